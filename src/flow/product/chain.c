// The chain of supply below a demand, one level at a time. Walkers go down from level to level and bound their own depth.
//
// A supply has needs of its own where lines name it as parent (components of a work order, what planned supply needs), or where it is the
// coming line of a transfer, which names its line out. What is bought has none: there the chain ends.
#include "flow/product/chain.h"

Status chain_serving(Cx *cx, Id demand, Serving **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select x.supply, cast(sum(x.held) as bigint), cast(sum(x.pegged) as bigint) from ("
        "  select supply, qty as held, 0 as pegged from hold where line = $1 and supply <> 0"
        "  union all select supply, 0, qty from peg where demand = $1 and demand <> 0) x"
        " join line s on s.id = x.supply where s.open > 0"
        " group by x.supply, s.due order by s.due, x.supply",
        A(demand)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Serving){rows_id(&r, 0), rows_qty(&r, 1), rows_qty(&r, 2)};
    }
    *n = (int)count;
    return rows_end(&r);
}

Status chain_needs(Cx *cx, const Line *supply, Line **out, int *n) {
    List found;
    if (supply->kind == LINE_TRANSFER_IN)
        TRY(record_list(cx, &line_entity, "where id = $1 and open > 0", IN(A(supply->parent)), &found));
    else
        TRY(record_list(cx, &line_entity, "where parent = $1 and parent <> 0 and open > 0 order by pos, id",
            IN(A(supply->id)), &found));
    *out = found.at;
    *n = found.n;
    return OK;
}

Qty chain_share(const Line *supply, const Line *need, Qty part) {
    CHECK(supply->qty.v > 0);
    __extension__ typedef __int128 Wide;
    Wide share = ((Wide)part.v * need->qty.v + supply->qty.v - 1) / supply->qty.v;
    return share < need->open.v ? (Qty){(int64_t)share} : need->open;
}
