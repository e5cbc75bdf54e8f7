// Planners and buyers. On Sunday night demand is collected and forecast, policies are set, the plan is run, and again on Thursday; each morning what is to be
// released is released and sent. Under the naive policy a spreadsheet does all that: it looks at stock, expected and owed of each item at
// each site, and orders up to its level. The spreadsheet's orders are opened by the same actions.
//
// New articles are bought at first by a person who knows when they are launched, and how much articles like them sold.
#include <stdlib.h>
#include <string.h>

#include "flow/product/line.h"
#include "stage/deliver/transfer.h"
#include "stage/make/work.h"
#include "stage/plan/plan.h"
#include "stage/source/purchase.h"
#include "twin/live.h"

enum { AGAIN = 3 }; // the day of the week of the second run

// ---- learning of documents ------------------------------------------------------------------------------------------------
// Whoever opened them: the release of a plan, a return that is refurbished, a buyer.
static Status learn_as(Live *l, int32_t launch) {
    TRY(look(l));
    typedef struct {
        Id id;
        bool work;
    } New;
    New *found = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(l->eyes, &r,
        "select id, kind from doc where id > $1 and kind in ('purchase', 'work') order by id",
        A(l->last_doc)));
    while (rows_next(&r)) {
        found = arena_grow(l->eyes->arena, found, n, &cap, n + 1, sizeof *found);
        found[n++] = (New){rows_id(&r, 0), str_is(rows_peek(&r, 1), "work")};
    }
    Status s = rows_end(&r);
    for (size_t i = 0; i < n && s == OK; i++) {
        int64_t known;
        if (found[i].work && intmap_get(l->launch_of, found[i].id.v, &known)) {
            l->last_doc = found[i].id; // it is one's own
            continue;
        }
        s = found[i].work ? work_learn(l, found[i].id, launch) : purchase_learn(l, found[i].id, launch);
        l->last_doc = found[i].id;
    }
    if (s != OK && l->eyes->error.status != OK) l->cx->error = l->eyes->error;
    look_end(l);
    return s == OK ? door_flush(l->door, l->cx) : s;
}

Status learn(Live *l, Time at) {
    (void)at;
    return learn_as(l, -1);
}

// ---- the program's own planning -------------------------------------------------------------------------------------------
static void plan_supply(Live *l, Time at) {
    PlanRun *run = door_call(l->door, &plan_run, at, NULL, 0, 0);
    run->release_days = PLAN_DAYS; // until the next run
}

// Whoever comes after the last day finds a plan over its whole horizon, and not what was to be released until the next run only.
Status planner_last(Live *l, Time at) {
    if (l->options->policy != REPLAY_NAIVE) door_call(l->door, &plan_run, at, NULL, 0, 0);
    return door_flush(l->door, l->cx);
}

static Status plan(Live *l, Time at) {
    DemandCollect *collect = door_call(l->door, &demand_collect, at, NULL, 0, 0);
    collect->through = date_add(l->today, -1);
    door_call(l->door, &forecast_run, at, NULL, 0, 0);
    door_call(l->door, &policy_optimise, at, NULL, 0, 0);
    plan_supply(l, at);
    return door_flush(l->door, l->cx);
}

static Status release(Live *l, Time at) {
    PlanRelease *in = door_call(l->door, &plan_release, at, NULL, 0, 0);
    in->send = true;
    in->no_moves = true;
    // Where nobody ordered since, nothing is missing that was not before.
    if (l->replenished_for != l->counted.orders || date_weekday(l->today) == 0)
        door_call(l->door, &stock_replenish, at, NULL, 0, 0);
    l->replenished_for = l->counted.orders;
    TRY(door_flush(l->door, l->cx));
    return learn(l, at);
}

// ---- the naive spreadsheet ------------------------------------------------------------------------------------------------
typedef struct {
    double *position; // by node: stock, expected, less owed
} Sheet;

static Status position_add(Live *l, const char *sql, double *position) {
    Rows r;
    TRY(sql_open_args(l->eyes, &r, sql, NO_ARGS));
    while (rows_next(&r)) {
        int64_t site;
        int32_t item = item_index(l, rows_id(&r, 0));
        if (item < 0 || !intmap_get(l->site_of, rows_int(&r, 1), &site)) continue;
        int32_t node = l->world.items[item].node[site];
        if (node >= 0) position[node] += (double)rows_int(&r, 2) / UNIT;
    }
    return rows_end(&r);
}

