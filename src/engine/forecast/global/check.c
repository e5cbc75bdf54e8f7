// What a panel and a plan must be, and whether a stored model is for panels of this kind.
#include <math.h>
#include <stddef.h>

#include "engine/forecast/global/work.h"

static const char *wrong_attributes(const GlobalPanel *p) {
    if (p->n_attributes < 0 || p->n_attributes > GLOBAL_ATTRIBUTES_MAX)
        return "there are too many attributes";
    for (int k = 0; k < p->n_attributes; k++) {
        const GlobalAttribute *a = &p->attribute[k];
        if (a->n_codes < 1) return "an attribute has no codes";
        for (int s = 0; s < p->n_series; s++)
            if (a->code[s] < 0 || a->code[s] >= a->n_codes)
                return "an attribute's code is not within 0..n_codes - 1";
    }
    return NULL;
}

static const char *wrong_drivers(const GlobalPanel *p) {
    if (p->n_drivers < 0 || p->n_drivers > GLOBAL_DRIVERS_MAX) return "there are too many drivers";
    for (int k = 0; k < p->n_drivers; k++) {
        const GlobalDriver *d = &p->driver[k];
        if (d->by < DRIVER_FOR_EACH || d->by >= p->n_attributes)
            return "a driver goes by an attribute that is not there";
        int64_t n = (int64_t)driver_rows(p, d) * (p->n_periods + p->horizon);
        for (int64_t i = 0; i < n; i++)
            if (isinf(d->value[i]) || (d->kind == DRIVER_PRICE && d->value[i] <= 0))
                return "a driver's value is infinite, or a price is not above 0";
    }
    return NULL;
}

static const char *wrong_values(const GlobalPanel *p) {
    for (int64_t i = 0; i < (int64_t)p->n_series * p->n_periods; i++)
        if (p->value[i] < 0 || isinf(p->value[i])) return "a value is below 0 or infinite";
    return NULL;
}

static const char *wrong_plan(const GlobalPanel *p, const GlobalPlan *plan) {
    const TreesPlan *t = &plan->trees;
    if (plan->n_blocks < 1 || plan->n_blocks > GLOBAL_BLOCKS_MAX)
        return "the number of blocks is not within its limits";
    for (int b = 0; b < plan->n_blocks; b++)
        if (plan->block_last[b] <= (b > 0 ? plan->block_last[b - 1] : 0))
            return "the blocks do not ascend";
    if (plan->block_last[plan->n_blocks - 1] > p->horizon)
        return "the last block ends behind the horizon";
    if (plan->split_by < -1 || plan->split_by >= p->n_attributes)
        return "the split goes by an attribute that is not there";
    if (plan->draws < 1 || plan->draws > GLOBAL_DRAWS)
        return "the number of draws is not within its limits";
    if (plan->n_bins < 3 || plan->n_bins > TREES_BINS_MAX)
        return "the number of bins is not within its limits";
    if (plan->span < 1 || plan->rows_max < 1) return "there are no outcomes to learn from";
    if (t->leaves < 2 || t->leaves > TREES_LEAVES_MAX || t->rounds < 0)
        return "the size of the trees is not within its limits";
    if (!(t->rate > 0 && t->rate <= 1 && t->row_share > 0 && t->row_share <= 1 &&
            t->column_share > 0 && t->column_share <= 1))
        return "a share or a rate is not within 0 to 1";
    if (t->loss == TREES_TWEEDIE && !(t->power > 1 && t->power < 2))
        return "the power is not between 1 and 2";
    if (t->loss == TREES_QUANTILE && !(t->level > 0 && t->level < 1))
        return "the level is not between 0 and 1";
    if (plan->start_local && t->loss != TREES_TWEEDIE && t->loss != TREES_POISSON)
        return "only a logarithm starts from the local mean";
    return NULL;
}

const char *global_wrong(const GlobalPanel *p, const GlobalPlan *plan) {
    if (p->n_series < 1 || p->n_periods < 1 || p->horizon < 1)
        return "there is nothing to forecast";
    if (p->season < 1 || p->year < 0) return "the season is not at least 1";
    const char *wrong = wrong_attributes(p);
    if (!wrong) wrong = wrong_drivers(p);
    if (!wrong) wrong = wrong_values(p);
    if (!wrong) wrong = wrong_plan(p, plan);
    if (!wrong && feature_count(p) > TREES_COLUMNS_MAX)
        wrong = "there are too many attributes and drivers together";
    return wrong;
}

static uint64_t mixed(uint64_t h, int v) {
    return (h ^ (uint64_t)(uint32_t)v) * 0x100000001b3U;
} // FNV-1a (Fowler, Noll and Vo)

uint64_t global_kind(const GlobalPanel *p) {
    uint64_t h = mixed(mixed(mixed(0xcbf29ce484222325U, p->season), p->year), p->n_attributes);
    for (int k = 0; k < p->n_attributes; k++) {
        const GlobalAttribute *a = &p->attribute[k];
        h = mixed(mixed(h, a->n_codes), 2 * a->told + a->pooled);
        h = mixed(mixed(h, (int)(uint32_t)a->names), (int)(uint32_t)(a->names >> 32));
    }
    for (int k = 0; k < p->n_drivers; k++)
        h = mixed(mixed(h, (int)p->driver[k].kind), p->driver[k].by);
    return h;
}

uint64_t global_hash(const uint8_t *at, size_t n) {
    uint64_t h = 0xcbf29ce484222325U;
    for (size_t i = 0; i < n; i++) h = (h ^ at[i]) * 0x100000001b3U;
    return h;
}

bool global_fits(const GlobalModel *m, const GlobalPanel *p) {
    return m->kind == global_kind(p) && m->horizon == p->horizon;
}
