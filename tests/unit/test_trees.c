// Boosted trees: what they must learn of known functions, their gradients against numerical ones, and what holds of any.
#include "support/base_test.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "engine/trees/pack.h"

enum { ROWS = 4000, COLUMNS = 4 };

typedef struct {
    Arena *arena;
    float x[ROWS][COLUMNS], y[ROWS], offset[ROWS];
    uint8_t bin[ROWS][8];
    TreesBins *bins;
    TreesPlan plan;
    TreesData data;
} Case;

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

// Columns are even on 0..1; outcomes are set by the test.
static Case *case_new(TreesLoss loss) {
    Arena *a = arena_new();
    Case *c = NEW(a, Case);
    Rng r = rng_new(7);
    c->arena = a;
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < COLUMNS; k++) c->x[i][k] = (float)rng_unit(&r);
    c->bins = trees_bins(a, c->x[0], ROWS, COLUMNS, 64);
    for (int i = 0; i < ROWS; i++) trees_bin_row(c->bins, c->x[i], c->bin[i]);
    c->plan = (TreesPlan){.loss = loss,
        .power = 1.3,
        .level = 0.9,
        .rounds = 60,
        .leaves = 16,
        .leaf_rows = 20,
        .rate = 0.2,
        .row_share = 1,
        .column_share = 1,
        .seed = 5};
    c->data = (TreesData){.n_rows = ROWS, .stride = 8, .n_bins = 64, .bin = c->bin[0], .y = c->y};
    return c;
}

static double said(const Case *c, const Trees *t, const float *x) {
    uint8_t row[COLUMNS];
    trees_bin_row(c->bins, x, row);
    return trees_mean(t->loss, trees_score(t, row));
}

static void a_step_is_found_where_it_is(void **state) {
    (void)state;
    Case *c = case_new(TREES_SQUARED);
    for (int i = 0; i < ROWS; i++) c->y[i] = c->x[i][2] > 0.5F ? 10 : 3;
    c->plan.rounds = 1;
    c->plan.rate = 1;
    c->plan.leaves = 2;
    const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    assert_int_equal(t->node[0].column, 2);
    near(said(c, t, (float[]){0.9F, 0.1F, 0.3F, 0.5F}), 3, 0.2); // a bin's edge need not be the step's
    near(said(c, t, (float[]){0.1F, 0.9F, 0.7F, 0.5F}), 10, 0.2);
    arena_free(c->arena);
}

static void sums_and_products_are_learnt(void **state) {
    (void)state;
    Case *c = case_new(TREES_SQUARED);
    for (int i = 0; i < ROWS; i++) c->y[i] = 4 * c->x[i][0] + 6 * c->x[i][1] * c->x[i][3];
    const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    double square = 0;
    Rng r = rng_new(99);
    for (int i = 0; i < 1000; i++) { // rows that it has not seen
        float x[COLUMNS];
        for (int k = 0; k < COLUMNS; k++) x[k] = 0.05F + 0.9F * (float)rng_unit(&r);
        double e = said(c, t, x) - (4 * (double)x[0] + 6 * (double)(x[1] * x[3]));
        square += e * e / 1000;
    }
    assert_true(sqrt(square) < 0.15); // outcomes have a standard deviation of 2
    arena_free(c->arena);
}

static void gradients_are_slopes(void **state) {
    (void)state;
    static const double score[] = {-2, -0.3, 0.4, 1.7}, outcome[] = {0, 0.5, 3, 20};
    for (int loss = 0; loss < TREES_LOSSES; loss++)
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 4; k++) {
                TreesPlan p = {.loss = (TreesLoss)loss, .power = 1.1, .level = 0.3};
                double d = 1e-4, s = score[i], y = outcome[k], g, h;
                trees_gradient(&p, s, y, &g, &h);
                double up = trees_loss(&p, s + d, y), at = trees_loss(&p, s, y),
                       down = trees_loss(&p, s - d, y);
                near(g, (up - down) / (2 * d), 1e-5 * (1 + fabs(g)));
                if (loss != TREES_QUANTILE)
                    near(h, (up - 2 * at + down) / (d * d), 1e-4 * (1 + fabs(h)));
                assert_true(h > 0);
            }
}

// Slopes are worked out many at a time in training, by an exponential of their own: with one tree of two leaves and rate 1, each makes
// one Newton step from the base score, which the plain gradient gives as well.
static void training_steps_by_the_same_gradient(void **state) {
    (void)state;
    for (int loss = TREES_POISSON; loss <= TREES_TWEEDIE; loss++) {
        Case *c = case_new((TreesLoss)loss);
        double g[2] = {0}, h[2] = {0};
        for (int i = 0; i < ROWS; i++) {
            c->y[i] = (float)(i % 5) + (c->x[i][0] > 0.4F ? 2 : 0);
            c->offset[i] = c->x[i][1] - 1;
        }
        c->data.offset = c->offset;
        c->plan.rounds = 1;
        c->plan.rate = 1;
        c->plan.leaves = 2;
        const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
        assert_int_equal(t->leaf_first[1], 2);
        for (int i = 0; i < ROWS; i++) {
            double one_g, one_h;
            int side = c->bin[i][t->node[0].column] > t->node[0].bin;
            trees_gradient(&c->plan, t->base + (double)c->offset[i], (double)c->y[i], &one_g, &one_h);
            g[side] += one_g;
            h[side] += one_h;
        }
        for (int side = 0; side < 2; side++) {
            assert_true(fabs(g[side] / h[side]) > 0.05);
            near((double)t->value[~t->node[0].child[side]], -g[side] / h[side], 1e-5);
        }
        arena_free(c->arena);
    }
}

