// Whose the goods in quarantine are, added up from moves and lines: no second record of it can disagree with where the goods are.
#include "flow/product/quarantine.h"

#include "base/map.h"
#include "flow/product/parts.h"
#include "store/store.h"

Status line_lot_set(Cx *cx, Id line, Id lot) {
    if (id_none(lot)) return OK;
    return sql_run(cx, "insert into line_lot (id, lot) values ($1, $2)", A(line), A(lot));
}

Status line_lot(Cx *cx, Id line, Id *lot) {
    bool found;
    *lot = (Id){0};
    return sql_get(cx, &found, "select lot from line_lot where id = $1", IN(A(line)), OUT(O(lot)));
}

// ---- of one return line ----------------------------------------------------------------------------------------------
// Into quarantine less out of it, by lot, of the moves of some lines.
#define IN_LESS_OUT(lines)                                                                         \
    "select t.lot as lot, case when dp.kind = 'quarantine' then t.amount else 0 end"               \
    " - case when sp.kind = 'quarantine' then t.amount else 0 end as qty"                          \
    " from " lines " join transfer t on t.line = m.id and t.flow = 1"                              \
    " join account s on s.id = t.src join place sp on sp.id = s.place"                             \
    " join account d on d.id = t.dst join place dp on dp.id = d.place"

Status quarantine_of(Cx *cx, Id return_line, Id site, Stored **out, int *n) {
    *out = NULL;
    *n = 0;
    Id place;
    TRY(site_place(cx, site, PLACE_QUARANTINE, &place));
    Rows r;
    TRY(sql_open(cx, &r,
        "select x.lot, cast(sum(x.qty) as bigint) from (" IN_LESS_OUT("line m") " where m.id = $1"
                                                                                " union "
                                                                                "all " IN_LESS_OUT("line o join line m on m.parent = o.id and m.kind = 'component'") " where o.parent = $1 and o.kind = 'work'"
                                                                                                                                                                     " union all select coalesce(k.lot, 0), -m.qty from line m left join line_lot k on k.id = m.id"
                                                                                                                                                                     " where m.parent = $1 and m.kind = 'supplier-return'"
                                                                                                                                                                     ") x group by x.lot having sum(x.qty) > 0 order by x.lot",
        A(return_line)));
    size_t cap = 0;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Stored){.place = place, .lot = rows_id(&r, 0), .qty = rows_qty(&r, 1)};
    }
    return rows_end(&r);
}

// ---- what is nobody's ------------------------------------------------------------------------------------------------
typedef struct {
    IntMap *claims; // by item, site and lot
} Claims;

static int64_t key_of(Id item, Id site, Id lot) {
    return (int64_t)hash_mix(hash_mix((uint64_t)item.v, (uint64_t)site.v), (uint64_t)lot.v);
}

static void claim(Claims *c, Id item, Id site, Id lot, Qty qty) {
    int64_t key = key_of(item, site, lot), had = 0;
    (void)intmap_get(c->claims, key, &had);
    intmap_put(c->claims, key, had + qty.v);
}

// Return lines of which something may wait: their return is open, or what refurbishes them is.
static Status claims_of_returns(Cx *cx, Claims *c) {
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select l.id, l.item, l.site from doc d join line l on l.doc = d.id"
        " where d.closed = 0 and d.kind = 'return' and l.done > 0"
        " union select l.id, l.item, l.site from doc d join line o on o.doc = d.id and o.kind = "
        "'work'"
        " join line l on l.id = o.parent and l.kind = 'return'"
        " where d.closed = 0 and d.kind = 'work'",
        NO_ARGS));
    Line *lines = NULL;
    size_t n = 0, cap = 0;
    while (rows_next(&r)) {
        lines = arena_grow(cx->arena, lines, n, &cap, n + 1, sizeof *lines);
        lines[n++] = (Line){.id = rows_id(&r, 0), .item = rows_id(&r, 1), .site = rows_id(&r, 2)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) {
        Stored *waits;
        int k;
        TRY(quarantine_of(cx, lines[i].id, lines[i].site, &waits, &k));
        for (int j = 0; j < k; j++)
            claim(c, lines[i].item, lines[i].site, waits[j].lot, waits[j].qty);
    }
    return OK;
}

