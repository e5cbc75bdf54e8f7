// The part of a plan that a change touches, planned for itself.
//
// What a node needs of others goes down through sources and bills, never up: so the nodes below a changed one can be planned without those
// above or beside them, as long as what these need is known; the plan before says it. The work is that of the part, and one walk
// through the lists of demands and firm supply.
#include "engine/supply/work.h"

typedef struct {
    Arena *arena;
    const SupplyInput *in;
    SupplyPart *part;
    int *place; // by node: 1 + its place in the part, 0: outside
    SupplyNode *node;
    SupplySource *source;
    SupplyComponent *component;
    SupplyDemandIn *demand;
    SupplyFirmIn *firm;
    int *firm_place; // by firm supply: 1 + its place
    size_t nodes_cap, node_cap, sources_cap, source_cap, components_cap, demands_cap, outside_cap, firm_cap;
} Cutting;

static int reach(Cutting *c, int node) { // its place in the part
    SupplyPart *p = c->part;
    if (c->place[node] == 0) {
        size_t n = (size_t)p->n_nodes;
        p->node = arena_grow(c->arena, p->node, n, &c->nodes_cap, n + 1, sizeof(int));
        p->node[n] = node;
        c->place[node] = ++p->n_nodes;
    }
    return c->place[node] - 1;
}

// Its sources and bills are those of the whole, in the part's places. False where they use what is limited.
static bool cut_source(Cutting *c, int source) {
    SupplySource s = c->in->source[source];
    SupplyInput *to = &c->part->in;
    for (int u = s.first_use; u < s.first_use + s.n_uses; u++)
        if (c->in->resource[c->in->use[u].resource].capacity != SUPPLY_UNKNOWN) return false;
    s.first_use = s.n_uses = 0;
    if (s.kind == SUPPLY_MOVE) s.from = reach(c, s.from);
    int first = to->n_components;
    for (int k = 0; s.kind == SUPPLY_MAKE && k < s.n_components; k++) {
        SupplyComponent x = c->in->component[s.first_component + k];
        x.node = reach(c, x.node);
        size_t n = (size_t)to->n_components++;
        c->component = arena_grow(c->arena, c->component, n, &c->components_cap, n + 1, sizeof x);
        c->component[n] = x;
    }
    s.first_component = first;
    size_t n = (size_t)to->n_sources++;
    c->source = arena_grow(c->arena, c->source, n, &c->source_cap, n + 1, sizeof s);
    c->part->source = arena_grow(c->arena, c->part->source, n, &c->sources_cap, n + 1, sizeof(int));
    c->source[n] = s;
    c->part->source[n] = source;
    return true;
}

static bool cut_nodes(Cutting *c) {
    SupplyPart *p = c->part;
    for (int i = 0; i < p->n_nodes; i++) { // grows as it goes
        SupplyNode x = c->in->node[p->node[i]];
        int first = x.first_source;
        x.first_source = p->in.n_sources;
        for (int s = first; s < first + x.n_sources; s++)
            if (!cut_source(c, s)) return false;
        c->node = arena_grow(c->arena, c->node, (size_t)i, &c->node_cap, (size_t)i + 1, sizeof x);
        c->node[i] = x;
    }
    return true;
}

static void add_demand(Cutting *c, SupplyDemandIn d, int outside) {
    size_t n = (size_t)c->part->in.n_demands++;
    c->demand = arena_grow(c->arena, c->demand, n, &c->demands_cap, n + 1, sizeof d);
    c->part->outside = arena_grow(c->arena, c->part->outside, n, &c->outside_cap, n + 1, sizeof(int));
    c->demand[n] = d;
    c->part->outside[n] = outside;
}

static void cut_demands(Cutting *c, const SupplyPlan *before) {
    const SupplyInput *in = c->in;
    c->firm_place = NEW_ARRAY(c->arena, int, in->n_firm);
    for (int i = 0; i < in->n_firm; i++) {
        SupplyFirmIn f = in->firm[i];
        if (c->place[f.node] == 0) continue;
        f.node = c->place[f.node] - 1;
        size_t n = (size_t)c->part->in.n_firm++;
        c->firm = arena_grow(c->arena, c->firm, n, &c->firm_cap, n + 1, sizeof f);
        c->firm[n] = f;
        c->firm_place[i] = (int)n + 1;
    }
    for (int i = 0; i < in->n_demands; i++) {
        SupplyDemandIn d = in->demand[i];
        if (c->place[d.node] == 0) continue;
        d.node = c->place[d.node] - 1;
        if (d.kind == SUPPLY_DEPENDENT && c->firm_place[d.firm] > 0)
            d.firm = c->firm_place[d.firm] - 1;
        else if (d.kind == SUPPLY_DEPENDENT) d.kind = SUPPLY_ORDER, d.firm = -1;
        add_demand(c, d, -1);
    }
    for (int i = 0; i < before->n_demands; i++) { // what is needed by planned supply that stays
        const SupplyDemand *d = &before->demand[i];
        if (c->place[d->node] == 0 || d->kind != SUPPLY_DEPENDENT || d->in >= 0) continue;
        if (c->place[before->supply[d->supply].node] > 0) continue;
        add_demand(c,
            (SupplyDemandIn){.kind = SUPPLY_ORDER,
                .node = c->place[d->node] - 1,
                .due = d->due,
                .priority = d->priority,
                .firm = -1,
                .qty = d->qty},
            i);
    }
}

SupplyPart *supply_replan(
    Arena *a, const SupplyInput *in, const SupplyPlan *before, const int *changed, int n_changed) {
    Cutting c = {.arena = a, .in = in, .part = NEW(a, SupplyPart), .place = NEW_ARRAY(a, int, in->n_nodes)};
    SupplyInput *to = &c.part->in;
    *to = *in;
    to->n_nodes = to->n_sources = to->n_components = to->n_demands = to->n_firm = 0;
    to->n_uses = to->n_resources = to->n_periods = 0;
    for (int i = 0; i < n_changed; i++) (void)reach(&c, changed[i]);
    if (!cut_nodes(&c)) return NULL;
    cut_demands(&c, before);
    to->n_nodes = c.part->n_nodes;
    to->node = c.node;
    to->source = c.source;
    to->component = c.component;
    to->demand = c.demand;
    to->firm = c.firm;
    c.part->plan = supply_plan(a, to);
    return c.part;
}
