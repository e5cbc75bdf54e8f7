// A driver between the program and the store that counts what goes through and refuses one call. It stands in the connection only
// while the work under test runs.
#include "support/fault.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/conn.h"

static struct {
    const Driver *real;
    Driver driver;    // the real one with a few functions replaced
    int calls, at;    // the call that fails
    const Stmt *next; // the statement whose next step fails
    bool hit;
} faults;

static Status refuse(Cx *cx) {
    faults.hit = true;
    return fail(cx, SYSTEM, NULL, "a fault was injected");
}

static bool now(void) { return ++faults.calls == faults.at; }

static Status faulty_start(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n) {
    if (now()) return refuse(cx);
    if (now()) faults.next = s; // the answer, instead of the question
    return faults.real->start(cx, c, s, args, n);
}

static Status faulty_step(Cx *cx, Conn *c, Stmt *s, bool *row) {
    if (faults.next == s) {
        faults.next = NULL;
        return refuse(cx);
    }
    return faults.real->step(cx, c, s, row);
}

static Status faulty_run(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n, int64_t *changed) {
    return now() ? refuse(cx) : faults.real->run(cx, c, s, args, n, changed);
}

static Status faulty_exec(Cx *cx, Conn *c, const char *text) {
    return now() ? refuse(cx) : faults.real->exec(cx, c, text);
}

static Status faulty_numbers(Cx *cx, Str counter, int64_t size, int64_t *first) {
    return now() ? refuse(cx) : faults.real->take_numbers(cx, counter, size, first);
}

typedef struct {
    Status (*run)(Cx *cx, void *data);
    void *data;
    const void *saved;
    size_t size;
    Status status;
} Work;

static Status work_run(Job *job) {
    Work *work = job->data;
    Cx *cx = job->cx;
    memcpy(work->data, work->saved, work->size);
    faults.real = cx->conn->driver;
    faults.driver = *faults.real;
    faults.driver.start = faulty_start;
    faults.driver.step = faulty_step;
    faults.driver.run = faulty_run;
    faults.driver.exec = faulty_exec;
    faults.driver.take_numbers = faulty_numbers;
    faults.calls = 0;
    faults.next = NULL;
    faults.hit = false;
    cx->conn->driver = &faults.driver;
    work->status = work->run(cx, work->data);
    cx->conn->driver = faults.real;
    return work->status;
}

// What the flows' tables hold, as one number: their rows, and what in them changes. A remainder, so that no sum is too large.
#define SUM(x) "coalesce(sum((" x ") % 1000003), 0)"
#define AND(count, x, table) " union all select " count " * count(*) + " SUM(x) " from " table

static int64_t contents(World *w) {
    return world_int(w,
        "select cast(sum(n) as bigint) from (select 0 as n"       //
        AND("3", "version + 5 * closed", "doc")                   //
        AND("7", "length(status)", "lot")                         //
        AND("11", "qty", "lot_parent")                            //
        AND("13", "posted % 1000003 * (place % 1009)", "account") //
        AND("17", "effective", "entry")                           //
        AND("19", "amount", "transfer")                           //
        AND("23", "on_hand", "stock_level")                       //
        AND("29", "available", "stock_level")                     //
        AND("31", "held", "stock_level")                          //
        AND("37", "value", "stock_level")                         //
        AND("41", "open", "line")                                 //
        AND("43", "done", "line")                                 //
        AND("47", "picked", "line")                               //
        AND("53", "due + wanted", "line")                         //
        AND("59", "qty", "hold")                                  //
        AND("61", "qty", "peg")                                   //
        AND("67", "open", "due")                                  //
        AND("71", "amount + due", "due")                          //
        AND("73", "reversed", "invoice")                          //
        AND("79", "amount", "invoice_line")                       //
        AND("83", "unapplied", "payment")                         //
        AND("89", "reversed", "payment")                          //
        AND("97", "amount", "payment_part")                       //
        AND("101", "attempts + length(state)", "message")         //
        AND("103", "done", "awaited")                             //
        AND("107", "length(status)", "exception") ") t");
}

int with_faults(World *w, Status (*run)(Cx *cx, void *data), void *data, size_t size, bool may_hide) {
    void *saved = malloc(size + 1);
    CHECK(saved != NULL);
    memcpy(saved, data, size);
    int64_t before = contents(w);
    int n = 0;
    for (faults.at = 1;; faults.at++) {
        Work work = {run, data, saved, size, OK};
        Job job = {.cx = w->cx, .run = work_run, .data = &work, .roll_back = true};
        w->cx->error = (Error){0};
        Status status = store_write(w->store, &job);
        if (!faults.hit) break;
        if (status != SYSTEM && !may_hide)
            print_error("fault %d was answered with %s\n", faults.at, status_info[status].word);
        assert_true(status == SYSTEM || may_hide);
        n++;
    }
    assert_int_equal(contents(w), before);
    w->cx->error = (Error){0};
    memcpy(data, saved, size);
    free(saved);
    return n;
}

typedef struct {
    Act act;
} ActWork;

static Status act_work(Cx *cx, void *data) {
    ActWork *w = data;
    const Action *a = w->act.action;
    size_t in = a->in ? a->in->size : 0, out = a->out ? a->out->size : 0;
    void *copy = arena_alloc(cx->arena, in + 1), *answer = arena_alloc(cx->arena, out + 1);
    TRY(refs_resolve(cx, &w->act.refs));
    memcpy(copy, w->act.in, in);
    cx->action_event = (Id){0};
    return a->run(cx, a, copy, answer);
}

int act_with_faults(World *w, const char *noun, const char *verb, const char *json) {
    Cx *cx = w->cx;
    cx->error = (Error){0};
    ActWork work = {.act = {.cx = cx, .action = app_action(w->app, str_of(noun), str_of(verb))}};
    CHECK(work.act.action != NULL);
    Json *body;
    JsonError error;
    int n = 0;
    if (json_parse(cx->arena, str_of(json), &body, &error) && act_read_json(&work.act, body) == OK)
        n = with_faults(w, act_work, &work, sizeof work, false);
    cx->error = (Error){0};
    return n;
}
