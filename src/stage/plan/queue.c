// Planning by workers: what `forecast run` and `plan run` do in one go, done in tasks by any number of processes (argosy worker), on any
// number of machines, with the same result.
//
//   plan queue ── 1 prepare 1 ──┬ 1 prepare 2      ─┬─┬ 3 net 1 … m ─┬── 4 finish
//                               └ 2 forecast 1 … n ─┘ └              ┘
//                                   families            islands                   (part.c)
//
// What is done by one alone is kept short: the first half of the preparation finds the families, the second, beside the first forecasts, the islands.
//
// `plan work` takes one task that nobody has, does it, and marks it as done, all in one transaction. While it goes on its row is locked, and
// others pass it over (for update skip locked); where the worker dies the database undoes what he wrote and frees the row, and another one
// takes it. So each task is done exactly once. On SQLite the one writer does one task after another, whoever asks.
//
// All tasks plan as of the moment in which the planning was prepared, so that midnight makes no difference. A part's supply takes the place of
// what an earlier plan had for the same items in the same transaction: each item has one plan at any moment, the old one or the new.
// What cannot be planned (a circle of sources) fails alone, and keeps its old plan.
#include "core/event.h"
#include "flow/product/planned.h"
#include "stage/plan/parts.h"
#include "store/store.h"

enum { PREPARE = 1, FORECAST, NET, FINISH };
enum { ISLANDS = 2 }; // the part of PREPARE that forecasts do not wait for
enum {
    POSITIONS = 10 * 1000 * 1000
}; // of a part's lines: PARTS_MAX of them are numbers of 31 bits

static const char *const step_names[] = {"", "prepare", "forecast", "net", "finish"};

static const Field queue_fields[] = {
    {FIELD(PlanQueue, weeks), .label = "Weeks", .optional = true, .positive = true, .max = 104,
        .help = "That are forecast; empty: the setting plan.horizon_weeks.", .example = "13"},
    {FIELD(PlanQueue, horizon_days), .label = "Horizon (days)", .optional = true, .positive = true,
        .max = 730, .help = "Empty: the setting plan.horizon_days.", .example = "91"},
    {FIELD(PlanQueue, release_days), .label = "Release (days)", .optional = true, .positive = true,
        .max = 730, .help = "As of plan run. Empty: all supply is kept.", .example = "7"},
};
static const Field queued_fields[] = {{FIELD(PlanQueued, planning), .label = "Planning"}};
static const Field work_fields[] = {
    {FIELD(PlanWork, worker), .label = "Worker", .optional = true,
        .help = "Who does it, as the list of tasks shows it.", .example = "night-1"},
};
static const Field worked_fields[] = {
    {FIELD(PlanWorked, did), .label = "Done", .help = "Empty: there was nothing to be taken.",
        .example = "net 3"},
    {FIELD(PlanWorked, waiting), .label = "Waiting",
        .help = "Tasks that are not done yet, those under way among them.", .example = "12"},
};
static const Shape queue_shape = SHAPE("PlanQueue", PlanQueue, queue_fields);
static const Shape queued_shape = SHAPE("PlanQueued", PlanQueued, queued_fields);
static const Shape work_shape = SHAPE("PlanWork", PlanWork, work_fields);
static const Shape worked_shape = SHAPE("PlanWorked", PlanWorked, worked_fields);

typedef struct {
    Id id, planning;
    int step;
    PlanPart part;
} Task;

typedef struct {
    Time at;
    int weeks, horizon_days, release_days;
    Id plan;
} Planning;

// ---- queue -----------------------------------------------------------------------------------------------------------
static Status task_add(Cx *cx, Id planning, int step, int part, Str low, Str high) {
    return sql_run(cx,
        "insert into planning_task (id, planning, step, part, low, high, state, worker, ended, "
        "note)"
        " values ($1, $2, $3, $4, $5, $6, 'waiting', '', 0, '')",
        A(cx_id(cx)), A(planning), A(step), A(part), A(low), A(high));
}

Status planning_drop(Cx *cx) {
    return sql_exec(cx, "update planning_task set state = 'dropped' where state = 'waiting'");
}

