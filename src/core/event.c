// The event log and its chain of blocks.
//
// Events are appended freely: nobody waits for another to number or link his. A block takes events that are there and binds them:
// its digest is SHA-256(digest of the block before, digests of its events by id), so that no event can be changed, added or
// taken away afterwards without breaking every block from there on.
//
// SQLite has one writer, so each commit is a block: events carry its number from the start, and event_seal closes it in the same
// transaction. What is beside the connection (`Open`) is the block under way: its number and the digests so far. It is known to be
// whole only if it was begun here; after a roll-back the digests are read back from the table instead.
//
// On PostgreSQL many write at once, and an event with a smaller id may become visible after one with a larger. So events
// are written with block 0, and one sealer at a time collects those that it sees.
#include "core/event.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/sql.h"
#include "store/store.h"

enum { SEAL_EVENTS = 10000 }; // of one block on PostgreSQL

typedef struct {
    int64_t id;
    Digest digest;
} Sealed;

typedef struct {
    int64_t block;    // number of the block under way; 0: not known
    Digest before;    // of the block before it
    bool whole;       // `at` holds all of its events
    int64_t recorded; // the latest of their times
    Sealed *at;       // by id
    size_t n, cap;
} Open;

static void open_clear(void *cache) {
    Open *o = cache;
    o->block = 0;
    o->whole = false;
    o->recorded = 0;
    o->n = 0;
}

static void *open_make(void) { return memory_zero(1, sizeof(Open)); }

static void open_free(void *cache) {
    memory_free(((Open *)cache)->at);
    memory_free(cache);
}

static const ConnCache open_cache = {open_make, open_clear, open_free};

static void open_add(Open *o, int64_t id, Digest digest, int64_t recorded) {
    if (o->n == o->cap) {
        o->cap = o->cap ? o->cap * 2 : 64;
        o->at = memory_more(o->at, o->n * sizeof *o->at, o->cap * sizeof *o->at);
    }
    size_t i = o->n++;
    // An action's own event has an earlier id than those it adds, and is written after them.
    for (; i > 0 && o->at[i - 1].id > id; i--) o->at[i] = o->at[i - 1];
    o->at[i] = (Sealed){id, digest};
    if (recorded > o->recorded) o->recorded = recorded;
}

static Status digest_read(Cx *cx, Str bytes, Digest *out) {
    if (bytes.n != sizeof out->byte)
        return fail(cx, SYSTEM, NULL, "a digest in the event log has %zu bytes instead of 32", bytes.n);
    memcpy(out->byte, bytes.at, sizeof out->byte);
    return OK;
}

static Status last_block(Cx *cx, int64_t *block, Digest *digest) {
    bool found;
    Str bytes;
    *block = 0;
    *digest = (Digest){{0}};
    TRY(sql_get(cx, &found, "select id, digest from block order by id desc limit 1", NO_ARGS,
        OUT(O(block), O(&bytes))));
    return found ? digest_read(cx, bytes, digest) : OK;
}

// The events that the table has for the block under way.
static Status open_read(Cx *cx, Open *o) {
    o->n = 0;
    o->recorded = 0;
    Rows r;
    TRY(sql_open(cx, &r, "select id, recorded, digest from event where block = $1 order by id",
        A(o->block)));
    while (rows_next(&r)) {
        Digest digest;
        TRY(digest_read(cx, rows_peek(&r, 2), &digest));
        open_add(o, rows_int(&r, 0), digest, rows_int(&r, 1));
    }
    TRY(rows_end(&r));
    o->whole = true;
    return OK;
}

static Status open_block(Cx *cx, Open **out) {
    Open *o = *out = conn_cache(cx->conn, &open_cache);
    if (o->block == 0) {
        int64_t last;
        TRY(last_block(cx, &last, &o->before));
        o->block = last + 1;
        o->whole = false;
    }
    return o->whole ? OK : open_read(cx, o);
}

