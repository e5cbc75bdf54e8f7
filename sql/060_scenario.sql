-- Scenarios: named sets of changes that are planned beside the live plan, on the same records, without a copy of them.
create table scenario (
    id       @key,
    code     text not null,
    name     text not null,
    note     text not null,
    status   text not null,         -- draft | adopted | dropped
    unique (code)
) @strict;

create table scenario_change (
    id       @key,
    scenario @int not null,
    pos      @int not null,         -- within the scenario
    kind     text not null,         -- demand | order | safety | lead | minimum | stop | delay
    item     @int not null,         -- 0: all
    site     @int not null,         -- 0: all
    supplier @int not null,         -- 0: all
    family   text not null,         -- empty: all
    doc      @int not null,         -- delay: the purchase; 0: all of the supplier
    factor   @int not null,         -- demand, safety: a rate
    qty      @int not null,         -- order, minimum
    days     @int not null,         -- lead, delay
    begins   @int not null,         -- date; 0: today
    ends     @int not null,         -- date; 0: no end
    active   @int not null
) @strict;
create unique index scenario_change_key on scenario_change (scenario, pos);

create table scenario_outcome (     -- what came out: a row of the live plan and one of the scenario, each time it is planned
    id         @key,
    scenario   @int not null,
    run        @int not null,       -- the two rows of one run share it
    changed    @int not null,       -- 1: with the scenario's changes
    made       @int not null,       -- time
    days       @int not null,       -- looked ahead
    orders     @int not null,       -- order lines
    late       @int not null,
    late_days  @int not null,       -- over all late ones that come at all
    never      @int not null,       -- order lines of which a part never comes
    fill       @int not null,       -- rate: of all demand, orders and forecast, what is there on its day
    stock      @int not null,       -- money: mean value of what lies there over the time
    spending   @int not null,       -- money: planned purchases
    buys       @int not null,
    makes      @int not null,
    moves      @int not null,
    exceptions @int not null
) @strict;
create index scenario_outcome_of on scenario_outcome (scenario, run);
