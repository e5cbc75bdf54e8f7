// Exceptions between demand that changed and supply that is on its way.
//
// A demand line is served by supply in two ways: it holds a part of a coming line (hold.h), or the plan pegged one to it (line.h).
// When the demand goes away or moves, each firm supply line that served it gets a proposal here; planned supply gets none, since the
// next plan run makes it anew anyway.
//
// What always holds: of one kind there is at most one open exception for a supply line and the demand it is about.
#include "flow/product/exception.h"

#include "core/change.h"
#include "core/event.h"
#include "network/network.h"

const char *const exception_kind_names[] = {"expedite", "defer", "cancel", "late", "past_due", NULL};
const char *const exception_status_names[] = {"open", "done", "dismissed", NULL};

static const Field fields[] = {
    {FIELD(Exception, id), .label = "Id", .output = true},
    {FIELD(Exception, plan), .label = "Plan", .ref = &doc_entity, .optional = true},
    {FIELD(Exception, kind), .label = "What", .choices = exception_kind_names},
    {FIELD(Exception, line), .label = "Supply line", .ref = &line_entity},
    {FIELD(Exception, demand), .label = "Demand line", .ref = &line_entity, .optional = true},
    {FIELD(Exception, item), .label = "Item", .ref = &item_entity},
    {FIELD(Exception, site), .label = "Site", .ref = &site_entity},
    {FIELD(Exception, qty), .label = "Quantity"},
    {FIELD(Exception, date), .label = "Due now", .optional = true},
    {FIELD(Exception, to_date), .label = "Should be", .optional = true},
    {FIELD(Exception, reason), .label = "Why"},
    {FIELD(Exception, doc), .label = "Document", .ref = &doc_entity, .optional = true},
    {FIELD(Exception, status), .label = "Status", .choices = exception_status_names},
};

const Entity exception_entity = {
    .noun = "exception",
    .plural = "exceptions",
    .table = "exception",
    .label = "Exception",
    .help = "What should be done about supply on its way: expedite, defer or cancel it, because "
            "what it serves changed or it will be late.",
    .shape = SHAPE("Exception", Exception, fields),
    .area = AREA_PLAN,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER,
};

Status exception_add(Cx *cx, const Exception *exception) {
    Exception e = *exception;
    CHECK(e.kind >= 0 && e.kind < EXCEPTION_KINDS && !id_none(e.line));
    if (id_none(e.item) || id_none(e.doc) || e.date.v == 0) {
        Line supply;
        TRY(line_get(cx, e.line, &supply));
        if (id_none(e.item)) e.item = supply.item;
        if (id_none(e.site)) e.site = supply.site;
        if (id_none(e.doc)) e.doc = supply.doc;
        if (e.date.v == 0) e.date = supply.due;
    }
    if (!e.reason.at) e.reason = S("");
    e.id = (Id){0};
    e.status = EXCEPTION_OPEN;
    TRY(sql_run(cx, "delete from exception where line = $1 and kind = $2 and demand = $3 and status = 'open'",
        A(e.line), A(exception_kind_names[e.kind]), A(e.demand)));
    TRY(record_insert(cx, &exception_entity, &e));
    change_record(cx, "exception", e.id, e.reason, exception_kind_names[e.kind]);
    return OK;
}

Status exception_close(Cx *cx, Id exception, ExceptionStatus as) {
    CHECK(as == EXCEPTION_DONE || as == EXCEPTION_DISMISSED);
    Exception e;
    TRY(record_get(cx, &exception_entity, exception, &e));
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update exception set status = $2 where id = $1 and status = 'open'",
        A(exception), A(exception_status_names[as])));
    if (changed == 0) {
        TRY(record_get(cx, &exception_entity, exception, &e));
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "exception", "this exception is %s already", exception_status_names[e.status]),
                str_of(exception_status_names[e.status])),
            "only open exceptions are closed");
    }
    change_record(cx, "exception", e.id, e.reason, exception_status_names[as]);
    return OK;
}

// Nothing is to be done about supply that already comes when the demand now wants it.
static bool due_right(const Exception *e) {
    if (e->kind == EXCEPTION_DEFER) return e->date.v >= e->to_date.v;
    if (e->kind == EXCEPTION_EXPEDITE) return e->date.v <= e->to_date.v;
    return false;
}

