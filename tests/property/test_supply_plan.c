// Random models of all that the supply engine knows, planned and looked at by a checker that shares nothing with it.
#include "support/base_test.h"

#include <string.h>

#include "support/supply_check.h"

#define U INT64_C(1000000)
enum { NODES = 30, MANY = 400 };

typedef struct {
    Arena *arena;
    SupplyInput in;
    bool with_co;
    SupplyNode node[NODES];
    SupplySource source[MANY];
    SupplyComponent component[MANY];
    SupplyDemandIn demand[MANY];
    SupplyFirmIn firm[MANY];
    SupplyUse use[MANY];
    SupplyResource resource[MANY];
    SupplyPeriod period[MANY];
    SupplyCalendar calendar[4];
    int off[MANY];
    SupplyCoProduct co[MANY];
    SupplyAlternate alternate[MANY];
} Model;

static int64_t qty(Rng *r) {
    return rng_chance(r, 0.7) ? rng_int(r, 1, 60) * U : rng_int(r, 1, 60 * U);
}
static int upto(Rng *r, int n) { return (int)rng_int(r, 0, n); }

static void make_limits(Model *m, Rng *r) {
    SupplyInput *in = &m->in;
    in->n_resources = rng_chance(r, 0.2) ? 0 : 1 + upto(r, 4);
    for (int i = 0; i < in->n_resources; i++) {
        SupplyResource *x = &m->resource[i];
        *x = (SupplyResource){.bucket_days = rng_chance(r, 0.5) ? 1 : 1 + upto(r, 9),
            .capacity = rng_chance(r, 0.1) ? SUPPLY_UNKNOWN
                : rng_chance(r, 0.1)       ? 0
                                           : qty(r) * (1 + upto(r, 4)),
            .first_period = in->n_periods};
        for (int k = upto(r, 3); k > 0 && x->capacity != SUPPLY_UNKNOWN; k--, x->n_periods++) {
            int from = in->today + upto(r, 30);
            m->period[in->n_periods++] = (SupplyPeriod){
                from, from + 1 + upto(r, 20), rng_chance(r, 0.3) ? 0 : qty(r)};
        }
    }
    in->n_calendars = upto(r, 3);
    for (int i = 0; i < in->n_calendars; i++) {
        m->calendar[i] = (SupplyCalendar){.week_off = (unsigned)upto(r, 126), .first_off = in->n_offs};
        for (int day = in->today - 3; rng_chance(r, 0.8);) {
            day += 1 + upto(r, 9);
            m->off[in->n_offs++] = day;
            m->calendar[i].n_offs++;
        }
    }
}

static SupplySource some_source(Model *m, Rng *r, int node) {
    SupplyInput *in = &m->in;
    SupplySource s = {.kind = SUPPLY_BUY, .lead_days = upto(r, 12), .from = -1, .first_use = in->n_uses};
    if (rng_chance(r, 0.3)) s.lot_multiple = rng_chance(r, 0.5) ? 5 * U : qty(r);
    if (rng_chance(r, 0.3)) s.lot_min = qty(r);
    if (rng_chance(r, 0.2)) s.lot_max = 2 * (s.lot_min + s.lot_multiple) + qty(r);
    if (rng_chance(r, 0.2)) s.frozen_days = upto(r, 8);
    if (rng_chance(r, 0.1)) s.valid_from = in->today + upto(r, 20);
    if (rng_chance(r, 0.1)) s.valid_until = in->today + upto(r, 40);
    if (rng_chance(r, 0.3)) s.yield = rng_int(r, 300000, 1000000);
    if (rng_chance(r, 0.3)) s.calendar = upto(r, in->n_calendars);
    if (rng_chance(r, 0.2)) s.share = 1 + upto(r, 4);
    if (rng_chance(r, 0.2)) {
        s.cycle_days = 1 + upto(r, 9);
        s.cycle_from = in->today - upto(r, 20);
        s.cycle_open = rng_chance(r, 0.5);
    }
    if (node > 0 && rng_chance(r, 0.3)) s.kind = SUPPLY_MOVE, s.from = upto(r, node - 1);
    else if (node > 0 && rng_chance(r, 0.6)) {
        s.kind = SUPPLY_MAKE;
        s.first_component = in->n_components;
        s.n_components = upto(r, 3);
        for (int c = 0; c < s.n_components; c++)
            m->component[in->n_components++] = (SupplyComponent){upto(r, node - 1),
                rng_chance(r, 0.7) ? rng_int(r, 1, 4) * U : rng_int(r, 1, 2 * U)};
        s.first_co = in->n_cos;
        if (m->with_co && rng_chance(r, 0.5)) {
            m->co[in->n_cos++] = (SupplyCoProduct){upto(r, node - 1), rng_int(r, 1, 2 * U)};
            s.n_cos = 1;
        }
    }
    for (int k = 0; k < in->n_resources; k++)
        if (rng_chance(r, 0.3)) {
            m->use[in->n_uses++] = (SupplyUse){.resource = k,
                .per = rng_chance(r, 0.5) ? U : rng_int(r, U / 10, 3 * U),
                .setup = rng_chance(r, 0.2) ? rng_int(r, 1, 5 * U) : 0};
            s.n_uses++;
        }
    return s;
}

