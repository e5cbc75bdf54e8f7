// What is known of records beside a connection: code to id, id to code, and whole records of master data.
//
// Only what exists is kept, so that a record made a moment ago is found. The store clears all of it when master data changed
// (record_insert and record_update of such an entity say so) and after a roll-back; a record changed in this very
// transaction is forgotten at once. A record that was handed out stays where it is until the clearing, which happens between
// transactions. Once a cache is full, further records are read each time: nothing is ever evicted under a caller.
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "core/field_parts.h"
#include "core/table.h"

enum {
    CODES_MAX = 200000,  // of one entity
    RECORDS_MAX = 50000, // of one entity
};

typedef struct {
    StrMap *ids;   // code to id
    IntMap *codes; // id to index in `code`
    Str *code;     // in the arena
    size_t codes_n, codes_cap;
    IntMap *records; // id to index in `record`
    void **record;   // in the arena
    size_t records_n, records_cap;
} EntityCache;

typedef struct {
    Arena *arena;
    bool used;
    EntityCache *of[ENTITIES_MAX]; // by EntityTable.index
} RefCache;

static void *cache_make(void) {
    RefCache *c = memory_zero(1, sizeof *c);
    c->arena = arena_new();
    return c;
}

static void cache_clear(void *cache) {
    RefCache *c = cache;
    if (!c->used) return;
    for (int i = 0; i < ENTITIES_MAX; i++) {
        EntityCache *e = c->of[i];
        if (!e) continue;
        strmap_clear(e->ids);
        intmap_clear(e->codes);
        intmap_clear(e->records);
        e->code = NULL, e->record = NULL;
        e->codes_n = e->codes_cap = e->records_n = e->records_cap = 0;
    }
    arena_reset(c->arena);
    c->used = false;
}

static void cache_free(void *cache) {
    RefCache *c = cache;
    for (int i = 0; i < ENTITIES_MAX; i++) {
        if (!c->of[i]) continue;
        strmap_free(c->of[i]->ids);
        intmap_free(c->of[i]->codes);
        intmap_free(c->of[i]->records);
        memory_free(c->of[i]);
    }
    arena_free(c->arena);
    memory_free(c);
}

static const ConnCache ref_cache = {cache_make, cache_clear, cache_free};

static RefCache *cache_of(Cx *cx, const EntityTable *t, EntityCache **out) {
    CHECK(cx->conn != NULL);
    RefCache *c = conn_cache(cx->conn, &ref_cache);
    EntityCache *e = c->of[t->index];
    if (!e) {
        e = memory_zero(1, sizeof *e);
        e->ids = strmap_new();
        e->codes = intmap_new();
        e->records = intmap_new();
        c->of[t->index] = e;
    }
    c->used = true;
    *out = e;
    return c;
}

static void keep_code(RefCache *c, EntityCache *e, Id id, Str code) {
    if (e->codes_n >= CODES_MAX) return;
    e->code = arena_grow(c->arena, e->code, e->codes_n, &e->codes_cap, e->codes_n + 1, sizeof *e->code);
    e->code[e->codes_n] = str_dup(c->arena, code);
    intmap_put(e->codes, id.v, (int64_t)e->codes_n++);
    strmap_put(e->ids, code, id.v);
}

void record_forget(Cx *cx, const Entity *e, Id id) {
    EntityCache *k;
    RefCache *c = cache_of(cx, entity_table(e), &k);
    int64_t i;
    if (k->code && intmap_get(k->codes, id.v, &i)) {
        strmap_remove(k->ids, k->code[i]);
        intmap_remove(k->codes, id.v);
    }
    intmap_remove(k->records, id.v);
    (void)c;
}

static Str an(Cx *cx, const char *noun) {
    return str_fmt(cx->arena, "%s %s", strchr("aeiou", noun[0]) ? "an" : "a", noun);
}

