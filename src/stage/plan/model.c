// The chain as arrays for the supply engine: a node for each item at a site that has a source, stock, demand or supply. Read in one
// snapshot; planned lines are left out, since they are what is to be made anew.
//
// Stock that is held is not counted, and neither is the demand that holds it: what is promised stays promised. Goods at the dock count
// as stock, being put away within the day, and so does output that waits for its inspection.
//
// Forecast is cut on the days on which supply that is released on a day of review (policy) arrives, here and at the head of the chain, so
// that what is released today covers the lead time and the time until the next look, no less and no more: the order-up-to rule of
// periodic review. Each piece is asked for on its first day.
#include "base/map.h"
#include "stage/plan/bought.h"
#include "stage/plan/elsewhere.h"
#include "stage/plan/limits.h"
#include "stage/plan/scenario.h"

typedef struct {
    int days;  // between two looks
    int since; // a day of them, today or before
} Looks;

typedef struct {
    Cx *cx;
    const PlanPart *part;
    WhatIf changes;
    Model *m;
    IntMap *nodes;   // by item and site
    IntMap *firm_of; // line → firm[]
    IntMap *whole;   // items that come in whole units only
    IntMap *ordered; // by supplier and site: the day of the last order, where cycles ask for it
    SupplyNode *node;
    SupplySource *source;
    SupplyComponent *component;
    SupplyDemandIn *demand;
    SupplyFirmIn *firm;
    Limits limits;
    SupplyAlternate *alternate;
    int n_alternates;
    Looks *looks;    // by node
    int review_days; // between two looks, where no policy says otherwise
    size_t n_nodes, nodes_cap, items_cap, sites_cap, reviews_cap, n_sources, sources_cap, records_cap,
        n_components, components_cap, n_demands, demands_cap, promised_cap, n_firm, firm_cap;
} Reading;

static int node_of(Reading *r, Id item, Id site) {
    int64_t key = node_key(item, site), at;
    if (intmap_get(r->nodes, key, &at)) {
        CHECK(r->node != NULL);
        return (int)at;
    }
    Arena *a = r->cx->arena;
    size_t n = r->n_nodes;
    r->node = arena_grow(a, r->node, n, &r->nodes_cap, n + 1, sizeof *r->node);
    r->m->node_item = arena_grow(a, r->m->node_item, n, &r->items_cap, n + 1, sizeof(Id));
    r->m->node_site = arena_grow(a, r->m->node_site, n, &r->sites_cap, n + 1, sizeof(Id));
    r->looks = arena_grow(a, r->looks, n, &r->reviews_cap, n + 1, sizeof(Looks));
    r->node[n] = (SupplyNode){0};
    r->looks[n] = (Looks){r->review_days, cx_today(r->cx).v};
    r->m->node_item[n] = item;
    r->m->node_site[n] = site;
    intmap_put(r->nodes, key, (int64_t)n);
    r->n_nodes++;
    return (int)n;
}

// Rows of the whole, or of the part that is read: the texts have that as their one condition more.
static Status rows_of(Reading *r, Rows *rows, const char *whole, const char *of_items) {
    SqlArg args[1];
    CHECK(r->part->kind != PART_FAMILIES);
    bool part = r->part->kind == PART_ITEMS;
    return sql_open_args(r->cx, rows, part ? of_items : whole, args, part_args(r->part, args, 0));
}

// A query as text of both: what comes before the condition, with a where of its own, and behind it.
#define BOTH(before, item, behind) before behind, before OF_ITEMS(item, "$1") behind

// Good until the next node is made.
static SupplyNode *node_at(Reading *r, Id item, Id site) {
    int n = node_of(r, item, site);
    return &r->node[n];
}

static void demand_add(Reading *r, SupplyDemandIn d, Date promised) {
    if (d.qty <= 0) return;
    Arena *a = r->cx->arena;
    size_t n = r->n_demands;
    r->demand = arena_grow(a, r->demand, n, &r->demands_cap, n + 1, sizeof *r->demand);
    r->m->promised = arena_grow(a, r->m->promised, n, &r->promised_cap, n + 1, sizeof(Date));
    r->demand[n] = d;
    r->m->promised[n] = promised;
    r->n_demands++;
}

