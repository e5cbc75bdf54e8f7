// Supply planning: textbook plans come out to the unit, each rule by a small case, and random models pass a checker that
// knows nothing of how a plan is made.
#include "support/base_test.h"

#include "engine/supply/supply.h"

#define U INT64_C(1000000)
enum { NONE = -1 };

// ---- a model that is built up piece by piece -------------------------------------------------------------------------
enum { MODEL_MAX = 4000 };

typedef struct {
    Arena *arena;
    SupplyInput in;
    SupplyNode node[MODEL_MAX];
    SupplySource source[MODEL_MAX];
    SupplyComponent component[MODEL_MAX];
    SupplyDemandIn demand[MODEL_MAX];
    SupplyFirmIn firm[MODEL_MAX];
} Model;

static Model *model_new(int today) {
    Arena *a = arena_new();
    Model *m = NEW(a, Model);
    m->arena = a;
    m->in = (SupplyInput){.today = today,
        .node = m->node,
        .source = m->source,
        .component = m->component,
        .demand = m->demand,
        .firm = m->firm};
    return m;
}

static int add_node(Model *m, int64_t on_hand) {
    m->node[m->in.n_nodes] = (SupplyNode){.on_hand = on_hand};
    return m->in.n_nodes++;
}

// Sources of a node are added right after it, one after the other.
static SupplySource *add_source(Model *m, SupplySource s) {
    SupplyNode *n = &m->node[m->in.n_nodes - 1];
    if (n->n_sources++ == 0) n->first_source = m->in.n_sources;
    m->source[m->in.n_sources] = s;
    return &m->source[m->in.n_sources++];
}

static int add_bought(Model *m, int64_t on_hand, int lead) {
    int n = add_node(m, on_hand);
    add_source(m, (SupplySource){.kind = SUPPLY_BUY, .lead_days = lead});
    return n;
}

static int add_moved(Model *m, int64_t on_hand, int lead, int from) {
    int n = add_node(m, on_hand);
    add_source(m, (SupplySource){.kind = SUPPLY_MOVE, .lead_days = lead, .from = from});
    return n;
}

// A made item; its components follow by add_component.
static int add_made(Model *m, int64_t on_hand, int lead) {
    int n = add_node(m, on_hand);
    add_source(m,
        (SupplySource){.kind = SUPPLY_MAKE, .lead_days = lead, .first_component = m->in.n_components});
    return n;
}

static void add_component(Model *m, int of, int node, int64_t per) {
    m->source[m->node[of].first_source].n_components++;
    m->component[m->in.n_components++] = (SupplyComponent){node, per};
}

static SupplyDemandIn *add_order(Model *m, int node, int due, int64_t qty, int64_t id) {
    m->demand[m->in.n_demands] = (SupplyDemandIn){
        .kind = SUPPLY_ORDER, .node = node, .due = due, .firm = NONE, .qty = qty, .id = id};
    return &m->demand[m->in.n_demands++];
}

static SupplyDemandIn *add_forecast(Model *m, int node, int due, int days, int64_t qty) {
    m->demand[m->in.n_demands] = (SupplyDemandIn){
        .kind = SUPPLY_FORECAST, .node = node, .due = due, .days = days, .firm = NONE, .qty = qty};
    return &m->demand[m->in.n_demands++];
}

static SupplyFirmIn *add_firm(Model *m, int node, int due, int64_t qty) {
    m->firm[m->in.n_firm] = (SupplyFirmIn){.node = node, .due = due, .qty = qty, .id = m->in.n_firm + 1};
    return &m->firm[m->in.n_firm++];
}

// ---- the checker -------------------------------------------------------------------------------------------------------
static int day_of(const SupplyInput *in, int day) { return day < in->today ? in->today : day; }

static void check_pegs(const SupplyInput *in, const SupplyPlan *p) {
    int64_t *of_supply = calloc((size_t)p->n_supplies + 1, sizeof(int64_t));
    int64_t *of_demand = calloc((size_t)p->n_demands + 1, sizeof(int64_t));
    for (int i = 0; i < p->n_pegs; i++) {
        const SupplyPeg *g = &p->peg[i];
        assert_true(g->qty > 0);
        of_supply[g->supply] += g->qty;
        assert_in_range(i, p->supply[g->supply].first_peg,
            p->supply[g->supply].first_peg + p->supply[g->supply].n_pegs - 1);
        if (g->demand < 0) continue;
        of_demand[g->demand] += g->qty;
        assert_int_equal(p->demand[g->demand].node, p->supply[g->supply].node);
    }
    for (int s = 0; s < p->n_supplies; s++) assert_int_equal(of_supply[s], p->supply[s].qty);
    for (int d = 0; d < p->n_demands; d++) {
        assert_int_equal(of_demand[d] + p->demand[d].short_qty, p->demand[d].qty);
        int64_t again = 0;
        for (int i = 0; i < p->demand[d].n_pegs; i++) {
            const SupplyPeg *g = &p->peg[p->demand_peg[p->demand[d].first_peg + i]];
            assert_int_equal(g->demand, d);
            again += g->qty;
        }
        assert_int_equal(again, of_demand[d]);
    }
    // Stock and firm supply are all there, once.
    int64_t stock = 0;
    int n_firm = 0;
    for (int s = 0; s < p->n_supplies; s++) {
        if (p->supply[s].kind == SUPPLY_STOCK) stock += p->supply[s].qty;
        if (p->supply[s].kind != SUPPLY_FIRM) continue;
        n_firm++;
        assert_int_equal(p->supply[s].qty, in->firm[p->supply[s].firm].qty);
        assert_int_equal(p->supply[s].due, in->firm[p->supply[s].firm].due);
    }
    for (int i = 0; i < in->n_nodes; i++)
        if (in->node[i].on_hand > 0) stock -= in->node[i].on_hand;
    assert_int_equal(stock, 0);
    assert_int_equal(n_firm, in->n_firm);
    free(of_supply);
    free(of_demand);
}

