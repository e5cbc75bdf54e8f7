// The plant: a work order is started on its day, or when its components are all there; after its time its output is reported, with the
// scrap there was. Some of it is inspected before it goes to storage.
#include <stdlib.h>

#include "flow/product/line.h"
#include "stage/make/work.h"
#include "twin/chance.h"
#include "twin/live.h"

Status work_learn(Live *l, Id doc, int32_t launch) {
    int64_t item, site, at;
    Qty qty;
    Date due;
    TRY(sql_get(l->eyes, NULL, "select l.item, l.site, l.qty, l.due from line l where l.doc = $1 and l.pos = 1",
        IN(A(doc)), OUT(O(&item), O(&site), O(&qty), O(&due))));
    LiveWork w = {.doc = doc, .item = item_index(l, (Id){item}), .qty = qty, .launch = launch};
    CHECK(w.item >= 0 && intmap_get(l->site_of, site, &at));
    w.site = (TwinSite)at;
    int32_t kit = l->world.items[w.item].kit;
    // What is refurbished has itself as component, and takes two days.
    Id self;
    TRY(sql_get(l->eyes, &w.refurbish, "select id from line where doc = $1 and item = $2 and kind = 'component'",
        IN(A(doc), A(item)), OUT(O(&self))));
    w.released = w.refurbish; // it was opened for the workshop
    w.lead_days = w.refurbish || kit < 0 ? 2 : l->world.kits[kit].lead_days;
    w.start = date_add(due, -w.lead_days);
    *MORE(l, works) = w;
    l->counted.works++;
    return OK;
}

static Status started(void *user, const Answer *answer) {
    Live *l = user;
    LiveWork *w = &l->works[answer->a];
    if (answer->status == STOCK) { // somebody else was faster, or a lot has expired: another day
        w->started = false;
        return OK;
    }
    if (answer->status != OK) return answer->status;
    agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, w->lead_days)), 5, 0), H_REPORT,
        answer->a, 0);
    return OK;
}

static void start(Live *l, Time at, int32_t work) {
    LiveWork *w = &l->works[work];
    w->started = true;
    if (!w->released) {
        WorkOnly *release = door_call(l->door, &work_release, at, NULL, 0, 0);
        release->work = w->doc;
        w->released = true;
    }
    WorkIssue *issue = door_call(l->door, &work_issue, at, started, work, 0);
    issue->work = w->doc;
}

Status plant_starts(Live *l, Time at) {
    Need *needs;
    int n;
    TRY(needs_read(l, LINE_COMPONENT, &needs, &n));
    IntMap *missing = intmap_new(); // documents some component of which is not there
    for (int i = 0; i < n; i++)
        if (needs[i].can.v < needs[i].open.v) intmap_put(missing, needs[i].doc.v, 1);
    Status s = OK;
    for (size_t k = 0; k < l->works_n && s == OK; k++) {
        const LiveWork *w = &l->works[k];
        int64_t any;
        if (w->started || w->start.v > l->today.v) continue;
        if (!w->refurbish && intmap_get(missing, w->doc.v, &any)) continue;
        start(l, at, (int32_t)k);
        s = door_room(l->door, l->cx);
    }
    intmap_free(missing);
    return s == OK ? door_flush(l->door, l->cx) : s;
}

static void finish(Live *l, Time at, int32_t work) {
    LiveWork *w = &l->works[work];
    w->done = true;
    WorkOnly *in = door_call(l->door, &work_finish, at, NULL, 0, 0);
    in->work = w->doc;
    l->stock_moved = true;
    if (w->launch >= 0) launch_made(l, at, w->launch, w->good);
}

Status plant_reports(Live *l, Time at, int32_t work) {
    LiveWork *w = &l->works[work];
    Qty scrap = luck_scrap(&l->world, w->item, w->start, w->qty);
    w->good = qty_sub(w->qty, scrap);
    bool inspect = !w->refurbish && w->launch < 0 &&
        chance_is(l->world.seed, "look at work", w->item, w->start.v, 0.2);
    WorkReport *in = door_call(l->door, &work_report, at, NULL, 0, 0);
    *in = (WorkReport){.work = w->doc, .good = w->good, .scrap = scrap, .inspect = inspect};
    if (inspect)
        agenda_note(
            &l->agenda, at_hour(working_day(date_add(l->today, 1)), 5, 0), H_INSPECT_WORK, work, 0);
    else finish(l, at, work);
    return OK;
}

Status plant_inspects(Live *l, Time at, int32_t work) {
    const LiveWork *w = &l->works[work];
    Rng r = chance(l->world.seed, "rejects", w->item, w->start.v);
    Qty rejected = {0};
    if (rng_chance(&r, 0.1)) rejected = (Qty){w->good.v / UNIT / 50 * UNIT};
    WorkInspect *in = door_call(l->door, &work_inspect, at, NULL, 0, 0);
    *in = (WorkInspect){.work = w->doc, .accepted = qty_sub(w->good, rejected), .rejected = rejected};
    finish(l, at, work);
    return OK;
}
