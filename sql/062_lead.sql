-- How many days after the day that was asked for goods came, or were put away after they had come: a count for each. Who brought them is a
-- supplier (purchase), one of our sites (transfer), or 0 (work, putaway).
create table lead_seen (
    id    @key,
    kind  text not null,            -- purchase | work | transfer | putaway
    giver @int not null,
    site  @int not null,            -- where they came in
    days  @int not null,            -- below 0: earlier than asked for
    times @int not null
) @strict;
create unique index lead_seen_key on lead_seen (kind, giver, site, days);