// The code of an id; for an entity without codes the id itself. Not found: *found is false.
static Status code_lookup(Cx *cx, const Entity *e, Id id, Str *code, bool *found) {
    const EntityTable *t = entity_table(e);
    EntityCache *k;
    RefCache *c = cache_of(cx, t, &k);
    int64_t i;
    *found = true;
    if (k->code && intmap_get(k->codes, id.v, &i)) {
        *code = str_dup(cx->arena, k->code[i]);
        return OK;
    }
    if (e->code) {
        TRY(sql_get(cx, found, t->code_of, IN(A(id)), OUT(O(code))));
    } else {
        int64_t same;
        TRY(sql_get(cx, found, t->code_of, IN(A(id)), OUT(O(&same))));
        *code = str_fmt(cx->arena, "%lld", (long long)id.v);
    }
    if (*found) keep_code(c, k, id, *code);
    return OK;
}

Status ref_code(Cx *cx, const Entity *e, Id id, Str *code) {
    *code = S("");
    if (id_none(id)) return OK;
    bool found;
    TRY(code_lookup(cx, e, id, code, &found));
    if (found) return OK;
    return fail(cx, MISSING, e->noun, "there is no %s with the id %lld", e->noun, (long long)id.v);
}

// The id of a code, or of a text that is one; 0 where there is none.
static Status find(Cx *cx, const Entity *e, Str text, Id *id) {
    const EntityTable *t = entity_table(e);
    EntityCache *k;
    RefCache *c = cache_of(cx, t, &k);
    *id = (Id){0};
    if (strmap_get(k->ids, text, &id->v)) return OK;
    bool found = false;
    if (e->code) {
        TRY(sql_get(cx, &found, t->id_of, IN(A(text)), OUT(O(id))));
        if (found) {
            keep_code(c, k, *id, text);
            return OK;
        }
    }
    int64_t v;
    *id = (Id){0};
    if (!kind_parse(K_ID, NULL, text, &v) || v == 0) return OK;
    Str code;
    TRY(code_lookup(cx, e, (Id){v}, &code, &found));
    if (found) *id = (Id){v};
    return OK;
}

Status ref_find(Cx *cx, const Entity *e, Str text, Id *id) {
    bool his;
    TRY(find(cx, e, text, id));
    TRY(scope_holds(cx, e, *id, &his));
    if (his && !id_none(*id)) return OK;
    *id = (Id){0}; // what is not his is as if it were not there
    Status s = fail(cx, INPUT, e->noun, "no %s has the code \"" STR_FMT "\"", e->noun, STR_ARG(text));
    return with_hint(cx, with_value(cx, s, text),
        "give the code or id of " STR_FMT " in the list %s", STR_ARG(an(cx, e->noun)), e->plural);
}

Status ref_told(Cx *cx, const Entity *e, Id id, Str *code) {
    bool his;
    TRY(scope_holds(cx, e, id, &his));
    *code = S("");
    return his ? ref_code(cx, e, id, code) : OK;
}

Status refs_resolve(Cx *cx, PendingRefs *refs) {
    for (size_t i = 0; i < refs->n; i++) {
        PendingRef *r = &refs->at[i];
        Status s = ref_find(cx, r->field->ref, r->text, r->at);
        if (s == OK) continue;
        if (s == INPUT) cx->error.field = str_dup(cx->arena, r->path);
        return s;
    }
    return OK;
}

static void texts_move(Arena *a, const Shape *s, void *record) {
    for (int i = 0; i < s->n; i++)
        if (field_is_text(&s->fields[i])) {
            Str *text = field_str(&s->fields[i], record);
            *text = str_dup(a, *text);
        }
}

Status record_cached(Cx *cx, const Entity *e, Id id, const void **out) {
    EntityCache *k;
    RefCache *c = cache_of(cx, entity_table(e), &k);
    int64_t i;
    if (k->record && intmap_get(k->records, id.v, &i)) {
        *out = k->record[i];
        return OK;
    }
    void *read = arena_alloc(cx->arena, e->shape.size);
    TRY(record_get(cx, e, id, read));
    *out = read;
    if (k->records_n >= RECORDS_MAX) return OK;
    void *kept = arena_alloc(c->arena, e->shape.size);
    memcpy(kept, read, e->shape.size);
    texts_move(c->arena, &e->shape, kept);
    k->record = arena_grow(
        c->arena, k->record, k->records_n, &k->records_cap, k->records_n + 1, sizeof *k->record);
    k->record[k->records_n] = kept;
    intmap_put(k->records, id.v, (int64_t)k->records_n++);
    *out = kept;
    return OK;
}