static void check_planned(const SupplyInput *in, const SupplyPlan *p) {
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        if (x->kind == SUPPLY_STOCK || x->kind == SUPPLY_FIRM) continue;
        const SupplySource *source = &in->source[x->source];
        assert_in_range(x->source, in->node[x->node].first_source,
            in->node[x->node].first_source + in->node[x->node].n_sources - 1);
        assert_int_equal(x->kind, source->kind);
        assert_int_equal(x->release, x->due - source->lead_days);
        assert_true(x->release >= in->today);
        assert_true(x->wanted <= x->due);
        if (x->wanted < x->due)
            assert_int_equal(x->release, in->today); // late means as soon as possible
        assert_true(x->qty >= source->lot_min);
        if (source->lot_multiple > 0) assert_int_equal(x->qty % source->lot_multiple, 0);
        if (source->lot_max > 0) assert_true(x->qty <= source->lot_max);
        // Exactly what the bill or the lane says is asked for, at release.
        int want = source->kind == SUPPLY_MOVE ? 1
            : source->kind == SUPPLY_MAKE      ? source->n_components
                                               : 0;
        assert_int_equal(x->n_needs, want);
        for (int k = 0; k < x->n_needs; k++) {
            const SupplyDemand *d = &p->demand[x->first_needs + k];
            assert_int_equal(d->kind, SUPPLY_DEPENDENT);
            assert_int_equal(d->supply, s);
            assert_int_equal(d->due, x->release);
            if (source->kind == SUPPLY_MOVE) {
                assert_int_equal(d->node, source->from);
                assert_int_equal(d->qty, x->qty);
            } else {
                const SupplyComponent *c = &in->component[source->first_component + k];
                assert_int_equal(d->node, c->node);
                double exact = (double)x->qty * (double)c->per / 1e6;
                assert_true((double)d->qty >= exact - 1e-3 && (double)d->qty < exact + 1.001);
            }
            assert_true(p->level[d->node] > p->level[x->node]);
        }
        bool plain = source->lot_min == 0 && source->lot_multiple == 0 &&
            in->node[x->node].order_up_to == 0;
        for (int g = x->first_peg; plain && g < x->first_peg + x->n_pegs; g++)
            assert_true(p->peg[g].demand >= 0); // lot for lot makes nothing that nobody needs
    }
}

// Projected stock of each node, day by day, from nothing but supplies and demands.
static void check_stock(const SupplyInput *in, const SupplyPlan *p) {
    int end = in->today;
    for (int d = 0; d < p->n_demands; d++)
        if (p->demand[d].kind != SUPPLY_SAFETY && p->demand[d].due > end) end = p->demand[d].due;
    size_t days = (size_t)(end - in->today) + 1;
    int64_t *stock = calloc(days * (size_t)in->n_nodes + 1, sizeof(int64_t));
    int64_t *known = calloc(days * (size_t)in->n_nodes + 1, sizeof(int64_t)); // reported as late or short on that day
    for (int s = 0; s < p->n_supplies; s++) {
        int day = day_of(in, p->supply[s].due);
        for (int t = day; t <= end; t++)
            stock[(size_t)p->supply[s].node * days + (size_t)(t - in->today)] += p->supply[s].qty;
    }
    for (int d = 0; d < p->n_demands; d++) {
        const SupplyDemand *x = &p->demand[d];
        if (x->kind == SUPPLY_SAFETY) continue;
        for (int t = day_of(in, x->due); t <= end; t++) {
            size_t cell = (size_t)x->node * days + (size_t)(t - in->today);
            stock[cell] -= x->qty;
            known[cell] += x->short_qty;
            for (int i = 0; i < x->n_pegs; i++) {
                const SupplyPeg *g = &p->peg[p->demand_peg[x->first_peg + i]];
                if (day_of(in, p->supply[g->supply].due) > t) known[cell] += g->qty;
            }
        }
    }
    for (int i = 0; i < in->n_nodes; i++) {
        const SupplyNode *node = &in->node[i];
        int lead = 0;
        for (int s = 0; s < node->n_sources; s++)
            if (in->source[node->first_source + s].lead_days > lead)
                lead = in->source[node->first_source + s].lead_days;
        int64_t safety = node->safety > 0 ? node->safety : 0;
        safety -= (int64_t)((double)safety * in->tolerance_qty / 1e6);
        for (size_t t = 0; t < days; t++) {
            size_t cell = (size_t)i * days + t;
            assert_true(stock[cell] + known[cell] >= 0);
            // Once new supply can have come, the target is kept.
            if (node->n_sources > 0 && in->tolerance == 0 && (int)t >= lead)
                assert_true(stock[cell] >= safety);
        }
    }
    free(stock);
    free(known);
}

