// One arena beside the connection holds every list that was read, and one map for each kind of list says where. The store clears all of
// it when master data changed (store.h). A list is never moved or changed once it is there, so that a pointer to it stays good
// for the transaction; an empty list is kept too, because "no special price" is the commonest answer.
#include "network/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "store/store.h"

typedef struct {
    Arena *arena;
    IntMap *maps[KEEP_N]; // key → index in lists
    List *lists;
    size_t lists_n, lists_cap;
    StrMap *settings; // code → index in values
    Str *values;
    size_t values_n, values_cap;
    bool settings_read;
} Cache;

static void cache_clear(void *cache) {
    Cache *c = cache;
    for (int i = 0; i < KEEP_N; i++) intmap_clear(c->maps[i]);
    strmap_clear(c->settings);
    arena_reset(c->arena);
    c->lists = NULL;
    c->values = NULL;
    c->lists_n = c->lists_cap = c->values_n = c->values_cap = 0;
    c->settings_read = false;
}

static void *cache_make(void) {
    Cache *c = memory_zero(1, sizeof *c);
    c->arena = arena_new();
    for (int i = 0; i < KEEP_N; i++) c->maps[i] = intmap_new();
    c->settings = strmap_new();
    return c;
}

static void cache_free(void *cache) {
    Cache *c = cache;
    for (int i = 0; i < KEEP_N; i++) intmap_free(c->maps[i]);
    strmap_free(c->settings);
    arena_free(c->arena);
    memory_free(c);
}

static const ConnCache network_cache = {.make = cache_make, .clear = cache_clear, .free = cache_free};

// A copy in the cache's own memory, texts included.
static List list_keep(Arena *a, const Shape *s, List from) {
    List kept = {.at = arena_array(a, (size_t)from.n, s->size), .n = from.n};
    if (from.n == 0) return kept;
    memcpy(kept.at, from.at, (size_t)from.n * s->size);
    for (int f = 0; f < s->n; f++) {
        if (s->fields[f].kind != K_TEXT) continue;
        for (int i = 0; i < from.n; i++) {
            Str *text = field_at(&s->fields[f], (char *)kept.at + (size_t)i * s->size);
            *text = str_dup(a, *text);
        }
    }
    return kept;
}

Status kept_list(Cx *cx, Keep keep, int64_t key, const Entity *e, const char *tail,
    const SqlArg *args, int n, List *out) {
    Cache *c = conn_cache(cx->conn, &network_cache);
    int64_t at;
    if (intmap_get(c->maps[keep], key, &at)) {
        *out = c->lists[at];
        return OK;
    }
    List read;
    TRY(record_list(cx, e, tail, args, n, &read));
    c->lists = arena_grow(c->arena, c->lists, c->lists_n, &c->lists_cap, c->lists_n + 1, sizeof *c->lists);
    c->lists[c->lists_n] = list_keep(c->arena, &e->shape, read);
    *out = c->lists[c->lists_n];
    intmap_put(c->maps[keep], key, (int64_t)c->lists_n++);
    return OK;
}

static Status settings_read(Cx *cx, Cache *c) {
    Rows r;
    TRY(sql_open_args(cx, &r, "select code, value from setting", NO_ARGS));
    while (rows_next(&r)) {
        c->values = arena_grow(
            c->arena, c->values, c->values_n, &c->values_cap, c->values_n + 1, sizeof *c->values);
        c->values[c->values_n] = str_dup(c->arena, rows_peek(&r, 1));
        strmap_put(c->settings, rows_peek(&r, 0), (int64_t)c->values_n++);
    }
    TRY(rows_end(&r));
    c->settings_read = true;
    return OK;
}

Status kept_setting(Cx *cx, Str code, Str *value, bool *found) {
    Cache *c = conn_cache(cx->conn, &network_cache);
    if (!c->settings_read) TRY(settings_read(cx, c));
    int64_t at;
    *found = strmap_get(c->settings, code, &at);
    *value = *found ? c->values[at] : S("");
    return OK;
}