// ---- sources and bills -----------------------------------------------------------------------------------------------
static Status components_add(Reading *r, const Source *s, SupplySource *to) {
    const void *record;
    TRY(record_cached(r->cx, &bill_entity, s->bill, &record));
    const Bill bill = *(const Bill *)record;
    Component *parts;
    int n;
    TRY(bill_components(r->cx, bill.id, &parts, &n));
    to->first_component = (int)r->n_components;
    to->n_components = n;
    if (to->lead_days < bill.lead_days) to->lead_days = bill.lead_days;
    for (int i = 0; i < n; i++) {
        int node = node_of(r, parts[i].item, s->site);
        r->component = arena_grow(r->cx->arena, r->component, r->n_components, &r->components_cap,
            r->n_components + 1, sizeof *r->component);
        r->component[r->n_components++] = (SupplyComponent){
            .node = node, .per = component_per(&bill, &parts[i])};
    }
    return OK;
}

// What the preferred source makes an order cost, and what keeping a unit for a day costs beside it.
static Status order_costs(Reading *r, const Source *s, SupplyNode *node) {
    enum { YEAR = 365 };
    Price cost;
    Rate rate;
    if (s->order_cost.v == 0) return OK;
    TRY(unit_cost(r->cx, s->item, &cost));
    TRY(setting_rate(r->cx, "plan.holding_rate", RATE(0.2), &rate));
    node->order_cost = (double)s->order_cost.v / 100;
    node->hold_cost = (double)cost.v / UNIT * (double)rate.v / UNIT / YEAR;
    return OK;
}

static Status source_add(Reading *r, const Source *s) {
    static const SupplyKind kinds[] = {
        [SOURCE_BUY] = SUPPLY_BUY, [SOURCE_MAKE] = SUPPLY_MAKE, [SOURCE_MOVE] = SUPPLY_MOVE};
    Arena *a = r->cx->arena;
    int64_t whole;
    int node = node_of(r, s->item, s->site);
    SupplySource out = {.kind = kinds[s->kind],
        .lead_days = s->lead_days,
        .from = -1,
        .lot_min = s->min_qty.v,
        .lot_multiple = s->multiple.v,
        .lot_max = s->max_qty.v,
        .frozen_days = s->frozen_days,
        .valid_from = s->valid_from.v,
        .valid_until = s->valid_until.v,
        .share = (int)s->share.v};
    if (out.lot_multiple == 0 && intmap_get(r->whole, s->item.v, &whole))
        out.lot_multiple = UNIT; // no half cups
    if (s->kind == SOURCE_MAKE) TRY(components_add(r, s, &out));
    bool stopped;
    TRY(change_source(r->cx, r->changes, s, &out, &stopped));
    if (stopped) return OK;
    if (s->kind == SOURCE_MOVE) out.from = node_of(r, s->item, s->from_site);
    Source used = *s;
    TRY(source_phantom(r->cx, &used, &out.phantom));
    if (out.phantom)
        out = (SupplySource){.kind = SUPPLY_MAKE,
            .from = -1,
            .first_component = out.first_component,
            .n_components = out.n_components,
            .phantom = true};
    else TRY(limits_source(&r->limits, s, &out));
    size_t n = r->n_sources;
    r->source = arena_grow(a, r->source, n, &r->sources_cap, n + 1, sizeof *r->source);
    r->m->sources = arena_grow(a, r->m->sources, n, &r->records_cap, n + 1, sizeof(Source));
    r->source[n] = out;
    r->m->sources[n] = *s;
    if (r->node[node].n_sources == 0) {
        r->node[node].first_source = (int)n;
        TRY(order_costs(r, s, &r->node[node]));
    }
    r->node[node].n_sources++;
    r->n_sources++;
    return OK;
}

static Status whole_read(Reading *r) {
    Rows rows;
    TRY(rows_of(r, &rows, BOTH("select id from item where unit = 'each'", "id", "")));
    while (rows_next(&rows)) intmap_put(r->whole, rows_int(&rows, 0), 1);
    return rows_end(&rows);
}

