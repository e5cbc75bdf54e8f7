// `argosy twin`: weeks of business on several servers with faults, and whether the program and an independent model of it agree.
#include <stdio.h>

#include "base/log.h"
#include "cli/cli.h"
#include "twin/trial/trials.h"

enum { DAYS_MAX = 120, JOBS_MAX = 16, SCRIPT_BYTES = 16 << 20 };

static Status read_seeds(Cli *cli, TrialsOptions *o) {
    int64_t seed = 1, seeds = 1;
    TRY(cli_number(cli, "seed", 0, INT64_C(999999999999999999), &seed));
    TRY(cli_number(cli, "seeds", 1, 100000000, &seeds));
    o->first = (uint64_t)seed;
    o->last = (uint64_t)(seed + seeds - 1);
    return OK;
}

static Status read_options(Cli *cli, TrialsOptions *o) {
    int64_t days = 30, servers = 2, jobs = 1;
    TRY(cli_number(cli, "days", 1, DAYS_MAX, &days));
    TRY(cli_number(cli, "servers", 1, SERVERS_MAX, &servers));
    TRY(cli_number(cli, "jobs", 1, JOBS_MAX, &jobs));
    *o = (TrialsOptions){.trial = {.modules = argosy_modules, .days = (int)days, .servers = (int)servers},
        .jobs = (int)jobs,
        .shrink = cli_given(cli, "shrink")};
    Str faults = cli_given(cli, "faults") ? cli_value(cli, "faults") : S("all");
    TRY(trial_faults(cli->cx, faults, &o->trial.faults));
    if (cli_given(cli, "db")) {
        Str db = cli_value(cli, "db");
        if (!str_starts(db, S("postgres")))
            return with_hint(cli->cx,
                with_value(cli->cx,
                    fail(cli->cx, INPUT, "db", "a trial on SQLite has a simulated disk, and no file"), db),
                "leave --db out, or give postgresql://… of an empty database");
        o->trial.url = str_z(cli->arena, db);
    }
    return read_seeds(cli, o);
}

static void tell_done(const TrialsDone *d) {
    printf("%lld seeds, %lld disagreed; %lld steps, %lld requests (%lld refused, %lld with a "
           "fault), %lld power cuts, %lld times compared and proved\n",
        (long long)d->seeds, (long long)d->disagreed, (long long)d->steps, (long long)d->requests,
        (long long)d->refused, (long long)d->faults, (long long)d->crashes, (long long)d->proofs);
    printf("%.1f s: %.0f seeds an hour\n", d->seconds,
        d->seconds > 0 ? (double)d->seeds / d->seconds * 3600 : 0);
}

static void progress(void *to, int64_t done, int64_t of) {
    char what[64];
    snprintf(what, sizeof what, "%lld of %lld seeds,", (long long)done, (long long)of);
    tell_progress(to, what, of > 0 ? (double)done / (double)of : 0);
}

// ---- a script -----------------------------------------------------------------------------------------------------------
static Status read_file(Cli *cli, const char *name, Str *out) {
    FILE *f = fopen(name, "rb");
    if (!f) return fail(cli->cx, INPUT, "script", "%s cannot be read", name);
    Buf b = buf_new(cli->arena);
    char part[65536];
    for (size_t n; b.n < SCRIPT_BYTES && (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_add(&b, (Str){part, n});
    fclose(f);
    *out = buf_str(&b);
    return OK;
}

static Status do_script(Cli *cli, TrialsOptions *o, Script *script) {
    Str text = S("");
    TRY(read_file(cli, str_z(cli->arena, cli_value(cli, "script")), &text));
    TRY(script_read(cli->cx, text, script));
    TrialBase *base;
    TrialFinding f;
    TRY(trial_base_new(cli->cx, &o->trial, &base));
    Status s = trial_again(cli->cx, base, script, &f);
    if (s == OK && !f.agreed && o->shrink) s = trial_shrink(cli->cx, base, script, NULL, NULL, &f);
    trial_base_free(base);
    TRY(s);
    if (f.agreed) printf("%lld steps: the program and the books agree.\n", (long long)f.steps);
    else tell(trial_report(cli->cx, script, &f));
    cli->exit_code = f.agreed ? 0 : 1;
    return OK;
}

Status verb_twin(Cli *cli) {
    TrialsOptions o;
    TRY(read_options(cli, &o));
    log_set(LOG_NONE, 0);
    if (cli_given(cli, "script")) {
        Script script = {0};
        Status s = do_script(cli, &o, &script);
        script_free(&script);
        return s;
    }
    if (o.trial.url && o.last > o.first)
        return with_hint(cli->cx,
            fail(cli->cx, INPUT, "seeds", "one database is good for one trial"), "give one --seed");
    o.progress = progress;
    o.to = cli;
    TrialsDone done;
    TRY(trials_run(cli->cx, &o, &done));
    tell_progress_end(cli);
    if (done.disagreed) tell(done.report);
    tell_done(&done);
    cli->exit_code = done.disagreed ? 1 : 0;
    return OK;
}