// When things really come, by going over all supplies until nothing moves any more.
static void check_times(const SupplyInput *in, const SupplyPlan *p) {
    int64_t never = SUPPLY_NEVER;
    int64_t *comes = calloc((size_t)p->n_supplies + 1, sizeof(int64_t));
    int64_t *there = calloc((size_t)p->n_demands + 1, sizeof(int64_t));
    for (int s = 0; s < p->n_supplies; s++) comes[s] = day_of(in, p->supply[s].due);
    for (bool moved = true; moved;) {
        moved = false;
        for (int d = 0; d < p->n_demands; d++) {
            there[d] = p->demand[d].short_qty > 0 ? never : in->today;
            for (int i = 0; i < p->demand[d].n_pegs; i++) {
                int s = p->peg[p->demand_peg[p->demand[d].first_peg + i]].supply;
                if (comes[s] > there[d]) there[d] = comes[s];
            }
        }
        for (int s = 0; s < p->n_supplies; s++) {
            for (int k = 0; k < p->supply[s].n_needs; k++) {
                int d = p->supply[s].first_needs + k;
                int64_t delay = there[d] - day_of(in, p->demand[d].due);
                int64_t day = there[d] == never ? never : day_of(in, p->supply[s].due) + delay;
                if (delay <= 0 || day <= comes[s]) continue;
                comes[s] = day;
                moved = true;
            }
        }
    }
    int late = 0;
    for (int s = 0; s < p->n_supplies; s++) assert_int_equal(p->supply[s].expected, comes[s]);
    for (int d = 0; d < p->n_demands; d++) {
        const SupplyDemand *x = &p->demand[d];
        assert_int_equal(x->available, there[d]);
        if (x->kind == SUPPLY_ORDER && there[d] > x->due) late++;
        if ((x->kind == SUPPLY_FORECAST || x->kind == SUPPLY_OWED) && there[d] > day_of(in, x->due))
            late++;
    }
    for (int e = 0; e < p->n_exceptions; e++) {
        const SupplyException *x = &p->exception[e];
        if (e > 0) assert_true(x->node >= p->exception[e - 1].node);
        if (x->kind != SUPPLY_LATE) continue;
        late--;
        assert_int_equal(x->to, there[x->demand]);
        assert_true(x->qty > 0 || there[x->demand] == in->today);
        // The chain ends where the exception says, and each step is later than it should be.
        SupplyStep step[64];
        int n = supply_late_chain(p, x->demand, step, 64);
        assert_in_range(n, 1, 64);
        assert_int_equal(step[0].demand, x->demand);
        assert_int_equal(step[n - 1].supply, x->supply);
        for (int i = 1; i < n; i++) {
            assert_int_equal(p->demand[step[i].demand].supply, step[i - 1].supply);
            assert_true(there[step[i].demand] > p->demand[step[i].demand].due);
        }
        if (x->cause == SUPPLY_CAUSE_NO_SOURCE)
            assert_int_equal(in->node[x->cause_node].n_sources, 0);
    }
    assert_int_equal(late, 0);
    free(comes);
    free(there);
}

// Orders are all there; forecast is there less what orders consumed and a target below zero spares.
static void check_demands(const SupplyInput *in, const SupplyPlan *p) {
    int64_t asked = 0;
    int64_t forecast = 0;
    int64_t room = 0;
    for (int i = 0; i < in->n_demands; i++) {
        if (in->demand[i].kind != SUPPLY_FORECAST) asked += in->demand[i].qty;
        else forecast += in->demand[i].qty;
        if (in->demand[i].consumes) room += in->demand[i].qty;
    }
    for (int i = 0; i < in->n_nodes; i++)
        if (in->node[i].safety < 0) room -= in->node[i].safety;
    for (int d = 0; d < p->n_demands; d++) {
        assert_true(p->demand[d].qty > 0);
        if (p->demand[d].in < 0) continue;
        if (p->demand[d].kind == SUPPLY_FORECAST) forecast -= p->demand[d].qty;
        else asked -= p->demand[d].qty;
    }
    assert_int_equal(asked, 0);
    assert_true(forecast >= 0 && forecast <= room);
}