static Status positions_read(Live *l, double *position) {
    TRY(look(l));
    TRY(position_add(l, "select item, site, available from stock_level", position));
    TRY(position_add(l,
        "select item, site, cast(sum(open) as bigint) from line where open > 0 and kind in "
        "('purchase', 'work', 'transfer-in') "
        "group by item, site order by item, site",
        position));
    // A transfer that left is expected at the receiving site until it is there, and owed by the sending one only before.
    TRY(position_add(l,
        "select item, site, -cast(sum(open - picked) as bigint) from line where open > 0 and "
        "kind in ('order', 'component', 'transfer-out') group by item, site order by item, site",
        position));
    // At the dock: put away tomorrow.
    TRY(position_add(l,
        "select a.unit, p.site, cast(sum(a.posted) as bigint) from account a join place p on p.id "
        "= a.place where a.flow = 1 and "
        "a.owner = 0 and p.kind = 'dock' and a.posted > 0 group by a.unit, p.site order by a.unit, "
        "p.site",
        position));
    look_end(l);
    return OK;
}

static Status moves_open(Live *l, Time at, const Qty *order, TwinSite from, TwinSite to) {
    const World *w = &l->world;
    TransferLineIn *lines = NULL;
    TransferCreate *in = NULL;
    for (int32_t n = 0; n < w->nodes_n; n++) {
        const TwinNode *node = &w->nodes[n];
        if (order[n].v <= 0 || node->kind != SOURCE_MOVE || node->site != (int32_t)to ||
            w->nodes[node->from].site != (int32_t)from)
            continue;
        if (!in) {
            in = door_call(l->door, &transfer_create, at, NULL, 0, 0);
            *in = (TransferCreate){.from = w->site_id[from], .to = w->site_id[to]};
            lines = NEW_ARRAY(door_arena(l->door), TransferLineIn, w->items_n);
        }
        lines[in->lines.n++] = (TransferLineIn){w->items[node->item].id, order[n]};
    }
    if (in) in->lines.at = lines;
    return OK;
}

static Status buys_open(Live *l, Time at, const Qty *order, int32_t supplier, TwinSite site) {
    const World *w = &l->world;
    PurchaseLineIn *lines = NULL;
    PurchaseCreate *in = NULL;
    for (int32_t n = 0; n < w->nodes_n; n++) {
        const TwinNode *node = &w->nodes[n];
        if (order[n].v <= 0 || node->kind != SOURCE_BUY || node->site != (int32_t)site ||
            w->items[node->item].supplier != supplier)
            continue;
        if (!in) {
            in = door_call(l->door, &purchase_create, at, NULL, 0, 0);
            *in = (PurchaseCreate){.supplier = w->suppliers[supplier].id, .site = w->site_id[site]};
            lines = NEW_ARRAY(door_arena(l->door), PurchaseLineIn, w->items_n);
        }
        lines[in->lines.n++] = (PurchaseLineIn){.item = w->items[node->item].id, .qty = order[n]};
    }
    if (in) in->lines.at = lines;
    return OK;
}

// What a node orders is owed by those it orders from, so they are looked at after it.
static Status spreadsheet(Live *l, Time at) {
    const World *w = &l->world;
    Arena *a = arena_new();
    double *position = NEW_ARRAY(a, double, w->nodes_n);
    Qty *order = NEW_ARRAY(a, Qty, w->nodes_n);
    Status s = positions_read(l, position);
    int32_t week = series_week(&l->series, l->today);
    if (week > 0) series_roll(&l->series, w, week - 1, week);
    for (int32_t n = 0; n < w->nodes_n && s == OK; n++) {
        const TwinNode *node = &w->nodes[n];
        order[n] = naive_order(w, &l->series, n, week, NAIVE_K, position[n]);
        double units = (double)order[n].v / UNIT;
        if (node->kind == SOURCE_MOVE) position[node->from] -= units;
        if (node->kind != SOURCE_MAKE || units <= 0) continue;
        const TwinKit *kit = &w->kits[w->items[node->item].kit];
        for (int p = 0; p < KIT_PARTS; p++)
            position[w->items[kit->part[p]].node[AT_PLANT]] -= units * kit->per[p];
        WorkCreate *in = door_call(l->door, &work_create, at, NULL, 0, 0);
        *in = (WorkCreate){.item = w->items[node->item].id, .site = w->site_id[AT_PLANT], .qty = order[n]};
        s = door_room(l->door, l->cx);
    }
    for (int32_t k = 0; k < w->suppliers_n && s == OK; k++) {
        s = buys_open(l, at, order, k, AT_WAREHOUSE);
        if (s == OK) s = buys_open(l, at, order, k, AT_PLANT);
    }
    if (s == OK) s = moves_open(l, at, order, AT_PLANT, AT_WAREHOUSE);
    if (s == OK) s = moves_open(l, at, order, AT_WAREHOUSE, AT_HOME);
    if (s == OK) s = moves_open(l, at, order, AT_WAREHOUSE, AT_ABROAD);
    if (s == OK) s = door_flush(l->door, l->cx);
    arena_free(a);
    return s == OK ? learn(l, at) : s;
}

