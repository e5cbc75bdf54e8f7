// A scenario planned beside the live plan: the model is read twice, as things are and with the changes, both are netted by the same engine,
// and what comes out is put side by side: whose orders come earlier or later, what is filled on its day, what lies in stock, what is spent.
// Nothing of the chain is written; the two outcomes are kept, so that scenarios can be compared.
#include "stage/plan/scenario.h"
#include "base/map.h"
#include "core/event.h"
#include "stage/plan/compare.h"

enum { LIVE, CHANGED, BOTH };

// ---- scenarios -------------------------------------------------------------------------------------------------------
static const char *const statuses[] = {"draft", "adopted", "dropped", NULL};
static const Field fields[] = {
    {FIELD(Scenario, id), .label = "Id", .output = true},
    {FIELD(Scenario, code), .label = "Code", .example = "SUMMER", .max = 40},
    {FIELD(Scenario, name), .label = "Name", .example = "A fifth more in summer", .max = 200},
    {FIELD(Scenario, note), .label = "Note", .optional = true,
        .example = "What if the fair goes well?", .max = 2000},
    {FIELD(Scenario, status), .label = "Status", .choices = statuses, .output = true},
};
const Entity scenario_entity = {
    .noun = "scenario",
    .plural = "scenarios",
    .table = "scenario",
    .label = "Scenario",
    .help = "A scenario: a named set of changes that is planned beside the live plan, and adopted "
            "or dropped.",
    .shape = SHAPE("Scenario", Scenario, fields),
    .code = "code",
    .area = AREA_PLAN,
    .read_roles = EVERYONE,
    .write_roles = PLANNER,
    .editable = true,
};

Status scenario_draft(Cx *cx, Id id, Scenario *out) {
    TRY(record_get(cx, &scenario_entity, id, out));
    if (out->status == SCENARIO_DRAFT) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STATE, "scenario", "the scenario was %s", statuses[out->status]), out->code),
        "make another scenario");
}

// ---- what comes out ----------------------------------------------------------------------------------------------------
typedef struct {
    Id doc;
    int32_t pos;
    Id item;
    Qty qty;
    Date wanted, live, changed; // 0: never
} Moved;
typedef struct {
    Id scenario;
    int32_t horizon_days;
} ScenarioPlan;
typedef struct {
    List outcomes; // two: as it is, and with the changes
    List orders;   // Moved
} ScenarioPlanned;

static const Field outcome_fields[] = {
    {FIELD(Outcome, changed), .label = "With the changes", .example = "true"},
    {FIELD(Outcome, orders), .label = "Order lines", .example = "120"},
    {FIELD(Outcome, late), .label = "Late", .help = "Order lines that come later than wanted.",
        .example = "3"},
    {FIELD(Outcome, late_days), .label = "Days late", .help = "Of all of them together.", .example = "12"},
    {FIELD(Outcome, never), .label = "Never", .help = "Order lines of which a part never comes.",
        .example = "0"},
    {FIELD(Outcome, fill), .label = "Filled",
        .help = "Of all demand, orders and forecast, the share that is there on its day.", .example = "0.97"},
    {FIELD(Outcome, stock), .label = "Stock value",
        .help = "Mean over the time, of what is not held.", .example = "40000.00"},
    {FIELD(Outcome, spending), .label = "Spending", .help = "Planned purchases.", .example = "12000.00"},
    {FIELD(Outcome, buys), .label = "Purchases", .help = "Planned lines.", .example = "40"},
    {FIELD(Outcome, makes), .label = "Makes", .example = "5"},
    {FIELD(Outcome, moves), .label = "Moves", .example = "60"},
    {FIELD(Outcome, exceptions), .label = "Exceptions", .example = "4"},
};
static const Shape outcome_shape = SHAPE("ScenarioOutcome", Outcome, outcome_fields);
static const Field moved_fields[] = {
    {FIELD(Moved, doc), .label = "Order", .ref = &doc_entity},
    {FIELD(Moved, pos), .label = "Line", .example = "1"},
    {FIELD(Moved, item), .label = "Item", .ref = &item_entity},
    {FIELD(Moved, qty), .label = "Quantity", .example = "6"},
    {FIELD(Moved, wanted), .label = "Wanted", .example = "2011-06-10"},
    {FIELD(Moved, live), .label = "As it is", .optional = true, .help = "Empty: never.",
        .example = "2011-06-10"},
    {FIELD(Moved, changed), .label = "With the changes", .optional = true, .help = "Empty: never.",
        .example = "2011-06-17"},
};
static const Shape moved_shape = SHAPE("ScenarioMoved", Moved, moved_fields);
static const Field planned_fields[] = {
    {FIELD(ScenarioPlanned, outcomes), .label = "Outcomes", .of = &outcome_shape},
    {FIELD(ScenarioPlanned, orders), .label = "Orders that come on another day", .of = &moved_shape},
};
static const Shape planned_shape = SHAPE("ScenarioPlanned", ScenarioPlanned, planned_fields);