// What each supply serves adds up to it, through all levels.
static void check_traces(Arena *a, const SupplyPlan *p) {
    for (int s = 0; s < p->n_supplies; s++) {
        SupplyPeg *peg;
        int64_t qty = 0;
        int n = supply_serves(a, p, s, &peg);
        for (int i = 0; i < n; i++) {
            qty += peg[i].qty;
            if (peg[i].demand >= 0 && p->demand[peg[i].demand].kind == SUPPLY_DEPENDENT)
                assert_true(p->demand[peg[i].demand].supply < 0);
        }
        assert_int_equal(qty, p->supply[s].qty);
    }
}

static SupplyPlan *plan(Model *m) {
    SupplyPlan *p = supply_plan(m->arena, &m->in);
    assert_int_equal(p->error, SUPPLY_OK);
    check_pegs(&m->in, p);
    check_planned(&m->in, p);
    check_stock(&m->in, p);
    check_times(&m->in, p);
    check_demands(&m->in, p);
    check_traces(m->arena, p);
    return p;
}

// ---- reading plans in tests ----------------------------------------------------------------------------------------------
static const SupplyPiece *planned(const SupplyPlan *p, int node, int which) {
    for (int s = 0; s < p->n_supplies; s++)
        if (p->supply[s].node == node && p->supply[s].source >= 0 && which-- == 0)
            return &p->supply[s];
    return NULL;
}

static void assert_planned(const SupplyPlan *p, int node, int which, int64_t qty, int release) {
    const SupplyPiece *s = planned(p, node, which);
    assert_non_null(s);
    assert_int_equal(s->qty, qty);
    assert_int_equal(s->release, release);
}

static const SupplyException *exception(const SupplyPlan *p, SupplyExceptionKind kind, int which) {
    for (int e = 0; e < p->n_exceptions; e++)
        if (p->exception[e].kind == kind && which-- == 0) return &p->exception[e];
    return NULL;
}

static const SupplyDemand *demand_of(const SupplyPlan *p, int64_t id) {
    for (int d = 0; d < p->n_demands; d++)
        if (p->demand[d].id == id && p->demand[d].kind == SUPPLY_ORDER) return &p->demand[d];
    return NULL;
}

// ---- cases -----------------------------------------------------------------------------------------------------------------
enum { A, B, C, D, E, F, G };

// Speaker kits of Heizer and Render, Operations Management (10th ed., 2011), ch. 14: A is made of 2 B and 3 C, B of 2 D and 2 E,
// C of 2 E and 2 F, F of 2 D and 1 G; lead times in weeks A 1, B 2, C 1, D 1, E 2, F 3, G 2; 50 A are due in week 8.
static Model *speaker_kits(const int64_t *on_hand) {
    Model *m = model_new(1);
    static const int lead[] = {1, 2, 1, 1, 2, 3, 2};
    for (int i = A; i <= G; i++) {
        if (i == D || i == E || i == G) add_bought(m, on_hand[i] * U, lead[i]);
        else add_made(m, on_hand[i] * U, lead[i]);
        m->source[m->in.n_sources - 1].first_component = m->in.n_components;
        if (i == A) add_component(m, A, B, 2 * U), add_component(m, A, C, 3 * U);
        if (i == B) add_component(m, B, D, 2 * U), add_component(m, B, E, 2 * U);
        if (i == C) add_component(m, C, E, 2 * U), add_component(m, C, F, 2 * U);
        if (i == F) add_component(m, F, D, 2 * U), add_component(m, F, G, 1 * U);
    }
    add_order(m, A, 8, 50 * U, 1);
    return m;
}

// Table 14.3: gross requirements, nothing on hand.
static void explodes_a_bill_as_the_textbook_does(void **state) {
    (void)state;
    Model *m = speaker_kits((int64_t[]){0, 0, 0, 0, 0, 0, 0});
    SupplyPlan *p = plan(m);
    assert_planned(p, A, 0, 50 * U, 7);
    assert_planned(p, B, 0, 100 * U, 5);
    assert_planned(p, C, 0, 150 * U, 6);
    assert_planned(p, E, 0, 200 * U, 3);
    assert_planned(p, E, 1, 300 * U, 4);
    assert_planned(p, F, 0, 300 * U, 3);
    assert_planned(p, D, 0, 600 * U, 2);
    assert_planned(p, D, 1, 200 * U, 4);
    assert_planned(p, G, 0, 300 * U, 1);
    assert_null(planned(p, D, 2));
    assert_int_equal(p->n_exceptions, 0);
    assert_int_equal(p->level[D], 3); // used by B on level 1 and by F on level 2
    assert_int_equal(p->n_levels, 4);
    arena_free(m->arena);
}

