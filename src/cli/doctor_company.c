// What doctor looks at in the company: whether its clock went ahead of the machine's, whether somebody backs it up and proves it, whether
// its messages go out.
#include "cli/doctor.h"
#include "core/upkeep.h"

enum { MESSAGE_HOURS = 24, AHEAD_SECONDS = 60 };

static Status clock_ahead(Cli *cli, Findings *out) {
    Time last;
    TRY(sql_get(cli->cx, NULL, "select coalesce(max(recorded), 0) from event", NO_ARGS, OUT(O(&last))));
    bool ahead = last.v > time_now().v + AHEAD_SECONDS * SECOND;
    Str what = last.v
        ? str_fmt(cli->arena, "the last event is of " STR_FMT, STR_ARG(time_text(cli->arena, last)))
        : S("no event yet");
    found(out, ahead ? FOUND_WRONG : FOUND_WELL, "clock",
        what, ahead ? "the machine's clock is behind: set it right (timedatectl set-ntp true); a company that lives on a clock of its own is served with --now last" : NULL);
    return OK;
}

// How long ago; "never" and too long ago are warnings.
static void age(Cli *cli, const char *name, const UpkeepLast *last, int64_t hours, const char *todo,
    Findings *out) {
    int64_t ago = last->found ? (time_now().v - last->at.v) / (3600 * SECOND) : 0;
    bool old = !last->found || ago >= hours;
    Str what = last->found ? str_fmt(cli->arena, "%lld hours ago", (long long)ago) : S("never");
    found(out, old ? FOUND_WARNING : FOUND_WELL, name, what, old ? todo : NULL);
}

typedef struct {
    const char *name; // of the finding, and in upkeep
    const char *failed, *mend;
    const char *daily;
} Kept;

static Status kept(Cli *cli, const Kept *k, int64_t hours, Findings *out) {
    UpkeepLast last;
    TRY(upkeep_last(cli->cx, k->name, &last));
    if (last.found && !last.good)
        found(out, FOUND_WRONG, k->name,
            str_fmt(cli->arena, "the last one %s: " STR_FMT, k->failed, STR_ARG(last.detail)), k->mend);
    else age(cli, k->name, &last, hours, k->daily, out);
    return OK;
}

static Status upkeep(Cli *cli, int64_t hours, Findings *out) {
    static const Kept backup = {UPKEEP_BACKUP, "failed", "mend that, and run argosy backup FILE",
        "run argosy backup FILE every day: systemctl enable --now argosy-backup.timer"};
    static const Kept proof = {UPKEEP_PROOF, "did not hold",
        "run argosy prove, keep the database as it is, and tell whoever cares for the program",
        "run argosy prove every day: systemctl enable --now argosy-prove.timer"};
    TRY(kept(cli, &backup, hours, out));
    return kept(cli, &proof, hours, out);
}

static Status messages(Cli *cli, Findings *out) {
    int64_t n;
    Time before = {cli->cx->now.v - MESSAGE_HOURS * 3600 * SECOND};
    TRY(sql_get(cli->cx, NULL, "select count(*) from message where state in ('queued', 'retry') and made < $1",
        IN(A(before)), OUT(O(&n))));
    found(out, n ? FOUND_WARNING : FOUND_WELL, "messages",
        str_fmt(cli->arena, "%lld wait for more than a day", (long long)n),
        n ? "argosy list messages --state queued shows them; whoever sends them does not run" : NULL);
    return OK;
}

static Status unsealed(Cli *cli, Findings *out) {
    int64_t n;
    Time before = {time_now().v - 300 * SECOND};
    TRY(sql_get(cli->cx, NULL, "select count(*) from event where block = 0 and recorded < $1",
        IN(A(before)), OUT(O(&n))));
    found(out, n ? FOUND_WARNING : FOUND_WELL, "event chain",
        str_fmt(cli->arena, "%lld events wait to be sealed", (long long)n),
        n ? "a server that runs seals them within a second: start one" : NULL);
    return OK;
}

static Status all(Cli *cli, int64_t hours, Findings *out) {
    TRY(clock_ahead(cli, out));
    TRY(upkeep(cli, hours, out));
    TRY(messages(cli, out));
    TRY(doctor_reach(cli, out));
    return unsealed(cli, out);
}

Status doctor_company(Cli *cli, Findings *out) {
    int64_t hours = 26;
    TRY(cli_number(cli, "hours", 1, 100000, &hours));
    TRY(cli_open(cli, (CliOpen){0}));
    TRY(actor_permit(cli->cx, ADMIN, S("doctor")));
    TRY(store_read(cli->cx, cli->store));
    Status s = all(cli, hours, out);
    store_read_end(cli->cx);
    return s;
}
