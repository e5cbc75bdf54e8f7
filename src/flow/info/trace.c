// The trace of one order: what happened, is held and is expected because of it, in the three flows side by side.
//
// It starts from the order and its child documents (shipments, returns, what follows from them) and collects facts, each with a
// time, a tense and a document: goods from moves, holds and open lines; cash from postings, payments and dues; information from
// events, messages and what is awaited. Nothing is made up: a fact is a row that is there. What goods that went to the customer
// are made of, and whose they were, is in trace_origin.c.
#include "flow/info/trace.h"

#include <stdlib.h>

#include "flow/cash/cash.h"
#include "flow/info/trace_parts.h"
#include "flow/product/line.h"
#include "network/network.h"

const char *const tense_names[] = {"posted", "held", "expected", NULL};
const char *const tense_marks[] = {"●", "◐", "○", NULL};

Fact *trace_add(Cx *cx, Trace *t, Fact fact) {
    t->at = arena_grow(cx->arena, t->at, t->n, &t->cap, t->n + 1, sizeof fact);
    fact.seq = (int64_t)t->n;
    Str *const texts[] = {
        &fact.what, &fact.from, &fact.to, &fact.document, &fact.item, &fact.lot, &fact.note, NULL};
    for (int i = 0; texts[i]; i++)
        if (!texts[i]->at) *texts[i] = S("");
    t->at[t->n] = fact;
    return &t->at[t->n++];
}

Str trace_code(Cx *cx, const Entity *e, Id id) {
    Str code;
    if (id_none(id)) return S("");
    if (ref_code(cx, e, id, &code) == OK) return code;
    cx_clear(cx);
    return str_fmt(cx->arena, "%lld", (long long)id.v);
}

// ---- product ---------------------------------------------------------------------------------------------------------
// What a move is called, by the kinds of its entry and places.
static const char *move_word(Str entry, Str from, Str to) {
    if (str_is(entry, ENTRY_UNISSUE)) return "given back";
    if (str_is(to, "customer")) return "shipped";
    if (str_is(from, "customer")) return "came back";
    if (str_is(to, "packing")) return "picked";
    if (str_is(to, "loss")) return "scrapped";
    if (str_is(from, "production")) return "made";
    if (str_is(to, "production")) return "used";
    if (str_is(from, "supplier")) return "received";
    if (str_is(to, "supplier")) return "sent back";
    if (str_is(to, "transit")) return "sent";
    return "moved";
}

// A move of the order's line by its shipment is a move of both documents.
static bool is_known(const Trace *t, int64_t transfer) {
    for (size_t i = 0; i < t->n; i++)
        if (t->at[i].transfer == transfer) return true;
    return false;
}

static Status moves_of(Cx *cx, Trace *t, const Doc *doc, Origins *origins) {
    size_t first = t->n;
    typedef struct {
        int64_t transfer;
        Id item, lot;
        bool out;
    } Key;
    Key *keys = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    // Moves of its lines, and of its entries: those of both once.
    TRY(sql_open(cx, &r,
        "select t.id, e.effective, t.unit, t.amount, t.value, t.lot, ps.code, ps.kind, pd.code, "
        "pd.kind, coalesce(d.number, ''), e.kind "
        "from (select x.id from line l join transfer x on x.line = l.id and x.line <> 0 and x.flow "
        "= 1 where l.doc "
        "= $1 "
        "  union select x.id from entry y join transfer x on x.entry = y.id and x.flow = 1 where "
        "y.doc = $1 and y.doc <> 0) w "
        "join transfer t on t.id = w.id join entry e on e.id = t.entry "
        "join account sa on sa.id = t.src join account da on da.id = t.dst "
        "join place ps on ps.id = sa.place join place pd on pd.id = da.place left join doc d on "
        "d.id = e.doc order by t.id",
        A(doc->id)));
    while (rows_next(&r)) {
        if (is_known(t, rows_int(&r, 0))) continue;
        Id item = rows_id(&r, 2), lot = rows_id(&r, 5);
        Str to_kind = rows_text(&r, 9);
        keys = arena_grow(cx->arena, keys, n, &cap, n + 1, sizeof *keys);
        keys[n++] = (Key){rows_int(&r, 0), item, lot, str_is(to_kind, "customer")};
        trace_add(cx, t,
            (Fact){.flow = IN_PRODUCT,
                .tense = TENSE_POSTED,
                .transfer = keys[n - 1].transfer,
                .time = rows_time(&r, 1),
                .qty = rows_qty(&r, 3),
                .amount = rows_money(&r, 4),
                .from = rows_text(&r, 6),
                .to = rows_text(&r, 8),
                .document = rows_text(&r, 10),
                .what = str_of(move_word(rows_text(&r, 11), rows_peek(&r, 7), to_kind))});
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) {
        Fact *f = &t->at[first + i];
        f->item = trace_code(cx, &item_entity, keys[i].item);
        if (!id_none(keys[i].lot))
            TRY(sql_get(cx, NULL, "select code from lot where id = $1", IN(A(keys[i].lot)),
                OUT(O(&f->lot))));
        if (!keys[i].out) continue;
        f->origin = NEW(cx->arena, Origin);
        TRY(origins_of_transfer(
            origins, keys[i].item, keys[i].lot, keys[i].transfer, (Qty){0}, f->qty, f->origin, 0));
        t->cost = money_add(t->cost, f->amount);
    }
    return OK;
}

