// Sums of slopes by column and bin over the rows of a leaf, and the best split that they show.
//
// Gain of a split into L and R (Chen and Guestrin 2016): GL²/(HL + λ) + GR²/(HR + λ) − G²/(H + λ), the loss that it saves, twice.
// λ and the least rows of a leaf are counted in rows of mean weight, so that they mean the same whatever the scale of outcomes.
#include <string.h>

#include "engine/trees/work.h"

enum { AHEAD = 16 }; // rows that are asked of the memory before they are needed

static Slope *place(const Training *t, int hist) {
    return t->hist + (int64_t)hist * t->n_columns * t->data->n_bins;
}

void histogram_fill(const Training *t, const Leaf *leaf) {
    Slope *hist = place(t, leaf->hist);
    int n = t->n_chosen, bins = t->data->n_bins;
    for (int k = 0; k < t->n_chosen; k++)
        memset(hist + t->column[k] * bins, 0, (size_t)bins * sizeof *hist);
    const Entry *e = t->entry + leaf->from, *end = e + leaf->n;
    int64_t stride = t->data->stride;
    for (; e < end; e++) {
        if (e + AHEAD < end) __builtin_prefetch(t->data->bin + e[AHEAD].row * stride);
        const uint8_t *row = t->data->bin + e->row * stride;
        Slope s = {e->g, e->h};
        for (int k = 0; k < n; k++) {
            int c = t->column[k];
            hist[c * bins + row[c]] += s;
        }
    }
}

void histogram_take(const Training *t, int whole, int part) {
    Slope *w = place(t, whole), *p = place(t, part);
    int bins = t->data->n_bins;
    for (int k = 0; k < t->n_chosen; k++) {
        int from = t->column[k] * bins;
        for (int b = from; b < from + bins; b++) w[b] -= p[b];
    }
}

void histogram_split(const Training *t, Leaf *leaf) {
    const Slope *hist = place(t, leaf->hist);
    int bins = t->data->n_bins;
    double least = t->plan->leaf_rows * t->row_weight, l2 = t->plan->l2 * t->row_weight + 1e-12;
    double alone = leaf->g * leaf->g / (leaf->h + l2);
    leaf->gain = 0;
    if (leaf->n < 2 || leaf->h < 2 * least) return;
    for (int k = 0; k < t->n_chosen; k++) {
        const Slope *h = hist + t->column[k] * bins;
        double lg = 0, lh = 0;
        for (int b = 0; b < bins - 1; b++) {
            if (h[b][1] == 0) continue; // nobody there: the split is that of the bin before
            lg += (double)h[b][0];
            lh += (double)h[b][1];
            double rg = leaf->g - lg, rh = leaf->h - lh;
            if (rh < least) break;
            if (lh < least || lh <= 0 || rh <= 0) continue;
            double gain = lg * lg / (lh + l2) + rg * rg / (rh + l2) - alone;
            if (gain <= leaf->gain) continue;
            leaf->gain = gain;
            leaf->column = t->column[k];
            leaf->bin = b;
        }
    }
    if (leaf->gain < 1e-9 * alone) leaf->gain = 0;
}
