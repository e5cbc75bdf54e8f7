// A plan that is kept: what is to be done after a change, and when all is to be planned.
//
// The work of the whole plan (SupplyWork) stays, and with it where each node's part lies. A change marks nodes; they are netted again
// from the finished item down (kept_net.c), and what waits is seen again from the components up (kept_late.c), both a level at a
// time. Each node's part is what a whole plan makes of it, since a node's plan depends on nothing but its own input and what it is
// asked for. Arrays grow at their ends; they are put together (kept_copy.c) when somebody asks for the plan, or when a
// half of them is dead.
#include <stdlib.h>
#include <string.h>

#include "engine/supply/kept.h"

void kept_mark(SupplyKept *k, int node, int what) {
    unsigned char was = k->todo[node];
    k->todo[node] = (unsigned char)(was | what);
    int level = k->w.plan->level[node];
    KeptList *lists[] = {what & KEPT_NET && !(was & KEPT_NET) ? &k->net[level] : NULL,
        what & KEPT_LATE && !(was & KEPT_LATE) ? &k->late[level] : NULL};
    for (int i = 0; i < 2; i++) {
        if (!lists[i]) continue;
        KeptList *l = lists[i];
        l->at = arena_grow(k->base, l->at, l->n, &l->cap, l->n + 1, sizeof(int));
        l->at[l->n++] = node;
    }
}

static uint64_t mix(uint64_t h, int64_t with) { // FNV-1a, a number at a time
    return (h ^ (uint64_t)with) * UINT64_C(1099511628211);
}

// Whom it takes from, and what resources it takes for how much.
static uint64_t hash_needing(const SupplyInput *in, int node) {
    uint64_t h = UINT64_C(14695981039346656037);
    SupplyNeeding it = supply_needing(in, node);
    for (int n = supply_needing_next(&it); n >= 0; n = supply_needing_next(&it)) h = mix(h, n);
    const SupplyNode *x = &in->node[node];
    for (int s = x->first_source; s < x->first_source + x->n_sources; s++)
        for (int u = in->source[s].first_use; u < in->source[s].first_use + in->source[s].n_uses; u++) {
            h = mix(mix(h, s), in->use[u].resource);
            h = mix(mix(h, in->use[u].per), in->use[u].setup);
        }
    return h;
}

static uint64_t hash_rules(const SupplyInput *in, int node) {
    uint64_t h = UINT64_C(14695981039346656037);
    const SupplyNode *x = &in->node[node];
    for (int k = x->first_source; k < x->first_source + x->n_sources; k++) {
        const SupplySource *s = &in->source[k];
        int64_t of[] = {k, s->kind, s->lead_days, s->lot_min, s->lot_multiple, s->lot_max,
            s->frozen_days, s->valid_from, s->valid_until, s->share, s->calendar, s->yield,
            s->cycle_days, s->cycle_from, s->cycle_open};
        for (size_t i = 0; i < sizeof of / sizeof *of; i++) h = mix(h, of[i]);
    }
    return h;
}

// Who takes from a node, in the order of nodes.
static void find_users(SupplyKept *k) {
    const SupplyInput *in = &k->in;
    int *last = NEW_ARRAY(k->w.scratch, int, in->n_nodes); // by node: 1 + its last user
    SupplyByNode *u = &k->users;
    u->first = NEW_ARRAY(k->base, int, in->n_nodes + 1);
    for (int pass = 0; pass < 2; pass++) {
        memset(last, 0, (size_t)in->n_nodes * sizeof(int));
        for (int i = 0; i < in->n_nodes; i++) {
            int user = k->w.order[i];
            SupplyNeeding it = supply_needing(in, user);
            for (int n = supply_needing_next(&it); n >= 0; n = supply_needing_next(&it)) {
                if (last[n] == user + 1) continue;
                last[n] = user + 1;
                if (pass == 0) u->first[n + 1]++;
                else u->of[u->first[n]++] = user;
            }
        }
        if (pass == 1) break;
        for (int i = 0; i < in->n_nodes; i++) u->first[i + 1] += u->first[i];
        u->of = NEW_ARRAY(k->base, int, u->first[in->n_nodes]);
    }
    for (int i = in->n_nodes; i > 0; i--) u->first[i] = u->first[i - 1];
    u->first[0] = 0;
}

