// What the parts of the trees share. Private to this folder.
#ifndef ARGOSY_ENGINE_TREES_WORK_H
#define ARGOSY_ENGINE_TREES_WORK_H

#include "engine/trees/trees.h"

// Gradient and second derivative; two numbers that are added in one go.
typedef float Slope __attribute__((vector_size(8)));

// A row of the sample that a tree is grown from, with its slope, so that a leaf's rows are read in order.
typedef struct {
    int32_t row;
    float g, h;
} Entry;

typedef struct {
    int from, n; // its entries
    double g, h; // sums over them
    int hist;    // its histogram's place, −1: none
    double gain; // of its best split; 0: none
    int column;  // of it
    int bin;
    double left_h;
} Leaf;

// One model being trained.
typedef struct {
    const TreesPlan *plan;
    const TreesData *data;
    int n_columns;
    float *score; // of each row
    Slope *slope; // of each row
    Entry *entry; // those of the sample, leaf by leaf; then the others
    Entry *aside; // while a leaf is split
    int n_entries;
    double row_weight; // mean second derivative of a row of the sample
    int *column;       // those that this tree may split by
    int n_chosen;
    Slope *hist; // one after another, each n_columns × data->n_bins
    Leaf *leaf;
    TreesNode *node; // of the tree being grown
    int *parent;     // of each leaf: 2 × node + side, −1: the root
    float *value;
    int n_leaves;
    double *gain; // the model's
} Training;

enum { EDGE_RUN = 16 };

// ---- bins.c
float *trees_edges(Arena *a, int n); // room for n edges and, to the end of their last run and one more, INFINITY

// ---- loss.c
double loss_base(const TreesPlan *plan, const TreesData *data); // the score that is best for all rows alike
void loss_slopes(Training *t);                                  // of all rows, from their scores

// ---- sample.c: which rows and columns tree number `round` is grown from
void sample_rows(Training *t, int round);
void sample_columns(Training *t, int round);

// ---- histogram.c
void histogram_fill(const Training *t, const Leaf *leaf);
void histogram_take(const Training *t, int whole, int part); // whole −= part
void histogram_split(const Training *t, Leaf *leaf);         // finds its best split

// ---- grow.c
void tree_grow(Training *t); // leaf, node, value, n_leaves; values are not yet multiplied by the rate

#endif
