// Lots: what was received or made together, with its expiry, its status and what went into it.
//
// Only lots of status good count as available. A lot's row is locked while goods of it move into or out of storage (on
// PostgreSQL, shared), so that a change of status sees all of them: what is available never differs from what lies in storage
// in good lots.
//
// Goods that come from outside and whose age nobody knows have a lot without expiry, undated: it is held until somebody says the day.
#include "core/change.h"
#include "core/number.h"
#include "flow/product/parts.h"
#include "store/store.h"

const char *const lot_status_names[] = {"good", "quarantine", "rejected", NULL};

static const Field lot_fields[] = {
    {FIELD(Lot, id), .label = "Id", .output = true},
    {FIELD(Lot, code), .label = "Lot", .max = 60, .example = "L-1001"},
    {FIELD(Lot, item), .label = "Item", .ref = &item_entity},
    {FIELD(Lot, origin), .label = "Origin", .ref = &doc_entity, .optional = true,
        .help = "The receipt or work order that brought it"},
    {FIELD(Lot, supplier), .label = "Supplier", .ref = &party_entity, .optional = true},
    {FIELD(Lot, made), .label = "Made", .optional = true},
    {FIELD(Lot, expires), .label = "Expires", .optional = true, .help = "Last day on which it may be sold"},
    {FIELD(Lot, status), .label = "Status", .choices = lot_status_names},
};

const Entity lot_entity = {
    .noun = "lot",
    .scope = {"*", NULL},
    .plural = "lots",
    .table = "lot",
    .label = "Lot",
    .help = "Goods received or made together, which expire together and are traced together.",
    .shape = SHAPE("Lot", Lot, lot_fields),
    .code = "code",
    .area = AREA_PRODUCT,
    .read_roles = EVERYONE,
    .write_roles = WAREHOUSE,
};

enum { CODE_TRIES = 1000 }; // codes in a row that suppliers may have used already

static Status insert(Cx *cx, Lot *lot) {
    bool given = lot->code.n > 0;
    bool taken = true; // as far as is known
    for (int i = 0; i < CODE_TRIES && taken; i++) {
        if (!given) TRY(number_next(cx, "L", &lot->code));
        Status s = record_insert(cx, &lot_entity, lot);
        taken = s == INPUT && !given;
        if (!taken) TRY(s);
        else cx_clear(cx);
    }
    if (taken)
        return with_hint(cx,
            fail(cx, STATE, "code", "the next %d codes of lots are all taken", CODE_TRIES),
            "give a code of your own");
    change_record(cx, "lot", lot->id, lot->code, "created");
    return OK;
}

Status lot_add(Cx *cx, Lot *lot) {
    const Item *item;
    TRY(item_get(cx, lot->item, &item));
    if (lot->made.v == 0) lot->made = cx_today(cx);
    if (lot->expires.v == 0 && item->shelf_days > 0)
        lot->expires = date_add(lot->made, item->shelf_days);
    return insert(cx, lot);
}

// ---- goods whose age is not known --------------------------------------------------------------------------------------

// Nothing that was made before today keeps longer than what is made today.
static Status expiry_fits(Cx *cx, const Item *item, Date expires) {
    Date latest = date_add(cx_today(cx), item->shelf_days);
    if (item->shelf_days == 0 || expires.v <= latest.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "expires", "these goods would be fresher than new ones"),
            date_text(cx->arena, expires)),
        "give the day that the package says, " STR_FMT " at the latest",
        STR_ARG(date_text(cx->arena, latest)));
}

Status lot_add_aged(Cx *cx, Lot *lot) {
    const Item *item;
    TRY(item_get(cx, lot->item, &item));
    TRY(expiry_fits(cx, item, lot->expires));
    lot->status = item->shelf_days > 0 && lot->expires.v == 0 ? LOT_QUARANTINE : LOT_GOOD;
    return insert(cx, lot);
}

static Status undated(Cx *cx, const Lot *lot, const Item **item, bool *yes) {
    TRY(item_get(cx, lot->item, item));
    *yes = lot->expires.v == 0 && (*item)->shelf_days > 0;
    return OK;
}

