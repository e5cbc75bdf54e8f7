// `argosy help …`: what there is, from the whole down to one field, read off the same tables as everything else.
#include <string.h>

#include "cli/cli.h"
#include "cli/describe.h"

static Str flag_text(Arena *a, const FlagInfo *f) {
    return f->arg ? str_fmt(a, "--%s %s", f->name, f->arg) : str_fmt(a, "--%s", f->name);
}

static void put_flags(Buf *out, const FlagInfo *flags, int n) {
    Str *cells = NEW_ARRAY(out->arena, Str, 2 * n);
    for (int i = 0; i < n; i++) {
        cells[2 * i] = flag_text(out->arena, &flags[i]);
        cells[2 * i + 1] = str_of(flags[i].help);
    }
    text_table(out, &(TextTable){.columns = 2, .cells = cells, .rows = n, .indent = "  "});
}

// "order       place, change, cancel" for each noun of an area.
static void put_nouns(Cli *cli, Buf *out, int area) {
    const App *app = cli->app;
    Str *cells = NEW_ARRAY(cli->arena, Str, 2 * app->actions_n);
    int n = 0;
    for (int i = 0; i < app->actions_n; i++) {
        const Action *a = &app->actions[i];
        if ((int)a->area != area) continue;
        int row = 0;
        while (row < n && !str_is(cells[2 * row], a->noun)) row++;
        if (row == n) {
            cells[2 * n] = str_of(a->noun);
            cells[2 * n++ + 1] = str_of(a->verb);
        } else {
            cells[2 * row + 1] = str_fmt(cli->arena, STR_FMT ", %s", STR_ARG(cells[2 * row + 1]), a->verb);
        }
    }
    if (n == 0) return;
    buf_fmt(out, "  %s\n", area_names[area]);
    text_table(out, &(TextTable){.columns = 2, .cells = cells, .rows = n, .indent = "    "});
}

// What stands before the first detail.
static Str summary(const char *help) {
    Str s = str_of(help);
    for (size_t i = 0; i + 1 < s.n; i++)
        if ((s.at[i + 1] == ' ' && strchr(".:;", s.at[i])) || (s.at[i] == ' ' && s.at[i + 1] == '('))
            return str_cut(s, 0, i);
    return str_ends(s, S(".")) ? str_cut(s, 0, s.n - 1) : s;
}

static void help_all(Cli *cli, Buf *out) {
    buf_z(out, "Argosy runs the supply chain of a shop: plan, source, make, deliver, returns.\n\n");
    Str *cells = NEW_ARRAY(cli->arena, Str, 2 * cli->verbs_n);
    for (int i = 0; i < cli->verbs_n; i++) {
        cells[2 * i] = str_fmt(cli->arena, "argosy %s %s", cli->verbs[i].name, cli->verbs[i].args);
        cells[2 * i + 1] = summary(cli->verbs[i].help);
    }
    text_table(out, &(TextTable){.columns = 2, .cells = cells, .rows = cli->verbs_n});
    buf_z(out, "\nNouns and their verbs\n");
    for (int area = 0; area < AREA_N; area++) put_nouns(cli, out, area);
    buf_z(out, "\nWith each of them\n");
    put_flags(out, global_flags, global_flags_n);
    buf_z(out, "\nargosy help order place explains an action, argosy help orders a view, argosy list names the views.\n");
}

static void help_verb(Buf *out, const Verb *v) {
    buf_fmt(out, "argosy %s %s\n\n%s\n", v->name, v->args, v->help);
    if (v->flags_n) buf_char(out, '\n');
    put_flags(out, v->flags, v->flags_n);
}

// ---- fields ---------------------------------------------------------------------------------------------------------

typedef struct {
    Str *cells;
    size_t n, cap;
} Rows4;

static void add4(Arena *a, Rows4 *r, Str one, Str two, Str three, Str four) {
    r->cells = arena_grow(a, r->cells, r->n, &r->cap, r->n + 4, sizeof *r->cells);
    r->cells[r->n++] = one, r->cells[r->n++] = two, r->cells[r->n++] = three, r->cells[r->n++] = four;
}

static void add_fields(Arena *a, Rows4 *r, const Shape *s, const char *before, bool given) {
    for (int i = 0; s && i < s->n; i++) {
        const Field *f = &s->fields[i];
        if (given && f->output) continue;
        add4(a, r, str_fmt(a, "%s%s", before, f->name), given && field_must(f) ? S("must") : S(""),
            describe_field(a, f), describe_help(a, f));
        if (f->kind == K_LIST) add_fields(a, r, f->of, "      .", given);
    }
}

static void put4(Buf *out, const Rows4 *r) {
    text_table(out, &(TextTable){.columns = 4, .cells = r->cells, .rows = (int)(r->n / 4), .indent = "  "});
}

Status help_action(Cli *cli, const Action *action) {
    Buf out = buf_new(cli->arena);
    Str roles = describe_roles(cli->arena, action->roles), example = example_command(cli->cx, action);
    buf_fmt(&out, "argosy %s %s", action->noun, action->verb);
    for (int i = 0; action->in && i < action->in->n; i++) {
        const Field *f = &action->in->fields[i];
        if (field_must(f)) buf_fmt(&out, " --%s …", f->name);
    }
    buf_fmt(&out, "\n\n%s\nFor: " STR_FMT "\n", action->help, STR_ARG(roles));
    Rows4 in = {0}, result = {0};
    add_fields(cli->arena, &in, action->in, "--", true);
    add_fields(cli->arena, &result, action->out, "", false);
    if (in.n) buf_z(&out, "\nGiven\n");
    put4(&out, &in);
    if (result.n) buf_z(&out, "\nAnswered\n");
    put4(&out, &result);
    buf_fmt(&out, "\nFor example\n  " STR_FMT "\n", STR_ARG(example));
    tell(buf_str(&out));
    return OK;
}

