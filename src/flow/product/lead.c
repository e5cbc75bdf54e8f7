// Lead times as they were, kept as counts: so many times so many days late, by who brought the goods and where.
#include "flow/product/lead.h"

#include <math.h>

static const char *const lead_names[] = {
    [LEAD_PURCHASE] = "purchase", [LEAD_WORK] = "work", [LEAD_TRANSFER] = "transfer", [LEAD_PUTAWAY] = "putaway"};

int lead_late(const Cx *cx, Date asked) { return asked.v ? date_diff(cx_today(cx), asked) : 0; }

Status lead_note(Cx *cx, LeadKind kind, Id giver, Id site, int days) {
    if (days > LEAD_DAYS_MAX) days = LEAD_DAYS_MAX;
    if (days < -LEAD_DAYS_MAX) days = -LEAD_DAYS_MAX;
    return sql_run(cx,
        "insert into lead_seen (id, kind, giver, site, days, times) values ($1, $2, $3, $4, $5, 1)"
        " on conflict (kind, giver, site, days) do update set times = lead_seen.times + 1",
        A(cx_id(cx)), A(str_of(lead_names[kind])), A(giver), A(site), A(days));
}

// ---- reading ---------------------------------------------------------------------------------------------------------
typedef struct {
    LeadKind kind;
    Id giver, site;
    double times, sum, squares;
} Sum;

struct LeadsSeen {
    Sum *at;
    size_t n, cap;
};

static bool same(const Sum *s, LeadKind kind, Id giver, Id site) {
    return s->kind == kind && id_eq(s->giver, giver) && id_eq(s->site, site);
}

static LeadKind kind_of(Str name) {
    int k = 0;
    while (k < LEAD_KINDS - 1 && !str_is(name, lead_names[k])) k++;
    return (LeadKind)k;
}

Status leads_seen(Cx *cx, LeadsSeen **out) {
    LeadsSeen *all = *out = NEW(cx->arena, LeadsSeen);
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select kind, giver, site, days, times from lead_seen order by kind, giver, site, days", NO_ARGS));
    while (rows_next(&r)) {
        LeadKind kind = kind_of(rows_peek(&r, 0));
        Id giver = rows_id(&r, 1), site = rows_id(&r, 2);
        if (all->n == 0 || !same(&all->at[all->n - 1], kind, giver, site)) {
            all->at = arena_grow(cx->arena, all->at, all->n, &all->cap, all->n + 1, sizeof *all->at);
            all->at[all->n++] = (Sum){.kind = kind, .giver = giver, .site = site};
        }
        Sum *s = &all->at[all->n - 1];
        double days = (double)rows_int(&r, 3), times = (double)rows_int(&r, 4);
        s->times += times;
        s->sum += times * days;
        s->squares += times * days * days;
    }
    return rows_end(&r);
}

// There are about as many as there are suppliers.
LeadSeen lead_seen(const LeadsSeen *all, LeadKind kind, Id giver, Id site) {
    for (size_t i = 0; i < all->n; i++) {
        const Sum *s = &all->at[i];
        if (!same(s, kind, giver, site)) continue;
        double mean = s->sum / s->times, var = s->squares / s->times - mean * mean;
        return (LeadSeen){.times = s->times, .mean = mean, .sd = var > 0 ? sqrt(var) : 0};
    }
    return (LeadSeen){0};
}
