// Posting: an entry, its transfers, and the balances that they move.
//
// A line of business costs as few statements as can be: the ids of accounts are kept beside the connection, the legs of all
// transfers of a call are added up by account, and each account is updated once. The balances come before the rows, so that
// a refusal has written nothing yet.
//
// What always holds: the sum of all balances of a unit is zero, since each transfer takes from one account what it gives to
// another; a guarded account is never below zero; accounts are updated in ascending order of their ids.
//
// Stripes: on PostgreSQL each connection posts to its own row of an unguarded account (cost of sales, customers), so that no
// writer waits for another on it. On SQLite there is one writer, and one stripe.
#include "flow/ledger/ledger.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/memory.h"
#include "store/sql.h"
#include "store/store.h"

enum {
    STRIPES = 8,            // rows of one unguarded account
    ACCOUNTS_KEPT = 500000, // ids kept beside one connection (some 50 MB); then they are read anew
};

// ---- ids of accounts, kept beside the connection -------------------------------------------------------------------------

typedef struct {
    AccountKey key;
    Id id;
    int64_t next; // another with the same hash, -1: none
} Known;

typedef struct {
    int stripe;    // of this connection
    IntMap *first; // hash of a key → index in `at`
    Known *at;
    int64_t n, cap;
} Accounts;

static void *accounts_make(void) {
    static atomic_uint connections; // tells connections apart: any number does, so their order does not matter
    Accounts *a = memory_zero(1, sizeof *a);
    a->stripe = (int)(atomic_fetch_add(&connections, 1) % STRIPES);
    a->first = intmap_new();
    return a;
}

static void accounts_clear(void *cache) {
    Accounts *a = cache;
    if (a->n == 0) return;
    intmap_clear(a->first);
    a->n = 0;
}

static void accounts_free(void *cache) {
    Accounts *a = cache;
    intmap_free(a->first);
    memory_free(a->at);
    memory_free(a);
}

static const ConnCache accounts_cache = {accounts_make, accounts_clear, accounts_free};

static int64_t key_hash(const AccountKey *k) {
    uint64_t h = hash_mix((uint64_t)k->unit.v, (uint64_t)k->place.v);
    h = hash_mix(h, hash_mix((uint64_t)k->lot.v, (uint64_t)k->owner.v));
    return (int64_t)hash_mix(h, (uint64_t)k->flow);
}

static bool key_eq(const AccountKey *a, const AccountKey *b) {
    return a->unit.v == b->unit.v && a->place.v == b->place.v && a->lot.v == b->lot.v &&
        a->owner.v == b->owner.v && a->flow == b->flow;
}

static void account_keep(Accounts *a, int64_t hash, const AccountKey *k, Id id) {
    if (a->n == ACCOUNTS_KEPT) accounts_clear(a);
    if (a->n == a->cap) {
        a->cap = a->cap ? 2 * a->cap : 256;
        a->at = memory_more(a->at, (size_t)a->n * sizeof *a->at, (size_t)a->cap * sizeof *a->at);
    }
    int64_t next = -1;
    intmap_get(a->first, hash, &next);
    a->at[a->n] = (Known){*k, id, next};
    intmap_put(a->first, hash, a->n++);
}

static Status account_read(Cx *cx, const AccountKey *k, int stripe, Id *id, bool *found) {
    return sql_get(cx, found,
        "select id from account where unit = $1 and place = $2 and lot = $3 and owner = $4 "
        "and stripe = $5 and flow = $6",
        IN(A(k->unit), A(k->place), A(k->lot), A(k->owner), A(stripe), A((int)k->flow)), OUT(O(id)));
}

// The row of a key that this connection posts to; made where there is none.
static Status account_id(Cx *cx, const AccountKey *k, Id *id) {
    Accounts *a = conn_cache(cx->conn, &accounts_cache);
    int64_t hash = key_hash(k), at;
    if (intmap_get(a->first, hash, &at))
        for (; at >= 0; at = a->at[at].next)
            if (key_eq(&a->at[at].key, k)) {
                *id = a->at[at].id;
                return OK;
            }
    int stripe = k->guarded || conn_is_sqlite(cx->conn) ? 0 : a->stripe;
    bool found;
    TRY(account_read(cx, k, stripe, id, &found));
    if (!found) {
        *id = cx_id(cx);
        int64_t made;
        TRY(sql_run_n(cx, &made,
            "insert into account (id, flow, unit, place, lot, owner, stripe, guarded, posted) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, 0) on conflict do nothing",
            A(*id), A((int)k->flow), A(k->unit), A(k->place), A(k->lot), A(k->owner), A(stripe),
            A(k->guarded)));
        if (made == 0) TRY(account_read(cx, k, stripe, id, &found));
        if (made == 0 && !found)
            return fail(cx, BUSY, NULL, "another posting opened the same account");
    }
    account_keep(a, hash, k, *id);
    return OK;
}

// ---- posting -------------------------------------------------------------------------------------------------------------

typedef struct {
    Id account;
    int64_t by;
    bool guarded;
    int transfer; // index of the transfer it belongs to
} Leg;

