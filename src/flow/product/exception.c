// Exceptions between demand that changed and supply that is on its way.
//
// A demand line is served by supply in two ways: it holds a part of a coming line (hold.h), or the plan pegged one to it (line.h).
// What is moved or made has needs that are served likewise, so that the chain goes down to what is bought (chain.h). When the demand
// goes away or moves, each firm supply line in its chain gets a proposal here, for the demand's share of it; planned supply gets none,
// since the next plan run makes it anew anyway.
//
// What always holds: of one kind there is at most one open exception for a supply line and the demand it is about. Of a change's
// proposals, none contradicts another about the same demand: the newer one stands.
#include "flow/product/exception.h"

#include "core/change.h"
#include "core/event.h"
#include "flow/product/chain.h"
#include "network/network.h"

const char *const exception_kind_names[] = {"expedite", "defer", "cancel", "late", "past_due",
    "no_capacity", "expire", "transfer", "substitute", NULL};
const char *const exception_status_names[] = {"open", "done", "dismissed", NULL};

static const Field fields[] = {
    {FIELD(Exception, id), .label = "Id", .output = true},
    {FIELD(Exception, plan), .label = "Plan", .ref = &doc_entity, .optional = true},
    {FIELD(Exception, kind), .label = "What", .choices = exception_kind_names},
    {FIELD(Exception, line), .label = "Supply line", .ref = &line_entity, .optional = true},
    {FIELD(Exception, demand), .label = "Demand line", .ref = &line_entity, .optional = true},
    {FIELD(Exception, item), .label = "Item", .ref = &item_entity},
    {FIELD(Exception, site), .label = "Site", .ref = &site_entity},
    {FIELD(Exception, qty), .label = "Quantity"},
    {FIELD(Exception, date), .label = "Day", .optional = true,
        .help = "On which it is due now; of what will be late, on which it is wanted."},
    {FIELD(Exception, to_date), .label = "Other day", .optional = true,
        .help = "On which it should be due; of what will be late, on which it comes."},
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

// Notes for a preview what is said of a supply line, and why.
static Status note(Cx *cx, const Exception *e, const char *what) {
    if (!cx->changes) return OK;
    Str name;
    TRY(line_name(cx, e->line, &name));
    change_record(cx, "exception", e->id, name,
        str_fmt(cx->arena, "%s: " STR_FMT, what, STR_ARG(e->reason)).at);
    return OK;
}

Status exception_add(Cx *cx, const Exception *exception) {
    Exception e = *exception;
    CHECK(e.kind >= 0 && e.kind < EXCEPTION_KINDS);
    CHECK(!id_none(e.line) || (!id_none(e.item) && !id_none(e.site) && e.date.v != 0));
    if (!id_none(e.line) && (id_none(e.item) || id_none(e.doc) || e.date.v == 0)) {
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
    if (!id_none(e.line))
        TRY(sql_run(cx, "delete from exception where line = $1 and kind = $2 and +demand = $3 and status = 'open'",
            A(e.line), A(exception_kind_names[e.kind]), A(e.demand)));
    TRY(record_insert(cx, &exception_entity, &e));
    return note(cx, &e, exception_kind_names[e.kind]);
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
    return note(cx, &e, exception_status_names[as]);
}

// ---- what is said already ------------------------------------------------------------------------------------------------
static Status dismiss(Cx *cx, const Id *ids, int n) {
    for (int i = 0; i < n; i++) TRY(exception_close(cx, ids[i], EXCEPTION_DISMISSED));
    return OK;
}

Status exceptions_drop(Cx *cx, Id demand, ExceptionKind kind, Date there_by, int *dropped) {
    Id *ids;
    TRY(sql_ids(cx, &ids, dropped,
        "select id from exception where demand = $1 and kind = $2 and status = 'open'"
        " and ($3 = 0 or (date > 0 and date <= $3 and to_date > 0 and to_date <= $3)) order by id",
        A(demand), A(exception_kind_names[kind]), A(there_by)));
    return dismiss(cx, ids, *dropped);
}

Status exceptions_moot(Cx *cx, Id demand) {
    static const ExceptionKind about_it[] = {EXCEPTION_EXPEDITE, EXCEPTION_DEFER, EXCEPTION_LATE};
    int n;
    for (int i = 0; i < COUNT(about_it); i++)
        TRY(exceptions_drop(cx, demand, about_it[i], (Date){0}, &n));
    return OK;
}

static Status cancelled_of(Cx *cx, Id supply, Id demand, Qty *out) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(qty), 0) as bigint) from exception"
        " where line = $1 and kind = 'cancel' and status = 'open' and ($2 = 0 or demand = $2)",
        IN(A(supply), A(demand)), OUT(O(out)));
}

// A new proposal for a supply line takes the place of what was proposed about the same demand, and of what a plan proposed about nobody's
// line in particular for no more than this. Where only a part is cancelled, the rest keeps its proposal.
static Status supersede(Cx *cx, const Exception *e, bool all) {
    List list;
    TRY(record_list(cx, &exception_entity,
        "where line = $1 and status = 'open' and kind in ('expedite', 'defer', 'late') order by id",
        IN(A(e->line)), &list));
    const Exception *old = list.at;
    for (int i = 0; i < list.n; i++) {
        bool same = id_eq(old[i].demand, e->demand);
        if (!all && (old[i].kind == EXCEPTION_LATE || (!same && !id_none(old[i].demand)))) continue;
        Qty left = qty_sub(old[i].qty, e->qty);
        if (all || left.v <= 0 || (same && e->kind != EXCEPTION_CANCEL))
            TRY(exception_close(cx, old[i].id, EXCEPTION_DISMISSED));
        else if (same)
            TRY(sql_run(cx, "update exception set qty = $2 where id = $1", A(old[i].id), A(left)));
    }
    return OK;
}

