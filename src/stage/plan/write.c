// A plan is written back: planned supply as expected lines with the needs that it makes, pegs from every supply to every demand that it
// serves, the day on which each order line will be there, and exceptions for what people must do.
//
// The engine plans what is needed; what of it can be released is another thing where components are late or the sending site has only
// a part. So each planned supply is written in up to two parts: what can be released on its day, and the rest for when its needs
// are there. The rest is not released before, and planned anew by then, so that no transfer waits for goods that are not there.
//
// Of a plan that is kept for some days only, supply that is to be released later is left out unless somebody's order hangs on it.
#include "stage/plan/write.h"

#include <string.h>

#include "flow/product/planned.h"

static int later(int a, int b) { return a > b ? a : b; }

// When what a source gives that is released on a day arrives.
static int arrival(const Writing *w, int source, int release) {
    const SupplySource *s = &w->m->in.source[source];
    if (release == SUPPLY_NEVER) return SUPPLY_NEVER;
    if (s->calendar == 0) return release + s->lead_days;
    return workday_after(&w->m->workdays[s->calendar - 1], day(release), s->lead_days).v;
}

static int64_t share(int64_t whole, int64_t part, int64_t of) {
    __extension__ typedef __int128 Wide;
    return (int64_t)((Wide)whole * part / of);
}

// ---- parts -----------------------------------------------------------------------------------------------------------
// What of a peg's quantity is there on a day, and when the last of it is.
static int64_t peg_there(const Writing *w, int peg, int on, int *last) {
    const SupplyPeg *g = &w->p->peg[peg];
    const SupplyPiece *s = &w->p->supply[g->supply];
    if (!planned(s)) {
        *last = later(*last, s->kind == SUPPLY_STOCK ? w->m->in.today : s->expected);
        return s->kind == SUPPLY_STOCK || s->expected <= on ? g->qty : 0;
    }
    const Part *part = w->part[g->supply];
    int64_t early = w->early[peg], rest = g->qty - early;
    if (early > 0) *last = later(*last, part[NOW].due);
    if (rest > 0) *last = later(*last, part[LATER].due);
    return (part[NOW].due <= on ? early : 0) + (part[LATER].due <= on ? rest : 0);
}

// How much of a planned supply its needs are enough for on the day of its release, and when they are enough for all of it.
static int64_t feasible(const Writing *w, const SupplyPiece *s, int *last) {
    const SupplyPlan *p = w->p;
    int64_t qty = s->qty;
    *last = s->release;
    for (int d = s->first_needs; d < s->first_needs + s->n_needs; d++) {
        const SupplyDemand *need = &p->demand[d];
        int64_t there = 0;
        for (int i = need->first_peg; i < need->first_peg + need->n_pegs; i++)
            there += peg_there(w, p->demand_peg[i], s->release, last);
        if (need->short_qty > 0) *last = SUPPLY_NEVER;
        int64_t enough = there < need->qty ? share(s->qty, there, need->qty) : s->qty;
        if (enough < qty) qty = enough;
    }
    return qty;
}

static void split(Writing *w, int index) {
    const SupplyPiece *s = &w->p->supply[index];
    const SupplySource *source = &w->m->in.source[s->source];
    int last;
    int64_t now = feasible(w, s, &last), multiple = source->lot_multiple > 0 ? source->lot_multiple : 1;
    now = now / multiple * multiple;
    if (now < source->lot_min || (now < s->qty && s->qty - now < source->lot_min))
        now = now < s->qty ? 0 : now;
    Part *part = w->part[index];
    part[NOW] = (Part){.qty = now, .release = s->release, .due = s->due};
    if (now == 0) last = later(last, s->begins); // which knows how full resources are
    part[LATER] = (Part){.qty = s->qty - now, .release = last, .due = arrival(w, s->source, last)};
    int64_t left = now;
    for (int k = s->first_peg; k < s->first_peg + s->n_pegs; k++) {
        w->early[k] = left < w->p->peg[k].qty ? left : w->p->peg[k].qty;
        left -= w->early[k];
    }
}

// Whether somebody's order, or what a firm document needs, hangs on a supply. Users come before what they need.
static bool serves_somebody(const Writing *w, const SupplyPiece *s, const bool *serves) {
    for (int k = s->first_peg; k < s->first_peg + s->n_pegs; k++) {
        int demand = w->p->peg[k].demand;
        if (demand < 0) continue;
        const SupplyDemand *d = &w->p->demand[demand];
        if (d->id != 0 || (d->supply >= 0 && serves[d->supply])) return true;
    }
    return false;
}

static void parts_make(Writing *w) {
    const SupplyPlan *p = w->p;
    for (int s = p->n_supplies - 1; s >= 0; s--) // what is needed comes after its users
        if (planned(&p->supply[s])) split(w, s);
    bool *serves = w->serves = NEW_ARRAY(w->cx->arena, bool, p->n_supplies);
    int until = w->m->in.today + w->release_days;
    for (int s = 0; s < p->n_supplies; s++) {
        if (!planned(&p->supply[s])) continue;
        serves[s] = serves_somebody(w, &p->supply[s], serves);
        for (int k = NOW; k < PARTS; k++) {
            Part *part = &w->part[s][k];
            part->kept = part->qty > 0 && (w->release_days == 0 || serves[s] || part->release <= until);
        }
    }
}

