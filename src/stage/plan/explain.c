// Why is this late, and what is it waiting for: the pegs of an order, followed down. Each row is one step: a demand, and the stock or supply
// that serves it; a supply that is made or moved has needs of its own, which are the next steps. The deepest late step is the cause: what is
// late below nothing that is late is so by itself, and is named.
//
// Supply is often shared: a transfer of 300 pieces may bring 3 for this order. Each step tells the order's share only. A supply is there
// when the last of what it needs is, so that the share of a need is taken from what is missing or comes last before what is in stock.
#include <string.h>

#include "flow/product/chain.h"
#include "flow/product/hold.h"
#include "flow/product/move.h"
#include "network/budget.h"
#include "network/resource.h"
#include "stage/plan/parts.h"

typedef struct {
    Id order;
} ExplainOf;
static const Field of_fields[] = {
    {FIELD(ExplainOf, order), .label = "Order", .ref = &doc_entity,
        .help = "Or a transfer, a work order, …", .example = "SO-1001"},
};
static const Shape of_shape = SHAPE("ExplainOf", ExplainOf, of_fields);

enum {
    E_STEP,
    E_DEPTH,
    E_ITEM,
    E_SITE,
    E_QTY,
    E_NEEDED,
    E_BY,
    E_DOC,
    E_DUE,
    E_LATE,
    E_CAUSE,
    E_SAYS
};
// clang-format off
static const Column columns[] = {
    [E_STEP] = {.name = "step", .kind = K_INT, .label = "Step"},
    [E_DEPTH] = {.name = "depth", .kind = K_INT, .label = "Depth", .help = "0: a line of the order itself."},
    [E_ITEM] = {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    [E_SITE] = {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    [E_QTY] = {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    [E_NEEDED] = {.name = "needed", .kind = K_DATE, .label = "Needed"},
    [E_BY] = {.name = "served_by", .kind = K_TEXT, .label = "Served by"},
    [E_DOC] = {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    [E_DUE] = {.name = "due", .kind = K_DATE, .label = "There on"},
    [E_LATE] = {.name = "late_days", .kind = K_INT, .label = "Late (days)"},
    [E_CAUSE] = {.name = "cause", .kind = K_TEXT, .label = "Cause",
        .help = "Of the lateness, on the step it begins with: late-supplier, overdue, late-order, late-work, lead-time, capacity, calendar, minimum, frozen, effective, budget, no-source, no-plan."},
    [E_SAYS] = {.name = "says", .kind = K_TEXT, .label = "Why"},
};
// clang-format on

typedef struct {
    int depth;
    const Line *need;
    Qty qty;
    const char *by;
    const Line *supply; // NULL: stock, or nothing
    bool late;
    const char *cause; // of its own lateness; "": none
    Str says;
} Step;

typedef struct {
    Cx *cx;
    Step *step;
    size_t n, cap;
} Telling;

static Step *step_add(Telling *t, int depth, const Line *need, Qty qty, const char *by, const Line *supply) {
    t->step = arena_grow(t->cx->arena, t->step, t->n, &t->cap, t->n + 1, sizeof *t->step);
    Step *s = &t->step[t->n++];
    *s = (Step){.depth = depth,
        .need = need,
        .qty = qty,
        .by = by,
        .supply = supply,
        .cause = "",
        .late = supply && need->wanted.v && supply->due.v > need->wanted.v};
    return s;
}

static void stock_add(Telling *t, int depth, const Line *need, Qty qty, const char *by, const char *says) {
    if (qty.v > 0) step_add(t, depth, need, qty, by, NULL)->says = str_of(says);
}

// A step is the cause of its lateness unless something below it is late; where its lot asks for too much, that is to blame for all below.
static void causes_settle(Telling *t) {
    for (size_t i = 0; i < t->n; i++) {
        bool lot = strcmp(t->step[i].cause, "minimum") == 0;
        for (size_t k = i + 1; k < t->n && t->step[k].depth > t->step[i].depth; k++) {
            if (lot) t->step[k].cause = "";
            else if (t->step[k].late) t->step[i].cause = "";
        }
    }
}

// ---- what is kept in stock -------------------------------------------------------------------------------------------
static size_t line_end(const Telling *t, size_t from) { // behind the last step of an order's line
    size_t to = from + 1;
    while (to < t->n && (t->step[to].depth > 0 || t->step[to].need == t->step[from].need)) to++;
    return to;
}

static bool time_alone(const Telling *t, size_t from, size_t to) { // no other cause is named
    bool any = false;
    for (size_t i = from; i < to; i++) {
        const char *cause = t->step[i].cause;
        if (!cause[0]) continue;
        if (strcmp(cause, "lead-time") != 0 && strcmp(cause, "calendar") != 0) return false;
        any = true;
    }
    return any;
}

// Stock is kept where customers draw on it, to bridge the time that new supply takes. Where a budget keeps as much less of it there as is
// late, the budget is why they wait, not the time.
static Status budget_blame(Telling *t, size_t from, size_t to) {
    Cx *cx = t->cx;
    const Line *need = t->step[from].need;
    Id budget = {0};
    Qty cut = {0}, late = {0};
    Str code;
    bool found;
    TRY(sql_get(cx, &found, "select budget, cut from policy where item = $1 and site = $2 and budget <> 0",
        IN(A(need->item), A(need->site)), OUT(O(&budget), O(&cut))));
    for (size_t i = from; i < to; i++)
        if (t->step[i].depth == 0 && t->step[i].late) late = qty_add(late, t->step[i].qty);
    if (!found || late.v > cut.v) return OK;
    TRY(ref_code(cx, &stock_budget_entity, budget, &code));
    for (size_t i = from; i < to; i++) {
        Step *s = &t->step[i];
        s->cause = "";
        if (s->depth > 0 || !s->late) continue;
        s->cause = "budget";
        s->says = str_fmt(cx->arena,
            "budget " STR_FMT " keeps " STR_FMT
            " less in stock here than the service asks for; " STR_FMT,
            STR_ARG(code), STR_ARG(decimal_text(cx->arena, cut.v, 6, 0)), STR_ARG(s->says));
    }
    return OK;
}

// Where a target is the one that costs least, some are meant to wait: it is said beside what they wait for.
static Status least_cost_tell(Telling *t, size_t from, size_t to) {
    Cx *cx = t->cx;
    const Line *need = t->step[from].need;
    Price missing = {0};
    bool found;
    TRY(sql_get(cx, &found, "select shortage_used from policy where item = $1 and site = $2 and shortage_used > 0 and fixed = 0",
        IN(A(need->item), A(need->site)), OUT(O(&missing))));
    for (size_t i = from; i < to && found; i++) {
        Step *s = &t->step[i];
        if (s->depth > 0 || !s->late) continue;
        s->says = str_fmt(cx->arena,
            STR_FMT "; stock is kept here for the least cost, a missing unit costing " STR_FMT,
            STR_ARG(s->says), STR_ARG(decimal_text(cx->arena, missing.v, 6, 2)));
    }
    return OK;
}

static Status targets_tell(Telling *t) {
    for (size_t from = 0, to; from < t->n; from = to) {
        to = line_end(t, from);
        if (!time_alone(t, from, to)) continue;
        TRY(least_cost_tell(t, from, to));
        TRY(budget_blame(t, from, to));
    }
    return OK;
}

static void rows_write(const Telling *t, Table *out) {
    for (size_t i = 0; i < t->n; i++) {
        const Step *s = &t->step[i];
        table_row(t->cx, out);
        table_int(out, E_STEP, (int64_t)i + 1);
        table_int(out, E_DEPTH, s->depth);
        table_int(out, E_ITEM, s->need->item.v);
        table_int(out, E_SITE, s->need->site.v);
        table_int(out, E_QTY, s->qty.v);
        table_int(out, E_NEEDED, s->need->wanted.v);
        table_text(out, E_BY, str_of(s->by));
        table_int(out, E_DOC, s->supply ? s->supply->doc.v : 0);
        table_int(out, E_DUE, s->supply ? s->supply->due.v : 0);
        table_int(out, E_LATE, s->supply && s->late ? s->supply->due.v - s->need->wanted.v : 0);
        table_text(out, E_CAUSE, str_of(s->cause));
        table_text(out, E_SAYS, s->says);
    }
}

static Str day_words(Cx *cx, Date d) { return date_text(cx->arena, d); }

static const char *plural(int n) { return n == 1 ? "" : "s"; }

// "it takes 5 days", of which only working days count where there is a calendar.
static Str takes_words(Cx *cx, const Source *s) {
    return str_fmt(cx->arena, "it takes %d %sday%s", s->lead_days,
        id_none(s->calendar) ? "" : "working ", plural(s->lead_days));
}

static Status full_words(Cx *cx, const Source *s, Date release, Id resource, Str *out) {
    Arena *a = cx->arena;
    Str on = day_words(cx, release);
    if (id_none(resource)) {
        *out = str_fmt(a, "no more than " STR_FMT " a week can be had: there is room on " STR_FMT,
            STR_ARG(decimal_text(a, s->capacity.v, 6, 0)), STR_ARG(on));
        return OK;
    }
    const Resource *r;
    SourceUse *uses;
    int n;
    Str setup = S("");
    TRY(resource_get(cx, resource, &r));
    TRY(source_uses(cx, s, &uses, &n));
    for (int i = 0; i < n; i++)
        if (id_eq(uses[i].resource, resource) && uses[i].setup.v > 0)
            setup = str_fmt(a, ", of which each lot takes " STR_FMT " to be set up",
                STR_ARG(decimal_text(a, uses[i].setup.v, 6, 0)));
    *out = str_fmt(a,
        STR_FMT " is full (" STR_FMT " " STR_FMT " a day" STR_FMT "): there is room on " STR_FMT,
        STR_ARG(r->code), STR_ARG(decimal_text(a, r->capacity.v, 6, 0)), STR_ARG(r->unit),
        STR_ARG(setup), STR_ARG(on));
    return OK;
}

// It would be there in time if all days were working days.
static Status days_off_words(Cx *cx, const Source *s, Date release, Str *out) {
    Workdays days;
    Str calendar;
    TRY(source_days(cx, s, &days));
    TRY(ref_code(cx, &calendar_entity, s->calendar, &calendar));
    Date arrives = workday_after(&days, release, s->lead_days);
    int off = date_diff(arrives, release) - s->lead_days;
    *out = str_fmt(cx->arena, STR_FMT ", and %d day%s off of calendar " STR_FMT " lie%s between",
        STR_ARG(takes_words(cx, s)), off, plural(off), STR_ARG(calendar), off == 1 ? "s" : "");
    return OK;
}

static Str rule_words(Cx *cx, const Source *s, const char *cause) {
    Arena *a = cx->arena;
    if (strcmp(cause, "minimum") == 0)
        return str_fmt(a,
            "the lot asks for more than is needed (at least " STR_FMT ", in multiples of " STR_FMT
            "), and so much is not to be had in time",
            STR_ARG(decimal_text(a, s->min_qty.v, 6, 0)), STR_ARG(decimal_text(a, s->multiple.v, 6, 0)));
    if (strcmp(cause, "frozen") == 0)
        return str_fmt(a, "nothing new is released within %d day%s, and " STR_FMT, s->frozen_days,
            plural(s->frozen_days), STR_ARG(takes_words(cx, s)));
    if (strcmp(cause, "effective") == 0)
        return str_fmt(a, "its source may be used from " STR_FMT " on, and " STR_FMT,
            STR_ARG(day_words(cx, s->valid_from)), STR_ARG(takes_words(cx, s)));
    return takes_words(cx, s);
}

Status source_late_words(Cx *cx, const Source *s, const char *cause, Date release, Id resource, Str *out) {
    if (strcmp(cause, "capacity") == 0) return full_words(cx, s, release, resource, out);
    if (strcmp(cause, "calendar") == 0) return days_off_words(cx, s, release, out);
    *out = rule_words(cx, s, cause);
    return OK;
}

static Status planned_says(Cx *cx, const Source *s, Date release, Str cause, Id resource, Step *step) {
    Arena *a = cx->arena;
    step->cause = cause.n ? str_z(a, cause) : step->late ? "lead-time" : "";
    if (release.v == 0) {
        step->says = S("something that it needs never comes");
    } else if (!step->late) {
        step->says = str_fmt(a, "to be released on " STR_FMT, STR_ARG(day_words(cx, release)));
    } else {
        bool plain = str_is(cause, "") || str_is(cause, "lead-time"),
             waits = release.v > cx_today(cx).v;
        TRY(source_late_words(cx, s, step->cause, release, resource, &step->says));
        if (plain && waits)
            step->says = str_fmt(a, "what it needs is there on " STR_FMT ", and " STR_FMT,
                STR_ARG(day_words(cx, release)), STR_ARG(step->says));
        else if (plain)
            step->says = str_fmt(a, "released today at the earliest, and " STR_FMT, STR_ARG(step->says));
    }
    return OK;
}

static Status firm_says(Cx *cx, const Line *supply, Step *step) {
    Str party;
    Arena *a = cx->arena;
    bool bought = supply->kind == LINE_PURCHASE,
         moved_on = supply->wanted.v && supply->due.v > supply->wanted.v;
    TRY(sql_get(cx, NULL, "select coalesce(p.name, '') from doc d left join party p on p.id = d.party where d.id = $1",
        IN(A(supply->doc)), OUT(O(&party))));
    if (supply->due.v < cx_today(cx).v) {
        step->late = true;
        step->cause = "overdue";
        step->says = str_fmt(
            a, "was due on " STR_FMT ", and is not here", STR_ARG(day_words(cx, supply->due)));
    } else if (!step->late) {
        step->says = S("in time");
    } else if (moved_on && bought) {
        step->cause = "late-supplier";
        step->says = str_fmt(a, STR_FMT " confirmed it for " STR_FMT ", and " STR_FMT " was asked for",
            STR_ARG(party), STR_ARG(day_words(cx, supply->due)), STR_ARG(day_words(cx, supply->wanted)));
    } else {
        step->cause = bought || !moved_on ? "late-order" : "late-work";
        step->says = str_fmt(a, "was asked for on " STR_FMT,
            STR_ARG(day_words(cx, supply->wanted.v ? supply->wanted : supply->due)));
    }
    return OK;
}

static Status supply_says(Cx *cx, const Line *supply, Step *step) {
    Date release = {0};
    Id source = {0}, resource = {0};
    Str cause;
    bool planned;
    TRY(sql_get(cx, &planned, "select source, release, cause, resource from planned where id = $1",
        IN(A(supply->id)), OUT(O(&source), O(&release), O(&cause), O(&resource))));
    if (!planned) return firm_says(cx, supply, step);
    Source s;
    TRY(record_get(cx, &source_entity, source, &s));
    return planned_says(cx, &s, release, cause, resource, step);
}

// Nothing serves it: because nothing could, or because no plan was made since.
static Status nothing_says(Cx *cx, const Line *need, Step *step) {
    Source *sources;
    int n;
    TRY(sources_of(cx, need->item, need->site, &sources, &n));
    step->late = true;
    step->cause = n == 0 ? "no-source" : "no-plan";
    step->says = n == 0 ? S("nothing supplies it: give it a source")
                        : S("no supply is expected for it: run the plan");
    return OK;
}

// What of a need nobody's supply is for: a plan takes it from stock unless it says that it never comes; of a document it is what is free.
static Status unserved(Cx *cx, const Line *need, Qty left, Qty *free) {
    *free = (Qty){0};
    if (left.v <= 0) return OK;
    if (line_is_planned(need->kind)) {
        Date release = {0};
        TRY(sql_get(cx, NULL, "select coalesce(max(release), 0) from planned where id = $1",
            IN(A(need->parent)), OUT(O(&release))));
        if (release.v > 0) {
            *free = left;
            return OK;
        }
    }
    StockLevel level;
    TRY(stock_level_get(cx, need->item, need->site, &level));
    *free = qty_min(left, qty_max(qty_sub(level.available, level.held), (Qty){0}));
    return OK;
}

// How a quantity of a need is met.
typedef struct {
    Qty picked, stock, free, missing;
    Serving *serving;
    Qty *part; // of each serving
    int n;
} Met;

static Qty take(Qty *left, Qty most) {
    Qty some = qty_min(*left, qty_max(most, (Qty){0}));
    *left = qty_sub(*left, some);
    return some;
}

// `whole`: all of the need is told, not a share of it.
static Status met(Cx *cx, const Line *need, Qty qty, bool whole, Met *m) {
    Qty stock, coming, free, left = qty_sub(need->open, need->picked);
    *m = (Met){0};
    TRY(held_by(cx, need->id, &stock, &coming));
    TRY(chain_serving(cx, need->id, &m->serving, &m->n));
    m->part = NEW_ARRAY(cx->arena, Qty, m->n);
    take(&left, stock);
    for (int i = 0; i < m->n; i++) take(&left, serving_qty(&m->serving[i]));
    TRY(unserved(cx, need, left, &free));
    m->missing = qty_sub(left, free);
    left = qty;
    if (!whole) {
        m->missing = take(&left, m->missing);
        for (int i = m->n - 1; i >= 0; i--) m->part[i] = take(&left, serving_qty(&m->serving[i]));
    }
    m->picked = take(&left, need->picked);
    m->stock = take(&left, stock);
    for (int i = 0; whole && i < m->n; i++) m->part[i] = take(&left, serving_qty(&m->serving[i]));
    m->free = take(&left, free);
    return OK;
}

static Status tell(Telling *t, const Line *need, Qty qty, int depth);

static Status supply_tell(Telling *t, const Line *need, Id id, Qty part, int depth) {
    Line *supply = NEW(t->cx->arena, Line);
    TRY(line_get(t->cx, id, supply));
    TRY(supply_says(t->cx, supply, step_add(t, depth, need, part, line_kind_names[supply->kind], supply)));
    if (depth >= CHAIN_MAX) return OK;
    Line *needs;
    int n;
    TRY(chain_needs(t->cx, supply, &needs, &n));
    for (int i = 0; i < n; i++) {
        Qty share = chain_share(supply, &needs[i], part);
        if (share.v > 0) TRY(tell(t, &needs[i], share, depth + 1));
    }
    return OK;
}

static Status tell(Telling *t, const Line *need, Qty qty, int depth) {
    Met m;
    TRY(met(t->cx, need, qty, depth == 0, &m));
    stock_add(t, depth, need, m.picked, "packing", "picked already");
    stock_add(t, depth, need, m.stock, "stock", "held for it");
    for (int i = 0; i < m.n; i++)
        if (m.part[i].v > 0) TRY(supply_tell(t, need, m.serving[i].supply, m.part[i], depth));
    stock_add(t, depth, need, m.free, "free stock",
        need->kind == LINE_ORDER ? "there is enough: allocate it" : "there is enough");
    if (m.missing.v == 0) return OK;
    return nothing_says(t->cx, need, step_add(t, depth, need, m.missing, "nothing", NULL));
}

static Status explain_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const ExplainOf *of = params;
    Line *lines;
    int n;
    TRY(lines_of(cx, of->order, &lines, &n));
    Telling t = {.cx = cx};
    for (int i = 0; i < n; i++)
        if (lines[i].open.v > 0 && line_is_demand(lines[i].kind))
            TRY(tell(&t, &lines[i], lines[i].open, 0));
    causes_settle(&t);
    TRY(targets_tell(&t));
    rows_write(&t, out);
    return OK;
}

// clang-format off
const View explain_view = {
    .name = "plan-explain", .area = AREA_PLAN, .roles = EVERYONE, .sort = "step", .params = &of_shape,
    .help = "Why an order comes when it does: what serves each line, what that waits for, and so on down to the cause.",
    .columns = columns, .n = COUNT(columns), .run = explain_rows};
// clang-format on
