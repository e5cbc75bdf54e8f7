// The replay from end to end: read (or make up) the history, make the world, open the books, live, prove, report.
#include "twin/replay.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "core/platform.h"
#include "core/role.h"
#include "flow/cash/cash.h"
#include "flow/cash/parts.h"
#include "twin/company.h"
#include "twin/live.h"
#include "twin/open.h"

static void tell(const Live *l, const char *what) {
    if (!l->options->progress) return;
    ReplayProgress p = {.what = what, .day = l->today, .seconds = twin_clock() - l->started};
    l->options->progress(l->options->to, &p);
}

static Status empty_store(Cx *cx, App *app) {
    int64_t items;
    TRY(store_read(cx, app->store));
    Status s = sql_get(cx, NULL, "select count(*) from item", NO_ARGS, OUT(O(&items)));
    store_read_end(cx);
    if (s != OK || items == 0) return s;
    return with_hint(cx, fail(cx, STATE, "db", "the database has a company already"),
        "give a new one to replay into");
}

static Status history_of(Live *l) {
    const ReplayOptions *o = l->options;
    l->history = NEW(l->cx->arena, History);
    if (o->orders) {
        tell(l, "reading");
        TRY(history_read(l->cx, o->orders, o->map, l->history));
    } else {
        company_make(l->cx, o->seed, o->today, l->history);
    }
    if (l->history->orders_n > 0) return OK;
    return with_hint(
        l->cx, fail(l->cx, INPUT, "orders", "the history has no order"), "give a file with orders");
}

static Status dates_of(Live *l) {
    const ReplayOptions *o = l->options;
    Date first = time_date(l->history->first), last = time_date(l->history->last);
    Date start = o->orders || o->from.v || o->warm_up_days
        ? world_start(l->history, o->from, o->warm_up_days)
        : company_start(l->history);
    l->last = o->through.v && o->through.v < last.v ? o->through : last;
    if (start.v > first.v && start.v <= l->last.v) {
        l->today = start;
        return OK;
    }
    return with_hint(l->cx,
        with_value(l->cx, fail(l->cx, INPUT, "from", "the replay would start outside of the history"),
            date_text(l->cx->arena, start)),
        "give a day after " STR_FMT " and up to " STR_FMT, STR_ARG(date_text(l->cx->arena, first)),
        STR_ARG(date_text(l->cx->arena, l->last)));
}

// Account 6000 takes what the history charges without goods.
static Status accounts_open(Live *l) {
    LedgerAccount *in = door_call(
        l->door, door_action(l->door, "account", "create"), date_time(l->today), NULL, 0, 0);
    *in = (LedgerAccount){.code = S("6000"), .name = S("Fees and commissions"), .type = 4};
    return door_flush(l->door, l->cx);
}

static void maps_make(Live *l) {
    const World *w = &l->world;
    l->item_of = intmap_new();
    l->supplier_of = intmap_new();
    l->site_of = intmap_new();
    l->order_of = intmap_new();
    l->launch_of = intmap_new();
    for (int32_t i = 0; i < w->items_n; i++) intmap_put(l->item_of, w->items[i].id.v, i);
    for (int32_t i = 0; i < w->suppliers_n; i++)
        intmap_put(l->supplier_of, w->suppliers[i].id.v, i);
    for (int32_t i = 0; i < TWIN_SITES; i++) intmap_put(l->site_of, w->site_id[i].v, i);
}

// Passes over what the history has before the start.
static void skip_past(Live *l) {
    const History *h = l->history;
    int64_t start = date_time(l->world.start).v;
    l->orders = NEW_ARRAY(l->cx->arena, LiveOrder, h->orders_n);
    while (l->next_order < h->orders_n && h->orders[l->next_order].placed.v < start)
        l->next_order++;
    while (l->next_return < h->returns_n && h->returns[l->next_return].at.v < start)
        l->next_return++;
    while (l->next_adjust < h->adjusts_n && h->adjusts[l->next_adjust].at.v < start)
        l->next_adjust++;
    while (l->next_charge < h->charges_n && h->charges[l->next_charge].at.v < start)
        l->next_charge++;
}

