// A kept plan on limited capacity, by small cases worked out by hand: a press that makes ten a day, and two items that use it.
#include "support/base_test.h"

#include "engine/supply/supply.h"

#define U INT64_C(1000000)
enum { MUG, BOWL, EARLY = 100 };

typedef struct {
    Arena *arena;
    SupplyInput in;
    SupplyNode node[2];
    SupplySource source[2];
    SupplyUse use[2];
    SupplyResource press;
    SupplyDemandIn demand[8];
} Pottery;

// Both are made in a day, ten a day together.
static Pottery *pottery(void) {
    Arena *a = arena_new();
    Pottery *c = NEW(a, Pottery);
    c->arena = a;
    c->press = (SupplyResource){.bucket_days = 1, .capacity = 10 * U};
    for (int i = 0; i < 2; i++) {
        c->node[i] = (SupplyNode){.first_source = i, .n_sources = 1};
        c->source[i] = (SupplySource){
            .kind = SUPPLY_MAKE, .lead_days = 1, .lot_multiple = U, .first_use = i, .n_uses = 1};
        c->use[i] = (SupplyUse){.per = U};
    }
    c->in = (SupplyInput){.today = EARLY,
        .n_nodes = 2,
        .node = c->node,
        .n_sources = 2,
        .source = c->source,
        .n_uses = 2,
        .use = c->use,
        .n_resources = 1,
        .resource = &c->press,
        .demand = c->demand};
    return c;
}

static int order(Pottery *c, int node, int due, int priority, int64_t units) {
    c->demand[c->in.n_demands] = (SupplyDemandIn){.kind = SUPPLY_ORDER,
        .node = node,
        .due = due,
        .priority = priority,
        .firm = -1,
        .qty = units * U,
        .id = c->in.n_demands + 1};
    return c->in.n_demands++;
}

static SupplyDiff tell(SupplyKept *k, const Pottery *c, int demand) {
    return supply_replan(k, &c->in, &(SupplyChange){.n_demands = 1, .demand = &demand});
}

// The day on which the last of what serves the order is released.
static int released_for(SupplyKept *k, int order) {
    const SupplyPlan *p = supply_kept(k);
    int day = -1;
    for (int i = 0; i < p->n_pegs; i++)
        if (p->peg[i].demand >= 0 && p->demand[p->peg[i].demand].in == order &&
            p->supply[p->peg[i].supply].release > day)
            day = p->supply[p->peg[i].supply].release;
    return day;
}

static void done(SupplyKept *k, Pottery *c) {
    supply_kept_free(k);
    arena_free(c->arena);
}

static void room_of_what_is_cancelled_is_there_for_others(void **state) {
    (void)state;
    Pottery *c = pottery();
    int mugs = order(c, MUG, EARLY + 5, 0, 10);
    SupplyKept *k = supply_keep(&c->in);
    assert_int_equal(released_for(k, mugs), EARLY + 4);
    c->demand[mugs].qty = 0;
    SupplyDiff d = tell(k, c, mugs);
    assert_false(d.whole);
    assert_int_equal(d.n_gone, 1);
    int bowls = order(c, BOWL, EARLY + 5, 0, 10);
    d = tell(k, c, bowls);
    assert_false(d.whole);
    assert_int_equal(released_for(k, bowls), EARLY + 4);
    done(k, c);
}

// Even where they matter less; until all is planned.
static void others_keep_their_room(void **state) {
    (void)state;
    Pottery *c = pottery();
    int mugs = order(c, MUG, EARLY + 1, 3, 10);
    SupplyKept *k = supply_keep(&c->in);
    int bowls = order(c, BOWL, EARLY + 1, 0, 10);
    SupplyDiff d = tell(k, c, bowls);
    assert_false(d.whole);
    assert_false(d.settled);
    assert_int_equal(released_for(k, mugs), EARLY);
    assert_int_equal(released_for(k, bowls), EARLY + 1);
    d = supply_replan(k, &c->in, &(SupplyChange){.others = true});
    assert_true(d.settled);
    assert_int_equal(released_for(k, mugs), EARLY + 1);
    assert_int_equal(released_for(k, bowls), EARLY);
    done(k, c);
}

// Ten of one item for two orders: the more important takes the room of the other.
static void an_item_shares_its_own_room_by_priority(void **state) {
    (void)state;
    Pottery *c = pottery();
    int later = order(c, MUG, EARLY + 1, 3, 10);
    SupplyKept *k = supply_keep(&c->in);
    int sooner = order(c, MUG, EARLY + 1, 0, 10);
    SupplyDiff d = tell(k, c, sooner);
    assert_false(d.whole);
    assert_int_equal(released_for(k, sooner), EARLY);
    assert_int_equal(released_for(k, later), EARLY + 1);
    assert_int_equal(d.n_moved, 2);
    c->demand[sooner].qty = 0; // and it comes back to its day
    (void)tell(k, c, sooner);
    assert_int_equal(released_for(k, later), EARLY);
    done(k, c);
}

static void asking_takes_no_room(void **state) {
    (void)state;
    Pottery *c = pottery();
    (void)order(c, MUG, EARLY + 2, 0, 5);
    SupplyKept *k = supply_keep(&c->in);
    SupplyDemandIn asked = {.kind = SUPPLY_ORDER, .node = BOWL, .due = EARLY, .firm = -1, .qty = 15 * U};
    for (int i = 0; i < 3; i++) { // ten today, five beside the mugs tomorrow
        SupplyPromise p = supply_promise(k, &asked, EARLY + 50);
        assert_int_equal(p.day, EARLY + 2);
        assert_int_equal(p.cause, SUPPLY_CAUSE_CAPACITY);
    }
    int held = c->in.n_demands++;
    c->demand[held] = asked;
    assert_int_equal(supply_promise_hold(k, &c->in, &c->demand[held], EARLY + 50).day, EARLY + 2);
    SupplyPromise next = supply_promise(k, &asked, EARLY + 50); // after them: ten, and five
    assert_int_equal(next.day, EARLY + 4);
    done(k, c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_of_what_is_cancelled_is_there_for_others),
        cmocka_unit_test(others_keep_their_room),
        cmocka_unit_test(an_item_shares_its_own_room_by_priority),
        cmocka_unit_test(asking_takes_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
