// The share-out. Each item's curve (lines filled over stock value) is reduced to its upper concave hull: along it each step
// gives fewer lines per unit of value than the one before. A common marginal then fixes a point on every hull, the total
// grows as the marginal falls, and bisection finds the marginal at which the target (or the budget) is met. The last steps,
// those whose marginal is equal within the bisection's width, are taken one item at a time in index order, so that
// the result overshoots by less than one step of one item and is the same on every machine.
#include <math.h>

#include "engine/dist.h"
#include "engine/stock/allocate.h"
#include "engine/stock/curve.h"

// Hulls of all items: vertices first[i] .. first[i+1]−1, in rising order.
typedef struct {
    int n;
    int *first;
    double *level, *fill, *stock; // units
    double *slope; // lines per unit of value of the step that leads here; of the first one INFINITY
    bool *capped_low, *capped_high;
} Hulls;

static double item_cost(const StockItem *it) { return it->unit_cost > 0 ? it->unit_cost : 0; }

static double slope_of(const StockItem *it, double fill, double stock) {
    if (!(fill > 0)) return 0;
    double cost = stock * item_cost(it);
    return cost > 0 ? it->line_rate * fill / cost : INFINITY;
}

// Cells between which the item may choose.
static void cell_range(const StockItem *it, const Curve *c, int *from, int *to) {
    int low = 0;
    int high = c->n;
    if (it->level_min > c->low) low = (int)ceil((it->level_min - c->low) / c->step - 1e-9);
    if (low > c->n) low = c->n;
    while (low < c->n && c->fill[low] < it->service_min) low++;
    if (it->service_max > 0) {
        high = low;
        while (high < c->n && c->fill[high] < it->service_max) high++;
    }
    *from = low;
    *to = high;
}

// Writes the hull of one item at h[at..]; returns the number of its vertices.
static int hull_of(const StockItem *it, const Curve *c, Hulls *h, int i, int at) {
    int from, to;
    cell_range(it, c, &from, &to);
    h->capped_low[i] = from > 0 && (it->level_min > 0 || it->service_min > 0);
    h->capped_high[i] = to < c->n;
    int n = 0;
    for (int k = from; k <= to; k++) {
        double fill = c->fill[k];
        double stock = c->stock[k];
        double slope = INFINITY;
        if (n > 0) {
            if (fill <= h->fill[at + n - 1]) continue; // no better than what takes less
            slope = slope_of(it, fill - h->fill[at + n - 1], stock - h->stock[at + n - 1]);
            while (n > 1 && slope >= h->slope[at + n - 1]) {
                n--;
                slope = slope_of(it, fill - h->fill[at + n - 1], stock - h->stock[at + n - 1]);
            }
        }
        h->level[at + n] = c->low + k * c->step;
        h->fill[at + n] = fill;
        h->stock[at + n] = stock;
        h->slope[at + n] = slope;
        n++;
    }
    return n;
}

static Hulls *hulls_make(Arena *a, int n, const StockItem *item) {
    Hulls *h = NEW(a, Hulls);
    h->n = n;
    h->first = NEW_ARRAY(a, int, n + 1);
    h->capped_low = NEW_ARRAY(a, bool, n);
    h->capped_high = NEW_ARRAY(a, bool, n);
    CurveScratch *scratch = NEW(a, CurveScratch);
    Curve *curve = NEW(a, Curve);
    size_t cap[4] = {0};
    int used = 0;
    for (int i = 0; i < n; i++) {
        size_t want = (size_t)used + CURVE_CELLS + 1;
        h->level = arena_grow(a, h->level, (size_t)used, &cap[0], want, sizeof(double));
        h->fill = arena_grow(a, h->fill, (size_t)used, &cap[1], want, sizeof(double));
        h->stock = arena_grow(a, h->stock, (size_t)used, &cap[2], want, sizeof(double));
        h->slope = arena_grow(a, h->slope, (size_t)used, &cap[3], want, sizeof(double));
        h->first[i] = used;
        curve_make(&item[i], scratch, curve);
        used += hull_of(&item[i], curve, h, i, used);
    }
    h->first[n] = used;
    return h;
}

// The last vertex of item i whose step gives at least `marginal`.
static int vertex_at(const Hulls *h, int i, double marginal) {
    int low = h->first[i];
    int high = h->first[i + 1];
    while (high - low > 1) {
        int mid = (low + high) / 2;
        if (h->slope[mid] >= marginal) low = mid;
        else high = mid;
    }
    return low;
}

typedef struct {
    double lines, value;
} Total;

static Total total_at(const Hulls *h, const StockItem *item, double marginal) {
    Total t = {0};
    for (int i = 0; i < h->n; i++) {
        int v = vertex_at(h, i, marginal);
        t.lines += item[i].line_rate * h->fill[v];
        t.value += item_cost(&item[i]) * h->stock[v];
    }
    return t;
}

static void describe(const StockItem *it, double level, double fill, double stock, StockLevel *out) {
    Dist d = dist_fit(it->protect_mean, it->protect_sd, it->counts);
    out->level = level;
    out->safety = level - it->protect_mean;
    out->fill = fill;
    out->cycle = dist_cdf(&d, level);
    out->on_hand = stock;
}

static void add_up(StockAllocation *r, int n, const StockItem *item) {
    double lines = 0;
    double filled = 0;
    r->value = 0;
    for (int i = 0; i < n; i++) {
        lines += item[i].line_rate;
        filled += item[i].line_rate * r->level[i].fill;
        r->value += item_cost(&item[i]) * r->level[i].on_hand;
    }
    r->fill = lines > 0 ? filled / lines : 1;
}

