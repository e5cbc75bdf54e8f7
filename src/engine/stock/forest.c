// Features are cut into 32 classes of equally many cases, so that a split is found from sums over classes. A split is the one of some
// features by chance that leaves the least squared deviation of the outcome (CART, Breiman et al. 1984), with at least LEAF cases
// on either side. A tree's cases are one array, in which each node owns a range.
#include "engine/stock/forest.h"

#include <stdint.h>
#include <stdlib.h>

enum { CLASSES = 32, LEAF = 25, TRIED = 4, DEEPEST = 14 };

typedef struct {
    int feature, class; // to the left up to that class; feature −1: a leaf
    int left, right;    // nodes
    int from, to;       // its cases
} Node;

typedef struct {
    Node *node;
    size_t cap;
    int n;
    int *sample;
    float *upto; // weight of the sample from its leaf's first case on, this one included
} Tree;

struct Forest {
    int features;
    float edge[FOREST_FEATURES_MAX][CLASSES]; // highest value of each class
    Tree tree[FOREST_TREES];
};

typedef struct {
    Arena *a;
    int features;
    const uint8_t *class; // n × features
    const float *outcome;
    Rng rng;
} Grower;

typedef struct {
    int feature, class;
    double gain;
} Split;

static int by_value(const void *x, const void *y) {
    float a = *(const float *)x, b = *(const float *)y;
    return (a > b) - (a < b);
}

static uint8_t class_of(const Forest *f, int feature, float value) {
    int low = 0, high = CLASSES - 1;
    while (low < high) {
        int mid = (low + high) / 2;
        if (value <= f->edge[feature][mid]) high = mid;
        else low = mid + 1;
    }
    return (uint8_t)low;
}

static void cut_classes(Arena *a, Forest *f, int n, const float *feature) {
    ArenaMark mark = arena_mark(a);
    float *column = NEW_ARRAY(a, float, n);
    for (int k = 0; k < f->features; k++) {
        for (int i = 0; i < n; i++)
            column[i] = feature[(size_t)i * (size_t)f->features + (size_t)k];
        qsort(column, (size_t)n, sizeof *column, by_value);
        for (int64_t c = 0; c < CLASSES; c++) f->edge[k][c] = column[(c + 1) * n / CLASSES - 1];
    }
    arena_rewind(a, mark);
}

// The best cut of one feature; the sum of outcomes over the node is given.
static void try_split(
    const Grower *g, const Tree *t, const Node *node, int feature, double sum, Split *best) {
    double s[CLASSES] = {0}, left = 0;
    int count[CLASSES] = {0}, cases = node->to - node->from, before = 0;
    for (int i = node->from; i < node->to; i++) {
        size_t k = (size_t)t->sample[i];
        int c = g->class[k * (size_t)g->features + (size_t)feature];
        s[c] += (double)g->outcome[k];
        count[c]++;
    }
    for (int c = 0; c < CLASSES - 1; c++) {
        left += s[c], before += count[c];
        if (before < LEAF || cases - before < LEAF) continue;
        double gain = left * left / before + (sum - left) * (sum - left) / (cases - before);
        if (gain > best->gain) *best = (Split){feature, c, gain};
    }
}

static Split best_split(Grower *g, const Tree *t, const Node *node) {
    double sum = 0;
    for (int i = node->from; i < node->to; i++) sum += (double)g->outcome[t->sample[i]];
    Split best = {.feature = -1, .gain = sum * sum / (node->to - node->from) * (1 + 1e-9)};
    for (int m = 0; m < TRIED; m++)
        try_split(g, t, node, (int)rng_int(&g->rng, 0, g->features - 1), sum, &best);
    return best;
}