static int where(const SupplyDemandIn *d) { return d->kind == SUPPLY_DEPENDENT ? -2 : d->node; }

static void remember_input(SupplyKept *k) {
    const SupplyInput *in = &k->in;
    k->n_demands = in->n_demands;
    k->n_firm = in->n_firm;
    k->demand_node = arena_grow(
        k->base, NULL, 0, &k->demand_node_cap, (size_t)in->n_demands + 1, sizeof(int));
    k->firm_node = arena_grow(k->base, NULL, 0, &k->firm_node_cap, (size_t)in->n_firm + 1, sizeof(int));
    for (int i = 0; i < in->n_demands; i++) k->demand_node[i] = where(&in->demand[i]);
    for (int i = 0; i < in->n_firm; i++)
        k->firm_node[i] = in->firm[i].qty == 0 ? -1 : in->firm[i].node;
    k->firm_piece_cap = k->firm_needs_cap = 0;
    k->needing = NEW_ARRAY(k->base, uint64_t, in->n_nodes);
    k->rules = NEW_ARRAY(k->base, uint64_t, in->n_nodes);
    for (int i = 0; i < in->n_nodes; i++) {
        k->needing[i] = hash_needing(in, i);
        k->rules[i] = hash_rules(in, i);
    }
}

static void index_firm_needs(SupplyKept *k) {
    int n = k->w.firm_needs[k->in.n_firm];
    int *node = NEW_ARRAY(k->w.scratch, int, n);
    for (int d = 0; d < n; d++) node[d] = k->w.plan->demand[d].node;
    k->firm_needs_of = supply_by_node(k->base, k->in.n_nodes, n, node);
}

static void index_exceptions(SupplyKept *k) {
    const SupplyPlan *p = k->w.plan;
    k->first_except = NEW_ARRAY(k->base, int, k->in.n_nodes);
    k->n_except = NEW_ARRAY(k->base, int, k->in.n_nodes);
    for (int e = p->n_exceptions - 1; e >= 0; e--) {
        if (supply_is_of_all(p->exception[e].kind)) continue; // a node's last ones
        k->first_except[p->exception[e].node] = e;
        k->n_except[p->exception[e].node]++;
    }
}

// Plans all. False where the input is wrong.
static bool start(SupplyKept *k, const SupplyInput *in) {
    k->in = *in;
    k->plan = arena_new();
    k->base = arena_new();
    k->demands_index = arena_new();
    k->firm_index = arena_new();
    k->t = (SupplyNetting){0};
    k->w = (SupplyWork){.arena = k->plan,
        .base = k->base,
        .demands_index = k->demands_index,
        .firm_index = k->firm_index,
        .scratch = arena_new(),
        .level = arena_new(),
        .in = &k->in};
    k->whole = k->settled = true;
    k->w.asks = NEW_ARRAY(k->base, uint64_t, in->n_nodes);
    bool sound = supply_run(&k->w);
    if (sound) {
        supply_exceptions(&k->w);
        remember_input(k);
        find_users(k);
        index_firm_needs(k);
        index_exceptions(k);
        k->todo = NEW_ARRAY(k->base, unsigned char, in->n_nodes);
        k->net = NEW_ARRAY(k->base, KeptList, k->w.plan->n_levels);
        k->late = NEW_ARRAY(k->base, KeptList, k->w.plan->n_levels);
        k->waits = NEW_ARRAY(k->base, KeptList, k->w.plan->n_levels);
        k->dead = 0;
        k->failed = false;
    }
    arena_reset(k->w.scratch);
    arena_reset(k->w.level);
    return sound;
}

static void drop(SupplyKept *k) {
    arena_free(k->plan);
    arena_free(k->base);
    arena_free(k->demands_index);
    arena_free(k->firm_index);
    arena_free(k->w.scratch);
    arena_free(k->w.level);
}

SupplyKept *supply_keep(const SupplyInput *in) {
    Arena *diff = arena_new();
    SupplyKept *k = NEW(diff, SupplyKept);
    *k = (SupplyKept){.diff = arena_new(), .own = diff};
    (void)start(k, in);
    return k;
}

void supply_kept_free(SupplyKept *k) {
    if (!k) return;
    drop(k);
    arena_free(k->diff);
    arena_free(k->own);
}

const SupplyPlan *supply_kept(SupplyKept *k) {
    if (!k->whole) kept_put_together(k);
    return k->w.plan;
}