Status planner_week(Live *l, Time at) {
    if (l->options->policy == REPLAY_NAIVE) return spreadsheet(l, at);
    return plan(l, at);
}

Status planner_day(Live *l, Time at) {
    if (l->options->policy == REPLAY_NAIVE) return learn(l, at);
    if (date_weekday(l->today) == AGAIN) plan_supply(l, at);
    return release(l, at);
}

// ---- launches -------------------------------------------------------------------------------------------------------------
Status launches_start(Live *l, Time at) {
    const World *w = &l->world;
    for (;
         l->next_launch < l->past.launches_n && l->past.launches[l->next_launch].order.v <= l->today.v;
         l->next_launch++) {
        const Launch *launch = &l->past.launches[l->next_launch];
        if (launch->order.v == 0) continue;
        const TwinItem *item = &w->items[launch->item];
        const TwinKit *kit = item->kit >= 0 ? &w->kits[item->kit] : NULL;
        // Of a kit its pieces are bought; boxes are there.
        const TwinItem *bought = kit ? &w->items[kit->part[0]] : item;
        Qty qty = launch->qty;
        if (kit) qty = qty_round_up((Qty){launch->qty.v * kit->per[0]}, bought->multiple);
        PurchaseCreate *in = door_call(l->door, &purchase_create, at, NULL, 0, 0);
        PurchaseLineIn *line = NEW(door_arena(l->door), PurchaseLineIn);
        *line = (PurchaseLineIn){.item = bought->id, .qty = qty};
        *in = (PurchaseCreate){.supplier = w->suppliers[bought->supplier].id,
            .site = w->site_id[kit ? AT_PLANT : AT_WAREHOUSE],
            .ref = S("first buy"),
            .lines = {line, 1}};
        TRY(door_flush(l->door, l->cx));
        TRY(learn_as(l, l->next_launch));
    }
    return OK;
}

static Status sent(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    if (answer->a >= 0)
        intmap_put(l->launch_of, ((const TransferCreated *)answer->out)->transfer.v, answer->a);
    return OK;
}

static void send(Live *l, Time at, int32_t item, TwinSite from, TwinSite to, Qty qty, int32_t launch) {
    if (qty.v <= 0) return;
    TransferCreate *in = door_call(l->door, &transfer_create, at, sent, launch, 0);
    TransferLineIn *line = NEW(door_arena(l->door), TransferLineIn);
    *line = (TransferLineIn){l->world.items[item].id, qty};
    *in = (TransferCreate){.from = l->world.site_id[from], .to = l->world.site_id[to], .lines = {line, 1}};
}

static Status making(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const WorkCreated *out = answer->out;
    const Launch *launch = &l->past.launches[answer->a];
    *MORE(l, works) = (LiveWork){.doc = out->work,
        .item = launch->item,
        .site = AT_PLANT,
        .qty = QTY(answer->b),
        .lead_days = l->world.kits[l->world.items[launch->item].kit].lead_days,
        .launch = answer->a,
        .start = l->today};
    l->counted.works++;
    intmap_put(l->launch_of, out->work.v, answer->a);
    return OK;
}

void launch_pieces(Live *l, Time at, int32_t launch, Qty pieces) {
    const World *w = &l->world;
    const Launch *first = &l->past.launches[launch];
    int64_t kits = pieces.v / UNIT / w->kits[w->items[first->item].kit].per[0];
    if (kits * UNIT > first->qty.v) kits = first->qty.v / UNIT;
    if (kits <= 0) return;
    WorkCreate *in = door_call(l->door, &work_create, at, making, launch, (int32_t)kits);
    *in = (WorkCreate){.item = w->items[first->item].id, .site = w->site_id[AT_PLANT], .qty = QTY(kits)};
}

void launch_made(Live *l, Time at, int32_t launch, Qty qty) {
    send(l, at, l->past.launches[launch].item, AT_PLANT, AT_WAREHOUSE, qty, launch);
}

void launch_here(Live *l, Time at, int32_t launch, Qty qty) {
    const Launch *first = &l->past.launches[launch];
    Qty abroad = qty_min(first->abroad, qty);
    send(l, at, first->item, AT_WAREHOUSE, AT_ABROAD, abroad, -1);
    send(l, at, first->item, AT_WAREHOUSE, AT_HOME, qty_sub(qty, abroad), -1);
}
