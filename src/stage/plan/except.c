// What a plan tells people to do: move or cancel supply on its way, what will be late and why, what could be had elsewhere, what expires unused.
#include "flow/product/exception.h"
#include "flow/product/move.h"
#include "network/resource.h"
#include "stage/plan/write.h"

const char *cause_name(int cause) {
    static const char *const names[] = {[SUPPLY_CAUSE_LEAD_TIME] = "lead-time",
        [SUPPLY_CAUSE_CAPACITY] = "capacity",
        [SUPPLY_CAUSE_MINIMUM] = "minimum",
        [SUPPLY_CAUSE_FROZEN] = "frozen",
        [SUPPLY_CAUSE_EFFECTIVE] = "effective",
        [SUPPLY_CAUSE_CALENDAR] = "calendar"};
    return cause >= 0 && cause < COUNT(names) && names[cause] ? names[cause] : "";
}

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

// The line of what an exception is about; 0: stock, or planned supply that is not kept.
static Id supply_line(const Writing *w, const SupplyException *e) {
    if (e->supply < 0) return (Id){0};
    const SupplyPiece *s = &w->p->supply[e->supply];
    if (s->kind == SUPPLY_FIRM) return (Id){w->m->in.firm[s->firm].id};
    const Part *part = w->part[e->supply];
    return planned(s) ? part[part[NOW].kept ? NOW : LATER].line : (Id){0};
}

// ---- what expires ------------------------------------------------------------------------------------------------------
// What of a supply nobody needs before it expires, if that is within the days that are planned: what is needed later is not known.
static Status expire_write(Writing *w, const SupplyException *e) {
    const SupplyPiece *s = &w->p->supply[e->supply];
    if (e->date >= w->m->in.today + w->m->horizon_days) return OK;
    Exception x = {.plan = w->doc.id,
        .kind = EXCEPTION_EXPIRE,
        .line = supply_line(w, e),
        .item = w->m->node_item[e->node],
        .site = w->m->node_site[e->node],
        .qty = {e->qty},
        .date = day(s->due),
        .to_date = day(e->date),
        .reason = S("nobody needs it before it expires")};
    Id lot = s->kind == SUPPLY_FIRM && w->m->firm_lot ? w->m->firm_lot[s->firm] : (Id){0};
    if (planned(s) && id_none(x.line)) return OK; // it is not kept
    if (!id_none(lot)) {
        Str code;
        TRY(ref_code(w->cx, &lot_entity, lot, &code));
        x.reason = str_fmt(w->cx->arena,
            "nobody needs so much of lot " STR_FMT " before it expires", STR_ARG(code));
    }
    w->out->exceptions++;
    return exception_add(w->cx, &x);
}

// ---- what could be had elsewhere ---------------------------------------------------------------------------------------
static Status elsewhere_words(Writing *w, const SupplyException *e, Str *out) {
    Cx *cx = w->cx;
    Str item, site, qty = decimal_text(cx->arena, e->qty, 6, 0);
    TRY(ref_code(cx, &item_entity, w->m->node_item[e->cause_node], &item));
    TRY(ref_code(cx, &site_entity, w->m->node_site[e->cause_node], &site));
    *out = e->kind == SUPPLY_TRANSFER
        ? str_fmt(cx->arena,
              "nobody needs " STR_FMT " of it at " STR_FMT
              ", from where it would be here on " STR_FMT,
              STR_ARG(qty), STR_ARG(site), STR_ARG(date_text(cx->arena, day(e->to))))
        : str_fmt(cx->arena, "in place of " STR_FMT " of it " STR_FMT " is there on " STR_FMT,
              STR_ARG(qty), STR_ARG(item), STR_ARG(date_text(cx->arena, day(e->to))));
    return OK;
}

// All proposals of one kind for a demand, which stand together from `first` on, are one exception.
static Status elsewhere_write(Writing *w, int first) {
    const SupplyException *e = &w->p->exception[first];
    const SupplyDemand *d = &w->p->demand[e->demand];
    if (first > 0 && e[-1].kind == e->kind && e[-1].demand == e->demand)
        return OK; // told with that
    if (d->kind != SUPPLY_ORDER || d->id == 0) return OK;
    Exception x = {.plan = w->doc.id,
        .kind = e->kind == SUPPLY_TRANSFER ? EXCEPTION_TRANSFER : EXCEPTION_SUBSTITUTE,
        .line = {d->id},
        .demand = {d->id},
        .item = w->m->node_item[e->node],
        .site = w->m->node_site[e->node],
        .date = day(e->date == SUPPLY_NEVER ? d->due : e->date)};
    Buf words = buf_new(w->cx->arena);
    for (int i = first; i < w->p->n_exceptions; i++) {
        const SupplyException *more = &w->p->exception[i];
        if (more->kind != e->kind || more->demand != e->demand) break;
        Str some;
        TRY(elsewhere_words(w, more, &some));
        buf_fmt(&words, "%s" STR_FMT, i > first ? "; " : "", STR_ARG(some));
        x.qty.v += more->qty;
        if (more->to > x.to_date.v) x.to_date = day(more->to);
    }
    x.reason = buf_str(&words);
    w->out->exceptions++;
    return exception_add(w->cx, &x);
}

// ---- each --------------------------------------------------------------------------------------------------------------
// What is planned too late for its lead time shows in the demand that it makes late. Of late demand only somebody's is told: forecast may
// not come. Nobody hurries for safety stock alone, nor for forecast that supply comes a few days after.
static bool worth_telling(const Writing *w, const SupplyException *e, const SupplyDemand *d) {
    if (e->kind == SUPPLY_PAST_DUE) return false;
    if (e->kind == SUPPLY_LATE) return d && d->kind == SUPPLY_ORDER;
    return e->kind != SUPPLY_EXPEDITE || worth_hurrying(w, e, d);
}

static Status exception_write(Writing *w, int i) {
    static const ExceptionKind kinds[] = {
        [SUPPLY_EXPEDITE] = EXCEPTION_EXPEDITE, [SUPPLY_DEFER] = EXCEPTION_DEFER, [SUPPLY_CANCEL] = EXCEPTION_CANCEL, [SUPPLY_LATE] = EXCEPTION_LATE, [SUPPLY_NO_CAPACITY] = EXCEPTION_NO_CAPACITY};
    static const char *const reasons[] = {
        [SUPPLY_EXPEDITE] = "it is needed earlier", [SUPPLY_DEFER] = "it is needed later", [SUPPLY_CANCEL] = "nobody needs it"};
    const SupplyException *e = &w->p->exception[i];
    const SupplyDemand *d = e->demand >= 0 ? &w->p->demand[e->demand] : NULL;
    if (e->kind == SUPPLY_EXPIRE) return expire_write(w, e);
    if (e->kind == SUPPLY_TRANSFER || e->kind == SUPPLY_SUBSTITUTE) return elsewhere_write(w, i);
    if (!worth_telling(w, e, d)) return OK;
    Id demand = d && d->id ? (Id){d->id} : (Id){0}, supply = supply_line(w, e);
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

// ---- all of it -------------------------------------------------------------------------------------------------------
Status exceptions_write(Writing *w) {
    for (int i = 0; i < w->p->n_exceptions; i++) TRY(exception_write(w, i));
    for (int i = 0; i < w->m->in.n_firm; i++) TRY(past_due_write(w, i));
    return OK;
}
