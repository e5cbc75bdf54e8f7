// A connection: prepared statements by their text, and what others keep beside it.
//
// A statement is found by the address of its text, in a small table where a later text may take the place of an earlier one; the
// text itself is compared, so a made text at a used address cannot be taken for another. What is not there is looked for
// by content. A statement with a cursor on it is passed over and another of the same text is prepared, so statements nest
// freely. When a job or a reader ends, all cursors are closed: an early return leaves none behind.
#include "store/conn.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

void *heap_alloc(size_t n, size_t size) { return memory_zero(n ? n : 1, size); }

void conn_init(Conn *c, const Driver *d, Store *s, bool write) {
    c->driver = d;
    c->store = s;
    c->write = write;
    c->data = -1;
}

bool conn_is_sqlite(const Conn *c) { return c->driver->sqlite; }
bool conn_can_write(const Conn *c) { return c->write; }
Store *conn_store(Conn *c) { return c->store; }

// ---- what others keep ------------------------------------------------------------------------------------------------

void *conn_cache(Conn *c, const ConnCache *kind) {
    for (int i = 0; i < c->caches; i++)
        if (c->cache[i].kind == kind) return c->cache[i].at;
    CHECK(c->caches < CONN_CACHES);
    c->cache[c->caches].kind = kind;
    c->cache[c->caches].at = kind->make();
    return c->cache[c->caches++].at;
}

void conn_caches_clear(Conn *c) {
    for (int i = 0; i < c->caches; i++) c->cache[i].kind->clear(c->cache[i].at);
}

void conn_saw_data(Conn *c, int64_t data) {
    if (data != c->data && c->data != -1) conn_caches_clear(c);
    c->data = data;
}

void conn_end(Conn *c) {
    conn_forget_statements(c);
    for (int i = 0; i < c->caches; i++) c->cache[i].kind->free(c->cache[i].at);
    c->caches = 0;
}

// ---- statements ------------------------------------------------------------------------------------------------------

static size_t slot_of(const char *text) {
    return (size_t)(((uint64_t)(uintptr_t)text * UINT64_C(0x9E3779B97F4A7C15)) >> 54) % CONN_SLOTS;
}

// Frees the statements that no cursor is on.
static void free_idle(Conn *c) {
    memset(c->slot, 0, sizeof c->slot);
    for (int b = 0; b < CONN_BUCKETS; b++) {
        Stmt **at = &c->bucket[b];
        while (*at) {
            Stmt *s = *at;
            if (s->open) {
                at = &s->chain;
                continue;
            }
            *at = s->chain;
            c->stmts--;
            c->driver->finalize(c, s);
        }
    }
}

void conn_close_cursors(Conn *c) {
    while (c->open) stmt_close(c, c->open);
}

void conn_forget_statements(Conn *c) {
    conn_close_cursors(c);
    free_idle(c);
}

static void mark_open(Conn *c, Stmt *s) {
    s->open = true;
    s->open_next = c->open;
    s->open_from = &c->open;
    if (c->open) c->open->open_from = &s->open_next;
    c->open = s;
}

void stmt_close(Conn *c, Stmt *s) {
    c->driver->reset(s);
    s->open = false;
    *s->open_from = s->open_next;
    if (s->open_next) s->open_next->open_from = s->open_from;
}

static bool usable(const Conn *c, const Stmt *s, const SqlArg *args, int n) {
    return !s->open && (!c->driver->fits || c->driver->fits(s, args, n));
}

Status stmt_open_str(Cx *cx, Str text, const SqlArg *args, int n, Stmt **out) {
    Conn *c = cx->conn;
    CHECK(c != NULL); // SQL runs inside store_read or a job
    if (memory_is_short()) return fail_memory(cx);
    uint64_t hash = str_hash(text);
    Stmt **bucket = &c->bucket[hash % CONN_BUCKETS], *s;
    for (s = *bucket; s; s = s->chain)
        if (s->hash == hash && str_eq(s->text, text) && usable(c, s, args, n)) break;
    if (!s) {
        if (c->stmts >= LIMIT_SQL_CACHE) free_idle(c);
        TRY(c->driver->prepare(cx, c, text, args, n, &s));
        s->hash = hash;
        s->chain = *bucket;
        *bucket = s;
        c->stmts++;
    }
    mark_open(c, s);
    *out = s;
    return OK;
}

Status stmt_open(Cx *cx, const char *text, const SqlArg *args, int n, Stmt **out) {
    Conn *c = cx->conn;
    CHECK(c != NULL);
    if (memory_is_short()) return fail_memory(cx);
    Stmt **slot = &c->slot[slot_of(text)];
    if (*slot && usable(c, *slot, args, n) && !strcmp((*slot)->text.at, text)) {
        mark_open(c, *slot);
        *out = *slot;
        return OK;
    }
    TRY(stmt_open_str(cx, str_of(text), args, n, out));
    *slot = *out;
    return OK;
}
