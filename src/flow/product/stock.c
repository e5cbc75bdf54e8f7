// Stock of an item at a site: one row that the guards stand on (stock_level), and what lies where in its storage.
//
// The row is changed by increments, in one update that is also the guard: what is available less what is held may not become
// negative. Whoever needs its value first (moving average) reads it so that it stays as it is: on SQLite there is one writer, on
// PostgreSQL the row is locked.
#include "flow/product/parts.h"
#include "store/store.h"

// ---- words ---------------------------------------------------------------------------------------------------------------

Str qty_words(Cx *cx, Qty qty) { return decimal_text(cx->arena, qty.v, 6, 0); }

Str code_of(Cx *cx, const Entity *e, Id id) {
    Str code;
    if (ref_code(cx, e, id, &code) == OK) return code;
    cx_clear(cx);
    return str_fmt(cx->arena, "%lld", (long long)id.v);
}

Str qty_of_item(Cx *cx, Qty qty, Id item) {
    return str_fmt(cx->arena, STR_FMT " of " STR_FMT, STR_ARG(qty_words(cx, qty)),
        STR_ARG(code_of(cx, &item_entity, item)));
}

// ---- levels --------------------------------------------------------------------------------------------------------------

#define LEVEL_SELECT                                                                               \
    "select on_hand, available, held, value from stock_level where item = $1 and site = $2"

static Status level_read(Cx *cx, const char *text, Id item, Id site, StockLevel *out, bool *found) {
    *out = (StockLevel){.item = item, .site = site};
    return sql_get(cx, found, text, IN(A(item), A(site)),
        OUT(O(&out->on_hand), O(&out->available), O(&out->held), O(&out->value)));
}

Status stock_level_get(Cx *cx, Id item, Id site, StockLevel *out) {
    bool found;
    return level_read(cx, LEVEL_SELECT, item, site, out, &found);
}

Status level_lock(Cx *cx, Id item, Id site, StockLevel *out, bool *found) {
    return level_read(cx, conn_is_sqlite(cx->conn) ? LEVEL_SELECT : LEVEL_SELECT " for update",
        item, site, out, found);
}

// Why a change that takes `wanted` of what is free was refused.
static Status level_short(Cx *cx, Id item, Id site, Qty wanted) {
    StockLevel level;
    TRY(stock_level_get(cx, item, site, &level));
    int64_t lines;
    TRY(sql_get(cx, NULL, "select count(*) from hold where item = $1 and site = $2 and supply = 0",
        IN(A(item), A(site)), OUT(O(&lines))));
    Qty free = qty_sub(level.available, level.held);
    Str code = code_of(cx, &site_entity, site);
    Status s = lines == 0
        ? fail(cx, STOCK, "qty", STR_FMT " are wanted, and " STR_FMT " are free at " STR_FMT,
              STR_ARG(qty_of_item(cx, wanted, item)), STR_ARG(qty_words(cx, free)), STR_ARG(code))
        : fail(cx, STOCK, "qty",
              STR_FMT " are wanted, and " STR_FMT " are free at " STR_FMT ": of " STR_FMT
                      " available, %lld %s " STR_FMT,
              STR_ARG(qty_of_item(cx, wanted, item)), STR_ARG(qty_words(cx, free)), STR_ARG(code),
              STR_ARG(qty_words(cx, level.available)), (long long)lines,
              lines == 1 ? "line holds" : "lines hold", STR_ARG(qty_words(cx, level.held)));
    s = with_value(cx, s, qty_words(cx, wanted));
    return with_hint(cx, s, "take at most " STR_FMT "%s", STR_ARG(qty_words(cx, free)),
        lines == 0 ? "" : ", or let go of what is held");
}

