// Models that forecast together: going on from forecasts, sums brought down to their series, and the file they are stored in.
#include "global_shop.h"

#include "engine/forecast/global/work.h"

enum { REACH = 7, NODES = 1 + SITES + ITEMS };

static GlobalModel *onward_model(Shop *s, int known) {
    s->plan.n_blocks = 1;
    s->plan.block_last[0] = REACH;
    assert_null(global_wrong(&s->panel, &s->plan));
    return global_train(s->arena, &s->panel, &s->plan, known);
}

// The recursion done by hand: forecasts of the first days are written behind what is known, and the next days are forecast from that.
static void going_on_is_forecasting_from_forecasts(void **state) {
    (void)state;
    Shop *s = shop_new(20);
    const GlobalModel *m = onward_model(s, PERIODS);
    float mean[SERIES * HORIZON], first[SERIES * REACH], second[SERIES * REACH];
    float longer[SERIES * (PERIODS + REACH)];
    global_forecast(m, &s->panel, PERIODS, 1, mean);
    GlobalPanel near = s->panel;
    near.horizon = REACH;
    float weekday[ALL];
    memcpy(weekday, s->weekday, sizeof weekday);
    GlobalPanel far = s->panel;
    far.n_periods = PERIODS + REACH;
    far.horizon = REACH;
    far.value = longer;
    // The first week, by a panel that ends where it does.
    GlobalDriver cut[4];
    float *value[4];
    for (int k = 0; k < 4; k++) {
        int rows = driver_rows(&s->panel, &s->driver[k]);
        value[k] = NEW_ARRAY(s->arena, float, rows *(PERIODS + REACH));
        for (int r = 0; r < rows; r++)
            memcpy(value[k] + r * (PERIODS + REACH), s->driver[k].value + r * ALL,
                (PERIODS + REACH) * sizeof(float));
        cut[k] = (GlobalDriver){s->driver[k].kind, s->driver[k].by, value[k]};
    }
    near.driver = cut;
    // The event lies behind the first week, which is told how far it is: both panels must see it or neither.
    for (int i = 0; i < ALL; i++)
        assert_true(i < PERIODS || s->event[i] == 0 || i < PERIODS + REACH);
    global_forecast(m, &near, PERIODS, 1, first);
    for (int i = 0; i < SERIES; i++) {
        memcpy(longer + i * (PERIODS + REACH), s->known[i], sizeof s->known[i]);
        memcpy(longer + i * (PERIODS + REACH) + PERIODS, first + i * REACH, REACH * sizeof(float));
    }
    global_forecast(m, &far, PERIODS + REACH, 1, second);
    for (int i = 0; i < SERIES; i++)
        for (int h = 0; h < REACH; h++) {
            assert_true(mean[i * HORIZON + h] == first[i * REACH + h]);
            assert_true(mean[i * HORIZON + REACH + h] == second[i * REACH + h]);
        }
    arena_free(s->arena);
}

// Neither what comes after the origin is looked at, nor is the panel changed.
static void going_on_does_not_look_ahead(void **state) {
    (void)state;
    Shop *s = shop_new(21);
    int origin = PERIODS - 30;
    const GlobalModel *m = onward_model(s, origin);
    float before[SERIES * HORIZON], after[SERIES * HORIZON];
    float kept[SERIES][PERIODS];
    memcpy(kept, s->known, sizeof kept);
    global_forecast(m, &s->panel, origin, 1, before);
    assert_memory_equal(kept, s->known, sizeof kept);
    for (int i = 0; i < SERIES; i++)
        for (int t = origin; t < PERIODS; t++) s->known[i][t] = 1000;
    global_forecast(m, &s->panel, origin, 2, after);
    assert_true(same(before, after));
    arena_free(s->arena);
}

// The direct trees leave the panel alone as well, at origins that have a past behind them.
static void a_forecast_of_the_past_changes_nothing(void **state) {
    (void)state;
    Shop *s = shop_new(22);
    float kept[SERIES][PERIODS];
    memcpy(kept, s->known, sizeof kept);
    forecast_of(s, PERIODS - 30, 1);
    assert_memory_equal(kept, s->known, sizeof kept);
    arena_free(s->arena);
}