// Example 4: net requirements with stock of 10 A, 15 B, 20 C, 10 D, 10 E, 5 F.
static void nets_stock_as_the_textbook_does(void **state) {
    (void)state;
    Model *m = speaker_kits((int64_t[]){10, 15, 20, 10, 10, 5, 0});
    SupplyPlan *p = plan(m);
    assert_planned(p, A, 0, 40 * U, 7);
    assert_planned(p, B, 0, 65 * U, 5);
    assert_planned(p, C, 0, 100 * U, 6);
    assert_planned(p, E, 0, 120 * U, 3);
    assert_planned(p, E, 1, 200 * U, 4);
    assert_planned(p, F, 0, 195 * U, 3);
    assert_planned(p, D, 0, 380 * U, 2);
    assert_planned(p, D, 1, 130 * U, 4);
    assert_planned(p, G, 0, 195 * U, 1);
    // Everything is there for the one order.
    SupplyPeg *peg;
    int n = supply_served_by(m->arena, p, 0, &peg);
    int64_t of_g = 0;
    for (int i = 0; i < n; i++)
        if (p->supply[peg[i].supply].node == G) of_g += peg[i].qty;
    assert_int_equal(of_g, 195 * U);
    arena_free(m->arena);
}

static void keeps_lot_rules(void **state) {
    (void)state;
    Model *m = model_new(100);
    int n = add_bought(m, 0, 5);
    m->source[0].lot_min = 24 * U;
    m->source[0].lot_multiple = 10 * U;
    m->source[0].lot_max = 45 * U; // so 40 at most
    add_order(m, n, 110, 5 * U, 1);
    add_order(m, n, 120, 100 * U, 2);
    SupplyPlan *p = plan(m);
    assert_planned(p, n, 0, 30 * U, 105); // 24, rounded up
    assert_planned(p, n, 1, 40 * U, 115);
    assert_planned(p, n, 2, 40 * U, 115); // 75 are missing: 40 and 35 → 40
    assert_null(planned(p, n, 3));
    arena_free(m->arena);
}

static void a_lot_covers_days_and_order_up_to(void **state) {
    (void)state;
    Model *m = model_new(0);
    int n = add_bought(m, 3 * U, 2);
    m->node[n].safety = 1 * U;
    m->node[n].cover_days = 7;
    for (int day = 0; day < 14; day++) add_order(m, n, day, 1 * U, day + 1);
    SupplyPlan *p = plan(m);
    // 3 in stock: days 0 and 1 leave 1; on day 2 the target would be broken, and days 2..8 are covered by one lot.
    assert_planned(p, n, 0, 7 * U, 0);
    assert_int_equal(planned(p, n, 0)->due, 2);
    assert_planned(p, n, 1, 5 * U, 7);
    m->node[n].order_up_to = 20 * U;
    p = plan(m);
    assert_planned(p, n, 0, 20 * U, 0); // stock would be 0 after day 2
    assert_null(planned(p, n, 1));
    arena_free(m->arena);
}

static void orders_consume_forecast(void **state) {
    (void)state;
    Model *m = model_new(0);
    m->in.consume_back = 7;
    m->in.consume_forward = 7;
    int n = add_bought(m, 0, 0);
    for (int week = 0; week < 4; week++) add_forecast(m, n, week * 7, 7, 10 * U);
    add_order(m, n, 9, 14 * U, 1)->consumes = true; // 10 of its own week, 4 of the week before
    add_order(m, n, 25, 3 * U, 2)->consumes = true;
    add_order(m, n, 16, 5 * U, 3); // does not consume
    SupplyPlan *p = plan(m);
    int64_t left[4] = {0};
    for (int d = 0; d < p->n_demands; d++)
        if (p->demand[d].kind == SUPPLY_FORECAST) left[p->demand[d].due / 7] += p->demand[d].qty;
    assert_int_equal(left[0], 6 * U);
    assert_int_equal(left[1], 0);
    assert_int_equal(left[2], 10 * U);
    assert_int_equal(left[3], 7 * U);
    // Spread by days, the same in all.
    m->in.forecast_step = 1;
    p = plan(m);
    int parts = 0;
    int64_t sum = 0;
    for (int d = 0; d < p->n_demands; d++) {
        if (p->demand[d].kind != SUPPLY_FORECAST || p->demand[d].due < 21) continue;
        parts++;
        sum += p->demand[d].qty;
        assert_int_equal(p->demand[d].qty, 1 * U);
    }
    assert_int_equal(parts, 7);
    assert_int_equal(sum, 7 * U);
    // A target of −8: the first 8 of the forecast may run out.
    m->node[n].safety = -8 * U;
    p = plan(m);
    sum = 0;
    for (int s = 0; s < p->n_supplies; s++) sum += p->supply[s].qty;
    assert_int_equal(sum, (6 + 10 + 7 - 8 + 14 + 3 + 5) * U);
    arena_free(m->arena);
}

