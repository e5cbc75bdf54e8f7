// The network made ready for the dynamic program: an order of the stages, what a unit costs, how much each must serve, and how long
// service times can be; then a forest is solved as it is, any other network by search.
//
// Nobody need promise more than the longest time through the network up to him, and `in` need not be longer than that less the
// stage's own time: limits that lose nothing.
#include "engine/stock/place.h"

#include <math.h>

#include "engine/stock/place_work.h"

// Stages such that suppliers come before customers; returns how many could be put in order (all, where there is no cycle).
static int in_order(Arena *a, int n, int n_arcs, const PlaceArc *arc, int *order) {
    int *waits = NEW_ARRAY(a, int, n), *first = NEW_ARRAY(a, int, n + 1), *to = NEW_ARRAY(a, int, n_arcs);
    int *fill = NEW_ARRAY(a, int, n);
    for (int i = 0; i < n_arcs; i++) waits[arc[i].to]++, first[arc[i].from + 1]++;
    for (int k = 0; k < n; k++) first[k + 1] += first[k];
    for (int i = 0; i < n_arcs; i++) to[first[arc[i].from] + fill[arc[i].from]++] = arc[i].to;
    int done = 0, ready = 0;
    for (int k = 0; k < n; k++)
        if (waits[k] == 0) order[ready++] = k;
    for (; done < ready; done++)
        for (int i = first[order[done]]; i < first[order[done] + 1]; i++)
            if (--waits[to[i]] == 0) order[ready++] = to[i];
    return ready;
}

bool place_cycle(Arena *a, int n_stages, int n_arcs, const PlaceArc *arc, int *cycle, int *n) {
    int *order = NEW_ARRAY(a, int, n_stages);
    int ready = in_order(a, n_stages, n_arcs, arc, order);
    *n = 0;
    if (ready == n_stages) return false;
    // Each stage not in order has a supplier that is not: following it n times ends within a cycle.
    bool *ok = NEW_ARRAY(a, bool, n_stages);
    int *supplier = NEW_ARRAY(a, int, n_stages), at = -1;
    for (int i = 0; i < ready; i++) ok[order[i]] = true;
    for (int i = 0; i < n_arcs; i++)
        if (!ok[arc[i].from] && !ok[arc[i].to]) supplier[arc[i].to] = arc[i].from, at = arc[i].to;
    for (int i = 0; i < n_stages; i++) at = supplier[at];
    int start = at, length = 0;
    do length++, at = supplier[at];
    while (at != start);
    for (int i = length - 1; i >= 0; i--) cycle[i] = at, at = supplier[at]; // suppliers first
    *n = length;
    return true;
}

static int *times_through(
    Arena *a, int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc, const int *order) {
    int *longest = NEW_ARRAY(a, int, n);
    int **into = NEW_ARRAY(a, int *, n), *count = NEW_ARRAY(a, int, n);
    for (int i = 0; i < n_arcs; i++) count[arc[i].to]++;
    for (int k = 0; k < n; k++) into[k] = NEW_ARRAY(a, int, count[k]), count[k] = 0;
    for (int i = 0; i < n_arcs; i++) into[arc[i].to][count[arc[i].to]++] = arc[i].from;
    for (int i = 0; i < n; i++) {
        int k = order[i], most = stage[k].supply;
        for (int j = 0; j < count[k]; j++)
            if (longest[into[k][j]] > most) most = longest[into[k][j]];
        longest[k] = most + stage[k].time;
    }
    return longest;
}

int place_longest(Arena *a, int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc) {
    int *order = NEW_ARRAY(a, int, n), most = 0;
    if (in_order(a, n, n_arcs, arc, order) < n) return 0;
    int *longest = times_through(a, n, stage, n_arcs, arc, order);
    for (int k = 0; k < n; k++)
        if (longest[k] > most) most = longest[k];
    return most;
}

// Arcs sorted by the place of one end in the order, so that one pass carries values down or up.
static int *arcs_along(Arena *a, int n, int n_arcs, const PlaceArc *arc, const int *order, bool down) {
    int *first = NEW_ARRAY(a, int, n + 1), *place = NEW_ARRAY(a, int, n), *out = NEW_ARRAY(a, int, n_arcs);
    for (int i = 0; i < n; i++) place[order[i]] = down ? i : n - 1 - i;
    for (int i = 0; i < n_arcs; i++) first[place[down ? arc[i].from : arc[i].to] + 1]++;
    for (int k = 0; k < n; k++) first[k + 1] += first[k];
    for (int i = 0; i < n_arcs; i++) out[first[place[down ? arc[i].from : arc[i].to]]++] = i;
    return out;
}

