// The twin's world: what names tell, that luck belongs to who and what, that the past is all that is known of the demand, the naive
// policy's formula, and the order of what happens.
#include "support/base_test.h"

#include <math.h>

#include "twin/agenda.h"
#include "twin/chance.h"
#include "twin/company.h"
#include "twin/luck.h"
#include "twin/naive.h"

static Cx *test_cx(void) {
    Arena *a = arena_new();
    Cx *cx = NEW(a, Cx);
    cx->arena = a;
    return cx;
}

// ---- names ----------------------------------------------------------------------------------------------------------------
static void sets_are_told_by_their_names(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int pieces;
        const char *piece;
    } names[] = {{"SET OF 3 CAKE TINS PANTRY DESIGN ", 3, "CAKE TINS PANTRY DESIGN"},
        {"PACK OF 72 RETROSPOT CAKE CASES", 72, "RETROSPOT CAKE CASES"},
        {"SET/6 RED SPOTTY PAPER PLATES", 6, "RED SPOTTY PAPER PLATES"},
        {"ROUND SNACK BOXES SET OF4 WOODLAND ", 4, "ROUND SNACK BOXES WOODLAND"},
        {"SET 7 BABUSHKA NESTING BOXES", 7, "BABUSHKA NESTING BOXES"},
        {"3 PIECE SPACEBOY COOKIE CUTTER SET", 3, "SPACEBOY COOKIE CUTTER SET"},
        {"DIAMANTE HAIR GRIP PACK/2 RUBY", 2, "DIAMANTE HAIR GRIP RUBY"},
        {"Box of 6 herbal tea sachets", 6, "herbal tea sachets"}, {"WHITE METAL LANTERN", 0, ""},
        {"SET OF SPOONS", 0, ""}, {"60 TEATIME FAIRY CAKE CASES", 0, ""},
        {"BOX WITH 3 DRAWERS", 0, ""}, {"SET OF 1000 BEADS", 0, ""}, {"SET OF 4", 0, ""}, {"", 0, ""}};
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str piece = S("");
        int n = kit_pieces(a, str_of(names[i].name), &piece);
        if (n != names[i].pieces) print_error("%s: %d\n", names[i].name, n);
        assert_int_equal(n, names[i].pieces);
        if (n) assert_true(str_is(piece, names[i].piece));
    }
    arena_free(a);
}

static void some_things_perish_and_others_are_named_after_them(void **state) {
    (void)state;
    assert_true(perishable(S("DARK CHOCOLATE BAR")));
    assert_true(perishable(S("LAVENDER CANDLE")));
    assert_false(perishable(S("GLASS CANDLE HOLDER")));
    assert_false(perishable(S("TEA TOWEL ROBIN")));
    assert_false(perishable(S("STONEWARE MUG")));
}

static void families_are_words_that_many_share(void **state) {
    (void)state;
    Arena *a = arena_new();
    Str names[25], family[25];
    for (int i = 0; i < 12; i++) names[i] = str_fmt(a, "BAG NUMBER %d RED", 100 + i);
    for (int i = 12; i < 24; i++) names[i] = str_fmt(a, "Bag %d Lantern", 100 + i);
    names[24] = S("ODD ONE");
    families_make(a, names, 25, family);
    assert_true(str_is(family[0], "NUMBER")); // the last word that twelve share; colours do not count
    assert_true(str_is(family[13], "LANTERN"));
    assert_true(str_is(family[24], "OTHER"));
    arena_free(a);
}

