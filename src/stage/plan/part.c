// How the forecasting and the netting of all items fall apart into what can be done by itself.
//
// Forecasting: items of one family share season and growth at a site, so families stay whole; those that follow each other by name are
// put together until there are enough.
//
// The last few parts are a quarter of the others, and the largest come first, so that workers who share them out are done at about the same time.
//
// Netting: a bill joins what is made to what it is made of, and an open work order its output to its components; a lane joins an item to
// itself; a resource joins all that take of it. What is joined by a chain of these is one island, and nothing of an island depends on
// another. Islands are put together by the smallest id in them, so that items which were entered together mostly stay so.
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "stage/plan/parts.h"

enum {
    PART_ITEMS_MIN = 5000, // fallback of the setting plan.part_items
    PARTS = 48, // about as many where there are more items: each part asks the database for its own, which costs by the size of the tables
    LAST = 2,   // so many of the last ones are cut up further,
    QUARTERS = 4,
};

static Status least_items(Cx *cx, int64_t items, int64_t *least) {
    TRY(setting_int(cx, "plan.part_items", PART_ITEMS_MIN, least));
    if (*least < items / PARTS) *least = items / PARTS;
    return OK;
}

// A part that has so many items is full; left: items that are in no part before it, of so many in all. What makes no more than LAST parts is not cut up:
// forecasts learn from what is in their part which methods to believe, and a small company's are to learn from all of it.
static bool full(int64_t has, int64_t least, int64_t left, int64_t all) {
    return has >= (left > LAST * least || all <= LAST * least ? least : (least + QUARTERS - 1) / QUARTERS);
}

int part_args(const PlanPart *p, SqlArg *args, int n) {
    if (p->kind == PART_FAMILIES) {
        args[n++] = A(p->low);
        args[n++] = A(p->high);
    }
    if (p->kind == PART_ITEMS) args[n++] = A(p->number);
    return n;
}

// ---- families --------------------------------------------------------------------------------------------------------
static int larger_first(const void *a_, const void *b_) {
    const PlanPart *a = a_, *b = b_;
    if (a->items != b->items) return a->items > b->items ? -1 : 1;
    return str_cmp(a->low, b->low);
}

Status parts_of_families(Cx *cx, PlanPart **out, int *n) {
    int64_t least, left = 0, all;
    size_t cap = 0;
    TRY(sql_get(cx, NULL, "select count(*) from item where active = 1", NO_ARGS, OUT(O(&left))));
    all = left;
    TRY(least_items(cx, all, &least));
    *n = 0;
    *out = NULL;
    PlanPart *last = NULL;
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select family, count(*) from item where active = 1 group by family order by family", NO_ARGS));
    while (rows_next(&r)) {
        if (!last || full(last->items, least, left + last->items, all)) {
            *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
            Str low = *n == 0 ? S("") : rows_text(&r, 0);
            if (*n > 0) (*out)[*n - 1].high = low;
            last = &(*out)[(*n)++];
            *last = (PlanPart){.kind = PART_FAMILIES, .low = low, .high = S("")};
        }
        last->items += rows_int(&r, 1);
        left -= rows_int(&r, 1);
    }
    if (*n > 1) qsort(*out, (size_t)*n, sizeof **out, larger_first);
    return rows_end(&r);
}

// ---- islands ---------------------------------------------------------------------------------------------------------
typedef struct {
    Id *item; // ascending
    int *up; // by item: one that it is joined to; itself at the head of an island, the smallest in it
    int *size, *part; // by head
    int n;
    IntMap *at; // item → index
} Islands;

static int head_of(Islands *s, int i) {
    while (s->up[i] != i) i = s->up[i] = s->up[s->up[i]];
    return i;
}

static void join(Islands *s, Id a, Id b) {
    int64_t i, j;
    if (!intmap_get(s->at, a.v, &i) || !intmap_get(s->at, b.v, &j)) return;
    int x = head_of(s, (int)i), y = head_of(s, (int)j);
    if (x < y) s->up[y] = x;
    else s->up[x] = y;
}