static void means_of_counts_are_kept(void **state) {
    (void)state;
    for (int loss = TREES_POISSON; loss <= TREES_TWEEDIE; loss++) {
        Case *c = case_new((TreesLoss)loss);
        Rng r = rng_new(3);
        for (int i = 0; i < ROWS; i++)
            c->y[i] = (float)rng_poisson(&r, c->x[i][0] > 0.5F ? 6 : 0.3);
        const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
        double many = 0, few = 0;
        for (int i = 0; i < ROWS; i++)
            *(c->x[i][0] > 0.5F ? &many : &few) += said(c, t, c->x[i]) / (ROWS / 2.0);
        near(many, 6, 0.25);
        near(few, 0.3, 0.05);
        arena_free(c->arena);
    }
}

static void an_offset_that_says_all_leaves_nothing(void **state) {
    (void)state;
    Case *c = case_new(TREES_POISSON);
    for (int i = 0; i < ROWS; i++) {
        c->offset[i] = 2 * c->x[i][0];
        c->y[i] = (float)exp(2 * (double)c->x[i][0] + 0.5);
    }
    c->data.offset = c->offset;
    const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    for (int i = 0; i < 50; i++) near(trees_score(t, c->bin[i]), 0.5, 1e-3);
    arena_free(c->arena);
}

static void a_quantile_has_its_share_below(void **state) {
    (void)state;
    Case *c = case_new(TREES_QUANTILE);
    Rng r = rng_new(11);
    for (int i = 0; i < ROWS; i++) c->y[i] = 5 * c->x[i][0] + c->x[i][1] * (float)rng_unit(&r);
    c->plan.leaf_rows = 60;
    const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    int below = 0;
    double off = 0;
    for (int i = 0; i < ROWS; i++) {
        double q = said(c, t, c->x[i]);
        below += (double)c->y[i] <= q;
        off += fabs(q - (5 * (double)c->x[i][0] + 0.9 * (double)c->x[i][1])) / ROWS;
    }
    near((double)below / ROWS, 0.9, 0.02);
    assert_true(off < 0.12);
    arena_free(c->arena);
}

static void what_is_missing_is_a_place_of_its_own(void **state) {
    (void)state;
    Case *c = case_new(TREES_SQUARED);
    for (int i = 0; i < ROWS; i++) {
        if (i % 3 == 0) c->x[i][1] = NAN;
        c->y[i] = i % 3 == 0 ? 7 : 1;
        trees_bin_row(c->bins, c->x[i], c->bin[i]);
    }
    const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    near(said(c, t, (float[]){0.5F, NAN, 0.5F, 0.5F}), 7, 0.01);
    near(said(c, t, (float[]){0.5F, 0, 0.5F, 0.5F}), 1, 0.01);
    arena_free(c->arena);
}

static void few_values_have_a_bin_each(void **state) {
    (void)state;
    Arena *a = arena_new();
    float v[60];
    for (int i = 0; i < 60; i++) v[i] = (float)(i % 20) * 2;
    const TreesBins *b = trees_bins(a, v, 60, 1, 64);
    assert_int_equal(b->n[0], 19);
    for (int i = 0; i < 20; i++) {
        uint8_t bin;
        trees_bin_row(b, &v[i], &bin);
        assert_int_equal(bin, i + 1);
        trees_bin_row(b, &(float){(float)i * 2 + 0.9F}, &bin);
        assert_int_equal(bin, i + 1);
    }
    uint8_t bin;
    trees_bin_row(b, &(float){NAN}, &bin);
    assert_int_equal(bin, 0);
    trees_bin_row(b, &(float){1e30F}, &bin);
    assert_int_equal(bin, 20);
    arena_free(a);
}

// Many values: bins by halves agree with counting, and hold about as many rows each.
static void many_values_share_bins_evenly(void **state) {
    (void)state;
    Case *c = case_new(TREES_SQUARED);
    int in[64] = {0};
    for (int i = 0; i < ROWS; i++) {
        int above = 0;
        for (int k = 0; k < c->bins->n[0]; k++) above += c->x[i][0] > c->bins->edge[0][k];
        assert_int_equal(c->bin[i][0], above + 1);
        in[above]++;
    }
    for (int k = 0; k <= c->bins->n[0]; k++) assert_in_range(in[k], ROWS / 63 - 2, ROWS / 63 + 2);
    arena_free(c->arena);
}

