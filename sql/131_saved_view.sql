-- Views of lists that people saved: filters, sort and columns under a name.
create table saved_view (
    id      @key,
    owner   @int not null,
    list    text not null,        -- name of a view
    name    text not null,
    query   text not null,        -- as in the address of the list
    columns text not null,        -- names of those shown, with commas; empty: as the list has them
    shared  @int not null         -- 1: with whoever may see the list
) @strict;
create unique index saved_view_name on saved_view (owner, list, name);
create index saved_view_shared on saved_view (shared);