static Status plan_queue_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PlanQueue *in = in_;
    PlanQueued *out = out_;
    int weeks, horizon;
    TRY(forecast_weeks(cx, in->weeks, &weeks));
    TRY(plan_horizon(cx, in->horizon_days, &horizon));
    TRY(planning_drop(cx));
    out->planning = cx_id(cx);
    TRY(sql_run(cx,
        "insert into planning (id, made, at, weeks, horizon_days, release_days, plan, finished)"
        " values ($1, $2, 0, $3, $4, $5, 0, 0)",
        A(out->planning), A(cx->now), A(weeks), A(horizon), A(in->release_days)));
    return task_add(cx, out->planning, PREPARE, 1, S(""), S(""));
}

// ---- the steps -------------------------------------------------------------------------------------------------------
static Status prepare(Cx *cx, const Task *t) {
    PlanPart *families;
    int n;
    Doc doc;
    TRY(demand_collect_through(cx, date_add(cx_today(cx), -1)));
    TRY(parts_of_families(cx, &families, &n));
    for (int i = 0; i < n; i++)
        TRY(task_add(cx, t->planning, FORECAST, i + 1, families[i].low, families[i].high));
    TRY(task_add(cx, t->planning, PREPARE, ISLANDS, S(""), S("")));
    TRY(task_add(cx, t->planning, FINISH, 1, S(""), S("")));
    TRY(plan_open(cx, &doc));
    event_about(cx, doc.id);
    return sql_run(cx, "update planning set at = $2, plan = $3 where id = $1", A(t->planning),
        A(cx->now), A(doc.id));
}

static Status islands(Cx *cx, const Task *t) {
    int parts;
    TRY(parts_of_items(cx, &parts));
    for (int i = 1; i <= parts; i++) TRY(task_add(cx, t->planning, NET, i, S(""), S("")));
    // Of supply that came or went: parts look at open supply only.
    return sql_exec(
        cx, "delete from peg where not exists (select 1 from line l where l.id = peg.supply and l.open > 0)");
}

// *refused: why it cannot be planned, where it cannot.
static Status net(Cx *cx, const Task *t, const Planning *p, Str *note, bool *refused) {
    Model m;
    const SupplyPlan *plan;
    PlanRan ran = {0};
    Doc doc;
    if (!conn_is_sqlite(cx->conn)) // whoever promises from the plan waits for this part (capable.c)
        TRY(sql_get(cx, NULL, "select 1 from doc where id = $1 for share", IN(A(p->plan)), NULL, 0));
    TRY(doc_get(cx, p->plan, DOC_PLAN, &doc));
    Status s = plan_net(cx, &t->part, p->horizon_days, p->release_days, &m, &plan);
    *refused = s == STATE;
    if (*refused) {
        *note = str_fmt(cx->arena, STR_FMT " " STR_FMT, STR_ARG(cx->error.text), STR_ARG(cx->error.value));
        cx_clear(cx);
        return OK;
    }
    TRY(s);
    TRY(planned_clear_part(cx, t->part.number));
    TRY(plan_write(cx, &m, plan, &doc, p->release_days, (t->part.number - 1) * POSITIONS, &ran));
    *note = str_fmt(cx->arena, "%d planned, %d exceptions, %d late", ran.planned, ran.exceptions, ran.late);
    return OK;
}

static Status finish(Cx *cx, const Task *t, const Planning *p) {
    int64_t failed;
    event_about(cx, p->plan);
    TRY(sql_get(cx, NULL, "select count(*) from planning_task where planning = $1 and state = 'failed'",
        IN(A(t->planning)), OUT(O(&failed))));
    if (failed == 0) TRY(plans_close(cx, p->plan));
    TRY(sql_exec(cx, "delete from planning_item"));
    return sql_run(cx, "update planning set finished = $2 where id = $1", A(t->planning), A(cx->now));
}

// ---- work ------------------------------------------------------------------------------------------------------------
#define TAKE                                                                                       \
    "select t.id, t.planning, t.step, t.part, t.low, t.high from planning_task t where t.state = " \
    "'waiting' and not exists (select 1 from planning_task e where e.planning = t.planning and "   \
    "e.step < t.step and e.state = 'waiting' and not (t.step = $1 and e.part = $2)) order by "     \
    "t.step, t.part limit 1"

