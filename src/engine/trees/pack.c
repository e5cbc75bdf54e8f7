// Stored models. What is read may be anything: each count is compared with the bytes that are left before room is made for it, and
// each node with its tree, so that a walk down it ends.
#include "engine/trees/pack.h"

#include <math.h>
#include <string.h>

#include "engine/trees/work.h"

enum { NODE_BYTES = 12 };

static void put(Pack *p, uint64_t v, int bytes) {
    p->at = arena_grow(p->arena, p->at, p->n, &p->cap, p->n + 8, 1);
    for (int i = 0; i < bytes; i++) p->at[p->n++] = (uint8_t)(v >> (8 * i));
}

static uint64_t take(Unpack *u, size_t bytes) {
    uint64_t v = 0;
    if (u->n < bytes) {
        u->bad = true;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++) v |= (uint64_t)u->at[i] << (8 * i);
    u->at += bytes;
    u->n -= bytes;
    return v;
}

void pack_u8(Pack *p, uint8_t v) { put(p, v, 1); }
void pack_u32(Pack *p, uint32_t v) { put(p, v, 4); }
void pack_u64(Pack *p, uint64_t v) { put(p, v, 8); }
uint32_t unpack_u32(Unpack *u) { return (uint32_t)take(u, 4); }
uint64_t unpack_u64(Unpack *u) { return take(u, 8); }

void pack_f32(Pack *p, float v) {
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    put(p, bits, 4);
}

void pack_f64(Pack *p, double v) {
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put(p, bits, 8);
}

float unpack_f32(Unpack *u) {
    uint32_t bits = unpack_u32(u);
    float v;
    memcpy(&v, &bits, sizeof v);
    if (!isfinite(v)) u->bad = true;
    return v;
}

double unpack_f64(Unpack *u) {
    uint64_t bits = unpack_u64(u);
    double v;
    memcpy(&v, &bits, sizeof v);
    if (!isfinite(v)) u->bad = true;
    return v;
}

int unpack_whole(Unpack *u, int least, int most) {
    int64_t v = (int32_t)unpack_u32(u);
    if (v < least || v > most) u->bad = true;
    return u->bad ? least : (int)v;
}

// ---- bins -------------------------------------------------------------------------------------------------------------------

static void pack_bins(Pack *p, const TreesBins *b) {
    for (int c = 0; c < b->n_columns; c++) {
        pack_u32(p, (uint32_t)b->n[c]);
        for (int k = 0; k < b->n[c]; k++) pack_f32(p, b->edge[c][k]);
    }
}

static TreesBins *unpack_bins(Unpack *u, Arena *a, int n_columns) {
    TreesBins *b = NEW(a, TreesBins);
    *b = (TreesBins){n_columns, NEW_ARRAY(a, int, n_columns), NEW_ARRAY(a, float *, n_columns)};
    for (int c = 0; c < n_columns && !u->bad; c++) {
        b->n[c] = unpack_whole(u, 0, TREES_BINS_MAX - 2);
        b->edge[c] = trees_edges(a, b->n[c]);
        for (int k = 0; k < b->n[c] && !u->bad; k++) {
            b->edge[c][k] = unpack_f32(u);
            if (k > 0 && !(b->edge[c][k] > b->edge[c][k - 1])) u->bad = true;
        }
    }
    return b;
}

// ---- trees ------------------------------------------------------------------------------------------------------------------

void trees_pack(Pack *p, const Trees *t, const TreesBins *b) {
    pack_u32(p, t->loss);
    pack_f64(p, t->power);
    pack_f64(p, t->level);
    pack_u32(p, (uint32_t)t->n_columns);
    pack_f64(p, t->base);
    pack_u32(p, (uint32_t)t->n_trees);
    for (int c = 0; c < t->n_columns; c++) pack_f64(p, t->gain[c]);
    pack_bins(p, b);
    for (int k = 0; k < t->n_trees; k++) {
        int leaves = t->leaf_first[k + 1] - t->leaf_first[k];
        pack_u32(p, (uint32_t)leaves);
        for (int i = t->node_first[k]; i < t->node_first[k + 1]; i++) {
            pack_u32(p, (uint32_t)t->node[i].child[0]);
            pack_u32(p, (uint32_t)t->node[i].child[1]);
            pack_u32(p, (uint32_t)t->node[i].column << 8 | t->node[i].bin);
        }
        for (int i = t->leaf_first[k]; i < t->leaf_first[k + 1]; i++) pack_f32(p, t->value[i]);
    }
}

static TreesNode unpack_node(Unpack *u, int at, int leaves, int n_columns) {
    TreesNode node = {{0, 0}, 0, 0};
    for (int side = 0; side < 2; side++) {
        int child = (int32_t)unpack_u32(u);
        bool good = child < 0 ? ~child < leaves : child > at && child < leaves - 1;
        if (!good) u->bad = true;
        node.child[side] = good ? child : ~0;
    }
    uint32_t by = unpack_u32(u);
    if (by >> 8 >= (uint32_t)n_columns) u->bad = true;
    node.column = (uint8_t)(by >> 8);
    node.bin = (uint8_t)by;
    return node;
}

static void unpack_tree(Unpack *u, Trees *t, int k) {
    int node = t->node_first[k], leaf = t->leaf_first[k];
    int leaves = unpack_whole(u, 1, TREES_LEAVES_MAX);
    if (u->n < (size_t)(leaves - 1) * NODE_BYTES + (size_t)leaves * 4) u->bad = true;
    if (u->bad) return;
    for (int i = 0; i < leaves - 1; i++)
        t->node[node + i] = unpack_node(u, i, leaves, t->n_columns);
    for (int i = 0; i < leaves; i++) t->value[leaf + i] = unpack_f32(u);
    t->node_first[k + 1] = node + leaves - 1;
    t->leaf_first[k + 1] = leaf + leaves;
}

void trees_unpack(Unpack *u, Arena *a, Trees **trees, TreesBins **bins) {
    Trees *t = NEW(a, Trees);
    t->loss = (TreesLoss)unpack_whole(u, 0, TREES_LOSSES - 1);
    t->power = unpack_f64(u);
    t->level = unpack_f64(u);
    t->n_columns = unpack_whole(u, 1, TREES_COLUMNS_MAX);
    t->base = unpack_f64(u);
    int n = unpack_whole(u, 0, u->n / 8 < INT32_MAX / 16 ? (int)(u->n / 8) : INT32_MAX / 16);
    t->gain = NEW_ARRAY(a, double, t->n_columns);
    for (int c = 0; c < t->n_columns; c++) t->gain[c] = unpack_f64(u);
    *bins = unpack_bins(u, a, t->n_columns);
    *trees = t;
    if (u->bad) return;
    t->node_first = NEW_ARRAY(a, int32_t, n + 1);
    t->leaf_first = NEW_ARRAY(a, int32_t, n + 1);
    t->node = NEW_ARRAY(a, TreesNode, u->n / NODE_BYTES + 1); // no more than could be there
    t->value = NEW_ARRAY(a, float, u->n / 4 + 1);
    for (int k = 0; k < n && !u->bad; k++) {
        unpack_tree(u, t, k);
        t->n_trees = u->bad ? 0 : k + 1;
    }
}
