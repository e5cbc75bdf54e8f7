// A series as the models see it. Demand of a period that was on sale for a part is scaled up to the whole; periods on sale for
// less than a fifth are unknown and left out, which is the same as saying that they were like the others. Periods before the
// first demand are before its life.
//
// One period far above the others (a bulk order) says little about the next: it is cut to a fence above the upper quartile of
// the periods with demand. Levels and spreads come from the cut series; errors are reported against the real one.
#include <math.h>

#include "engine/forecast/work.h"

#define ON_SALE_MIN 0.2
#define FENCE                                                                                      \
    4.0 // distance of the fence above the upper quartile, in distances from lower quartile to it
enum { CUT_MIN_PERIODS = 8 };

Clean clean_new(Arena *a, int n_max) {
    return (Clean){.t = NEW_ARRAY(a, int, n_max + 1),
        .raw = NEW_ARRAY(a, double, n_max + 1),
        .y = NEW_ARRAY(a, double, n_max + 1),
        .sum = NEW_ARRAY(a, double, n_max + 1)};
}

// The k-th smallest of v[0..n), by Hoare's selection; reorders v.
static double select_kth(double *v, int n, int k) {
    int low = 0;
    int high = n - 1;
    while (low < high) {
        double pivot = v[(low + high) / 2];
        int i = low;
        int j = high;
        while (i <= j) {
            while (v[i] < pivot) i++;
            while (v[j] > pivot) j--;
            if (i <= j) {
                double x = v[i];
                v[i++] = v[j];
                v[j--] = x;
            }
        }
        if (k <= j) high = j;
        else if (k >= i) low = i;
        else break;
    }
    return v[k];
}

static void cut_outliers(Clean *c, double *scratch) {
    int n = 0;
    double most = 0;
    double all = 0;
    for (int i = 0; i < c->n; i++) {
        if (c->raw[i] <= 0) continue;
        scratch[n++] = c->raw[i];
        all += c->raw[i];
        if (c->raw[i] > most) most = c->raw[i];
    }
    if (n < CUT_MIN_PERIODS || most * n < 3 * all) return; // nothing stands out
    double upper = select_kth(scratch, n, (3 * n) / 4);
    double lower = select_kth(scratch, n, n / 4);
    double fence = upper + FENCE * (upper - lower > 0.5 * upper ? upper - lower : 0.5 * upper);
    for (int i = 0; i < c->n; i++) {
        if (c->y[i] <= fence) continue;
        c->y[i] = fence;
        c->cut = true;
    }
}

void clean_series(const ForecastInput *in, int s, int last, double *scratch, Clean *c) {
    const ForecastSeries *series = &in->series[s];
    c->n = 0;
    c->zeros = 0;
    c->silence = 0;
    c->last = last;
    c->lead = series->lead < 1 ? 1 : series->lead > in->horizon ? in->horizon : series->lead;
    c->censored = false;
    c->cut = false;
    c->counts = true;
    int begin = last - series->n;
    for (int i = 0; i < series->n; i++) {
        double on_sale = in->on_sale ? in->on_sale[series->first + i] : 1;
        double value = in->value[series->first + i];
        if (value > 0 && value != floor(value)) c->counts = false;
        if (c->n == 0 && !(value > 0)) continue;
        if (on_sale < ON_SALE_MIN) {
            c->censored = true;
            continue;
        }
        if (on_sale < 1) value /= on_sale;
        int k = c->n++;
        c->t[k] = begin + i;
        c->raw[k] = value > 0 ? value : 0;
        c->y[k] = c->raw[k];
        if (value > 0) c->silence = 0;
        else {
            c->zeros++;
            c->silence++;
        }
    }
    cut_outliers(c, scratch);
    c->sum[0] = 0;
    for (int i = 0; i < c->n; i++) c->sum[i + 1] = c->sum[i] + c->y[i];
}