// ---- what a changed demand means for its supply --------------------------------------------------------------------------
enum { STEPS_MAX = 1000 }; // supplies looked at for one demand, whatever the pegs say

typedef struct {
    Cx *cx;
    Id demand; // at the head of the chain
    ExceptionKind kind;
    Str reason;
    Exception *found; // one for each supply line
    size_t n, cap;
    int steps;
} Telling;

// Nothing is to be done about supply that already comes when the demand now wants it.
static bool due_right(ExceptionKind kind, Date due, Date to) {
    if (kind == EXCEPTION_DEFER) return due.v >= to.v;
    if (kind == EXCEPTION_EXPEDITE) return due.v <= to.v;
    return false;
}

static bool firm(const Line *supply) {
    return supply->kind == LINE_PURCHASE || supply->kind == LINE_WORK || supply->kind == LINE_TRANSFER_IN;
}

// One line may serve the demand on several ways: it is named once, with all of it, for the first day.
static void find(Telling *t, const Line *supply, Qty part, Date to) {
    for (size_t i = 0; i < t->n; i++) {
        Exception *e = &t->found[i];
        if (!id_eq(e->line, supply->id)) continue;
        e->qty = qty_min(qty_add(e->qty, part), supply->open);
        if (to.v < e->to_date.v) e->to_date = to;
        return;
    }
    t->found = arena_grow(t->cx->arena, t->found, t->n, &t->cap, t->n + 1, sizeof *t->found);
    t->found[t->n++] = (Exception){.kind = (int32_t)t->kind,
        .line = supply->id,
        .demand = t->demand,
        .item = supply->item,
        .site = supply->site,
        .qty = part,
        .date = supply->due,
        .to_date = to,
        .reason = t->reason,
        .doc = supply->doc};
}

// When a need must be met for its supply to be there on a day: as long before it as it was meant to be.
static Date need_day(Cx *cx, const Line *supply, const Line *need, Date to) {
    if (to.v == 0) return to;
    int days = line_is_planned(supply->kind) ? supply->due.v - need->due.v
                                             : supply->wanted.v - need->wanted.v;
    Date day = date_add(to, days > 0 ? -days : 0);
    return day.v < cx_today(cx).v ? cx_today(cx) : day;
}

// Supply that is due right is left as it is, with all that it needs; of the rest, what comes last is named first.
static Status tell(Telling *t, const Line *need, Qty qty, Date to, int depth) {
    Serving *s;
    int n;
    TRY(chain_serving(t->cx, need->id, &s, &n));
    for (int i = n - 1; i >= 0 && qty.v > 0 && t->steps++ < STEPS_MAX; i--) {
        Line supply;
        Qty cancelled;
        TRY(line_get(t->cx, s[i].supply, &supply));
        if (due_right(t->kind, supply.due, to)) continue;
        // A plan's peg stays as it was until the next plan, so that a part of it may have been given up since.
        TRY(cancelled_of(t->cx, supply.id, t->demand, &cancelled));
        Qty part = qty_min(qty_max(s[i].held, qty_sub(s[i].pegged, cancelled)), qty);
        if (part.v <= 0) continue;
        qty = qty_sub(qty, part);
        if (firm(&supply)) find(t, &supply, part, to);
        if (depth >= CHAIN_MAX) continue;
        Line *needs;
        int k;
        TRY(chain_needs(t->cx, &supply, &needs, &k));
        for (int j = 0; j < k; j++) {
            Qty share = chain_share(&supply, &needs[j], part);
            if (t->kind == EXCEPTION_CANCEL && share.v == needs[j].open.v)
                TRY(exceptions_moot(t->cx, needs[j].id));
            TRY(tell(t, &needs[j], share, need_day(t->cx, &supply, &needs[j], to), depth + 1));
        }
    }
    return OK;
}

static Status propose(Cx *cx, Exception *e) {
    bool all = false;
    Exception whole = *e;
    if (e->kind == EXCEPTION_CANCEL) {
        Line supply;
        Qty mine, anybodys;
        TRY(line_get(cx, e->line, &supply));
        TRY(cancelled_of(cx, e->line, e->demand, &mine));
        TRY(cancelled_of(cx, e->line, (Id){0}, &anybodys));
        whole.qty = qty_min(qty_add(e->qty, mine), supply.open);
        all = qty_add(e->qty, anybodys).v >= supply.open.v;
    }
    TRY(supersede(cx, e, all));
    return exception_add(cx, &whole);
}

Status exceptions_for(Cx *cx, const Line *demand, ExceptionKind kind, Qty qty, Date to_date,
    const char *reason, int *made) {
    Telling t = {.cx = cx, .demand = demand->id, .kind = kind, .reason = str_of(reason)};
    TRY(tell(&t, demand, qty, to_date, 0));
    for (size_t i = 0; i < t.n; i++) TRY(propose(cx, &t.found[i]));
    *made = (int)t.n;
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
