// The recursion, from the customer up: with carry[0](x) = (shortage + all holding) × max(−x, 0),
//     ahead[j](x) = holding[j] × x + carry[j−1](x)          cost rate when the echelon's stock is x
//     curve[j](y) = E[ahead[j](y − D over the lead time)]   and one lead time before, at position y
//     level[j] = argmin curve[j],  carry[j](x) = curve[j](min(level[j], x))
// All functions are kept on one even grid. The normal density is cut into the grid's own cells, so that a value is a plain
// convolution; below the grid the functions are lines, and are continued as such.
#include "engine/stock/serial.h"

#include <math.h>

#include "engine/special.h"

typedef struct {
    double low, step;
    int n; // places are low + i × step, i = 0..n
} Grid;

static double place(const Grid *g, int i) { return g->low + i * g->step; }

// f at any place left of the grid's end; a line to the left of the grid.
static double along(const Grid *g, const double *f, double x) {
    double at = (x - g->low) / g->step;
    if (at <= 0) return f[0] + at * (f[1] - f[0]);
    if (at >= g->n) return f[g->n] + (at - g->n) * (f[g->n] - f[g->n - 1]);
    int i = (int)at;
    return f[i] + (at - i) * (f[i + 1] - f[i]);
}

// out(y) = E[f(y − D)], D normal.
static void expect(const Grid *g, const double *f, double mean, double sd, double *out, double *weight) {
    if (!(sd > 0)) {
        for (int i = 0; i <= g->n; i++) out[i] = along(g, f, place(g, i) - mean);
        return;
    }
    const double reach = 7; // standard deviations that count
    int k = (int)ceil(reach * sd / g->step);
    double sum = 0;
    for (int d = -k; d <= k; d++) {
        weight[d + k] = normal_cdf((d + 0.5) * g->step / sd) - normal_cdf((d - 0.5) * g->step / sd);
        sum += weight[d + k];
    }
    for (int i = 0; i <= g->n; i++) {
        double total = 0;
        for (int d = -k; d <= k; d++)
            total += weight[d + k] * along(g, f, place(g, i) - mean - d * g->step);
        out[i] = total / sum;
    }
}

static double parabola_low(const Grid *g, const double *f, int at) {
    if (at == 0 || at == g->n) return place(g, at);
    double bend = f[at - 1] - 2 * f[at] + f[at + 1];
    return place(g, at) + (bend > 0 ? g->step * (f[at - 1] - f[at + 1]) / (2 * bend) : 0);
}

SerialPlan serial_plan(Arena *a, int n, const SerialStage *stage, double demand_mean,
    double demand_sd, double shortage, int cells) {
    SerialPlan plan = {.level = NEW_ARRAY(a, double, n), .local = NEW_ARRAY(a, double, n)};
    if (n < 1 || !(demand_sd > 0) || !(shortage > 0)) return plan;
    double lead = 0, held = 0;
    for (int j = 0; j < n; j++) lead += stage[j].lead, held += stage[j].holding;
    double wide = 8 * demand_sd * sqrt(lead) + demand_sd;
    Grid g = {.low = -wide, .n = cells > 0 ? cells : 4000};
    g.step = (demand_mean * lead + 2 * wide) / g.n;
    double *ahead = NEW_ARRAY(a, double, g.n + 1), *curve = NEW_ARRAY(a, double, g.n + 1);
    double *carry = NEW_ARRAY(a, double, g.n + 1);
    double *weight = NEW_ARRAY(a, double, 2 * (size_t)ceil(7 * demand_sd * sqrt(lead) / g.step) + 3);
    for (int i = 0; i <= g.n; i++) carry[i] = (shortage + held) * fmax(-place(&g, i), 0);
    for (int j = 0; j < n; j++) {
        for (int i = 0; i <= g.n; i++) ahead[i] = stage[j].holding * place(&g, i) + carry[i];
        expect(&g, ahead, demand_mean * stage[j].lead, demand_sd * sqrt(stage[j].lead), curve, weight);
        int best = 0;
        for (int i = 1; i <= g.n; i++)
            if (curve[i] < curve[best]) best = i;
        plan.level[j] = parabola_low(&g, curve, best);
        for (int i = 0; i <= g.n; i++) carry[i] = curve[i < best ? i : best];
        plan.cost = curve[best];
    }
    // What a level above the next one's cannot be used: the local level is the step of the running minimum.
    double below = 0;
    for (int j = 0; j < n; j++) {
        double top = INFINITY;
        for (int k = j; k < n; k++) top = fmin(top, plan.level[k]);
        plan.local[j] = top - below;
        below = top;
    }
    return plan;
}
