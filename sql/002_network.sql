-- The value chain itself: items, parties, sites and places, lanes, ways of supply, bills, channels, prices, policies.
-- Quantities and rates are millionths, money minor units, prices millionths of the major unit, dates days, times µs.

create table item (
    id          @key,
    code        text not null unique,   -- SKU
    name        text not null,
    kind        text not null,          -- good | component | kit | service
    family      text not null,
    gtin        text not null,
    unit        text not null,
    weight      @int not null,          -- kg of one unit
    volume      @int not null,          -- litres of one unit
    shelf_days  @int not null,          -- 0: does not expire
    tracking    text not null,          -- none | lot | serial
    cost_method text not null,          -- average
    cost        @int not null,          -- price: expected cost, where nothing was received yet
    price       @int not null,          -- list price
    active      @int not null
) @strict;

create table party (
    id            @key,
    code          text not null unique,
    name          text not null,
    customer      @int not null,
    supplier      @int not null,
    carrier       @int not null,
    maker         @int not null,
    country       text not null,
    email         text not null,
    address       text not null,
    payment_days  @int not null,
    credit_limit  @int not null,        -- money; 0: none set
    active        @int not null
) @strict;

create table site (
    id         @key,
    code       text not null unique,
    name       text not null,
    kind       text not null,           -- warehouse | fulfilment | plant | transit
    country    text not null,
    latitude   @int not null,
    longitude  @int not null,
    active     @int not null
) @strict;

create table place (
    id    @key,
    code  text not null unique,
    site  @int not null,                -- 0 for the virtual ones
    kind  text not null,                -- storage | dock | quarantine | packing | transit | supplier | customer | production | loss | opening
    zone  text not null
) @strict;
create index place_site on place (site, kind);

-- The virtual ends of the chain, and the one site that stands for goods under way between ours.
insert into site (id, code, name, kind, country, latitude, longitude, active) values
    (1, 'TRANSIT', 'Under way between sites', 'transit', '', 0, 0, 1);
insert into place (id, code, site, kind, zone) values
    (1, 'SUPPLIER', 0, 'supplier', ''), (2, 'CUSTOMER', 0, 'customer', ''), (3, 'PRODUCTION', 0, 'production', ''),
    (4, 'LOSS', 0, 'loss', ''), (5, 'OPENING', 0, 'opening', ''), (6, 'TRANSIT', 1, 'transit', '');

create table lane (
    id         @key,
    code       text not null unique,
    from_site  @int not null,
    to_site    @int not null,           -- 0: to customers of to_country
    to_country text not null,           -- '*': any
    mode       text not null,           -- road | sea | air | rail | parcel
    carrier    @int not null,
    lead_days  @int not null,
    cost       @int not null,           -- money for a shipment
    cost_kg    @int not null,           -- price for a kg
    priority   @int not null,
    active     @int not null
) @strict;
create index lane_from on lane (from_site);

create table source (                   -- one way to supply an item at a site
    id         @key,
    item       @int not null,
    site       @int not null,
    kind       text not null,           -- buy | make | move
    supplier   @int not null,           -- buy
    bill       @int not null,           -- make
    from_site  @int not null,           -- move
    priority   @int not null,           -- 1 is first
    lead_days  @int not null,
    min_qty    @int not null,
    multiple   @int not null,
    capacity   @int not null,           -- quantity a week; 0: not limited
    active     @int not null
) @strict;
create unique index source_key on source (item, site, priority);
create index source_supplier on source (supplier, item);

create table term (                     -- a supplier's price for an item from a quantity on
    id        @key,
    supplier  @int not null,
    item      @int not null,
    from_qty  @int not null,
    price     @int not null,
    valid_from @int not null,
    supplier_code text not null         -- the supplier's own number for it
) @strict;
create unique index term_key on term (supplier, item, valid_from, from_qty);

create table bill (                     -- bill of materials
    id          @key,
    code        text not null unique,
    item        @int not null,
    site        @int not null,          -- plant; 0: any
    output_qty  @int not null,          -- the quantity that the components are for
    lead_days   @int not null,
    cost        @int not null,          -- price of making one unit, beside its components
    yield       @int not null,          -- rate of good output
    valid_from  @int not null,
    active      @int not null
) @strict;
create index bill_item on bill (item);

create table component (
    id     @key,
    bill   @int not null,
    item   @int not null,
    qty    @int not null,               -- for output_qty of the bill
    scrap  @int not null                -- rate lost on the way in
) @strict;
create unique index component_key on component (bill, item);

create table channel (
    id    @key,
    code  text not null unique,
    name  text not null,
    kind  text not null                 -- shop | marketplace | wholesale | store
) @strict;

create table price (
    id         @key,
    channel    @int not null,
    item       @int not null,
    valid_from @int not null,
    price      @int not null
) @strict;
create unique index price_key on price (channel, item, valid_from);

create table policy (                   -- how an item is stocked at a site
    id          @key,
    item        @int not null,
    site        @int not null,
    service     @int not null,          -- rate: target share of demand served from stock
    review_days @int not null,
    cover_days  @int not null,          -- lots combine the need of so many days
    safety      @int not null,          -- quantity
    target      @int not null,          -- quantity: order up to; 0: safety + lead-time demand
    fixed       @int not null,          -- 1: set by a person, not to be optimised
    reason      text not null           -- what it was made from
) @strict;
create unique index policy_key on policy (item, site);