Status lot_undated(Cx *cx, Id lot, bool *yes) {
    Lot record;
    const Item *item;
    *yes = false;
    if (id_none(lot)) return OK;
    TRY(record_get(cx, &lot_entity, lot, &record));
    return undated(cx, &record, &item, yes);
}

Status lot_date(Cx *cx, Id lot, Date expires) {
    Lot record;
    const Item *item;
    bool unknown;
    TRY(record_get(cx, &lot_entity, lot, &record));
    TRY(undated(cx, &record, &item, &unknown));
    if (!unknown) {
        if (record.expires.v == expires.v) return OK;
        Str known = record.expires.v ? date_text(cx->arena, record.expires) : S("never");
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "expires", "lot " STR_FMT " is known to expire " STR_FMT,
                    STR_ARG(record.code), STR_ARG(known)),
                date_text(cx->arena, expires)),
            "leave it out");
    }
    TRY(expiry_fits(cx, item, expires));
    TRY(sql_run(cx, "update lot set expires = $2 where id = $1", A(lot), A(expires)));
    change_date(cx, "lot", lot, record.code, "expires", record.expires, expires);
    return record.status == LOT_QUARANTINE ? lot_set_status(cx, lot, LOT_GOOD) : OK;
}

// ---- status ------------------------------------------------------------------------------------------------------------

static Status status_read(Cx *cx, const char *text, Id lot, int32_t *status) {
    Str word;
    bool found;
    TRY(sql_get(cx, &found, text, IN(A(lot)), OUT(O(&word))));
    for (int32_t s = LOT_GOOD; found && s <= LOT_REJECTED; s++)
        if (str_is(word, lot_status_names[s])) {
            *status = s;
            return OK;
        }
    return fail(cx, MISSING, "lot", "there is no lot with the id %lld", (long long)lot.v);
}

Status lot_status(Cx *cx, Id lot, int32_t *status) {
    return status_read(cx,
        conn_is_sqlite(cx->conn) ? "select status from lot where id = $1"
                                 : "select status from lot where id = $1 for share",
        lot, status);
}

Status lot_set_status(Cx *cx, Id lot, LotStatus status) {
    int32_t was = LOT_GOOD;
    TRY(status_read(cx,
        conn_is_sqlite(cx->conn) ? "select status from lot where id = $1"
                                 : "select status from lot where id = $1 for update",
        lot, &was));
    if (was == (int32_t)status) return OK;
    TRY(sql_run(cx, "update lot set status = $2 where id = $1", A(lot), A(lot_status_names[status])));
    if (cx->changes)
        change_record(cx, "lot", lot, code_of(cx, &lot_entity, lot), lot_status_names[status]);
    if ((was == LOT_GOOD) == (status == LOT_GOOD)) return OK;

    LevelChange *at = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select a.unit, p.site, cast(sum(a.posted) as bigint) "
        "from lot l join account a on a.unit = l.item and a.lot = l.id and a.flow = 1 "
        "join place p on p.id = a.place "
        "where l.id = $1 and a.lot <> 0 and a.owner = 0 and a.posted > 0 and p.kind = 'storage' "
        "group by a.unit, p.site order by p.site",
        A(lot)));
    while (rows_next(&r)) {
        at = arena_grow(cx->arena, at, n, &cap, n + 1, sizeof *at);
        at[n++] = (LevelChange){
            .item = rows_id(&r, 0), .site = rows_id(&r, 1), .available = rows_qty(&r, 2)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) {
        Qty released;
        if (status != LOT_GOOD) {
            TRY(hold_yield(cx, at[i].item, at[i].site, at[i].available, &released));
            at[i].available = qty_neg(at[i].available);
        }
        TRY(level_change(cx, &at[i], true));
    }
    return OK;
}

Status lot_parent_add(Cx *cx, Id lot, Id parent, Qty qty, Id doc) {
    return sql_run(cx,
        "insert into lot_parent (lot, parent, qty, doc) values ($1, $2, $3, $4) "
        "on conflict (lot, parent, doc) do update set qty = lot_parent.qty + excluded.qty",
        A(lot), A(parent), A(qty), A(doc));
}
