// Held product: which demand line holds how much, of stock or of a coming supply line.
//
// A hold on stock is a row here and a share of stock_level.held, changed together. The guard is one statement: held grows only
// where available - held has room, so that of a hundred orders for the last unit one gets it, whatever the store. A hold on
// supply is guarded by the supply line's row, which is locked while the holds on it are added up.
//
// What always holds: stock_level.held is the sum of the holds on stock of that item and site, and never more than is available;
// a line has one hold on stock, and one on each supply line, at most.
#include "flow/product/hold.h"

#include "core/change.h"
#include "flow/product/parts.h"
#include "store/store.h"

static Status hold_write(Cx *cx, const Line *demand, Id supply, Qty qty) {
    return sql_run(cx,
        "insert into hold (id, item, site, qty, line, supply) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (line, supply) do update set qty = hold.qty + excluded.qty",
        A(cx_id(cx)), A(demand->item), A(demand->site), A(qty), A(demand->id), A(supply));
}

// Takes qty off a hold that has `had`; false where somebody else changed it meanwhile.
static Status hold_less(Cx *cx, Id line, Id supply, Qty had, Qty qty, bool *done) {
    int64_t changed;
    if (qty.v >= had.v)
        TRY(sql_run_n(cx, &changed, "delete from hold where line = $1 and supply = $2 and qty = $3",
            A(line), A(supply), A(had)));
    else
        TRY(sql_run_n(cx, &changed, "update hold set qty = qty - $4 where line = $1 and supply = $2 and qty = $3",
            A(line), A(supply), A(had), A(qty)));
    *done = changed > 0;
    return OK;
}

Status hold_use(Cx *cx, Id line, Id item, Id site, Qty qty, Qty *used) {
    int64_t all; // mostly it is all of it
    *used = qty;
    TRY(sql_run_n(cx, &all,
        "delete from hold where line = $1 and supply = 0 and qty = $2 and item = $3 and site = $4",
        A(line), A(qty), A(item), A(site)));
    for (bool done = all > 0; !done;) {
        bool found;
        Qty had;
        TRY(sql_get(cx, &found, "select qty from hold where line = $1 and supply = 0 and item = $2 and site = $3",
            IN(A(line), A(item), A(site)), OUT(O(&had))));
        *used = found ? qty_min(had, qty) : (Qty){0};
        if (!found) break;
        TRY(hold_less(cx, line, (Id){0}, had, *used, &done));
    }
    return OK;
}

Status hold_stock(Cx *cx, const Line *demand, Qty qty, bool all, Qty *held) {
    *held = (Qty){0};
    while (qty.v > 0) {
        int64_t changed;
        TRY(sql_run_n(cx, &changed,
            "update stock_level set held = held + $3 "
            "where item = $1 and site = $2 and available - held >= $3",
            A(demand->item), A(demand->site), A(qty)));
        if (changed > 0) {
            *held = qty;
            if (cx->changes) change_stock(cx, demand->item, demand->site, "held", qty);
            return hold_write(cx, demand, (Id){0}, qty);
        }
        if (all) return OK;
        StockLevel level;
        TRY(stock_level_get(cx, demand->item, demand->site, &level));
        qty = qty_min(qty, qty_sub(level.available, level.held));
    }
    return OK;
}

Status hold_supply(Cx *cx, const Line *demand, Id supply, Qty qty, Qty *held) {
    *held = (Qty){0};
    if (qty.v <= 0) return OK;
    Qty open, taken;
    const char *locked = conn_is_sqlite(cx->conn)
        ? "select open from line where id = $1"
        : "select open from line where id = $1 for update";
    bool found;
    TRY(sql_get(cx, &found, locked, IN(A(supply)), OUT(O(&open))));
    if (!found)
        return fail(
            cx, MISSING, "supply", "there is no supply line with the id %lld", (long long)supply.v);
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(qty), 0) as bigint) from hold where supply = $1 and supply <> 0",
        IN(A(supply)), OUT(O(&taken))));
    qty = qty_min(qty, qty_sub(open, taken));
    if (qty.v <= 0) return OK;
    *held = qty;
    return hold_write(cx, demand, supply, qty);
}

Status hold_release(Cx *cx, Id demand, Qty qty, Qty *released) {
    *released = (Qty){0};
    Id item, site;
    for (bool done = false; !done;) {
        Qty had;
        bool found;
        TRY(sql_get(cx, &found, "select qty, item, site from hold where line = $1 and supply = 0",
            IN(A(demand)), OUT(O(&had), O(&item), O(&site))));
        if (!found) return OK;
        *released = qty.v > 0 ? qty_min(qty, had) : had;
        TRY(hold_less(cx, demand, (Id){0}, had, *released, &done));
    }
    if (cx->changes) change_stock(cx, item, site, "held", qty_neg(*released));
    return sql_run(cx, "update stock_level set held = held - $3 where item = $1 and site = $2",
        A(item), A(site), A(*released));
}

Status hold_release_supply(Cx *cx, Id demand) {
    return sql_run(cx, "delete from hold where line = $1 and supply <> 0", A(demand));
}

Status held_by(Cx *cx, Id demand, Qty *on_stock, Qty *on_supply) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(case when supply = 0 then qty else 0 end), 0) as bigint), "
        "cast(coalesce(sum(case when supply = 0 then 0 else qty end), 0) as bigint) "
        "from hold where line = $1",
        IN(A(demand)), OUT(O(on_stock), O(on_supply)));
}

typedef struct {
    Line demand; // id, item and site
    Qty qty;
} Held;

