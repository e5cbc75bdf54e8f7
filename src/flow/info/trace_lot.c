// The trace of a lot: up, to what went into it and who supplied that; down, to where it went, through what was made of it, to the
// customers. Up is trace_origin.c's tree. Down follows the lot's transfers: to customers by order, to work orders and the lots that
// came of them, back to suppliers, lost; and what is still here by place.
#include "base/limits.h"
#include "flow/info/trace.h"
#include "flow/info/trace_parts.h"
#include "network/network.h"

// Lots made of lots: as many as JSON of ours may be deep, four for each. Where there are more, the tree says so.
enum { LOTS_DEEP = (LIMIT_JSON_DEPTH - 8) / 4 };

typedef struct Use Use;
struct Use {
    const char *how; // "shipped", "returned", "used", "sent back", "lost", "here"
    Qty qty;
    Str document, party, place;
    Time time;
    Str lot, item; // "used": of what came of it
    bool deeper;
    Use *parts;
    size_t n, cap;
};

typedef struct {
    Id id, item;
    Str code, item_code, status, supplier, origin;
    Date made, expires;
    Origin up;
    Use down;
} LotTrace;

static Use *use_add(Cx *cx, Use *of, Use use) {
    Str *const texts[] = {&use.document, &use.party, &use.place, &use.lot, &use.item, NULL};
    for (int i = 0; texts[i]; i++)
        if (!texts[i]->at) *texts[i] = S("");
    of->parts = arena_grow(cx->arena, of->parts, of->n, &of->cap, of->n + 1, sizeof use);
    of->parts[of->n] = use;
    return &of->parts[of->n++];
}

static const char *how_used(Str to, bool back) {
    if (str_is(to, "customer")) return back ? "returned" : "shipped";
    if (str_is(to, "production")) return "used";
    if (str_is(to, "supplier")) return "sent back";
    return "lost";
}

// What left for good, and what customers sent back, by document.
static Status gone(Cx *cx, Id lot, Use *down) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select w.kind, w.back, w.number, w.party, cast(sum(w.qty) as bigint), min(w.moved) from ("
        "  select case when ps.kind = 'customer' then ps.kind else pd.kind end as kind, "
        "    case when ps.kind = 'customer' then 1 else 0 end as back, coalesce(o.number, "
        "d.number, '') as number, "
        "    coalesce(op.code, p.code, '') as party, t.amount as qty, e.effective as moved "
        "  from transfer t join entry e on e.id = t.entry join account sa on sa.id = t.src join "
        "account da on da.id = t.dst "
        "  join place ps on ps.id = sa.place join place pd on pd.id = da.place "
        "  left join doc d on d.id = e.doc left join party p on p.id = d.party "
        "  left join line l on l.id = t.line and t.line <> 0 left join doc o on o.id = l.doc left "
        "join party op on op.id = o.party "
        "  where t.lot = $1 and t.lot <> 0 and t.flow = 1 and (pd.kind in ('customer', 'supplier', "
        "'loss') or ps.kind = 'customer')) w "
        "group by w.kind, w.back, w.number, w.party order by min(w.moved), w.number",
        A(lot)));
    while (rows_next(&r)) {
        use_add(cx, down,
            (Use){.how = how_used(rows_peek(&r, 0), rows_int(&r, 1) != 0),
                .document = rows_text(&r, 2),
                .party = rows_text(&r, 3),
                .qty = rows_qty(&r, 4),
                .time = rows_time(&r, 5)});
    }
    return rows_end(&r);
}

static Status here(Cx *cx, Id lot, Use *down) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select p.code, cast(sum(a.posted) as bigint) from account a join place p on p.id = "
        "a.place join lot l on l.id = a.lot "
        "where a.flow = 1 and l.id = $1 and a.unit = l.item and p.kind in ('storage', 'dock', "
        "'quarantine', 'packing', 'transit') "
        "group by p.code having sum(a.posted) <> 0 order by p.code",
        A(lot)));
    while (rows_next(&r))
        use_add(cx, down,
            (Use){.how = "here", .place = rows_text(&r, 0), .qty = rows_qty(&r, 1), .time = cx->now});
    return rows_end(&r);
}

static Status uses_of(Cx *cx, Id lot, Use *down, int depth);

