// `argosy list <view>`: rows of a view, filtered, sorted and paged; without a view, which views there are.
#include <stdio.h>

#include "base/limits.h"
#include "cli/cli.h"

static void list_views(Cli *cli) {
    const App *app = cli->app;
    Buf out = buf_new(cli->arena);
    for (int area = 0; area < AREA_N; area++) {
        Str *cells = NEW_ARRAY(cli->arena, Str, 2 * app->views_n);
        int n = 0;
        for (int i = 0; i < app->views_n; i++)
            if ((int)app->views[i].area == area) {
                cells[2 * n] = str_of(app->views[i].name);
                cells[2 * n++ + 1] = str_of(app->views[i].help);
            }
        if (n == 0) continue;
        buf_fmt(&out, "%s%s\n", out.n ? "\n" : "", area_names[area]);
        text_table(&out, &(TextTable){.columns = 2, .cells = cells, .rows = n, .indent = "  "});
    }
    buf_z(&out, "\nargosy help VIEW says what its columns are.\n");
    tell(buf_str(&out));
}

static Status find_view(Cli *cli, const View **out) {
    const App *app = cli->app;
    *out = app_view(app, cli->words[0]);
    if (*out) return OK;
    Str *known = NEW_ARRAY(cli->arena, Str, app->views_n);
    for (int i = 0; i < app->views_n; i++) known[i] = str_of(app->views[i].name);
    return cli_unknown(cli, MISSING, "view", cli->words[0], known, app->views_n);
}

static bool is_own(const Cli *cli, Str name) {
    for (int i = 0; i < cli->verb->flags_n; i++)
        if (str_is(name, cli->verb->flags[i].name)) return true;
    for (int i = 0; i < global_flags_n; i++)
        if (str_is(name, global_flags[i].name)) return true;
    return false;
}

// Flags that are not ours are filters: --status open, --due.lt 2011-06-01.
static Status read_filters(Cli *cli, Query *q) {
    q->filters = NEW_ARRAY(cli->arena, Filter, cli->flags_n);
    for (int i = 0; i < cli->flags_n; i++) {
        const Flag *f = &cli->flags[i];
        if (is_own(cli, f->name) && !(str_is(f->name, "help") && f->has_value)) continue;
        if (!f->has_value)
            return with_hint(cli->cx,
                fail(cli->cx, INPUT, NULL, "--" STR_FMT " needs a value", STR_ARG(f->name)),
                "a filter is a column with a value: --status open, --due.lt 2011-06-01");
        Buf name = buf_new(cli->arena);
        for (size_t k = 0; k < f->name.n; k++)
            buf_char(&name, f->name.at[k] == '-' ? '_' : f->name.at[k]);
        q->filters[q->filters_n++] = (Filter){buf_str(&name), f->value};
    }
    return OK;
}

static Status read_query(Cli *cli, Query *q) {
    Str format = cli_value(cli, "format");
    if (cli->json || str_is(format, "json")) q->format = FORMAT_JSON;
    else if (str_is(format, "csv")) q->format = FORMAT_CSV;
    else if (format.n == 0 || str_is(format, "table")) q->format = FORMAT_TABLE;
    else
        return with_hint(cli->cx,
            with_value(cli->cx, fail(cli->cx, INPUT, "format", "there is no such format"), format),
            "table, csv or json");
    q->colour = cli->colour && q->format == FORMAT_TABLE;
    q->sort = cli_value(cli, "sort");
    q->after = cli_value(cli, "after");
    int64_t limit = 0;
    TRY(cli_number(cli, "limit", 1, LIMIT_PAGE_ROWS, &limit));
    q->limit = (int)limit;
    return read_filters(cli, q);
}

static Status put(void *to, Str part) {
    (void)to;
    tell(part);
    return OK;
}

Status verb_list(Cli *cli) {
    if (cli->words_n == 0) {
        list_views(cli);
        return OK;
    }
    Query q = {0};
    TRY(find_view(cli, &q.view));
    TRY(read_query(cli, &q));
    TRY(cli_open(cli, (CliOpen){0}));
    if (cli_given(cli, "all")) {
        TRY(view_stream(cli->cx, q, put, NULL));
        if (q.format == FORMAT_JSON) tell(S("\n"));
        return OK;
    }
    Buf out = buf_new(cli->arena);
    Str next;
    TRY(view_run(cli->cx, &q, &out, &next));
    if (q.format == FORMAT_JSON) buf_char(&out, '\n');
    tell(buf_str(&out));
    fflush(stdout);
    if (next.n && q.format != FORMAT_JSON)
        fprintf(stderr, "There are more: --all, or --after " STR_FMT "\n", STR_ARG(next));
    return OK;
}

Status verb_plan_explain(Cli *cli) {
    if (cli->words_n == 1)
        cli->flags[cli->flags_n++] = (Flag){.name = S("order"), .value = cli->words[0], .has_value = true};
    cli->words = NEW(cli->arena, Str);
    cli->words[0] = S("plan-explain");
    cli->words_n = 1;
    return verb_list(cli);
}