static const Field plan_fields[] = {
    {FIELD(ScenarioPlan, scenario), .label = "Scenario", .ref = &scenario_entity, .example = "SUMMER"},
    {FIELD(ScenarioPlan, horizon_days), .label = "Horizon (days)", .optional = true, .positive = true,
        .max = 730, .help = "Empty: the setting plan.horizon_days.", .example = "91"},
};
static const Shape plan_shape = SHAPE("ScenarioPlan", ScenarioPlan, plan_fields);

typedef struct {
    Cx *cx;
    Model model[BOTH];
    const SupplyPlan *plan[BOTH];
    int horizon;
} Compared;

// ---- orders that come on another day -----------------------------------------------------------------------------------
static Date day_of(int available) { return (Date){available == SUPPLY_NEVER ? 0 : available}; }

static Status moved_list(const Compared *c, IntMap *live, List *out) {
    Moved *all = NULL;
    size_t n = 0, cap = 0;
    const SupplyPlan *p = c->plan[LIVE];
    for (int i = 0; i < p->n_demands; i++)
        if (p->demand[i].kind == SUPPLY_ORDER) intmap_put(live, p->demand[i].id, i);
    for (int i = 0; i < c->plan[CHANGED]->n_demands; i++) {
        const SupplyDemand *d = &c->plan[CHANGED]->demand[i];
        int64_t at;
        if (d->kind != SUPPLY_ORDER || d->id == 0 || !intmap_get(live, d->id, &at)) continue;
        if (p->demand[at].available == d->available) continue;
        Line line;
        TRY(line_get(c->cx, (Id){d->id}, &line));
        all = arena_grow(c->cx->arena, all, n, &cap, n + 1, sizeof *all);
        all[n++] = (Moved){.doc = line.doc,
            .pos = line.pos,
            .item = line.item,
            .qty = {d->qty},
            .wanted = line.wanted,
            .live = day_of(p->demand[at].available),
            .changed = day_of(d->available)};
    }
    *out = (List){all, (int)n};
    return OK;
}

// ---- plan ----------------------------------------------------------------------------------------------------------------
static Status compare(Compared *c, WhatIf changes) {
    for (int k = LIVE; k < BOTH; k++) {
        TRY(model_read(c->cx, &(PlanPart){.kind = PART_WHOLE}, c->horizon, 0,
            k == CHANGED ? changes : (WhatIf){0}, &c->model[k]));
        const SupplyInput *in = &c->model[k].in;
        c->plan[k] = supply_blow_through(c->cx->arena, in, supply_plan(c->cx->arena, in));
        TRY(model_refused(c->cx, &c->model[k], c->plan[k]));
    }
    return OK;
}

static Status outcome_keep(Cx *cx, Id scenario, Id run, int days, const Outcome *o) {
    return sql_run(cx,
        "insert into scenario_outcome (id, scenario, run, changed, made, days, orders, late, "
        "late_days, never, fill,"
        " stock, spending, buys, makes, moves, exceptions)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        A(cx_id(cx)), A(scenario), A(run), A(o->changed), A(cx->now), A(days), A(o->orders),
        A(o->late), A(o->late_days), A(o->never), A(o->fill), A(o->stock), A(o->spending),
        A(o->buys), A(o->makes), A(o->moves), A(o->exceptions));
}

