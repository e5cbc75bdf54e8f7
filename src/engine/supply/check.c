// Is the input sound: every reference in range, every quantity and date within limits. The first fault is reported
// by its array and index; nothing is planned on data that cannot be meant.
#include "engine/supply/work.h"

static bool in_range(int i, int n) { return i >= 0 && i < n; }

static bool span_ok(int first, int n, int all) {
    return n == 0 || (n > 0 && first >= 0 && first <= all - n);
}

static bool qty_ok(int64_t q) { return q >= 0 && q <= SUPPLY_QTY_MAX; }

static bool day_ok(const SupplyInput *in, int day) {
    int64_t away = (int64_t)day - in->today;
    return away >= -SUPPLY_DAYS_MAX && away <= SUPPLY_DAYS_MAX;
}

static bool days_ok(int days) { return days >= 0 && days <= SUPPLY_DAYS_MAX; }

static bool cost_ok(double c) { return c >= 0 && c <= 1e15; }

static bool node_ok(const SupplyInput *in, const SupplyNode *n) {
    return span_ok(n->first_source, n->n_sources, in->n_sources) && n->on_hand >= -SUPPLY_QTY_MAX &&
        n->on_hand <= SUPPLY_QTY_MAX && n->safety >= -SUPPLY_QTY_MAX && n->safety <= SUPPLY_QTY_MAX &&
        qty_ok(n->order_up_to) && days_ok(n->cover_days) && days_ok(n->period_days) &&
        days_ok(n->shelf_days) && cost_ok(n->order_cost) && cost_ok(n->hold_cost);
}

static bool source_ok(const SupplyInput *in, const SupplySource *s) {
    if (s->kind != SUPPLY_BUY && s->kind != SUPPLY_MAKE && s->kind != SUPPLY_MOVE) return false;
    if (s->kind == SUPPLY_MOVE && !in_range(s->from, in->n_nodes)) return false;
    if (s->kind == SUPPLY_MAKE && !span_ok(s->first_component, s->n_components, in->n_components))
        return false;
    if (!days_ok(s->lead_days) || !qty_ok(s->lot_min) || !qty_ok(s->lot_multiple) || !qty_ok(s->lot_max))
        return false;
    if (!days_ok(s->frozen_days) || s->share < 0 || !in_range(s->calendar, in->n_calendars + 1))
        return false;
    if ((s->valid_from != 0 && !day_ok(in, s->valid_from)) ||
        (s->valid_until != 0 && !day_ok(in, s->valid_until)))
        return false;
    if (!days_ok(s->cycle_days) || (s->cycle_days > 0 && !day_ok(in, s->cycle_from))) return false;
    if (s->yield != 0 && (s->yield < SUPPLY_YIELD_MIN || s->yield > 1000000)) return false;
    if (!span_ok(s->first_use, s->n_uses, in->n_uses)) return false;
    if (s->n_cos != 0 && (s->kind != SUPPLY_MAKE || !span_ok(s->first_co, s->n_cos, in->n_cos)))
        return false;
    // The smallest quantity that keeps minimum and multiple must fit the maximum.
    int64_t least = s->lot_min > s->lot_multiple ? s->lot_min : s->lot_multiple;
    if (s->lot_multiple > 0) least = supply_ratio_up(least, 1, s->lot_multiple) * s->lot_multiple;
    return s->lot_max == 0 || s->lot_max >= least;
}

static bool demand_ok(const SupplyInput *in, const SupplyDemandIn *d) {
    if (!in_range(d->node, in->n_nodes) || d->qty < 0 || d->qty > SUPPLY_QTY_MAX) return false;
    if (!day_ok(in, d->due) || d->priority < 0 || d->priority > SUPPLY_PRIORITY_MAX) return false;
    switch (d->kind) {
    case SUPPLY_ORDER: return true;
    case SUPPLY_FORECAST: return d->days >= 1 && days_ok(d->days);
    case SUPPLY_DEPENDENT: return in_range(d->firm, in->n_firm);
    case SUPPLY_OWED:
    case SUPPLY_SAFETY: break;
    }
    return false;
}

static bool component_ok(const SupplyInput *in, const SupplyComponent *c) {
    return in_range(c->node, in->n_nodes) && c->per > 0 && c->per <= SUPPLY_QTY_MAX;
}

static bool firm_ok(const SupplyInput *in, const SupplyFirmIn *f) {
    return in_range(f->node, in->n_nodes) && f->qty >= 0 && f->qty <= SUPPLY_QTY_MAX &&
        day_ok(in, f->due) && (f->expires == 0 || day_ok(in, f->expires));
}

static bool use_ok(const SupplyInput *in, const SupplyUse *u) {
    return in_range(u->resource, in->n_resources) && u->per > 0 && u->per <= SUPPLY_QTY_MAX &&
        qty_ok(u->setup);
}

// No resource twice: the uses of a source are looked at one by one.
static bool uses_ok(const SupplyInput *in, const SupplySource *s) {
    for (int u = s->first_use; u < s->first_use + s->n_uses; u++)
        for (int k = s->first_use; k < u; k++)
            if (in->use[k].resource == in->use[u].resource) return false;
    return true;
}

