// Lead times learnt from receipts, and demand over them: moments by hand, and draws against the moments.
#include "support/base_test.h"

#include <math.h>

#include "engine/stock/lead.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

static void receipts_tell(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const int periods[] = {2, 4, 4, 6};
    LeadTimes l = lead_learn(a, 4, periods, 4, 4);
    near(l.chance[2], 1 / 8.0, 1e-12);
    near(l.chance[4], 6 / 8.0, 1e-12);
    near(l.mean, 4, 1e-12);
    near(l.sd, 1, 1e-12); // (4 + 4) / 8
    Moments m = lead_compound(&l, 10, 3);
    near(m.mean, 40, 1e-12);
    near(m.sd, sqrt(4 * 9 + 100), 1e-12); // mean × variance + rate² × variance of the time
    near(lead_learn(a, 0, NULL, 7, 1).mean, 7, 1e-12);
    static const double demand[] = {7, 13, 10, 6, 14, 10};
    double out[20000], mean = 0;
    lead_draws(&l, 0, 6, demand, 1, 20000, out);
    for (int i = 0; i < 20000; i++) mean += out[i] / 20000;
    near(mean, 40, 0.3);
    assert_true(out[0] <= out[19999]);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(receipts_tell)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