// Puts the cases of the node's left side before those of its right; gives where these begin.
static int part(const Grower *g, Tree *t, const Node *node, const Split *split) {
    int i = node->from, j = node->to;
    while (i < j) {
        int k = t->sample[i];
        if (g->class[(size_t)k * (size_t)g->features + (size_t)split->feature] <= split->class) {
            i++;
        } else {
            t->sample[i] = t->sample[--j];
            t->sample[j] = k;
        }
    }
    return i;
}

static int add_node(Grower *g, Tree *t, int from, int to) {
    t->node = arena_grow(g->a, t->node, (size_t)t->n, &t->cap, (size_t)t->n + 1, sizeof(Node));
    t->node[t->n] = (Node){.feature = -1, .from = from, .to = to};
    return t->n++;
}

static void grow(Grower *g, Tree *t, int id, int depth) { // at most DEEPEST calls deep
    Node node = t->node[id];
    if (node.to - node.from < 2 * LEAF || depth == DEEPEST) return;
    Split split = best_split(g, t, &node);
    if (split.feature < 0) return;
    int middle = part(g, t, &node, &split);
    node.feature = split.feature, node.class = split.class;
    node.left = add_node(g, t, node.from, middle);
    node.right = add_node(g, t, middle, node.to);
    t->node[id] = node;
    grow(g, t, node.left, depth + 1);
    grow(g, t, node.right, depth + 1);
}

static void weigh(Arena *a, Tree *t, int n, const float *weight) {
    t->upto = NEW_ARRAY(a, float, n);
    for (int k = 0; k < t->n; k++) {
        if (t->node[k].feature >= 0) continue;
        double sum = 0;
        for (int i = t->node[k].from; i < t->node[k].to; i++) {
            sum += (double)weight[t->sample[i]];
            t->upto[i] = (float)sum;
        }
    }
}

Forest *forest_grow(Arena *a, int n, int features, const float *feature, const float *outcome,
    const float *weight) {
    Forest *f = NEW(a, Forest);
    f->features = features;
    cut_classes(a, f, n, feature);
    uint8_t *class = NEW_ARRAY(a, uint8_t, (size_t)n * (size_t)features);
    for (size_t i = 0; i < (size_t)n; i++)
        for (size_t k = 0; k < (size_t)features; k++) {
            size_t at = i * (size_t)features + k;
            class[at] = class_of(f, (int)k, feature[at]);
        }
    Grower g = {.a = a, .features = features, .class = class, .outcome = outcome, .rng = rng_new(77)};
    for (int k = 0; k < FOREST_TREES; k++) {
        Tree *t = &f->tree[k];
        int m = 0;
        t->sample = NEW_ARRAY(a, int, n);
        for (int i = 0; i < n; i++)
            if (rng_u64(&g.rng) >> 63) t->sample[m++] = i;
        if (m == 0) t->sample[m++] = k % n; // chance gave none
        grow(&g, t, add_node(&g, t, 0, m), 0);
        weigh(a, t, m, weight);
    }
    return f;
}

void forest_find(const Forest *f, const float *feature, int *leaf) {
    uint8_t class[FOREST_FEATURES_MAX] = {0};
    for (int k = 0; k < f->features; k++) class[k] = class_of(f, k, feature[k]);
    for (int k = 0; k < FOREST_TREES; k++) {
        const Node *node = f->tree[k].node;
        int at = 0;
        while (node[at].feature >= 0)
            at = class[node[at].feature] <= node[at].class ? node[at].left : node[at].right;
        leaf[k] = at;
    }
}

int forest_draw(const Forest *f, const int *leaf, Rng *rng) {
    int k = (int)rng_int(rng, 0, FOREST_TREES - 1);
    const Tree *t = &f->tree[k];
    const Node *node = &t->node[leaf[k]];
    float at = (float)rng_unit(rng) * t->upto[node->to - 1];
    int low = node->from, high = node->to - 1; // the first that reaches it
    while (low < high) {
        int mid = (low + high) / 2;
        if (t->upto[mid] > at) high = mid;
        else low = mid + 1;
    }
    return t->sample[low];
}
