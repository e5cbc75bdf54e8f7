// Graves and Willems' dynamic program (2000, section 4, with the correction of Lesnaia 2004) under limits on each service time.
//
// The forest is hung up by one stage of each part. For each stage, from the leaves up, `best` is the least cost of the part below it
// as a function of the time that its parent cares about: its promise `out` where the parent is its customer, the promise that it is
// given, `in`, where the parent is its supplier. What a child asks for meets the stage's own times by running minima: a supplier's
// promise may be anything up to `in`, what a customer is given anything from `out` on.
#include <math.h>

#include "engine/stock/place_work.h"

typedef struct {
    const PlaceNet *net;
    const PlaceLimit *limit;
    int span;           // times are 0..span − 1
    int *order;         // stages, parents before children
    int *parent, *link; // of each stage; link: the arc to the parent, −1 for a root
    int *first, *edge;  // arcs of the tree by stage: edge[first[k]..first[k+1])
    double *best;       // n × span: least cost of the part below
    int *other;         // n × span: the other time with which `best` is reached
    // running minima of best, with where they are reached: suppliers' up to t, customers' from t on
    double *run;
    int *run_at;
} Work;

static void hang(Work *w, int n_tree, const int *tree, Arena *a) {
    int n = w->net->n;
    const PlaceArc *arc = w->net->arc;
    for (int i = 0; i < n_tree; i++)
        w->first[arc[tree[i]].from + 1]++, w->first[arc[tree[i]].to + 1]++;
    for (int k = 0; k < n; k++) w->first[k + 1] += w->first[k];
    int *fill = NEW_ARRAY(a, int, n);
    for (int i = 0; i < n_tree; i++) {
        int u = arc[tree[i]].from, v = arc[tree[i]].to;
        w->edge[w->first[u] + fill[u]++] = tree[i];
        w->edge[w->first[v] + fill[v]++] = tree[i];
    }
    int done = 0, seen = 0;
    for (int k = 0; k < n; k++) w->parent[k] = -2;
    for (int root = 0; root < n; root++) {
        if (w->parent[root] != -2) continue;
        w->parent[root] = -1, w->link[root] = -1;
        w->order[seen++] = root;
        for (; done < seen; done++) {
            int k = w->order[done];
            for (int e = w->first[k]; e < w->first[k + 1]; e++) {
                const PlaceArc *x = &arc[w->edge[e]];
                int other = x->from == k ? x->to : x->from;
                if (w->parent[other] != -2) continue;
                w->parent[other] = k, w->link[other] = w->edge[e];
                w->order[seen++] = other;
            }
        }
    }
}

// Whether the parent of k is its customer: then k's table is by its promise.
static bool gives_up(const Work *w, int k) {
    return w->link[k] >= 0 && w->net->arc[w->link[k]].from == k;
}

// What the children cost for each `in` and each `out` of stage k.
static void gather(const Work *w, int k, double *by_in, double *by_out) {
    for (int t = 0; t < w->span; t++) by_in[t] = by_out[t] = 0;
    for (int e = w->first[k]; e < w->first[k + 1]; e++) {
        const PlaceArc *x = &w->net->arc[w->edge[e]];
        int child = x->from == k ? x->to : x->from;
        if (w->parent[child] != k || w->link[child] != w->edge[e]) continue;
        const double *run = w->run + (size_t)child * (size_t)w->span;
        double *to = gives_up(w, child) ? by_in : by_out;
        for (int t = 0; t < w->span; t++) to[t] += run[t];
    }
}

static void solve(Work *w, int k, const double *by_in, const double *by_out) {
    const PlaceLimit *l = &w->limit[k];
    size_t at = (size_t)k * (size_t)w->span;
    double *best = w->best + at;
    int *other = w->other + at, time = w->net->time[k];
    double weight = w->net->weight[k];
    bool up = gives_up(w, k);
    for (int t = 0; t < w->span; t++) best[t] = INFINITY, other[t] = -1;
    for (int in = l->in_low; in <= l->in_high && in < w->span; in++) {
        if (by_in[in] == INFINITY) continue;
        int top = in + time < l->out_high ? in + time : l->out_high;
        for (int out = l->out_low; out <= top && out < w->span; out++) {
            double cost = weight * w->net->root[in + time - out] + by_in[in] + by_out[out];
            int t = up ? out : in;
            if (cost < best[t]) best[t] = cost, other[t] = up ? in : out;
        }
    }
    double *run = w->run + at;
    int *run_at = w->run_at + at;
    int from = up ? 0 : w->span - 1, step = up ? 1 : -1;
    double low = INFINITY;
    int low_at = -1;
    for (int i = 0, t = from; i < w->span; i++, t += step) {
        // Where costs are equal a customer is given the sooner and a supplier asked for the later time that is nearest.
        if (best[t] < low || (best[t] == low && low < INFINITY)) low = best[t], low_at = t;
        run[t] = low, run_at[t] = low_at;
    }
}

double place_tree(Arena *a, const PlaceNet *net, int n_tree, const int *tree,
    const PlaceLimit *limit, int *in, int *out) {
    int n = net->n, span = 1;
    for (int k = 0; k < n; k++) {
        if (limit[k].in_high + 1 > span) span = limit[k].in_high + 1;
        if (limit[k].out_high + 1 > span) span = limit[k].out_high + 1;
    }
    size_t cells = (size_t)n * (size_t)span;
    Work w = {.net = net,
        .limit = limit,
        .span = span,
        .order = NEW_ARRAY(a, int, n),
        .parent = NEW_ARRAY(a, int, n),
        .link = NEW_ARRAY(a, int, n),
        .first = NEW_ARRAY(a, int, n + 1),
        .edge = NEW_ARRAY(a, int, 2 * n_tree + 1),
        .best = NEW_ARRAY(a, double, cells),
        .other = NEW_ARRAY(a, int, cells),
        .run = NEW_ARRAY(a, double, cells),
        .run_at = NEW_ARRAY(a, int, cells)};
    double *by_in = NEW_ARRAY(a, double, span), *by_out = NEW_ARRAY(a, double, span);
    hang(&w, n_tree, tree, a);
    for (int i = n - 1; i >= 0; i--) {
        gather(&w, w.order[i], by_in, by_out);
        solve(&w, w.order[i], by_in, by_out);
    }
    double cost = 0;
    for (int i = 0; i < n; i++) { // from the roots down, each takes what its parent's time allows
        int k = w.order[i], t;
        size_t at = (size_t)k * (size_t)span;
        if (w.parent[k] < 0) {
            cost += w.run[at]; // a root's table is by `in`: the least of all
            t = w.run_at[at];
        } else {
            t = w.run_at[at + (size_t)(gives_up(&w, k) ? in[w.parent[k]] : out[w.parent[k]])];
        }
        if (t < 0) return INFINITY;
        int other = w.other[at + (size_t)t];
        if (gives_up(&w, k)) out[k] = t, in[k] = other;
        else in[k] = t, out[k] = other;
    }
    return cost;
}

double place_cost(const PlaceNet *net, const int *in, const int *out) {
    double cost = 0;
    for (int k = 0; k < net->n; k++)
        cost += net->weight[k] * net->root[in[k] + net->time[k] - out[k]];
    return cost;
}
