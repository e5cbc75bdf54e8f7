// A binary heap on the heap of the process: it lives as long as the world and grows to some ten thousands of entries.
#include "twin/agenda.h"

#include <stdlib.h>

#include "base/cx.h"

void agenda_free(Agenda *g) {
    free(g->heap);
    *g = (Agenda){0};
}

static bool before(const Happening *a, const Happening *b) {
    return a->at.v != b->at.v ? a->at.v < b->at.v : a->seq < b->seq;
}

void agenda_note(Agenda *g, Time at, int kind, int32_t a, int32_t b) {
    if (g->n == g->cap) {
        g->cap = g->cap ? 2 * g->cap : 1024;
        g->heap = realloc(g->heap, g->cap * sizeof *g->heap);
        CHECK(g->heap != NULL);
    }
    Happening h = {.at = at, .seq = g->seq++, .kind = kind, .a = a, .b = b};
    size_t i = g->n++;
    for (; i > 0 && before(&h, &g->heap[(i - 1) / 2]); i = (i - 1) / 2)
        g->heap[i] = g->heap[(i - 1) / 2];
    g->heap[i] = h;
}

bool agenda_take(Agenda *g, Time until, Happening *out) {
    if (g->n == 0 || g->heap[0].at.v > until.v) return false;
    *out = g->heap[0];
    Happening last = g->heap[--g->n];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < g->n; i = child) {
        if (child + 1 < g->n && before(&g->heap[child + 1], &g->heap[child])) child++;
        if (!before(&g->heap[child], &last)) break;
        g->heap[i] = g->heap[child];
    }
    if (g->n) g->heap[i] = last;
    return true;
}
