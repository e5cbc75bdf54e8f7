// How uncertain it is. The error found in one series is itself uncertain: it is widened for what was fitted with it, and shrunk
// towards what series of the same volume show, their variance being a power of the mean (Taylor 1961) fitted over the batch.
// Quantiles are those of a distribution of demand with the mean and variance so found.
#include <math.h>

#include "engine/dist.h"
#include "engine/forecast/work.h"

#define POOL_WEIGHT 6.0 // lead times' worth of evidence that the fit over all series counts for
// What an error was fitted by: level, constant, method. Beyond the origins it is larger, by their share in the evidence.
#define PARAMETERS 3.0

// The fit of variance to mean over all series that have errors of their own: least squares on logarithms.
void fit_pool(Batch *b) {
    double n = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    for (int s = 0; s < b->in->n_series; s++) {
        const Spread *p = &b->spread[s];
        double mean = b->out->result[s].level;
        if (b->out->result[s].origins == 0 || !(p->lead > 0) || !(mean > 0)) continue;
        double x = log(mean);
        double y = log(p->lead / p->periods * (1 + PARAMETERS / p->evidence));
        n += 1;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    double det = n * sxx - sx * sx;
    b->pooled = n >= 10;
    if (!b->pooled) return;
    double slope = det > 1e-9 * n * n ? (n * sxy - sx * sy) / det : 1.5;
    b->pool[1] = slope < 1 ? 1 : slope > 2 ? 2 : slope;
    b->pool[0] = (sy - b->pool[1] * sx) / n;
}

// Variance of the error over the lead time, shrunk to that of series of this volume; not below that of a Poisson for counts.
static double settle(const Batch *b, const ForecastResult *r, double own, double evidence, double periods) {
    double var = own * (evidence > 0 ? 1 + PARAMETERS / evidence : 1);
    if (b->pooled && r->level > 0) {
        double pool = exp(b->pool[0] + b->pool[1] * log(r->level)) * periods;
        var = (evidence * var + POOL_WEIGHT * pool) / (evidence + POOL_WEIGHT);
    }
    double least = r->counts ? r->level * periods : 0;
    return var > least ? var : least;
}

void spread_one(const Batch *b, int s) {
    const ForecastInput *in = b->in;
    ForecastOutput *out = b->out;
    const ForecastResult *r = &out->result[s];
    const Spread *p = &b->spread[s];
    size_t at = (size_t)s * (size_t)in->horizon;
    double lead_var = settle(b, r, p->lead, p->evidence, p->periods);
    double one_var = settle(b, r, p->one, p->evidence, 1);
    // The error of a sum of h periods grows as h to a power: ½ if periods err independently, 1 if all err alike.
    double power = 0.5;
    if (p->periods > 1 && one_var > 0 && lead_var > 0)
        power = 0.5 * log(lead_var / one_var) / log((double)p->periods);
    power = power < 0.5 ? 0.5 : power > 1 ? 1 : power;
    double base = sqrt(lead_var) / pow(p->periods, power);
    double sum = 0;
    double before = 0;
    for (int h = 0; h < in->horizon; h++) {
        sum += out->mean[at + (size_t)h];
        double steady = base * pow(h + 1, power);
        double sd = hypot(steady, in->drift * sum);
        out->sum_mean[at + (size_t)h] = sum;
        out->sum_sd[at + (size_t)h] = sd;
        out->sd[at + (size_t)h] = sd > before ? sqrt(sd * sd - before * before) : 0;
        before = sd;
    }
    for (int h = 0; h < in->horizon && in->n_levels > 0; h++) {
        size_t k = at + (size_t)h;
        size_t to = k * (size_t)in->n_levels;
        Dist d = dist_fit(out->mean[k], out->sd[k], r->counts);
        dist_quantiles(&d, in->n_levels, in->level, b->z, out->quantile + to);
        d = dist_fit(out->sum_mean[k], out->sum_sd[k], r->counts);
        dist_quantiles(&d, in->n_levels, in->level, b->z, out->sum_quantile + to);
    }
}

void forecast_over(const ForecastOutput *out, int s, double periods, double *mean, double *sd) {
    size_t at = (size_t)s * (size_t)out->horizon;
    *mean = 0;
    *sd = 0;
    if (!(periods > 0) || out->horizon < 1) return;
    double last = out->horizon;
    if (periods >= last) { // the last period goes on; the error grows like a sum of independent ones
        double end = out->mean[at + (size_t)out->horizon - 1];
        *mean = out->sum_mean[at + (size_t)out->horizon - 1] + (periods - last) * end;
        *sd = out->sum_sd[at + (size_t)out->horizon - 1] * sqrt(periods / last);
        return;
    }
    size_t whole = (size_t)periods;
    double part = periods - (double)whole;
    double mean0 = whole > 0 ? out->sum_mean[at + whole - 1] : 0;
    double sd0 = whole > 0 ? out->sum_sd[at + whole - 1] : 0;
    *mean = mean0 + part * (out->sum_mean[at + whole] - mean0);
    double var = sd0 * sd0 + part * (out->sum_sd[at + whole] * out->sum_sd[at + whole] - sd0 * sd0);
    *sd = sqrt(var);
}
