// A distribution of demand, given by its mean and standard deviation: what a forecast says about a time to come.
// Counts are negative binomial (Poisson where the variance is not above the mean); amounts are normal where the
// coefficient of variation is small enough for the part below zero not to matter, otherwise gamma.
#ifndef ARGOSY_ENGINE_DIST_H
#define ARGOSY_ENGINE_DIST_H

#include <stdbool.h>

typedef enum {
    DIST_POINT, // no uncertainty: all at the mean
    DIST_NORMAL,
    DIST_GAMMA,
    DIST_POISSON,
    DIST_NEGBIN,
} DistKind;

typedef struct {
    DistKind kind;
    double mean, sd;
    double a, b; // gamma: shape, scale; negative binomial: r, success probability p (mean = r(1−p)/p)
} Dist;

Dist dist_of(DistKind kind, double mean, double sd);
// Chooses the kind as said above. Counts above a mean of 200 are taken as amounts: the difference is below half a percent.
Dist dist_fit(double mean, double sd, bool counts);

double dist_cdf(const Dist *d, double x); // P(D <= x)
// smallest x with P(D <= x) >= p; a whole number for counts; 0 < p < 1
double dist_quantile(const Dist *d, double p);
double dist_loss(const Dist *d, double x); // E[(D − x)+]: units short when x are there

// Quantiles at several levels (ascending) in one go, fast: for counts exact, for gamma by Wilson and Hilferty (1931)
// where its shape is at least 1 (error below 1% of the quantile), else exact. z[i] = normal_quantile(p[i]).
void dist_quantiles(const Dist *d, int n, const double *p, const double *z, double *out);

#endif
