// What a change did: planned supply that is other, demands that are there on another day.
#include "engine/supply/kept.h"

void kept_moved(SupplyKept *k, SupplyMoved m) {
    size_t n = (size_t)k->out.n_moved++;
    k->out.moved = arena_grow(k->diff, k->out.moved, n, &k->moved_cap, n + 1, sizeof m);
    k->out.moved[n] = m;
}

static void moved(SupplyKept *k, const SupplyDemand *was, const SupplyDemand *is) {
    const SupplyDemand *d = is ? is : was;
    if (!d) return;
    if (was && is && was->available == is->available && was->short_qty == is->short_qty) return;
    kept_moved(k,
        (SupplyMoved){.kind = d->kind,
            .node = d->node,
            .in = d->in,
            .due = d->due,
            .was = was != NULL,
            .is = is != NULL,
            .before = was ? was->available : SUPPLY_NEVER,
            .after = is ? is->available : SUPPLY_NEVER,
            .short_before = was ? was->short_qty : 0,
            .short_after = is ? is->short_qty : 0});
}

// Both lists have orders by index, then what is owed, then forecast. The same demand: of the same line, and of forecast the same
// part of it. Orders are walked side by side, forecast is looked for.
static int rank_of(const SupplyDemand *d) {
    return d->kind == SUPPLY_ORDER ? d->in : d->kind == SUPPLY_OWED ? INT32_MAX - 1 : INT32_MAX;
}

static const SupplyDemand *same_forecast(const SupplyDemand *of, int n, const SupplyDemand *d) {
    for (int i = 0; i < n; i++)
        if (of[i].kind == SUPPLY_FORECAST && of[i].in == d->in && of[i].due == d->due)
            return &of[i];
    return NULL;
}

void kept_diff_own(SupplyKept *k, const SupplyPlan *old, const SupplySpan *was, int node) {
    const SupplySpan *is = &k->w.span[node];
    const SupplyDemand *x = old->demand + was->first_own, *y = k->w.plan->demand + is->first_own;
    int i = 0, j = 0;
    while (i < was->n_own || j < is->n_own) {
        int at_x = i < was->n_own ? rank_of(&x[i]) : INT32_MAX;
        int at_y = j < is->n_own ? rank_of(&y[j]) : INT32_MAX;
        if (at_x == INT32_MAX && at_y == INT32_MAX) break;
        moved(k, at_x <= at_y ? &x[i] : NULL, at_y <= at_x ? &y[j] : NULL);
        i += at_x <= at_y;
        j += at_y <= at_x;
    }
    for (int f = j; f < is->n_own; f++)
        moved(k, same_forecast(x + i, was->n_own - i, &y[f]), &y[f]);
    for (int f = i; f < was->n_own; f++)
        if (!same_forecast(y + j, is->n_own - j, &x[f])) moved(k, &x[f], NULL);
}

static bool same_supply(const SupplyPiece *x, const SupplyPiece *y) {
    return x->source == y->source && x->firm == y->firm && x->release == y->release &&
        x->due == y->due && x->qty == y->qty && x->started == y->started;
}

static void put(SupplyKept *k, SupplyPiece **list, int *n, size_t *cap, const SupplyPiece *x) {
    if (x->source < 0) return;
    *list = arena_grow(k->diff, *list, (size_t)*n, cap, (size_t)*n + 1, sizeof *x);
    (*list)[(*n)++] = *x;
}

void kept_diff_supplies(SupplyKept *k, const SupplyPlan *old, const SupplySpan *was, int node) {
    const SupplySpan *is = &k->w.span[node];
    const SupplyPiece *x = old->supply + was->first_supply, *y = k->w.plan->supply + is->first_supply;
    int head = 0, tail = 0, least = was->n_supplies < is->n_supplies ? was->n_supplies : is->n_supplies;
    while (head < least && same_supply(&x[head], &y[head])) head++;
    while (tail < least - head &&
        same_supply(&x[was->n_supplies - 1 - tail], &y[is->n_supplies - 1 - tail]))
        tail++;
    for (int i = head; i < was->n_supplies - tail; i++)
        put(k, &k->out.gone, &k->out.n_gone, &k->gone_cap, &x[i]);
    for (int i = head; i < is->n_supplies - tail; i++)
        put(k, &k->out.come, &k->out.n_come, &k->come_cap, &y[i]);
}
