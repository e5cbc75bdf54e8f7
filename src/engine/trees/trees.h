// Gradient-boosted regression trees on binned columns (Friedman 2001; histograms and growth by best leaf as in LightGBM, Ke
// et al. 2017). Numbers are sorted once into at most 255 bins a column, so that a row is as many bytes as it has columns.
//
//   TreesBins *bins = trees_bins(a, sample, …);        the edges, from a sample of rows
//   trees_bin_row(bins, x, row);                       each row, as bytes
//   Trees *t = trees_train(a, &plan, &data);           from rows and outcomes
//   double mean = trees_mean(t->loss, offset + trees_score(t, row));
//
// Training is on one thread and the same rows give the same trees, bit by bit; who has many models trains them side by side.
#ifndef ARGOSY_ENGINE_TREES_TREES_H
#define ARGOSY_ENGINE_TREES_TREES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { TREES_COLUMNS_MAX = 255, TREES_BINS_MAX = 255, TREES_LEAVES_MAX = 4096 };

typedef enum {
    TREES_SQUARED,  // the mean, by least squares
    TREES_POISSON,  // the mean of counts; score is its logarithm
    TREES_TWEEDIE,  // the mean of amounts that often are zero; score is its logarithm
    TREES_QUANTILE, // the quantile of `level`
    TREES_LOSSES
} TreesLoss;

typedef struct {
    TreesLoss loss;
    double power;     // of Tweedie: the variance grows as mean^power, 1..2 exclusive
    double level;     // of the quantile, 0..1 exclusive
    int rounds;       // trees, >= 0
    int leaves;       // of a tree at most, 2..TREES_LEAVES_MAX
    double leaf_rows; // rows that a leaf has at least, counted by their weight in the loss; >= 0
    double rate;      // share of each tree's answer that is taken, above 0 to 1
    double l2; // >= 0; draws the answers of small leaves to 0, as so many rows of answer 0 would
    double row_share;    // of rows that a tree is grown from, above 0 to 1
    double column_share; // of columns that a tree may split by, above 0 to 1
    uint64_t seed;       // of what rows and columns those are
} TreesPlan;

// Where the bins of each column end: bin 0 is what is missing (NAN), bin 1 + k what is above k edges. An edge belongs to the bin below.
typedef struct {
    int n_columns;
    int *n;       // edges of each column, 0..TREES_BINS_MAX − 1
    float **edge; // ascending; INFINITY behind them, to a multiple of 16
} TreesBins;

typedef struct {
    int64_t n_rows;      // 0..2^31 − 1
    int stride;          // bytes from row to row, >= n_columns
    int n_bins;          // above every byte, 2..TREES_BINS_MAX + 1
    const uint8_t *bin;  // n_rows × stride
    const float *y;      // outcomes, finite; not below 0 for Poisson and Tweedie
    const float *offset; // scores to start from, NULL: none
} TreesData;

// Left where bin <= `bin`. A child below 0 is the leaf ~child, whose answer is value[~child].
typedef struct {
    int32_t child[2];
    uint8_t column, bin;
} TreesNode;

typedef struct {
    TreesLoss loss;
    double power, level;
    int n_columns;
    double base; // score of every row, besides its offset
    int n_trees;
    int32_t *node_first, *leaf_first; // of each tree, n_trees + 1; a tree of one leaf has no node
    TreesNode *node;                  // children are numbered within their tree
    float *value;
    double *gain; // of each column: the loss that splits by it saved, twice
} Trees;

// Bins with about as many of the sample's rows in each; n_bins 2..TREES_BINS_MAX. sample: n_rows × n_columns, NAN: missing.
TreesBins *trees_bins(Arena *a, const float *sample, int n_rows, int n_columns, int n_bins);
void trees_bin_row(const TreesBins *bins, const float *x, uint8_t *row);

// The model lives in the arena. `n_columns` 1..TREES_COLUMNS_MAX of the bins that the rows were made with.
Trees *trees_train(Arena *a, const TreesPlan *plan, int n_columns, const TreesData *data);

// Copies that live in another arena.
Trees *trees_copy(Arena *a, const Trees *t);
TreesBins *trees_bins_copy(Arena *a, const TreesBins *b);

double trees_score(const Trees *t, const uint8_t *row);
double trees_mean(TreesLoss loss, double score); // the outcome that a score stands for

// Gradient and second derivative (a bound of it, where it has none) of the loss by the score, for one row.
void trees_gradient(const TreesPlan *plan, double score, double y, double *g, double *h);
double trees_loss(const TreesPlan *plan, double score, double y); // what the gradient is the slope of

#endif
