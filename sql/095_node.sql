-- Which of a server's workers makes ids of which node (PostgreSQL): those of times up to `until` belong to whoever set it (src/store/pg_node.c).
create table node (
    id     @key,              -- 0..63
    until  @int not null      -- time, µs; 0: never taken
) @strict;
insert into node (id, until) with recursive n(i) as (select 0 union all select i + 1 from n where i < 63) select i, 0 from n;