static Status held_list(Cx *cx, Held **out, int *n, const char *sql, const SqlArg *args, int args_n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Rows r;
    TRY(sql_open_args(cx, &r, sql, args, args_n));
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Held){
            {.id = rows_id(&r, 0), .item = rows_id(&r, 1), .site = rows_id(&r, 2)}, rows_qty(&r, 3)};
    }
    return rows_end(&r);
}

Status hold_arrived(Cx *cx, Id supply) {
    Held *waiting;
    int n;
    TRY(held_list(cx, &waiting, &n,
        "select line, item, site, qty from hold where supply = $1 and supply <> 0 order by line",
        IN(A(supply))));
    for (int i = 0; i < n; i++) {
        const Held *h = &waiting[i];
        Qty got;
        TRY(hold_stock(cx, &h->demand, h->qty, false, &got));
        bool done = true;
        if (got.v > 0) TRY(hold_less(cx, h->demand.id, supply, h->qty, got, &done));
        if (!done) TRY(hold_release(cx, h->demand.id, got, &got)); // it was let go of meanwhile
        else if (got.v < h->qty.v) break;                          // nothing is free any more
    }
    return OK;
}

Status hold_pegged(Cx *cx, Id supply) {
    Held *waiting;
    int n;
    TRY(held_list(cx, &waiting, &n,
        "select l.id, l.item, l.site, p.qty from peg p join line l on l.id = p.demand "
        "where p.supply = $1 and p.demand <> 0 and l.open > l.picked "
        "and l.kind in ('order', 'component', 'transfer-out') order by l.due, l.id, p.id",
        IN(A(supply))));
    for (int i = 0; i < n; i++) {
        Line demand;
        Qty on_stock, on_supply, held;
        TRY(line_get(cx, waiting[i].demand.id, &demand));
        TRY(held_by(cx, demand.id, &on_stock, &on_supply));
        Qty need = qty_sub(qty_sub(demand.open, demand.picked), qty_add(on_stock, on_supply));
        TRY(hold_supply(cx, &demand, supply, qty_min(need, waiting[i].qty), &held));
    }
    return OK;
}

Status hold_yield(Cx *cx, Id item, Id site, Qty qty, Qty *released) {
    *released = (Qty){0};
    StockLevel level;
    bool found;
    TRY(level_lock(cx, item, site, &level, &found));
    Qty need = qty_sub(qty, qty_sub(level.available, level.held));
    if (!found || need.v <= 0) return OK;
    Held *held;
    int n;
    TRY(held_list(cx, &held, &n,
        "select h.line, h.item, h.site, h.qty from hold h join line l on l.id = h.line "
        "where h.item = $1 and h.site = $2 and h.supply = 0 order by l.due desc, h.line desc",
        IN(A(item), A(site))));
    for (int i = 0; i < n && need.v > 0; i++) {
        Qty by;
        TRY(hold_release(cx, held[i].demand.id, qty_min(need, held[i].qty), &by));
        need = qty_sub(need, by);
        *released = qty_add(*released, by);
    }
    return OK;
}

// A demand may hold a part of both already: then the two become one.
Status holds_move(Cx *cx, Id from_supply, Id to_supply) {
    Held *held;
    int n;
    TRY(held_list(cx, &held, &n,
        "select line, item, site, qty from hold where supply = $1 and supply <> 0 order by line",
        IN(A(from_supply))));
    for (int i = 0; i < n; i++) TRY(hold_write(cx, &held[i].demand, to_supply, held[i].qty));
    return sql_run(cx, "delete from hold where supply = $1 and supply <> 0", A(from_supply));
}

// ---- a supply that became smaller ---------------------------------------------------------------------------------------
// Purchased goods may wait at the dock, what was made in quarantine.
static Status supply_inside(Cx *cx, const Line *supply, Qty *inside) {
    *inside = (Qty){0};
    if (supply->kind != LINE_PURCHASE && supply->kind != LINE_WORK) return OK;
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(case when dp.kind = $2 then t.amount else 0 end"
        " - case when sp.kind = $2 then t.amount else 0 end), 0) as bigint) from transfer t"
        " join account s on s.id = t.src join place sp on sp.id = s.place"
        " join account d on d.id = t.dst join place dp on dp.id = d.place"
        " where t.line = $1 and t.flow = 1",
        IN(A(supply->id), A(supply->kind == LINE_PURCHASE ? "dock" : "quarantine")), OUT(O(inside)));
}

Status hold_fit(Cx *cx, const Line *supply) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select h.id, h.qty from hold h join line l on l.id = h.line "
        "where h.supply = $1 and h.supply <> 0 order by l.due, l.id, h.id",
        A(supply->id)));
    size_t n = 0, cap = 0;
    struct Held {
        Id id;
        Qty qty;
    } *held = NULL;
    while (rows_next(&r)) {
        held = arena_grow(cx->arena, held, n, &cap, n + 1, sizeof *held);
        held[n].id = rows_id(&r, 0);
        held[n++].qty = rows_qty(&r, 1);
    }
    TRY(rows_end(&r));
    if (n == 0) return OK;
    Qty inside;
    TRY(supply_inside(cx, supply, &inside));
    Qty room = qty_add(supply->open, qty_max(inside, (Qty){0}));
    for (size_t i = 0; i < n; i++) {
        Qty keep = qty_min(held[i].qty, room);
        room = qty_sub(room, keep);
        if (keep.v == held[i].qty.v) continue;
        if (keep.v == 0) TRY(sql_run(cx, "delete from hold where id = $1", A(held[i].id)));
        else TRY(sql_run(cx, "update hold set qty = $2 where id = $1", A(held[i].id), A(keep)));
    }
    return OK;
}