// ---- sums ---------------------------------------------------------------------------------------------------------------------

typedef struct {
    int sum[3 * SERIES], first[4];
    Hierarchy h;
} Tree;

static void tree_of(const Shop *s, Tree *t) {
    for (int i = 0; i < SERIES; i++) {
        t->sum[i] = 0;
        t->sum[SERIES + i] = 1 + s->site[i];
        t->sum[2 * SERIES + i] = 1 + SITES + s->item[i];
    }
    t->first[0] = 0;
    t->first[1] = 1;
    t->first[2] = 1 + SITES;
    t->first[3] = NODES;
    t->h = (Hierarchy){SERIES, 3, NODES, t->sum, t->first};
}

static void large_sums_are_a_panel(void **state) {
    (void)state;
    Shop *s = shop_new(23);
    Tree t;
    tree_of(s, &t);
    const GlobalSums *sums = global_sums(s->arena, &s->panel, &t.h);
    assert_int_equal(sums->panel.n_series, 1 + SITES); // an item has three series: too few
    for (int i = 0; i <= SITES; i++) assert_int_equal(sums->node[i], i);
    for (int at = 100; at < PERIODS; at += 50) {
        double all = 0, site = 0;
        for (int i = 0; i < SERIES; i++) {
            double v = isnan(s->known[i][at]) ? 0 : (double)s->known[i][at];
            all += v;
            site += s->site[i] == 1 ? v : 0;
        }
        assert_float_equal(sums->panel.value[at], all, 1e-3);
        assert_float_equal(sums->panel.value[2 * PERIODS + at], site, 1e-3);
    }
    const GlobalDriver *promoted = &sums->panel.driver[0];
    assert_int_equal(promoted->by, DRIVER_FOR_EACH);
    double share = 0;
    for (int i = 0; i < SERIES; i++) share += (double)s->promotion[i][200] / SERIES;
    assert_float_equal(promoted->value[200], share, 1e-5);
    GlobalPlan plan = global_sums_plan(&sums->panel);
    assert_null(global_wrong(&sums->panel, &plan));
    arena_free(s->arena);
}

static void add_up(const float *mean, const Shop *s, double *of_sums) {
    memset(of_sums, 0, (1 + SITES) * HORIZON * sizeof *of_sums);
    for (int i = 0; i < SERIES; i++)
        for (int h = 0; h < HORIZON; h++) {
            of_sums[h] += (double)mean[i * HORIZON + h];
            of_sums[(1 + s->site[i]) * HORIZON + h] += (double)mean[i * HORIZON + h];
        }
}

static void sums_are_brought_down(void **state) {
    (void)state;
    Shop *s = shop_new(24);
    Tree t;
    tree_of(s, &t);
    const GlobalSums *sums = global_sums(s->arena, &s->panel, &t.h);
    float mean[SERIES * HORIZON], of_sums[(1 + SITES) * HORIZON];
    double before[(1 + SITES) * HORIZON], after[(1 + SITES) * HORIZON];
    for (int i = 0; i < SERIES * HORIZON; i++) mean[i] = (float)(1 + i % 7);
    add_up(mean, s, before);
    for (int k = 0; k < (1 + SITES) * HORIZON; k++) of_sums[k] = (float)before[k];
    global_sums_bring_down(sums, &s->panel, &t.h, of_sums, mean, mean);
    for (int i = 0; i < SERIES * HORIZON; i++) // they agree: nothing is to be done
        assert_float_equal(mean[i], (float)(1 + i % 7), 1e-4);
    for (int k = 0; k < (1 + SITES) * HORIZON; k++) of_sums[k] = (float)(1.2 * before[k]);
    global_sums_bring_down(sums, &s->panel, &t.h, of_sums, mean, mean);
    add_up(mean, s, after);
    for (int k = 0; k < (1 + SITES) * HORIZON; k++) // half the way
        assert_true(fabs(after[k] / before[k] - 1.1) < 0.005);
    arena_free(s->arena);
}

// ---- together -----------------------------------------------------------------------------------------------------------------

