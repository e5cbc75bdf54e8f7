// A driver between the program and the store that lets a rival's statement in. One transaction is enough to show what a guard does: it
// finds what a rival has committed meanwhile, on a store where all writers read what is committed.
#include "support/rival.h"

#include "store/conn.h"

static struct {
    const Driver *real;
    Driver driver;
    const char *before, *sql;
    bool met;
} rival;

static Status let_in(Cx *cx, Conn *c, const Stmt *s) {
    if (rival.met || str_find(s->text, str_of(rival.before)) < 0) return OK;
    rival.met = true;
    return rival.real->exec(cx, c, rival.sql);
}

static Status rival_start(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n) {
    TRY(let_in(cx, c, s));
    return rival.real->start(cx, c, s, args, n);
}

static Status rival_run(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n, int64_t *changed) {
    TRY(let_in(cx, c, s));
    return rival.real->run(cx, c, s, args, n, changed);
}

typedef struct {
    Status (*run)(Cx *cx, void *data);
    void *data;
} Work;

static Status work_run(Job *job) {
    Work *work = job->data;
    Cx *cx = job->cx;
    rival.real = cx->conn->driver;
    rival.driver = *rival.real;
    rival.driver.start = rival_start;
    rival.driver.run = rival_run;
    cx->conn->driver = &rival.driver;
    Status status = work->run(cx, work->data);
    cx->conn->driver = rival.real;
    return status;
}

Status with_rival(
    World *w, Status (*run)(Cx *cx, void *data), void *data, const char *before, const char *sql) {
    Work work = {run, data};
    Job job = {.cx = w->cx, .run = work_run, .data = &work, .roll_back = true};
    rival.before = before;
    rival.sql = sql;
    rival.met = false;
    w->cx->error = (Error){0};
    Status status = store_write(w->store, &job);
    if (!rival.met) print_error("no statement has \"%s\" in it\n", before);
    assert_true(rival.met);
    return status;
}