static Status join_all(Cx *cx, Islands *s) {
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select c.item, b.item from component c join bill b on b.id = c.bill union all select "
        "l.item, o.item from line l join line o on o.id = l.parent where l.open > 0 and l.kind = "
        "'component' union all select u.item, (select min(v.item) from source_use v where "
        "v.resource = "
        "u.resource) from source_use u",
        NO_ARGS));
    while (rows_next(&r)) join(s, rows_id(&r, 0), rows_id(&r, 1));
    return rows_end(&r);
}

static Status islands_find(Cx *cx, Islands *s) {
    TRY(sql_ids(cx, &s->item, &s->n, "select id from item where id > $1 order by id", A(0)));
    s->up = NEW_ARRAY(cx->arena, int, s->n);
    s->size = NEW_ARRAY(cx->arena, int, s->n);
    s->part = NEW_ARRAY(cx->arena, int, s->n);
    for (int i = 0; i < s->n; i++) {
        s->up[i] = i;
        intmap_put(s->at, s->item[i].v, i);
    }
    return join_all(cx, s);
}

typedef struct {
    int number; // as it was filled
    int64_t items;
} Filled;

static int fuller_first(const void *a_, const void *b_) {
    const Filled *a = a_, *b = b_;
    if (a->items != b->items) return a->items > b->items ? -1 : 1;
    return a->number - b->number;
}

// The largest part is number 1.
static void parts_number(Arena *arena, Islands *s, Filled *part, int n) {
    int *to = NEW_ARRAY(arena, int, n);
    qsort(part, (size_t)n, sizeof *part, fuller_first);
    for (int i = 0; i < n; i++) to[part[i].number] = i + 1;
    for (int i = 0; i < s->n; i++)
        if (head_of(s, i) == i) s->part[i] = to[s->part[i]];
}

// Which part each island belongs to; how many there are.
static int parts_fill(Arena *arena, Islands *s, int64_t least) {
    Filled *part = NEW_ARRAY(arena, Filled, s->n);
    int n = 0;
    int64_t left = s->n;
    for (int i = 0; i < s->n; i++) s->size[head_of(s, i)]++;
    for (int i = 0; i < s->n; i++) {
        if (head_of(s, i) != i) continue;
        if (n == 0 || full(part[n - 1].items, least, left + part[n - 1].items, s->n))
            part[n] = (Filled){.number = n}, n++;
        s->part[i] = n - 1;
        part[n - 1].items += s->size[i];
        left -= s->size[i];
    }
    if (n > 1) parts_number(arena, s, part, n);
    else
        for (int i = 0; i < s->n; i++) s->part[i] = 1;
    return n;
}

// A run of items of one part is one statement.
static Status parts_keep(Cx *cx, Islands *s) {
    for (int from = 0, to; from < s->n; from = to) {
        int part = s->part[head_of(s, from)];
        for (to = from + 1; to < s->n && s->part[head_of(s, to)] == part; to++) {}
        TRY(sql_run(cx, "insert into planning_item (part, item) select $1, id from item where id >= $2 and id <= $3",
            A(part), A(s->item[from]), A(s->item[to - 1])));
    }
    return OK;
}

static Status islands_keep(Cx *cx, Islands *s, int *n) {
    int64_t least;
    TRY(islands_find(cx, s));
    TRY(least_items(cx, s->n, &least));
    enum { MOST = PARTS_MAX - LAST * QUARTERS }; // before the last ones are cut up
    if (least < s->n / MOST + 1) least = s->n / MOST + 1;
    *n = parts_fill(cx->arena, s, least);
    TRY(sql_exec(cx, "delete from planning_item"));
    return parts_keep(cx, s);
}

Status parts_of_items(Cx *cx, int *n) {
    Islands s = {.at = intmap_new()};
    Status status = islands_keep(cx, &s, n);
    intmap_free(s.at);
    return status;
}
