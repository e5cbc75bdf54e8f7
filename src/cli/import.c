// `argosy import`: records of an entity, or a file of orders. Both end with how many rows were read, imported and rejected; a rejected
// row makes the exit code that of a wrong input, so that a script notices.
#include <stdio.h>

#include "cli/cli.h"
#include "core/import.h"
#include "link/import_orders.h"

// --column HEADER=field, as often as there are columns to rename; an empty field leaves the column out.
static Status read_columns(Cli *cli, ImportOptions *o) {
    ImportMap *map = NEW_ARRAY(cli->arena, ImportMap, cli->flags_n);
    for (int i = 0; i < cli->flags_n; i++) {
        if (!str_is(cli->flags[i].name, "column")) continue;
        TRY(import_map(cli->cx, cli->flags[i].value, &map[o->map_n++]));
    }
    o->map = map;
    return OK;
}

static void progress_rows(void *to, double part, int64_t read) {
    Cli *cli = to;
    char what[64];
    snprintf(what, sizeof what, "%lld rows read,", (long long)read);
    tell_progress(cli, what, part);
}

// What came of it, also where it ended with a failure half-way.
static void tell_sum(Cli *cli, int64_t read, int64_t imported, int64_t rejected, int64_t unchanged) {
    tell_progress_end(cli);
    if (cli->json) {
        printf("{\"read\":%lld,\"imported\":%lld,\"rejected\":%lld}\n", (long long)read,
            (long long)imported, (long long)rejected);
    } else {
        printf("%s%lld rows read: %lld imported (%lld of them unchanged), %lld rejected\n",
            cli_given(cli, "dry-run") ? "Dry run, nothing was kept. " : "", (long long)read,
            (long long)imported, (long long)unchanged, (long long)rejected);
        Str file = cli_value(cli, "rejects");
        if (rejected && file.n)
            printf("Rejected rows are in " STR_FMT ": mend them there and import that file\n",
                STR_ARG(file));
        else if (rejected) printf("--rejects FILE writes them down with the reasons\n");
    }
    if (rejected) cli->exit_code = status_info[INPUT].exit_code;
}

static const char *rejects_file(Cli *cli) {
    return cli_given(cli, "rejects") ? str_z(cli->arena, cli_value(cli, "rejects")) : NULL;
}

static Status entity_import(Cli *cli, const Entity *e, const char *path) {
    ImportOptions o = {.dry_run = cli_given(cli, "dry-run"),
        .rejects = rejects_file(cli),
        .progress = progress_rows,
        .to = cli};
    TRY(read_columns(cli, &o));
    CsvReader *csv;
    TRY(csv_open(cli->cx, path, &csv));
    Status s = cli_open(cli, (CliOpen){.bulk = true});
    if (s == OK) {
        ImportResult r;
        s = import_entity(cli->cx, e, csv, &o, &r);
        if (s == OK || r.read) tell_sum(cli, r.read, r.imported, r.rejected, r.unchanged);
    }
    csv_close(csv);
    return s;
}

// ---- orders ---------------------------------------------------------------------------------------------------------

static Status read_map(Cli *cli, const HistoryMap **out) {
    *out = NULL;
    if (!cli_given(cli, "map")) return OK;
    *out = history_map(cli_value(cli, "map"));
    if (*out) return OK;
    Str known[16];
    int n = 0;
    for (const HistoryMap *const *m = history_maps; *m && n < COUNT(known); m++)
        known[n++] = str_of((*m)->name);
    return cli_unknown(cli, INPUT, "map", cli_value(cli, "map"), known, n);
}

static Status orders_import(Cli *cli, const char *path) {
    OrdersImport how = {.site = cli_value(cli, "site"),
        .dry_run = cli_given(cli, "dry-run"),
        .rejects = rejects_file(cli),
        .progress = tell_progress,
        .to = cli};
    TRY(read_map(cli, &how.map));
    Str mode = cli_value(cli, "mode");
    if (str_is(mode, "past")) how.as = ORDERS_PAST;
    else if (str_is(mode, "open")) how.as = ORDERS_OPEN;
    else if (mode.n)
        return with_hint(cli->cx,
            with_value(cli->cx, fail(cli->cx, INPUT, "mode", "there is no such mode"), mode),
            "past or open");
    TRY(cli_open(cli, (CliOpen){.bulk = true}));
    OrdersImported r;
    TRY(import_orders(cli->cx, path, &how, &r));
    if (!cli->json) {
        tell_progress_end(cli);
        printf("Read as %s, %s: %lld orders, %lld returns, %lld adjustments, %lld charges\n", r.map,
            r.past ? "documents of the past" : "orders to be filled", (long long)r.orders,
            (long long)r.returns, (long long)r.adjustments, (long long)r.charges);
        if (r.items || r.customers || r.channels)
            printf("Made on the way: %lld items, %lld customers, %lld channels\n",
                (long long)r.items, (long long)r.customers, (long long)r.channels);
        if (r.sites && !how.dry_run)
            printf("Made the site MAIN, and the lane MAIN-ANYWHERE from it to customers of any "
                   "country\n");
        if (r.first_reject.n) printf("First rejected: " STR_FMT "\n", STR_ARG(r.first_reject));
    }
    tell_sum(cli, r.read, r.imported, r.rejected, r.unchanged);
    return OK;
}

Status verb_import(Cli *cli) {
    const App *app = cli->app;
    const char *path = str_z(cli->arena, cli->words[1]);
    Status s;
    if (str_is(cli->words[0], "orders")) {
        s = orders_import(cli, path);
    } else {
        const Entity *e = import_entity_of(app, cli->words[0]);
        if (!e) {
            Str *known = NEW_ARRAY(cli->arena, Str, app->entities_n + 1);
            int n = 0;
            for (int i = 0; i < app->entities_n; i++)
                if (app->entities[i]->editable) known[n++] = str_of(app->entities[i]->plural);
            known[n++] = S("orders");
            return cli_unknown(cli, INPUT, "import of", cli->words[0], known, n);
        }
        s = entity_import(cli, e, path);
    }
    TRY(s);
    return cli_seal(cli);
}