static Status sources_read(Reading *r) {
    static const char *const tails[] = {
        BOTH("where active = 1", "item", " order by item, site, priority, id")};
    List all; // by item and site, so that the sources of a node lie together
    SqlArg args[1];
    TRY(whole_read(r));
    TRY(record_list(r->cx, &source_entity, tails[r->part->kind == PART_ITEMS], args,
        part_args(r->part, args, 0), &all));
    const Source *s = all.at;
    for (int i = 0; i < all.n; i++) TRY(source_add(r, &s[i]));
    return OK;
}

// ---- stock, policies, forecasts --------------------------------------------------------------------------------------
static Status stock_read(Reading *r) {
    Rows rows;
    TRY(rows_of(r, &rows,
        BOTH("select item, site, available - held from stock_level where site <> 1", "item", "")));
    while (rows_next(&rows))
        node_at(r, rows_id(&rows, 0), rows_id(&rows, 1))->on_hand += rows_int(&rows, 2);
    TRY(rows_end(&rows));
    TRY(rows_of(r, &rows,
        BOTH("select a.unit, p.site, cast(sum(a.posted) as bigint) from account a join place p on "
             "p.id = a.place"
             " where a.flow = 1 and a.owner = 0 and p.kind = 'dock' and a.posted > 0",
            "a.unit", " group by a.unit, p.site")));
    while (rows_next(&rows))
        node_at(r, rows_id(&rows, 0), rows_id(&rows, 1))->on_hand += rows_int(&rows, 2);
    return rows_end(&rows);
}

// Output of open work orders that was reported into quarantine and is not inspected yet.
static Status inspection_read(Reading *r) {
    Rows rows;
    TRY(rows_of(r, &rows,
        BOTH("select l.item, l.site, cast(sum(case when dp.kind = 'quarantine' then t.amount else "
             "0 end - case when sp.kind = 'quarantine' then t.amount else 0 end) as bigint)"
             " from doc o join line l on l.doc = o.id and l.kind = 'work' and l.done > 0"
             " join transfer t on t.line = l.id and t.flow = 1"
             " join account s on s.id = t.src join place sp on sp.id = s.place"
             " join account d on d.id = t.dst join place dp on dp.id = d.place"
             " where o.kind = 'work' and o.closed = 0",
            "l.item", " group by l.item, l.site")));
    while (rows_next(&rows))
        node_at(r, rows_id(&rows, 0), rows_id(&rows, 1))->on_hand += rows_int(&rows, 2);
    return rows_end(&rows);
}

// The least order of the policy is asked of the preferred source.
static void least_lot(Reading *r, const SupplyNode *node, Qty lot) {
    if (node->n_sources == 0) return;
    SupplySource *s = &r->source[node->first_source];
    Qty least = least_order((Qty){s->lot_min}, (Qty){s->lot_multiple}, (Qty){s->lot_max}, lot);
    if (least.v == s->lot_min) return;
    s->lot_min = least.v;
    r->m->sources[node->first_source].min_qty = least;
}

// What the preferred source gives is released on the days of a cycle, which are then the looks that count.
static Status cycle(Reading *r, int node, int days) {
    if (r->node[node].n_sources == 0) return OK;
    int at = r->node[node].first_source;
    TRY(cycle_source(r->cx, r->ordered, &r->m->sources[at], days, &r->source[at]));
    r->looks[node] = (Looks){days, r->source[at].cycle_from};
    return OK;
}

// A level that a person set to order up to is kept to; the optimiser's is what comes of safety stock and forecast anyway.
static Status policies_read(Reading *r) {
    typedef struct {
        int node, days;
    } Cycle;
    Cycle *cycles = NULL;
    size_t n = 0, cap = 0;
    Rows rows;
    TRY(rows_of(r, &rows,
        BOTH("select p.item, p.site, p.safety, p.cover_days, p.review_days, case when p.fixed = 1 "
             "then p.target else 0 end, p.period_days, p.lot, p.cycle_days from policy p join item "
             "i on i.id = "
             "p.item "
             "and i.active = 1",
            "p.item", "")));
    while (rows_next(&rows)) {
        SupplyNode *node = node_at(r, rows_id(&rows, 0), rows_id(&rows, 1));
        node->safety = rows_int(&rows, 2);
        node->cover_days = (int)rows_int(&rows, 3);
        if (rows_int(&rows, 4) > 0) r->looks[node - r->node].days = (int)rows_int(&rows, 4);
        node->order_up_to = rows_int(&rows, 5);
        node->period_days = (int)rows_int(&rows, 6);
        least_lot(r, node, rows_qty(&rows, 7));
        if (rows_int(&rows, 8) == 0) continue;
        cycles = arena_grow(r->cx->arena, cycles, n, &cap, n + 1, sizeof *cycles);
        cycles[n++] = (Cycle){(int)(node - r->node), (int)rows_int(&rows, 8)};
    }
    TRY(rows_end(&rows));
    for (size_t i = 0; i < n; i++) TRY(cycle(r, cycles[i].node, cycles[i].days));
    for (size_t i = 0; i < r->n_nodes; i++)
        TRY(change_safety(r->cx, r->changes, r->m->node_item[i], r->m->node_site[i], &r->node[i].safety));
    return OK;
}

