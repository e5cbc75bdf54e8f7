// See supply_check.h. Everything is done the plain way, day by day and one by one.
#include "support/supply_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char text[200];

static const char *no(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static const char *no(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return text;
}

static int64_t *numbers(size_t n) { return calloc(n + 1, sizeof(int64_t)); }
static bool is_planned(const SupplyPiece *s) {
    return s->kind != SUPPLY_STOCK && s->kind != SUPPLY_FIRM && s->kind != SUPPLY_CO;
}
static int from_today(const SupplyInput *in, int day) { return day < in->today ? in->today : day; }
static double units(int64_t qty) { return (double)qty; }

// ---- pegs ------------------------------------------------------------------------------------------------------------
static const char *check_pegs(
    const SupplyInput *in, const SupplyPlan *p, int64_t *of_supply, int64_t *of_demand) {
    int64_t stock = 0;
    int firm = 0;
    for (int i = 0; i < p->n_pegs; i++) {
        const SupplyPeg *g = &p->peg[i];
        if (g->qty <= 0) return no("peg %d of nothing", i);
        of_supply[g->supply] += g->qty;
        if (g->demand < 0) continue;
        of_demand[g->demand] += g->qty;
        if (p->demand[g->demand].node != p->supply[g->supply].node)
            return no("peg %d between two nodes", i);
    }
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        if (of_supply[s] != x->qty) return no("pegs of supply %d do not sum up", s);
        for (int i = x->first_peg; i < x->first_peg + x->n_pegs; i++)
            if (p->peg[i].supply != s) return no("pegs of supply %d are elsewhere", s);
        if (x->kind == SUPPLY_STOCK) stock += x->qty;
        if (x->kind != SUPPLY_FIRM) continue;
        firm++;
        const SupplyFirmIn *f = &in->firm[x->firm];
        if (f->qty != x->qty || f->due != x->due || f->node != x->node)
            return no("firm supply %d was changed", x->firm);
    }
    for (int d = 0; d < p->n_demands; d++)
        if (of_demand[d] + p->demand[d].short_qty != p->demand[d].qty || p->demand[d].short_qty < 0)
            return no("pegs of demand %d do not sum up", d);
    for (int i = 0; i < in->n_nodes; i++)
        if (in->node[i].on_hand > 0) stock -= in->node[i].on_hand;
    if (stock != 0) return no("stock is not all there");
    for (int i = 0; i < in->n_firm; i++) firm -= in->firm[i].qty > 0;
    return firm == 0 ? NULL : no("firm supply is not all there, once");
}

// ---- each planned supply ----------------------------------------------------------------------------------------------
static bool works(const SupplyInput *in, const SupplySource *s, int day) {
    if (s->calendar == 0) return true;
    const SupplyCalendar *c = &in->calendar[s->calendar - 1];
    if (c->week_off >> (unsigned)(((day % 7) + 7) % 7) & 1) return false;
    for (int i = 0; i < c->n_offs; i++)
        if (in->off[c->first_off + i] == day) return false;
    return true;
}

static int arrives(const SupplyInput *in, const SupplySource *s, int day) {
    for (int left = s->lead_days; left > 0;)
        if (works(in, s, ++day)) left--;
    return day;
}

static const char *check_dates(
    const SupplyInput *in, const SupplySource *source, const SupplyPiece *x, int s) {
    if (x->release < in->today + source->frozen_days)
        return no("supply %d is released within its frozen days", s);
    if (source->valid_from != 0 && x->release < source->valid_from)
        return no("supply %d is released before its source is valid", s);
    if (source->valid_until != 0 && x->release > source->valid_until)
        return no("supply %d is released after its source is valid", s);
    if (!works(in, source, x->release)) return no("supply %d is released on a day off", s);
    if (arrives(in, source, x->release) != x->due)
        return no("supply %d does not take its lead time", s);
    if (x->begins < x->release) return no("supply %d begins before its release", s);
    if (x->begins == SUPPLY_NEVER)
        return x->expected == SUPPLY_NEVER ? NULL : no("supply %d comes without beginning", s);
    if (!works(in, source, x->begins)) return no("supply %d begins on a day off", s);
    return arrives(in, source, x->begins) == x->expected
        ? NULL
        : no("supply %d really does not take its lead time: begins %d, comes %d, release %d due "
             "%d, lead %d, calendar %d",
              s, x->begins - in->today, x->expected - in->today, x->release - in->today,
              x->due - in->today, source->lead_days, source->calendar);
}

