// One change and what it makes of the model. A policy changes a node; a person's figure the pieces of a node's forecast; another quantity or
// day of an order its demand; another day of a supply the firm supply. Goods that an order holds are not in the model, nor is so much
// of its demand: more of it is more demand, less of it gives back what it holds.
#include "stage/plan/whatif.h"

#include <string.h>

static const Field fields[] = {
    {FIELD(WhatIfOf, item), .label = "Item", .ref = &item_entity, .optional = true,
        .help = "Of a policy or a forecast; with site.", .example = "85123A"},
    {FIELD(WhatIfOf, site), .label = "Site", .ref = &site_entity, .optional = true, .example = "FC-UK"},
    {FIELD(WhatIfOf, service), .label = "Service", .optional = true, .positive = true,
        .max = UNIT - 1, .help = "Share of its lines to be filled from stock: what the optimiser would keep for that.",
        .example = "0.98"},
    {FIELD(WhatIfOf, safety), .label = "Safety stock", .optional = true,
        .noted = offsetof(WhatIfOf, safe), .example = "40"},
    {FIELD(WhatIfOf, target), .label = "Order up to", .optional = true,
        .noted = offsetof(WhatIfOf, targeted), .example = "120"},
    {FIELD(WhatIfOf, week), .label = "Week", .optional = true,
        .help = "Of the forecast; with qty. Any day of it.", .example = "2011-06-13"},
    {FIELD(WhatIfOf, qty), .label = "Quantity", .optional = true, .noted = offsetof(WhatIfOf, sized),
        .help = "Demand of the week; or what is ordered by the line.", .example = "60"},
    {FIELD(WhatIfOf, document), .label = "Document", .ref = &doc_entity,
        .optional = true, .help = "An order, a purchase, a work order or a transfer, of which a line changes; in the place of item and site.",
        .example = "SO-1001"},
    {FIELD(WhatIfOf, pos), .label = "Line", .optional = true, .positive = true,
        .help = "Of the document; left out: 1.", .example = "1"},
    {FIELD(WhatIfOf, date), .label = "Day", .optional = true,
        .help = "Of an order's line: when it should leave; of a supply: when it comes.",
        .example = "2011-06-20"},
};
const Shape what_if_shape = SHAPE("WhatIf", WhatIfOf, fields);

// ---- what is asked ---------------------------------------------------------------------------------------------------------
static Status lacks(Cx *cx, const char *field, const char *text) {
    return with_hint(cx,
        fail(cx, INPUT, field, "%s", text), "give item and site with service, safety, target, or week and qty; or a document with qty or date");
}

static Status line_asked(Trial *t) {
    const WhatIfOf *of = t->of;
    if (!of->sized && of->date.v == 0) return lacks(t->cx, "date", "nothing changes");
    TRY(line_at(t->cx, of->document, of->pos ? of->pos : 1, &t->line));
    int32_t kind = t->line.kind;
    bool supply = kind == LINE_PURCHASE || kind == LINE_WORK || kind == LINE_TRANSFER_IN;
    if (kind != LINE_ORDER && !supply)
        return with_hint(t->cx,
            fail(t->cx, INPUT, "document", "a line of kind %s cannot be tried", line_kind_names[kind]),
            "give an order, a purchase, a work order, or the line in of a transfer");
    if (t->line.open.v == 0)
        return with_hint(
            t->cx, fail(t->cx, STATE, "pos", "nothing is open of this line"), "give another line");
    if (supply && of->sized)
        return with_hint(t->cx, fail(t->cx, INPUT, "qty", "of a supply only the day can be tried"),
            "leave it out");
    Qty least = qty_add(t->line.done, t->line.picked);
    if (of->sized && of->qty.v < least.v)
        return with_hint(t->cx, fail(t->cx, INPUT, "qty", "more than that was picked or shipped already"),
            "give at least " STR_FMT, STR_ARG(decimal_text(t->cx->arena, least.v, 6, 0)));
    t->item = t->line.item;
    t->site = t->line.site;
    return OK;
}

