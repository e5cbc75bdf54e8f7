// Random models of all that the supply engine knows, planned and looked at by a checker that shares nothing with it.
#include "support/base_test.h"

#include <string.h>

#include "support/supply_check.h"

#define U INT64_C(1000000)
enum { NODES = 30, MANY = 400 };

typedef struct {
    Arena *arena;
    SupplyInput in;
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
    if (node > 0 && rng_chance(r, 0.3)) s.kind = SUPPLY_MOVE, s.from = upto(r, node - 1);
    else if (node > 0 && rng_chance(r, 0.6)) {
        s.kind = SUPPLY_MAKE;
        s.first_component = in->n_components;
        s.n_components = upto(r, 3);
        for (int c = 0; c < s.n_components; c++)
            m->component[in->n_components++] = (SupplyComponent){upto(r, node - 1),
                rng_chance(r, 0.7) ? rng_int(r, 1, 4) * U : rng_int(r, 1, 2 * U)};
    }
    for (int k = 0; k < in->n_resources; k++)
        if (rng_chance(r, 0.3)) {
            m->use[in->n_uses++] = (SupplyUse){k, rng_chance(r, 0.5) ? U : rng_int(r, U / 10, 3 * U)};
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
        .tolerance = upto(r, 3),
        .wait = upto(r, 5),
        .blame_lots = rng_chance(r, 0.5)};
    make_limits(m, r);
    in->n_nodes = 1 + upto(r, NODES - 1);
    for (int n = 0; n < in->n_nodes; n++) {
        SupplyNode *x = &m->node[n];
        *x = (SupplyNode){.on_hand = rng_chance(r, 0.4) ? 0
                : rng_chance(r, 0.1)                    ? -qty(r)
                                                        : qty(r),
            .safety = rng_chance(r, 0.3) ? qty(r) : 0,
            .cover_days = rng_chance(r, 0.2) ? upto(r, 10) : 0,
            .order_up_to = rng_chance(r, 0.1) ? 2 * qty(r) : 0,
            .first_source = in->n_sources};
        for (int k = rng_chance(r, 0.1) ? 0 : 1 + upto(r, 1); k > 0; k--, x->n_sources++)
            m->source[in->n_sources++] = some_source(m, r, n);
        for (int k = upto(r, 2); k > 0; k--)
            m->firm[in->n_firm++] = (SupplyFirmIn){
                .node = n, .due = in->today + upto(r, 40) - 4, .qty = qty(r), .id = k};
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
    return m;
}

static void plans_can_be_carried_out(void **state) {
    (void)state;
    uint64_t seed = test_seed("supply_plan");
    int late = 0, full = 0;
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
        for (int e = 0; e < p->n_exceptions; e++) {
            late += p->exception[e].kind == SUPPLY_LATE;
            full += p->exception[e].cause == SUPPLY_CAUSE_CAPACITY;
        }
        arena_free(m->arena);
    }
    assert_true(late > 1000 && full > 200); // otherwise the models are too easy
}

// The supplies of a node, one after the other; −1 behind the last.
static int next_of(const SupplyPlan *p, int node, int from) {
    for (int s = from + 1; s < p->n_supplies; s++)
        if (p->supply[s].node == node) return s;
    return -1;
}

// Node `of` of the one and `as` of the other have the same supplies; source: the other's sources in the one's.
static void same_supplies(
    const SupplyPlan *whole, int of, const SupplyPlan *other, int as, const int *source) {
    int s = next_of(whole, of, -1), t = next_of(other, as, -1);
    for (; s >= 0 && t >= 0; s = next_of(whole, of, s), t = next_of(other, as, t)) {
        const SupplyPiece *x = &whole->supply[s], *y = &other->supply[t];
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->release, y->release);
        assert_int_equal(x->due, y->due);
        assert_int_equal(x->wanted, y->wanted);
        assert_int_equal(x->qty, y->qty);
        assert_int_equal(x->started, y->started);
        assert_int_equal(x->source, y->source >= 0 && source ? source[y->source] : y->source);
    }
    assert_int_equal(s, -1);
    assert_int_equal(t, -1);
}

static void a_change_is_planned_in_part_as_in_whole(void **state) {
    (void)state;
    uint64_t seed = test_seed("supply_replan");
    int parts = 0;
    for (uint64_t round = 0; round < 600; round++) {
        Rng r = rng_new(seed + round);
        Model *m = some_model(&r);
        SupplyPlan *before = supply_plan(m->arena, &m->in);
        if (m->in.n_demands == 0) {
            arena_free(m->arena);
            continue;
        }
        SupplyDemandIn *d = &m->demand[upto(&r, m->in.n_demands - 1)];
        d->qty = qty(&r);
        d->due += upto(&r, 6) - 3;
        SupplyPart *part = supply_replan(m->arena, &m->in, before, &d->node, 1);
        SupplyPlan *whole = supply_plan(m->arena, &m->in);
        bool *touched = NEW_ARRAY(m->arena, bool, m->in.n_nodes);
        for (int i = 0; part && i < part->n_nodes; i++) {
            same_supplies(whole, part->node[i], part->plan, i, part->source);
            touched[part->node[i]] = true;
        }
        for (int i = 0; part && i < m->in.n_nodes; i++)
            if (!touched[i]) same_supplies(whole, i, before, i, NULL);
        parts += part != NULL;
        arena_free(m->arena);
    }
    assert_true(parts > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_can_be_carried_out),
        cmocka_unit_test(a_change_is_planned_in_part_as_in_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