static Model *some_model(Rng *r) {
    Arena *a = arena_new();
    Model *m = NEW(a, Model);
    m->arena = a;
    SupplyInput *in = &m->in;
    *in = (SupplyInput){.today = upto(r, 20000),
        .node = m->node,
        .source = m->source,
        .component = m->component,
        .demand = m->demand,
        .firm = m->firm,
        .use = m->use,
        .resource = m->resource,
        .period = m->period,
        .calendar = m->calendar,
        .off = m->off,
        .co = m->co,
        .alternate = m->alternate,
        .fair = rng_chance(r, 0.3),
        .tolerance = upto(r, 3),
        .tolerance_qty = rng_chance(r, 0.3) ? 1000 * upto(r, 1000) : 0,
        .wait = upto(r, 5),
        .blame_lots = rng_chance(r, 0.5)};
    make_limits(m, r);
    m->with_co = rng_chance(r, 0.15);
    in->n_nodes = 1 + upto(r, NODES - 1);
    for (int n = 0; n < in->n_nodes; n++) {
        SupplyNode *x = &m->node[n];
        *x = (SupplyNode){.on_hand = rng_chance(r, 0.4) ? 0
                : rng_chance(r, 0.1)                    ? -qty(r)
                                                        : qty(r),
            .safety = rng_chance(r, 0.3) ? qty(r) : 0,
            .cover_days = rng_chance(r, 0.2) ? upto(r, 10) : 0,
            .order_up_to = rng_chance(r, 0.1) ? 2 * qty(r) : 0,
            .period_days = rng_chance(r, 0.1) ? 1 + upto(r, 13) : 0,
            .order_cost = rng_chance(r, 0.1) ? 1 + upto(r, 50) : 0,
            .hold_cost = 0.1,
            .shelf_days = rng_chance(r, 0.15) ? 1 + upto(r, 20) : 0,
            .first_source = in->n_sources};
        for (int k = rng_chance(r, 0.1) ? 0 : 1 + upto(r, 1); k > 0; k--, x->n_sources++)
            m->source[in->n_sources++] = some_source(m, r, n);
        for (int k = upto(r, 2); k > 0; k--)
            m->firm[in->n_firm++] = (SupplyFirmIn){.node = n,
                .due = in->today + upto(r, 40) - 4,
                .qty = qty(r),
                .id = k,
                .expires = rng_chance(r, 0.1) ? in->today + 1 + upto(r, 40) : 0};
        for (int k = upto(r, 7); k > 0; k--)
            m->demand[in->n_demands++] = (SupplyDemandIn){
                .kind = rng_chance(r, 0.8) ? SUPPLY_ORDER : SUPPLY_FORECAST,
                .node = n,
                .due = in->today + upto(r, 50) - 3,
                .days = 1,
                .priority = upto(r, 3),
                .firm = -1,
                .qty = qty(r),
                .id = k};
    }
    for (int i = rng_chance(r, 0.5) ? upto(r, 8) : 0; i > 0 && in->n_nodes > 1; i--) {
        int node = upto(r, in->n_nodes - 2);
        m->alternate[in->n_alternates++] = (SupplyAlternate){.node = node,
            .from = node + 1,
            .days = upto(r, 5),
            .per = rng_int(r, 1, 3 * U),
            .substitute = rng_chance(r, 0.5)};
    }
    return m;
}

