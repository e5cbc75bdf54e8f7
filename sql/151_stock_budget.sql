-- How much may lie in stock: of all items, of a site's, of a family's.
create table stock_budget (
    id          @key,
    code        text not null unique,
    name        text not null,
    site        @int not null,      -- 0: all
    family      text not null,      -- empty: all
    amount      @int not null,      -- money in stock; 0: it is one of space
    space       @int not null,      -- quantity, litres; 0: it is one of money
    active      @int not null,
    -- What the optimiser made of it last:
    made        @int not null,      -- date; 0: nothing yet
    asked       @int not null,      -- quantity, money's major units or litres: that the service asks for
    used        @int not null,      -- and that it has now
    asked_fill  @int not null,      -- rates: expected share of order lines filled
    fill        @int not null,
    more_fill   @int not null       -- with 1,000 more
) @strict;
alter table policy add column budget @int not null default 0;   -- that took of its target; 0: none
alter table policy add column cut @int not null default 0;      -- quantity that it took