// Days that a source takes, days off of the week counted in.
static int lead_span(const Reading *r, const SupplySource *s) {
    return s->calendar ? workday_span(&r->limits.workdays[s->calendar - 1], s->lead_days) : s->lead_days;
}

// Days from today until the preferred way of supply, through all sites and bills, could bring something to a node.
static int reach_of(const Reading *r, int node, int depth) {
    enum { DEPTH_MAX = 16 }; // a circle of sources is found by the engine
    const SupplyNode *at = &r->node[node];
    if (at->n_sources == 0 || depth == DEPTH_MAX) return 0;
    const SupplySource *s = &r->source[at->first_source];
    int before = s->kind == SUPPLY_MOVE ? reach_of(r, s->from, depth + 1) : 0;
    for (int c = s->first_component;
         s->kind == SUPPLY_MAKE && c < s->first_component + s->n_components; c++) {
        int days = reach_of(r, r->component[c].node, depth + 1);
        if (days > before) before = days;
    }
    return lead_span(r, s) + before;
}

// The looks at where a node's goods come into our sites: its own, or of the site that all of it is moved from.
static Looks looks_of(const Reading *r, int node) {
    for (int hops = 0; hops < 8; hops++) {
        const SupplyNode *at = &r->node[node];
        if (at->n_sources == 0 || r->source[at->first_source].kind != SUPPLY_MOVE) break;
        node = r->source[at->first_source].from;
    }
    return r->looks[node];
}

// The next day after `day` on which supply released on a day of review arrives: here, or at the head of the chain and then here.
static int cut_after(int day, Looks at, int lead, int reach) {
    int review = at.days;
    int to_here = review - (day - at.since - lead % review + review) % review;
    int to_head = review - (day - at.since - reach % review + review) % review;
    return day + (to_here < to_head ? to_here : to_head);
}

static Status forecasts_add(Reading *r, int horizon_days, int release_days) {
    Forecast *f;
    int n, today = cx_today(r->cx).v;
    TRY(forecasts_read_part(r->cx, r->part, &f, &n));
    r->m->forecasts = f;
    r->m->n_forecasts = n;
    for (int i = 0; i < n; i++) {
        int node = node_of(r, f[i].item, f[i].site);
        const SupplyNode *at = &r->node[node];
        Looks looks = looks_of(r, node);
        int reach = reach_of(r, node, 0), last = today + horizon_days;
        int lead = at->n_sources ? lead_span(r, &r->source[at->first_source]) : 0;
        if (release_days > 0 && reach + at->cover_days + release_days + looks.days < horizon_days)
            last = today + reach + at->cover_days + release_days + looks.days;
        for (int from = today, to; from < last; from = to) {
            to = cut_after(from, looks, lead, reach);
            if (to > last) to = last;
            int64_t qty = forecast_qty(forecast_between(&f[i], from, to));
            TRY(change_forecast(r->cx, r->changes, f[i].item, f[i].site, from, &qty));
            demand_add(r,
                (SupplyDemandIn){.kind = SUPPLY_FORECAST,
                    .node = node,
                    .due = from,
                    .days = to - from,
                    .priority = 9,
                    .firm = -1,
                    .qty = qty},
                (Date){0});
        }
    }
    return OK;
}

// Ordered by +l.id: by l.id SQLite would go through the whole table in that order, rather than through the open lines and sort them.