// ---- phantoms ----------------------------------------------------------------------------------------------------------
static int64_t pegged_to(const SupplyPlan *p, int demand) {
    int64_t sum = 0;
    for (int i = p->demand[demand].first_peg;
         i < p->demand[demand].first_peg + p->demand[demand].n_pegs; i++) {
        assert_int_equal(p->peg[p->demand_peg[i]].demand, demand);
        sum += p->peg[p->demand_peg[i]].qty;
    }
    return sum;
}

static void needs_by_node(const SupplyPlan *p, const SupplyInput *in, int64_t *sum) {
    memset(sum, 0, (size_t)in->n_nodes * sizeof *sum);
    for (int d = 0; d < p->n_demands; d++)
        if (p->demand[d].kind == SUPPLY_DEPENDENT) sum[p->demand[d].node] += p->demand[d].qty;
}

// Of what is no phantom as much is needed as before, all is pegged as far as it is supplied, and no phantom serves planned making.
static void check_through(Arena *a, const SupplyInput *in, const SupplyPlan *before, const SupplyPlan *p) {
    int64_t *was = NEW_ARRAY(a, int64_t, in->n_nodes), *is = NEW_ARRAY(a, int64_t, in->n_nodes);
    bool *phantom = NEW_ARRAY(a, bool, in->n_nodes);
    needs_by_node(before, in, was);
    needs_by_node(p, in, is);
    for (int n = 0; n < in->n_nodes; n++)
        for (int s = in->node[n].first_source; s < in->node[n].first_source + in->node[n].n_sources; s++)
            phantom[n] = phantom[n] || in->source[s].phantom;
    for (int n = 0; n < in->n_nodes; n++)
        if (!phantom[n]) assert_int_equal(was[n], is[n]);
    int pegs = 0;
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        int64_t sum = 0;
        for (int i = x->first_peg; i < x->first_peg + x->n_pegs; i++, pegs++) {
            const SupplyPeg *g = &p->peg[i];
            assert_int_equal(g->supply, s);
            sum += g->qty;
            if (g->demand < 0 || x->source < 0 || !in->source[x->source].phantom) continue;
            const SupplyDemand *d = &p->demand[g->demand];
            assert_false(d->kind == SUPPLY_DEPENDENT && d->in < 0 &&
                p->supply[d->supply].source >= 0 && p->supply[d->supply].kind == SUPPLY_MAKE);
        }
        assert_int_equal(sum, x->qty);
        for (int d = x->first_needs; d < x->first_needs + x->n_needs; d++)
            assert_int_equal(p->demand[d].supply, s);
    }
    assert_int_equal(pegs, p->n_pegs);
    for (int d = 0; d < p->n_demands; d++)
        assert_int_equal(pegged_to(p, d) + p->demand[d].short_qty, p->demand[d].qty);
    for (int i = 0; i < p->n_exceptions; i++) {
        assert_in_range(p->exception[i].supply + 1, 0, (unsigned)p->n_supplies);
        assert_in_range(p->exception[i].demand + 1, 0, (unsigned)p->n_demands);
    }
}

static void plans_can_be_carried_out(void **state) {
    (void)state;
    uint64_t seed = test_seed("supply_plan");
    int late = 0, full = 0, gone = 0;
    for (uint64_t round = 0; round < 800; round++) {
        Rng r = rng_new(seed + round);
        Model *m = some_model(&r);
        SupplyPlan *p = supply_plan(m->arena, &m->in);
        const char *bad = p->error != SUPPLY_OK ? "an error" : supply_check_plan(&m->in, p);
        if (bad) {
            print_error("round %llu, error %d at %d: %s\n", (unsigned long long)round,
                (int)p->error, p->index, bad);
            assert_null(bad);
        }
        for (int k = 0; k < m->in.n_sources; k++)
            m->source[k].phantom = m->source[k].kind == SUPPLY_MAKE && rng_chance(&r, 0.5);
        const SupplyPlan *through = supply_blow_through(m->arena, &m->in, p);
        if (through != p) check_through(m->arena, &m->in, p, through);
        gone += p->n_supplies - through->n_supplies;
        for (int e = 0; e < p->n_exceptions; e++) {
            late += p->exception[e].kind == SUPPLY_LATE;
            full += p->exception[e].cause == SUPPLY_CAUSE_CAPACITY;
        }
        arena_free(m->arena);
    }
    assert_true(late > 1000 && full > 200 && gone > 200); // otherwise the models are too easy
}