static Status item_asked(Trial *t) {
    const WhatIfOf *of = t->of;
    if (id_none(of->item)) return lacks(t->cx, "item", "neither an item nor a document is given");
    if (id_none(of->site)) return lacks(t->cx, "site", "item without a site");
    if ((of->week.v != 0) != of->sized)
        return lacks(t->cx, of->sized ? "week" : "qty", "a forecast needs its week and its qty");
    if (of->service.v == 0 && !of->safe && !of->targeted && !of->sized)
        return lacks(t->cx, "service", "nothing changes");
    if (of->week.v && date_add(date_week(of->week), 6).v < cx_today(t->cx).v)
        return with_hint(t->cx, fail(t->cx, INPUT, "week", "this week is over"), "give one that is to come");
    t->item = of->item;
    t->site = of->site;
    return OK;
}

bool what_if_asked(const WhatIfOf *of) {
    return !id_none(of->item) || !id_none(of->site) || !id_none(of->document) || of->service.v ||
        of->safe || of->targeted || of->sized || of->week.v || of->date.v || of->pos;
}

static Status asked(Trial *t) {
    bool line = !id_none(t->of->document);
    if (line && (!id_none(t->of->item) || !id_none(t->of->site)))
        return lacks(t->cx, "document", "either a document or an item and a site");
    return line ? line_asked(t) : item_asked(t);
}

// ---- the model, to be changed ----------------------------------------------------------------------------------------------
static Status trial_read(Trial *t) {
    enum { SPARE = 800 }; // pieces of forecast that a change may add: one a day at most
    Arena *a = t->cx->arena;
    TRY(plan_horizon(t->cx, 0, &t->horizon));
    TRY(model_read(t->cx, &(PlanPart){.kind = PART_WHOLE}, t->horizon, 0, (WhatIf){0}, &t->m));
    SupplyInput *in = &t->m.in;
    t->nodes = NEW_ARRAY(a, SupplyNode, in->n_nodes);
    t->demands = NEW_ARRAY(a, SupplyDemandIn, in->n_demands + SPARE);
    t->firm = NEW_ARRAY(a, SupplyFirmIn, in->n_firm);
    if (in->n_nodes) memcpy(t->nodes, in->node, (size_t)in->n_nodes * sizeof *t->nodes);
    if (in->n_demands) memcpy(t->demands, in->demand, (size_t)in->n_demands * sizeof *t->demands);
    if (in->n_firm) memcpy(t->firm, in->firm, (size_t)in->n_firm * sizeof *t->firm);
    in->node = t->nodes;
    in->demand = t->demands;
    in->firm = t->firm;
    t->changed_demand = NEW_ARRAY(a, int, in->n_demands + SPARE);
    for (t->node = 0; t->node < in->n_nodes; t->node++)
        if (id_eq(t->m.node_item[t->node], t->item) && id_eq(t->m.node_site[t->node], t->site))
            return OK;
    return with_hint(t->cx, fail(t->cx, STATE, "item", "nothing is known of this item at this site"),
        "give it a source, a policy or a forecast there");
}

static void demand_changed(Trial *t, int at) { t->changed_demand[t->changed_demands++] = at; }

static void demand_new(Trial *t, SupplyDemandIn d) {
    d.node = t->node;
    t->demands[t->m.in.n_demands] = d;
    demand_changed(t, t->m.in.n_demands++);
}

// ---- policies --------------------------------------------------------------------------------------------------------------
static Status policy_change(Trial *t) {
    SupplyNode *n = &t->nodes[t->node];
    if (t->of->service.v) {
        Qty safety, target;
        TRY(policy_for(t->cx, t->item, t->site, t->of->service, &safety, &target));
        n->safety = safety.v;
        n->order_up_to = 0; // as of all that nobody set
    }
    if (t->of->safe) n->safety = t->of->safety.v;
    if (t->of->targeted) n->order_up_to = t->of->target.v;
    t->changed_nodes = 1;
    return OK;
}

// ---- forecasts -------------------------------------------------------------------------------------------------------------
static int overlap(int a, int b, int c, int d) {
    int from = a > c ? a : c, to = b < d ? b : d;
    return to > from ? to - from : 0;
}