static void same_seed_same_trees(void **state) {
    (void)state;
    Case *c = case_new(TREES_TWEEDIE);
    for (int i = 0; i < ROWS; i++) c->y[i] = floorf(8 * c->x[i][0] * c->x[i][1]);
    c->plan.row_share = 0.6;
    c->plan.column_share = 0.5;
    const Trees *t[3];
    for (int k = 0; k < 3; k++) {
        c->plan.seed = k < 2 ? 5 : 6;
        t[k] = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    }
    int leaves = t[0]->leaf_first[t[0]->n_trees];
    assert_int_equal(leaves, t[1]->leaf_first[t[1]->n_trees]);
    assert_memory_equal(t[0]->value, t[1]->value, (size_t)leaves * sizeof(float));
    assert_true(trees_score(t[0], c->bin[0]) != trees_score(t[2], c->bin[0]));
    arena_free(c->arena);
}

static void edges_of_training(void **state) {
    (void)state;
    Case *c = case_new(TREES_POISSON);
    c->data.n_rows = 0;
    near(trees_score(trees_train(c->arena, &c->plan, COLUMNS, &c->data), c->bin[0]), 0, 0);
    c->data.n_rows = 1;
    c->y[0] = 4;
    near(trees_mean(TREES_POISSON,
             trees_score(trees_train(c->arena, &c->plan, COLUMNS, &c->data), c->bin[0])),
        4, 1e-4);
    c->data.n_rows = ROWS; // nothing but zeros: next to nothing is forecast
    c->y[0] = 0;
    assert_true(said(c, trees_train(c->arena, &c->plan, COLUMNS, &c->data), c->x[9]) < 1e-4);
    arena_free(c->arena);
}

static void stored_trees_say_the_same(void **state) {
    (void)state;
    Case *c = case_new(TREES_SQUARED);
    for (int i = 0; i < ROWS; i++) c->y[i] = c->x[i][0] * c->x[i][1];
    const Trees *t = trees_train(c->arena, &c->plan, COLUMNS, &c->data);
    Pack p = {.arena = c->arena};
    trees_pack(&p, t, c->bins);
    Unpack u = {.at = p.at, .n = p.n};
    Trees *back;
    TreesBins *bins;
    trees_unpack(&u, c->arena, &back, &bins);
    assert_false(u.bad);
    assert_int_equal(u.n, 0);
    for (int i = 0; i < ROWS; i++) {
        uint8_t row[8];
        trees_bin_row(bins, c->x[i], row);
        assert_memory_equal(row, c->bin[i], COLUMNS);
        assert_true(trees_score(back, row) == trees_score(t, row));
    }
    arena_free(c->arena);
}

// Whatever the bytes, reading them ends, and what was read can be asked.
static void any_bytes_can_be_read(void **state) {
    (void)state;
    Case *c = case_new(TREES_SQUARED);
    Rng r = rng_new(test_seed("trees"));
    for (int i = 0; i < ROWS; i++) c->y[i] = c->x[i][0];
    c->plan.rounds = 3;
    Pack p = {.arena = c->arena};
    trees_pack(&p, trees_train(c->arena, &c->plan, COLUMNS, &c->data), c->bins);
    int refused = 0;
    for (int k = 0; k < 3000; k++) {
        Arena *a = arena_new();
        uint8_t *bytes = NEW_ARRAY(a, uint8_t, p.n);
        memcpy(bytes, p.at, p.n);
        for (int i = 0; i < 3; i++)
            bytes[rng_int(&r, 0, k % 2 ? 60 : (int64_t)p.n - 1)] = (uint8_t)rng_u64(&r);
        Unpack u = {.at = bytes, .n = k % 5 ? p.n : (size_t)rng_int(&r, 0, (int64_t)p.n)};
        Trees *t;
        TreesBins *b;
        trees_unpack(&u, a, &t, &b);
        refused += u.bad;
        if (!u.bad) trees_score(t, (uint8_t[TREES_COLUMNS_MAX]){0});
        arena_free(a);
    }
    assert_true(refused > 500);
    arena_free(c->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_found_where_it_is),
        cmocka_unit_test(sums_and_products_are_learnt),
        cmocka_unit_test(gradients_are_slopes),
        cmocka_unit_test(training_steps_by_the_same_gradient),
        cmocka_unit_test(means_of_counts_are_kept),
        cmocka_unit_test(an_offset_that_says_all_leaves_nothing),
        cmocka_unit_test(a_quantile_has_its_share_below),
        cmocka_unit_test(what_is_missing_is_a_place_of_its_own),
        cmocka_unit_test(few_values_have_a_bin_each),
        cmocka_unit_test(many_values_share_bins_evenly),
        cmocka_unit_test(same_seed_same_trees),
        cmocka_unit_test(edges_of_training),
        cmocka_unit_test(stored_trees_say_the_same),
        cmocka_unit_test(any_bytes_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
