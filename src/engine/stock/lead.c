// An empirical distribution with the promise mixed in, so that a supplier's first receipts do not decide alone; sums over it by a
// bootstrap of blocks (Künsch 1989).
#include "engine/stock/lead.h"

#include <math.h>
#include <stdlib.h>

static int within(int t) { return t < 0 ? 0 : t > LEAD_PERIODS_MAX ? LEAD_PERIODS_MAX : t; }

LeadTimes lead_learn(Arena *a, int n, const int *periods, int promised, double trust) {
    LeadTimes l = {.longest = within(promised)};
    for (int i = 0; i < n; i++)
        if (within(periods[i]) > l.longest) l.longest = within(periods[i]);
    l.chance = NEW_ARRAY(a, double, l.longest + 1);
    double total = n + trust, square = 0;
    if (!(total > 0)) total = trust = 1;
    for (int i = 0; i < n; i++) l.chance[within(periods[i])] += 1 / total;
    l.chance[within(promised)] += trust / total;
    for (int t = 0; t <= l.longest; t++) l.mean += t * l.chance[t];
    for (int t = 0; t <= l.longest; t++) square += (t - l.mean) * (t - l.mean) * l.chance[t];
    l.sd = sqrt(square);
    return l;
}

Moments lead_compound(const LeadTimes *l, double rate, double rate_sd) {
    return lead_demand_iid(rate, rate_sd, l->mean, l->sd);
}

static double unit(uint64_t *g) { // splitmix64 (Steele, Lea and Flood 2014)
    uint64_t z = *g += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static int rising(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

void lead_draws(const LeadTimes *l, int review, int n, const double *demand, uint64_t seed,
    int draws, double *out) {
    for (int i = 0; i < draws; i++) {
        double u = unit(&seed), sum = 0;
        int time = 0;
        while (time < l->longest && (u -= l->chance[time]) >= 0) time++;
        int at = (int)(unit(&seed) * n);
        for (int k = 0; k < time + review; k++) sum += demand[(at + k) % n];
        out[i] = sum;
    }
    qsort(out, (size_t)draws, sizeof *out, rising);
}
