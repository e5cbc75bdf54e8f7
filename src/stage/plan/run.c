// The plan run: the chain as arrays, the engine, and the plan written back: planned supply as expected lines with the needs that it
// makes, pegs from every supply to every demand that it serves, the date of each order line, and exceptions for what people must do.
//
// Each run replaces what the one before it left. Firm supply is pegged anew, never moved.
#include <string.h>

#include "core/event.h"
#include "flow/product/exception.h"
#include "flow/product/planned.h"
#include "stage/plan/parts.h"

enum { HORIZON_DAYS = 91 };

static const Field run_fields[] = {
    {FIELD(PlanRun, horizon_days), .label = "Horizon (days)", .optional = true, .max = 730,
        .help = "Empty: the setting plan.horizon_days.", .example = "91"},
    {FIELD(PlanRun, release_days), .label = "Release (days)", .optional = true, .max = 730,
        .help = "Keeps only supply that is to be released within so many days, and looks only as far ahead as "
                "the lead times ask for: for frequent runs. Empty: all.",
        .example = "7"},
};
static const Field ran_fields[] = {
    {FIELD(PlanRan, plan), .label = "Plan", .ref = &doc_entity},
    {FIELD(PlanRan, planned), .label = "Planned supply", .help = "Lines.", .example = "120"},
    {FIELD(PlanRan, exceptions), .label = "Exceptions", .example = "4"},
    {FIELD(PlanRan, late), .label = "Late demand",
        .help = "Order lines that come later than wanted.", .example = "2"},
};
static const Shape run_shape = SHAPE("PlanRun", PlanRun, run_fields);
static const Shape ran_shape = SHAPE("PlanRan", PlanRan, ran_fields);

typedef struct {
    Cx *cx;
    const Model *m;
    const SupplyPlan *p;
    Doc doc;
    Id *supply_line; // by plan.supply: the line that it is; 0 for stock
    Id *demand_line; // by plan.demand: the line; 0 for forecast, owed and safety
    int pos;
    int release_days; // 0: all
    PlanRan *out;
} Writing;

static Date day(int d) { return d == SUPPLY_NEVER ? (Date){0} : (Date){d}; }

// ---- lines -----------------------------------------------------------------------------------------------------------
static Status planned_write(Writing *w, int i) {
    static const int32_t kinds[] = {
        [SUPPLY_BUY] = LINE_PLANNED_BUY, [SUPPLY_MAKE] = LINE_PLANNED_MAKE, [SUPPLY_MOVE] = LINE_PLANNED_MOVE};
    const SupplyPiece *s = &w->p->supply[i];
    const Source *source = &w->m->sources[s->source];
    Line line = {.doc = w->doc.id,
        .pos = ++w->pos,
        .kind = kinds[s->kind],
        .item = w->m->node_item[s->node],
        .site = w->m->node_site[s->node],
        .qty = {s->qty},
        .due = day(s->expected == SUPPLY_NEVER ? s->due : s->expected),
        .wanted = day(s->wanted == SUPPLY_NEVER ? s->due : s->wanted),
        .party = source->supplier,
        .bill = source->bill};
    if (s->kind == SUPPLY_BUY) {
        bool found;
        TRY(term_price(w->cx, source->supplier, line.item, line.qty, cx_today(w->cx), &line.price, &found));
        line.amount = money_of(line.price, line.qty);
    }
    TRY(line_add(w->cx, &line));
    w->supply_line[i] = line.id;
    w->out->planned++;
    return planned_note(w->cx, line.id, source->id, day(s->release), S(""));
}

// What planned supply needs: lines of their own, children of the supply that needs them.
static Status need_write(Writing *w, int i) {
    const SupplyDemand *d = &w->p->demand[i];
    const SupplyPiece *by = &w->p->supply[d->supply];
    Line line = {.doc = w->doc.id,
        .pos = ++w->pos,
        .kind = by->kind == SUPPLY_MOVE ? LINE_PLANNED_OUT : LINE_PLANNED_COMPONENT,
        .item = w->m->node_item[d->node],
        .site = w->m->node_site[d->node],
        .qty = {d->qty},
        .wanted = day(d->due),
        .due = day(d->due),
        .parent = w->supply_line[d->supply]};
    TRY(line_add(w->cx, &line));
    w->demand_line[i] = line.id;
    return OK;
}

static bool kept(const Writing *w, const SupplyPiece *s) {
    return w->release_days == 0 || s->release <= w->m->in.today + w->release_days;
}

