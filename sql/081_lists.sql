-- Lists of a million rows: what they are sorted and filtered by most. bench/bench_lists measures them.

create index entry_effective on entry (effective);       -- moves and postings by time
create index event_at on event (at);
create index event_kind on event (kind, id);
create index event_actor on event (actor, id);
create index doc_status on doc (kind, status, placed);   -- orders that are open
create index doc_order_due on doc (due) where kind = 'order';
create index doc_order_closed on doc (closed) where kind = 'order';
create index doc_order_total on doc (total) where kind = 'order';
create index line_ordered on line (item, id) where kind in ('order', 'service');
create index line_ordered_due on line (due) where kind in ('order', 'service');
-- Texts are sorted by their bytes, whatever the database's own order of them is.
@postgres create index doc_number_bytes on doc (number collate "C");
@postgres create index event_kind_bytes on event (kind collate "C", id);
@postgres create index event_actor_bytes on event (actor collate "C", id);
