-- Working days, and what has only so much of them: work centres, a supplier's output, a truck.
create table calendar (
    id       @key,
    code     text not null unique,
    name     text not null,
    week_off text not null          -- days of the week without work: 'sat,sun'; empty: none
) @strict;

create table day_off (              -- further days without work
    id       @key,
    calendar @int not null,
    day      @int not null,         -- date
    reason   text not null
) @strict;
create unique index day_off_key on day_off (calendar, day);

create table resource (
    id          @key,
    code        text not null unique,
    name        text not null,
    site        @int not null,      -- 0: of none
    unit        text not null,      -- that capacity is in: hours, pallets
    capacity    @int not null,      -- quantity of a working day; 0: not known, and so without limit
    bucket_days @int not null,      -- days over which it is shared out at will
    calendar    @int not null,      -- 0: every day is a working day
    active      @int not null
) @strict;

create table resource_period (      -- days on which it has another capacity
    id       @key,
    resource @int not null,
    begins   @int not null,         -- date
    ends     @int not null,         -- date, the last one
    capacity @int not null,         -- of each working day
    reason   text not null
) @strict;
create unique index resource_period_key on resource_period (resource, begins);

create table source_use (           -- what a lot of a source takes of a resource
    id       @key,
    item     @int not null,         -- these three name the source
    site     @int not null,
    priority @int not null,
    resource @int not null,
    qty      @int not null,         -- for one unit
    setup    @int not null          -- and for each lot
) @strict;
create unique index source_use_key on source_use (item, site, priority, resource);
create index source_use_resource on source_use (resource);

alter table source add column calendar @int not null default 0;   -- its lead time counts the calendar's working days; 0: all days
alter table planned add column resource @int not null default 0;  -- whose capacity makes it late; 0: none, or the source's own
create index doc_placed on doc (placed) where kind in ('purchase', 'work', 'transfer'); -- what was ordered of late takes room
