// Special functions. The normal comes from erfc; its inverse from Acklam's rational approximation (2003) with one step of
// Halley. Incomplete gamma and beta use the power series where it converges fast and the continued fraction (modified
// Lentz) elsewhere, as in Press et al., Numerical Recipes, 6.2 and 6.4. The logarithm of the gamma function is Stirling's
// series after a shift, because lgamma() writes a global.
#include "engine/special.h"

#include <math.h>

#define SQRT_HALF 0.70710678118654752440
#define INV_SQRT_2PI 0.39894228040143267794
#define HALF_LOG_2PI 0.91893853320467274178
#define EPS 1e-16
#define TINY 1e-300

enum { MAX_STEPS = 100000 };

double normal_pdf(double z) { return INV_SQRT_2PI * exp(-0.5 * z * z); }

double normal_cdf(double z) { return 0.5 * erfc(-z * SQRT_HALF); }

double normal_loss(double z) { return normal_pdf(z) - z * 0.5 * erfc(z * SQRT_HALF); }

double normal_quantile(double p) {
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
        1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02,
        -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01};
    static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01,
        -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00};
    static const double d[] = {
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
    if (p <= 0) return -INFINITY;
    if (p >= 1) return INFINITY;
    double z;
    double tail = p < 0.5 ? p : 1 - p;
    if (tail < 0.02425) {
        double q = sqrt(-2 * log(tail));
        z = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
            ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
        if (p > 0.5) z = -z;
    } else {
        double q = p - 0.5;
        double r = q * q;
        z = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
            (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
    }
    // Halley on the smaller tail, so that no digits are lost near 1.
    double e = p < 0.5 ? normal_cdf(z) - p : (1 - p) - 0.5 * erfc(z * SQRT_HALF);
    double u = e / normal_pdf(z);
    return z - u / (1 + 0.5 * z * u);
}

double log_gamma(double x) {
    double shift = 1;
    while (x < 10) shift *= x++;
    double r = 1 / x;
    double r2 = r * r;
    static const double term[] = {
        -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12};
    double series = 0;
    for (int i = 0; i < 6; i++) series = series * r2 + term[i];
    series *= r;
    return (x - 0.5) * log(x) - x + HALF_LOG_2PI + series - log(shift);
}

double gamma_p(double a, double x) {
    if (x <= 0) return 0;
    double front = exp(a * log(x) - x - log_gamma(a));
    if (x < a + 1) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MAX_STEPS && term > sum * EPS; n++) {
            term *= x / (a + n);
            sum += term;
        }
        double p = sum * front;
        return p < 1 ? p : 1;
    }
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double h = d;
    for (int n = 1; n < MAX_STEPS; n++) {
        double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        if (fabs(d) < TINY) d = TINY;
        c = b + an / c;
        if (fabs(c) < TINY) c = TINY;
        d = 1 / d;
        double step = d * c;
        h *= step;
        if (fabs(step - 1) < 4 * EPS) break;
    }
    double q = front * h;
    return q > 0 ? 1 - q : 1;
}

double gamma_p_quantile(double a, double p) {
    if (p <= 0) return 0;
    if (p >= 1) return INFINITY;
    // First guess: Wilson and Hilferty (1931) for larger shapes, the first term of the series for small ones.
    double x = 0;
    if (a > 0.5) {
        double w = 1 - 1 / (9 * a) + normal_quantile(p) / (3 * sqrt(a));
        x = w > 0 ? a * w * w * w : 0;
    }
    if (x <= 0) x = exp((log(p) + log_gamma(a + 1)) / a);
    if (x <= TINY) return x;
    double low = 0;
    double high = INFINITY;
    double lg = log_gamma(a);
    for (int n = 0; n < 200; n++) {
        double f = gamma_p(a, x) - p;
        if (f > 0) high = x;
        else low = x;
        double density = exp((a - 1) * log(x) - x - lg);
        double u = density > 0 ? f / density : 0;
        // Halley: the second derivative over the first is (a − 1)/x − 1.
        double damp = 0.5 * u * ((a - 1) / x - 1);
        double next = x - u / (1 - (damp < 0.5 ? damp : 0.5));
        if (f == 0 || (density > 0 && fabs(next - x) <= 1e-14 * x)) break;
        if (density <= 0 || !(next > low && next < high))
            next = isinf(high) ? 2 * x + 1 : 0.5 * (low + high);
        double moved = fabs(next - x);
        x = next;
        if (moved <= 1e-15 * x) break;
    }
    return x;
}

static double beta_fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 - (a + b) * x / (a + 1);
    if (fabs(d) < TINY) d = TINY;
    d = 1 / d;
    double h = d;
    for (int n = 1; n < MAX_STEPS; n++) {
        double m = n;
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + even * d;
        if (fabs(d) < TINY) d = TINY;
        c = 1 + even / c;
        if (fabs(c) < TINY) c = TINY;
        d = 1 / d;
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + odd * d;
        if (fabs(d) < TINY) d = TINY;
        c = 1 + odd / c;
        if (fabs(c) < TINY) c = TINY;
        d = 1 / d;
        double step = d * c;
        h *= step;
        if (fabs(step - 1) < 4 * EPS) break;
    }
    return h;
}

double beta_i(double a, double b, double x) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double poisson_pmf(double mean, double k) {
    k = floor(k);
    if (k < 0) return 0;
    if (mean <= 0) return k == 0 ? 1 : 0;
    return exp(k * log(mean) - mean - log_gamma(k + 1));
}

double poisson_cdf(double mean, double k) {
    k = floor(k);
    if (k < 0) return 0;
    if (mean <= 0) return 1;
    return 1 - gamma_p(k + 1, mean);
}

double poisson_loss(double mean, double k) {
    k = floor(k);
    if (mean <= 0) return k < 0 ? -k : 0;
    if (k <= 0) return mean - k;
    // E[X; X > k] = mean P(X >= k)
    return mean * gamma_p(k, mean) - k * gamma_p(k + 1, mean);
}
