// The forecasts of a company that runs, made from its own past weeks: those that its plan uses (engine/forecast, where families lend each other season and
// growth), those that `argosy forecast series` would make of the same weeks, each series alone (engine/forecast/local), the mean of the two, and a
// moving average of 13 weeks. Origin after origin, the sum of the coming weeks is held against what came.
//
//   bench_live DB [WEEKS]     a company's database, as `argosy replay` makes one; the sum of so many weeks (4)
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/map.h"
#include "engine/forecast/forecast.h"
#include "engine/forecast/local/local.h"
#include "store/sql.h"
#include "store/store.h"

enum { FIRST_ORIGIN = 20, ORIGIN_STEP = 3, SEASON = 52, MOVING = 13, WAYS = 4 };

typedef struct {
    int first, group;
    double *value; // of each week since the first of all
} Series;

typedef struct {
    Series *series;
    size_t n, cap;
    int weeks, groups;
} History;

typedef struct {
    double demand, missed, above, seconds;
} Score;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(const Cx *cx, Status s) {
    if (s == OK) return;
    fprintf(stderr, "bench_live: " STR_FMT " " STR_FMT "\n", STR_ARG(cx->error.text),
        STR_ARG(cx->error.value));
    exit(1);
}

static int group_of(Cx *cx, StrMap *groups, Str family, Id site) {
    Str key = str_fmt(cx->arena, "%lld/" STR_FMT, (long long)site.v, STR_ARG(family));
    int64_t at = strmap_n(groups);
    if (!strmap_get(groups, key, &at)) strmap_put(groups, key, at);
    return (int)at;
}

static Status history_read(Cx *cx, StrMap *groups, History *h) {
    Rows r;
    bool found;
    Date first, last;
    TRY(sql_get(cx, &found, "select min(week), max(week) from demand", NO_ARGS, OUT(O(&first), O(&last))));
    h->weeks = (last.v - first.v) / 7 + 1;
    Id item = {0}, site = {0};
    TRY(sql_open(cx, &r,
        "select d.item, d.site, d.week, d.qty, i.family from demand d join item i on i.id = d.item "
        "where d.week >= $1"
        " order by d.item, d.site, d.week",
        A(first)));
    while (rows_next(&r)) {
        int week = (rows_date(&r, 2).v - first.v) / 7;
        if (h->n == 0 || !id_eq(rows_id(&r, 0), item) || !id_eq(rows_id(&r, 1), site)) {
            item = rows_id(&r, 0);
            site = rows_id(&r, 1);
            h->series = arena_grow(cx->arena, h->series, h->n, &h->cap, h->n + 1, sizeof *h->series);
            h->series[h->n++] = (Series){.first = week,
                .group = group_of(cx, groups, rows_text(&r, 4), site),
                .value = NEW_ARRAY(cx->arena, double, h->weeks)};
        }
        h->series[h->n - 1].value[week] = (double)rows_qty(&r, 3).v / UNIT;
    }
    h->groups = (int)strmap_n(groups);
    return rows_end(&r);
}

static double sum_of(const double *v, int from, int to) {
    double sum = 0;
    for (int t = from; t < to; t++) sum += v[t];
    return sum;
}

// All series that have begun, as they were known before the week `origin`.
static void origin_score(const History *h, int origin, int ahead, Score *score) {
    Arena *a = arena_new();
    const Series **known = NEW_ARRAY(a, const Series *, h->n);
    ForecastSeries *series = NEW_ARRAY(a, ForecastSeries, h->n);
    int64_t *first = NEW_ARRAY(a, int64_t, h->n);
    int *length = NEW_ARRAY(a, int, h->n);
    double *value = NEW_ARRAY(a, double, h->n *(size_t)h->weeks);
    int n = 0;
    int64_t at = 0;
    for (size_t i = 0; i < h->n; i++) {
        const Series *s = &h->series[i];
        if (s->first >= origin) continue;
        first[n] = at;
        length[n] = origin - s->first;
        series[n] = (ForecastSeries){.first = at, .n = length[n], .group = s->group, .lead = ahead};
        memcpy(value + at, s->value + s->first, (size_t)length[n] * sizeof *value);
        at += length[n];
        known[n++] = s;
    }
    double begun = now();
    const ForecastOutput *plan = forecast_batch(a,
        &(ForecastInput){.n_series = n,
            .series = series,
            .value = value,
            .n_groups = h->groups,
            .season = SEASON,
            .horizon = ahead,
            .threads = 1});
    double half = now();
    const LocalOutput *alone = local_batch(a,
        &(LocalInput){
            .n_series = n, .first = first, .n = length, .value = value, .horizon = ahead, .threads = 1});
    score[0].seconds += half - begun;
    score[1].seconds += now() - half;
    for (int k = 0; k < n; k++) {
        const double *v = known[k]->value;
        double came = sum_of(v, origin, origin + ahead), mean[WAYS];
        int from = origin - MOVING > known[k]->first ? origin - MOVING : known[k]->first;
        mean[0] = plan->sum_mean[(size_t)k * (size_t)ahead + (size_t)ahead - 1];
        mean[1] = fmax(0, sum_of(alone->mean + (size_t)k * (size_t)ahead, 0, ahead));
        mean[2] = 0.5 * (mean[0] + mean[1]);
        mean[3] = sum_of(v, from, origin) / (origin - from) * ahead;
        for (int w = 0; w < WAYS; w++) {
            score[w].demand += came;
            score[w].missed += fabs(mean[w] - came);
            score[w].above += mean[w] - came;
        }
    }
    arena_free(a);
}

static Status bench(Cx *cx, int ahead) {
    static const char *const names[WAYS] = {"the plan's", "each alone", "mean of the two", "13 weeks' mean"};
    StrMap *groups = strmap_new();
    History h = {0};
    Status s = history_read(cx, groups, &h);
    strmap_free(groups);
    if (s != OK) return s;
    Score score[WAYS] = {{0}};
    int origins = 0;
    for (int o = FIRST_ORIGIN; o + ahead <= h.weeks - 1; o += ORIGIN_STEP, origins++) // the last week may not be over
        origin_score(&h, o, ahead, score);
    printf("%zu series, %d weeks, %d origins, sums of %d weeks\n%-16s %8s %8s %9s\n", h.n, h.weeks,
        origins, ahead, "forecast", "WAPE", "bias", "seconds");
    for (int w = 0; w < WAYS; w++)
        printf("%-16s %8.4f %+8.4f %9.2f\n", names[w], score[w].missed / score[w].demand,
            score[w].above / score[w].demand, score[w].seconds);
    return OK;
}

int main(int argc, char **argv) {
    int ahead = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 4;
    if (argc < 2 || ahead < 1) {
        fputs("bench_live DB [WEEKS]\n", stderr);
        return 2;
    }
    Cx cx = {.arena = arena_new()};
    Store *store;
    must(&cx, store_open(&cx, str_of(argv[1]), NULL, &store));
    must(&cx, store_read(&cx, store));
    must(&cx, bench(&cx, ahead));
    store_read_end(&cx);
    store_close(store);
    arena_free(cx.arena);
    return 0;
}
