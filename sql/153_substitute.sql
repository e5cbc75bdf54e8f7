-- Which item may be given in another's place.
create table substitute (
    id         @key,
    item       @int not null,
    substitute @int not null,       -- the other item
    qty        @int not null,       -- of it for one unit
    priority   @int not null,       -- 1 is proposed first
    active     @int not null
) @strict;
create unique index substitute_key on substitute (item, substitute);