static void help_view(Cli *cli, Buf *out, const View *v) {
    Str roles = describe_roles(cli->arena, v->roles);
    buf_fmt(out, "argosy list %s\n\n%s\nFor: " STR_FMT "\n", v->name, v->help, STR_ARG(roles));
    Rows4 params = {0}, columns = {0};
    add_fields(cli->arena, &params, v->params, "--", true);
    if (params.n) buf_z(out, "\nOf what\n");
    put4(out, &params);
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (c->internal) continue;
        add4(cli->arena, &columns, str_of(c->name), S(""),
            describe_kind(cli->arena, c->kind, c->choices, c->ref),
            str_of(c->help     ? c->help
                    : c->label ? c->label
                               : ""));
    }
    buf_z(out, "\nColumns\n");
    put4(out, &columns);
    if (v->sort)
        buf_fmt(out, "\nSorted by %s. A filter is --column value, or --column.lt value (ne, lt, le, gt, ge, like, in).\n",
            v->sort);
}

static void help_entity(Cli *cli, Buf *out, const Entity *e) {
    Rows4 fields = {0};
    for (int i = 1; i < e->shape.n; i++) {
        const Field *f = &e->shape.fields[i];
        add4(cli->arena, &fields, str_of(f->name), field_must(f) ? S("must") : S(""),
            describe_field(cli->arena, f), describe_help(cli->arena, f));
    }
    buf_fmt(out, "%s%s\n", out->n ? "\n" : "", e->help);
    put4(out, &fields);
}

// ---- what is meant --------------------------------------------------------------------------------------------------

// All that goes by a noun: the verbs beside its actions, its actions, and its fields where it is kept.
static bool put_noun(Cli *cli, Buf *out, Str noun) {
    const App *app = cli->app;
    Str *cells = NEW_ARRAY(cli->arena, Str, 2 * app->actions_n);
    int n = 0;
    bool beside = false;
    for (int i = 1; i < cli->verbs_n; i++) {
        if (!cli_verb_of_noun(&cli->verbs[i], noun)) continue;
        help_verb(out, &cli->verbs[i]);
        buf_char(out, '\n');
        beside = true;
    }
    for (int i = 0; i < app->actions_n; i++) {
        const Action *a = &app->actions[i];
        if (!str_is(noun, a->noun)) continue;
        cells[2 * n] = str_fmt(cli->arena, "argosy %s %s", a->noun, a->verb);
        cells[2 * n++ + 1] = str_of(a->help);
    }
    text_table(out, &(TextTable){.columns = 2, .cells = cells, .rows = n});
    const Entity *e = app_entity(app, noun);
    for (int i = 0; i < app->entities_n && !e; i++)
        if (str_is(noun, app->entities[i]->plural)) e = app->entities[i];
    if (e) help_entity(cli, out, e);
    return n || e || beside;
}

static Status not_known(Cli *cli, Str word) {
    const App *app = cli->app;
    Str *known = NEW_ARRAY(cli->arena, Str, cli->verbs_n + app->actions_n + app->views_n + app->entities_n);
    int n = 0;
    for (int i = 1; i < cli->verbs_n; i++) known[n++] = str_of(cli->verbs[i].name);
    for (int i = 0; i < app->actions_n; i++) known[n++] = str_of(app->actions[i].noun);
    for (int i = 0; i < app->views_n; i++) known[n++] = str_of(app->views[i].name);
    Str closest = cli_closest(word, known, n);
    Status s = fail(cli->cx, MISSING, NULL, "nothing is called \"" STR_FMT "\"",
        STR_ARG(str_utf8_ok(word) ? word : S("?")));
    if (closest.n) return with_hint(cli->cx, s, "did you mean " STR_FMT "?", STR_ARG(closest));
    return with_hint(cli->cx, s, "argosy help lists verbs and nouns, argosy list the views");
}

Status verb_help(Cli *cli) {
    Buf out = buf_new(cli->arena);
    const App *app = cli->app;
    const Verb *pair = cli_verb(cli, cli->words, cli->words_n);
    if (cli_given(cli, "markdown")) {
        reference_markdown(cli, &out);
    } else if (cli->json) {
        JsonOut o = json_out(&out);
        describe_json(app, &o);
        buf_char(&out, '\n');
    } else if (cli->words_n == 0) {
        help_all(cli, &out);
    } else if (cli->words_n >= 2 && app_action(app, cli->words[0], cli->words[1])) {
        return help_action(cli, app_action(app, cli->words[0], cli->words[1]));
    } else if (cli_verb_words(pair) == 2) {
        help_verb(&out, pair);
    } else {
        Str word = cli->words[cli->words_n > 1 && str_is(cli->words[0], "list") ? 1 : 0];
        const View *view = app_view(app, word);
        for (int i = 1; i < cli->verbs_n && !out.n; i++)
            if (str_is(word, cli->verbs[i].name)) help_verb(&out, &cli->verbs[i]);
        if (view) help_view(cli, &out, view);
        else if (!put_noun(cli, &out, word) && !out.n) return not_known(cli, word);
    }
    tell(buf_str(&out));
    return OK;
}
