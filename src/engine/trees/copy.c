// Copies of a model, no larger than it is.
#include <string.h>

#include "engine/trees/work.h"

static void *copied(Arena *a, const void *from, size_t n, size_t size) {
    void *to = arena_array(a, n, size);
    if (n > 0) memcpy(to, from, n * size);
    return to;
}

Trees *trees_copy(Arena *a, const Trees *t) {
    Trees *c = copied(a, t, 1, sizeof *t);
    size_t n = (size_t)t->n_trees;
    c->node_first = copied(a, t->node_first, n + 1, sizeof *t->node_first);
    c->leaf_first = copied(a, t->leaf_first, n + 1, sizeof *t->leaf_first);
    c->node = copied(a, t->node, (size_t)t->node_first[n], sizeof *t->node);
    c->value = copied(a, t->value, (size_t)t->leaf_first[n], sizeof *t->value);
    c->gain = copied(a, t->gain, (size_t)t->n_columns, sizeof *t->gain);
    return c;
}

TreesBins *trees_bins_copy(Arena *a, const TreesBins *b) {
    TreesBins *c = NEW(a, TreesBins);
    size_t n = (size_t)b->n_columns;
    *c = (TreesBins){b->n_columns, copied(a, b->n, n, sizeof *b->n), NEW_ARRAY(a, float *, n)};
    for (size_t k = 0; k < n; k++) {
        c->edge[k] = trees_edges(a, b->n[k]);
        memcpy(c->edge[k], b->edge[k], (size_t)b->n[k] * sizeof **b->edge);
    }
    return c;
}