static Status holds_of(Cx *cx, Trace *t, const Doc *doc, const Line *line) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select h.qty, h.site, coalesce(d.number, ''), coalesce(s.due, 0) from hold h left join "
        "line s on s.id = h.supply and h.supply <> 0 "
        "left join doc d on d.id = s.doc where h.line = $1 order by h.id",
        A(line->id)));
    while (rows_next(&r)) {
        Str coming = rows_text(&r, 2);
        Date due = rows_date(&r, 3);
        trace_add(cx, t,
            (Fact){.flow = IN_PRODUCT,
                .tense = TENSE_HELD,
                .time = cx->now,
                .qty = rows_qty(&r, 0),
                .item = trace_code(cx, &item_entity, line->item),
                .from = trace_code(cx, &site_entity, rows_id(&r, 1)),
                .document = doc->number,
                .what = due.v ? S("held of what comes") : S("held in stock"),
                .note = due.v ? str_fmt(cx->arena, "by " STR_FMT " on " STR_FMT, STR_ARG(coming),
                                    STR_ARG(date_text(cx->arena, due)))
                              : S("")});
    }
    return rows_end(&r);
}

// Which supply the plan has pegged to the line.
static Status pegs_of(Cx *cx, const Line *line, Str *out) {
    Buf b = buf_new(cx->arena);
    Rows r;
    TRY(sql_open(cx, &r,
        "select g.qty, coalesce(d.number, 'the plan'), s.due from peg g join line s on s.id = "
        "g.supply left join doc d on d.id = s.doc "
        "where g.demand = $1 and g.demand <> 0 and s.open > 0 order by s.due, g.id",
        A(line->id)));
    while (rows_next(&r)) {
        buf_z(&b, b.n ? ", " : "served by ");
        buf_decimal(&b, rows_int(&r, 0), 6, 0);
        buf_fmt(&b, " of " STR_FMT " on " STR_FMT, STR_ARG(rows_peek(&r, 1)),
            STR_ARG(date_text(cx->arena, rows_date(&r, 2))));
    }
    *out = buf_str(&b);
    return rows_end(&r);
}

static Status lines_open(Cx *cx, Trace *t, const Doc *doc) {
    Line *lines;
    int n;
    TRY(lines_of(cx, doc->id, &lines, &n));
    for (int i = 0; i < n; i++) {
        const Line *l = &lines[i];
        TRY(holds_of(cx, t, doc, l));
        if (l->open.v == 0 || l->kind == LINE_SERVICE) continue;
        Str site = trace_code(cx, &site_entity, l->site), note;
        TRY(pegs_of(cx, l, &note));
        bool back = line_is_supply(l->kind);
        trace_add(cx, t,
            (Fact){.flow = IN_PRODUCT,
                .tense = TENSE_EXPECTED,
                .time = date_time(l->due),
                .qty = l->open,
                .item = trace_code(cx, &item_entity, l->item),
                .from = back ? t->customer : site,
                .to = back ? site : t->customer,
                .document = doc->number,
                .what = back ? S("to come back") : S("to be shipped"),
                .note = note});
    }
    return OK;
}

