// Room on resources, bucket by bucket. A tree over the buckets of each resource holds the most room below each of its knots, so
// that the nearest bucket with so much room is found in the logarithm of their number. There are as many buckets as have
// been needed; those behind them have the resource's usual capacity.
#include <string.h>

#include "engine/supply/work.h"

enum { BUCKETS_FIRST = 256, BUCKETS_MAX = 1 << 20 };

typedef struct Buckets {
    int days;         // of a bucket
    bool limited;     // otherwise the rest is not used
    int64_t capacity; // of buckets beyond all periods
    int n;            // buckets, a power of two
    int64_t *room;    // room[n + b] of bucket b; room[k] the most of room[2k] and room[2k+1]
} Buckets;

static int64_t period_capacity(const SupplyInput *in, const SupplyResource *r, int64_t day) {
    for (int i = r->first_period + r->n_periods - 1; i >= r->first_period; i--)
        if (in->period[i].from <= day && day < in->period[i].until) return in->period[i].capacity;
    return r->capacity;
}

static int64_t max64(int64_t a, int64_t b) { return a > b ? a : b; }

static void sum_up(Buckets *b) {
    for (int k = b->n - 1; k >= 1; k--) b->room[k] = max64(b->room[2 * k], b->room[2 * k + 1]);
}

static void buckets_grow(SupplyWork *w, Buckets *b) {
    int64_t *old = b->room;
    int n = b->n;
    b->n = 2 * n;
    b->room = NEW_ARRAY(w->base, int64_t, 2 * b->n);
    memcpy(b->room + b->n, old + n, (size_t)n * sizeof *old);
    for (int i = n; i < b->n; i++) b->room[b->n + i] = b->capacity;
    sum_up(b);
}

static void buckets_make(SupplyWork *w, int resource) {
    const SupplyInput *in = w->in;
    const SupplyResource *r = &in->resource[resource];
    Buckets *b = &w->bucket[resource];
    int64_t last = 0;
    for (int i = r->first_period; i < r->first_period + r->n_periods; i++)
        last = max64(last, in->period[i].until);
    *b = (Buckets){.days = r->bucket_days, .limited = true, .capacity = r->capacity};
    b->n = BUCKETS_FIRST;
    while (b->n < BUCKETS_MAX && (int64_t)b->n * b->days + in->today < last) b->n *= 2;
    b->room = NEW_ARRAY(w->base, int64_t, 2 * b->n);
    for (int i = 0; i < b->n; i++)
        b->room[b->n + i] = period_capacity(in, r, in->today + (int64_t)i * b->days);
    sum_up(b);
}

static bool uses_limited(const SupplyWork *w, int source) {
    const SupplySource *s = &w->in->source[source];
    for (int u = s->first_use; u < s->first_use + s->n_uses; u++)
        if (w->bucket[w->in->use[u].resource].limited) return true;
    return false;
}

bool supply_limits(const SupplyWork *w, int source) { return uses_limited(w, source); }

void supply_capacity(SupplyWork *w) {
    const SupplyInput *in = w->in;
    if (in->n_resources == 0) return;
    w->bucket = NEW_ARRAY(w->base, Buckets, in->n_resources);
    for (int r = 0; r < in->n_resources; r++)
        if (in->resource[r].capacity != SUPPLY_UNKNOWN) buckets_make(w, r);
    w->limited = NEW_ARRAY(w->base, bool, in->n_nodes);
    w->full = NEW_ARRAY(w->base, int, in->n_nodes);
    memset(w->full, -1, (size_t)in->n_nodes * sizeof(int));
    for (int i = 0; i < in->n_nodes; i++)
        for (int k = 0; k < in->node[i].n_sources; k++)
            if (uses_limited(w, in->node[i].first_source + k)) w->limited[i] = true;
}

// The last bucket up to `at`, or the first from `at` on, with that much room; −1.
static int bucket_before(const Buckets *b, int at, int64_t room) {
    if (at >= b->n)
        return at; // never touched (the caller has seen that the usual capacity suffices)
    int k = b->n + at;
    if (b->room[k] >= room) return at;
    for (; k > 1; k /= 2)
        if (k % 2 == 1 && b->room[k - 1] >= room) break;
    if (k <= 1) return -1;
    for (k--; k < b->n;) k = b->room[2 * k + 1] >= room ? 2 * k + 1 : 2 * k;
    return k - b->n;
}

static int bucket_after(SupplyWork *w, Buckets *b, int at, int64_t room) {
    while (at >= b->n && b->n < BUCKETS_MAX) buckets_grow(w, b);
    if (at >= b->n) return -1;
    for (;;) {
        int k = b->n + at;
        if (b->room[k] >= room) return at;
        for (; k > 1; k /= 2)
            if (k % 2 == 0 && b->room[k + 1] >= room) break;
        if (k > 1) {
            for (k++; k < b->n;) k = b->room[2 * k] >= room ? 2 * k : 2 * k + 1;
            return k - b->n;
        }
        if (b->capacity < room || b->n >= BUCKETS_MAX) return -1;
        buckets_grow(w, b);
    }
}