// Either lines_wanted (lines per time to fill at least) or budget (value at most) decides; the other is INFINITY.
static StockAllocation share_out(Arena *a, int n, const StockItem *item, double lines_wanted, double budget) {
    Hulls *h = hulls_make(a, n, item);
    StockAllocation r = {.level = NEW_ARRAY(a, StockLevel, n), .reached = true};
    bool by_lines = isinf(budget);
    double least = INFINITY; // slopes that occur
    double most = 0;
    for (int i = 0; i < n; i++) {
        for (int v = h->first[i] + 1; v < h->first[i + 1]; v++) {
            if (isinf(h->slope[v])) continue;
            if (h->slope[v] > most) most = h->slope[v];
            if (h->slope[v] > 0 && h->slope[v] < least) least = h->slope[v];
        }
    }
    // `rich` takes more steps and reaches the target (exceeds the budget); `poor` does not.
    double rich = isinf(least) ? 0 : least;
    double poor = most > 0 ? most * 2 : 1;
    Total all = total_at(h, item, rich);
    double slack = 1e-12 * (all.lines + 1);
    if (by_lines && all.lines < lines_wanted - slack) r.reached = false;
    bool bisect = by_lines ? r.reached : all.value > budget;
    if (!bisect) {
        poor = rich; // everything is taken
    } else {
        Total t = total_at(h, item, poor);
        if (by_lines ? t.lines >= lines_wanted - slack : t.value > budget) {
            if (!by_lines) r.reached = false; // the limits alone cost more
            rich = poor;
        }
    }
    for (int step = 0; step < 100 && poor > rich * (1 + 1e-12); step++) {
        double mid = sqrt(rich * poor);
        if (!(mid > rich && mid < poor)) break;
        Total t = total_at(h, item, mid);
        if (by_lines ? t.lines >= lines_wanted - slack : t.value > budget) rich = mid;
        else poor = mid;
    }
    Total t = total_at(h, item, poor);
    for (int i = 0; i < n; i++) {
        int v = vertex_at(h, i, poor);
        int more = vertex_at(h, i, rich);
        while (v < more) {
            double lines = item[i].line_rate * (h->fill[v + 1] - h->fill[v]);
            double value = item_cost(&item[i]) * (h->stock[v + 1] - h->stock[v]);
            if (by_lines ? t.lines >= lines_wanted - slack : t.value + value > budget) break;
            t.lines += lines;
            t.value += value;
            v++;
        }
        describe(&item[i], h->level[v], h->fill[v], h->stock[v], &r.level[i]);
        bool at_low = v == h->first[i] && h->capped_low[i];
        bool at_high = v == h->first[i + 1] - 1 && h->capped_high[i];
        r.level[i].limited = at_low || at_high;
        double last = h->slope[v];
        if (isinf(last) && v + 1 < h->first[i + 1]) last = h->slope[v + 1];
        r.level[i].marginal = isinf(last) ? 0 : last;
    }
    r.marginal = poor;
    add_up(&r, n, item);
    return r;
}

StockAllocation stock_for_fill(Arena *a, int n, const StockItem *item, double fill) {
    double lines = 0;
    for (int i = 0; i < n; i++) lines += item[i].line_rate;
    return share_out(a, n, item, fill * lines, INFINITY);
}

StockAllocation stock_for_budget(Arena *a, int n, const StockItem *item, double budget) {
    return share_out(a, n, item, INFINITY, budget);
}

// Probability of no shortage in a cycle, the position being anywhere between level and level + lot.
static double cycle_of(const Dist *d, double lot, double level) {
    enum { POSITIONS = 16 };
    double sum = 0;
    for (int k = 0; k < POSITIONS; k++) sum += dist_cdf(d, level + lot * (k + 0.5) / POSITIONS);
    return sum / POSITIONS;
}

double stock_for_cost(const StockItem *item, double holding, double shortage) {
    Dist d = dist_fit(item->protect_mean, item->protect_sd, item->counts);
    if (!(d.mean > 0)) return 0;
    double want = shortage / (shortage + holding), high = dist_quantile(&d, want), low = high - item->lot;
    if (item->lot > 0 && cycle_of(&d, item->lot, fmax(low, 0)) >= want) low = high = fmax(low, 0);
    for (int i = 0; item->lot > 0 && i < 60 && high - low > (item->counts ? 1 : 1e-9 * (1 + high)); i++) {
        double mid = item->counts ? floor((low + high) / 2) : (low + high) / 2;
        if (cycle_of(&d, item->lot, mid) >= want) high = mid;
        else low = mid;
    }
    return fmax(high, item->level_min);
}

StockAllocation stock_evaluate(Arena *a, int n, const StockItem *item, const double *level) {
    StockAllocation r = {.level = NEW_ARRAY(a, StockLevel, n), .reached = true};
    CurveScratch *scratch = NEW(a, CurveScratch);
    Curve *curve = NEW(a, Curve);
    for (int i = 0; i < n; i++) {
        curve_make(&item[i], scratch, curve);
        describe(&item[i], level[i], curve_fill(curve, level[i]), curve_stock(curve, level[i]),
            &r.level[i]);
    }
    add_up(&r, n, item);
    return r;
}

StockAllocation stock_uniform(Arena *a, int n, const StockItem *item, double cycle_service) {
    double *level = NEW_ARRAY(a, double, n);
    for (int i = 0; i < n; i++) {
        Dist d = dist_fit(item[i].protect_mean, item[i].protect_sd, item[i].counts);
        level[i] = d.mean > 0 ? dist_quantile(&d, cycle_service) : 0;
        if (level[i] < item[i].level_min) level[i] = item[i].level_min;
    }
    return stock_evaluate(a, n, item, level);
}