// ---- a plan that is kept ----------------------------------------------------------------------------------------------
#define SAME(field) assert_int_equal(x->field, y->field)

static void same_plans(const SupplyPlan *a, const SupplyPlan *b) {
    assert_int_equal(a->error, b->error);
    assert_int_equal(a->n_supplies, b->n_supplies);
    assert_int_equal(a->n_demands, b->n_demands);
    assert_int_equal(a->n_pegs, b->n_pegs);
    assert_int_equal(a->n_exceptions, b->n_exceptions);
    for (int i = 0; i < a->n_supplies; i++) {
        const SupplyPiece *x = &a->supply[i], *y = &b->supply[i];
        SAME(kind), SAME(node), SAME(source), SAME(firm), SAME(release), SAME(begins), SAME(due);
        SAME(expected), SAME(wanted), SAME(expires), SAME(maker);
        SAME(qty), SAME(started), SAME(late_cause), SAME(resource);
        SAME(first_needs), SAME(n_needs), SAME(first_peg), SAME(n_pegs);
    }
    for (int i = 0; i < a->n_demands; i++) {
        const SupplyDemand *x = &a->demand[i], *y = &b->demand[i];
        SAME(kind), SAME(node), SAME(in), SAME(supply), SAME(due), SAME(priority), SAME(available);
        SAME(qty), SAME(short_qty), SAME(id), SAME(first_peg), SAME(n_pegs);
        for (int k = x->first_peg; k < x->first_peg + x->n_pegs; k++)
            assert_int_equal(a->demand_peg[k], b->demand_peg[k]);
    }
    for (int i = 0; i < a->n_pegs; i++) {
        const SupplyPeg *x = &a->peg[i], *y = &b->peg[i];
        SAME(supply), SAME(demand), SAME(qty);
    }
    for (int i = 0; i < a->n_exceptions; i++) {
        const SupplyException *x = &a->exception[i], *y = &b->exception[i];
        SAME(kind), SAME(node), SAME(supply), SAME(demand), SAME(date), SAME(to), SAME(qty);
        SAME(cause), SAME(cause_node), SAME(resource);
    }
}

static const SupplyDemand *of_line(const SupplyPlan *p, const SupplyDemand *d) {
    for (int i = 0; i < p->n_demands; i++) {
        const SupplyDemand *x = &p->demand[i];
        if (x->kind == d->kind && x->node == d->node && x->in == d->in &&
            (d->kind != SUPPLY_FORECAST || x->due == d->due))
            return x;
    }
    return NULL;
}

static bool is_own(const SupplyDemand *d) {
    return d->kind == SUPPLY_ORDER || d->kind == SUPPLY_FORECAST || d->kind == SUPPLY_OWED;
}

// The diff names what is there on another day, all of it and nothing else.
static void diff_tells_moves(const SupplyPlan *old, const SupplyPlan *now, const SupplyDiff *d) {
    int n = 0;
    for (int i = 0; i < old->n_demands; i++) {
        const SupplyDemand *x = &old->demand[i], *y = is_own(x) ? of_line(now, x) : x;
        n += is_own(x) && (!y || x->available != y->available || x->short_qty != y->short_qty);
    }
    for (int i = 0; i < now->n_demands; i++)
        n += is_own(&now->demand[i]) && !of_line(old, &now->demand[i]);
    assert_int_equal(d->n_moved, n);
    for (int i = 0; i < d->n_moved; i++) {
        const SupplyMoved *m = &d->moved[i];
        SupplyDemand line = {.kind = m->kind, .node = m->node, .in = m->in, .due = m->due};
        const SupplyDemand *x = of_line(old, &line), *y = of_line(now, &line);
        assert_int_equal(m->was, x != NULL);
        assert_int_equal(m->is, y != NULL);
        if (x) assert_int_equal(m->before, x->available);
        if (x) assert_int_equal(m->short_before, x->short_qty);
        if (y) assert_int_equal(m->after, y->available);
        if (y) assert_int_equal(m->short_after, y->short_qty);
    }
}

