// The reference as Markdown: docs/reference.md is what this prints, and a test compares them.
#include "cli/cli.h"
#include "cli/describe.h"

// A cell of a table: a bar would end it, a line break the row.
static void put_cell(Buf *b, Str s) {
    buf_z(b, " ");
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '|') buf_z(b, "\\|");
        else buf_char(b, s.at[i] == '\n' ? ' ' : s.at[i]);
    }
    buf_z(b, " |");
}

static void put_flags(Buf *b, const FlagInfo *flags, int n) {
    if (n == 0) return;
    buf_z(b, "\n| flag | what |\n| --- | --- |\n");
    for (int i = 0; i < n; i++) {
        buf_z(b, "|");
        put_cell(b,
            str_fmt(b->arena, "`--%s%s%s`", flags[i].name, flags[i].arg ? " " : "",
                flags[i].arg ? flags[i].arg : ""));
        put_cell(b, str_of(flags[i].help));
        buf_char(b, '\n');
    }
}

static void put_fields(Buf *b, const Shape *s, const char *before, bool given) {
    for (int i = 0; s && i < s->n; i++) {
        const Field *f = &s->fields[i];
        if (given && f->output) continue;
        buf_z(b, "|");
        put_cell(b, str_fmt(b->arena, "%s`%s`%s", before, f->name, given && field_must(f) ? " *" : ""));
        put_cell(b, describe_field(b->arena, f));
        put_cell(b, describe_help(b->arena, f));
        buf_char(b, '\n');
        if (f->kind == K_LIST) put_fields(b, f->of, "– ", given);
    }
}

static void put_shape(Buf *b, const char *title, const Shape *s, bool given) {
    size_t n = 0;
    for (int i = 0; s && i < s->n; i++) n += !(given && s->fields[i].output);
    if (n == 0) return;
    buf_fmt(b, "\n| %s | kind | what |\n| --- | --- | --- |\n", title);
    put_fields(b, s, "", given);
}

static void put_action(Cli *cli, Buf *b, const Action *a) {
    Str roles = describe_roles(b->arena, a->roles), example = example_command(cli->cx, a);
    buf_fmt(b, "\n#### %s %s\n\n%s `POST /v1/%s/%s`. For: " STR_FMT ".\n", a->noun, a->verb,
        a->help, a->noun, a->verb, STR_ARG(roles));
    put_shape(b, "given", a->in, true);
    put_shape(b, "answered", a->out, false);
    buf_fmt(b, "\n```sh\n" STR_FMT "\n```\n", STR_ARG(example));
}

static void put_view(Buf *b, const View *v) {
    Str roles = describe_roles(b->arena, v->roles);
    buf_fmt(b, "\n#### %s\n\n%s `GET /v1/%s`. For: " STR_FMT ". Sorted by `%s`.\n", v->name,
        v->help, v->name, STR_ARG(roles), v->sort ? v->sort : v->columns[0].name);
    put_shape(b, "of what", v->params, true);
    buf_z(b, "\n| column | kind | what |\n| --- | --- | --- |\n");
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (c->internal) continue;
        buf_z(b, "|");
        put_cell(b, str_fmt(b->arena, "`%s`", c->name));
        put_cell(b, describe_kind(b->arena, c->kind, c->choices, c->ref));
        put_cell(b, str_of(c->help ? c->help : c->label ? c->label : ""));
        buf_char(b, '\n');
    }
}

static void put_area(Cli *cli, Buf *b, int area) {
    const App *app = cli->app;
    Str name = str_of(area_names[area]);
    buf_fmt(b, "\n## %c" STR_FMT "\n", name.at[0] - 'a' + 'A', STR_ARG(str_cut(name, 1, name.n)));
    bool some = false;
    for (int i = 0; i < app->actions_n; i++) {
        if ((int)app->actions[i].area != area) continue;
        if (!some) buf_z(b, "\n### Actions\n");
        some = true;
        put_action(cli, b, &app->actions[i]);
    }
    some = false;
    for (int i = 0; i < app->views_n; i++) {
        if ((int)app->views[i].area != area) continue;
        if (!some) buf_z(b, "\n### Views\n");
        some = true;
        put_view(b, &app->views[i]);
    }
}

static void put_verbs(const Cli *cli, Buf *b) {
    buf_z(b, "\n## Verbs\n\nFlags of every verb:\n");
    put_flags(b, global_flags, global_flags_n);
    for (int i = 0; i < cli->verbs_n; i++) {
        const Verb *v = &cli->verbs[i];
        buf_fmt(b, "\n### `argosy %s%s%s`\n\n%s\n", v->name, v->args[0] ? " " : "", v->args, v->help);
        put_flags(b, v->flags, v->flags_n);
    }
}

static void put_statuses(Buf *b) {
    buf_z(b, "\n## What a request may come to\n\n| status | what | HTTP | exit code |\n| --- | --- | ---: | ---: |\n");
    for (int i = 0; i < STATUS_N; i++)
        buf_fmt(b, "| %s | %s | %d | %d |\n", status_info[i].word, status_info[i].title,
            status_info[i].http, status_info[i].exit_code);
    buf_z(b, "\n`argosy prove` and `argosy replay` exit with 1 where a proof does not hold, `argosy import` with 2 where rows were rejected.\n");
}

static void put_kinds(Buf *b) {
    buf_z(b,
        "\n## Kinds of values\n\n"
        "| kind | looks like |\n| --- | --- |\n"
        "| qty | `12`, `1.5`: up to six decimals, in the item's unit |\n"
        "| money | `12.50`: two decimals, in the company's currency, or the document's where it "
        "names one |\n"
        "| price | `2.55`: of one unit, up to six decimals |\n"
        "| rate | `0.95`: a share, or an exchange rate; up to six decimals |\n"
        "| int | `12` |\n"
        "| bool | `true`, `false`; on the command line the flag alone, `yes` or `no` as well |\n"
        "| date | `2011-06-01` |\n"
        "| time | `2011-06-01T08:30:00Z`: UTC, or with an offset |\n"
        "| text | UTF-8 |\n"
        "| id | a number that the program gave |\n"
        "| list | JSON; on the command line `--lines 'item=TEA,qty=3;item=CUP,qty=1'`, or `--line "
        "item=TEA,qty=3` for each |\n"
        "| item, party, … | the code of one, or its id |\n"
        "| a\\|b\\|c | one of these words |\n\n"
        "JSON gives quantities, money, prices and rates as texts, so that no program rounds them; "
        "it takes numbers as well.\n");
}

void reference_markdown(Cli *cli, Buf *b) {
    buf_z(b,
        "# Reference\n\n"
        "Printed by `argosy help --markdown` from the tables that the program runs by. Every "
        "action is a command and an HTTP\n"
        "operation; every view is a list, a CSV and an HTTP resource. Fields marked * must be "
        "given.\n");
    put_verbs(cli, b);
    put_statuses(b);
    put_kinds(b);
    for (int area = 0; area < AREA_N; area++) put_area(cli, b, area);
}
