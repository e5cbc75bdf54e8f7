-- The moves of a place, of an owner, of a kind, however few there are: lists of a million are gone through value by value (core/view_walk.c).
drop index transfer_src;
drop index transfer_dst;
drop index account_place;
create index transfer_src on transfer (src);
create index transfer_dst on transfer (dst);
create index account_place on account (place);
create index account_owner on account (owner) where owner <> 0;
create index entry_kind on entry (kind);
@postgres create index entry_kind_bytes on entry (kind collate "C");
