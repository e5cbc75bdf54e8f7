// The order of nodes: low-level codes (Orlicky 1975). A node's level is one more than the highest of its users, so that
// when it is netted all that it must supply is known. Nodes are taken as their last user has been (Kahn 1962); if some
// are left over they need themselves, and following users from any of them ends in a cycle.
#include <string.h>

#include "engine/supply/work.h"

// Calls for each node that `node` takes from, by any of its sources.
typedef struct {
    const SupplyInput *in;
    int source, end; // of the node
    int component;   // of the source
} Needs;

static Needs needs_of(const SupplyInput *in, int node) {
    const SupplyNode *n = &in->node[node];
    return (Needs){.in = in, .source = n->first_source, .end = n->first_source + n->n_sources};
}

static int needs_next(Needs *it) { // −1 at the end
    for (; it->source < it->end; it->source++, it->component = 0) {
        const SupplySource *s = &it->in->source[it->source];
        if (s->kind == SUPPLY_MAKE && it->component < s->n_components)
            return it->in->component[s->first_component + it->component++].node;
        if (s->kind == SUPPLY_MOVE && it->component++ == 0) return s->from;
    }
    return -1;
}

static bool report_cycle(SupplyWork *w, const int *users) {
    const SupplyInput *in = w->in;
    // Any user of each node that is left over; such a user is itself left over.
    int *user = NEW_ARRAY(w->arena, int, in->n_nodes);
    int at = -1;
    for (int i = 0; i < in->n_nodes; i++) {
        if (users[i] == 0) continue;
        Needs it = needs_of(in, i);
        for (int n = needs_next(&it); n >= 0; n = needs_next(&it)) {
            user[n] = i;
            at = n;
        }
    }
    // After n_nodes steps we are inside a cycle, wherever we began.
    for (int i = 0; i < in->n_nodes; i++) at = user[at];
    int length = 1;
    for (int n = user[at]; n != at; n = user[n]) length++;
    w->plan->cycle = NEW_ARRAY(w->arena, int, length);
    w->plan->n_cycle = length;
    for (int i = length - 1; i >= 0; i--) { // from user to what it needs
        w->plan->cycle[i] = at;
        at = user[at];
    }
    return supply_fail(w, SUPPLY_CYCLE, w->plan->cycle[0]);
}

bool supply_levels(SupplyWork *w) {
    const SupplyInput *in = w->in;
    SupplyPlan *p = w->plan;
    int *users = NEW_ARRAY(w->arena, int, in->n_nodes); // not yet ordered
    p->level = NEW_ARRAY(w->arena, int, in->n_nodes);
    w->order = NEW_ARRAY(w->arena, int, in->n_nodes);
    for (int i = 0; i < in->n_nodes; i++) {
        Needs it = needs_of(in, i);
        for (int n = needs_next(&it); n >= 0; n = needs_next(&it)) users[n]++;
    }
    int n_order = 0;
    for (int i = 0; i < in->n_nodes; i++)
        if (users[i] == 0) w->order[n_order++] = i;
    for (int done = 0; done < n_order; done++) {
        int i = w->order[done];
        if (p->level[i] >= p->n_levels) p->n_levels = p->level[i] + 1;
        Needs it = needs_of(in, i);
        for (int n = needs_next(&it); n >= 0; n = needs_next(&it)) {
            if (p->level[n] <= p->level[i]) p->level[n] = p->level[i] + 1;
            if (--users[n] == 0) w->order[n_order++] = n;
        }
    }
    return n_order == in->n_nodes || report_cycle(w, users);
}
