// A plan is written back: planned supply as expected lines with the needs that it makes, pegs from every supply to every demand that it
// serves, the day on which each order line will be there, and exceptions for what people must do.
//
// The engine plans what is needed; what of it can be released is another thing where components are late or the sending site has only
// a part. So each planned supply is written in up to two parts: what can be released on its day, and the rest for when its needs
// are there. The rest is not released before, and planned anew by then, so that no transfer waits for goods that are not there.
//
// Of a plan that is kept for some days only, supply that is to be released later is left out unless somebody's order hangs on it.
#include <string.h>

#include "flow/product/exception.h"
#include "flow/product/planned.h"
#include "network/resource.h"
#include "stage/plan/parts.h"

enum { NOW, LATER, PARTS };

typedef struct {
    int64_t qty;
    int release, due; // SUPPLY_NEVER: something that it needs never comes
    bool kept;
    Id line;
} Part;

typedef struct {
    Cx *cx;
    const Model *m;
    const SupplyPlan *p;
    Doc doc;
    int release_days;       // 0: all are kept
    Part (*part)[PARTS];    // by plan.supply, of planned ones
    int64_t *early;         // by peg of planned supply: what of it is from its first part
    int64_t (*need)[PARTS]; // by demand of planned supply: what each part needs, less what is pegged
    Id (*need_line)[PARTS];
    int *cause;   // by plan.supply: SupplyCause of its lateness
    int *margin;  // by plan.supply: days that promises allow it to be late
    bool *serves; // by plan.supply: somebody\'s order, or what a firm document needs, hangs on it
    int *there;   // by order demand: the day on which the last of it is there
    int pos;
    PlanRan *out;
} Writing;

static Date day(int d) { return d == SUPPLY_NEVER ? (Date){0} : (Date){d}; }

static int later(int a, int b) { return a > b ? a : b; }

// When what a source gives that is released on a day arrives.
static int arrival(const Writing *w, int source, int release) {
    const SupplySource *s = &w->m->in.source[source];
    if (release == SUPPLY_NEVER) return SUPPLY_NEVER;
    if (s->calendar == 0) return release + s->lead_days;
    return workday_after(&w->m->workdays[s->calendar - 1], day(release), s->lead_days).v;
}

static bool planned(const SupplyPiece *s) { return s->source >= 0; }

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