static void says_why_an_order_is_late(void **state) {
    (void)state;
    Model *m = model_new(100);
    int part = add_bought(m, 0, 21);
    int made = add_made(m, 2 * U, 3);
    add_component(m, made, part, 1 * U);
    int shop = add_moved(m, 0, 2, made);
    add_order(m, shop, 110, 2 * U, 1); // from stock of what is made
    add_order(m, shop, 112, 4 * U, 2); // the part takes 21 days, making 3, the lane 2
    SupplyPlan *p = plan(m);
    assert_int_equal(demand_of(p, 1)->available, 110);
    assert_int_equal(demand_of(p, 2)->available, 126);
    const SupplyException *e = exception(p, SUPPLY_LATE, 0);
    assert_non_null(e);
    assert_null(exception(p, SUPPLY_LATE, 1));
    assert_int_equal(e->cause, SUPPLY_CAUSE_LEAD_TIME);
    assert_int_equal(e->cause_node, part);
    assert_int_equal(e->date, 112);
    assert_int_equal(e->to, 126);
    assert_int_equal(e->qty, 4 * U);
    SupplyStep step[8];
    assert_int_equal(supply_late_chain(p, e->demand, step, 8), 3);
    assert_int_equal(p->supply[step[0].supply].kind, SUPPLY_MOVE);
    assert_int_equal(p->supply[step[1].supply].kind, SUPPLY_MAKE);
    assert_int_equal(p->supply[step[2].supply].kind, SUPPLY_BUY);
    assert_int_equal(supply_late_chain(p, 0, step, 8), 0); // the first order is not late
    // The part should have been ordered 112 − 2 − 3 − 21 = 86.
    e = exception(p, SUPPLY_PAST_DUE, 0);
    assert_int_equal(e->date, 86);
    assert_int_equal(e->to, 100);

    // A firm order for the part that comes before a new one could: it is waited for, and should be hurried.
    add_firm(m, part, 115, 10 * U);
    p = plan(m);
    assert_null(planned(p, part, 0));
    e = exception(p, SUPPLY_LATE, 0);
    assert_int_equal(e->cause, SUPPLY_CAUSE_FIRM);
    assert_int_equal(e->to, 120);
    e = exception(p, SUPPLY_EXPEDITE, 0);
    assert_int_equal(e->date, 115);
    assert_int_equal(e->to, 107);
    assert_true(e->demand >= 0);
    // In transit it cannot be.
    m->firm[0].fixed = true;
    p = plan(m);
    assert_null(exception(p, SUPPLY_EXPEDITE, 0));
    // Without a source it never comes.
    m->in.n_firm = 0;
    m->node[part].n_sources = 0;
    p = plan(m);
    e = exception(p, SUPPLY_LATE, 0);
    assert_int_equal(e->cause, SUPPLY_CAUSE_NO_SOURCE);
    assert_int_equal(e->cause_node, part);
    assert_int_equal(e->to, SUPPLY_NEVER);
    arena_free(m->arena);
}

static void moves_and_cancels_firm_supply(void **state) {
    (void)state;
    Model *m = model_new(0);
    int n = add_bought(m, 10 * U, 3);
    m->node[n].safety = 2 * U;
    m->in.tolerance = 2;
    add_order(m, n, 20, 9 * U, 1);
    add_firm(m, n, 5, 4 * U); // first needed on day 20, to keep the target
    add_firm(m, n, 6, 7 * U); // never
    SupplyPlan *p = plan(m);
    const SupplyException *e = exception(p, SUPPLY_DEFER, 0);
    assert_int_equal(e->date, 5);
    assert_int_equal(e->to, 20);
    e = exception(p, SUPPLY_CANCEL, 0);
    assert_int_equal(e->qty, 7 * U);
    assert_int_equal(p->n_exceptions, 2);
    // Two days late is within the tolerance: nothing new is ordered, nothing is proposed.
    m->in.n_firm = 1;
    m->firm[0].due = 22;
    p = plan(m);
    assert_null(planned(p, n, 0));
    assert_int_equal(p->n_exceptions, 0);
    // A week late is waited for where that is said, and hurried.
    m->firm[0].due = 27;
    assert_non_null(planned(plan(m), n, 0));
    m->in.wait = 7;
    p = plan(m);
    assert_null(planned(p, n, 0));
    assert_int_equal(exception(p, SUPPLY_EXPEDITE, 0)->to, 20);
    // All of it is needed on day 20: a tolerance of half of it leaves it to be hurried, one of all of it does not.
    m->demand[0].qty = 12 * U;
    m->in.tolerance_qty = 500000;
    assert_non_null(exception(plan(m), SUPPLY_EXPEDITE, 0));
    m->in.tolerance_qty = 1000000;
    assert_null(exception(plan(m), SUPPLY_EXPEDITE, 0));
    arena_free(m->arena);
}

// Safety stock of 100: what is missing of it is left until it is more than a tenth, and then all of it is bought; what customers want is
// never left.
static void small_shortages_of_safety_stock_are_left(void **state) {
    (void)state;
    Model *m = model_new(0);
    int n = add_bought(m, 90 * U, 3);
    m->node[n].safety = 100 * U;
    assert_non_null(planned(plan(m), n, 0));
    m->in.tolerance_qty = 100000;
    assert_null(planned(plan(m), n, 0));
    m->node[n].on_hand = 90 * U - 1;
    assert_int_equal(planned(plan(m), n, 0)->qty, 10 * U + 1);
    m->in.tolerance_qty = 1000000;
    assert_null(planned(plan(m), n, 0));
    add_order(m, n, 9, 95 * U, 1);
    SupplyPlan *p = plan(m);
    assert_int_equal(p->demand[0].available, 9);
    assert_int_equal(planned(p, n, 0)->qty, 105 * U + 1);
    arena_free(m->arena);
}

