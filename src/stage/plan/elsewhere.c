// Where else what is late could be had, and how long stock keeps.
#include "stage/plan/elsewhere.h"

#include "network/substitute.h"

typedef struct {
    Cx *cx;
    const IntMap *nodes;
    SupplyAlternate *at;
    size_t n, cap;
} Alternates;

static void add(Alternates *a, int node, Id item, Id site, int days, Qty per, bool substitute) {
    int64_t from;
    if (!intmap_get(a->nodes, node_key(item, site), &from) || from == node) return;
    a->at = arena_grow(a->cx->arena, a->at, a->n, &a->cap, a->n + 1, sizeof *a->at);
    a->at[a->n++] = (SupplyAlternate){
        .node = node, .from = (int)from, .days = days, .per = per.v, .substitute = substitute};
}

static void substitutes_of(
    Alternates *a, const Substitute *s, int n, const IntMap *first, int node, Id item, Id site) {
    int64_t at;
    if (!intmap_get(first, item.v, &at)) return;
    for (int i = (int)at; i < n && id_eq(s[i].item, item); i++)
        add(a, node, s[i].substitute, site, 0, s[i].qty, true);
}

static Status substitutes_read(Alternates *a, const Model *m, int n_nodes) {
    List list;
    TRY(record_list(
        a->cx, &substitute_entity, "where active = 1 order by item, priority, id", NO_ARGS, &list));
    if (list.n == 0) return OK;
    const Substitute *s = list.at;
    IntMap *first = intmap_new();
    for (int i = list.n - 1; i >= 0; i--) intmap_put(first, s[i].item.v, i);
    for (int node = 0; node < n_nodes; node++)
        substitutes_of(a, s, list.n, first, node, m->node_item[node], m->node_site[node]);
    intmap_free(first);
    return OK;
}

static Status transfers_read(Alternates *a, const Model *m, int n_nodes) {
    Str wanted;
    List list;
    TRY(setting_text(a->cx, "plan.transfers", "none", &wanted));
    if (!str_is(wanted, "propose")) return OK;
    TRY(record_list(a->cx, &lane_entity,
        "where active = 1 and to_site <> 0 order by to_site, priority, lead_days, id", NO_ARGS, &list));
    const Lane *lane = list.at;
    for (int node = 0; node < n_nodes; node++)
        for (int i = 0; i < list.n; i++)
            if (id_eq(lane[i].to_site, m->node_site[node]))
                add(a, node, m->node_item[node], lane[i].from_site, lane[i].lead_days, (Qty){UNIT}, false);
    return OK;
}

Status alternates_read(
    Cx *cx, const IntMap *nodes, const Model *m, int n_nodes, SupplyAlternate **out, int *n) {
    Alternates a = {.cx = cx, .nodes = nodes};
    TRY(transfers_read(&a, m, n_nodes));
    TRY(substitutes_read(&a, m, n_nodes));
    *out = a.at;
    *n = (int)a.n;
    return OK;
}

// ---- shelf life --------------------------------------------------------------------------------------------------------
#define LOTS(and_part)                                                                             \
    "select a.unit, p.site, l.id, l.expires, cast(sum(a.posted) as bigint), "                      \
    "coalesce(max(v.held), 0)"                                                                     \
    " from account a join place p on p.id = a.place and p.kind = 'storage' join lot l on l.id = "  \
    "a.lot and l.expires > 0 and l.status = 'good' left join stock_level v on v.item = a.unit "    \
    "and "                                                                                         \
    "v.site = p.site where a.flow = 1 and a.owner = 0 and a.posted > 0" and_part                   \
    " group by a.unit, p.site, l.id, l.expires order by a.unit, p.site, l.expires, l.id"

Status shelf_lots(Cx *cx, const PlanPart *part, ShelfLot **out, int *n) {
    SqlArg args[1];
    Rows r;
    size_t count = 0, cap = 0;
    ShelfLot last = {0};
    int64_t held = 0;
    *out = NULL;
    bool of_items = part->kind == PART_ITEMS;
    TRY(sql_open_args(cx, &r, of_items ? LOTS(OF_ITEMS("a.unit", "$1")) : LOTS(""), args,
        part_args(part, args, 0)));
    while (rows_next(&r)) {
        ShelfLot lot = {rows_id(&r, 0), rows_id(&r, 1), rows_id(&r, 2), rows_date(&r, 3), rows_int(&r, 4)};
        if (!id_eq(lot.item, last.item) || !id_eq(lot.site, last.site)) held = rows_int(&r, 5);
        int64_t taken = held < lot.qty ? held : lot.qty;
        held -= taken;
        lot.qty -= taken;
        last = lot;
        if (lot.qty == 0) continue;
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof lot);
        (*out)[count++] = lot;
    }
    *n = (int)count;
    return rows_end(&r);
}

Status shelf_days(Cx *cx, IntMap *days) {
    Rows r;
    TRY(sql_open_args(cx, &r, "select id, shelf_days from item where shelf_days > 0", NO_ARGS));
    while (rows_next(&r)) intmap_put(days, rows_int(&r, 0), rows_int(&r, 1));
    return rows_end(&r);
}
