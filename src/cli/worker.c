// `argosy worker`: takes one task of a queued planning after another (plan work), until it is told to stop. Any number of them may run, on
// any number of machines; one that is killed loses nothing, since its task goes to another.
//
// Whatever goes wrong (the database is away, another version) is told, and tried again after a while that grows.
#include <unistd.h>

#include "base/log.h"
#include "base/stop.h"
#include "cli/cli.h"
#include "stage/plan/plan.h"

enum { AT_ONCE_MS = 10, SOON_MS = 100, IDLE_MS = 1000, WAIT_MS_MAX = 30000 };

// While others do what has to be done before, in milliseconds: it may be over at once, or take a while.
static int64_t soon(int64_t waited) {
    int64_t next = waited ? 2 * waited : AT_ONCE_MS;
    return next < SOON_MS ? next : SOON_MS;
}

// One task, or none. The next look is after *wait milliseconds.
static Status one(Cli *cli, Str name, int64_t *wait, bool *all_done) {
    Cx *cx = cx_new(cli->app, cli->cx->actor);
    PlanWork in = {.worker = name};
    PlanWorked out = {0};
    Status s = act_call(cx, &plan_work, &in, &out);
    if (s == OK && out.did.n) log_line(LOG_INFO, "worker: " STR_FMT, STR_ARG(out.did));
    if (s != OK) {
        log_line(LOG_WARN, "worker: " STR_FMT, STR_ARG(cx->error.text));
        *wait = *wait * 2 < WAIT_MS_MAX ? *wait * 2 + SOON_MS : WAIT_MS_MAX;
    } else {
        *wait = out.did.n ? 0 : out.waiting ? soon(*wait) : IDLE_MS;
        *all_done = !out.did.n && out.waiting == 0;
    }
    cx_free(cx);
    return s;
}

static Str default_name(Cli *cli) {
    char host[128] = "";
    (void)gethostname(host, sizeof host - 1);
    return str_fmt(cli->arena, "%s:%ld", host, (long)getpid());
}

Status verb_worker(Cli *cli) {
    Str name = cli_given(cli, "name") ? cli_value(cli, "name") : default_name(cli);
    bool until_done = cli_given(cli, "until-done"), all_done = false;
    int64_t wait = 0;
    TRY(cli_open(cli, (CliOpen){0}));
    stop_listen();
    while (!stop_within(wait)) {
        (void)one(cli, name, &wait, &all_done);
        if (until_done && all_done) break;
    }
    return cli_seal(cli);
}