static Status lines_write(Writing *w) {
    for (int i = 0; i < w->p->n_supplies; i++) {
        const SupplyPiece *s = &w->p->supply[i];
        if (s->kind == SUPPLY_FIRM) w->supply_line[i] = (Id){w->m->in.firm[s->firm].id};
        else if (s->kind != SUPPLY_STOCK && kept(w, s)) TRY(planned_write(w, i));
    }
    for (int i = 0; i < w->p->n_demands; i++) {
        const SupplyDemand *d = &w->p->demand[i];
        if (d->kind != SUPPLY_DEPENDENT || d->in >= 0) w->demand_line[i] = (Id){d->id};
        else if (!id_none(w->supply_line[d->supply])) TRY(need_write(w, i));
    }
    return OK;
}

// ---- pegs ------------------------------------------------------------------------------------------------------------
// Forecast and safety are one peg a supply; stock needs none, it is held or free.
static Status pegs_write(Writing *w) {
    for (int i = 0; i < w->p->n_supplies; i++) {
        const SupplyPiece *s = &w->p->supply[i];
        if (id_none(w->supply_line[i])) continue;
        Qty others = {0};
        for (int k = s->first_peg; k < s->first_peg + s->n_pegs; k++) {
            const SupplyPeg *peg = &w->p->peg[k];
            Id demand = peg->demand >= 0 ? w->demand_line[peg->demand] : (Id){0};
            if (id_none(demand)) others = qty_add(others, (Qty){peg->qty});
            else TRY(peg_add(w->cx, w->supply_line[i], demand, (Qty){peg->qty}));
        }
        if (others.v > 0) TRY(peg_add(w->cx, w->supply_line[i], (Id){0}, others));
    }
    return OK;
}

// ---- dates of order lines --------------------------------------------------------------------------------------------
// An order line that nothing was promised for, or that will be there on another day than it says, takes the day of the plan.
static Status dates_write(Writing *w) {
    for (int i = 0; i < w->p->n_demands; i++) {
        const SupplyDemand *d = &w->p->demand[i];
        if (d->kind != SUPPLY_ORDER || d->available == SUPPLY_NEVER) continue;
        Line line;
        TRY(line_get(w->cx, (Id){d->id}, &line));
        if (d->available > d->due) w->out->late++;
        Date there = day(d->available > w->m->in.today ? d->available : w->m->in.today);
        if (line.due.v < there.v) TRY(line_reschedule(w->cx, &line, there));
    }
    return OK;
}

// ---- exceptions ------------------------------------------------------------------------------------------------------
static Status cause_text(Writing *w, const SupplyException *e, Str *out) {
    static const char *const causes[] = {[SUPPLY_CAUSE_NONE] = "the need changed",
        [SUPPLY_CAUSE_LEAD_TIME] = "the lead time of %.*s is longer than the time there is",
        [SUPPLY_CAUSE_FIRM] = "it waits for %.*s, which comes after it is needed",
        [SUPPLY_CAUSE_NO_SOURCE] = "nothing can supply %.*s"};
    if (e->cause == SUPPLY_CAUSE_NONE) {
        *out = e->kind == SUPPLY_CANCEL ? S("nobody needs it") : S("the need moved");
        return OK;
    }
    Str code;
    TRY(ref_code(w->cx, &item_entity, w->m->node_item[e->cause_node], &code));
    const char *said = strchr(causes[e->cause], '%');
    *out = str_fmt(w->cx->arena, "%.*s" STR_FMT "%s", (int)(said - causes[e->cause]),
        causes[e->cause], STR_ARG(code), said + 4);
    return OK;
}

static Status exception_write(Writing *w, const SupplyException *e) {
    static const ExceptionKind kinds[] = {
        [SUPPLY_EXPEDITE] = EXCEPTION_EXPEDITE, [SUPPLY_DEFER] = EXCEPTION_DEFER, [SUPPLY_CANCEL] = EXCEPTION_CANCEL, [SUPPLY_LATE] = EXCEPTION_LATE, [SUPPLY_PAST_DUE] = EXCEPTION_PAST_DUE};
    Id demand = e->demand >= 0 ? w->demand_line[e->demand] : (Id){0};
    Id supply = e->supply >= 0 ? w->supply_line[e->supply] : (Id){0};
    // Forecast that will be short is not somebody's; an order line stands for itself where nothing supplies it.
    if (e->kind == SUPPLY_LATE && (id_none(demand) || w->p->demand[e->demand].kind != SUPPLY_ORDER))
        return OK;
    if (id_none(supply)) supply = demand;
    if (id_none(supply)) return OK;
    Exception x = {.plan = w->doc.id,
        .kind = (int32_t)kinds[e->kind],
        .line = supply,
        .demand = demand,
        .item = w->m->node_item[e->node],
        .site = w->m->node_site[e->node],
        .qty = {e->qty},
        .date = day(e->date),
        .to_date = e->kind == SUPPLY_CANCEL ? (Date){0} : day(e->to)};
    TRY(cause_text(w, e, &x.reason));
    w->out->exceptions++;
    return exception_add(w->cx, &x);
}

