-- The door's own tables. Words with @ are replaced for each store (src/store/store.h). No column holds NULL: 0 and '' are none.

create table meta (               -- facts of the store itself: 'data' counts changes of master data
    name   text primary key,
    value  @int not null
) @strict;
insert into meta (name, value) values ('data', 1);
insert into meta (name, value) values ('seal', 0); -- its row is locked by whoever seals events

create table counter (            -- last number taken, by name
    name   text primary key,
    value  @int not null
) @strict;

create table event (              -- append-only: one line for each action, and what stages add
    id        @key,
    at        @int not null,      -- effective, µs
    recorded  @int not null,
    kind      text not null,      -- 'order.place'
    doc       @int not null,      -- what it is about
    actor     text not null,      -- name of who asked
    data      text not null,      -- JSON
    digest    @blob not null,     -- SHA-256, see core/event.h
    block     @int not null       -- the block that seals it; 0: not yet
) @strict;
create index event_doc on event (doc);
create index event_block on event (block);

create table block (              -- the chain: digest = SHA-256(previous digest, digests of its events by id)
    id        @key,               -- 1, 2, 3, …
    sealed    @int not null,      -- when
    events    @int not null,      -- how many
    digest    @blob not null
) @strict;

create table idempotency (
    key       text primary key,
    action    text not null,
    body      @blob not null,     -- SHA-256 of the request
    actor     @int not null,
    reply     text not null,      -- JSON
    at        @int not null
) @strict;

create table setting (            -- the company's choices: name, currency, tolerances, limits
    id       @key,
    code     text not null unique,
    value    text not null,
    meaning  text not null
) @strict;

create table app_user (
    id        @key,
    code      text not null unique,
    name      text not null,
    roles     @int not null,      -- bits, see core/role.h
    active    @int not null
) @strict;

create table token (
    id        @key,
    code      text not null unique, -- what people call it
    owner     @int not null,
    hash      @blob not null unique, -- SHA-256 of the secret
    created   @int not null,
    expires   @int not null,      -- 0: never
    revoked   @int not null       -- 0: not
) @strict;
