// The store opened, the clock set and the actor found, for the verbs that need them; and everything closed again.
//
// Processes come and go, but ids must not meet again. The machine's clock moves on by itself; a clock that was set (--now) stands still,
// so it is moved behind the last event that the store knows: the ids after it are new. That makes a script of commands at "the same
// time" run in order, a second apart.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/event.h"
#include "core/platform.h"

Str cli_db(const Cli *cli) {
    Str db = cli_value(cli, "db");
    if (db.n == 0) db = str_of(getenv("ARGOSY_DB"));
    return db.n ? db : S("argosy.db");
}

Status cli_no_store(Cli *cli) {
    Str db = cli_db(cli);
    if (str_starts(db, S("sqlite:"))) db = str_cut(db, sizeof "sqlite:" - 1, db.n);
    if (str_find(db, S("://")) >= 0 || access(str_z(cli->arena, db), F_OK) == 0) return OK;
    Status s = fail(cli->cx, MISSING, "db", "there is no database " STR_FMT, STR_ARG(db));
    return with_hint(cli->cx,
        s, "argosy init makes an empty one, argosy replay one that has lived for a year; --db names another");
}

static Status bring_up(Cli *cli, bool create) {
    Cx *cx = cli->cx;
    int version, newest;
    TRY(store_version(cx, cli->store, &version, &newest));
    if (version == newest) return OK;
    if (create && version == 0) {
        Upgrade done;
        return store_upgrade(cx, cli->store, false, &done);
    }
    if (version == 0)
        return with_hint(cx,
            fail(cx, MISSING, "db", "the database " STR_FMT " is empty", STR_ARG(store_url(cli->store))), "argosy init makes an empty company in it, argosy replay one that has lived for a year");
    Status s = fail(cx, STATE, "db", "the database " STR_FMT " is of version %d, and this program of %d",
        STR_ARG(store_url(cli->store)), version, newest);
    return with_hint(cx, s, "argosy upgrade brings it up, after a backup");
}

// ---- clock ----------------------------------------------------------------------------------------------------------

static Status last_event(Cx *cx, int64_t *id, Time *at) {
    return sql_get(cx, NULL, "select coalesce(max(id), 0), coalesce(max(recorded), 0) from event",
        NO_ARGS, OUT(O(id), O(at)));
}

static Status set_clock(Cli *cli) {
    Cx *cx = cli->cx;
    Str text = cli_value(cli, "now");
    if (text.n == 0) text = str_of(getenv("ARGOSY_NOW"));
    if (text.n == 0) return OK;
    Time now;
    if (str_is(text, "last")) now = (Time){1};
    else if (!time_parse(text, &now) || now.v <= 0)
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "now", "--now is no time"), text),
            "give a time like 2011-06-01T08:30:00Z, or last: behind the last event");
    if (now.v >= date_time(date_of(ID_YEARS_END, 1, 1)).v)
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "now", "--now is too far ahead"), text),
            "ids are made of the time, and there are none from %d on", ID_YEARS_END);
    int64_t id = 0;
    Time at = {0};
    TRY(store_read(cx, cli->store));
    Status s = last_event(cx, &id, &at);
    store_read_end(cx);
    TRY(s);
    if (now.v <= at.v) now = (Time){at.v - at.v % SECOND + SECOND};
    cli->app->simulated = now;
    cli->app->clock = clock_simulated;
    cx->now = now;
    return OK;
}

// ---- who acts -------------------------------------------------------------------------------------------------------

Status cli_actor(Cli *cli) {
    Cx *cx = cli->cx;
    Str code = cli_value(cli, "as");
    if (!cli_given(cli, "as")) return OK;
    User user;
    TRY(store_read(cx, cli->store));
    Status s = record_find(cx, &user_entity, code, &user);
    store_read_end(cx);
    if (s == MISSING) s = with_hint(cx, s, "argosy list users shows who there is");
    TRY(s);
    if (!user.active)
        return fail(cx, DENIED, "as", "the user " STR_FMT " is not active", STR_ARG(code));
    cx->actor = owner_actor(&(Owner){
        .user = user.id, .site = user.site, .party = user.party, .name = user.code, .roles = user.roles, .active = 1});
    return OK;
}

Status cli_open(Cli *cli, CliOpen how) {
    if (!how.create) TRY(cli_no_store(cli));
    StoreOptions options = {
        .create = how.create, .bulk = how.bulk, .relaxed = how.relaxed, .workers = how.in_order ? 1 : 0};
    if (!how.serve && !how.bulk) { // one of many short-lived ones: a number of its own keeps their ids apart
        uint32_t node;
        rng_bytes(&node, sizeof node);
        cli->app->ids.node = 1 + node % 62;
        options.readers = options.workers = 1;
        cli->app->number_block = 1; // the rest of a block would be lost
    }
    TRY(store_open(cli->cx, cli_db(cli), &options, &cli->store));
    cli->app->store = cli->store;
    if (store_is_sqlite(cli->store)) store_before_commit(cli->store, event_seal);
    TRY(bring_up(cli, how.create));
    TRY(set_clock(cli));
    return cli_actor(cli);
}

// ---- the end --------------------------------------------------------------------------------------------------------

static Status seal_job(Job *job) { return event_seal(job->cx); }

Status cli_seal(Cli *cli) {
    if (store_is_sqlite(cli->store)) return store_settle(cli->cx, cli->store);
    for (;;) {
        int64_t left;
        TRY(store_read(cli->cx, cli->store));
        Status s = event_unsealed(cli->cx, &left);
        store_read_end(cli->cx);
        TRY(s);
        if (left == 0) return OK;
        Job job = {.cx = cli->cx, .run = seal_job};
        TRY(store_write(cli->store, &job));
    }
}

int cli_end(Cli *cli, Status status) {
    tell_progress_end(cli);
    if (status != OK) tell_error(cli, status);
    int code = status == OK ? cli->exit_code : status_info[status].exit_code;
    if (fflush(stdout) != 0 && code == 0) {
        fputs("argosy: standard output could not be written\n", stderr);
        code = status_info[SYSTEM].exit_code;
    }
    store_close(cli->store);
    App *app = cli->app;
    cx_free(cli->cx); // and with it the Cli
    app_free(app);
    return code;
}
