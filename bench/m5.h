// The M5 data (Makridakis et al. 2022): sales of 30,490 items at stores by day, prices by week, a calendar of events and food
// stamp days; as a panel of the global model, cut off after a day, with the outcomes of the 28 days behind it.
#ifndef ARGOSY_BENCH_M5_H
#define ARGOSY_BENCH_M5_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "engine/forecast/global/global.h"

enum {
    M5_DAYS = 1941,
    M5_HORIZON = 28,
    M5_ITEMS = 3049,
    M5_STORES = 10,
    M5_SERIES = M5_ITEMS * M5_STORES,
    M5_DEPTS = 7,
    M5_LEVELS = 12,
    M5_ATTRIBUTES = 5,
    M5_DRIVERS = 8,
    M5_CALENDAR = M5_DAYS + M5_HORIZON,
};

enum { M5_ITEM, M5_DEPT, M5_STORE, M5_STATE, M5_DEPT_STORE };

typedef struct {
    int cut;                        // days known
    int n;                          // series: fewer where only some stores are looked at
    int *code[M5_ATTRIBUTES];       // of each series
    Str *name;                      // likewise: FOODS_1_001_CA_1
    float *sales;                   // n × M5_DAYS
    float *value;                   // n × cut: NAN before the first sale
    float *price;                   // n × (cut + M5_HORIZON)
    uint8_t *masked;                // n × cut
    int week[M5_CALENDAR];          // of each day
    float calendar[6][M5_CALENDAR]; // weekday, day, month, week of the month, event, kind of event
    float snap[3][M5_CALENDAR];
    float snap_cut[3 * M5_CALENDAR];
    GlobalAttribute attribute[M5_ATTRIBUTES];
    GlobalDriver driver[M5_DRIVERS];
    GlobalPanel panel;
} M5;

static inline _Noreturn void m5_stop(const Cx *cx, const char *what) {
    fprintf(stderr, "bench_m5: %s " STR_FMT "\n", what, STR_ARG(cx->error.text));
    exit(1);
}

static inline CsvReader *m5_open(Cx *cx, const char *folder, const char *file) {
    char path[4096];
    CsvReader *r = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (csv_open(cx, path, &r) != OK) m5_stop(cx, path);
    return r;
}

static inline bool m5_row(Cx *cx, CsvReader *r, Str **field) {
    int n = 0;
    bool more = false;
    if (csv_next(cx, r, field, &n, &more) != OK) m5_stop(cx, "");
    return more;
}

static inline double m5_number(Str s) {
    char text[32];
    snprintf(text, sizeof text, STR_FMT, STR_ARG(s));
    return strtod(text, NULL);
}

static const char *const m5_store[M5_STORES] = {
    "CA_1", "CA_2", "CA_3", "CA_4", "TX_1", "TX_2", "TX_3", "WI_1", "WI_2", "WI_3"};
static const char *const m5_dept[M5_DEPTS] = {
    "FOODS_1", "FOODS_2", "FOODS_3", "HOBBIES_1", "HOBBIES_2", "HOUSEHOLD_1", "HOUSEHOLD_2"};

static inline int m5_code(Str s, const char *const *name, int n) {
    for (int i = 0; i < n; i++)
        if (str_is(s, name[i])) return i;
    return -1;
}

static inline int m5_state(int store) { return store < 4 ? 0 : store < 7 ? 1 : 2; }

// Events by number in the order of their names' first day, and by kind; Christmas, when all is closed, is a kind of its own.
static inline void m5_read_calendar(Cx *cx, const char *folder, M5 *m) {
    static const char *const kind[] = {"Cultural", "National", "Religious", "Sporting"};
    CsvReader *r = m5_open(cx, folder, "calendar.csv");
    Str *f, name[64];
    int names = 0;
    for (int d = 0; d < M5_CALENDAR && m5_row(cx, r, &f); d++) {
        Str rest = f[0], day = {0};
        str_split(rest, '-', &rest);
        str_split(rest, '-', &day);
        m->week[d] = (int)m5_number(f[1]);
        m->calendar[0][d] = (float)m5_number(f[3]);
        m->calendar[1][d] = (float)m5_number(day);
        m->calendar[2][d] = (float)m5_number(f[4]);
        m->calendar[3][d] = (float)(((int)m5_number(day) - 1) / 7);
        if (f[7].n > 0) {
            int k = 0;
            while (k < names && !str_eq(name[k], f[7])) k++;
            if (k == names) name[names++] = str_dup(cx->arena, f[7]);
            m->calendar[4][d] = (float)(k + 1);
            m->calendar[5][d] = str_is(f[7], "Christmas") ? 5 : (float)(1 + m5_code(f[8], kind, 4));
        }
        for (int s = 0; s < 3; s++) m->snap[s][d] = (float)m5_number(f[11 + s]);
    }
    csv_close(r);
}