static bool is_forest(Arena *a, int n, int n_arcs, const PlaceArc *arc) {
    int *head = NEW_ARRAY(a, int, n);
    for (int k = 0; k < n; k++) head[k] = k;
    for (int i = 0; i < n_arcs; i++) {
        int u = arc[i].from, v = arc[i].to;
        while (head[u] != u) u = head[u] = head[head[u]];
        while (head[v] != v) v = head[v] = head[head[v]];
        if (u == v) return false;
        head[u] = v;
    }
    return true;
}

static void values(Arena *a, int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc,
    const int *order, PlaceResult *out) {
    for (int k = 0; k < n; k++)
        out[k] = (PlaceResult){.unit = stage[k].added_cost,
            .mean = stage[k].demand_mean,
            .sd = stage[k].demand_sd * stage[k].demand_sd};
    int *along = arcs_along(a, n, n_arcs, arc, order, true);
    for (int i = 0; i < n_arcs; i++) {
        const PlaceArc *x = &arc[along[i]];
        out[x->to].unit += x->units * out[x->from].unit;
    }
    along = arcs_along(a, n, n_arcs, arc, order, false);
    for (int i = 0; i < n_arcs; i++) { // sd holds the variance until all is summed
        const PlaceArc *x = &arc[along[i]];
        out[x->from].mean += x->units * out[x->to].mean;
        out[x->from].sd += x->units * x->units * out[x->to].sd;
    }
    for (int k = 0; k < n; k++) out[k].sd = sqrt(out[k].sd);
}

PlacePlan place_stock(Arena *a, int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc,
    double z, double holding_rate, int node_limit) {
    PlacePlan plan = {.stage = NEW_ARRAY(a, PlaceResult, n)};
    int *order = NEW_ARRAY(a, int, n);
    if (n == 0 || in_order(a, n, n_arcs, arc, order) < n) return plan;
    values(a, n, stage, n_arcs, arc, order, plan.stage);
    int *longest = times_through(a, n, stage, n_arcs, arc, order);
    int span = 0;
    PlaceLimit *limit = NEW_ARRAY(a, PlaceLimit, n);
    double *weight = NEW_ARRAY(a, double, n);
    int *time = NEW_ARRAY(a, int, n), *in = NEW_ARRAY(a, int, n), *out = NEW_ARRAY(a, int, n);
    for (int k = 0; k < n; k++) {
        if (longest[k] > span) span = longest[k];
        int most = stage[k].service_max >= 0 && stage[k].service_max < longest[k] ? stage[k].service_max
                                                                                  : longest[k];
        limit[k] = (PlaceLimit){
            .in_low = stage[k].supply, .in_high = longest[k] - stage[k].time, .out_high = most};
        weight[k] = z * plan.stage[k].sd * holding_rate * plan.stage[k].unit;
        time[k] = stage[k].time;
    }
    double *root = NEW_ARRAY(a, double, span + 1);
    for (int t = 0; t <= span; t++) root[t] = sqrt(t);
    PlaceNet net = {n, n_arcs, arc, time, weight, root};
    if (is_forest(a, n, n_arcs, arc)) {
        int *tree = NEW_ARRAY(a, int, n_arcs);
        for (int i = 0; i < n_arcs; i++) tree[i] = i;
        plan.cost = plan.bound = place_tree(a, &net, n_arcs, tree, limit, in, out);
        plan.nodes = 1;
    } else {
        PlaceSearch found = place_search(a, &net, limit, node_limit > 0 ? node_limit : 400, in, out);
        plan.cost = found.cost, plan.bound = found.bound, plan.nodes = found.nodes;
    }
    for (int k = 0; k < n; k++) {
        PlaceResult *r = &plan.stage[k];
        r->in = in[k], r->out = out[k], r->net = in[k] + time[k] - out[k];
        r->safety = z * r->sd * root[r->net];
        r->cost = weight[k] * root[r->net];
        plan.pipeline += holding_rate * r->mean * time[k] * (r->unit - stage[k].added_cost / 2);
    }
    return plan;
}