// ---- run -------------------------------------------------------------------------------------------------------------
static Status engine_refused(Cx *cx, const Model *m, const SupplyPlan *p) {
    if (p->error == SUPPLY_OK) return OK;
    if (p->error == SUPPLY_CYCLE) {
        Buf b = buf_new(cx->arena);
        for (int i = 0; i < p->n_cycle; i++) {
            Str item, site;
            TRY(ref_code(cx, &item_entity, m->node_item[p->cycle[i]], &item));
            TRY(ref_code(cx, &site_entity, m->node_site[p->cycle[i]], &site));
            buf_fmt(&b, "%s" STR_FMT " at " STR_FMT, i ? " needs " : "", STR_ARG(item), STR_ARG(site));
        }
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "source", "supply goes round in a circle"), buf_str(&b)),
            "change one of these sources or bills");
    }
    if (p->error == SUPPLY_TOO_MUCH) {
        Str item;
        TRY(ref_code(cx, &item_entity, m->node_item[p->index], &item));
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "qty", "the quantities needed are too large to plan"), item),
            "look for an order or a bill with a wrong quantity");
    }
    return fail(cx, SYSTEM, NULL, "the plan's model is not sound: error %d at %d", (int)p->error, p->index);
}

static Status last_plan(Cx *cx, Id *plan) {
    bool found;
    *plan = (Id){0};
    return sql_get(cx, &found,
        "select id from doc where kind = 'plan' and closed = 0 order by id desc limit 1", NO_ARGS,
        OUT(O(plan)));
}

static Status plan_begin(Cx *cx, Doc *doc) {
    Id before;
    TRY(last_plan(cx, &before));
    TRY(planned_clear(cx, before));
    if (!id_none(before)) {
        Doc old;
        TRY(doc_get(cx, before, DOC_PLAN, &old));
        TRY(doc_move(cx, &old, DOC_DONE, true));
    }
    *doc = (Doc){.kind = DOC_PLAN, .status = DOC_OPEN, .due = cx_today(cx)};
    return doc_add(cx, doc);
}

static Status plan_run_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PlanRun *in = in_;
    int64_t horizon = in->horizon_days;
    if (horizon == 0) TRY(setting_int(cx, "plan.horizon_days", HORIZON_DAYS, &horizon));
    Writing w = {.cx = cx, .release_days = in->release_days, .out = out_};
    TRY(plan_begin(cx, &w.doc));
    Model m;
    TRY(model_read(cx, (int)horizon, in->release_days, &m));
    w.m = &m;
    w.p = supply_plan(cx->arena, &m.in);
    TRY(engine_refused(cx, &m, w.p));
    w.supply_line = NEW_ARRAY(cx->arena, Id, w.p->n_supplies);
    w.demand_line = NEW_ARRAY(cx->arena, Id, w.p->n_demands);
    TRY(lines_write(&w));
    TRY(pegs_write(&w));
    TRY(dates_write(&w));
    for (int i = 0; i < w.p->n_exceptions; i++) TRY(exception_write(&w, &w.p->exception[i]));
    w.out->plan = w.doc.id;
    event_about(cx, w.doc.id);
    return OK;
}

// clang-format off
const Action plan_run = {
    .noun = "plan", .verb = "run", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Plans supply for all demand over the horizon: through bills, lanes and lead times, pegged to whom it serves, with exceptions.",
    .in = &run_shape, .out = &ran_shape, .run = plan_run_run};

static const Column planned_columns[] = {
    {.name = "id", .expr = "l.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "plan", .expr = "d.number", .kind = K_TEXT, .label = "Plan"},
    {.name = "kind", .expr = "l.kind", .kind = K_TEXT, .label = "What"},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "l.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "release", .expr = "n.release", .kind = K_DATE, .label = "Release"},
    {.name = "due", .expr = "l.due", .kind = K_DATE, .label = "Due"},
    {.name = "wanted", .expr = "l.wanted", .kind = K_DATE, .label = "Needed", .help = "By the first demand that it serves."},
    {.name = "supplier", .expr = "l.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "amount", .expr = "l.amount", .kind = K_MONEY, .label = "Amount"},
    {.name = "orders", .expr = "coalesce((select sum(g.qty) from peg g where g.supply = l.id and g.demand <> 0), 0)", .kind = K_QTY,
     .label = "For orders", .help = "Of it, pegged to orders and needs; the rest is for forecast and safety stock."},
};
const View planned_view = {
    .name = "planned-supply", .area = AREA_PLAN, .roles = EVERYONE, .sort = "release",
    .help = "Planned supply of the latest plan: what to buy, make and move, when, and for whom.",
    .from = "planned n join line l on l.id = n.id and l.open > 0 join doc d on d.id = l.doc",
    .columns = planned_columns, .n = COUNT(planned_columns)};
// clang-format on