static Status claims_of_supplier_returns(Cx *cx, Claims *c) {
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select l.item, l.site, coalesce(k.lot, 0), l.open from doc d join line l on l.doc = d.id "
        "and l.open > 0"
        " left join line_lot k on k.id = l.id where d.closed = 0 and d.kind = 'supplier-return'",
        NO_ARGS));
    while (rows_next(&r)) claim(c, rows_id(&r, 0), rows_id(&r, 1), rows_id(&r, 2), rows_qty(&r, 3));
    return rows_end(&r);
}

// Output of work orders, even of finished ones: reported in, less inspected.
static Status claims_of_work(Cx *cx, Id item, Id site, Claims *c) {
    Rows r;
    TRY(sql_open(cx, &r, "select x.lot, cast(sum(x.qty) as bigint) from (" IN_LESS_OUT("line m") " where m.kind = 'work' and m.item = $1 and m.site = $2) x group by x.lot having sum(x.qty) > 0",
        A(item), A(site)));
    while (rows_next(&r)) claim(c, item, site, rows_id(&r, 0), rows_qty(&r, 1));
    return rows_end(&r);
}

static Status there_read(Cx *cx, Id site, Quarantined **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select a.unit, p.site, a.lot, cast(sum(a.posted) as bigint) from place p cross join "
        "account a"
        " where p.kind = 'quarantine' and a.place = p.id and a.flow = 1 and a.owner = 0 and "
        "a.posted > 0"
        " and ($1 = 0 or p.site = $1) group by a.unit, p.site, a.lot order by a.unit, p.site, "
        "a.lot",
        A(site)));
    size_t cap = 0;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Quarantined){rows_id(&r, 0), rows_id(&r, 1), rows_id(&r, 2), rows_qty(&r, 3)};
    }
    return rows_end(&r);
}

static Status free_read(Cx *cx, Id site, Claims *c, Quarantined **out, int *n) {
    Quarantined *there = NULL;
    int all = 0;
    TRY(there_read(cx, site, &there, &all));
    TRY(claims_of_returns(cx, c));
    TRY(claims_of_supplier_returns(cx, c));
    *out = there;
    for (int i = 0; i < all; i++) {
        Quarantined q = there[i];
        if (i == 0 || !id_eq(q.item, there[i - 1].item) || !id_eq(q.site, there[i - 1].site))
            TRY(claims_of_work(cx, q.item, q.site, c));
        int64_t taken = 0;
        (void)intmap_get(c->claims, key_of(q.item, q.site, q.lot), &taken);
        if (taken >= q.qty.v) continue;
        q.qty.v -= taken;
        there[(*n)++] = q;
    }
    return OK;
}

Status quarantine_look(Cx *cx, Id site, Quarantined **out, int *n) {
    *out = NULL;
    *n = 0;
    Claims c = {.claims = intmap_new()};
    Status s = free_read(cx, site, &c, out, n);
    intmap_free(c.claims);
    return s;
}

Status quarantine_free(Cx *cx, Id site, Quarantined **out, int *n) {
    if (!conn_is_sqlite(cx->conn)) // nobody else shares it out before this action ends
        TRY(sql_exec(cx, "select id from place where kind = 'quarantine' order by id for update"));
    return quarantine_look(cx, site, out, n);
}

// ---- out of it -------------------------------------------------------------------------------------------------------
Status quarantine_take(Cx *cx, Id item, Id site, Id lot, Qty qty, Move like, Move **moves, int *n) {
    Stored *there;
    int k;
    TRY(stored_at(cx, item, site, PLACE_QUARANTINE, (Date){0}, &there, &k));
    *moves = NEW_ARRAY(cx->arena, Move, k);
    *n = 0;
    Qty left = qty;
    for (int i = 0; i < k && left.v > 0; i++) {
        if (!id_eq(there[i].lot, lot)) continue;
        Qty part = qty_min(left, there[i].qty);
        like.item = item;
        like.lot = lot;
        like.from = there[i].place;
        like.qty = part;
        (*moves)[(*n)++] = like;
        left = qty_sub(left, part);
    }
    if (left.v == 0) return OK;
    Status s = fail(cx, STOCK, "qty", STR_FMT " are wanted, and " STR_FMT " are in quarantine at " STR_FMT,
        STR_ARG(qty_of_item(cx, qty, item)), STR_ARG(qty_words(cx, qty_sub(qty, left))),
        STR_ARG(code_of(cx, &site_entity, site)));
    return with_hint(cx, with_value(cx, s, qty_words(cx, qty)),
        "somebody moved them; move them back (stock move)");
}