static bool resource_ok(const SupplyInput *in, const SupplyResource *r) {
    if (r->bucket_days < 1 || r->bucket_days > SUPPLY_BUCKET_MAX) return false;
    if (r->capacity == SUPPLY_UNKNOWN) return r->n_periods == 0;
    if (!qty_ok(r->capacity) || !span_ok(r->first_period, r->n_periods, in->n_periods))
        return false;
    for (int i = r->first_period; i < r->first_period + r->n_periods; i++) {
        const SupplyPeriod *p = &in->period[i];
        if (!day_ok(in, p->from) || !day_ok(in, p->until) || p->from >= p->until || !qty_ok(p->capacity))
            return false;
    }
    return true;
}

static bool calendar_ok(const SupplyInput *in, const SupplyCalendar *c) {
    if ((c->week_off & 127) == 127 || !span_ok(c->first_off, c->n_offs, in->n_offs)) return false;
    for (int i = c->first_off + 1; i < c->first_off + c->n_offs; i++)
        if (in->off[i] <= in->off[i - 1]) return false;
    return true;
}

static bool check_limits(SupplyWork *w) { // what is optional
    const SupplyInput *in = w->in;
    for (int i = 0; i < in->n_uses; i++)
        if (!use_ok(in, &in->use[i])) return supply_fail(w, SUPPLY_BAD_USE, i);
    for (int i = 0; i < in->n_sources; i++)
        if (!uses_ok(in, &in->source[i])) return supply_fail(w, SUPPLY_BAD_SOURCE, i);
    for (int i = 0; i < in->n_cos; i++)
        if (!in_range(in->co[i].node, in->n_nodes) || in->co[i].per <= 0 || !qty_ok(in->co[i].per))
            return supply_fail(w, SUPPLY_BAD_CO, i);
    for (int i = 0; i < in->n_alternates; i++) {
        const SupplyAlternate *x = &in->alternate[i];
        if (!in_range(x->node, in->n_nodes) || !in_range(x->from, in->n_nodes) ||
            x->node == x->from || !days_ok(x->days) || x->per <= 0 || !qty_ok(x->per))
            return supply_fail(w, SUPPLY_BAD_ALTERNATE, i);
    }
    for (int i = 0; i < in->n_resources; i++)
        if (!resource_ok(in, &in->resource[i])) return supply_fail(w, SUPPLY_BAD_RESOURCE, i);
    for (int i = 0; i < in->n_calendars; i++)
        if (!calendar_ok(in, &in->calendar[i])) return supply_fail(w, SUPPLY_BAD_CALENDAR, i);
    return true;
}

bool supply_check_demand(SupplyWork *w, int i) {
    return demand_ok(w->in, &w->in->demand[i]) || supply_fail(w, SUPPLY_BAD_DEMAND, i);
}

bool supply_check_firm(SupplyWork *w, int i) {
    return firm_ok(w->in, &w->in->firm[i]) || supply_fail(w, SUPPLY_BAD_FIRM, i);
}

bool supply_check_node(SupplyWork *w, int i) {
    const SupplyInput *in = w->in;
    const SupplyNode *n = &in->node[i];
    if (!node_ok(in, n)) return supply_fail(w, SUPPLY_BAD_NODE, i);
    for (int s = n->first_source; s < n->first_source + n->n_sources; s++) {
        const SupplySource *x = &in->source[s];
        if (!source_ok(in, x) || !uses_ok(in, x)) return supply_fail(w, SUPPLY_BAD_SOURCE, s);
        for (int c = x->first_component;
             x->kind == SUPPLY_MAKE && c < x->first_component + x->n_components; c++)
            if (!component_ok(in, &in->component[c]))
                return supply_fail(w, SUPPLY_BAD_COMPONENT, c);
        for (int u = x->first_use; u < x->first_use + x->n_uses; u++)
            if (!use_ok(in, &in->use[u])) return supply_fail(w, SUPPLY_BAD_USE, u);
    }
    return true;
}

bool supply_check(SupplyWork *w) {
    const SupplyInput *in = w->in;
    for (int i = 0; i < in->n_nodes; i++)
        if (!node_ok(in, &in->node[i])) return supply_fail(w, SUPPLY_BAD_NODE, i);
    for (int i = 0; i < in->n_sources; i++)
        if (!source_ok(in, &in->source[i])) return supply_fail(w, SUPPLY_BAD_SOURCE, i);
    for (int i = 0; i < in->n_components; i++)
        if (!component_ok(in, &in->component[i])) return supply_fail(w, SUPPLY_BAD_COMPONENT, i);
    if (!check_limits(w)) return false;
    for (int i = 0; i < in->n_firm; i++)
        if (!supply_check_firm(w, i)) return false;
    for (int i = 0; i < in->n_demands; i++)
        if (!supply_check_demand(w, i)) return false;
    return true;
}
