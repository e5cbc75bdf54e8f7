// How late a plan's supply may be, as surely as promises are to be (the setting promise.confidence): what goods that came by the same way before
// were late by, of its own step and of what it waits for. Plans go by the day that is agreed; promises to customers by this one.
#include "base/map.h"
#include "stage/plan/parts.h"

typedef struct {
    Cx *cx;
    const Model *m;
    const SupplyPlan *p;
    LeadsSeen *seen;
    Rate confidence;
    IntMap *firm; // by line: days after the day that it is due
} Sure;

// Purchases on their way. One that is late already is as late as such goods were then.
static Status firm_read(Sure *f) {
    Rows r;
    Date today = cx_today(f->cx);
    f->firm = intmap_new();
    TRY(sql_open_args(f->cx,
        &r, "select l.id, l.party, l.site, l.wanted, l.due from line l where l.open > 0 and l.kind = 'purchase'",
        NO_ARGS));
    while (rows_next(&r)) {
        Date asked = rows_date(&r, 3), due = rows_date(&r, 4);
        if (asked.v == 0) asked = due;
        int days = lead_margin(f->seen, LEAD_PURCHASE, rows_id(&r, 1), rows_id(&r, 2),
            date_diff(today, asked), f->confidence);
        intmap_put(f->firm, rows_int(&r, 0),
            date_diff(date_add(asked, days), due.v < today.v ? today : due));
    }
    return rows_end(&r);
}

// Of one step of supply: who brings it, by which way.
static int step_margin(const Sure *f, const SupplyPiece *s) {
    int64_t days = 0;
    if (s->firm >= 0) {
        (void)intmap_get(f->firm, f->m->in.firm[s->firm].id, &days);
        return days > 0 ? (int)days : 0;
    }
    if (s->source < 0) return 0;
    const Source *source = &f->m->sources[s->source];
    LeadKind kind;
    Id giver;
    lead_way(source, &kind, &giver);
    return lead_margin(f->seen, kind, giver, source->site, 0, f->confidence);
}

// The most of what a planned supply waits for.
static int needs_margin(const Sure *f, const SupplyPiece *s, const int *margin) {
    int most = 0;
    for (int d = s->first_needs; s->source >= 0 && d < s->first_needs + s->n_needs; d++) {
        const SupplyDemand *need = &f->p->demand[d];
        for (int i = need->first_peg; i < need->first_peg + need->n_pegs; i++) {
            int one = margin[f->p->peg[f->p->demand_peg[i]].supply];
            if (one > most) most = one;
        }
    }
    return most;
}

Status plan_margins(Cx *cx, const Model *m, const SupplyPlan *p, int **out) {
    Sure f = {.cx = cx, .m = m, .p = p};
    int *margin = *out = NEW_ARRAY(cx->arena, int, p->n_supplies);
    TRY(leads_seen(cx, &f.seen));
    TRY(lead_confidence(cx, &f.confidence));
    Status status = firm_read(&f);
    for (int s = p->n_supplies - 1; s >= 0 && status == OK; s--) // what is needed comes after its users
        margin[s] = step_margin(&f, &p->supply[s]) + needs_margin(&f, &p->supply[s], margin);
    intmap_free(f.firm);
    return status;
}
