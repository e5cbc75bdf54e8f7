-- Planning: what was asked for, what will be, and how well that was foreseen. Planned supply stands in line and peg (sql/003).
create table demand (               -- history by week: what customers asked for, whether there was stock or not
    id       @key,
    item     @int not null,
    site     @int not null,         -- that ships it
    week     @int not null,         -- date of its Monday
    qty      @int not null,
    lines    @int not null,         -- order lines
    squares  @int not null,         -- sum of their squared quantities, in whole units: for the spread of line sizes
    known    @int not null,         -- order lines of which it is known whether stock filled them; not those imported
    filled   @int not null          -- of these: filled from stock when they were placed
) @strict;
create unique index demand_key on demand (item, site, week);
create index demand_week on demand (week);
create index doc_order_placed on doc (placed) where kind = 'order';

create table forecast (             -- the latest of each item and site
    id       @key,
    item     @int not null,
    site     @int not null,
    week     @int not null,         -- Monday of the first coming week
    made     @int not null,         -- time
    method   text not null,         -- of the engine; two joined by + are combined
    means    text not null,         -- quantity a week, comma-separated decimals, first coming week first
    sds      text not null,         -- standard deviation of the error of the sum of the first 1, 2, … weeks
    level    @int not null,         -- quantity: mean demand a week now
    wape     @int not null,         -- rates, measured at rolling origins, one week ahead
    bias     @int not null,
    mase     @int not null,
    notes    @int not null,         -- bits, see engine/forecast/forecast.h
    counts   @int not null          -- 1: whole numbers only
) @strict;
create unique index forecast_key on forecast (item, site);

create table forecast_override (    -- a person's own figure, kept beside the statistical one
    id       @key,
    item     @int not null,
    site     @int not null,
    week     @int not null,
    qty      @int not null,
    reason   text not null,
    actor    text not null,
    made     @int not null,
    active   @int not null
) @strict;
create index forecast_override_key on forecast_override (item, site, week);

create table accuracy (             -- one week ahead: what was foreseen, what came
    id        @key,
    item      @int not null,
    site      @int not null,
    week      @int not null,
    forecast  @int not null,        -- statistical
    override  @int not null,        -- what a person made of it; the same where nobody did
    naive     @int not null,        -- the week before
    actual    @int not null
) @strict;
create unique index accuracy_key on accuracy (item, site, week);
create index accuracy_week on accuracy (week);

create table planned (              -- what is known of a planned supply line beyond the line itself
    id       @key,                  -- the line
    source   @int not null,
    release  @int not null,         -- date
    reason   text not null
) @strict;
create index planned_release on planned (release);
