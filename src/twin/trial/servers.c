// Several servers of one database in one process. Each has its program, its store with a writer of its own, its clock and its node
// number, as if it ran on a machine of its own; they are asked one after another, so that what comes of it is the same each time.
//
// On SQLite all of them open one file of a simulated disk. When the power goes, they are all gone; what the disk is found with is
// opened again.
#include <stdlib.h>

#include "base/map.h"
#include "core/event.h"
#include "twin/trial/parts.h"

enum { LOG_PAGES = 300 }; // so that the log is brought into the file several times in a trial

static Status store_on(Cx *cx, const Servers *s, Store **out) {
    StoreOptions o = {
        .readers = 1, .workers = 1, .vfs = s->disk ? disk_name(s->disk) : NULL, .log_pages = LOG_PAGES};
    return store_open(cx, s->disk ? S("trial.db") : str_of(s->base->options.url), &o, out);
}

static Status server_start(Cx *cx, Servers *s, int which) {
    TrialServer *at = &s->at[which];
    Store *store = NULL;
    TRY(store_on(cx, s, &store));
    at->app->store = store;
    at->app->ids.node = (uint32_t)which + 1;
    at->app->ids.last = 0; // as of a program that was just started
    if (store_is_sqlite(store)) store_before_commit(store, event_seal);
    at->off = at->unsure = false;
    return OK;
}

static void server_stop(TrialServer *at) {
    store_close(at->app->store);
    at->app->store = NULL;
    at->off = true;
}

static Status eyes_start(Cx *cx, Servers *s) {
    TRY(store_on(cx, s, &s->eyes));
    App *app = s->at[0].app;
    s->eyes_cx = cx_new(app, actor_system());
    s->eyes_mark = arena_mark(s->eyes_cx->arena);
    return OK;
}

static void eyes_stop(Servers *s) {
    store_close(s->eyes);
    s->eyes = NULL;
    cx_free(s->eyes_cx);
    s->eyes_cx = NULL;
}

static Status all_start(Cx *cx, Servers *s) {
    for (int i = 0; i < s->n; i++) TRY(server_start(cx, s, i));
    return eyes_start(cx, s);
}

static void all_stop(Servers *s) {
    eyes_stop(s);
    for (int i = 0; i < s->n; i++)
        if (!s->at[i].off) server_stop(&s->at[i]);
}

Status servers_open(Cx *cx, const TrialBase *base, int n, uint64_t seed, Servers *s) {
    *s = (Servers){.base = base, .n = n, .seed = seed};
    if (base->disk)
        s->disk = disk_image(base->disk, str_fmt(cx->arena, "trial-%p", (void *)s).at, seed);
    for (int i = 0; i < n; i++) {
        App *app = app_new(base->options.modules, NULL);
        app->clock = clock_simulated;
        app->number_block = 1;
        s->at[i] = (TrialServer){.app = app, .off = true};
    }
    return all_start(cx, s);
}

void servers_close(Servers *s) {
    all_stop(s);
    for (int i = 0; i < s->n; i++) app_free(s->at[i].app);
    disk_free(s->disk);
}

Status server_restart(Cx *cx, Servers *s, int which) {
    server_stop(&s->at[which]);
    return server_start(cx, s, which);
}

Status servers_crash(Cx *cx, Servers *s) {
    disk_power_off(s->disk);
    all_stop(s);
    disk_power_on(s->disk, hash_mix(s->seed, ++s->cuts));
    s->crashed = false;
    return all_start(cx, s);
}

// Steps of one minute are some milliseconds apart.
Time server_time(const Servers *s, const Step *step) {
    int64_t minutes = (int64_t)step->minute * 60 * SECOND, apart = step->no % 60000 * (SECOND / 1000);
    return (Time){date_time(TRIAL_FIRST_DAY).v + minutes + apart + s->at[step->server].ahead};
}

// ---- faults -------------------------------------------------------------------------------------------------------------
static void power_counts(Disk *d, DiskCall call, void *data) {
    (void)call;
    Servers *s = data;
    if (s->crash_in <= 0 || --s->crash_in > 0) return;
    s->crashed = true;
    disk_power_off(d);
}

void fault_arm(Servers *s, const Step *step) {
    static const struct {
        DiskCall call;
        DiskError how;
    } of[F_FAULTS] = {[F_WRITE] = {DISK_WRITE, DISK_IO},
        [F_SHORT] = {DISK_WRITE, DISK_SHORT},
        [F_SYNC] = {DISK_SYNC, DISK_IO},
        [F_FULL] = {DISK_WRITE, DISK_FULL},
        [F_READ] = {DISK_READ, DISK_IO},
        [F_BUSY] = {DISK_LOCK, DISK_BUSY},
        [F_LOCKED] = {DISK_LOCK, DISK_BUSY}};
    if (!s->disk || step->fault == F_NONE || step->fault >= F_BEFORE) return;
    if (step->fault == F_CRASH) {
        s->crash_in = step->at > 0 ? step->at : 1;
        disk_watch(s->disk, power_counts, s);
        return;
    }
    DiskCall call = of[step->fault].call;
    disk_fail(s->disk,
        (DiskFault){.call = call,
            .how = of[step->fault].how,
            .at = disk_calls(s->disk, call) + step->at,
            .lasting = step->fault == F_FULL || step->fault == F_LOCKED});
}

bool fault_disarm(Servers *s, const Step *step) {
    if (!s->disk || step->fault == F_NONE || step->fault >= F_BEFORE) return false;
    if (step->fault == F_CRASH) {
        disk_watch(s->disk, NULL, NULL);
        s->crash_in = 0;
        return s->crashed;
    }
    bool hit = disk_hits(s->disk) > 0;
    disk_fail(s->disk, (DiskFault){0});
    if (hit && step->fault == F_SYNC) s->at[step->server].unsure = true;
    return hit;
}

// ---- looking ------------------------------------------------------------------------------------------------------------
Status eyes_open(Servers *s, Cx **cx) {
    *cx = s->eyes_cx;
    cx_clear(s->eyes_cx);
    arena_rewind(s->eyes_cx->arena, s->eyes_mark);
    return store_read(s->eyes_cx, s->eyes);
}

void eyes_close(Servers *s) { store_read_end(s->eyes_cx); }