static inline void m5_read_sales(Cx *cx, const char *folder, M5 *m, int stores) {
    CsvReader *r = m5_open(cx, folder, "sales-d1-d1941.csv.zst");
    Str *f;
    for (int row = 0; m5_row(cx, r, &f); row++) {
        int store = m5_code(f[4], m5_store, M5_STORES), dept = m5_code(f[2], m5_dept, M5_DEPTS);
        if (store % (M5_STORES / stores) != 0) continue;
        int s = m->n++;
        m->name[s] = str_fmt(cx->arena, STR_FMT "_" STR_FMT, STR_ARG(f[1]), STR_ARG(f[4]));
        m->code[M5_ITEM][s] = row % M5_ITEMS; // each store has the same items in the same order
        m->code[M5_DEPT][s] = dept;
        m->code[M5_STORE][s] = store;
        m->code[M5_STATE][s] = m5_state(store);
        m->code[M5_DEPT_STORE][s] = store * M5_DEPTS + dept;
        for (int d = 0; d < M5_DAYS; d++)
            m->sales[(int64_t)s * M5_DAYS + d] = (float)m5_number(f[6 + d]);
    }
    csv_close(r);
}

// Prices stand by store and item, in the order of the sales file, and then by week.
static inline void m5_read_prices(Cx *cx, const char *folder, M5 *m, int stores) {
    CsvReader *r = m5_open(cx, folder, "sell-prices.csv.zst");
    int T = m->cut + M5_HORIZON, s = -1;
    char item[64] = "";
    Str *f;
    for (int64_t i = 0; i < (int64_t)m->n * T; i++) m->price[i] = NAN;
    for (int d = 0; m5_row(cx, r, &f);) {
        if (m5_code(f[0], m5_store, M5_STORES) % (M5_STORES / stores) != 0) continue;
        if (!str_is(f[1], item)) {
            snprintf(item, sizeof item, STR_FMT, STR_ARG(f[1]));
            s++;
            d = 0;
        }
        int week = (int)m5_number(f[2]);
        float price = (float)m5_number(f[3]);
        while (d < T && m->week[d] < week) d++;
        for (; d < T && m->week[d] == week; d++) m->price[(int64_t)s * T + d] = price;
    }
    csv_close(r);
}

// Known from the first sale on.
static inline void m5_set_values(M5 *m) {
    for (int s = 0; s < m->n; s++) {
        const float *sold = m->sales + (int64_t)s * M5_DAYS;
        bool begun = false;
        for (int d = 0; d < m->cut; d++) {
            begun = begun || sold[d] > 0;
            m->value[(int64_t)s * m->cut + d] = begun ? sold[d] : NAN;
        }
    }
}

static inline void m5_set_panel(M5 *m) {
    int T = m->cut + M5_HORIZON;
    static const int codes[M5_ATTRIBUTES] = {M5_ITEMS, M5_DEPTS, M5_STORES, 3, M5_DEPTS * M5_STORES};
    for (int k = 0; k < M5_ATTRIBUTES; k++)
        m->attribute[k] = (GlobalAttribute){.n_codes = codes[k],
            .code = m->code[k],
            .told = k == M5_DEPT || k == M5_STORE,
            .pooled = k == M5_ITEM || k == M5_STORE || k == M5_DEPT_STORE};
    for (int s = 0; s < 3; s++)
        memcpy(m->snap_cut + (int64_t)s * T, m->snap[s], (size_t)T * sizeof(float));
    for (int k = 0; k < 6; k++)
        m->driver[k] = (GlobalDriver){
            k == 4 ? DRIVER_EVENT : DRIVER_NUMBER, DRIVER_FOR_ALL, m->calendar[k]};
    m->driver[6] = (GlobalDriver){DRIVER_SWITCH, M5_STATE, m->snap_cut};
    m->driver[7] = (GlobalDriver){DRIVER_PRICE, DRIVER_FOR_EACH, m->price};
    m->panel = (GlobalPanel){.n_series = m->n,
        .n_periods = m->cut,
        .horizon = M5_HORIZON,
        .value = m->value,
        .season = 7,
        .year = 365,
        .n_attributes = M5_ATTRIBUTES,
        .attribute = m->attribute,
        .n_drivers = M5_DRIVERS,
        .driver = m->driver};
}

// Of every (10 / stores)th store; what is behind day `cut` is in sales[] alone.
static inline M5 *m5_load(Cx *cx, const char *folder, int cut, int stores) {
    M5 *m = NEW(cx->arena, M5);
    size_t n = (size_t)M5_SERIES;
    m->cut = cut;
    for (int k = 0; k < M5_ATTRIBUTES; k++) m->code[k] = NEW_ARRAY(cx->arena, int, n);
    m->name = NEW_ARRAY(cx->arena, Str, n);
    m->sales = NEW_ARRAY(cx->arena, float, n *M5_DAYS);
    m5_read_calendar(cx, folder, m);
    m5_read_sales(cx, folder, m, stores);
    n = (size_t)m->n;
    m->value = NEW_ARRAY(cx->arena, float, n *(size_t)cut);
    m->price = NEW_ARRAY(cx->arena, float, n *(size_t)(cut + M5_HORIZON));
    m5_read_prices(cx, folder, m, stores);
    m5_set_values(m);
    m5_set_panel(m);
    return m;
}

#endif