Status level_change(Cx *cx, const LevelChange *by, bool exists) {
    Qty taken = qty_sub(by->held, by->available); // of what is free
    if (by->on_hand.v == 0 && by->available.v == 0 && by->held.v == 0 && by->value.v == 0)
        return OK;
    if (taken.v <= 0 && !exists)
        return sql_run(cx,
            "insert into stock_level (item, site, on_hand, available, held, value) "
            "values ($1, $2, $3, $4, $5, $6) on conflict (item, site) do update set "
            "on_hand = stock_level.on_hand + excluded.on_hand, "
            "available = stock_level.available + excluded.available, "
            "held = stock_level.held + excluded.held, value = stock_level.value + excluded.value",
            A(by->item), A(by->site), A(by->on_hand), A(by->available), A(by->held), A(by->value));
    if (taken.v <= 0)
        return sql_run(cx,
            "update stock_level set on_hand = on_hand + $3, available = available + $4, "
            "held = held + $5, value = value + $6 where item = $1 and site = $2",
            A(by->item), A(by->site), A(by->on_hand), A(by->available), A(by->held), A(by->value));
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "update stock_level set on_hand = on_hand + $3, available = available + $4, "
        "held = held + $5, value = value + $6 "
        "where item = $1 and site = $2 and available + $4 - held - $5 >= 0",
        A(by->item), A(by->site), A(by->on_hand), A(by->available), A(by->held), A(by->value)));
    return changed > 0 ? OK : level_short(cx, by->item, by->site, taken);
}

Price stock_cost(const StockLevel *s, Price otherwise) {
    return s->on_hand.v > 0 ? price_of(s->value, s->on_hand) : otherwise;
}

// ---- what lies where -----------------------------------------------------------------------------------------------------

// SQLite keeps the order of a cross join: the few places of a kind first, then the item's accounts in each.
static const char stored_text[] =
    "select a.place, a.lot, a.posted, coalesce(l.expires, 0), coalesce(l.status, 'good') "
    "from place p cross join account a left join lot l on l.id = a.lot "
    "where p.site = $2 and p.kind = $3 and a.unit = $1 and a.place = p.id and a.flow = 1 "
    "and a.owner = 0 and a.posted > 0 "
    "order by case when coalesce(l.expires, 0) = 0 then 1 else 0 end, coalesce(l.expires, 0), "
    "a.lot, a.place";

static Status stored_open(Cx *cx, Rows *r, Id item, Id site, PlaceKind kind) {
    const char *word = shape_field(&place_entity.shape, S("kind"))->choices[kind];
    return sql_open(cx, r, stored_text, A(item), A(site), A(word));
}

static Stored stored_row(const Rows *r) {
    return (Stored){rows_id(r, 0), rows_id(r, 1), rows_qty(r, 2), rows_date(r, 3)};
}

static bool sellable(const Stored *s, Date on) {
    return on.v == 0 || s->expires.v == 0 || s->expires.v >= on.v;
}

Status stored_at(Cx *cx, Id item, Id site, PlaceKind kind, Date sellable_on, Stored **out, int *n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Rows r;
    TRY(stored_open(cx, &r, item, site, kind));
    while (rows_next(&r)) {
        Stored s = stored_row(&r);
        if (!sellable(&s, sellable_on)) continue;
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = s;
    }
    return rows_end(&r);
}

Status stored_pick(Cx *cx, Id item, Id site, Qty qty, Date sellable_on, Stored **out, int *n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Qty left = qty;
    Rows r;
    TRY(stored_open(cx, &r, item, site, PLACE_STORAGE));
    while (left.v > 0 && rows_next(&r)) {
        Stored s = stored_row(&r);
        if (!sellable(&s, sellable_on) || !str_is(rows_peek(&r, 4), "good")) continue;
        s.qty = qty_min(s.qty, left);
        left = qty_sub(left, s.qty);
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = s;
    }
    TRY(rows_end(&r));
    if (left.v <= 0) return OK;
    Status s = fail(cx, STOCK, "qty", STR_FMT " are wanted, and " STR_FMT " are in storage at " STR_FMT "%s",
        STR_ARG(qty_of_item(cx, qty, item)), STR_ARG(qty_words(cx, qty_sub(qty, left))),
        STR_ARG(code_of(cx, &site_entity, site)), sellable_on.v ? " and may be sold" : "");
    return with_value(cx, s, qty_words(cx, qty));
}