// ---- lines -----------------------------------------------------------------------------------------------------------
static const char *reason_of(const Writing *w, const SupplyPiece *s) {
    static const char *const reasons[] = {
        [SUPPLY_ORDER] = "orders", [SUPPLY_FORECAST] = "forecast", [SUPPLY_DEPENDENT] = "what needs it", [SUPPLY_OWED] = "what is owed", [SUPPLY_SAFETY] = "safety stock"};
    int first = s->n_pegs > 0 ? w->p->peg[s->first_peg].demand : -1;
    return first >= 0 ? reasons[w->p->demand[first].kind] : "lot size";
}

static Status planned_write(Writing *w, int i, Part *part) {
    static const int32_t kinds[] = {
        [SUPPLY_BUY] = LINE_PLANNED_BUY, [SUPPLY_MAKE] = LINE_PLANNED_MAKE, [SUPPLY_MOVE] = LINE_PLANNED_MOVE};
    const SupplyPiece *s = &w->p->supply[i];
    const Source *source = &w->m->sources[s->source];
    Line line = {.doc = w->doc.id,
        .pos = ++w->pos,
        .kind = kinds[s->kind],
        .item = w->m->node_item[s->node],
        .site = w->m->node_site[s->node],
        .qty = {part->qty},
        .due = day(part->due == SUPPLY_NEVER ? s->due : part->due),
        .wanted = day(s->wanted == SUPPLY_NEVER ? s->due : s->wanted),
        .party = source->supplier,
        .bill = source->bill};
    if (s->kind == SUPPLY_BUY) {
        bool found;
        TRY(term_price(w->cx, source->supplier, line.item, line.qty, cx_today(w->cx), &line.price, &found));
        line.amount = money_of(line.price, line.qty);
    }
    TRY(line_add(w->cx, &line));
    part->line = line.id;
    w->out->planned++;
    Id full = w->cause[i] == SUPPLY_CAUSE_CAPACITY && s->resource >= 0 ? w->m->resource_id[s->resource]
                                                                       : (Id){0};
    return planned_note(w->cx, line.id, source->id, day(part->release), reason_of(w, s),
        cause_name(w->cause[i]), full, date_add(line.due, w->margin[i]));
}

// What a part needs: a line of its own, child of the supply that needs it.
static Status need_write(Writing *w, int demand, int part) {
    const SupplyDemand *d = &w->p->demand[demand];
    const SupplyPiece *by = &w->p->supply[d->supply];
    const Part *whole = w->part[d->supply];
    int64_t now = whole[LATER].qty == 0 ? d->qty : share(d->qty, whole[NOW].qty, by->qty);
    w->need[demand][part] = part == NOW ? now : d->qty - now;
    if (!whole[part].kept || w->need[demand][part] == 0) return OK;
    int release = whole[part].release == SUPPLY_NEVER ? by->release : whole[part].release;
    Line line = {.doc = w->doc.id,
        .pos = ++w->pos,
        .kind = by->kind == SUPPLY_MOVE ? LINE_PLANNED_OUT : LINE_PLANNED_COMPONENT,
        .item = w->m->node_item[d->node],
        .site = w->m->node_site[d->node],
        .qty = {w->need[demand][part]},
        .wanted = day(d->due),
        .due = day(release),
        .parent = whole[part].line};
    TRY(line_add(w->cx, &line));
    w->need_line[demand][part] = line.id;
    return OK;
}

static Status lines_write(Writing *w) {
    for (int i = 0; i < w->p->n_supplies; i++)
        for (int k = NOW; k < PARTS; k++)
            if (w->part[i][k].kept) TRY(planned_write(w, i, &w->part[i][k]));
    for (int i = 0; i < w->p->n_demands; i++) {
        const SupplyDemand *d = &w->p->demand[i];
        if (d->kind != SUPPLY_DEPENDENT || d->in >= 0) continue;
        for (int k = NOW; k < PARTS; k++) TRY(need_write(w, i, k));
    }
    return OK;
}

// ---- pegs ------------------------------------------------------------------------------------------------------------
// So much of a supply line, there on a day, is for a demand; what is for nobody's line is added to *others.
static Status portion(Writing *w, Id supply, int demand, int64_t qty, int on, int64_t *others) {
    const SupplyDemand *d = demand >= 0 ? &w->p->demand[demand] : NULL;
    if (d && d->id != 0) {
        if (d->kind == SUPPLY_ORDER) w->there[demand] = later(w->there[demand], on);
        return id_none(supply) ? OK : peg_add(w->cx, supply, (Id){d->id}, (Qty){qty});
    }
    if (!d || d->kind != SUPPLY_DEPENDENT) {
        *others += qty;
        return OK;
    }
    // What is there in time is for the part that is released first.
    int first = on <= w->p->supply[d->supply].release ? NOW : LATER;
    for (int k = 0; k < PARTS && qty > 0; k++) {
        int part = k == 0 ? first : NOW + LATER - first;
        int64_t some = w->need[demand][part] < qty ? w->need[demand][part] : qty;
        if (some <= 0) continue;
        w->need[demand][part] -= some;
        qty -= some;
        if (id_none(supply)) continue;
        if (id_none(w->need_line[demand][part])) *others += some;
        else TRY(peg_add(w->cx, supply, w->need_line[demand][part], (Qty){some}));
    }
    *others += qty;
    return OK;
}

