// Boosting: tree after tree, each grown on the slopes of the loss at what the trees before it say, and added at the rate.
#include <stdlib.h>
#include <string.h>

#include "engine/trees/work.h"

static Training *training_new(Arena *a, const TreesPlan *plan, int n_columns, const TreesData *d) {
    Training *t = NEW(a, Training);
    size_t n = (size_t)d->n_rows, leaves = (size_t)plan->leaves;
    *t = (Training){.plan = plan, .data = d, .n_columns = n_columns};
    t->score = NEW_ARRAY(a, float, n);
    t->slope = NEW_ARRAY(a, Slope, n);
    t->entry = NEW_ARRAY(a, Entry, n + 1);
    t->aside = NEW_ARRAY(a, Entry, n + 1);
    t->column = NEW_ARRAY(a, int, n_columns);
    t->hist = NEW_ARRAY(a, Slope, leaves * (size_t)n_columns * (size_t)d->n_bins);
    t->leaf = NEW_ARRAY(a, Leaf, leaves);
    t->node = NEW_ARRAY(a, TreesNode, leaves);
    t->parent = NEW_ARRAY(a, int, leaves);
    t->value = NEW_ARRAY(a, float, leaves);
    return t;
}

static int leaf_of(const TreesNode *node, const uint8_t *row) {
    int at = 0;
    do at = node[at].child[row[node[at].column] > node[at].bin];
    while (at >= 0);
    return ~at;
}

// Rows of the sample stand in their leaves; the others are sent down the tree.
static void add_tree(Training *t) {
    const TreesData *d = t->data;
    float rate = (float)t->plan->rate;
    if (t->n_leaves == 1) {
        for (int64_t i = 0; i < d->n_rows; i++) t->score[i] += rate * t->value[0];
        return;
    }
    for (int l = 0; l < t->n_leaves; l++)
        for (int i = 0; i < t->leaf[l].n; i++)
            t->score[t->entry[t->leaf[l].from + i].row] += rate * t->value[l];
    for (int64_t i = t->n_entries; i < d->n_rows; i++) {
        int64_t row = t->entry[i].row;
        t->score[row] += rate * t->value[leaf_of(t->node, d->bin + row * d->stride)];
    }
}

static void keep_tree(Trees *m, const Training *t) {
    int k = m->n_trees++, node = m->node_first[k], leaf = m->leaf_first[k];
    memcpy(m->node + node, t->node, (size_t)(t->n_leaves - 1) * sizeof *t->node);
    for (int i = 0; i < t->n_leaves; i++) m->value[leaf + i] = (float)t->plan->rate * t->value[i];
    m->node_first[k + 1] = node + t->n_leaves - 1;
    m->leaf_first[k + 1] = leaf + t->n_leaves;
}

Trees *trees_train(Arena *a, const TreesPlan *plan, int n_columns, const TreesData *d) {
    Trees *m = NEW(a, Trees);
    size_t rounds = (size_t)plan->rounds, leaves = (size_t)plan->leaves;
    *m = (Trees){.loss = plan->loss, .power = plan->power, .level = plan->level, .n_columns = n_columns};
    m->base = loss_base(plan, d);
    m->node_first = NEW_ARRAY(a, int32_t, rounds + 1);
    m->leaf_first = NEW_ARRAY(a, int32_t, rounds + 1);
    m->node = NEW_ARRAY(a, TreesNode, rounds * leaves);
    m->value = NEW_ARRAY(a, float, rounds *leaves);
    m->gain = NEW_ARRAY(a, double, n_columns);
    if (d->n_rows == 0) return m;
    Arena *scratch = arena_new();
    Training *t = training_new(scratch, plan, n_columns, d);
    t->gain = m->gain;
    for (int64_t i = 0; i < d->n_rows; i++)
        t->score[i] = (float)m->base + (d->offset ? d->offset[i] : 0);
    for (int k = 0; k < plan->rounds; k++) {
        loss_slopes(t);
        sample_rows(t, k);
        sample_columns(t, k);
        tree_grow(t);
        add_tree(t);
        keep_tree(m, t);
    }
    arena_free(scratch);
    return m;
}

double trees_score(const Trees *m, const uint8_t *row) {
    double sum = m->base;
    for (int k = 0; k < m->n_trees; k++) {
        const TreesNode *node = m->node + m->node_first[k];
        bool single = m->node_first[k + 1] == m->node_first[k];
        sum += (double)m->value[m->leaf_first[k] + (single ? 0 : leaf_of(node, row))];
    }
    return sum;
}