// ---- lines -----------------------------------------------------------------------------------------------------------
static Status supplies_read(Reading *r) {
    Rows rows;
    TRY(rows_of(r, &rows,
        BOTH("select l.id, l.item, l.site, l.due, l.open, l.kind, l.parent from line l"
             " where l.open > 0 and l.kind in ('purchase', 'work', 'transfer-in')",
            "l.item", " order by +l.id")));
    while (rows_next(&rows)) {
        Str kind = rows_peek(&rows, 5);
        r->firm = arena_grow(
            r->cx->arena, r->firm, r->n_firm, &r->firm_cap, r->n_firm + 1, sizeof *r->firm);
        // A transfer that is out is named by its line out, its demand; a work order by its output line, its components' parent.
        Id owner = str_is(kind, "transfer-in") ? rows_id(&rows, 6) : rows_id(&rows, 0);
        intmap_put(r->firm_of, owner.v, (int64_t)r->n_firm);
        r->firm[r->n_firm++] = (SupplyFirmIn){.node = node_of(r, rows_id(&rows, 1), rows_id(&rows, 2)),
            .due = rows_date(&rows, 3).v,
            .fixed = str_is(kind, "transfer-in"),
            .qty = rows_int(&rows, 4),
            .id = rows_id(&rows, 0).v};
    }
    TRY(rows_end(&rows));
    for (size_t i = 0; i < r->n_firm; i++)
        TRY(change_delay(r->cx, r->changes, (Id){r->firm[i].id}, &r->firm[i].due));
    return OK;
}

// What a refurbishment needs lies in quarantine, and is its own: no stock is to be found for it.
static Status demands_read(Reading *r) {
    Rows rows;
    int today = cx_today(r->cx).v;
    TRY(rows_of(r, &rows,
        BOTH("select l.id, l.item, l.site, l.due, l.open - l.picked - coalesce(h.qty, 0), l.kind, "
             "l.parent, d.priority, l.wanted"
             " from line l join doc d on d.id = l.doc left join (select line, cast(sum(qty) as "
             "bigint) as qty from hold"
             " where supply = 0 group by line) h on h.line = l.id left join line o on o.id = "
             "l.parent"
             " where l.open > 0 and l.kind in ('order', 'component', 'transfer-out')"
             " and not (l.kind = 'component' and o.item = l.item)",
            "l.item", " order by +l.id")));
    while (rows_next(&rows)) {
        Str kind = rows_peek(&rows, 5);
        bool order = str_is(kind, "order");
        Id owner = str_is(kind, "transfer-out") ? rows_id(&rows, 0) : rows_id(&rows, 6);
        int64_t firm = -1;
        if (!order && !intmap_get(r->firm_of, owner.v, &firm))
            continue; // its supply is there already
        int wanted = rows_date(&rows, 8).v;
        demand_add(r,
            (SupplyDemandIn){.kind = order ? SUPPLY_ORDER : SUPPLY_DEPENDENT,
                .node = node_of(r, rows_id(&rows, 1), rows_id(&rows, 2)),
                .due = order ? wanted : rows_date(&rows, 3).v,
                .priority = (int)rows_int(&rows, 7),
                .firm = (int)firm,
                .consumes = order && wanted > today, // what was to be sold by now is not in the forecast any more
                .qty = rows_int(&rows, 4),
                .id = rows_id(&rows, 0).v},
            rows_date(&rows, 3));
    }
    return rows_end(&rows);
}

// Demand that a change adds: an order of nobody, beside the forecast.
static void orders_add(Reading *r) {
    int today = cx_today(r->cx).v;
    for (int i = 0; i < r->changes.n; i++) {
        const ScenarioChange *c = &r->changes.at[i];
        if (c->kind != CHANGE_ORDER) continue;
        demand_add(r,
            (SupplyDemandIn){.kind = SUPPLY_ORDER,
                .node = node_of(r, c->item, c->site),
                .due = c->begins.v > today ? c->begins.v : today,
                .firm = -1,
                .qty = c->qty.v},
            (Date){0});
    }
}