Digest event_digest(Id id, Time at, Time recorded, Str kind, Id doc, Str user, Str data) {
    enum { HERE = 2048, NUMBERS = 4 * 20 + 6 };
    char here[HERE];
    size_t most = NUMBERS + kind.n + user.n + data.n;
    char *text = most <= HERE ? here : memory_new(most);
    char *p = text;
    const int64_t numbers[] = {id.v, at.v, recorded.v, doc.v};
    for (int i = 0; i < 4; i++) {
        if (i == 3) {
            memcpy(p, kind.at, kind.n);
            p += kind.n;
            *p++ = '|';
        }
        char digit[20];
        int n = 0;
        uint64_t u = numbers[i] < 0 ? 0 - (uint64_t)numbers[i] : (uint64_t)numbers[i];
        do digit[n++] = (char)('0' + u % 10);
        while (u /= 10);
        if (numbers[i] < 0) *p++ = '-';
        while (n) *p++ = digit[--n];
        *p++ = '|';
    }
    if (user.n) memcpy(p, user.at, user.n);
    p += user.n;
    *p++ = '|';
    if (data.n) memcpy(p, data.at, data.n);
    p += data.n;
    Digest d = digest_of((Str){text, (size_t)(p - text)});
    if (text != here) memory_free(text);
    return d;
}

Status event_write(Cx *cx, Id id, Str kind, Id doc, Str data) {
    Digest digest = event_digest(id, cx->now, cx->now, kind, doc, cx->actor.name, data);
    Open *o = NULL;
    if (conn_is_sqlite(cx->conn)) TRY(open_block(cx, &o));
    TRY(sql_run(cx,
        "insert into event (id, at, recorded, kind, doc, actor, data, digest, block) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        A(id), A(cx->now), A(cx->now), A(kind), A(doc), A(cx->actor.name), A(data),
        arg_blob((Str){(const char *)digest.byte, sizeof digest.byte}), A(o ? o->block : 0)));
    if (o)
        open_add(o, id.v, digest, cx->now.v); // last, since a statement that fails undoes nothing here
    return OK;
}

Status event_add(Cx *cx, Str kind, Id doc, Str data, Id *id) {
    Id made = cx_id(cx);
    if (id) *id = made;
    return event_write(cx, made, kind, doc, data);
}

void event_about(Cx *cx, Id doc) { cx->about = doc; }

// ---- sealing --------------------------------------------------------------------------------------------------------

Digest event_block_digest(Digest before, Str digests) { return digest_join(before, digests); }

// Writes the block and makes the next one the block under way.
static Status seal(Cx *cx, Open *o) {
    if (o->n == 0) return OK;
    Buf digests = buf_new(cx->arena);
    for (size_t i = 0; i < o->n; i++)
        buf_add(&digests, (Str){(const char *)o->at[i].digest.byte, sizeof o->at[i].digest.byte});
    Digest digest = event_block_digest(o->before, buf_str(&digests));
    TRY(sql_run(cx, "insert into block (id, sealed, events, digest) values ($1, $2, $3, $4)",
        A(o->block), A(o->recorded), A((int64_t)o->n),
        arg_blob((Str){(const char *)digest.byte, sizeof digest.byte})));
    o->block++;
    o->before = digest;
    o->n = 0;
    o->recorded = 0;
    return OK;
}

static Status seal_postgres(Cx *cx) {
    int64_t locked, waiting;
    TRY(event_unsealed(cx, &waiting));
    if (waiting == 0) return OK;
    TRY(sql_get(cx, NULL, "select value from meta where name = 'seal' for update", NO_ARGS,
        OUT(O(&locked))));
    Open o = {0};
    int64_t last;
    TRY(last_block(cx, &last, &o.before));
    o.block = last + 1;
    TRY(sql_run(cx, "update event set block = $1 where id in (select id from event where block = 0 order by id limit $2)",
        A(o.block), A((int64_t)SEAL_EVENTS)));
    Status s = open_read(cx, &o);
    if (s == OK) s = seal(cx, &o);
    memory_free(o.at);
    return s;
}

Status event_seal(Cx *cx) {
    if (!conn_is_sqlite(cx->conn)) return seal_postgres(cx);
    Open *o;
    TRY(open_block(cx, &o));
    return seal(cx, o);
}

Status event_unsealed(Cx *cx, int64_t *n) {
    return sql_get(cx, NULL, "select count(*) from event where block = 0", NO_ARGS, OUT(O(n)));
}