// As the planned table has it.
static const char *cause_name(int cause) {
    static const char *const names[] = {[SUPPLY_CAUSE_LEAD_TIME] = "lead-time",
        [SUPPLY_CAUSE_CAPACITY] = "capacity",
        [SUPPLY_CAUSE_MINIMUM] = "minimum",
        [SUPPLY_CAUSE_FROZEN] = "frozen",
        [SUPPLY_CAUSE_EFFECTIVE] = "effective",
        [SUPPLY_CAUSE_CALENDAR] = "calendar"};
    return cause >= 0 && cause < COUNT(names) && names[cause] ? names[cause] : "";
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

// ---- exceptions ------------------------------------------------------------------------------------------------------
static Status line_words(Cx *cx, Id line, Str *number, Str *party) {
    return sql_get(cx, NULL,
        "select d.number, coalesce(p.name, '') from line l join doc d on d.id = l.doc left join "
        "party p on p.id = d.party"
        " where l.id = $1",
        IN(A(line)), OUT(O(number), O(party)));
}

// Why a demand is late: at the root of it a supply that comes late, a lead time that is too long, or nothing that supplies it.
static Status late_words(Writing *w, const SupplyException *e, Str *out) {
    Cx *cx = w->cx;
    Str item, site, number, party;
    TRY(ref_code(cx, &item_entity, w->m->node_item[e->cause_node], &item));
    TRY(ref_code(cx, &site_entity, w->m->node_site[e->cause_node], &site));
    if (e->cause == SUPPLY_CAUSE_NO_SOURCE) {
        *out = str_fmt(cx->arena, "nothing supplies " STR_FMT " at " STR_FMT, STR_ARG(item), STR_ARG(site));
        return OK;
    }
    const SupplyPiece *s = &w->p->supply[e->supply];
    if (s->kind == SUPPLY_FIRM) {
        TRY(line_words(cx, (Id){w->m->in.firm[s->firm].id}, &number, &party));
        *out = str_fmt(cx->arena, STR_FMT " comes with " STR_FMT "%s" STR_FMT " on " STR_FMT,
            STR_ARG(item), STR_ARG(number), party.n ? " of " : "", STR_ARG(party),
            STR_ARG(date_text(cx->arena, day(s->expected))));
        return OK;
    }
    if (!planned(s)) { // stock is there
        *out = str_fmt(cx->arena, STR_FMT " is in stock at " STR_FMT, STR_ARG(item), STR_ARG(site));
        return OK;
    }
    const Source *source = &w->m->sources[s->source];
    if (e->cause == SUPPLY_CAUSE_LEAD_TIME) {
        int lead = w->m->in.source[s->source].lead_days;
        *out = str_fmt(cx->arena, STR_FMT " takes %d %sday%s to " STR_FMT, STR_ARG(item), lead,
            id_none(source->calendar) ? "" : "working ", lead == 1 ? "" : "s", STR_ARG(site));
        return OK;
    }
    Str words;
    Id full = e->resource >= 0 ? w->m->resource_id[e->resource] : (Id){0};
    TRY(source_late_words(cx, source, cause_name((int)e->cause), day(s->release), full, &words));
    *out = str_fmt(cx->arena, STR_FMT " at " STR_FMT ": " STR_FMT, STR_ARG(item), STR_ARG(site),
        STR_ARG(words));
    return OK;
}

static bool worth_hurrying(const Writing *w, const SupplyException *e, const SupplyDemand *d) {
    if (!d) return false;
    bool somebody = d->id != 0 || (d->supply >= 0 && w->serves[d->supply]);
    return somebody || e->date - d->due > REVIEW_DAYS;
}

static Status no_capacity_words(Writing *w, const SupplyException *e, Str *out) {
    Str code;
    TRY(ref_code(w->cx, &resource_entity, w->m->resource_id[e->resource], &code));
    *out = str_fmt(w->cx->arena, "nobody said what capacity " STR_FMT " has: it limits nothing",
        STR_ARG(code));
    return OK;
}

static Status exception_write(Writing *w, const SupplyException *e) {
    static const ExceptionKind kinds[] = {
        [SUPPLY_EXPEDITE] = EXCEPTION_EXPEDITE, [SUPPLY_DEFER] = EXCEPTION_DEFER, [SUPPLY_CANCEL] = EXCEPTION_CANCEL, [SUPPLY_LATE] = EXCEPTION_LATE, [SUPPLY_NO_CAPACITY] = EXCEPTION_NO_CAPACITY};
    static const char *const reasons[] = {
        [SUPPLY_EXPEDITE] = "it is needed earlier", [SUPPLY_DEFER] = "it is needed later", [SUPPLY_CANCEL] = "nobody needs it"};
    const SupplyDemand *d = e->demand >= 0 ? &w->p->demand[e->demand] : NULL;
    // What is planned too late for its lead time shows in the demand that it makes late. Of late demand only somebody's is told:
    // forecast may not come. Nobody hurries for safety stock alone, nor for forecast that supply comes a few days after.
    if (e->kind == SUPPLY_PAST_DUE) return OK;
    if (e->kind == SUPPLY_LATE && (!d || d->kind != SUPPLY_ORDER)) return OK;
    if (e->kind == SUPPLY_EXPEDITE && !worth_hurrying(w, e, d)) return OK;
    Id demand = d && d->id ? (Id){d->id} : (Id){0};
    Id supply = {0};
    if (e->supply >= 0 && w->p->supply[e->supply].kind == SUPPLY_FIRM)
        supply = (Id){w->m->in.firm[w->p->supply[e->supply].firm].id};
    else if (e->supply >= 0 && planned(&w->p->supply[e->supply]))
        supply = w->part[e->supply][w->part[e->supply][NOW].kept ? NOW : LATER].line;
    if (id_none(supply)) supply = demand; // nothing supplies it
    if (id_none(supply)) return OK;       // it is not kept
    Exception x = {.plan = w->doc.id,
        .kind = (int32_t)kinds[e->kind],
        .line = supply,
        .demand = demand,
        .item = w->m->node_item[e->node],
        .site = w->m->node_site[e->node],
        .qty = {e->qty},
        .date = day(e->date),
        .to_date = e->kind == SUPPLY_CANCEL ? (Date){0} : day(e->to)};
    if (e->kind == SUPPLY_LATE) TRY(late_words(w, e, &x.reason));
    else if (e->kind == SUPPLY_NO_CAPACITY) TRY(no_capacity_words(w, e, &x.reason));
    else x.reason = str_of(reasons[e->kind]);
    w->out->exceptions++;
    return exception_add(w->cx, &x);
}

// Firm supply whose day has passed: the plan takes it as coming today, and somebody should ask.
static Status past_due_write(Writing *w, int firm) {
    const SupplyFirmIn *f = &w->m->in.firm[firm];
    if (f->due >= w->m->in.today) return OK;
    Exception x = {.plan = w->doc.id,
        .kind = EXCEPTION_PAST_DUE,
        .line = {f->id},
        .item = w->m->node_item[f->node],
        .site = w->m->node_site[f->node],
        .qty = {f->qty},
        .date = {f->due},
        .to_date = {w->m->in.today},
        .reason = S("its day has passed")};
    w->out->exceptions++;
    return exception_add(w->cx, &x);
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
    for (int i = 0; i < p->n_exceptions; i++) TRY(exception_write(&w, &p->exception[i]));
    for (int i = 0; i < m->in.n_firm; i++) TRY(past_due_write(&w, i));
    return OK;
}
