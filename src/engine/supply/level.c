// The order of nodes: low-level codes (Orlicky 1975). A node's level is one more than the highest of its users, so that
// when it is netted all that it must supply is known. Nodes are taken as their last user has been (Kahn 1962); if some
// are left over they need themselves, and following users from any of them ends in a cycle.
#include <string.h>

#include "engine/supply/work.h"

SupplyNeeding supply_needing(const SupplyInput *in, int node) {
    const SupplyNode *n = &in->node[node];
    return (SupplyNeeding){.in = in, .source = n->first_source, .end = n->first_source + n->n_sources};
}

int supply_needing_next(SupplyNeeding *it) { // -1 at the end
    for (; it->source < it->end; it->source++, it->component = 0) {
        const SupplySource *s = &it->in->source[it->source];
        if (s->kind == SUPPLY_MAKE && it->component < s->n_components)
            return it->in->component[s->first_component + it->component++].node;
        if (s->kind == SUPPLY_MAKE && it->component < s->n_components + s->n_cos)
            return it->in->co[s->first_co + it->component++ - s->n_components].node;
        if (s->kind == SUPPLY_MOVE && it->component++ == 0) return s->from;
    }
    return -1;
}

static bool report_cycle(SupplyWork *w, const int *users) {
    const SupplyInput *in = w->in;
    // Any user of each node that is left over; such a user is itself left over.
    int *user = NEW_ARRAY(w->base, int, in->n_nodes);
    int at = -1;
    for (int i = 0; i < in->n_nodes; i++) {
        if (users[i] == 0) continue;
        SupplyNeeding it = supply_needing(in, i);
        for (int n = supply_needing_next(&it); n >= 0; n = supply_needing_next(&it)) {
            user[n] = i;
            at = n;
        }
    }
    // After n_nodes steps we are inside a cycle, wherever we began.
    for (int i = 0; i < in->n_nodes; i++) at = user[at];
    int length = 1;
    for (int n = user[at]; n != at; n = user[n]) length++;
    w->plan->cycle = NEW_ARRAY(w->base, int, length);
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
    int *users = NEW_ARRAY(w->scratch, int, in->n_nodes); // not yet taken
    int *taken = NEW_ARRAY(w->scratch, int, in->n_nodes);
    p->level = NEW_ARRAY(w->base, int, in->n_nodes);
    for (int i = 0; i < in->n_nodes; i++) {
        SupplyNeeding it = supply_needing(in, i);
        for (int n = supply_needing_next(&it); n >= 0; n = supply_needing_next(&it)) users[n]++;
    }
    int n_taken = 0;
    for (int i = 0; i < in->n_nodes; i++)
        if (users[i] == 0) taken[n_taken++] = i;
    for (int done = 0; done < n_taken; done++) {
        int i = taken[done];
        if (p->level[i] >= p->n_levels) p->n_levels = p->level[i] + 1;
        SupplyNeeding it = supply_needing(in, i);
        for (int n = supply_needing_next(&it); n >= 0; n = supply_needing_next(&it)) {
            if (p->level[n] <= p->level[i]) p->level[n] = p->level[i] + 1;
            if (--users[n] == 0) taken[n_taken++] = n;
        }
    }
    return n_taken == in->n_nodes || report_cycle(w, users);
}

// A counting sort: by level, without limited resources first, then as numbered.
void supply_order(SupplyWork *w) {
    const SupplyInput *in = w->in;
    const int *level = w->plan->level;
    int *first = NEW_ARRAY(w->scratch, int, 2 * w->plan->n_levels + 1);
    w->order = NEW_ARRAY(w->base, int, in->n_nodes);
    w->place = NEW_ARRAY(w->base, int, in->n_nodes);
    for (int i = 0; i < in->n_nodes; i++) first[2 * level[i] + (w->limited && w->limited[i]) + 1]++;
    for (int k = 0; k < 2 * w->plan->n_levels; k++) first[k + 1] += first[k];
    for (int i = 0; i < in->n_nodes; i++) {
        w->place[i] = first[2 * level[i] + (w->limited && w->limited[i])]++;
        w->order[w->place[i]] = i;
    }
}