static const char *check_lot(const SupplyInput *in, const SupplyPlan *p, const SupplySource *source, int s) {
    const SupplyPiece *x = &p->supply[s];
    if (x->started < source->lot_min) return no("supply %d is below its minimum", s);
    if (source->lot_max > 0 && x->started > source->lot_max) return no("supply %d is too large", s);
    if (source->lot_multiple > 0 && x->started % source->lot_multiple != 0)
        return no("supply %d is no multiple", s);
    double good = source->yield > 0 ? units(x->started) * units(source->yield) / 1e6 : units(x->started);
    if (units(x->qty) > good + 1e-3 * good / 1e9 + 0.01 || units(x->qty) < good - 1.01)
        return no("supply %d is not what its yield leaves", s);
    int want = source->kind == SUPPLY_MOVE ? 1
        : source->kind == SUPPLY_MAKE      ? source->n_components
                                           : 0;
    if (x->n_needs != want) return no("supply %d has %d needs, not %d", s, x->n_needs, want);
    for (int k = 0; k < want; k++) {
        const SupplyDemand *d = &p->demand[x->first_needs + k];
        const SupplyComponent *c = source->kind == SUPPLY_MAKE
            ? &in->component[source->first_component + k]
            : NULL;
        double need = units(x->started) * (c ? units(c->per) / 1e6 : 1);
        if (d->node != (c ? c->node : source->from) || d->supply != s || d->due != x->release)
            return no("need %d of supply %d is another's", k, s);
        if (units(d->qty) < need - 0.01 || units(d->qty) > need + 1.01)
            return no("need %d of supply %d has another quantity", k, s);
        if (d->short_qty > 0 && x->begins != SUPPLY_NEVER)
            return no("supply %d begins without a component", s);
        for (int i = 0; i < d->n_pegs; i++) {
            int from = p->peg[p->demand_peg[d->first_peg + i]].supply;
            if (p->supply[from].expected > x->begins)
                return no("supply %d begins before its component %d is there", s, k);
        }
    }
    return NULL;
}

static const char *check_planned(const SupplyInput *in, const SupplyPlan *p) {
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        if (!is_planned(x)) continue;
        const SupplyNode *node = &in->node[x->node];
        if (x->source < node->first_source || x->source >= node->first_source + node->n_sources)
            return no("supply %d is of another node's source", s);
        const SupplySource *source = &in->source[x->source];
        const char *bad = check_dates(in, source, x, s);
        if (!bad) bad = check_lot(in, p, source, s);
        if (bad) return bad;
    }
    return NULL;
}

// ---- capacity ----------------------------------------------------------------------------------------------------------
static int64_t capacity_of(const SupplyInput *in, int resource, int64_t day) {
    const SupplyResource *r = &in->resource[resource];
    int64_t capacity = r->capacity;
    for (int i = 0; i < r->n_periods; i++) {
        const SupplyPeriod *x = &in->period[r->first_period + i];
        if (x->from <= day && day < x->until) capacity = x->capacity;
    }
    return capacity;
}

static const char *check_capacity(const SupplyInput *in, const SupplyPlan *p) {
    for (int r = 0; r < in->n_resources; r++) {
        if (in->resource[r].capacity == SUPPLY_UNKNOWN) continue;
        int days = in->resource[r].bucket_days, last = 0;
        for (int s = 0; s < p->n_supplies; s++)
            if (is_planned(&p->supply[s]) && p->supply[s].begins != SUPPLY_NEVER &&
                (p->supply[s].begins - in->today) / days > last)
                last = (p->supply[s].begins - in->today) / days;
        double *used = calloc((size_t)last + 1, sizeof(double));
        const char *bad = NULL;
        for (int s = 0; s < p->n_supplies; s++) {
            const SupplyPiece *x = &p->supply[s];
            if (!is_planned(x) || x->begins == SUPPLY_NEVER) continue;
            const SupplySource *source = &in->source[x->source];
            for (int u = source->first_use; u < source->first_use + source->n_uses; u++)
                if (in->use[u].resource == r)
                    used[(x->begins - in->today) / days] += units(x->started) * units(in->use[u].per) / 1e6 +
                        units(in->use[u].setup);
        }
        for (int b = 0; b <= last && !bad; b++)
            if (used[b] > units(capacity_of(in, r, in->today + (int64_t)b * days)) + 0.5)
                bad = no("resource %d is used beyond its capacity in bucket %d", r, b);
        free(used);
        if (bad) return bad;
    }
    return NULL;
}

