-- The continuous archive (SQLite): where each commit is written before it is made, and how far. One row where there is one.
create table archive (
    id          @key,             -- 1
    folder      text not null,
    generation  @int not null,    -- of its files: base-GENERATION.db, log-GENERATION
    version     @int not null,    -- of the schema that its base has
    at          @int not null     -- bytes of the log that are of commits made
) @strict;