static Status others_write(Writing *w, Id supply, int64_t qty) {
    return qty > 0 && !id_none(supply) ? peg_add(w->cx, supply, (Id){0}, (Qty){qty}) : OK;
}

// Forecast and safety stock are one peg a supply; stock needs none, it is held or free.
static Status supply_pegs(Writing *w, int i) {
    const SupplyPiece *s = &w->p->supply[i];
    int64_t others[PARTS] = {0};
    Id lines[PARTS] = {w->part[i][NOW].line, w->part[i][LATER].line};
    if (s->kind == SUPPLY_FIRM) lines[NOW] = (Id){w->m->in.firm[s->firm].id};
    for (int k = s->first_peg; k < s->first_peg + s->n_pegs; k++) {
        const SupplyPeg *g = &w->p->peg[k];
        int64_t early = planned(s) ? w->early[k] : g->qty;
        int on = planned(s)           ? w->part[i][NOW].due
            : s->kind == SUPPLY_STOCK ? w->m->in.today
                                      : s->expected;
        if (early > 0) TRY(portion(w, lines[NOW], g->demand, early, on, &others[NOW]));
        if (g->qty > early)
            TRY(portion(w, lines[LATER], g->demand, g->qty - early, w->part[i][LATER].due, &others[LATER]));
    }
    TRY(others_write(w, lines[NOW], others[NOW]));
    return others_write(w, lines[LATER], others[LATER]);
}

// ---- dates of order lines --------------------------------------------------------------------------------------------
// Where all of a line is promised by supply that it holds, it comes when that does, whatever the plan would rather do with it.
static Status promised_day(Writing *w, const SupplyDemand *d, int *there) {
    Qty held;
    Date last;
    TRY(sql_get(w->cx, NULL,
        "select cast(coalesce(sum(h.qty), 0) as bigint), coalesce(max(s.due), 0) from hold h join "
        "line s on s.id = h.supply"
        " where h.line = $1 and h.supply <> 0",
        IN(A((int64_t)d->id)), OUT(O(&held), O(&last))));
    if (held.v >= d->qty) *there = later(last.v, w->m->in.today);
    return OK;
}

// An order line takes the day on which the plan says it will be there.
static Status dates_write(Writing *w) {
    for (int i = 0; i < w->p->n_demands; i++) {
        const SupplyDemand *d = &w->p->demand[i];
        if (d->kind != SUPPLY_ORDER) continue;
        int there = d->short_qty > 0 ? SUPPLY_NEVER : later(w->there[i], w->m->in.today);
        TRY(promised_day(w, d, &there));
        if (there > d->due) w->out->late++;
        if (there == SUPPLY_NEVER || there < d->due || w->m->promised[d->in].v == there) continue;
        Line line;
        TRY(line_get(w->cx, (Id){d->id}, &line));
        TRY(line_reschedule(w->cx, &line, day(there)));
    }
    return OK;
}

// A lot rule may be to blame for what its needs make late: then the exception says so, not the supply.
static void causes_find(Writing *w) {
    const SupplyPlan *p = w->p;
    w->cause = NEW_ARRAY(w->cx->arena, int, p->n_supplies);
    for (int s = 0; s < p->n_supplies; s++) w->cause[s] = p->supply[s].late_cause;
    for (int i = 0; i < p->n_exceptions; i++) {
        const SupplyException *e = &p->exception[i];
        if (e->kind == SUPPLY_LATE && e->cause == SUPPLY_CAUSE_MINIMUM && e->supply >= 0)
            w->cause[e->supply] = SUPPLY_CAUSE_MINIMUM;
    }
}

// ---- all of it -------------------------------------------------------------------------------------------------------
Status plan_write(Cx *cx, const Model *m, const SupplyPlan *p, const Doc *doc, int release_days,
    int after, PlanRan *out) {
    Writing w = {
        .cx = cx, .m = m, .p = p, .doc = *doc, .release_days = release_days, .pos = after, .out = out};
    w.part = arena_array(cx->arena, (size_t)p->n_supplies, sizeof *w.part);
    w.early = NEW_ARRAY(cx->arena, int64_t, p->n_pegs);
    w.need = arena_array(cx->arena, (size_t)p->n_demands, sizeof *w.need);
    w.need_line = arena_array(cx->arena, (size_t)p->n_demands, sizeof *w.need_line);
    w.there = NEW_ARRAY(cx->arena, int, p->n_demands);
    parts_make(&w);
    causes_find(&w);
    TRY(plan_margins(cx, m, p, &w.margin));
    TRY(lines_write(&w));
    for (int i = 0; i < p->n_supplies; i++) TRY(supply_pegs(&w, i));
    TRY(dates_write(&w));
    return exceptions_write(&w);
}
