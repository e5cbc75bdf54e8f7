// Making, keeping and bringing back a database: init, backup, restore, upgrade.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/upkeep.h"
#include "link/company.h"

static Status load_company(Cli *cli, Str folder) {
    CompanyOptions options = {
        .until_today = cli_given(cli, "until-today"), .progress = tell_progress, .to = cli};
    CompanyLoaded loaded;
    TRY(company_load(cli->cx, str_z(cli->arena, folder), &options, &loaded));
    tell_progress_end(cli);
    printf("Loaded " STR_FMT
           ": %lld records, %lld rows of stock, %lld documents of the past, %lld open orders\n",
        STR_ARG(folder), (long long)loaded.records, (long long)loaded.stock, (long long)loaded.past,
        (long long)loaded.open);
    return OK;
}

Status verb_init(Cli *cli) {
    Str from = cli_value(cli, "from");
    if (from.n && access(str_z(cli->arena, from), R_OK) != 0)
        return fail(cli->cx, INPUT, "from", "there is no folder " STR_FMT, STR_ARG(from));
    TRY(cli_open(cli, (CliOpen){.create = true, .bulk = from.n > 0, .relaxed = from.n > 0}));
    int64_t users, events;
    TRY(store_read(cli->cx, cli->store));
    Status s = sql_get(cli->cx, NULL, "select (select count(*) from app_user), (select count(*) from event)",
        NO_ARGS, OUT(O(&users), O(&events)));
    store_read_end(cli->cx);
    TRY(s);
    if (users || events)
        return with_hint(cli->cx,
            fail(cli->cx, STATE, "db", "there is a company in " STR_FMT " already",
                STR_ARG(store_url(cli->store))),
            "--db names another database");
    printf("Made " STR_FMT "\n", STR_ARG(store_url(cli->store)));
    if (from.n) TRY(load_company(cli, from));
    return cli_seal(cli);
}

static Status archive(Cli *cli, const char *folder) {
    bool off = str_is(str_of(folder), "off");
    char whole[PATH_MAX];
    if (!off && !realpath(folder, whole))
        return with_hint(cli->cx, fail(cli->cx, INPUT, "file", "there is no folder %s", folder),
            "make it first, on another disk than the database's if you can");
    int64_t started = time_now().v;
    TRY(store_archive(cli->cx, cli->store, off ? NULL : whole));
    if (!off) upkeep_note(cli->cx, &(UpkeepNote){UPKEEP_BACKUP, started, true, str_of(whole)});
    printf(off ? "There is no archive any more\n" : "From here on all is kept in %s as well\n", whole);
    return OK;
}

// Whoever may copy or replace the whole may read and write everything: backup, restore and upgrade are the administrator's.
Status verb_backup(Cli *cli) {
    TRY(cli_open(cli, (CliOpen){0}));
    TRY(actor_permit(cli->cx, ADMIN, S("backup")));
    const char *file = str_z(cli->arena, cli->words[0]);
    if (cli_given(cli, "continuous")) return archive(cli, file);
    if (!cli_given(cli, "force")) {
        Status s = store_backup_spares(cli->cx, cli->store, file);
        if (s != OK) return with_hint(cli->cx, s, "give another name, or --force to replace it");
    }
    int64_t started = time_now().v;
    Status s = store_backup(cli->cx, cli->store, file);
    Str detail = s == OK ? str_of(file) : cli->cx->error.text;
    upkeep_note(cli->cx, &(UpkeepNote){UPKEEP_BACKUP, started, s == OK, detail});
    TRY(s);
    printf("Saved " STR_FMT " as %s\n", STR_ARG(store_url(cli->store)), file);
    return OK;
}

// Digits alone: ids are beyond what a decimal may be.
static bool id_parse(Str text, int64_t *out) {
    if (text.n == 0 || text.n > 18 + 1) return false;
    uint64_t v = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        v = v * 10 + (uint64_t)(text.at[i] - '0');
    }
    *out = (int64_t)v;
    return v > 0 && v <= INT64_MAX;
}

// --until: an event by its id, or a time.
static Status restore_until(Cli *cli, Str db, const char *folder) {
    Str text = cli_value(cli, "until");
    int64_t event = 0;
    Time until = {0};
    if (text.n && !id_parse(text, &event) && !time_parse(text, &until))
        return with_hint(cli->cx,
            with_value(cli->cx,
                fail(cli->cx, INPUT, "until", "--until is neither an event nor a time"), text),
            "give the id of an event (argosy list events), or a time like 2011-06-01T08:30:00Z");
    return store_archive_restore(cli->cx, db, folder, event, until);
}

Status verb_restore(Cli *cli) {
    const char *file = str_z(cli->arena, cli->words[0]);
    Str db = cli_db(cli);
    if (cli_given(cli, "as")) { // he is looked for in what is to be replaced
        TRY(cli_open(cli, (CliOpen){0}));
        TRY(actor_permit(cli->cx, ADMIN, S("restore")));
        store_close(cli->store);
        cli->store = cli->app->store = NULL;
    }
    struct stat st;
    bool folder = stat(file, &st) == 0 && S_ISDIR(st.st_mode);
    TRY(folder ? restore_until(cli, db, file) : store_restore(cli->cx, db, file));
    TRY(cli_open(cli, (CliOpen){0})); // is it one of ours?
    // A note, which has the events sealed that were cut off from the end of their block.
    if (folder) upkeep_note(cli->cx, &(UpkeepNote){"restore", time_now().v, true, str_of(file)});
    printf("Restored " STR_FMT " from %s\n", STR_ARG(store_url(cli->store)), file);
    return OK;
}

Status verb_upgrade(Cli *cli) {
    TRY(cli_no_store(cli));
    StoreOptions options = {.readers = 1, .workers = 1};
    TRY(store_open(cli->cx, cli_db(cli), &options, &cli->store));
    TRY(cli_actor(cli));
    TRY(actor_permit(cli->cx, ADMIN, S("upgrade")));
    Upgrade done;
    int64_t started = time_now().v;
    TRY(store_upgrade(cli->cx, cli->store, true, &done));
    if (done.from == done.to) {
        printf(STR_FMT " is of version %d already\n", STR_ARG(store_url(cli->store)), done.to);
        return OK;
    }
    cli->app->store = cli->store;
    Str detail = str_fmt(cli->arena, "from version %d to %d", done.from, done.to);
    upkeep_note(cli->cx, &(UpkeepNote){UPKEEP_UPGRADE, started, true, detail});
    printf("Upgraded " STR_FMT " from version %d to %d\n", STR_ARG(store_url(cli->store)),
        done.from, done.to);
    if (done.backup.n) printf("A backup from before is in " STR_FMT "\n", STR_ARG(done.backup));
    return OK;
}
