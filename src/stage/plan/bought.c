// What is bought for what is sold: how much is needed in a day is known where goods are sold; it is followed from there through moves and bills,
// by the preferred sources, to those that buy.
#include "stage/plan/bought.h"

#include "network/network.h"

enum { DEPTH_MAX = 12 };

static void need_add(Buying *b, const Source *s, double rate) {
    int64_t at;
    if (!intmap_get(b->by_source, s->id.v, &at)) {
        at = (int64_t)b->n;
        b->at = arena_grow(b->cx->arena, b->at, b->n, &b->cap, b->n + 1, sizeof *b->at);
        b->at[b->n++] = (Bought){.source = *s};
        intmap_put(b->by_source, s->id.v, at);
    }
    CHECK(b->at != NULL);
    b->at[at].rate += rate;
}

// Calls `reached` for each source that buys for it.
typedef void Reached(Buying *b, const Source *s, double rate);
static Status follow(Buying *b, Id item, Id site, double rate, int depth, Reached *reached) {
    Source *s;
    int n;
    TRY(sources_of(b->cx, item, site, &s, &n));
    if (n == 0 || depth == DEPTH_MAX) return OK;
    if (s->kind == SOURCE_MOVE) return follow(b, item, s->from_site, rate, depth + 1, reached);
    if (s->kind == SOURCE_BUY) {
        reached(b, s, rate);
        return OK;
    }
    const void *bill;
    Component *parts;
    TRY(record_cached(b->cx, &bill_entity, s->bill, &bill));
    TRY(bill_components(b->cx, s->bill, &parts, &n));
    for (int i = 0; i < n; i++)
        TRY(follow(b, parts[i].item, site, rate * (double)component_per(bill, &parts[i]) / UNIT,
            depth + 1, reached));
    return OK;
}

Status bought_add(Buying *b, Id item, Id site, double rate) {
    return follow(b, item, site, rate, 0, need_add);
}

static void cycle_take(Buying *b, const Source *s, double rate) {
    (void)rate;
    int64_t at;
    if (intmap_get(b->by_source, s->id.v, &at) && b->at[at].cycle_days > b->cycle_max)
        b->cycle_max = b->at[at].cycle_days;
}

Status bought_cycle(Buying *b, Id item, Id site, int *days) {
    b->cycle_max = 0;
    TRY(follow(b, item, site, 0, 0, cycle_take));
    *days = b->cycle_max;
    return OK;
}

Status bought_write(const Buying *b, const Bought *x, const char *sql, Str why, int64_t value) {
    return sql_run(b->cx, sql, A(cx_id(b->cx)), A(x->source.item), A(x->source.site),
        A((int64_t)b->review_days), A(why), A(value));
}
