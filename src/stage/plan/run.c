// The plan run: the chain as arrays (model.c), the engine, and the plan written back (write.c).
//
// Each run replaces what the one before it left. Firm supply is pegged anew, never moved.
#include "core/event.h"
#include "flow/product/planned.h"
#include "stage/plan/parts.h"

static const Field run_fields[] = {
    {FIELD(PlanRun, horizon_days), .label = "Horizon (days)", .optional = true, .positive = true,
        .max = 730, .help = "Empty: the setting plan.horizon_days.", .example = "91"},
    {FIELD(PlanRun, release_days), .label = "Release (days)", .optional = true, .positive = true, .max = 730,
        .help = "Keeps only supply that is to be released within so many days, and looks only as "
                "far ahead as "
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

Status plan_horizon(Cx *cx, int32_t given, int *days) {
    enum { FALLBACK = 91 };
    int64_t set = given;
    if (given == 0) TRY(setting_int(cx, "plan.horizon_days", FALLBACK, &set));
    *days = (int)set;
    return OK;
}

// ---- run -------------------------------------------------------------------------------------------------------------
Status model_refused(Cx *cx, const Model *m, const SupplyPlan *p) {
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
    int node = p->error == SUPPLY_TOO_MUCH || p->error == SUPPLY_BAD_NODE ? p->index
        : p->error == SUPPLY_BAD_DEMAND ? m->in.demand[p->index].node
        : p->error == SUPPLY_BAD_FIRM   ? m->in.firm[p->index].node
                                        : -1;
    if (node >= 0) {
        Str item;
        TRY(ref_code(cx, &item_entity, m->node_item[node], &item));
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "qty", "what is there or needed of an item cannot be planned with"), item),
            "look for an order, a bill, a policy or a priority with a wrong number");
    }
    return fail(cx, SYSTEM, NULL, "the plan's model is not sound: error %d at %d", (int)p->error, p->index);
}

Status plan_net(
    Cx *cx, const PlanPart *part, int horizon, int release_days, Model *m, const SupplyPlan **p) {
    TRY(model_read(cx, part, horizon, release_days, (WhatIf){0}, m));
    *p = supply_blow_through(cx->arena, &m->in, supply_plan(cx->arena, &m->in));
    return model_refused(cx, m, *p);
}

// Two runs at a time wait for each other at the plan that both replace.
Status plans_close(Cx *cx, Id but) {
    for (;;) {
        Id open;
        bool found;
        Doc old = {0};
        TRY(sql_get(cx, &found, "select id from doc where kind = 'plan' and closed = 0 and id <> $1 order by id limit 1",
            IN(A(but)), OUT(O(&open))));
        if (!found) return OK;
        TRY(doc_take(cx, open, DOC_PLAN, &old));
        if (old.closed.v != 0) continue;
        TRY(planned_clear(cx, old.id));
        TRY(doc_move(cx, &old, DOC_DONE, true));
    }
}

Status plan_open(Cx *cx, Doc *doc) {
    *doc = (Doc){.kind = DOC_PLAN, .status = DOC_OPEN, .due = cx_today(cx)};
    return doc_add(cx, doc);
}

static Status plan_run_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    static const PlanPart whole = {.kind = PART_WHOLE};
    const PlanRun *in = in_;
    int horizon;
    TRY(plan_horizon(cx, in->horizon_days, &horizon));
    Doc doc;
    TRY(planning_drop(cx));
    TRY(plans_close(cx, (Id){0}));
    TRY(pegs_drop(cx));
    TRY(plan_open(cx, &doc));
    Model m;
    const SupplyPlan *p;
    TRY(plan_net(cx, &whole, horizon, in->release_days, &m, &p));
    PlanRan *out = out_;
    TRY(plan_write(cx, &m, p, &doc, in->release_days, 0, out));
    out->plan = doc.id;
    event_about(cx, doc.id);
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
    {.name = "reason", .expr = "n.reason", .kind = K_TEXT, .label = "For", .help = "What it is needed for first."},
    {.name = "orders", .expr = "coalesce((select sum(g.qty) from peg g where g.supply = l.id and g.demand <> 0), 0)", .kind = K_QTY,
     .label = "For orders", .help = "Of it, pegged to orders and needs; the rest is for forecast and safety stock."},
};
const View planned_view = {
    .name = "planned-supply", .area = AREA_PLAN, .roles = EVERYONE, .sort = "release",
    .help = "Planned supply of the latest plan: what to buy, make and move, when, and for whom.",
    .from = "planned n join line l on l.id = n.id and l.open > 0 join doc d on d.id = l.doc",
    .columns = planned_columns, .n = COUNT(planned_columns)};
// clang-format on
