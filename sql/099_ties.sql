-- Rows that are alike in what a list is sorted by stand in the order of their ids. SQLite's indexes end with the id in any case.
@postgres drop index transfer_qty;
@postgres drop index transfer_value;
@postgres drop index transfer_money;
@postgres drop index transfer_src;
@postgres drop index transfer_dst;
@postgres drop index transfer_lot;
@postgres create index transfer_qty on transfer (amount, id) where flow = 1;
@postgres create index transfer_value on transfer (value, id) where flow = 1;
@postgres create index transfer_money on transfer (amount, id) where flow = 2;
@postgres create index transfer_src on transfer (src, id);
@postgres create index transfer_dst on transfer (dst, id);
@postgres create index transfer_lot on transfer (lot, id) where lot <> 0;
