// The service curve of one item: what share of its order lines each level fills, and what stock that takes.
// Used by allocate.c; open to tests.
#ifndef ARGOSY_ENGINE_STOCK_CURVE_H
#define ARGOSY_ENGINE_STOCK_CURVE_H

#include "engine/stock/allocate.h"

enum {
    CURVE_CELLS = 512
}; // most levels that are looked at; whole units up to there, coarser steps beyond

typedef struct {
    double low, step; // level of cell i is low + i × step
    int n;            // cells
    double fill[CURVE_CELLS + 1];
    double stock[CURVE_CELLS + 1]; // expected on hand, units
} Curve;

// Scratch of one curve, so that a batch allocates it once.
typedef struct {
    double ready[CURVE_CELLS + 1];
    double keep[CURVE_CELLS + 1];
    double part[CURVE_CELLS + 1];
} CurveScratch;

void curve_make(const StockItem *item, CurveScratch *scratch, Curve *out);
// Fill and stock at any level, linear between cells.
double curve_fill(const Curve *c, double level);
double curve_stock(const Curve *c, double level);

#endif