static GlobalOutput *run(Shop *s, const Tree *t, const GlobalTeam *team, int threads) {
    static const double level[] = {0.05, 0.95};
    s->plan.threads = threads;
    s->plan.trees.rounds = 30;
    GlobalInput in = {
        .panel = &s->panel, .plan = &s->plan, .hierarchy = t ? &t->h : NULL, .n_levels = 2, .level = level};
    return global_run(s->arena, &in, team);
}

static void a_team_is_the_same_on_any_threads(void **state) {
    (void)state;
    Shop *s = shop_new(25);
    Tree t;
    tree_of(s, &t);
    const GlobalOutput *one = run(s, &t, NULL, 1), *two = run(s, &t, NULL, 2);
    assert_non_null(one->sums);
    assert_true(same(one->mean, two->mean));
    assert_true(same(one->quantile, two->quantile));
    assert_false(same(one->mean, one->trees)); // the sums had their say
    arena_free(s->arena);
}

static void the_mean_is_that_of_trees_and_local(void **state) {
    (void)state;
    Shop *s = shop_new(26);
    GlobalOutput *o = run(s, NULL, NULL, 1);
    assert_true(same(o->mean, o->trees));
    float local[SERIES * HORIZON];
    for (int i = 0; i < SERIES * HORIZON; i++) local[i] = 9;
    global_run_mean(&(GlobalInput){.panel = &s->panel, .plan = &s->plan, .local = local}, o);
    for (int i = 0; i < SERIES * HORIZON; i++)
        assert_float_equal(o->mean[i], (2 * o->trees[i] + 9) / 3, 1e-5);
    arena_free(s->arena);
}

static void sums_have_quantiles(void **state) {
    (void)state;
    static const double level[] = {0.05, 0.95};
    Shop *s = shop_new(27);
    Tree t;
    tree_of(s, &t);
    GlobalOutput *o = run(s, &t, NULL, 1);
    double mean[(NODES + SERIES) * HORIZON], q[NODES * HORIZON * 2];
    for (int i = 0; i < SERIES * HORIZON; i++) mean[NODES * HORIZON + i] = (double)o->mean[i];
    hierarchy_sum(&t.h, HORIZON, mean);
    GlobalInput in = {
        .panel = &s->panel, .plan = &s->plan, .hierarchy = &t.h, .n_levels = 2, .level = level};
    global_run_sums(&in, o, mean, q);
    int inside = 0;
    for (int i = 0; i < NODES * HORIZON; i++) {
        double y = 0;
        for (int k = 0; k < SERIES; k++) {
            int node = i / HORIZON;
            bool in_it = node == 0 || node == 1 + s->site[k] || node == 1 + SITES + s->item[k];
            y += in_it ? (double)s->value[k][PERIODS + i % HORIZON] : 0;
        }
        assert_true(q[2 * i] >= 0 && q[2 * i] <= mean[i] && mean[i] <= q[2 * i + 1]);
        inside += q[2 * i] <= y && y <= q[2 * i + 1];
    }
    print_message("inside 90 %%: %.1f\n", 100.0 * inside / (NODES * HORIZON));
    assert_in_range(inside * 100 / (NODES * HORIZON), 75, 100);
    arena_free(s->arena);
}

// ---- the file -------------------------------------------------------------------------------------------------------------------

static void a_stored_team_forecasts_the_same(void **state) {
    (void)state;
    Shop *s = shop_new(28);
    Tree t;
    tree_of(s, &t);
    const GlobalOutput *fresh = run(s, &t, NULL, 1);
    size_t n = 0;
    const char *wrong = NULL;
    const uint8_t *bytes = global_team_write(s->arena, fresh->team, &n);
    const GlobalTeam *back = global_team_read(s->arena, bytes, n, &wrong);
    assert_null(wrong);
    assert_non_null(back);
    assert_int_equal(back->known, PERIODS);
    const GlobalOutput *again = run(s, &t, back, 1);
    assert_true(same(fresh->mean, again->mean));
    assert_true(same(fresh->quantile, again->quantile));
    arena_free(s->arena);
}

