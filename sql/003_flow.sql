-- The three flows in three tenses. Written by src/flow only.

-- ---- information: documents -------------------------------------------------------------------------------------------
create table doc (                      -- every document of every stage: what lines, entries, invoices and messages belong to
    id        @key,
    kind      text not null,            -- see flow/info/doc.h
    number    text not null unique,
    party     @int not null,
    site      @int not null,
    to_site   @int not null,
    status    text not null,
    placed    @int not null,            -- time
    due       @int not null,            -- date
    closed    @int not null,            -- time; 0: open
    total     @int not null,            -- money
    parent    @int not null,            -- the document it comes from: shipment → order, receipt → purchase
    channel   @int not null,
    priority  @int not null,            -- smaller is more urgent; 5 is ordinary
    ref       text not null,            -- the other side's own number
    note      text not null,
    version   @int not null             -- counts changes
) @strict;
create index doc_open on doc (kind, status) where closed = 0;
create index doc_parent on doc (parent);
create index doc_party on doc (party, kind);

-- ---- product ----------------------------------------------------------------------------------------------------------
create table lot (
    id       @key,
    code     text not null unique,
    item     @int not null,
    origin   @int not null,             -- the receipt or work order that brought it
    supplier @int not null,
    made     @int not null,             -- date
    expires  @int not null,             -- last day on which it may be sold; 0: does not expire
    status   text not null              -- good | quarantine | rejected
) @strict;
create index lot_item on lot (item, expires);

create table lot_parent (               -- genealogy: what went into a lot. The key's columns come first: SQLite 3.40 checks no others right
    lot     @int not null,
    parent  @int not null,
    doc     @int not null,              -- the work order
    qty     @int not null,
    primary key (lot, parent, doc)
) @strict @norowid;
create index lot_child on lot_parent (parent);

create table account (                  -- of both flows. Product: (item, place, lot, owner). Cash: (currency, ledger account, 0, party)
    id      @key,
    flow    @int not null,              -- 1 product, 2 cash
    unit    @int not null,              -- item, or ISO 4217 number
    place   @int not null,              -- place, or number in the chart of accounts
    lot     @int not null,
    owner   @int not null,              -- 0: ourselves
    stripe  @int not null,              -- hot unguarded accounts are kept in several rows
    guarded @int not null,              -- 1: never below zero
    posted  @int not null
) @strict;
create unique index account_key on account (unit, place, lot, owner, stripe, flow);
create index account_place on account (place) where flow = 2;

create table entry (                    -- what is posted together
    id        @key,
    kind      text not null,            -- 'ship', 'receive', 'invoice', …
    doc       @int not null,
    effective @int not null,            -- time
    recorded  @int not null,            -- time
    event     @int not null,
    reverses  @int not null             -- entry undone by this one
) @strict;
create index entry_doc on entry (doc); -- not partial: no query that binds a value implies that it is not 0
create index entry_reverses on entry (reverses) where reverses <> 0;

create table transfer (                 -- two legs in one row: amount of a unit from one account to another
    id      @key,
    entry   @int not null,
    flow    @int not null,
    unit    @int not null,
    src     @int not null,
    dst     @int not null,
    amount  @int not null,              -- > 0
    value   @int not null,              -- product: money value that moved with it
    line    @int not null,
    lot     @int not null
) @strict;
create index transfer_entry on transfer (entry);
create index transfer_unit on transfer (unit, id) where flow = 1;
create index transfer_line on transfer (line) where flow = 1;
create index transfer_lot on transfer (lot) where lot <> 0; -- queries say so too
create index transfer_src on transfer (src) where flow = 2;
create index transfer_dst on transfer (dst) where flow = 2;

create table stock_level (              -- per item and site: what the guards stand on, and the moving average
    item      @int not null,
    site      @int not null,
    on_hand   @int not null,            -- in all its physical places
    available @int not null,            -- in storage places, of good lots
    held      @int not null,            -- sum of live holds on it
    value     @int not null,            -- money: on_hand at moving average
    primary key (item, site)
) @strict @norowid;

create table line (                     -- expected product: lines of all documents, and planned supply
    id        @key,
    doc       @int not null,
    pos       @int not null,
    kind      text not null,            -- see flow/product/line.h
    item      @int not null,
    site      @int not null,            -- where it is needed or comes in
    qty       @int not null,            -- asked for
    done      @int not null,            -- moved so far
    open      @int not null,            -- still expected: qty - done - cancelled
    wanted    @int not null,            -- date it was asked for
    due       @int not null,            -- date it is now expected
    price     @int not null,
    amount    @int not null,            -- money of the line
    party     @int not null,
    bill      @int not null,
    parent    @int not null,            -- the line it comes from: a component's output line, a return's order line
    picked    @int not null             -- of the open quantity: in packing
) @strict;
create index line_doc on line (doc, pos);
create index line_open on line (item, site, due) where open > 0;
create index line_parent on line (parent);

create table hold (                     -- held product: on stock (supply = 0) or on a coming line. Gone when used or released
    id      @key,
    item    @int not null,
    site    @int not null,
    qty     @int not null,
    line    @int not null,              -- the demand that holds it
    supply  @int not null               -- the line it waits for
) @strict;
create unique index hold_line on hold (line, supply);
create index hold_supply on hold (supply) where supply <> 0;
create index hold_item on hold (item, site);

create table peg (                      -- which supply line serves which demand line; demand 0: forecast and safety stock
    id      @key,
    supply  @int not null,
    demand  @int not null,
    qty     @int not null
) @strict;
create index peg_supply on peg (supply);
create index peg_demand on peg (demand) where demand <> 0;