static void needs_of_a_firm_work_order_are_pegged_to_it(void **state) {
    (void)state;
    Model *m = model_new(0);
    int part = add_bought(m, 0, 10);
    int made = add_made(m, 0, 2);
    add_component(m, made, part, 2 * U);
    add_order(m, made, 5, 3 * U, 7);
    add_firm(m, made, 5, 3 * U);
    m->demand[m->in.n_demands++] = (SupplyDemandIn){
        .kind = SUPPLY_DEPENDENT, .node = part, .due = 3, .firm = 0, .qty = 6 * U, .id = 99};
    SupplyPlan *p = plan(m);
    assert_null(planned(p, made, 0));
    assert_planned(p, part, 0, 6 * U, 0);
    // The part comes on day 10, a week after it was needed; so does the order.
    assert_int_equal(demand_of(p, 7)->available, 12);
    const SupplyException *e = exception(p, SUPPLY_LATE, 0);
    assert_int_equal(e->cause_node, part);
    SupplyPeg *peg;
    int s = (int)(planned(p, part, 0) - p->supply);
    assert_int_equal(supply_serves(m->arena, p, s, &peg), 1);
    assert_int_equal(p->demand[peg[0].demand].id, 7);
    arena_free(m->arena);
}

static void another_source_is_taken_when_goods_would_be_missing(void **state) {
    (void)state;
    Model *m = model_new(0);
    int n = add_bought(m, 0, 30);
    add_source(m, (SupplySource){.kind = SUPPLY_BUY, .lead_days = 5});
    add_order(m, n, 6, 1 * U, 1);
    add_order(m, n, 40, 1 * U, 2);
    SupplyPlan *p = plan(m);
    assert_int_equal(planned(p, n, 0)->source, 1);
    assert_int_equal(planned(p, n, 1)->source, 0);
    assert_int_equal(p->n_exceptions, 0);
    arena_free(m->arena);
}

static void cycles_are_named(void **state) {
    (void)state;
    Model *m = model_new(0);
    int first = add_made(m, 0, 1); // 0 needs 1 needs 2 needs 1
    add_component(m, first, 1, U);
    int second = add_made(m, 0, 1);
    add_component(m, second, 2, U);
    int third = add_made(m, 0, 1);
    add_component(m, third, 1, U);
    add_bought(m, 0, 1);
    SupplyPlan *p = supply_plan(m->arena, &m->in);
    assert_int_equal(p->error, SUPPLY_CYCLE);
    assert_int_equal(p->n_cycle, 2);
    assert_int_equal(p->cycle[0] + p->cycle[1], 1 + 2);
    arena_free(m->arena);
}

static void bad_input_is_named(void **state) {
    (void)state;
    Model *m = model_new(0);
    int n = add_bought(m, 0, 1);
    add_order(m, n, 5, 1 * U, 1);
    m->demand[0].qty = -1;
    assert_int_equal(supply_plan(m->arena, &m->in)->error, SUPPLY_BAD_DEMAND);
    m->demand[0].qty = U;
    m->demand[0].node = 1;
    assert_int_equal(supply_plan(m->arena, &m->in)->error, SUPPLY_BAD_DEMAND);
    m->demand[0].node = 0;
    m->source[0].lot_max = 5 * U;
    m->source[0].lot_multiple = 3 * U;
    m->source[0].lot_min = 4 * U; // 6 at least, 5 at most
    assert_int_equal(supply_plan(m->arena, &m->in)->error, SUPPLY_BAD_SOURCE);
    m->source[0] = (SupplySource){.kind = SUPPLY_MOVE, .from = 7};
    assert_int_equal(supply_plan(m->arena, &m->in)->error, SUPPLY_BAD_SOURCE);
    m->source[0] = (SupplySource){.kind = SUPPLY_BUY, .lot_max = 1};
    m->demand[0].qty = 2000000; // two million lots
    SupplyPlan *p = supply_plan(m->arena, &m->in);
    assert_int_equal(p->error, SUPPLY_TOO_MUCH);
    assert_int_equal(p->n_supplies, 0);
    m->in.n_nodes = 0;
    m->in.n_demands = 0;
    m->in.n_sources = 0;
    assert_int_equal(supply_plan(m->arena, &m->in)->error, SUPPLY_OK); // nothing to plan
    arena_free(m->arena);
}

// ---- random models -----------------------------------------------------------------------------------------------------------
static int64_t some_qty(Rng *r) { // whole units mostly, sometimes millionths
    return rng_chance(r, 0.8) ? rng_int(r, 1, 30) * U : rng_int(r, 1, 30 * U);
}