static Status scenario_plan_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const ScenarioPlan *in = in_;
    ScenarioPlanned *out = out_;
    Scenario scenario;
    TRY(scenario_draft(cx, in->scenario, &scenario));
    ScenarioChange *changes;
    int n;
    TRY(changes_of(cx, in->scenario, &changes, &n));
    int horizon;
    TRY(plan_horizon(cx, in->horizon_days, &horizon));
    Compared c = {.cx = cx, .horizon = horizon};
    TRY(compare(&c, (WhatIf){changes, n}));
    Outcome *outcomes = NEW_ARRAY(cx->arena, Outcome, BOTH);
    Id run = cx_id(cx);
    for (int k = LIVE; k < BOTH; k++) {
        TRY(outcome_of(cx, &c.model[k], c.plan[k], horizon, &outcomes[k]));
        outcomes[k].changed = k == CHANGED;
        TRY(outcome_keep(cx, in->scenario, run, horizon, &outcomes[k]));
    }
    out->outcomes = (List){outcomes, BOTH};
    IntMap *live = intmap_new();
    Status s = moved_list(&c, live, &out->orders);
    intmap_free(live);
    return s;
}

// ---- drop ------------------------------------------------------------------------------------------------------------------
typedef struct {
    Id scenario;
} ScenarioDrop;
static const Field drop_fields[] = {
    {FIELD(ScenarioDrop, scenario), .label = "Scenario", .ref = &scenario_entity, .example = "SUMMER"}};
static const Shape drop_shape = SHAPE("ScenarioDrop", ScenarioDrop, drop_fields);
static const Shape nothing = NO_FIELDS("Done");

static Status scenario_drop_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ScenarioDrop *in = in_;
    Scenario s;
    TRY(scenario_draft(cx, in->scenario, &s));
    s.status = SCENARIO_DROPPED;
    return record_update(cx, &scenario_entity, &s);
}

// clang-format off
const Action scenario_plan = {
    .noun = "scenario", .verb = "plan", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Plans a scenario beside the live plan, and puts both side by side: service, stock, spending, and whose orders come on another day.",
    .in = &plan_shape, .out = &planned_shape, .run = scenario_plan_run};
const Action scenario_drop = {
    .noun = "scenario", .verb = "drop", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Drops a scenario: it is kept, but neither planned nor adopted any more.",
    .in = &drop_shape, .out = &nothing, .run = scenario_drop_run};

#define BESIDE(column) "(select b." column " from scenario_outcome b where b.scenario = o.scenario and b.run = o.run and b.changed = 0)"
static const Column outcome_columns[] = {
    {.name = "id", .expr = "o.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "scenario", .expr = "o.scenario", .kind = K_ID, .label = "Scenario", .ref = &scenario_entity},
    {.name = "made", .expr = "o.made", .kind = K_TIME, .label = "Planned"},
    {.name = "days", .expr = "o.days", .kind = K_INT, .label = "Days ahead"},
    {.name = "late", .expr = "o.late", .kind = K_INT, .label = "Late"},
    {.name = "late_live", .expr = BESIDE("late"), .kind = K_INT, .label = "Late, live"},
    {.name = "never", .expr = "o.never", .kind = K_INT, .label = "Never"},
    {.name = "never_live", .expr = BESIDE("never"), .kind = K_INT, .label = "Never, live"},
    {.name = "fill", .expr = "o.fill", .kind = K_RATE, .label = "Filled", .help = "Of all demand, what is there on its day."},
    {.name = "fill_live", .expr = BESIDE("fill"), .kind = K_RATE, .label = "Filled, live"},
    {.name = "stock", .expr = "o.stock", .kind = K_MONEY, .label = "Stock value"},
    {.name = "stock_live", .expr = BESIDE("stock"), .kind = K_MONEY, .label = "Stock value, live"},
    {.name = "spending", .expr = "o.spending", .kind = K_MONEY, .label = "Spending"},
    {.name = "spending_live", .expr = BESIDE("spending"), .kind = K_MONEY, .label = "Spending, live"},
};
const View scenario_outcomes_view = {
    .name = "scenario-outcomes", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-made",
    .help = "What came of each scenario when it was planned last, beside the live plan of the same moment.",
    .from = "scenario_outcome o where o.changed = 1 and o.run = (select max(x.run) from scenario_outcome x where x.scenario = o.scenario)",
    .columns = outcome_columns, .n = COUNT(outcome_columns)};
// clang-format on
