// Proof of the information flow: the log of events is what was sealed, and messages are about documents that exist.
//
// Events are read in the order of their blocks. Each event's digest is made again from its content, and each block's from the
// digests of its events and the block before: so an event that was changed, added or taken away is found, and so is a block.
// Events outside of a block are the newest, which the sealer has not come to: none is older than the last block by more than
// the time it may take.
#include <string.h>

#include "core/event.h"
#include "flow/info/checks.h"

#define SEALING_TIME (3600 * SECOND) // no event waits for longer, where a sealer runs

typedef struct {
    int64_t id, sealed, events;
    Digest digest;
} Block;

typedef struct {
    Block *at; // by id
    int64_t n;
    int64_t under_way; // block that the events being read belong to; 0: none yet
    int64_t events;    // of it, so far
    Buf digests;       // of these events
    Digest before;     // of the block before it
} Chain;

static bool digest_from(Str bytes, Digest *out) {
    if (bytes.n != sizeof out->byte) return false;
    memcpy(out->byte, bytes.at, sizeof out->byte);
    return true;
}

static bool same(Digest a, Digest b) { return memcmp(a.byte, b.byte, sizeof a.byte) == 0; }

static Status blocks_read(Cx *cx, Chain *c, Proof *proof) {
    size_t cap = 0;
    Rows r;
    TRY(sql_open_args(cx, &r, "select id, sealed, events, digest from block order by id", NO_ARGS));
    while (rows_next(&r)) {
        c->at = arena_grow(cx->arena, c->at, (size_t)c->n, &cap, (size_t)c->n + 1, sizeof *c->at);
        Block *b = &c->at[c->n++];
        *b = (Block){.id = rows_int(&r, 0), .sealed = rows_int(&r, 1), .events = rows_int(&r, 2)};
        proof->checked++;
        if (!digest_from(rows_peek(&r, 3), &b->digest) && proof_broken(proof))
            proof->first = str_fmt(
                cx->arena, "block %lld has a digest of another length", (long long)b->id);
        if (b->id != c->n && proof_broken(proof))
            proof->first = str_fmt(cx->arena, "block %lld stands where block %lld should",
                (long long)b->id, (long long)c->n);
    }
    return rows_end(&r);
}

static Block *block_of(const Chain *c, int64_t id) {
    return id >= 1 && id <= c->n ? &c->at[id - 1] : NULL;
}

// Ends the block under way: its events are all read.
static void block_end(Cx *cx, Chain *c, Proof *proof) {
    const Block *b = block_of(c, c->under_way);
    if (!b) return;
    Digest digest = event_block_digest(c->before, (Str){c->digests.at, c->digests.n});
    if ((b->events != c->events || !same(digest, b->digest)) && proof_broken(proof))
        proof->first = str_fmt(cx->arena,
            "block %lld sealed %lld events, and its digest does not fit the %lld that are there",
            (long long)b->id, (long long)b->events, (long long)c->events);
    c->before = b->digest; // the next one is judged by itself
    c->events = 0;
    c->digests.n = 0;
}

// Goes on to the block of the next event; blocks between that have no events are broken as well.
static void block_begin(Cx *cx, Chain *c, int64_t id, Proof *proof) {
    while (c->under_way < id && c->under_way <= c->n) {
        block_end(cx, c, proof);
        c->under_way++;
    }
    c->under_way = id;
}

static void unsealed(Cx *cx, const Chain *c, int64_t id, int64_t recorded, Proof *proof) {
    if (c->n == 0 || recorded >= c->at[c->n - 1].sealed - SEALING_TIME) return;
    if (proof_broken(proof))
        proof->first = str_fmt(cx->arena, "event %lld is in no block, and newer ones are", (long long)id);
}

static void event_read(Cx *cx, Chain *c, Rows *r, Proof *proof) {
    Id id = rows_id(r, 0);
    int64_t block = rows_int(r, 8);
    Digest kept = {{0}},
           made = event_digest(id, rows_time(r, 1), rows_time(r, 2), rows_peek(r, 3), rows_id(r, 4),
               rows_peek(r, 5), rows_peek(r, 6));
    proof->checked++;
    bool sound = digest_from(rows_peek(r, 7), &kept) && same(kept, made);
    if (!sound && proof_broken(proof))
        proof->first = str_fmt(cx->arena,
            "event %lld (" STR_FMT ") is not what was written: its digest does not fit it",
            (long long)id.v, STR_ARG(rows_peek(r, 3)));
    if (block == 0) {
        unsealed(cx, c, id.v, rows_int(r, 2), proof);
        return;
    }
    if (block != c->under_way) block_begin(cx, c, block, proof);
    if (!block_of(c, block)) {
        if (proof_broken(proof))
            proof->first = str_fmt(cx->arena, "event %lld names block %lld, which does not exist",
                (long long)id.v, (long long)block);
        return;
    }
    buf_add(&c->digests, (Str){(const char *)kept.byte, sizeof kept.byte});
    c->events++;
}

static Status chain_holds(Cx *cx, Proof *proof) {
    Chain c = {.digests = buf_new(cx->arena)};
    TRY(blocks_read(cx, &c, proof));
    Rows r;
    TRY(sql_open_args(cx,
        &r, "select id, at, recorded, kind, doc, actor, data, digest, block from event order by block, id",
        NO_ARGS));
    while (rows_next(&r)) event_read(cx, &c, &r, proof);
    TRY(rows_end(&r));
    block_begin(cx, &c, c.n + 1, proof);
    return OK;
}

static const Check checks[] = {
    {.name = "events-sealed", .says = "Each event is what was written, and each block's hash fits its events and its predecessor.", .run = chain_holds},
    {.name = "messages-of-documents",
        .says = "Messages and what is awaited are about documents that exist.",
        .counted = "select (select count(*) from message) + (select count(*) from awaited)",
        .broken = "select 'message', m.id, m.doc from message m where m.doc <> 0 "
                  "and not exists (select 1 from doc d where d.id = m.doc) "
                  "union all select 'awaited answer', w.id, w.doc from awaited w "
                  "where not exists (select 1 from doc d where d.id = w.doc)",
        .words = "{t} {n} is about document {n}, which does not exist"},
    {.name = "approvals-of-open-documents",
        .says = "Approvals are waited for by open documents only.",
        .counted = "select count(*) from awaited where kind = 'approval'",
        .broken = "select w.id, w.doc from awaited w join doc d on d.id = w.doc "
                  "where w.kind = 'approval' and w.done = 0 and d.closed <> 0 order by w.id",
        .words = "approval {n} is waited for by {d}, which is closed"},
};

const Checks info_checks = {checks, (int)(sizeof checks / sizeof *checks)};