// ---- chance and the agenda ------------------------------------------------------------------------------------------------
static void luck_belongs_to_who_and_what(void **state) {
    (void)state;
    Cx *cx = test_cx();
    History h;
    company_make(cx, 3, (Date){0}, &h);
    World w;
    world_make(cx, &h, 3, company_start(&h), &w);
    Date day = date_of(2025, 8, 4);
    Delivery a = luck_delivery(&w, 1, AT_WAREHOUSE, day), b;
    for (int i = 0; i < 50; i++)
        b = luck_delivery(&w, i % w.suppliers_n, AT_PLANT, date_add(day, i)); // others' luck
    b = luck_delivery(&w, 1, AT_WAREHOUSE, day);
    assert_memory_equal(&a, &b, sizeof a);
    double sum = 0;
    int n = 0;
    for (int i = 0; i < 4000; i++) {
        Delivery d = luck_delivery(&w, 1, AT_WAREHOUSE, date_add(day, i));
        assert_true(d.days >= w.suppliers[1].lead_days / 2 && d.days >= 1);
        assert_true(d.later_days == 0 || d.later_days > d.days);
        assert_true(date_weekday(date_add(date_add(day, i), d.days)) < 5);
        sum += d.days, n++;
    }
    // Its mean is what was drawn for the supplier, and up to two days of waiting for a Monday.
    double mean = sum / n, agreed = w.suppliers[1].slack * w.suppliers[1].lead_days;
    assert_true(mean > agreed - 0.3 && mean < agreed + 1.2);
    for (int i = 0; i < 2000; i++) {
        LineLuck l = luck_line(&w, i % 20, AT_WAREHOUSE, date_add(day, i), QTY(100));
        assert_true(l.comes.v >= QTY(69).v && l.comes.v <= QTY(105).v && l.comes.v % UNIT == 0);
        assert_true(l.defective.v >= 0 && l.defective.v <= l.comes.v);
    }
    arena_free(cx->arena);
}

static void what_happens_is_in_the_order_of_time_then_of_noting(void **state) {
    (void)state;
    Agenda g = {0};
    Rng r = rng_new(5);
    for (int i = 0; i < 5000; i++) agenda_note(&g, (Time){rng_int(&r, 1, 300)}, 0, i, 0);
    Happening h, before = {0};
    int n = 0;
    while (agenda_take(&g, (Time){150}, &h)) {
        assert_true(h.at.v > before.at.v || (h.at.v == before.at.v && h.a > before.a) || n == 0);
        assert_true(h.at.v <= 150);
        before = h;
        n++;
    }
    assert_int_equal(g.n, 5000 - n);
    while (agenda_take(&g, (Time){300}, &h)) n++;
    assert_int_equal(n, 5000);
    agenda_free(&g);
}

// ---- the past -------------------------------------------------------------------------------------------------------------
static void nothing_is_known_of_the_future_but_launches_and_the_range(void **state) {
    (void)state;
    Cx *cx = test_cx();
    History h, changed;
    company_make(cx, 1, (Date){0}, &h);
    company_make(cx, 1, (Date){0}, &changed);
    Date start = company_start(&h);
    int64_t from = date_time(start).v;
    for (int32_t o = 0; o < changed.orders_n; o++)
        for (int32_t l = changed.orders[o].first; l < changed.orders[o].first + changed.orders[o].n; l++)
            if (changed.orders[o].placed.v >= from) changed.lines[l].qty.v *= 10;
    World w, v;
    Past p, q;
    world_make(cx, &h, 1, start, &w);
    world_make(cx, &changed, 1, start, &v);
    past_make(cx, &w, &p);
    past_make(cx, &v, &q);
    assert_int_equal(w.nodes_n, v.nodes_n);
    assert_memory_equal(p.opening, q.opening, (size_t)w.nodes_n * sizeof(Qty));
    assert_true(p.launches_n > 3);
    assert_int_equal(p.launches_n, q.launches_n);
    assert_memory_equal(p.launches, q.launches, (size_t)p.launches_n * sizeof(Launch));
    for (int32_t i = 0; i < w.items_n; i++) {
        assert_int_equal(w.items[i].supplier, v.items[i].supplier);
        assert_int_equal(w.items[i].cost.v, v.items[i].cost.v);
    }
    arena_free(cx->arena);
}

