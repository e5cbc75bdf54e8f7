// Runs of zeros that are no chance: where a series otherwise sells, something was not to be had. With p the share of periods with
// demand around the run, a run of n has the chance (1 − p)^n.
#include <math.h>
#include <string.h>

#include "engine/forecast/global/work.h"

enum { AROUND = 8 }; // seasons before and after that p is taken from

// Share of periods with demand in the `AROUND` seasons before `from` and after `to`.
static double share_around(const Track *k, int from, int to) {
    int span = AROUND * (k->season > 1 ? k->season : 4), before = from > span ? from - span : 0,
        after = to + span < k->n ? to + span : k->n;
    double n = k->count[from] - k->count[before] + k->count[after] - k->count[to];
    double some = k->some[from] - k->some[before] + k->some[after] - k->some[to];
    return n > 0 ? some / n : 0;
}

void global_mask(const GlobalPanel *p, double chance, uint8_t *masked) {
    Arena *a = arena_new();
    Track k = track_new(a, p->n_periods, p->season);
    memset(masked, 0, (size_t)p->n_series * (size_t)p->n_periods);
    for (int s = 0; s < p->n_series; s++) {
        track_fill(&k, p->value + (int64_t)s * p->n_periods, NULL, true);
        for (int t = k.first + 1; t < k.n; t++) {
            int from = t;
            while (t < k.n && k.some[t + 1] <= k.some[t]) t++;
            double share = share_around(&k, from, t);
            if (share <= 0 || (share < 1 && (t - from) * log1p(-share) > log(chance))) continue;
            if (share >= 1 && t - from < 2) continue;
            memset(masked + (int64_t)s * p->n_periods + from, 1, (size_t)(t - from));
        }
    }
    arena_free(a);
}