// Work orders that used it, less what they gave back: the lots that came of them, and of these again.
static Status used(Cx *cx, Id lot, Use *down, int depth) {
    typedef struct {
        Id doc;
        Str number;
        Qty qty;
        Time time;
    } Work;
    Work *works = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select e.doc, coalesce(d.number, ''), "
        "cast(sum(case when e.kind = $3 then -t.amount else t.amount end) as bigint), "
        "min(e.effective) from transfer t join entry e on e.id = t.entry "
        "join account da on da.id = t.dst left join doc d on d.id = e.doc "
        "where t.lot = $1 and t.lot <> 0 and t.flow = 1 and (da.place = $2 or e.kind = $3) "
        "group by e.doc, d.number "
        "having sum(case when e.kind = $3 then -t.amount else t.amount end) > 0 "
        "order by min(e.effective), e.doc",
        A(lot), A(AT_PRODUCTION), A(ENTRY_UNISSUE)));
    while (rows_next(&r)) {
        works = arena_grow(cx->arena, works, n, &cap, n + 1, sizeof *works);
        works[n++] = (Work){rows_id(&r, 0), rows_text(&r, 1), rows_qty(&r, 2), rows_time(&r, 3)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) {
        Use *use = use_add(cx, down,
            (Use){.how = "used", .document = works[i].number, .qty = works[i].qty, .time = works[i].time});
        Id *children;
        int count;
        TRY(sql_ids(cx, &children, &count,
            "select lot from lot_parent where parent = $1 and doc = $2 order by lot", A(lot),
            A(works[i].doc)));
        for (int k = 0; k < count; k++) {
            Str code, item;
            Date made;
            TRY(sql_get(cx, NULL, "select l.code, i.code, l.made from lot l join item i on i.id = l.item where l.id = $1",
                IN(A(children[k])), OUT(O(&code), O(&item), O(&made))));
            Use *child = use_add(cx, use,
                (Use){.how = "became", .lot = code, .item = item, .time = made.v ? date_time(made) : (Time){0}});
            child->deeper = depth >= LOTS_DEEP;
            if (!child->deeper) TRY(uses_of(cx, children[k], child, depth + 1));
        }
    }
    return OK;
}

static Status uses_of(Cx *cx, Id lot, Use *down, int depth) {
    TRY(used(cx, lot, down, depth));
    TRY(gone(cx, lot, down));
    return here(cx, lot, down);
}

static Status gather(Cx *cx, Str code, LotTrace *t) {
    *t = (LotTrace){0};
    bool found;
    TRY(sql_get(cx, &found,
        "select l.id, l.item, l.code, i.code, l.status, coalesce(p.code, ''), coalesce(d.number, "
        "''), l.made, l.expires from lot l "
        "join item i on i.id = l.item left join party p on p.id = l.supplier left join doc d on "
        "d.id = l.origin where l.code = $1",
        IN(A(code)),
        OUT(O(&t->id), O(&t->item), O(&t->code), O(&t->item_code), O(&t->status), O(&t->supplier),
            O(&t->origin), O(&t->made), O(&t->expires))));
    if (!found)
        return with_hint(cx,
            with_value(cx, fail(cx, MISSING, "lot", "there is no lot " STR_FMT, STR_ARG(code)), code),
            "the view lots lists them");
    Qty came, counted; // a lot may be known from a count alone
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(case when p.kind = 'loss' then 0 else t.amount end), 0) as "
        "bigint), cast(coalesce(sum(t.amount), 0) as bigint) "
        "from transfer t join entry e on e.id = t.entry join account s on s.id "
        "= t.src join place p on p.id = s.place "
        "where t.lot = $1 and t.lot <> 0 and t.flow = 1 and e.kind <> $2 and p.kind in "
        "('supplier', 'production', 'opening', 'loss')",
        IN(A(t->id), A(ENTRY_UNISSUE)), OUT(O(&came), O(&counted))));
    if (came.v == 0) came = counted;
    Origins origins = {.cx = cx};
    TRY(origin_of_lot(&origins, t->id, came, &t->up, 0));
    return uses_of(cx, t->id, &t->down, 0);
}