static uint64_t trace_of(const SupplyPiece *x) { // adds up, whatever the order
    uint64_t h = UINT64_C(1469598103934665603);
    int64_t of[] = {x->node, x->source, x->release, x->due, x->qty, x->started};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        h = (h ^ (uint64_t)of[i]) * UINT64_C(1099511628211);
    return h;
}

// Planned supply before, less what is gone, with what has come, is planned supply now.
static void diff_tells_supplies(const SupplyPlan *old, const SupplyPlan *now, const SupplyDiff *d) {
    uint64_t sum = 0;
    int n = 0;
    for (int i = 0; i < old->n_supplies; i++)
        if (old->supply[i].source >= 0) sum += trace_of(&old->supply[i]), n++;
    for (int i = 0; i < d->n_gone; i++) sum -= trace_of(&d->gone[i]), n--;
    for (int i = 0; i < d->n_come; i++) sum += trace_of(&d->come[i]), n++;
    for (int i = 0; i < now->n_supplies; i++)
        if (now->supply[i].source >= 0) sum -= trace_of(&now->supply[i]), n--;
    assert_int_equal(n, 0);
    assert_true(sum == 0);
}

// Something of the model is changed, and the change that says so.
static SupplyChange some_change(Model *m, Rng *r, int *at) {
    SupplyInput *in = &m->in;
    int what = upto(r, 9);
    if (what <= 4) { // an order or a line of forecast: other, gone, moved to another node, new
        bool more = what == 0 && in->n_demands < MANY;
        if (!more && in->n_demands == 0) return (SupplyChange){0};
        *at = more ? in->n_demands++ : upto(r, in->n_demands - 1);
        SupplyDemandIn *d = &m->demand[*at];
        if (more)
            *d = (SupplyDemandIn){.kind = SUPPLY_ORDER, .node = upto(r, in->n_nodes - 1), .firm = -1};
        d->qty = rng_chance(r, 0.15) ? 0 : qty(r);
        d->due = in->today + upto(r, 50) - 3;
        if (what == 1) d->priority = upto(r, 3);
        if (what == 2 && d->kind != SUPPLY_DEPENDENT) d->node = upto(r, in->n_nodes - 1);
        return (SupplyChange){.n_demands = 1, .demand = at};
    }
    if (what <= 6) {
        bool more = what == 5 && in->n_firm < MANY;
        if (!more && in->n_firm == 0) return (SupplyChange){0};
        *at = more ? in->n_firm++ : upto(r, in->n_firm - 1);
        SupplyFirmIn *f = &m->firm[*at];
        if (more) *f = (SupplyFirmIn){.node = upto(r, in->n_nodes - 1)};
        f->qty = rng_chance(r, 0.2) ? 0 : qty(r);
        f->due = in->today + upto(r, 40) - 4;
        return (SupplyChange){.n_firm = 1, .firm = at};
    }
    if (what == 9 && rng_chance(r, 0.2)) {
        in->today++;
        return (SupplyChange){.others = true};
    }
    *at = upto(r, in->n_nodes - 1);
    SupplyNode *n = &m->node[*at];
    if (what == 7) {
        n->on_hand = rng_chance(r, 0.1) ? -qty(r) : qty(r);
        n->safety = rng_chance(r, 0.5) ? qty(r) : 0;
        n->cover_days = upto(r, 5);
    } else if (n->n_sources > 0) {
        SupplySource *x = &m->source[n->first_source + upto(r, n->n_sources - 1)];
        x->lead_days = upto(r, 12);
        x->frozen_days = rng_chance(r, 0.2) ? upto(r, 8) : 0;
        x->cycle_days = rng_chance(r, 0.2) ? 1 + upto(r, 9) : 0;
        x->cycle_open = rng_chance(r, 0.5);
        if (rng_chance(r, 0.2) && x->kind == SUPPLY_MOVE) x->from = upto(r, x->from);
    }
    return (SupplyChange){.n_nodes = 1, .node = at};
}