// A task's statements take the rows of its own items, by their index, and one process of the database for it: what the machine's other cores are
// for is other tasks.
static Status task_alone(Cx *cx) {
    if (conn_is_sqlite(cx->conn)) return OK;
    TRY(sql_exec(cx, "set local max_parallel_workers_per_gather = 0"));
    return sql_exec(cx, "set local random_page_cost = 1.1");
}

static Status task_take(Cx *cx, Task *t, bool *found) {
    int part = 0;
    Str low, high;
    const char *text = conn_is_sqlite(cx->conn) ? TAKE : TAKE " for update of t skip locked";
    TRY(sql_get(cx, found, text, IN(A(FORECAST), A(ISLANDS)),
        OUT(O(&t->id), O(&t->planning), O(&t->step), O(&part), O(&low), O(&high))));
    if (!*found) return OK;
    t->part = (PlanPart){
        .kind = t->step == NET ? PART_ITEMS : PART_FAMILIES, .low = low, .high = high, .number = part};
    return OK;
}

static Status task_do(Cx *cx, const Task *t, Str *note, bool *refused) {
    Planning p;
    TRY(sql_get(cx, NULL, "select at, weeks, horizon_days, release_days, plan from planning where id = $1",
        IN(A(t->planning)),
        OUT(O(&p.at), O(&p.weeks), O(&p.horizon_days), O(&p.release_days), O(&p.plan))));
    if (t->step == PREPARE) return t->part.number == ISLANDS ? islands(cx, t) : prepare(cx, t);
    Time now = cx->now;
    cx->now = p.at;
    Status s = t->step == FORECAST ? forecast_part(cx, &t->part, p.weeks)
        : t->step == NET           ? net(cx, t, &p, note, refused)
                                   : OK;
    cx->now = now;
    return s == OK && t->step == FINISH ? finish(cx, t, &p) : s;
}

static Status plan_work_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PlanWork *in = in_;
    PlanWorked *out = out_;
    Task t = {0};
    bool found, refused = false;
    int64_t waiting;
    Str note = S("");
    out->did = S("");
    TRY(task_take(cx, &t, &found));
    if (found) {
        TRY(task_alone(cx));
        TRY(task_do(cx, &t, &note, &refused));
        TRY(sql_run(cx, "update planning_task set state = $2, worker = $3, ended = $4, note = $5 where id = $1",
            A(t.id), A(refused ? "failed" : "done"), A(in->worker.at ? in->worker : S("")),
            A(cx->now), A(note)));
        out->did = str_fmt(
            cx->arena, "%s %d%s", step_names[t.step], t.part.number, refused ? " failed" : "");
    }
    TRY(sql_get(cx, NULL, "select count(*) from planning_task where state = 'waiting'", NO_ARGS,
        OUT(O(&waiting))));
    out->waiting = (int32_t)waiting;
    return OK;
}

// clang-format off
const Action plan_queue = {
    .noun = "plan", .verb = "queue", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Leaves forecasting and planning to workers (argosy worker), which share it out among them. What still waited of an earlier one is dropped.",
    .in = &queue_shape, .out = &queued_shape, .run = plan_queue_run};
const Action plan_work = {
    .noun = "plan", .verb = "work", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Takes one task of a queued planning that nobody else has, and does it.",
    .in = &work_shape, .out = &worked_shape, .run = plan_work_run};

static const Column task_columns[] = {
    {.name = "id", .expr = "t.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "planning", .expr = "t.planning", .kind = K_ID, .label = "Planning"},
    {.name = "step", .expr = "t.step", .kind = K_INT64, .label = "Step", .help = "1 prepare, 2 forecast, 3 net, 4 finish."},
    {.name = "part", .expr = "t.part", .kind = K_INT64, .label = "Part"},
    {.name = "state", .expr = "t.state", .kind = K_TEXT, .label = "State"},
    {.name = "worker", .expr = "t.worker", .kind = K_TEXT, .label = "Worker"},
    {.name = "ended", .expr = "t.ended", .kind = K_TIME, .label = "Ended"},
    {.name = "note", .expr = "t.note", .kind = K_TEXT, .label = "What came of it"},
};
const View planning_tasks_view = {
    .name = "planning-tasks", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-planning,step,part",
    .help = "What planning was cut into for workers, who did it, and what came of it.",
    .from = "planning_task t", .columns = task_columns, .n = COUNT(task_columns)};
// clang-format on
