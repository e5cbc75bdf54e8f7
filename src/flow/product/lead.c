// Lead times as they were, kept as counts: so many times so many days late, by who brought the goods and where.
#include "flow/product/lead.h"

#include <math.h>

static const char *const lead_names[] = {
    [LEAD_PURCHASE] = "purchase", [LEAD_WORK] = "work", [LEAD_TRANSFER] = "transfer", [LEAD_PUTAWAY] = "putaway"};

void lead_way(const Source *s, LeadKind *kind, Id *giver) {
    static const LeadKind kinds[] = {
        [SOURCE_BUY] = LEAD_PURCHASE, [SOURCE_MAKE] = LEAD_WORK, [SOURCE_MOVE] = LEAD_TRANSFER};
    *kind = kinds[s->kind];
    *giver = s->kind == SOURCE_BUY ? s->supplier : s->kind == SOURCE_MOVE ? s->from_site : (Id){0};
}

int lead_late(const Cx *cx, Date asked) { return asked.v ? date_diff(cx_today(cx), asked) : 0; }

Status lead_note(Cx *cx, LeadKind kind, Id giver, Id site, int days) {
    if (days > LEAD_DAYS_MAX) days = LEAD_DAYS_MAX;
    if (days < -LEAD_DAYS_MAX) days = -LEAD_DAYS_MAX;
    return sql_run(cx,
        "insert into lead_seen (id, kind, giver, site, days, times) values ($1, $2, $3, $4, $5, 1)"
        " on conflict (kind, giver, site, days) do update set times = lead_seen.times + 1",
        A(cx_id(cx)), A(str_of(lead_names[kind])), A(giver), A(site), A(days));
}

// ---- what to count on ------------------------------------------------------------------------------------------------
typedef struct {
    int64_t days, times;
} Late;

static int surely(const Late *seen, size_t n, int64_t late, Rate confidence) {
    int64_t all = late <= 0 ? LEAD_TRUST : 0, come = all, days = late > 0 ? late : 0;
    for (size_t i = 0; i < n; i++)
        if (seen[i].days >= late) all += seen[i].times;
    int64_t want = mul_div(all, confidence.v, UNIT);
    for (size_t i = 0; i < n && come < want; i++) {
        if (seen[i].days < late) continue;
        come += seen[i].times;
        if (seen[i].days > days) days = seen[i].days;
    }
    return (int)days;
}

struct LeadsAsked {
    LeadKind kind;
    Id giver, site;
    Rate confidence;
    Late *seen;
    size_t n, cap;
    LeadsAsked *next;
};

static Status ask(Cx *cx, LeadKind kind, Id giver, Id site, LeadsAsked *x) {
    *x = (LeadsAsked){.kind = kind, .giver = giver, .site = site};
    TRY(lead_confidence(cx, &x->confidence));
    Rows r;
    TRY(sql_open(cx, &r, "select days, times from lead_seen where kind = $1 and giver = $2 and site = $3 order by days",
        A(str_of(lead_names[kind])), A(giver), A(site)));
    while (rows_next(&r)) {
        x->seen = arena_grow(cx->arena, x->seen, x->n, &x->cap, x->n + 1, sizeof *x->seen);
        x->seen[x->n++] = (Late){rows_int(&r, 0), rows_int(&r, 1)};
    }
    return rows_end(&r);
}

Status lead_surely(Cx *cx, LeadsAsked **asked, LeadKind kind, Id giver, Id site, Date day, Date *out) {
    LeadsAsked *x = *asked;
    while (x && !(x->kind == kind && id_eq(x->giver, giver) && id_eq(x->site, site))) x = x->next;
    if (!x) {
        x = NEW(cx->arena, LeadsAsked);
        TRY(ask(cx, kind, giver, site, x));
        x->next = *asked;
        *asked = x;
    }
    *out = date_add(day, surely(x->seen, x->n, date_diff(cx_today(cx), day), x->confidence));
    return OK;
}

Status lead_confidence(Cx *cx, Rate *out) {
    return setting_rate(cx, "promise.confidence", RATE(0.9), out);
}

// ---- reading ---------------------------------------------------------------------------------------------------------
typedef struct {
    LeadKind kind;
    Id giver, site;
    double times, sum, squares;
    size_t first, n; // in late[]
} Sum;

struct LeadsSeen {
    Sum *at;
    size_t n, cap;
    Late *late;
    size_t lates, late_cap;
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
            all->at[all->n++] = (Sum){.kind = kind, .giver = giver, .site = site, .first = all->lates};
        }
        Sum *s = &all->at[all->n - 1];
        double days = (double)rows_int(&r, 3), times = (double)rows_int(&r, 4);
        s->times += times;
        s->sum += times * days;
        s->squares += times * days * days;
        all->late = arena_grow(
            cx->arena, all->late, all->lates, &all->late_cap, all->lates + 1, sizeof *all->late);
        all->late[all->lates++] = (Late){rows_int(&r, 3), rows_int(&r, 4)};
        s->n++;
    }
    return rows_end(&r);
}

// There are about as many as there are suppliers.
static const Sum *find(const LeadsSeen *all, LeadKind kind, Id giver, Id site) {
    for (size_t i = 0; i < all->n; i++)
        if (same(&all->at[i], kind, giver, site)) return &all->at[i];
    return NULL;
}

LeadSeen lead_seen(const LeadsSeen *all, LeadKind kind, Id giver, Id site) {
    const Sum *s = find(all, kind, giver, site);
    if (!s) return (LeadSeen){0};
    double mean = s->sum / s->times, var = s->squares / s->times - mean * mean;
    return (LeadSeen){.times = s->times, .mean = mean, .sd = var > 0 ? sqrt(var) : 0};
}

int lead_margin(const LeadsSeen *all, LeadKind kind, Id giver, Id site, int late, Rate confidence) {
    const Sum *s = find(all, kind, giver, site);
    return surely(s ? all->late + s->first : NULL, s ? s->n : 0, late, confidence);
}
