// Special functions behind the distributions of demand: normal, incomplete gamma and beta, Poisson.
// All are accurate to about 1e-12 relative, quantiles to 1e-10, over the ranges that stock keeping meets.
#ifndef ARGOSY_ENGINE_SPECIAL_H
#define ARGOSY_ENGINE_SPECIAL_H

double normal_pdf(double z);
double normal_cdf(double z);
double normal_quantile(double p); // 0 < p < 1; ±INFINITY at the ends
double normal_loss(double z);     // E[(Z − z)+] of a standard normal Z

double log_gamma(double x);                  // x > 0
double gamma_p(double a, double x);          // regularised lower incomplete gamma, a > 0, x >= 0
double gamma_p_quantile(double a, double p); // x with gamma_p(a, x) = p
double beta_i(double a, double b, double x); // regularised incomplete beta, a, b > 0, 0 <= x <= 1

double poisson_pmf(double mean, double k);
double poisson_cdf(double mean, double k);  // P(X <= k); k is floored
double poisson_loss(double mean, double k); // E[(X − k)+], k >= 0, k is floored

#endif
