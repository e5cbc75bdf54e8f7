// A made-up shop: what global models are tried on.
#ifndef ARGOSY_TESTS_GLOBAL_SHOP_H
#define ARGOSY_TESTS_GLOBAL_SHOP_H

#include "support/base_test.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "engine/forecast/global/run.h"

enum { SERIES = 60, PERIODS = 420, HORIZON = 14, SITES = 3, ITEMS = 20, ALL = PERIODS + HORIZON };

typedef struct {
    Arena *arena;
    float value[SERIES][ALL]; // what comes included
    float known[SERIES][PERIODS];
    float promotion[SERIES][ALL], weekday[ALL], price[SERIES][ALL], event[ALL];
    uint8_t masked[SERIES][PERIODS];
    int site[SERIES], item[SERIES];
    GlobalAttribute attribute[2];
    GlobalDriver driver[4];
    GlobalPanel panel;
    GlobalPlan plan;
} Shop;

// Demand: Poisson, of a level of its own × a weekday profile × 2.5 on promotion × 4 at an event every 90 days.
static inline Shop *shop_new(uint64_t seed) {
    static const double profile[7] = {0.5, 0.6, 0.7, 0.9, 1.2, 1.9, 1.2};
    Arena *a = arena_new();
    Shop *s = NEW(a, Shop);
    Rng r = rng_new(seed);
    s->arena = a;
    for (int t = 0; t < ALL; t++) {
        s->weekday[t] = (float)(t % 7);
        s->event[t] = t % 90 == 65 ? 1 : 0; // the last one is within the horizon
    }
    for (int i = 0; i < SERIES; i++) {
        s->site[i] = i % SITES;
        s->item[i] = i / SITES;
        double level = rng_lognormal(&r, 5, 1);
        bool on = false;
        for (int t = 0; t < ALL; t++) {
            if (t % 7 == 0) on = rng_chance(&r, 0.15);
            s->promotion[i][t] = on;
            s->price[i][t] = on ? 8 : 10;
            double mean = level * profile[t % 7] * (on ? 2.5 : 1) * (s->event[t] > 0 ? 4 : 1);
            s->value[i][t] = (float)rng_poisson(&r, mean);
            if (t < PERIODS) s->known[i][t] = t < 5 * i ? NAN : s->value[i][t];
        }
    }
    s->attribute[0] = (GlobalAttribute){.n_codes = SITES, .code = s->site, .told = true, .pooled = true};
    s->attribute[1] = (GlobalAttribute){.n_codes = ITEMS, .code = s->item, .pooled = true};
    s->driver[0] = (GlobalDriver){DRIVER_SWITCH, DRIVER_FOR_EACH, s->promotion[0]};
    s->driver[1] = (GlobalDriver){DRIVER_NUMBER, DRIVER_FOR_ALL, s->weekday};
    s->driver[2] = (GlobalDriver){DRIVER_PRICE, DRIVER_FOR_EACH, s->price[0]};
    s->driver[3] = (GlobalDriver){DRIVER_EVENT, DRIVER_FOR_ALL, s->event};
    s->panel = (GlobalPanel){.n_series = SERIES,
        .n_periods = PERIODS,
        .horizon = HORIZON,
        .value = s->known[0],
        .season = 7,
        .year = 90,
        .n_attributes = 2,
        .attribute = s->attribute,
        .n_drivers = 4,
        .driver = s->driver};
    s->plan = global_plan(&s->panel);
    s->plan.draws = 1;
    s->plan.trees.rounds = 60;
    s->plan.trees.leaves = 16;
    s->plan.span = 400;
    return s;
}

static inline float *forecast_of(Shop *s, int origin, int threads) {
    assert_null(global_wrong(&s->panel, &s->plan));
    s->plan.threads = threads;
    float *mean = NEW_ARRAY(s->arena, float, SERIES *HORIZON);
    global_forecast(global_train(s->arena, &s->panel, &s->plan, origin), &s->panel, origin, threads, mean);
    return mean;
}

static inline bool same(const float *a, const float *b) {
    int differ = 0;
    for (int i = 0; i < SERIES * HORIZON; i++) differ += a[i] != b[i];
    return differ == 0;
}

#endif