-- ---- cash -------------------------------------------------------------------------------------------------------------
create table ledger_account (           -- chart of accounts
    id     @key,                        -- the number
    code   text not null unique,        -- the same as text
    name   text not null,
    type   text not null,               -- asset | liability | equity | income | expense
    role   text not null                -- what the program uses it for; '' for your own
) @strict;

create table due (                      -- expected and held cash: one row for each document until it is settled
    id        @key,
    kind      text not null,            -- order | purchase | receivable | payable | refund | claim | freight
    tense     text not null,            -- expected | held
    direction @int not null,            -- 1 in, -1 out
    doc       @int not null,
    party     @int not null,
    amount    @int not null,            -- money, at first
    open      @int not null,            -- money, still
    due       @int not null,            -- date
    reason    text not null,            -- why it is held; of a claim, that it was credited
    invoice   @int not null             -- our invoice or credit note that made it; 0: none
) @strict;
create index due_doc on due (doc);
create index due_open on due (kind, due) where open > 0;
create index due_party on due (party, kind) where open > 0;

create table invoice (                  -- what we issue: invoices and credit notes
    id        @key,
    number    text not null unique,     -- gapless
    kind      text not null,            -- invoice | credit
    party     @int not null,
    doc       @int not null,            -- order or return
    shipment  @int not null,
    issued    @int not null,            -- date
    due       @int not null,            -- date
    total     @int not null,
    entry     @int not null,            -- what posted it
    reversed  @int not null             -- entry that undid it; 0
) @strict;
create index invoice_doc on invoice (doc);
create index invoice_party on invoice (party);

create table invoice_line (
    id       @key,
    invoice  @int not null,
    line     @int not null,
    item     @int not null,
    qty      @int not null,
    price    @int not null,
    amount   @int not null
) @strict;
create index invoice_line_invoice on invoice_line (invoice);
create index invoice_line_line on invoice_line (line);

create table payment (
    id         @key,
    number     text not null unique,
    direction  @int not null,           -- 1 in, -1 out
    party      @int not null,
    amount     @int not null,
    unapplied  @int not null,
    paid       @int not null,           -- time
    method     text not null,
    ref        text not null,
    doc        @int not null,           -- the order it was paid for; 0: whatever is open
    entry      @int not null,           -- what posted it
    reversed   @int not null            -- entry that undid it; 0
) @strict;
create index payment_party on payment (party);
create index payment_open on payment (party) where unapplied > 0;

create table payment_part (             -- what a payment settled
    id       @key,
    payment  @int not null,
    due      @int not null,
    amount   @int not null
) @strict;
create index payment_part_payment on payment_part (payment);
create index payment_part_due on payment_part (due);

-- ---- information ------------------------------------------------------------------------------------------------------
create table message (                  -- outbox and inbox
    id        @key,
    direction @int not null,            -- 1 received, -1 sent
    partner   @int not null,            -- party
    kind      text not null,            -- order_confirmation | purchase_order | ship_notice | invoice | …
    doc       @int not null,
    state     text not null,            -- queued | sent | retry | failed | received
    attempts  @int not null,
    next_try  @int not null,            -- time
    made      @int not null,            -- time
    sent      @int not null,            -- time
    body      text not null,            -- JSON
    error     text not null
) @strict;
create index message_doc on message (doc);
create index message_queue on message (next_try) where state in ('queued', 'retry');

create table awaited (                  -- expected and held information: an answer due from a partner, an approval waited for
    id      @key,
    tense   text not null,              -- expected | held
    kind    text not null,              -- confirmation | ship_notice | acknowledgement | approval
    doc     @int not null,
    party   @int not null,
    role    @int not null,              -- bits of the roles that may approve
    asked   @int not null,              -- time
    due     @int not null,              -- date
    done    @int not null               -- time; 0: still waited for
) @strict;
create index awaited_open on awaited (kind, due) where done = 0;
create index awaited_doc on awaited (doc);

insert into ledger_account (id, code, name, type, role) values
    (1000, '1000', 'Bank', 'asset', 'bank'),
    (1200, '1200', 'Receivables', 'asset', 'receivable'),
    (1300, '1300', 'Stock', 'asset', 'stock'),
    (1310, '1310', 'Goods in transit', 'asset', 'transit'),
    (1320, '1320', 'Work in progress', 'asset', 'wip'),
    (1400, '1400', 'Claims on suppliers', 'asset', 'claims'),
    (2000, '2000', 'Payables', 'liability', 'payable'),
    (2100, '2100', 'Goods received, not invoiced', 'liability', 'grni'),
    (2200, '2200', 'Refunds and payments not applied', 'liability', 'refunds'),
    (2300, '2300', 'Freight accrued', 'liability', 'freight'),
    (3000, '3000', 'Equity', 'equity', 'equity'),
    (4000, '4000', 'Sales', 'income', 'sales'),
    (4100, '4100', 'Sales returns', 'income', 'returns'),
    (4200, '4200', 'Postage and services', 'income', 'postage'),
    (5000, '5000', 'Cost of sales', 'expense', 'cogs'),
    (5100, '5100', 'Purchase price difference', 'expense', 'difference'),
    (5200, '5200', 'Scrap', 'expense', 'scrap'),
    (5300, '5300', 'Stock adjustments', 'expense', 'adjustment'),
    (5400, '5400', 'Freight out', 'expense', 'freight_out'),
    (5410, '5410', 'Freight in', 'expense', 'freight_in'),
    (5420, '5420', 'Cost of returns', 'expense', 'return_cost'),
    (5500, '5500', 'Making absorbed', 'expense', 'making'),
    (5510, '5510', 'Making variance', 'expense', 'making_variance');
