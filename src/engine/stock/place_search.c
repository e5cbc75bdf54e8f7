// Networks that are no forest. Leaving some arcs out makes it one: the program's answer on a spanning forest is a lower bound, and
// the answer where it also keeps the arcs left out. Where it does not, an arc from u to v has out[u] > in[v]; for a time t between
// them either in[v] <= t, so that out[u] <= t as well, or in[v] > t: two networks with narrower limits, none of which has
// this answer. The one with the lowest bound goes on first (Humair and Willems 2011 branch alike).
//
// Good answers come early from the other side: times that keep all arcs are improved by taking another spanning forest each time,
// while the arcs left out are held at a time between both of their ends, so that what comes out keeps all arcs and
// costs no more. Forests are drawn by a small generator with a fixed seed.
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/stock/place_work.h"

typedef struct {
    double bound;
    PlaceLimit *limit;
    int *in, *out;
} Node;

typedef struct {
    Arena *a;
    const PlaceNet *net;
    int *tree, n_tree; // the forest of the relaxation
    int *in, *out;     // the best yet
    double cost;
    uint64_t luck;
    int *draw, *head; // scratch: arcs in drawn order, union-find
    PlaceLimit *scratch;
    int *try_in, *try_out, *try_tree;
} Search;

static uint64_t luck(Search *s) { // splitmix64 (Steele, Lea and Flood 2014)
    uint64_t z = s->luck += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int head_of(int *head, int k) {
    while (head[k] != k) k = head[k] = head[head[k]];
    return k;
}

// Arcs of a spanning forest, taken in the order of draw[].
static int forest(Search *s, int *tree) {
    int n = 0;
    for (int k = 0; k < s->net->n; k++) s->head[k] = k;
    for (int i = 0; i < s->net->n_arcs; i++) {
        const PlaceArc *x = &s->net->arc[s->draw[i]];
        int u = head_of(s->head, x->from), v = head_of(s->head, x->to);
        if (u == v) continue;
        s->head[u] = v;
        tree[n++] = s->draw[i];
    }
    return n;
}

static void shuffle(Search *s) {
    for (int i = s->net->n_arcs - 1; i > 0; i--) {
        int j = (int)(luck(s) % (uint64_t)(i + 1)), x = s->draw[i];
        s->draw[i] = s->draw[j], s->draw[j] = x;
    }
}

static void keep(Search *s, const int *in, const int *out, double cost) {
    size_t bytes = (size_t)s->net->n * sizeof(int);
    s->cost = cost;
    memcpy(s->in, in, bytes), memcpy(s->out, out, bytes);
}

// Times of a relaxed answer made to keep all arcs: each `in` is raised to its suppliers' promises.
static void repair(Search *s, const int *in, const int *out, const PlaceLimit *root) {
    const PlaceNet *net = s->net;
    memcpy(s->try_in, in, (size_t)net->n * sizeof(int));
    for (int i = 0; i < net->n_arcs; i++) {
        const PlaceArc *x = &net->arc[i];
        if (s->try_in[x->to] < out[x->from]) s->try_in[x->to] = out[x->from];
    }
    for (int k = 0; k < net->n; k++)
        if (s->try_in[k] > root[k].in_high) return;
    double cost = place_cost(net, s->try_in, out);
    if (cost < s->cost) keep(s, s->try_in, out, cost);
}

static void improve(Search *s, const PlaceLimit *root, int idle_max) {
    const PlaceNet *net = s->net;
    for (int idle = 0; idle < idle_max; idle++) {
        shuffle(s);
        int n_tree = forest(s, s->try_tree);
        memcpy(s->scratch, root, (size_t)net->n * sizeof *root);
        // Arcs of the forest need no limit; of the others both ends get one.
        int at = 0;
        for (int i = 0; i < net->n_arcs; i++) {
            if (at < n_tree && s->try_tree[at] == s->draw[i]) {
                at++;
                continue;
            }
            const PlaceArc *x = &net->arc[s->draw[i]];
            int low = s->out[x->from], high = s->in[x->to];
            int t = low + (int)(luck(s) % (uint64_t)(high - low + 1));
            PlaceLimit *from = &s->scratch[x->from], *to = &s->scratch[x->to];
            if (t < from->out_high) from->out_high = t;
            if (t > to->in_low) to->in_low = t;
        }
        ArenaMark mark = arena_mark(s->a);
        double cost = place_tree(s->a, net, n_tree, s->try_tree, s->scratch, s->try_in, s->try_out);
        arena_rewind(s->a, mark);
        if (!(cost < s->cost * (1 - 1e-12))) continue;
        keep(s, s->try_in, s->try_out, cost);
        idle = -1;
    }
}

static Node *relax(Search *s, PlaceLimit *limit, const PlaceLimit *root) {
    int n = s->net->n;
    Node *node = NEW(s->a, Node);
    *node = (Node){.limit = limit, .in = NEW_ARRAY(s->a, int, n), .out = NEW_ARRAY(s->a, int, n)};
    ArenaMark mark = arena_mark(s->a);
    node->bound = place_tree(s->a, s->net, s->n_tree, s->tree, limit, node->in, node->out);
    arena_rewind(s->a, mark);
    if (node->bound < s->cost) repair(s, node->in, node->out, root);
    return node;
}

// The arc that is missed by most; −1 where all hold.
static int missed(const PlaceNet *net, const Node *node) {
    int worst = -1, most = 0;
    for (int i = 0; i < net->n_arcs; i++) {
        int gap = node->out[net->arc[i].from] - node->in[net->arc[i].to];
        if (gap > most) most = gap, worst = i;
    }
    return worst;
}

static PlaceLimit *narrowed(Search *s, const Node *node) {
    size_t n = (size_t)s->net->n;
    PlaceLimit *limit = NEW_ARRAY(s->a, PlaceLimit, n);
    memcpy(limit, node->limit, n * sizeof *limit);
    return limit;
}

PlaceSearch place_search(
    Arena *a, const PlaceNet *net, const PlaceLimit *limit, int node_limit, int *in, int *out) {
    int n = net->n;
    Search s = {.a = a,
        .net = net,
        .in = in,
        .out = out,
        .cost = INFINITY,
        .luck = 1,
        .tree = NEW_ARRAY(a, int, n),
        .draw = NEW_ARRAY(a, int, net->n_arcs),
        .head = NEW_ARRAY(a, int, n),
        .scratch = NEW_ARRAY(a, PlaceLimit, n),
        .try_in = NEW_ARRAY(a, int, n),
        .try_out = NEW_ARRAY(a, int, n),
        .try_tree = NEW_ARRAY(a, int, n)};
    // The relaxation leaves out the arcs whose ends cost least: they are missed by least.
    for (int i = 0; i < net->n_arcs; i++) {
        int j = i;
        const PlaceArc *x = &net->arc[i];
        double weight = net->weight[x->from] + net->weight[x->to];
        for (; j > 0; j--) {
            const PlaceArc *y = &net->arc[s.draw[j - 1]];
            if (net->weight[y->from] + net->weight[y->to] >= weight) break;
            s.draw[j] = s.draw[j - 1];
        }
        s.draw[j] = i;
    }
    s.n_tree = forest(&s, s.tree);
    // To begin with: everybody promises at once.
    for (int k = 0; k < n; k++) s.try_in[k] = limit[k].in_low, s.try_out[k] = limit[k].out_low;
    keep(&s, s.try_in, s.try_out, place_cost(net, s.try_in, s.try_out));
    int idle = 20 + 2 * (net->n_arcs - s.n_tree);
    Node **open = NEW_ARRAY(a, Node *, 2 * node_limit + 2);
    int opened = 0, nodes = 1;
    PlaceLimit *whole = NEW_ARRAY(a, PlaceLimit, n);
    memcpy(whole, limit, (size_t)n * sizeof *whole);
    open[opened++] = relax(&s, whole, limit);
    improve(&s, limit, idle);
    double bound = INFINITY; // of what was left unsolved
    while (opened > 0) {
        int low = 0;
        for (int i = 1; i < opened; i++)
            if (open[i]->bound < open[low]->bound) low = i;
        Node *node = open[low];
        if (node->bound >= s.cost * (1 - 1e-9)) break;
        if (nodes >= node_limit) {
            bound = node->bound;
            break;
        }
        open[low] = open[--opened];
        int arc = missed(net, node);
        if (arc < 0) { // it keeps all arcs: repair has taken it
            continue;
        }
        int u = net->arc[arc].from, v = net->arc[arc].to;
        int t = (node->out[u] + node->in[v]) / 2; // in[v] <= t < out[u]
        PlaceLimit *sooner = narrowed(&s, node), *later = narrowed(&s, node);
        if (t < sooner[v].in_high) sooner[v].in_high = t;
        if (t < sooner[u].out_high) sooner[u].out_high = t;
        if (t + 1 > later[v].in_low) later[v].in_low = t + 1;
        double before = s.cost;
        open[opened++] = relax(&s, sooner, limit);
        open[opened++] = relax(&s, later, limit);
        nodes += 2;
        if (s.cost < before) improve(&s, limit, idle);
    }
    return (PlaceSearch){.cost = s.cost, .bound = bound < s.cost ? bound : s.cost, .nodes = nodes};
}