// What will be taken back on its day, before the warehouse picks it, does not leave at once.
static void hold_back(Live *l) {
    const History *h = l->history;
    for (int32_t r = l->next_return; r < h->returns_n; r++)
        for (int32_t i = h->returns[r].first; i < h->returns[r].first + h->returns[r].n; i++) {
            int32_t order = h->return_lines[i].order;
            if (order >= 0 && time_date(h->orders[order].placed).v == time_date(h->returns[r].at).v)
                l->orders[order].held_back = true;
        }
}

static void series_copy(Live *l) {
    const Series *from = &l->past.series;
    size_t cells = (size_t)from->nodes * (size_t)from->weeks;
    l->series = *from;
    l->series.at = NEW_ARRAY(l->cx->arena, double, cells);
    l->series.first = NEW_ARRAY(l->cx->arena, int32_t, l->world.items_n);
    memcpy(l->series.at, from->at, cells * sizeof(double));
    memcpy(l->series.first, from->first, (size_t)l->world.items_n * sizeof(int32_t));
}

static Status report_write(Live *l, Str json) {
    const char *path = l->options->report;
    if (!path) return OK;
    FILE *f = fopen(path, "wb");
    bool ok = f && fwrite(json.at, 1, json.n, f) == json.n;
    if (f) ok = fclose(f) == 0 && ok;
    if (ok) return OK;
    return with_hint(l->cx,
        with_value(l->cx, fail(l->cx, SYSTEM, "report", "the report cannot be written"), str_of(path)),
        "give a file in a folder that can be written to");
}

static Status all_of_it(Live *l, ReplayReport *out) {
    TRY(empty_store(l->cx, l->app));
    TRY(history_of(l));
    TRY(dates_of(l));
    l->app->simulated = date_time(l->today);
    l->door = door_new(l->app, actor_system());
    l->eyes = cx_new(l->app, actor_system());
    l->fresh_eyes = arena_mark(l->eyes->arena);
    world_make(l->cx, l->history, l->options->seed, l->today, &l->world);
    past_make(l->cx, &l->world, &l->past);
    series_copy(l);
    tell(l, "opening");
    TRY(open_world(l->cx, l->door, &l->world, l->options->orders ? S("Replayed company") : company_name));
    TRY(accounts_open(l));
    TRY(open_past(l->cx, l->door, &l->world, &l->past));
    door_user(l->door, l);
    maps_make(l);
    skip_past(l);
    hold_back(l);
    TRY(live_run(l));
    tell(l, "proving");
    TRY(report_make(l, out));
    return report_write(l, out->json);
}

// Documents of hundreds of lines take and give back megabytes thousands of times a run: the C library keeps them, rather than asking the
// kernel for cleared pages each time.
static void keep_memory(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 64 * 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 512 * 1024 * 1024);
#endif
}

Status replay_run(Cx *cx, App *app, const ReplayOptions *options, ReplayReport *out) {
    keep_memory();
    Live *l = NEW(cx->arena, Live);
    *l = (Live){.cx = cx, .app = app, .options = options, .started = twin_clock()};
    *out = (ReplayReport){0};
    app->clock = clock_simulated;
    Status s = all_of_it(l, out);
    if (l->eyes) look_end(l); // where it was looking when it failed
    if (s != OK && l->eyes && cx->error.status == OK) cx->error = l->eyes->error;
    agenda_free(&l->agenda);
    intmap_free(l->item_of);
    intmap_free(l->supplier_of);
    intmap_free(l->site_of);
    intmap_free(l->order_of);
    intmap_free(l->launch_of);
    door_free(l->door);
    if (l->eyes) {
        if (s != OK) cx->error.text = str_dup(cx->arena, cx->error.text);
        cx_free(l->eyes);
    }
    return s;
}