static SupplySource some_lot(Rng *r, SupplySource s) {
    s.lead_days = (int)rng_int(r, 0, 20);
    if (rng_chance(r, 0.4)) s.lot_multiple = some_qty(r);
    if (rng_chance(r, 0.4)) s.lot_min = some_qty(r);
    if (rng_chance(r, 0.2)) s.lot_max = s.lot_min + 2 * s.lot_multiple + some_qty(r);
    return s;
}

static Model *some_model(Rng *r) {
    Model *m = model_new((int)rng_int(r, -5, 20000));
    int today = m->in.today;
    m->in.forecast_step = (int)rng_int(r, 0, 7);
    m->in.consume_back = (int)rng_int(r, 0, 10);
    m->in.consume_forward = (int)rng_int(r, 0, 10);
    m->in.tolerance = rng_chance(r, 0.5) ? 0 : (int)rng_int(r, 1, 5);
    int nodes = (int)rng_int(r, 1, 25);
    for (int i = 0; i < nodes; i++) { // each takes from earlier ones only
        int n = add_node(m,
            rng_chance(r, 0.3)       ? 0
                : rng_chance(r, 0.1) ? -some_qty(r)
                                     : some_qty(r));
        if (rng_chance(r, 0.5)) m->node[n].safety = rng_chance(r, 0.2) ? -some_qty(r) : some_qty(r);
        if (rng_chance(r, 0.3)) m->node[n].cover_days = (int)rng_int(r, 0, 14);
        if (rng_chance(r, 0.2)) m->node[n].order_up_to = 3 * some_qty(r);
        int sources = rng_chance(r, 0.1) ? 0 : rng_chance(r, 0.2) ? 2 : 1;
        for (int k = 0; k < sources; k++) {
            int kind = i == 0 ? 0 : (int)rng_int(r, 0, 2);
            if (kind == 0) {
                add_source(m, some_lot(r, (SupplySource){.kind = SUPPLY_BUY}));
            } else if (kind == 1) {
                add_source(m,
                    some_lot(r, (SupplySource){.kind = SUPPLY_MOVE, .from = (int)rng_int(r, 0, i - 1)}));
            } else {
                SupplySource s = {.kind = SUPPLY_MAKE,
                    .first_component = m->in.n_components,
                    .n_components = (int)rng_int(r, 0, 3)};
                for (int c = 0; c < s.n_components; c++)
                    m->component[m->in.n_components++] = (SupplyComponent){(int)rng_int(r, 0, i - 1),
                        rng_chance(r, 0.7) ? rng_int(r, 1, 4) * U : rng_int(r, 1, 2 * U)};
                add_source(m, some_lot(r, s));
            }
        }
        int firm = (int)rng_int(r, 0, 2);
        for (int k = 0; k < firm; k++) {
            add_firm(m, n, today + (int)rng_int(r, -5, 40), some_qty(r))->fixed = rng_chance(r, 0.3);
            if (i > 0 && rng_chance(r, 0.3))
                m->demand[m->in.n_demands++] = (SupplyDemandIn){.kind = SUPPLY_DEPENDENT,
                    .node = (int)rng_int(r, 0, i - 1),
                    .due = today + (int)rng_int(r, -3, 20),
                    .firm = m->in.n_firm - 1,
                    .qty = some_qty(r),
                    .id = 5};
        }
        int orders = (int)rng_int(r, 0, 6);
        for (int k = 0; k < orders; k++) {
            SupplyDemandIn *d = add_order(m, n, today + (int)rng_int(r, -4, 50), some_qty(r), k + 1);
            d->consumes = rng_chance(r, 0.5);
            d->priority = (int)rng_int(r, 0, 3);
        }
        int lines = (int)rng_int(r, 0, 5);
        int day = today - (int)rng_int(r, 0, 3);
        for (int k = 0; k < lines; k++) {
            SupplyDemandIn *d = add_forecast(m, n, day, (int)rng_int(r, 1, 14), some_qty(r));
            d->priority = 9;
            day += d->days + (rng_chance(r, 0.2) ? 3 : 0);
        }
    }
    return m;
}

static void random_models_pass_the_checker(void **state) {
    (void)state;
    uint64_t seed = test_seed("supply");
    for (uint64_t round = 0; round < 3000; round++) {
        Rng r = rng_new(seed + round);
        Model *m = some_model(&r);
        plan(m);
        arena_free(m->arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explodes_a_bill_as_the_textbook_does),
        cmocka_unit_test(nets_stock_as_the_textbook_does),
        cmocka_unit_test(keeps_lot_rules),
        cmocka_unit_test(a_lot_covers_days_and_order_up_to),
        cmocka_unit_test(orders_consume_forecast),
        cmocka_unit_test(says_why_an_order_is_late),
        cmocka_unit_test(moves_and_cancels_firm_supply),
        cmocka_unit_test(small_shortages_of_safety_stock_are_left),
        cmocka_unit_test(needs_of_a_firm_work_order_are_pegged_to_it),
        cmocka_unit_test(another_source_is_taken_when_goods_would_be_missing),
        cmocka_unit_test(cycles_are_named),
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(random_models_pass_the_checker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
