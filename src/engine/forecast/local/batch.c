// The batch: series shared out over threads, twice: first every series' forecast and the errors of its back-test, then,
// when the pool of all errors stands, their quantiles. Nothing depends on which thread had which series.
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "engine/forecast/local/work.h"

enum { THREADS_MAX = 64, CHUNK = 16 };

typedef struct {
    const LocalInput *in;
    LocalOutput *out;
    Spread *spread;
    const Pool *pool; // NULL in the first round
    atomic_int next;
} Batch;

typedef struct {
    Batch *batch;
    Room *room;
} Share;

static void *work(void *arg) {
    Share *share = arg;
    Batch *b = share->batch;
    for (;;) {
        int from = atomic_fetch_add(&b->next, CHUNK), to = from + CHUNK;
        if (from >= b->in->n_series) return NULL;
        for (int s = from; s < to && s < b->in->n_series; s++) {
            if (b->pool) error_quantiles(b->pool, b->in, s, &b->spread[s], b->out);
            else series_run(b->in, s, share->room, b->out, &b->spread[s]);
        }
    }
}

static void run(Batch *b, Share *share, int n) {
    pthread_t thread[THREADS_MAX];
    bool started[THREADS_MAX] = {false};
    atomic_store(&b->next, 0);
    for (int k = 1; k < n; k++) started[k] = pthread_create(&thread[k], NULL, work, &share[k]) == 0;
    work(&share[0]);
    for (int k = 1; k < n; k++) {
        if (started[k]) pthread_join(thread[k], NULL);
    }
}

void local_quantiles(const LocalInput *in, LocalOutput *out) {
    const struct LocalKept *k = out->kept;
    if (!k || !k->pool) return;
    for (int s = 0; s < in->n_series; s++) error_quantiles(k->pool, in, s, &k->spread[s], out);
}

static void keep_room(Arena *a, const LocalInput *in, LocalOutput *out) {
    size_t n = (size_t)in->n_series;
    out->error = NEW_ARRAY(a, float, n *(size_t)in->horizon *LOCAL_ORIGINS);
    for (size_t i = 0; i < n * (size_t)in->horizon * LOCAL_ORIGINS; i++) out->error[i] = NAN;
    if (!in->regress) return;
    out->profile = NEW_ARRAY(a, double *, n);
    for (size_t s = 0; s < n; s++) out->profile[s] = NEW_ARRAY(a, double, in->n[s] + in->horizon);
}

LocalOutput *local_batch(Arena *a, const LocalInput *in) {
    size_t n = (size_t)in->n_series, cells = n * (size_t)in->horizon;
    LocalOutput *out = NEW(a, LocalOutput);
    *out = (LocalOutput){.result = NEW_ARRAY(a, LocalResult, n),
        .mean = NEW_ARRAY(a, double, cells),
        .quantile = NEW_ARRAY(a, double, cells *(size_t)in->n_levels)};
    if (in->keep) keep_room(a, in, out);
    ArenaMark mark = arena_mark(a); // what follows is scratch, if it is not to be kept
    int n_max = 1,
        threads = in->threads < 1   ? 1
        : in->threads > THREADS_MAX ? THREADS_MAX
                                    : in->threads;
    if (threads > (in->n_series + CHUNK - 1) / CHUNK)
        threads = in->n_series > 0 ? (in->n_series + CHUNK - 1) / CHUNK : 1;
    Batch b = {.in = in, .out = out, .spread = NEW_ARRAY(a, Spread, n)};
    float *error = NEW_ARRAY(a, float, cells *LOCAL_ORIGINS);
    float *season = NEW_ARRAY(a, float, cells), *scales = NEW_ARRAY(a, float, n *LOCAL_ORIGINS);
    for (size_t s = 0; s < n; s++) {
        b.spread[s].season = season + s * (size_t)in->horizon;
        b.spread[s].scales = scales + s * LOCAL_ORIGINS;
        b.spread[s].error = error + s * (size_t)in->horizon * LOCAL_ORIGINS;
        if (in->n[s] > n_max) n_max = in->n[s];
    }
    Share share[THREADS_MAX];
    for (int k = 0; k < threads; k++) share[k] = (Share){&b, room_new(a, in, n_max)};
    run(&b, share, threads);
    if (in->n_levels > 0) {
        b.pool = error_pool(a, in, out, b.spread);
        run(&b, share, threads);
    }
    if (in->keep) {
        out->kept = NEW(a, struct LocalKept);
        *out->kept = (struct LocalKept){b.pool, b.spread};
        return out;
    }
    arena_rewind(a, mark);
    return out;
}