// By account, and within it by transfer, takers first.
static int leg_order(const void *a, const void *b) {
    const Leg *x = a, *y = b;
    if (x->account.v != y->account.v) return x->account.v < y->account.v ? -1 : 1;
    if ((x->by < 0) != (y->by < 0)) return x->by < 0 ? -1 : 1;
    return x->transfer - y->transfer;
}

// Adds the legs up by account and updates each once. *short_at as in ledger_post.
static Status legs_apply(Cx *cx, Leg *legs, int n, int *short_at) {
    qsort(legs, (size_t)n, sizeof *legs, leg_order);
    for (int i = 0, next; i < n; i = next) {
        int64_t by = 0;
        for (next = i; next < n && legs[next].account.v == legs[i].account.v; next++)
            by = qty_add((Qty){by}, (Qty){legs[next].by}).v;
        if (by == 0) continue;
        if (!legs[i].guarded || by > 0) {
            TRY(sql_run(cx, "update account set posted = posted + $2 where id = $1",
                A(legs[i].account), A(by)));
            continue;
        }
        int64_t changed;
        TRY(sql_run_n(cx, &changed, "update account set posted = posted + $2 where id = $1 and posted + $2 >= 0",
            A(legs[i].account), A(by)));
        if (changed == 0) {
            *short_at = legs[i].transfer;
            return fail(cx, STOCK, NULL, "an account would go below zero");
        }
    }
    return OK;
}

static Status entry_write(Cx *cx, Entry *e) {
    CHECK(e->kind != NULL);
    if (id_none(e->id)) e->id = cx_id(cx);
    if (e->effective.v == 0) e->effective = cx->now;
    TRY(sql_run(cx,
        "insert into entry (id, kind, doc, effective, recorded, event, reverses) "
        "values ($1, $2, $3, $4, $5, $6, $7)",
        A(e->id), A(e->kind), A(e->doc), A(e->effective), A(cx->now), A(cx->action_event), A(e->reverses)));
    e->written = true;
    return OK;
}

Status ledger_post(Cx *cx, Entry *entry, const Transfer *transfers, int n, int *short_at) {
    *short_at = -1;
    if (n == 0) return OK;
    typedef struct {
        Id from, to;
    } Pair;
    Leg *legs = NEW_ARRAY(cx->arena, Leg, 2 * (size_t)n);
    Pair *pairs = NEW_ARRAY(cx->arena, Pair, n);
    for (int i = 0; i < n; i++) {
        const Transfer *t = &transfers[i];
        CHECK(t->amount > 0 && t->from.flow == t->to.flow && t->from.unit.v == t->to.unit.v);
        TRY(account_id(cx, &t->from, &pairs[i].from));
        TRY(account_id(cx, &t->to, &pairs[i].to));
        legs[2 * i] = (Leg){pairs[i].from, -t->amount, t->from.guarded, i};
        legs[2 * i + 1] = (Leg){pairs[i].to, t->amount, t->to.guarded, i};
    }
    TRY(legs_apply(cx, legs, 2 * n, short_at));
    if (!entry->written) TRY(entry_write(cx, entry));
    for (int i = 0; i < n; i++) {
        const Transfer *t = &transfers[i];
        Id id = cx_id(cx);
        TRY(sql_run(cx,
            "insert into transfer (id, entry, flow, unit, src, dst, amount, value, line, lot) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            A(id), A(entry->id), A((int)t->from.flow), A(t->from.unit), A(pairs[i].from),
            A(pairs[i].to), A(t->amount), A(t->value), A(t->line), A(t->lot)));
    }
    return OK;
}

Status ledger_balance(Cx *cx, const AccountKey *k, int64_t *posted) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(posted), 0) as bigint) from account "
        "where unit = $1 and place = $2 and lot = $3 and owner = $4 and flow = $5",
        IN(A(k->unit), A(k->place), A(k->lot), A(k->owner), A((int)k->flow)), OUT(O(posted)));
}

Status ledger_reverse(Cx *cx, Id entry, Entry *undo) {
    Transfer *transfers = NULL;
    size_t cap = 0;
    int n = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select s.unit, s.place, s.owner, d.place, d.owner, t.amount, t.value, t.line, t.lot "
        "from transfer t join account s on s.id = t.src join account d on d.id = t.dst "
        "where t.entry = $1 and t.flow = 2 order by t.id",
        A(entry)));
    while (rows_next(&r)) {
        transfers = arena_grow(cx->arena, transfers, (size_t)n, &cap, (size_t)n + 1, sizeof *transfers);
        Id unit = rows_id(&r, 0);
        transfers[n++] = (Transfer){
            .from = {.flow = FLOW_CASH, .unit = unit, .place = rows_id(&r, 3), .owner = rows_id(&r, 4)},
            .to = {.flow = FLOW_CASH, .unit = unit, .place = rows_id(&r, 1), .owner = rows_id(&r, 2)},
            .amount = rows_int(&r, 5),
            .value = money_neg(rows_money(&r, 6)),
            .line = rows_id(&r, 7),
            .lot = rows_id(&r, 8),
        };
    }
    TRY(rows_end(&r));
    if (n == 0)
        return fail(cx, MISSING, "entry", "entry %lld has no postings to reverse", (long long)entry.v);
    undo->reverses = entry;
    int short_at;
    return ledger_post(cx, undo, transfers, n, &short_at);
}