Status exceptions_for(Cx *cx, const Line *demand, ExceptionKind kind, Qty qty, Date to_date,
    const char *reason, int *made) {
    *made = 0;
    Exception *found = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    // Served by both, it counts once, with the larger quantity.
    TRY(sql_open(cx, &r,
        "select s.id, s.item, s.site, s.due, s.doc, cast(max(x.qty) as bigint) from ("
        "  select supply, qty from hold where line = $1 and supply <> 0 "
        "  union all select supply, qty from peg where demand = $1 and demand <> 0) x "
        "join line s on s.id = x.supply "
        "where s.open > 0 and s.kind in ('purchase', 'work', 'transfer-in') "
        "group by s.id, s.item, s.site, s.due, s.doc order by s.due desc, s.id",
        A(demand->id)));
    while (rows_next(&r)) {
        found = arena_grow(cx->arena, found, n, &cap, n + 1, sizeof *found);
        found[n++] = (Exception){.kind = (int32_t)kind,
            .line = rows_id(&r, 0),
            .demand = demand->id,
            .item = rows_id(&r, 1),
            .site = rows_id(&r, 2),
            .qty = rows_qty(&r, 5),
            .date = rows_date(&r, 3),
            .to_date = to_date,
            .reason = str_of(reason),
            .doc = rows_id(&r, 4)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n && qty.v > 0; i++) {
        if (due_right(&found[i])) continue;
        found[i].qty = qty_min(found[i].qty, qty);
        qty = qty_sub(qty, found[i].qty);
        TRY(exception_add(cx, &found[i]));
        ++*made;
    }
    return OK;
}

// ---- the action ----------------------------------------------------------------------------------------------------------
static const Field close_fields[] = {
    {FIELD(ExceptionClose, exception), .label = "Exception", .ref = &exception_entity, .help = "Its id"},
    {FIELD(ExceptionClose, dismissed), .label = "Dismissed", .optional = true, .example = "false",
        .help = "Nothing is to be done about it; left out: it was done"},
};
static const Shape close_shape = SHAPE("ExceptionClose", ExceptionClose, close_fields);

static Status close_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    const ExceptionClose *c = in;
    Exception e;
    TRY(record_get(cx, &exception_entity, c->exception, &e));
    event_about(cx, e.doc);
    return exception_close(cx, c->exception, c->dismissed ? EXCEPTION_DISMISSED : EXCEPTION_DONE);
}

const Action exception_close_action = {
    .noun = "exception",
    .verb = "close",
    .area = AREA_PLAN,
    .help = "Closes an exception: it was acted on, or dismissed.",
    .roles = PLANNER | BUYER,
    .in = &close_shape,
    .run = close_run,
};

// ---- the view ------------------------------------------------------------------------------------------------------------
static const Column columns[] = {
    {.name = "id", .expr = "x.id", .kind = K_ID, .label = "Exception"},
    {.name = "kind", .expr = "x.kind", .kind = K_TEXT, .label = "What", .choices = exception_kind_names},
    {.name = "document", .expr = "x.doc", .kind = K_ID, .ref = &doc_entity, .label = "Supply"},
    {.name = "item", .expr = "x.item", .kind = K_ID, .ref = &item_entity, .label = "Item"},
    {.name = "site", .expr = "x.site", .kind = K_ID, .ref = &site_entity, .label = "Site"},
    {.name = "qty", .expr = "x.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "date", .expr = "x.date", .kind = K_DATE, .label = "Due now"},
    {.name = "to_date", .expr = "x.to_date", .kind = K_DATE, .label = "Should be"},
    {.name = "reason", .expr = "x.reason", .kind = K_TEXT, .label = "Why"},
    {.name = "serves", .expr = "coalesce(d.doc, 0)", .kind = K_ID, .ref = &doc_entity, .label = "Serves"},
    {.name = "status", .expr = "x.status", .kind = K_TEXT, .label = "Status", .choices = exception_status_names},
    {.name = "plan", .expr = "x.plan", .kind = K_ID, .ref = &doc_entity, .label = "Plan", .hidden = true},
    {.name = "line", .expr = "x.line", .kind = K_ID, .label = "Supply line", .hidden = true},
    {.name = "demand", .expr = "x.demand", .kind = K_ID, .label = "Demand line", .hidden = true},
};

const View exceptions_view = {
    .name = "exceptions",
    .area = AREA_PLAN,
    .help = "What should be done about supply on its way: expedite, defer or cancel it, because "
            "what it serves changed or "
            "it will be late.",
    .roles = EVERYONE,
    .from = "exception x left join line d on d.id = x.demand",
    .columns = columns,
    .n = COUNT(columns),
    .sort = "-id",
};
