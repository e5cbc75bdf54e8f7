// Orders that are put together: where a supplier says what an order costs, whatever is on it, all that a site buys of him is ordered in one
// cycle, or in each second, fourth, ... one of its days, as costs least in the year with what each source says an item in it costs
// and with keeping what is ordered (engine/stock/lot.h). Cycles are of a day, a week, and weeks that are powers of two, all counted from
// the same Monday (network.h), so that the days of a long one are days of the short ones too. The plan then releases on these days; an
// item that is sold covers its cycle as it covers the days between two runs of the plan (policy.c).
#include <math.h>

#include "engine/stock/lot.h"
#include "stage/plan/bought.h"
#include "stage/plan/parts.h"

enum { YEAR = 365 };
static const double cycles[] = {1, 7, 14, 28, 56, 112, 224};

// What one site buys of one supplier.
typedef struct {
    const Party *supplier;
    Id site;
    Bought **at;
    int n;
    size_t cap;
} Group;

// A person's cycle stays, and what a person fixed is in no cycle of the optimiser's: their days by item and site.
static Status fixed_read(Cx *cx, IntMap *fixed) {
    Rows r;
    TRY(sql_open_args(cx, &r, "select item, site, cycle_days from policy where fixed = 1", NO_ARGS));
    while (rows_next(&r))
        intmap_put(fixed, node_key(rows_id(&r, 0), rows_id(&r, 1)), rows_int(&r, 2));
    return rows_end(&r);
}

static Group *group_of(Group *groups, int *n, const Party *supplier, Id site) {
    for (int i = 0; i < *n; i++)
        if (groups[i].supplier == supplier && id_eq(groups[i].site, site)) return &groups[i];
    groups[*n] = (Group){.supplier = supplier, .site = site};
    return &groups[(*n)++];
}

static Status groups_make(Buying *b, const IntMap *fixed, Group **out, int *n) {
    Cx *cx = b->cx;
    Group *groups = *out = NEW_ARRAY(cx->arena, Group, b->n);
    *n = 0;
    for (size_t i = 0; i < b->n; i++) {
        Bought *x = &b->at[i];
        const Party *supplier;
        int64_t days;
        TRY(party_get(cx, x->source.supplier, &supplier));
        if (intmap_get(fixed, node_key(x->source.item, x->source.site), &days)) {
            x->cycle_days = (int)days;
            continue;
        }
        if (supplier->order_cost.v == 0 || !(x->rate > 0)) continue;
        Group *g = group_of(groups, n, supplier, x->source.site);
        g->at = arena_grow(cx->arena, g->at, (size_t)g->n, &g->cap, (size_t)g->n + 1, sizeof(Bought *));
        g->at[g->n++] = x;
    }
    return OK;
}

static Str every_words(Cx *cx, int days) {
    return days > 1 ? str_fmt(cx->arena, "every %d days", days) : S("on any day");
}

static Str why(Cx *cx, const Group *g, int common, int own, double together, double apart) {
    Str others = g->n > 1 ? str_fmt(cx->arena, " with %d other%s of " STR_FMT, g->n - 1,
                                g->n > 2 ? "s" : "", STR_ARG(g->supplier->code))
                          : S("");
    Str rarely = own > common ? str_fmt(cx->arena, ", this one " STR_FMT, STR_ARG(every_words(cx, own)))
                              : S("");
    return str_fmt(cx->arena,
        "ordered" STR_FMT " " STR_FMT STR_FMT
        ": ordering and keeping cost %.2f a year, %.2f if each item were ordered by itself",
        STR_ARG(others), STR_ARG(every_words(cx, common)), STR_ARG(rarely), YEAR * together, YEAR * apart);
}

static Status group_choose(Cx *cx, const Group *g, double holding_rate) {
    double *own = NEW_ARRAY(cx->arena, double, g->n), *holding = NEW_ARRAY(cx->arena, double, g->n),
           *rate = NEW_ARRAY(cx->arena, double, g->n);
    double shared = (double)g->supplier->order_cost.v / 100, apart = 0;
    for (int i = 0; i < g->n; i++) {
        Price cost;
        TRY(unit_cost(cx, g->at[i]->source.item, &cost));
        own[i] = (double)g->at[i]->source.order_cost.v / 100;
        holding[i] = (double)cost.v / UNIT * holding_rate / YEAR;
        rate[i] = g->at[i]->rate;
        apart += eoq(shared + own[i], holding[i], rate[i]).cost;
    }
    JointLot lot = joint_lot_of(cx->arena, shared, g->n, own, holding, rate, COUNT(cycles), cycles);
    if (!(lot.cost > 0)) return OK; // keeping one of them costs nothing
    double longest = cycles[COUNT(cycles) - 1];
    for (int i = 0; i < g->n; i++) {
        int days = (int)fmin(lot.interval * lot.every[i], longest);
        g->at[i]->cycle_days = days > 1 ? days : 0;
        g->at[i]->why = why(cx, g, (int)lot.interval, days, lot.cost, apart);
    }
    return OK;
}

Status joint_choose(Buying *b) {
    Group *groups;
    int n;
    Rate holding;
    TRY(setting_rate(b->cx, "plan.holding_rate", RATE(0.2), &holding));
    IntMap *fixed = intmap_new();
    Status s = fixed_read(b->cx, fixed);
    if (s == OK) s = groups_make(b, fixed, &groups, &n);
    intmap_free(fixed);
    TRY(s);
    for (int i = 0; i < n; i++) TRY(group_choose(b->cx, &groups[i], (double)holding.v / UNIT));
    return OK;
}

Status joint_write(const Buying *b) {
    Cx *cx = b->cx;
    TRY(sql_exec(cx, "update policy set cycle_days = 0 where fixed = 0 and cycle_days <> 0"));
    for (size_t i = 0; i < b->n; i++) {
        const Bought *x = &b->at[i];
        if (x->why.n > 0)
            TRY(bought_write(b, x, BOUGHT_WRITE("cycle_days"), x->why, x->cycle_days));
    }
    return OK;
}

// ---- for a plan run ----------------------------------------------------------------------------------------------------
// The day on which a site last ordered from a supplier.
static Status ordered_last(Cx *cx, IntMap *ordered, const Source *s, Date *day) {
    enum { CYCLE_MAX = 364 };
    int64_t key = (int64_t)hash_mix((uint64_t)s->supplier.v, (uint64_t)s->site.v), known;
    if (!intmap_get(ordered, key, &known)) {
        Time placed = {0};
        TRY(sql_get(cx, NULL,
            "select coalesce(max(placed), 0) from doc where kind = 'purchase' and party = $1 and "
            "site = $2 and placed >= $3",
            IN(A(s->supplier), A(s->site), A(date_time(date_add(cx_today(cx), -CYCLE_MAX)))),
            OUT(O(&placed))));
        known = time_date(placed).v;
        intmap_put(ordered, key, known);
    }
    *day = (Date){(int32_t)known};
    return OK;
}

Status cycle_source(Cx *cx, IntMap *ordered, const Source *s, int days, SupplySource *out) {
    Date from = cycle_from(days, cx_today(cx)), last = from;
    out->cycle_days = days;
    out->cycle_from = from.v;
    if (s->kind == SOURCE_BUY) TRY(ordered_last(cx, ordered, s, &last));
    out->cycle_open = last.v < from.v;
    return OK;
}