static void a_stored_team_is_refused_elsewhere(void **state) {
    (void)state;
    Shop *s = shop_new(29);
    Tree t;
    tree_of(s, &t);
    GlobalInput with = {.panel = &s->panel, .plan = &s->plan, .hierarchy = &t.h}, alone = with;
    alone.hierarchy = NULL;
    s->plan.trees.rounds = 3;
    const GlobalTeam *small = global_team_train(s->arena, &alone, NULL);
    assert_null(global_team_wrong(small, &alone));
    assert_non_null(strstr(global_team_wrong(small, &with), "hierarchy"));
    s->attribute[0].names = 5;
    assert_non_null(strstr(global_team_wrong(small, &alone), "attributes"));
    arena_free(s->arena);
}

static void a_damaged_team_is_refused(void **state) {
    (void)state;
    Shop *s = shop_new(30);
    s->plan.trees.rounds = 3;
    GlobalInput in = {.panel = &s->panel, .plan = &s->plan};
    size_t n = 0;
    const char *wrong = NULL;
    uint8_t *bytes = global_team_write(s->arena, global_team_train(s->arena, &in, NULL), &n);
    Rng r = rng_new(test_seed("team"));
    for (int k = 0; k < 300; k++) {
        int64_t at = k < 104 ? k : rng_int(&r, 0, (int64_t)n - 1);
        uint8_t bit = (uint8_t)(1 << (k % 8));
        bytes[at] ^= bit;
        assert_null(global_team_read(s->arena, bytes, n, &wrong));
        assert_non_null(wrong);
        bytes[at] ^= bit;
    }
    assert_null(global_team_read(s->arena, bytes, n - 1, &wrong));
    assert_null(global_team_read(s->arena, bytes, 30, &wrong));
    assert_non_null(global_team_read(s->arena, bytes, n, &wrong));
    bytes[8]++;
    assert_null(global_team_read(s->arena, bytes, n, &wrong));
    assert_non_null(strstr(wrong, "version"));
    arena_free(s->arena);
}

static void every_column_has_a_name(void **state) {
    (void)state;
    Shop *s = shop_new(31);
    int n = feature_count(&s->panel);
    for (int c = 0; c < n; c++) assert_non_null(global_feature(&s->panel, c).text);
    assert_null(global_feature(&s->panel, n).text);
    assert_int_equal(global_feature(&s->panel, n - 1).driver, 3);
    assert_int_equal(global_feature(&s->panel, 25).attribute, 0); // behind the series' own 25: the site's code
    assert_string_equal(global_feature(&s->panel, 25).text, "code");
    arena_free(s->arena);
}

// What demand depends on is what the trees split by.
static void gains_say_what_was_of_use(void **state) {
    (void)state;
    Shop *s = shop_new(32);
    const GlobalModel *m = onward_model(s, PERIODS);
    double weekday = 0, other = 0;
    for (int c = 0; c < m->n_features; c++) {
        GlobalFeature f = global_feature(&s->panel, c);
        double gain = m->trees[0]->gain[c];
        assert_true(gain >= 0);
        if (f.driver == 0 || f.driver == 2)
            weekday += gain; // promotion, and the price that goes with it
        else other = fmax(other, gain);
    }
    assert_true(weekday > other);
    arena_free(s->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_on_is_forecasting_from_forecasts),
        cmocka_unit_test(going_on_does_not_look_ahead),
        cmocka_unit_test(a_forecast_of_the_past_changes_nothing),
        cmocka_unit_test(large_sums_are_a_panel),
        cmocka_unit_test(sums_are_brought_down),
        cmocka_unit_test(a_team_is_the_same_on_any_threads),
        cmocka_unit_test(the_mean_is_that_of_trees_and_local),
        cmocka_unit_test(sums_have_quantiles),
        cmocka_unit_test(a_stored_team_forecasts_the_same),
        cmocka_unit_test(a_stored_team_is_refused_elsewhere),
        cmocka_unit_test(a_damaged_team_is_refused),
        cmocka_unit_test(every_column_has_a_name),
        cmocka_unit_test(gains_say_what_was_of_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