// ---- how long stock keeps ----------------------------------------------------------------------------------------------
// Free stock with a last day is told apart from the rest, as supply that is there.
static Status lots_apart(Reading *r) {
    ShelfLot *lot;
    int n;
    TRY(shelf_lots(r->cx, r->part, &lot, &n));
    r->m->firm_lot = NEW_ARRAY(r->cx->arena, Id, r->n_firm + (size_t)n);
    for (int i = 0; i < n; i++) {
        SupplyNode *node = node_at(r, lot[i].item, lot[i].site);
        if (node->on_hand < lot[i].qty) continue; // it is owed already
        node->on_hand -= lot[i].qty;
        r->firm = arena_grow(
            r->cx->arena, r->firm, r->n_firm, &r->firm_cap, r->n_firm + 1, sizeof *r->firm);
        r->m->firm_lot[r->n_firm] = lot[i].lot;
        r->firm[r->n_firm++] = (SupplyFirmIn){.node = (int)(node - r->node),
            .due = cx_today(r->cx).v,
            .expires = lot[i].expires.v,
            .fixed = true,
            .qty = lot[i].qty};
    }
    return OK;
}

static Status shelf_read(Reading *r) {
    Str wanted;
    TRY(setting_text(r->cx, "plan.shelf_life", "ignore", &wanted));
    if (!str_is(wanted, "plan")) return OK;
    TRY(lots_apart(r));
    IntMap *days = intmap_new();
    Status s = shelf_days(r->cx, days);
    int64_t keeps;
    for (size_t i = 0; i < r->n_nodes && s == OK; i++)
        if (intmap_get(days, r->m->node_item[i].v, &keeps)) r->node[i].shelf_days = (int)keeps;
    intmap_free(days);
    return s;
}

// ---- all of it -------------------------------------------------------------------------------------------------------
static Status read_all(Reading *r, int horizon_days, int release_days) {
    TRY(sources_read(r));
    TRY(stock_read(r));
    TRY(inspection_read(r));
    TRY(policies_read(r));
    TRY(supplies_read(r));
    TRY(demands_read(r));
    orders_add(r);
    TRY(shelf_read(r));
    TRY(forecasts_add(r, horizon_days, release_days));
    return alternates_read(r->cx, r->nodes, r->m, (int)r->n_nodes, &r->alternate, &r->n_alternates);
}

Status model_read(
    Cx *cx, const PlanPart *part, int horizon_days, int release_days, WhatIf changes, Model *out) {
    // Whom a supplier keeps waiting is not served sooner by ordering from him again.
    enum { CONSUME_DAYS = 7, WAIT_DAYS = 30 };
    *out = (Model){.horizon_days = horizon_days};
    int64_t review, tolerance_days;
    Rate tolerance_qty;
    Str scarce;
    TRY(setting_int(cx, "plan.review_days", REVIEW_DAYS, &review));
    TRY(setting_int(cx, "plan.tolerance_days", 3, &tolerance_days));
    TRY(setting_rate(cx, "plan.tolerance_qty", RATE(0), &tolerance_qty));
    TRY(setting_text(cx, "plan.scarce", "first", &scarce));
    Reading r = {.cx = cx,
        .part = part,
        .whole = intmap_new(),
        .ordered = intmap_new(),
        .changes = changes,
        .m = out,
        .review_days = (int)review,
        .nodes = intmap_new(),
        .firm_of = intmap_new()};
    Status s = limits_begin(cx, horizon_days, &r.limits);
    if (s == OK) s = read_all(&r, horizon_days, release_days);
    intmap_free(r.nodes);
    intmap_free(r.firm_of);
    intmap_free(r.whole);
    intmap_free(r.ordered);
    out->in = (SupplyInput){.today = cx_today(cx).v,
        .consume_back = CONSUME_DAYS,
        .consume_forward = CONSUME_DAYS,
        .tolerance = (int)tolerance_days,
        .tolerance_qty = (int)tolerance_qty.v,
        .fair = str_is(scarce, "fair"),
        .wait = WAIT_DAYS,
        .n_nodes = (int)r.n_nodes,
        .node = r.node,
        .n_sources = (int)r.n_sources,
        .source = r.source,
        .n_components = (int)r.n_components,
        .component = r.component,
        .n_demands = (int)r.n_demands,
        .demand = r.demand,
        .n_firm = (int)r.n_firm,
        .firm = r.firm,
        .n_alternates = r.n_alternates,
        .alternate = r.alternate,
        .blame_lots = true};
    limits_end(&r.limits, &out->in);
    out->resource_id = r.limits.id;
    out->workdays = r.limits.workdays;
    return s;
}
