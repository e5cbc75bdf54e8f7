-- The suggestion ledger: what of a suggestion would be lost when it is taken or replaced. Forecasts, policies and planned supply keep the rest
-- themselves; what was first promised stands in the message that said so.
create table suggestion (             -- planned supply that was taken: as it was planned
    id       @key,                    -- the line made of it
    made     @int not null,           -- time
    kind     text not null,           -- planned-buy | planned-make | planned-move
    item     @int not null,
    site     @int not null,
    qty      @int not null,
    release  @int not null,           -- date
    due      @int not null,           -- date
    wanted   @int not null,           -- date
    source   @int not null,
    reason   text not null,           -- what it was needed for first
    cause    text not null,           -- why it comes later than wanted; empty: it does not
    beat     text not null,           -- the other ways there were to have it
    actor    text not null            -- who took it
) @strict;
create index suggestion_item on suggestion (item, site, id);

alter table accuracy add column method text not null default ''; -- that the forecast was made by