static bool takes_from(const Model *m, int user, const bool *reached) {
    const SupplyNode *n = &m->node[user];
    for (int s = n->first_source; s < n->first_source + n->n_sources; s++) {
        const SupplySource *x = &m->source[s];
        if (x->kind == SUPPLY_MOVE && reached[x->from]) return true;
        for (int c = 0; x->kind == SUPPLY_MAKE && c < x->n_components; c++)
            if (reached[m->component[x->first_component + c].node]) return true;
    }
    for (int d = 0; d < m->in.n_demands; d++) { // what is under way
        const SupplyDemandIn *x = &m->demand[d];
        if (x->kind == SUPPLY_DEPENDENT && m->firm[x->firm].node == user && reached[x->node])
            return true;
    }
    return false;
}

// Nodes take from those of a lower number. What is changed reaches all that it takes from, and whoever waits for one of these.
static void spread(const Model *m, bool *reached) {
    for (int n = m->in.n_nodes - 1; n >= 0; n--) {
        bool one[NODES] = {false};
        for (int to = 0; reached[n] && to < n; to++) {
            one[to] = true;
            reached[to] = reached[to] || takes_from(m, n, one);
            one[to] = false;
        }
    }
    for (int n = 0; n < m->in.n_nodes; n++) reached[n] = reached[n] || takes_from(m, n, reached);
}

static void reach_lines(const Model *m, const SupplyChange *c, bool *reached) {
    for (int i = 0; i < c->n_demands; i++) reached[m->demand[c->demand[i]].node] = true;
    for (int i = 0; i < c->n_firm; i++) reached[m->firm[c->firm[i]].node] = true;
    for (int i = 0; i < c->n_nodes; i++) reached[c->node[i]] = true;
}

static uint64_t pieces_of(const SupplyPlan *p, int node) {
    uint64_t h = 0;
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        int64_t of[] = {x->kind, x->source, x->firm, x->release, x->begins, x->due, x->expected,
            x->qty, x->started, x->wanted};
        for (size_t i = 0; x->node == node && i < sizeof of / sizeof *of; i++)
            h = (h ^ (uint64_t)of[i]) * UINT64_C(1099511628211);
    }
    return h;
}

static void others_stay(const Model *m, const bool *reached, const SupplyPlan *old, const SupplyPlan *now) {
    for (int n = 0; n < m->in.n_nodes; n++)
        if (!reached[n]) assert_true(pieces_of(old, n) == pieces_of(now, n));
}

static void told_again_nothing_moves(Model *m, SupplyKept *k, const SupplyChange *c) {
    Arena *a = arena_new();
    const SupplyPlan *kept = supply_kept(k);
    uint64_t before[NODES];
    for (int n = 0; n < m->in.n_nodes; n++) before[n] = pieces_of(kept, n);
    SupplyDiff d = supply_replan(k, &m->in, c);
    assert_int_equal(d.n_moved, 0);
    assert_int_equal(d.n_gone + d.n_come, 0);
    for (int n = 0; n < m->in.n_nodes; n++) assert_true(before[n] == pieces_of(supply_kept(k), n));
    arena_free(a);
}

static void all_planned_settles(Model *m, SupplyKept *k) {
    Arena *a = arena_new();
    SupplyDiff d = supply_replan(k, &m->in, &(SupplyChange){.others = true});
    assert_true(d.whole && d.settled);
    same_plans(supply_plan(a, &m->in), supply_kept(k));
    arena_free(a);
}

