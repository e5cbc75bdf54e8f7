// `argosy replay`: a company's year lived through on a simulated clock, with its report.
#include <stdio.h>

#include "cli/cli.h"
#include "twin/replay.h"

static void progress(void *to, const ReplayProgress *p) {
    char what[160];
    int y, m, d;
    if (p->of <= 0 || p->day.v == 0) {
        snprintf(what, sizeof what, "%s", p->what);
        tell_progress(to, what, 0);
        return;
    }
    date_parts(p->day, &y, &m, &d);
    snprintf(what, sizeof what, "%04d-%02d-%02d  %lld orders, %lld lines, %.0f s,", y, m, d,
        (long long)p->orders, (long long)p->lines, p->seconds);
    tell_progress(to, what, (double)p->days / p->of);
}

static Status read_date(Cli *cli, const char *name, Date *out) {
    if (!cli_given(cli, name) || date_parse(cli_value(cli, name), out)) return OK;
    Status s = fail(cli->cx, INPUT, name, "--%s is no date", name);
    return with_hint(cli->cx, with_value(cli->cx, s, cli_value(cli, name)), "give a date like 2011-06-01");
}

static Status read_options(Cli *cli, ReplayOptions *o) {
    int64_t seed = 1, warm_up = 0;
    TRY(cli_number(cli, "seed", 0, INT64_C(999999999999999999), &seed));
    TRY(cli_number(cli, "warm-up", 1, 3650, &warm_up));
    o->seed = (uint64_t)seed;
    o->warm_up_days = (int)warm_up;
    TRY(read_date(cli, "from", &o->from));
    TRY(read_date(cli, "through", &o->through));
    TRY(read_date(cli, "today", &o->today));
    if (cli_given(cli, "orders")) o->orders = str_z(cli->arena, cli_value(cli, "orders"));
    if (cli_given(cli, "report")) o->report = str_z(cli->arena, cli_value(cli, "report"));
    if (cli_given(cli, "map")) {
        o->map = history_map(cli_value(cli, "map"));
        if (!o->map)
            return fail(cli->cx, INPUT, "map", "there is no map " STR_FMT, STR_ARG(cli_value(cli, "map")));
    }
    Str policy = cli_value(cli, "policy");
    if (str_is(policy, "naive")) o->policy = REPLAY_NAIVE;
    else if (policy.n && !str_is(policy, "argosy"))
        return with_hint(cli->cx,
            with_value(cli->cx, fail(cli->cx, INPUT, "policy", "there is no such policy"), policy),
            "argosy or naive");
    return OK;
}

static void tell_report(const ReplayReport *r, Arena *a) {
    Str start = date_text(a, r->start), last = date_text(a, r->last),
        margin = decimal_text(a, r->gross_margin.v, 2, 2);
    printf("Lived from " STR_FMT " to " STR_FMT ": %lld orders with %lld lines, in %.1f s\n",
        STR_ARG(start), STR_ARG(last), (long long)r->orders, (long long)r->lines, r->seconds);
    printf(
        "Fill rate %.1f %% of lines (%.1f %% from week 8 on), %.1f %% of units; on time %.1f %%\n",
        100 * r->fill_lines, 100 * r->settled_fill_lines, 100 * r->fill_units, 100 * r->on_time);
    printf("Stock for %.1f days", r->stock_days);
    if (r->naive_days > 0)
        printf("; a naive policy needs %.1f for the same fill rate", r->naive_days);
    printf("\nGross margin " STR_FMT "\n", STR_ARG(margin));
    if (r->proved) printf("All that must hold holds.\n");
    else printf("NOT PROVED: " STR_FMT "\n", STR_ARG(r->proof));
}

Status verb_replay(Cli *cli) {
    ReplayOptions o = {.progress = progress, .to = cli};
    TRY(read_options(cli, &o));
    TRY(cli_open(cli, (CliOpen){.create = true, .bulk = true, .relaxed = true, .in_order = true}));
    TRY(actor_permit(cli->cx, ADMIN, S("replay")));
    ReplayReport r;
    TRY(replay_run(cli->cx, cli->app, &o, &r));
    tell_progress_end(cli);
    if (cli->json) {
        tell(r.json);
        if (!str_ends(r.json, S("\n"))) tell(S("\n"));
    } else {
        tell_report(&r, cli->arena);
    }
    cli->exit_code = r.proved ? 0 : 1;
    return cli_seal(cli);
}