static int64_t load_of(const SupplyUse *u, int64_t started) {
    return supply_ratio_up(started, u->per, 1000000) + u->setup;
}

int supply_room_before(SupplyWork *w, int source, int first, int last, int64_t started) {
    const SupplyInput *in = w->in;
    const SupplySource *s = &in->source[source];
    for (bool moved = true; moved && last >= first;) {
        moved = false;
        for (int u = s->first_use; u < s->first_use + s->n_uses; u++) {
            Buckets *b = &w->bucket[in->use[u].resource];
            if (!b->limited) continue;
            int at = (last - in->today) / b->days;
            while (at >= b->n && b->n < BUCKETS_MAX) buckets_grow(w, b);
            if (at >= b->n) return SUPPLY_NEVER;
            int found = bucket_before(b, at, load_of(&in->use[u], started));
            if (found < 0) return SUPPLY_NEVER;
            if (found == at) continue;
            last = in->today + (found + 1) * b->days - 1;
            moved = true;
        }
        if (moved && s->calendar > 0) { // back to a working day
            int day = supply_workday(w, source, last);
            while (day > last && last >= first) day = supply_workday(w, source, --last);
        }
    }
    return last >= first ? last : SUPPLY_NEVER;
}

int supply_room_after(SupplyWork *w, int source, int first, int64_t started) {
    const SupplyInput *in = w->in;
    const SupplySource *s = &in->source[source];
    if (first == SUPPLY_NEVER) return first;
    for (bool moved = true; moved;) {
        moved = false;
        int day = supply_workday(w, source, first);
        for (int u = s->first_use; u < s->first_use + s->n_uses; u++) {
            Buckets *b = &w->bucket[in->use[u].resource];
            if (!b->limited) continue;
            int at = (day - in->today) / b->days;
            int found = bucket_after(w, b, at, load_of(&in->use[u], started));
            if (found < 0) return SUPPLY_NEVER;
            if (found == at) continue;
            day = in->today + found * b->days;
            moved = true;
        }
        first = day;
    }
    return first;
}

int64_t supply_room_on(const SupplyWork *w, int source, int day) {
    const SupplyInput *in = w->in;
    const SupplySource *s = &in->source[source];
    int64_t least = SUPPLY_QTY_MAX;
    for (int u = s->first_use; u < s->first_use + s->n_uses; u++) {
        const Buckets *b = &w->bucket[in->use[u].resource];
        if (!b->limited) continue;
        int at = (day - in->today) / b->days;
        int64_t room = at < b->n ? b->room[b->n + at] : b->capacity;
        if (room < in->use[u].setup) return 0;
        int64_t units = supply_ratio_down(room - in->use[u].setup, 1000000, in->use[u].per);
        if (units < least) least = units;
    }
    return least;
}

void supply_load(SupplyWork *w, int source, int day, int64_t started) {
    const SupplyInput *in = w->in;
    const SupplySource *s = &in->source[source];
    SupplyLoads *l = w->loads;
    if (l) {
        l->at = arena_grow(l->arena, l->at, l->n, &l->cap, l->n + 1, sizeof *l->at);
        l->at[l->n++] = (SupplyLoad){source, day, started};
    }
    for (int u = s->first_use; u < s->first_use + s->n_uses; u++) {
        Buckets *b = &w->bucket[in->use[u].resource];
        if (!b->limited) continue;
        int at = (day - in->today) / b->days;
        int64_t load = started < 0 ? -load_of(&in->use[u], -started) : load_of(&in->use[u], started);
        int k = b->n + at;
        b->room[k] -= load;
        for (k /= 2; k >= 1; k /= 2) b->room[k] = max64(b->room[2 * k], b->room[2 * k + 1]);
    }
}

int supply_bottleneck(SupplyWork *w, int source, int first, int64_t started) {
    const SupplyInput *in = w->in;
    const SupplySource *s = &in->source[source];
    int worst = -1;
    int64_t worst_day = first;
    for (int u = s->first_use; u < s->first_use + s->n_uses && first != SUPPLY_NEVER; u++) {
        Buckets *b = &w->bucket[in->use[u].resource];
        if (!b->limited) continue;
        int at = (first - in->today) / b->days;
        int found = bucket_after(w, b, at, load_of(&in->use[u], started));
        int64_t day = found < 0 ? SUPPLY_NEVER : in->today + (int64_t)found * b->days;
        if (day <= worst_day) continue;
        worst = in->use[u].resource;
        worst_day = day;
    }
    return worst;
}