static void a_kept_plan_follows_its_input(void **state) {
    (void)state;
    uint64_t seed = test_seed("supply_kept");
    int parts = 0, wholes = 0, limited = 0, unsettled = 0;
    for (uint64_t round = 0; round < 100; round++) {
        Rng r = rng_new(seed + round);
        Model *m = some_model(&r);
        if (rng_chance(&r, 0.5)) // half without limits
            for (int i = 0; i < m->in.n_resources; i++)
                m->resource[i] = (SupplyResource){.bucket_days = 1, .capacity = SUPPLY_UNKNOWN};
        m->in.consume_back = upto(&r, 9);
        for (int i = 0; i < m->in.n_demands; i++)
            m->demand[i].consumes = m->demand[i].kind == SUPPLY_ORDER && rng_chance(&r, 0.4);
        for (int i = 0; i < m->in.n_demands && m->in.n_firm > 0; i++)
            if (m->demand[i].node < m->firm[m->in.n_firm - 1].node && rng_chance(&r, 0.03)) {
                m->demand[i].kind = SUPPLY_DEPENDENT; // no ring: nodes take from earlier ones
                m->demand[i].firm = m->in.n_firm - 1;
            }
        SupplyKept *k = supply_keep(&m->in);
        for (int step = 0; step < 12; step++) {
            Arena *a = arena_new();
            const SupplyPlan *kept = supply_kept(k);
            SupplyPlan *old = NEW(a, SupplyPlan);
            *old = *kept; // a copy of what the diff is against
            old->supply = NEW_ARRAY(a, SupplyPiece, old->n_supplies);
            old->demand = NEW_ARRAY(a, SupplyDemand, old->n_demands);
            for (int i = 0; i < old->n_supplies; i++) old->supply[i] = kept->supply[i];
            for (int i = 0; i < old->n_demands; i++) old->demand[i] = kept->demand[i];
            int at[2];
            bool reached[NODES] = {false};
            Model *before = NEW(a, Model);
            *before = *m;
            SupplyChange c = some_change(m, &r, at);
            reach_lines(before, &c, reached);
            reach_lines(m, &c, reached);
            spread(before, reached);
            spread(m, reached);
            SupplyDiff d = supply_replan(k, &m->in, &c);
            if (rng_chance(&r, 0.5) && !c.others) { // two on top of each other: the first one's diff is not looked at
                c = some_change(m, &r, at + 1);
                d = supply_replan(k, &m->in, &c);
                if (d.settled) same_plans(supply_plan(a, &m->in), supply_kept(k));
                assert_null(supply_check_plan(&m->in, supply_kept(k)));
                arena_free(a);
                continue;
            }
            assert_int_equal(d.error, SUPPLY_OK);
            diff_tells_supplies(old, supply_kept(k), &d);
            diff_tells_moves(old, supply_kept(k), &d);
            if (d.settled) same_plans(supply_plan(a, &m->in), supply_kept(k));
            if (!d.whole) others_stay(m, reached, old, supply_kept(k));
            const char *bad = supply_check_plan(&m->in, supply_kept(k));
            if (bad) print_error("%s\n", bad);
            assert_null(bad);
            parts += !d.whole;
            wholes += d.whole;
            limited += !d.whole && m->in.n_resources > 0;
            unsettled += !d.settled;
            if (!d.whole && rng_chance(&r, 0.5)) told_again_nothing_moves(m, k, &c);
            arena_free(a);
        }
        all_planned_settles(m, k);
        supply_kept_free(k);
        arena_free(m->arena);
    }
    print_message("%d in part (%d of them with limits), %d as a whole, %d not settled\n", parts,
        limited, wholes, unsettled);
    assert_true(parts > 150 && wholes > 15 && limited > 15 && unsettled > 50); // otherwise it says little
}

static void a_change_that_cannot_be_meant_changes_nothing(void **state) {
    (void)state;
    Rng r = rng_new(5);
    Model *m = some_model(&r);
    assert_true(m->in.n_demands > 0);
    SupplyKept *k = supply_keep(&m->in);
    Arena *a = arena_new();
    SupplyPlan *plan = supply_plan(a, &m->in);
    int d = 0;
    int64_t was = m->demand[0].qty;
    m->demand[0].qty = -1;
    SupplyDiff bad = supply_replan(k, &m->in, &(SupplyChange){.n_demands = 1, .demand = &d});
    assert_int_equal(bad.error, SUPPLY_BAD_DEMAND);
    assert_int_equal(bad.index, 0);
    same_plans(plan, supply_kept(k));
    bad = supply_replan(k, &m->in, &(SupplyChange){.others = true});
    assert_int_equal(bad.error, SUPPLY_BAD_DEMAND);
    same_plans(plan, supply_kept(k));
    m->demand[0].qty = was + U;
    assert_int_equal(
        supply_replan(k, &m->in, &(SupplyChange){.n_demands = 1, .demand = &d}).error, SUPPLY_OK);
    same_plans(supply_plan(a, &m->in), supply_kept(k));
    supply_kept_free(k);
    arena_free(a);
    arena_free(m->arena);
}

