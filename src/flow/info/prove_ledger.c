// Proof of the kernel: goods are conserved, debits equal credits, balances are the sums of their transfers, and nothing is below
// zero that may not be.
//
// The million transfers of a year are read once, in one pass that adds them up by account in memory: as SQL the same sums would be
// sorted on disk. Everything else is a query.
#include <stdlib.h>

#include "base/map.h"
#include "flow/info/checks.h"

typedef struct {
    int64_t id, unit, flow, posted, sum;
} Balance;

typedef struct {
    IntMap *by_id; // account → index
    Balance *at;
    int64_t n;
} Balances;

static Status balances_read(Cx *cx, Balances *b) {
    size_t cap = 0;
    Rows r;
    TRY(sql_open_args(cx, &r, "select id, unit, flow, posted from account order by id", NO_ARGS));
    while (rows_next(&r)) {
        b->at = arena_grow(cx->arena, b->at, (size_t)b->n, &cap, (size_t)b->n + 1, sizeof *b->at);
        b->at[b->n] = (Balance){.id = rows_int(&r, 0),
            .unit = rows_int(&r, 1),
            .flow = rows_int(&r, 2),
            .posted = rows_int(&r, 3)};
        intmap_put(b->by_id, b->at[b->n].id, b->n);
        b->n++;
    }
    return rows_end(&r);
}

static Balance *balance_of(const Balances *b, int64_t account) {
    int64_t i;
    return intmap_get(b->by_id, account, &i) ? &b->at[i] : NULL;
}

// What is wrong with a transfer in itself, or NULL.
static const char *fault(const Balance *src, const Balance *dst, int64_t unit, int64_t flow, int64_t amount) {
    if (amount <= 0) return "moves nothing or less";
    if (!src) return "comes from an account that does not exist";
    if (!dst) return "goes to an account that does not exist";
    if (src == dst) return "goes where it comes from";
    if (src->unit != unit || dst->unit != unit) return "is of another unit than its accounts";
    if (src->flow != flow || dst->flow != flow) return "is of another flow than its accounts";
    return NULL;
}

static Status transfers_read(Cx *cx, const Balances *b, Proof *proof) {
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select id, entry, flow, unit, src, dst, amount from transfer order by id", NO_ARGS));
    while (rows_next(&r)) {
        int64_t amount = rows_int(&r, 6);
        Balance *src = balance_of(b, rows_int(&r, 4)), *dst = balance_of(b, rows_int(&r, 5));
        proof->checked++;
        const char *what = fault(src, dst, rows_int(&r, 3), rows_int(&r, 2), amount);
        if (!what && (!add_fits(src->sum, -amount, &src->sum) || !add_fits(dst->sum, amount, &dst->sum)))
            what = "makes a sum beyond what can be counted";
        if (what && proof_broken(proof))
            proof->first = str_fmt(cx->arena, "transfer %lld of entry %lld %s",
                (long long)rows_int(&r, 0), (long long)rows_int(&r, 1), what);
    }
    return rows_end(&r);
}

static void sums_compare(Cx *cx, const Balances *b, Proof *proof) {
    for (int64_t i = 0; i < b->n; i++) {
        const Balance *a = &b->at[i];
        proof->checked++;
        if (a->sum == a->posted || !proof_broken(proof)) continue;
        int digits = a->flow == 1 ? 6 : 2;
        Str posted = decimal_text(cx->arena, a->posted, digits, 0),
            sum = decimal_text(cx->arena, a->sum, digits, 0);
        proof->first = str_fmt(cx->arena,
            "account %lld says " STR_FMT ", and its transfers add up to " STR_FMT, (long long)a->id,
            STR_ARG(posted), STR_ARG(sum));
    }
}

static Status accounts_match(Cx *cx, Proof *proof) {
    Balances b = {.by_id = intmap_new()};
    Status s = balances_read(cx, &b);
    if (s == OK) s = transfers_read(cx, &b, proof);
    if (s == OK) sums_compare(cx, &b, proof);
    intmap_free(b.by_id);
    return s;
}

static const Check checks[] = {
    {.name = "goods-conserved",
        .says = "Per item, goods sum to zero over all places.",
        .counted = "select count(distinct unit) from account where flow = 1",
        .broken =
            "select unit, cast(sum(posted) as bigint) from account where flow = 1 group by unit "
            "having sum(posted) <> 0 order by unit",
        .words = "item {i} sums to {q} over all places"},
    {.name = "debits-equal-credits",
        .says = "Per currency, debits equal credits.",
        .counted = "select count(*) from account where flow = 2",
        .broken =
            "select unit, cast(sum(posted) as bigint) from account where flow = 2 group by unit "
            "having sum(posted) <> 0 order by unit",
        .words = "in currency {n} debits less credits are {m}"},
    {.name = "accounts-match-transfers",
        .says = "Each transfer has two sound legs, and each balance is the sum of its transfers.",
        .run = accounts_match},
    {.name = "transfers-in-entries",
        .says =
            "Each transfer belongs to an entry, and each entry to a document and event that exist.",
        .counted = "select (select count(*) from transfer) + (select count(*) from entry)",
        .broken =
            "select 'transfer', t.id, 'entry', t.entry from transfer t "
            "where not exists (select 1 from entry e where e.id = t.entry) "
            "union all select 'entry', e.id, 'document', e.doc from entry e "
            "where e.doc <> 0 and not exists (select 1 from doc d where d.id = e.doc) "
            "union all select 'entry', e.id, 'event', e.event from entry e "
            "where e.event <> 0 and not exists (select 1 from event v where v.id = e.event) "
            "union all select 'entry', e.id, 'entry', e.reverses from entry e "
            "where e.reverses <> 0 and not exists (select 1 from entry x where x.id = e.reverses)",
        .words = "{t} {n} names {t} {n}, which does not exist"},
    {.name = "nothing-below-zero",
        .says = "No guarded account and no physical place is below zero.",
        .counted = "select count(*) from account where flow = 1",
        .broken =
            "select a.unit, p.code, a.posted, a.id from account a join place p on p.id = a.place "
            "where a.flow = 1 and a.posted < 0 and (a.guarded = 1 or "
            "p.kind in ('storage', 'dock', 'quarantine', 'packing', 'transit')) order by a.id",
        .words = "item {i} at {t} is {q} (account {n})"},
};

const Checks ledger_checks = {checks, (int)(sizeof checks / sizeof *checks)};
