// The money at stake in a supply line: what is open of customers' orders that are late and wait for it, by hold or peg, directly or through
// what is moved and made of it. An order line of 10, 4 of which wait for a purchase, is at stake there with four tenths of its amount.
//
// All pegs and holds are read once. A demand that is no order's (a component, the line out of a transfer) is worth what hangs on the
// supply that it is for, in the share of it that the peg makes of the demand.
#include "desk/need.h"
#include "flow/product/chain.h"

typedef struct {
    int64_t demand, supply;
    int64_t qty, open; // of the demand
    int64_t amount;    // of an order that is late; 0: not late
    int64_t owner;     // supply that the demand is for; 0: it is an order's
    int next;          // of the same supply; −1
} Serves;

typedef struct {
    Cx *cx;
    Serves *at;
    size_t n, cap;
    IntMap *first; // supply → its first
    IntMap *stakes;
} Web;

#define LATE_AMOUNT                                                                                \
    "case when d.kind = 'order' and d.qty > 0 and (d.due > d.wanted or d.wanted < $1)"             \
    " then cast(round(1.0 * d.amount / d.qty * d.open) as bigint) else 0 end"
// The supply line that a demand is for: a component's output, what comes of a transfer.
#define OWNER                                                                                      \
    "case when d.kind in ('component', 'planned-component', 'planned-out') then d.parent"          \
    " when d.kind = 'transfer-out' then coalesce((select i.id from line i where i.parent = d.id"   \
    " and i.kind = 'transfer-in' limit 1), 0) else 0 end"
#define COLUMNS(x) "select d.id, " x ".supply, " x ".qty, d.open, " LATE_AMOUNT ", " OWNER " from "

static Status web_read(Web *w, const char *sql) {
    Rows r;
    TRY(sql_open(w->cx, &r, sql, A(cx_today(w->cx))));
    while (rows_next(&r)) {
        w->at = arena_grow(w->cx->arena, w->at, w->n, &w->cap, w->n + 1, sizeof *w->at);
        Serves *s = &w->at[w->n];
        *s = (Serves){rows_int(&r, 0), rows_int(&r, 1), rows_int(&r, 2), rows_int(&r, 3),
            rows_int(&r, 4), rows_int(&r, 5), -1};
        int64_t before;
        if (intmap_get(w->first, s->supply, &before)) s->next = (int)before;
        intmap_put(w->first, s->supply, (int64_t)w->n++);
    }
    return rows_end(&r);
}

static int64_t stake_of(Web *w, int64_t supply, int depth) {
    int64_t sum = 0, first;
    if (intmap_get(w->stakes, supply, &sum)) return sum;
    if (depth > CHAIN_MAX || !intmap_get(w->first, supply, &first)) return 0;
    for (int i = (int)first; i >= 0; i = w->at[i].next) {
        const Serves *s = &w->at[i];
        int64_t whole = s->owner ? stake_of(w, s->owner, depth + 1) : s->amount;
        if (whole <= 0 || s->open <= 0) continue;
        sum += s->qty < s->open ? mul_div(whole, s->qty, s->open) : whole;
    }
    intmap_put(w->stakes, supply, sum);
    return sum;
}

Status stakes_read(Cx *cx, IntMap *stakes) {
    Web w = {.cx = cx, .first = intmap_new(), .stakes = stakes};
    Status s = web_read(
        &w, COLUMNS("h") "hold h join line d on d.id = h.line and d.open > 0 where h.supply <> 0 order by h.id");
    // Pegged and held, it counts once: what is held is left out of the pegs.
    if (s == OK)
        s = web_read(&w,
            COLUMNS("g") "peg g join line d on d.id = g.demand and d.open > 0 where g.demand <> 0"
                         " and not exists (select 1 from hold h where h.line = g.demand and "
                         "h.supply = g.supply)"
                         " order by g.id");
    for (size_t i = 0; s == OK && i < w.n; i++) (void)stake_of(&w, w.at[i].supply, 0);
    intmap_free(w.first);
    return s;
}