// ---- stock -------------------------------------------------------------------------------------------------------------
// What is drawn on a day is what was pegged to it: a demand draws each peg on its day, or when the supply really comes.
static const char *check_stock(const SupplyInput *in, const SupplyPlan *p) {
    int end = in->today;
    for (int d = 0; d < p->n_demands; d++)
        if (p->demand[d].due > end) end = p->demand[d].due;
    size_t days = (size_t)(end - in->today) + 1;
    int64_t *stock = numbers(days * (size_t)in->n_nodes);
    const char *bad = NULL;
    for (int s = 0; s < p->n_supplies; s++)
        for (int t = from_today(in, p->supply[s].expected); t <= end; t++)
            stock[(size_t)p->supply[s].node * days + (size_t)(t - in->today)] += p->supply[s].qty;
    for (int d = 0; d < p->n_demands; d++) {
        const SupplyDemand *x = &p->demand[d];
        if (x->kind == SUPPLY_SAFETY) continue;
        for (int t = from_today(in, x->due); t <= end; t++) {
            int64_t *at = &stock[(size_t)x->node * days + (size_t)(t - in->today)];
            *at -= x->qty - x->short_qty;
            for (int i = 0; i < x->n_pegs; i++) { // reported: it comes later
                const SupplyPeg *g = &p->peg[p->demand_peg[x->first_peg + i]];
                if (from_today(in, p->supply[g->supply].expected) > t) *at += g->qty;
            }
        }
    }
    for (size_t i = 0; i < days * (size_t)in->n_nodes && !bad; i++)
        if (stock[i] < 0)
            bad = no("stock of node %zu is below zero on day %zu from today", i / days, i % days);
    free(stock);
    return bad;
}

// ---- what expires, and what comes with other things ------------------------------------------------------------------------
// Nothing is used after its last day, which moves with the supply where that comes later than it was due.
static const char *check_expiry(const SupplyInput *in, const SupplyPlan *p) {
    for (int i = 0; i < p->n_pegs; i++) {
        const SupplyPiece *s = &p->supply[p->peg[i].supply];
        if (p->peg[i].demand < 0 || s->expires == 0 || s->expected == SUPPLY_NEVER) continue;
        const SupplyDemand *d = &p->demand[p->peg[i].demand];
        if (d->kind == SUPPLY_SAFETY) continue;
        int used = from_today(in, d->due) > s->expected ? from_today(in, d->due) : s->expected;
        int late = s->expected - from_today(in, s->due);
        if (used > s->expires + (late > 0 ? late : 0) && from_today(in, s->due) <= s->expires)
            return no("demand %d uses supply %d after it has expired", p->peg[i].demand, p->peg[i].supply);
    }
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        int shelf = in->node[x->node].shelf_days,
            given = x->kind == SUPPLY_FIRM ? in->firm[x->firm].expires : 0;
        int want = x->kind == SUPPLY_STOCK ? 0
            : given                        ? given
            : shelf                        ? from_today(in, x->due) + shelf
                                           : 0;
        if (x->expires != want) return no("supply %d expires on another day", s);
    }
    return NULL;
}

// Each planned supply has its co-products, once.
static const char *check_co_products(const SupplyInput *in, const SupplyPlan *p) {
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        if (!is_planned(x)) continue;
        const SupplySource *source = &in->source[x->source];
        for (int k = source->first_co; k < source->first_co + source->n_cos; k++) {
            int64_t want = (int64_t)(units(x->qty) * units(in->co[k].per) / 1e6), got = 0;
            for (int c = 0; c < p->n_supplies; c++) {
                const SupplyPiece *y = &p->supply[c];
                if (y->kind != SUPPLY_CO || y->maker != s || y->node != in->co[k].node) continue;
                got += y->qty;
                if (y->due != x->due || y->expected != x->expected)
                    return no("supply %d comes without its maker", c);
            }
            if (got < want - 1 || got > want + 1) return no("supply %d lacks a co-product", s);
        }
    }
    for (int s = 0; s < p->n_supplies; s++)
        if (p->supply[s].kind == SUPPLY_CO && !is_planned(&p->supply[p->supply[s].maker]))
            return no("supply %d comes with nothing", s);
    return NULL;
}

