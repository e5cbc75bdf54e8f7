// How a level serves order lines. A line that comes at a random moment of a review cycle finds the level less the demand
// since the position was last brought up to it: demand over the lead time and a part of the review that is uniform between
// none and all. That mixture is integrated by Simpson's rule over its beginning, middle and end. A line of q units is
// filled when demand + q is not above the level; the variation of q is added to that of demand.
//
// All is tabulated on a grid of levels: whole units for counts while they fit, otherwise steps. Probabilities come from
// the recursion of the negative binomial (on a fine grid it is the gamma), or from the normal where demand varies
// little. Expected stock is the running sum of the distribution, so the whole curve costs a few additions a cell. With a lot
// the position after ordering is uniform over level..level + lot (Hadley and Whitin 1963), so both are averaged over that.
#include "engine/stock/curve.h"

#include <math.h>
#include <string.h>

#include "engine/special.h"

#define SPREAD 7.0     // standard deviations above the mean that the grid reaches
#define NORMAL_CV 0.25 // below it the normal is used, as in dist.c

typedef struct {
    double mean, var;
} Part;

static bool is_normal(Part p) {
    return p.mean > 0 && p.var <= NORMAL_CV * NORMAL_CV * p.mean * p.mean;
}

// P(D <= cell) for each cell, added with `weight` to sum[0..n].
static void add_cdf(Part p, bool counts, double low, double step, int n, double weight, double *sum) {
    if (!(p.mean > 0) || !(p.var > 0)) {
        for (int i = 0; i <= n; i++) sum[i] += low + i * step >= p.mean - 1e-9 ? weight : 0;
        return;
    }
    bool whole = counts && step == 1;
    if (is_normal(p) && !whole) {
        double inv = step / sqrt(p.var);
        double z = (low - p.mean) / sqrt(p.var);
        for (int i = 0; i <= n; i++) sum[i] += weight * normal_cdf(z + i * inv);
        return;
    }
    // In cells from zero: the caller keeps low at 0 here.
    double mean = p.mean / step;
    double var = p.var / (step * step);
    bool poisson = var <= mean * (1 + 1e-9);
    double r = poisson ? 0 : mean * mean / (var - mean);
    double q = poisson ? 0 : 1 - mean / var;
    double pmf = poisson ? exp(-mean) : exp(r * log(mean / var));
    double cdf = pmf;
    double half = whole ? 0 : 0.5; // an amount at a cell's middle is half below it
    for (int i = 0; i <= n; i++) {
        sum[i] += weight * (cdf - half * pmf);
        pmf *= (poisson ? mean : q * (i + r)) / (i + 1);
        cdf += pmf;
    }
}

// The distribution of demand before a line, over the cycle, with `extra` variance.
static void cycle_cdf(const StockItem *it, double extra, double low, double step, int n, double *sum) {
    double var0 = it->lead_sd * it->lead_sd;
    double var1 = it->protect_sd * it->protect_sd;
    Part part[3] = {
        {it->lead_mean, var0 + extra},
        {0.5 * (it->lead_mean + it->protect_mean), 0.5 * (var0 + var1) + extra},
        {it->protect_mean, var1 + extra},
    };
    static const double weight[3] = {1.0 / 6, 4.0 / 6, 1.0 / 6};
    memset(sum, 0, (size_t)(n + 1) * sizeof *sum);
    for (int k = 0; k < 3; k++) add_cdf(part[k], it->counts, low, step, n, weight[k], sum);
}

// Value at a position between cells of a table that is `below` before its start.
static double between(const double *table, int n, double at, double below) {
    if (at < 0) return at > -1 ? below + (table[0] - below) * (at + 1) : below;
    if (at >= n) return table[n];
    int i = (int)at;
    return table[i] + (table[i + 1] - table[i]) * (at - i);
}

void curve_make(const StockItem *it, CurveScratch *s, Curve *c) {
    double line = it->line_mean > 0 ? it->line_mean : 1;
    double extra = it->line_sd * it->line_sd;
    double sd = sqrt(it->protect_sd * it->protect_sd + extra);
    double lot = it->lot > 0 ? it->lot : 0;
    Part first = {it->lead_mean, it->lead_sd * it->lead_sd + extra};
    Part last = {it->protect_mean, sd * sd};
    double top = it->protect_mean + SPREAD * sd + line;
    if (it->level_min > top) top = it->level_min;
    double low = 0;
    if (is_normal(first) && is_normal(last) && top + lot > CURVE_CELLS) {
        low = floor(it->lead_mean - SPREAD * sqrt(first.var));
        if (low < 0) low = 0;
    }
    double step = (top + lot - low) / (0.5 * CURVE_CELLS);
    if (it->counts) step = top + lot - low <= CURVE_CELLS - 2 ? 1 : ceil(step);
    if (!(step > 0)) step = 1;
    int lots = (int)lround(lot / step);
    int n = (int)ceil((top - low) / step);
    int all = n + lots;
    if (all > CURVE_CELLS) all = CURVE_CELLS; // rounding may take a cell more
    if (n > all - lots) n = all - lots;

    double *ready = s->ready;
    double *keep = s->keep;
    double shift = line / step;
    cycle_cdf(it, extra, low, step, all, s->part);
    for (int i = 0; i <= all; i++) ready[i] = between(s->part, all, i - shift, 0);
    if (extra > 0) cycle_cdf(it, 0, low, step, all, s->part);
    // Expected stock of level L is the integral of the distribution up to L: for whole units the sum over 0..L−1, for
    // amounts the trapezoid.
    bool whole = it->counts && step == 1;
    keep[0] = 0;
    for (int i = 1; i <= all; i++)
        keep[i] = keep[i - 1] + step * (whole ? s->part[i - 1] : 0.5 * (s->part[i - 1] + s->part[i]));

    c->low = low;
    c->step = step;
    c->n = n;
    double fill = 0;
    double stock = 0;
    for (int j = 0; j < lots; j++) {
        fill += ready[j];
        stock += keep[j];
    }
    for (int i = 0; i <= n; i++) { // a window of lots + 1 cells
        fill += ready[i + lots];
        stock += keep[i + lots];
        c->fill[i] = fill / (lots + 1);
        c->stock[i] = stock / (lots + 1);
        fill -= ready[i];
        stock -= keep[i];
    }
}

double curve_fill(const Curve *c, double level) {
    return between(c->fill, c->n, (level - c->low) / c->step, 0);
}

double curve_stock(const Curve *c, double level) {
    double at = (level - c->low) / c->step;
    double beyond = at > c->n ? (at - c->n) * c->step : 0; // every further unit stays
    return between(c->stock, c->n, at, 0) + beyond;
}