static void demand_goes_up_the_chain(void **state) {
    (void)state;
    Cx *cx = test_cx();
    History h;
    company_make(cx, 1, (Date){0}, &h);
    World w;
    world_make(cx, &h, 1, company_start(&h), &w);
    assert_true(w.kits_n > 5);
    const TwinKit *kit = &w.kits[0];
    const TwinItem *item = &w.items[kit->item];
    Series s;
    series_make(cx, &w, &s);
    Date day = time_date(h.first);
    series_add(&s, &w, kit->item, AT_HOME, day, QTY(5));
    series_add(&s, &w, kit->item, AT_ABROAD, day, QTY(2));
    series_roll(&s, &w, 0, 1);
    series_roll(&s, &w, 0, 1); // again: the same
    assert_true(series_of(&s, item->node[AT_WAREHOUSE])[0] == 7);
    assert_true(series_of(&s, item->node[AT_PLANT])[0] == 7);
    assert_true(series_of(&s, w.items[kit->part[0]].node[AT_PLANT])[0] == 7.0 * kit->per[0]);
    arena_free(cx->arena);
}

// ---- the naive policy -----------------------------------------------------------------------------------------------------
// Weeks of 10 and 20 by turns: mean 15, standard deviation of ten of them 5.2705. Two weeks of lead time and review: 30 + 2 × 5.2705 × √2.
static void the_naive_level_is_what_it_is_said_to_be(void **state) {
    (void)state;
    Cx *cx = test_cx();
    History h;
    company_make(cx, 1, (Date){0}, &h);
    World w;
    world_make(cx, &h, 1, company_start(&h), &w);
    Series s;
    series_make(cx, &w, &s);
    Date day = time_date(h.first);
    int32_t node = w.items[0].node[AT_HOME];
    for (int k = 0; k < 10; k++)
        series_add(&s, &w, 0, AT_HOME, date_add(day, 7 * k), QTY(k % 2 ? 20 : 10));
    w.nodes[node].lead_days = 7;
    double level = naive_level(&w, &s, node, 10, 2);
    assert_true(fabs(level - (30 + 2 * 5.270462766947299 * sqrt(2))) < 1e-9);
    assert_int_equal(naive_order(&w, &s, node, 10, 2, level).v, 0);
    assert_int_equal(naive_order(&w, &s, node, 10, 2, level - 2.5).v % UNIT, 0);
    assert_true(naive_order(&w, &s, node, 10, 2, level - 2.5).v >= QTY(3).v);
    arena_free(cx->arena);
}

static void more_deviations_fill_more_and_keep_more(void **state) {
    (void)state;
    Cx *cx = test_cx();
    History h;
    company_make(cx, 1, (Date){0}, &h);
    World w;
    Past p;
    world_make(cx, &h, 1, company_start(&h), &w);
    past_make(cx, &w, &p);
    Date last = time_date(h.last), settled = date_add(w.start, 49);
    NaiveRun one, two, again, found;
    naive_run(&w, &p, 1, settled, last, &one);
    naive_run(&w, &p, 2, settled, last, &two);
    naive_run(&w, &p, 2, settled, last, &again);
    assert_memory_equal(&two, &again, sizeof two);
    assert_int_equal(one.lines, two.lines);
    assert_true(two.late_filled > one.late_filled && two.stock > one.stock);
    double want = (double)two.late_filled / (double)two.late_lines;
    assert_true(naive_at_fill(&w, &p, want, settled, last, &found));
    assert_true((double)found.late_filled >= want * (double)found.late_lines && found.k <= 2.1);
    assert_false(naive_at_fill(&w, &p, 1.01, settled, last, &found));
    arena_free(cx->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_told_by_their_names),
        cmocka_unit_test(some_things_perish_and_others_are_named_after_them),
        cmocka_unit_test(families_are_words_that_many_share),
        cmocka_unit_test(luck_belongs_to_who_and_what),
        cmocka_unit_test(what_happens_is_in_the_order_of_time_then_of_noting),
        cmocka_unit_test(nothing_is_known_of_the_future_but_launches_and_the_range),
        cmocka_unit_test(demand_goes_up_the_chain),
        cmocka_unit_test(the_naive_level_is_what_it_is_said_to_be),
        cmocka_unit_test(more_deviations_fill_more_and_keep_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