// What is proposed is nobody's where it is, is there sooner than what it stands in for, and is not proposed twice.
static const char *check_proposals(const SupplyInput *in, const SupplyPlan *p) {
    const char *bad = NULL;
    double *left = calloc((size_t)p->n_supplies + 1, sizeof(double));
    for (int i = 0; i < p->n_pegs; i++)
        if (p->peg[i].demand < 0) left[p->peg[i].supply] += units(p->peg[i].qty);
    for (int e = 0; e < p->n_exceptions && !bad; e++) {
        const SupplyException *x = &p->exception[e];
        if (x->kind != SUPPLY_TRANSFER && x->kind != SUPPLY_SUBSTITUTE) continue;
        double per = 0;
        for (int a = 0; a < in->n_alternates; a++)
            if (in->alternate[a].node == x->node && in->alternate[a].from == x->cause_node &&
                (per == 0 || units(in->alternate[a].per) < per))
                per = units(in->alternate[a].per);
        left[x->supply] -= units(x->qty) * per / 1e6;
        if (per == 0) bad = no("exception %d proposes what is no alternate", e);
        else if (left[x->supply] < -2) bad = no("exception %d proposes more than there is", e);
        else if (x->to >= p->demand[x->demand].available)
            bad = no("exception %d proposes what is no help", e);
    }
    free(left);
    return bad;
}

// ---- lateness ----------------------------------------------------------------------------------------------------------
static const char *check_late(const SupplyInput *in, const SupplyPlan *p) {
    const char *bad = NULL;
    int *told = calloc((size_t)p->n_demands + 1, sizeof(int));
    for (int e = 0; e < p->n_exceptions && !bad; e++) {
        const SupplyException *x = &p->exception[e];
        if (x->kind != SUPPLY_LATE) continue;
        told[x->demand]++;
        if (x->cause == SUPPLY_CAUSE_CAPACITY &&
            (x->resource < 0 || in->resource[x->resource].capacity == SUPPLY_UNKNOWN))
            bad = no("demand %d is late for a resource that is not limited", x->demand);
        if (x->cause == SUPPLY_CAUSE_NONE && x->to > in->today)
            bad = no("demand %d is late for no cause", x->demand);
    }
    for (int d = 0; d < p->n_demands && !bad; d++) {
        const SupplyDemand *x = &p->demand[d];
        int64_t there = x->short_qty > 0 ? SUPPLY_NEVER : in->today;
        for (int i = 0; i < x->n_pegs; i++) {
            int s = p->peg[p->demand_peg[x->first_peg + i]].supply;
            if (p->supply[s].expected > there) there = p->supply[s].expected;
        }
        if (there != x->available) bad = no("demand %d is there on another day", d);
        if (x->kind == SUPPLY_DEPENDENT || x->kind == SUPPLY_SAFETY) continue;
        bool late = there > (x->kind == SUPPLY_ORDER ? x->due : from_today(in, x->due));
        if (told[d] != late)
            bad = no("demand %d is %s", d, late ? "late and not told" : "told late");
    }
    free(told);
    return bad;
}

const char *supply_check_plan(const SupplyInput *in, const SupplyPlan *p) {
    int64_t *of_supply = numbers((size_t)p->n_supplies), *of_demand = numbers((size_t)p->n_demands);
    const char *bad = check_pegs(in, p, of_supply, of_demand);
    free(of_supply);
    free(of_demand);
    if (!bad) bad = check_planned(in, p);
    if (!bad) bad = check_capacity(in, p);
    if (!bad) bad = check_stock(in, p);
    if (!bad) bad = check_expiry(in, p);
    if (!bad) bad = check_co_products(in, p);
    if (!bad) bad = check_proposals(in, p);
    return bad ? bad : check_late(in, p);
}
