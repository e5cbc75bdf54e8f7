-- What was done to keep the house in order: backups, proofs, upgrades, and how each ended.
create table upkeep (
    id      @key,
    kind    text not null,        -- backup | proof | upgrade | archive
    at      @int not null,        -- when it ended
    took    @int not null,        -- milliseconds
    good    @int not null,        -- 1: it went well; of a proof: all holds
    detail  text not null         -- the file; of a proof what does not hold
) @strict;
create index upkeep_kind on upkeep (kind, id);
