-- Deliver's own tables: what an order asks beside its lines, and the packages of a shipment.
create table order_terms (        -- only of orders that differ from the ordinary: to another country, or all at once
    id        @key,               -- the order
    country   text not null,      -- ship to; '': the customer's
    complete  @int not null       -- 1: ships only when all of it is there
) @strict;

create table package (
    id         @key,
    code       text not null unique, -- SSCC, 18 digits
    shipment   @int not null,
    weight     @int not null,     -- kg
    tracking   text not null,     -- the carrier's number
    delivered  @int not null      -- time; 0: not yet
) @strict;
create index package_shipment on package (shipment);
create index line_waiting on line (item, site) where kind = 'order' and open > 0; -- order lines that wait for stock
