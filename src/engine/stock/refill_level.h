// The level of a series, period by period, as its sales show it, and the season that all share. Private to this folder.
#ifndef ARGOSY_ENGINE_STOCK_REFILL_LEVEL_H
#define ARGOSY_ENGINE_STOCK_REFILL_LEVEL_H

#include "engine/stock/refill.h"

enum { LEVEL_SPEEDS = 4, LEVEL_SIZES = 24 };

typedef struct {
    double a[LEVEL_SPEEDS], b[LEVEL_SPEEDS], loss[LEVEL_SPEEDS];
    double error; // Σ squared error / forecast, and of how many periods: fading
    double seen;
} LevelState;

// What all series say of each speed (a loss to begin with) and of scatter by size of the level: variance over mean.
typedef struct {
    double prior[LEVEL_SPEEDS];
    double pool[LEVEL_SIZES];
} LevelCommon;

// Index of each period of the year, mean 1; NULL where there are less than one and a half years.
double *level_season(Arena *a, const RefillInput *in);

LevelState level_begin(const RefillInput *in, const double *value, const bool *there, int first);
double level_mean(const LevelState *s, const LevelCommon *c, double scatter);
double level_scatter(const LevelState *s, const LevelCommon *c);
// Takes in a period of `season` with a demand of `demand`, or one of which nothing is known: below zero. `expected` is the forecast that
// was made for it, season included.
void level_add(LevelState *s, double demand, double season, double expected, double scatter);
// Of a period that sold out, before there are cases: at least what was expected, and somewhat more than what was sold.
double level_might(double sold, double expected, double scatter);
int level_size(double level); // class of size, 0..LEVEL_SIZES−1

#endif