// ---- promises ----------------------------------------------------------------------------------------------------------
// The plan with the last order in it: as a whole, or where room is limited as a kept plan takes it in.
static const SupplyPlan *plan_with(SupplyKept **k, Arena *a, Model *m) {
    int last = m->in.n_demands - 1;
    if (m->in.n_resources == 0) return supply_plan(a, &m->in);
    SupplyInput without = m->in;
    without.n_demands--;
    *k = supply_keep(&without);
    SupplyDiff d = supply_replan(*k, &m->in, &(SupplyChange){.n_demands = 1, .demand = &last});
    assert_int_equal(d.error, SUPPLY_OK);
    return supply_kept(*k);
}

// By two plans: with the last order on that day it is there by then, and no other order is later or shorter than without.
static bool would_do(const SupplyPlan *without, Model *m, int day) {
    Arena *a = arena_new();
    SupplyDemandIn *d = &m->demand[m->in.n_demands - 1];
    d->due = day;
    SupplyKept *k = NULL;
    const SupplyPlan *with = plan_with(&k, a, m);
    bool well = true;
    for (int i = 0; i < with->n_demands; i++) {
        const SupplyDemand *x = &with->demand[i];
        if (x->kind != SUPPLY_ORDER && x->kind != SUPPLY_OWED) continue;
        if (x->in == m->in.n_demands - 1) {
            well = well && x->available <= day;
            continue;
        }
        const SupplyDemand *y = of_line(without, x);
        well = well && !(x->available > y->available && x->available > x->due) &&
            x->short_qty <= y->short_qty;
    }
    supply_kept_free(k);
    arena_free(a);
    return well;
}

static void a_promise_is_what_plans_say(void **state) {
    (void)state;
    uint64_t seed = test_seed("supply_promise");
    int promised = 0, never = 0, later = 0, sooner = 0;
    for (uint64_t round = 0; round < 60; round++) {
        Rng r = rng_new(seed + round);
        Model *m = some_model(&r);
        if (rng_chance(&r, 0.6)) m->in.n_resources = m->in.n_uses = 0;
        for (int i = 0; i < m->in.n_sources && m->in.n_resources == 0; i++) m->source[i].n_uses = 0;
        SupplyPlan *without = supply_plan(m->arena, &m->in);
        SupplyKept *k = supply_keep(&m->in);
        for (int n = 0; n < 3; n++) {
            SupplyDemandIn order = {.kind = SUPPLY_ORDER,
                .node = upto(&r, m->in.n_nodes - 1),
                .due = m->in.today + upto(&r, 30) - 2,
                .priority = upto(&r, 3),
                .firm = -1,
                .qty = qty(&r)};
            int latest = m->in.today + 90;
            SupplyPromise p = supply_promise(k, &order, latest);
            same_plans(without, supply_kept(k)); // nothing was changed by asking
            m->demand[m->in.n_demands++] = order;
            int first = order.due > m->in.today ? order.due : m->in.today;
            if (p.day == SUPPLY_NEVER) {
                never++;
                assert_false(would_do(without, m, latest));
                m->in.n_demands--;
                continue;
            }
            promised++;
            later += p.day > first;
            assert_in_range(p.day, first, latest);
            assert_true(would_do(without, m, p.day));
            if (p.day > first) assert_false(would_do(without, m, p.day - 1));
            for (int day = first; day < p.day; day++)
                if (would_do(without, m, day)) {
                    sooner++; // an earlier day behind one that would not do
                    break;
                }
            if (n == 2) { // held: it is as if it had always been there
                SupplyDemandIn *held = &m->demand[m->in.n_demands - 1];
                held->due = order.due;
                SupplyPromise h = supply_promise_hold(k, &m->in, held, latest);
                assert_int_equal(h.day, p.day);
                assert_int_equal(held->due, p.day);
                SupplyKept *with = NULL;
                same_plans(plan_with(&with, m->arena, m), supply_kept(k));
                assert_null(supply_check_plan(&m->in, supply_kept(k)));
                supply_kept_free(with);
            } else m->in.n_demands--;
        }
        supply_kept_free(k);
        arena_free(m->arena);
    }
    print_message("%d promised, %d of them later than asked, %d could be sooner; %d never\n",
        promised, later, sooner, never);
    assert_true(promised > 80 && later > 20 && never > 3);
    assert_true(sooner * 20 <= promised);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_can_be_carried_out),
        cmocka_unit_test(a_kept_plan_follows_its_input),
        cmocka_unit_test(a_promise_is_what_plans_say),
        cmocka_unit_test(a_change_that_cannot_be_meant_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