// Each piece of the node's forecast gets its days' part of the week's new figure for that of the old one; where days of the week are in no
// piece, nothing was expected of them: they get one.
static void forecast_change(Trial *t) {
    int today = t->m.in.today, week = date_week(t->of->week).v, end = week + 7;
    double was = 0, is = (double)t->of->qty.v / UNIT;
    for (int i = 0; i < t->m.n_forecasts; i++) {
        const Forecast *f = &t->m.forecasts[i];
        if (id_eq(f->item, t->item) && id_eq(f->site, t->site))
            was = forecast_between(f, week, end);
    }
    int from = week > today ? week : today, last = today + t->horizon, covered = 0;
    if (last > end) last = end;
    for (int i = 0; i < t->m.in.n_demands; i++) {
        SupplyDemandIn *d = &t->demands[i];
        if (d->kind != SUPPLY_FORECAST || d->node != t->node) continue;
        int days = overlap(d->due, d->due + d->days, from, last);
        if (days == 0) continue;
        covered += days;
        d->qty = forecast_qty((double)d->qty / UNIT + (is - was) * days / 7);
        demand_changed(t, i);
    }
    int rest = last - from - covered;
    if (rest > 0 && is > 0)
        demand_new(t,
            (SupplyDemandIn){.kind = SUPPLY_FORECAST,
                .due = last - rest,
                .days = rest,
                .priority = 9,
                .firm = -1,
                .qty = forecast_qty(is * rest / 7)});
}

// ---- lines -----------------------------------------------------------------------------------------------------------------
static int demand_of_line(const Trial *t) {
    for (int i = 0; i < t->m.in.n_demands; i++)
        if (t->demands[i].id == t->line.id.v && t->demands[i].kind == SUPPLY_ORDER) return i;
    return -1;
}

static void order_change(Trial *t) {
    int at = demand_of_line(t);
    int64_t more = t->of->sized ? t->of->qty.v - t->line.qty.v : 0;
    Date wanted = t->of->date.v ? t->of->date : t->line.wanted;
    if (at < 0 && more > 0) {
        demand_new(t,
            (SupplyDemandIn){.kind = SUPPLY_ORDER,
                .due = wanted.v,
                .priority = 5,
                .firm = -1,
                .consumes = wanted.v > t->m.in.today,
                .qty = more,
                .id = t->line.id.v});
        return;
    }
    int64_t back = -more; // what it gives back of its stock
    if (at >= 0) {
        SupplyDemandIn *d = &t->demands[at];
        back = d->qty + more < 0 ? -(d->qty + more) : 0;
        d->qty = d->qty + more > 0 ? d->qty + more : 0;
        d->due = wanted.v;
        d->consumes = wanted.v > t->m.in.today;
        demand_changed(t, at);
    }
    if (back <= 0) return;
    t->nodes[t->node].on_hand += back;
    t->changed_nodes = 1;
}

static Status supply_change(Trial *t) {
    for (int i = 0; i < t->m.in.n_firm; i++) {
        if (t->firm[i].id != t->line.id.v) continue;
        t->firm[i].due = t->of->date.v;
        t->firm_at = i;
        t->changed_firm = 1;
        return OK;
    }
    return fail(t->cx, SYSTEM, "document", "an open supply line is not in the model");
}

static Status change(Trial *t) {
    if (id_none(t->of->document)) {
        if (t->of->sized) forecast_change(t);
        return t->of->service.v || t->of->safe || t->of->targeted ? policy_change(t) : OK;
    }
    if (t->line.kind == LINE_ORDER) order_change(t);
    else return supply_change(t);
    return OK;
}

// ---- both plans ------------------------------------------------------------------------------------------------------------
static Status trial(Trial *t, SupplyKept *k, TrialLook look, void *to) {
    const SupplyPlan *p = supply_kept(k);
    TRY(model_refused(t->cx, &t->m, p));
    TRY(look(t, supply_blow_through(t->cx->arena, &t->m.in, p), NOW, to));
    TRY(change(t));
    SupplyDiff d = supply_replan(k, &t->m.in,
        &(SupplyChange){.n_demands = t->changed_demands,
            .demand = t->changed_demand,
            .n_firm = t->changed_firm,
            .firm = &t->firm_at,
            .n_nodes = t->changed_nodes,
            .node = &t->node});
    SupplyPlan wrong = {.error = d.error, .index = d.index};
    TRY(model_refused(t->cx, &t->m, &wrong));
    p = supply_kept(k);
    TRY(model_refused(t->cx, &t->m, p));
    return look(t, supply_blow_through(t->cx->arena, &t->m.in, p), THEN, to);
}

Status trial_run(Cx *cx, const WhatIfOf *of, TrialLook look, void *to) {
    Trial t = {.cx = cx, .of = of};
    TRY(asked(&t));
    TRY(trial_read(&t));
    SupplyKept *k = supply_keep(&t.m.in);
    Status s = trial(&t, k, look, to);
    supply_kept_free(k);
    return s;
}