// ---- JSON ------------------------------------------------------------------------------------------------------------
static void use_json(Cx *cx, JsonOut *o, const Use *u) {
    json_open(o, '{');
    trace_put(o, "how", str_of(u->how));
    if (u->qty.v) JSON_KZ(o, "qty"), json_decimal(o, u->qty.v, 6, 0);
    trace_put(o, "item", u->item);
    trace_put(o, "lot", u->lot);
    trace_put(o, "document", u->document);
    trace_put(o, "party", u->party);
    trace_put(o, "place", u->place);
    trace_put(o, "time", time_text(cx->arena, u->time));
    if (u->deeper) JSON_KZ(o, "deeper"), json_bool(o, true);
    if (u->n) {
        JSON_KZ(o, "down"), json_open(o, '[');
        for (size_t i = 0; i < u->n; i++) use_json(cx, o, &u->parts[i]);
        json_close(o, ']');
    }
    json_close(o, '}');
}

Status trace_lot(Cx *cx, Str code, JsonOut *o) {
    LotTrace t;
    TRY(gather(cx, code, &t));
    json_open(o, '{');
    JSON_KZ(o, "lot"), json_open(o, '{');
    trace_put(o, "code", t.code);
    trace_put(o, "item", t.item_code);
    trace_put(o, "status", t.status);
    trace_put(o, "origin", t.origin);
    trace_put(o, "supplier", t.supplier);
    trace_put(o, "made", date_text(cx->arena, t.made));
    trace_put(o, "expires", date_text(cx->arena, t.expires));
    json_close(o, '}');
    JSON_KZ(o, "up"), json_open(o, '[');
    for (size_t i = 0; i < t.up.n; i++) origin_json(o, &t.up.parts[i]);
    json_close(o, ']');
    JSON_KZ(o, "down"), json_open(o, '[');
    for (size_t i = 0; i < t.down.n; i++) use_json(cx, o, &t.down.parts[i]);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

// ---- text ------------------------------------------------------------------------------------------------------------
static void use_text(Buf *b, const Use *u, int indent) {
    for (int i = 0; i < indent; i++) buf_z(b, "  ");
    buf_z(b, "→ ");
    if (u->qty.v) {
        buf_decimal(b, u->qty.v, 6, 0);
        buf_char(b, ' ');
    }
    buf_z(b, u->how);
    if (u->lot.n) buf_fmt(b, " lot " STR_FMT " of " STR_FMT, STR_ARG(u->lot), STR_ARG(u->item));
    if (u->place.n) buf_fmt(b, ", in " STR_FMT, STR_ARG(u->place));
    if (u->document.n) buf_fmt(b, " by " STR_FMT, STR_ARG(u->document));
    if (u->party.n) buf_fmt(b, ", " STR_FMT, STR_ARG(u->party));
    if (u->time.v && u->place.n == 0)
        buf_fmt(b, " on " STR_FMT, STR_ARG(date_text(b->arena, time_date(u->time))));
    buf_z(b, u->deeper ? ", which is not followed further\n" : "\n");
    for (size_t i = 0; i < u->n; i++) use_text(b, &u->parts[i], indent + 1);
}

Status trace_lot_text(Cx *cx, Str code, Buf *out, bool colour) {
    LotTrace t;
    TRY(gather(cx, code, &t));
    if (colour) buf_z(out, "\033[1m");
    buf_fmt(out, "Lot " STR_FMT " of " STR_FMT, STR_ARG(t.code), STR_ARG(t.item_code));
    if (colour) buf_z(out, "\033[0m");
    buf_fmt(out, ", " STR_FMT, STR_ARG(t.status));
    if (t.made.v) buf_fmt(out, ", made " STR_FMT, STR_ARG(date_text(cx->arena, t.made)));
    if (t.expires.v)
        buf_fmt(out, ", may be sold until " STR_FMT, STR_ARG(date_text(cx->arena, t.expires)));
    buf_z(out, "\n\nUp: what went into it\n");
    for (size_t i = 0; i < t.up.n; i++) origin_text(out, &t.up.parts[i], 1);
    buf_z(out, "\nDown: where it went\n");
    for (size_t i = 0; i < t.down.n; i++) use_text(out, &t.down.parts[i], 1);
    if (t.down.n == 0) buf_z(out, "  nowhere: there is nothing of it\n");
    return OK;
}