void kept_forget_last(SupplyKept *k, const SupplyInput *before) {
    k->in = *before;
    k->n_demands = before->n_demands;
    arena_reset(k->demands_index);
    supply_group_demands(&k->w);
    arena_reset(k->w.scratch);
    arena_reset(k->diff); // it may name that demand
    k->out = (SupplyDiff){0};
    k->before = NULL;
}

// ---- a change ----------------------------------------------------------------------------------------------------------
static bool plan_all(SupplyKept *k, const SupplyInput *in) {
    SupplyKept old = *k;
    k->out = (SupplyDiff){.whole = true, .settled = true, .n_nodes = in->n_nodes};
    k->moved_cap = k->gone_cap = k->come_cap = 0;
    if (!start(k, in)) {
        SupplyDiff bad = {.error = k->w.plan->error, .index = k->w.plan->index};
        drop(k);
        *k = old;
        k->w.in = &k->in;
        k->out = bad;
        k->failed = true;
        return false;
    }
    static const SupplySpan none;
    int n_old = old.w.plan->error == SUPPLY_OK ? old.in.n_nodes : 0;
    for (int i = 0; i < in->n_nodes; i++) {
        kept_diff_own(k, old.w.plan, i < n_old ? &old.w.span[i] : &none, i);
        kept_diff_supplies(k, old.w.plan, i < n_old ? &old.w.span[i] : &none, i);
    }
    drop(&old);
    return true;
}

static bool check_change(SupplyKept *k, const SupplyChange *c) {
    for (int i = 0; i < c->n_nodes; i++)
        if (!supply_check_node(&k->w, c->node[i])) return false;
    for (int i = 0; i < c->n_firm; i++)
        if (!supply_check_firm(&k->w, c->firm[i])) return false;
    for (int i = 0; i < c->n_demands; i++)
        if (!supply_check_demand(&k->w, c->demand[i])) return false;
    return true;
}

// False: all is to be planned.
static bool take_demands(SupplyKept *k, const SupplyChange *c) {
    const SupplyInput *in = &k->in;
    bool moves = in->n_demands > k->n_demands;
    k->demand_node = arena_grow(k->base, k->demand_node, (size_t)k->n_demands, &k->demand_node_cap,
        (size_t)in->n_demands + 1, sizeof(int));
    for (int i = k->n_demands; i < in->n_demands; i++) k->demand_node[i] = -1;
    k->n_demands = in->n_demands;
    for (int i = 0; i < c->n_demands; i++) {
        int *was = &k->demand_node[c->demand[i]], is = where(&in->demand[c->demand[i]]);
        if (*was == -2 || is == -2) return false;
        if (*was >= 0) kept_mark(k, *was, KEPT_NET);
        if (is >= 0) kept_mark(k, is, KEPT_NET);
        moves = moves || *was != is;
        *was = is;
    }
    if (!moves) return true;
    arena_reset(k->demands_index);
    supply_group_demands(&k->w);
    return true;
}

static bool take_firm(SupplyKept *k, const SupplyChange *c) {
    const SupplyInput *in = &k->in;
    SupplyWork *w = &k->w;
    size_t n = (size_t)k->n_firm, more = (size_t)in->n_firm + 1;
    if (in->n_firm > k->n_firm) {
        k->firm_node = arena_grow(k->base, k->firm_node, n, &k->firm_node_cap, more, sizeof(int));
        w->firm_piece = arena_grow(k->base,
            k->firm_piece_cap ? w->firm_piece
                              : memcpy(NEW_ARRAY(k->base, int, more), w->firm_piece, n * sizeof(int)),
            n, &k->firm_piece_cap, more, sizeof(int));
        w->firm_needs = arena_grow(k->base,
            k->firm_needs_cap
                ? w->firm_needs
                : memcpy(NEW_ARRAY(k->base, int, more + 1), w->firm_needs, (n + 1) * sizeof(int)),
            n + 1, &k->firm_needs_cap, more, sizeof(int));
    }
    for (int i = k->n_firm; i < in->n_firm; i++) {
        k->firm_node[i] = w->firm_piece[i] = -1;
        w->firm_needs[i + 1] = w->firm_needs[i];
    }
    k->n_firm = in->n_firm;
    for (int i = 0; i < c->n_firm; i++) {
        int f = c->firm[i], *was = &k->firm_node[f];
        int is = in->firm[f].qty == 0 ? -1 : in->firm[f].node;
        if (*was != is && w->firm_needs[f + 1] > w->firm_needs[f]) return false;
        if (*was >= 0) kept_mark(k, *was, KEPT_NET);
        if (is >= 0) kept_mark(k, is, KEPT_NET);
        *was = is;
    }
    if (c->n_firm == 0) return true;
    arena_reset(k->firm_index);
    supply_group_firm(w);
    return true;
}

