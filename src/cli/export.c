// `argosy export`: records of an entity as its import reads them back, or the rows of a view, as CSV. `export all` writes every
// entity and every view that needs no parameter into a folder, a file each; what the user may not see is left out and named at the end.
// `export all --party CODE` writes what is of one customer or supplier: his record, and all that he himself would see who is bound to it
// (core/scope.h).
//
// A file takes its name only when it is whole, so that a failed export leaves what was there.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/outfile.h"
#include "core/import.h"

static Status to_file(void *to, Str part) { return outfile_put(to, part); }

static Status to_terminal(void *to, Str part) {
    if (fwrite(part.at, 1, part.n, stdout) == part.n) return OK;
    return fail(to, SYSTEM, "out", "the file could not be written: %s", strerror(errno));
}

// What is exported: one of the two.
typedef struct {
    const Entity *entity;
    const View *view;
    Filter *filters;
    int filters_n;
} Source;

static Status source_write(Cli *cli, const Source *from, Status (*put)(void *to, Str part), void *to) {
    if (from->entity) return export_entity(cli->cx, from->entity, put, to);
    Query q = {.view = from->view, .filters = from->filters, .filters_n = from->filters_n, .format = FORMAT_CSV};
    return view_stream(cli->cx, q, put, to);
}

static Status write_file(Cli *cli, const Source *from, Str path) {
    OutFile o;
    TRY(outfile_open(cli->cx, "out", path, &o));
    return outfile_end(&o, source_write(cli, from, to_file, &o));
}

static bool needs_params(const View *v) {
    for (int i = 0; v->params && i < v->params->n; i++)
        if (!v->params->fields[i].optional && !v->params->fields[i].fallback) return true;
    return false;
}

static const Entity *editable(const App *app, Str plural) {
    for (int i = 0; i < app->entities_n; i++)
        if (app->entities[i]->editable && str_is(plural, app->entities[i]->plural))
            return app->entities[i];
    return NULL;
}

static Status into_folder(Cli *cli, Str folder, const Source *from) {
    tell_progress(cli, from->view->name, 0);
    return write_file(cli, from, str_fmt(cli->arena, STR_FMT "/%s.csv", STR_ARG(folder), from->view->name));
}

static Status all_views(Cli *cli, Str folder, int *n) {
    const App *app = cli->app;
    Buf refused = buf_new(cli->arena);
    for (int i = 0; i < app->views_n; i++) { // an entity's records are a view as well
        Source from = {.entity = editable(app, str_of(app->views[i].name)), .view = &app->views[i]};
        if (!from.entity && needs_params(from.view)) continue;
        if (!view_open(&cli->cx->actor, from.view)) {
            buf_fmt(&refused, "%s%s", refused.n ? ", " : "", from.view->name);
            continue;
        }
        TRY(into_folder(cli, folder, &from));
        ++*n;
    }
    if (refused.n == 0) return OK;
    return with_hint(cli->cx,
        fail(cli->cx, DENIED, "as", "not all: " STR_FMT " may not see " STR_FMT,
            STR_ARG(cli->cx->actor.name), STR_ARG(buf_str(&refused))),
        "an administrator may export all");
}

// Who is bound to the party sees its papers, but not the record that the company keeps of it.
static Status of_party(Cli *cli, Str folder, Str code, int *n) {
    const App *app = cli->app;
    Cx *cx = cli->cx;
    Actor *who = &cx->actor;
    Id party;
    TRY(actor_permit(cx, ADMIN, S("export what is of a party")));
    TRY(store_read(cx, cli->store));
    Status s = ref_find(cx, &party_entity, code, &party);
    store_read_end(cx);
    if (s != OK) return with_path(cx, s, "party");
    Filter one = {S("id"), str_fmt(cli->arena, "%lld", (long long)party.v)};
    TRY(into_folder(cli, folder,
        &(Source){.view = app_view(app, S("parties")), .filters = &one, .filters_n = 1}));
    ++*n;
    who->party = party;
    who->roles &= ~(uint32_t)ADMIN;
    for (int i = 0; i < app->views_n; i++) {
        Source from = {.view = &app->views[i]};
        if (needs_params(from.view) || from.view->own || !view_open(who, from.view)) continue;
        TRY(into_folder(cli, folder, &from));
        ++*n;
    }
    return OK;
}

static Status export_all(Cli *cli) {
    Str folder = cli_value(cli, "out"), party = cli_value(cli, "party");
    if (folder.n == 0)
        return with_hint(cli->cx, fail(cli->cx, INPUT, "out", "export all needs a folder"),
            "argosy export all --out FOLDER");
    if (mkdir(str_z(cli->arena, folder), 0777) != 0 && errno != EEXIST)
        return fail(cli->cx, INPUT, "out", "the folder " STR_FMT " cannot be made: %s",
            STR_ARG(folder), strerror(errno));
    TRY(cli_open(cli, (CliOpen){0}));
    int n = 0;
    Status s = party.n ? of_party(cli, folder, party, &n) : all_views(cli, folder, &n);
    tell_progress_end(cli);
    if (n) printf("%d files in " STR_FMT "\n", n, STR_ARG(folder));
    return s;
}

Status verb_export(Cli *cli) {
    const App *app = cli->app;
    Str name = cli->words[0], out = cli_value(cli, "out");
    if (str_is(name, "all")) return export_all(cli);
    if (cli_given(cli, "party"))
        return with_hint(cli->cx, fail(cli->cx, INPUT, "party", "it goes with all alone"),
            "argosy export all --party CODE --out FOLDER");
    Source from = {.entity = editable(app, name), .view = app_view(app, name)};
    if (!from.entity && !from.view) {
        Str *known = NEW_ARRAY(cli->arena, Str, app->views_n + 1);
        for (int i = 0; i < app->views_n; i++) known[i] = str_of(app->views[i].name);
        known[app->views_n] = S("all");
        return cli_unknown(cli, MISSING, "entity or view", name, known, app->views_n + 1);
    }
    if (!from.entity && needs_params(from.view))
        return with_hint(cli->cx, fail(cli->cx, INPUT, NULL, "%s needs parameters", from.view->name),
            "argosy list %s --format csv --all …; argosy help %s says which", from.view->name,
            from.view->name);
    TRY(cli_open(cli, (CliOpen){0}));
    if (out.n) return write_file(cli, &from, out);
    return source_write(cli, &from, to_terminal, cli->cx);
}
