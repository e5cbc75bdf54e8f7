-- Calls that were denied, counted by hour, who, from where, what and why: a bounded number of rows an hour, for a bounded time.
create table denial (
    id       @key,
    hour     @int not null,       -- its beginning, µs
    actor    text not null,       -- who asked; '' where nobody knows
    address  text not null,       -- from where
    call     text not null,       -- method and route
    why      text not null,       -- kind of problem: 'token', 'denied', 'too-often', …
    calls    @int not null,
    first    @int not null,       -- µs
    last     @int not null
) @strict;
create unique index denial_key on denial (hour, actor, address, call, why);