static bool take_nodes(SupplyKept *k, const SupplyChange *c) {
    const SupplyInput *in = &k->in;
    for (int i = 0; i < c->n_nodes; i++) {
        const SupplyNode *n = &in->node[c->node[i]];
        if (hash_needing(in, c->node[i]) != k->needing[c->node[i]]) return false;
        for (int s = n->first_source; s < n->first_source + n->n_sources; s++) {
            if (in->source[s].share > 0 && !k->w.allotted) return false;
            if (in->source[s].cycle_days > 0 && !k->w.cycles) return false;
            supply_when_source(&k->w, s);
        }
        uint64_t rules = hash_rules(in, c->node[i]);
        kept_mark(k, c->node[i], KEPT_NET | (rules != k->rules[c->node[i]] ? KEPT_OTHER : 0));
        k->rules[c->node[i]] = rules;
    }
    return true;
}

static void forget_change(SupplyKept *k) {
    arena_reset(k->diff);
    k->out = (SupplyDiff){0};
    k->before = NULL;
    k->n_before = k->before_cap = k->moved_cap = k->gone_cap = k->come_cap = 0;
}

static void clear_marks(SupplyKept *k) {
    for (int level = 0; level < k->w.plan->n_levels; level++) {
        KeptList *lists[] = {&k->net[level], &k->late[level]};
        for (int l = 0; l < 2; l++) {
            for (size_t i = 0; i < lists[l]->n; i++) k->todo[lists[l]->at[i]] = 0;
            lists[l]->n = 0;
        }
        k->waits[level].n = 0;
    }
}

// Nothing of it is possible in part where this is false.
static bool is_part(const SupplyKept *k, const SupplyInput *in, const SupplyChange *c) {
    const SupplyWork *w = &k->w;
    return w->plan->error == SUPPLY_OK && !k->failed && !c->others && !w->tangled &&
        in->n_cos == 0 && in->n_nodes == k->in.n_nodes && in->n_sources == k->in.n_sources &&
        in->n_demands >= k->n_demands && in->n_firm >= k->n_firm;
}

static bool plan_part(SupplyKept *k, const SupplyChange *c) {
    kept_begin(k);
    bool well = take_nodes(k, c) && take_firm(k, c) && take_demands(k, c) && kept_net(k);
    if (well) kept_late(k);
    clear_marks(k);
    arena_reset(k->w.scratch);
    arena_reset(k->w.level);
    k->w.loads = NULL;
    if (!well) kept_undo(k);
    return well;
}

SupplyDiff kept_replan(SupplyKept *k, const SupplyInput *in, const SupplyChange *c) {
    SupplyWork *w = &k->w;
    forget_change(k);
    bool part = is_part(k, in, c);
    if (part) {
        SupplyInput was = k->in;
        k->in = *in;
        if (!check_change(k, c)) {
            k->out = (SupplyDiff){.error = w->plan->error, .index = w->plan->index};
            w->plan->error = SUPPLY_OK;
            k->in = was;
            return k->out;
        }
    }
    if (!part || !plan_part(k, c)) {
        (void)plan_all(k, in);
        return k->out;
    }
    k->whole = false;
    for (size_t i = 0; i < k->n_before; i++) {
        kept_diff_own(k, w->plan, &k->before[i].span, k->before[i].node);
        kept_diff_supplies(k, w->plan, &k->before[i].span, k->before[i].node);
    }
    k->out.n_nodes = (int)k->n_before;
    k->out.settled = k->settled;
    return k->out;
}

SupplyDiff supply_replan(SupplyKept *k, const SupplyInput *in, const SupplyChange *c) {
    SupplyDiff d = kept_replan(k, in, c);
    const SupplyPlan *p = k->w.plan;
    if (k->dead > (size_t)(p->n_supplies + p->n_demands + p->n_pegs) / 2) kept_put_together(k);
    return d;
}