// ---- gathering -------------------------------------------------------------------------------------------------------
// What has no date yet comes last.
static int fact_order(const void *a, const void *b) {
    const Fact *x = a, *y = b;
    if ((x->time.v == 0) != (y->time.v == 0)) return x->time.v == 0 ? 1 : -1;
    if (x->time.v != y->time.v) return x->time.v < y->time.v ? -1 : 1;
    if (x->tense != y->tense) return x->tense < y->tense ? -1 : 1;
    if (x->flow != y->flow) return x->flow < y->flow ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

// The order and what follows from it, as deep as it goes.
static Status family(Cx *cx, Id order, List *docs) {
    return record_list(cx, &doc_entity,
        "where id in (with recursive f(id) as (select cast($1 as bigint) union select d.id from "
        "doc d join f on d.parent = f.id "
        "where d.parent <> 0) select id from f) order by placed, id",
        IN(A(order)), docs);
}

Status trace_gather(Cx *cx, Str number, Trace *t) {
    *t = (Trace){0};
    TRY(record_find(cx, &doc_entity, number, &t->order));
    if (t->order.kind != DOC_ORDER)
        return with_hint(cx,
            with_value(cx,
                fail(cx, MISSING, "order", STR_FMT " is a document of kind %s", STR_ARG(number),
                    doc_kind_names[t->order.kind]),
                number),
            "give the number of an order");
    t->customer = trace_code(cx, &party_entity, t->order.party);
    List docs;
    TRY(family(cx, t->order.id, &docs));
    Origins origins = {.cx = cx};
    const Doc *doc = docs.at;
    for (int i = 0; i < docs.n; i++) {
        TRY(moves_of(cx, t, &doc[i], &origins));
        TRY(lines_open(cx, t, &doc[i]));
    }
    TRY(trace_cash(cx, t, doc, docs.n));
    TRY(trace_information(cx, t, doc, docs.n));
    if (t->n) qsort(t->at, t->n, sizeof *t->at, fact_order);
    return OK;
}

// ---- JSON ------------------------------------------------------------------------------------------------------------
void trace_put(JsonOut *o, const char *key, Str value) {
    if (value.n == 0) return;
    json_key(o, str_of(key));
    json_str(o, value);
}

static void fact_json(Cx *cx, JsonOut *o, const Fact *f) {
    json_open(o, '{');
    trace_put(o, "time", time_text(cx->arena, f->time));
    trace_put(o, "tense", str_of(tense_names[f->tense]));
    trace_put(o, "what", f->what);
    trace_put(o, "document", f->document);
    trace_put(o, "item", f->item);
    if (f->qty.v) JSON_KZ(o, "qty"), json_decimal(o, f->qty.v, 6, 0);
    if (f->amount.v)
        JSON_KZ(o, f->flow == IN_CASH ? "amount" : "value"), json_decimal(o, f->amount.v, 2, 2);
    trace_put(o, "from", f->from);
    trace_put(o, "to", f->to);
    trace_put(o, "lot", f->lot);
    trace_put(o, "note", f->note);
    if (f->origin) {
        JSON_KZ(o, "origin"), json_open(o, '[');
        for (size_t i = 0; i < f->origin->n; i++) origin_json(o, &f->origin->parts[i]);
        json_close(o, ']');
    }
    json_close(o, '}');
}

static void money(JsonOut *o, const char *key, Money m) {
    json_key(o, str_of(key));
    json_decimal(o, m.v, 2, 2);
}

Status trace_order(Cx *cx, Str number, JsonOut *o) {
    Trace t;
    TRY(trace_gather(cx, number, &t));
    json_open(o, '{');
    JSON_KZ(o, "order"), json_open(o, '{');
    trace_put(o, "number", t.order.number);
    trace_put(o, "customer", t.customer);
    trace_put(o, "status", str_of(doc_status_names[t.order.status]));
    trace_put(o, "placed", time_text(cx->arena, t.order.placed));
    trace_put(o, "due", date_text(cx->arena, t.order.due));
    money(o, "total", t.order.total);
    money(o, "invoiced", t.invoiced);
    money(o, "credited", t.credited);
    money(o, "received", t.received);
    money(o, "paid_out", t.paid_out);
    money(o, "cost_of_goods", t.cost);
    money(o, "still_to_come", t.open_in);
    money(o, "still_to_pay", t.open_out);
    json_close(o, '}');
    static const char *const names[] = {"product", "cash", "information"};
    for (int flow = 0; flow < FLOWS; flow++) {
        json_key(o, str_of(names[flow]));
        json_open(o, '[');
        for (size_t i = 0; i < t.n; i++)
            if ((int)t.at[i].flow == flow) fact_json(cx, o, &t.at[i]);
        json_close(o, ']');
    }
    json_close(o, '}');
    return OK;
}
