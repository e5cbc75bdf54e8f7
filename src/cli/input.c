// An action's input from the command line: flags become the JSON object that HTTP would have been sent, as a tree, so that one reader
// checks both.
//
//   --customer C1                       a field; hyphens in its name stand for underscores
//   TEA                                 a word without a flag is the next field that must be given
//   --lines 'item=TEA,qty=3;item=CUP,qty=1'    a list; or as JSON: '[{"item":"TEA","qty":3}]'
//   --line item=TEA,qty=3 --line CUP,1  the same, one element at a time; without names in the order of the fields
//   lots=(lot=L1,qty=2;lot=L2,qty=1)    a list within an element
//
// A value with a comma, a semicolon or a bracket in it stands in "double quotes".
#include <stdio.h>
#include <string.h>

#include "base/input.h"
#include "base/limits.h"
#include "cli/cli.h"

static Json *node(Arena *a, JsonKind kind, Str text) {
    Json *v = NEW(a, Json);
    v->kind = kind;
    v->text = text;
    return v;
}

static void append(Json *to, Json *v) {
    Json **at = &to->first;
    while (*at) at = &(*at)->next;
    *at = v;
    to->n++;
}

// The member of that key, replaced or put at the end.
static void set(Json *object, const char *key, Json *v) {
    v->key = str_of(key);
    for (Json **at = &object->first; *at; at = &(*at)->next)
        if (str_is((*at)->key, key)) {
            v->next = (*at)->next;
            *at = v;
            return;
        }
    append(object, v);
}

static Json *get(const Json *object, const char *key) {
    for (Json *m = object->first; m; m = m->next)
        if (str_is(m->key, key)) return m;
    return NULL;
}

// ---- values ---------------------------------------------------------------------------------------------------------

// The part before the first `by` that stands outside of brackets and quotes.
static Str split(Str s, char by, Str *rest) {
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '(' || c == '[' || c == '{') depth++;
        if (c == ')' || c == ']' || c == '}') depth--;
        if (c != by || depth > 0) continue;
        *rest = str_cut(s, i + 1, s.n);
        return str_cut(s, 0, i);
    }
    *rest = str_cut(s, s.n, s.n);
    return s;
}

static Str unquote(Str s, char open, char close) {
    bool both = s.n >= 2 && s.at[0] == open && s.at[s.n - 1] == close;
    return both ? str_cut(s, 1, s.n - 1) : s;
}

static Status read_json(Cx *cx, const char *field, Str text, Json **out) {
    JsonError e;
    if (text.n > LIMIT_BODY_BYTES)
        return with_hint(cx, fail(cx, INPUT, field, "the input is larger than one may be"),
            "at most %d bytes", LIMIT_BODY_BYTES);
    if (json_parse(cx->arena, text, out, &e)) return OK;
    return with_hint(cx,
        fail(cx, INPUT, field, "this is not JSON: at byte %zu there should be %s", e.offset, e.what),
        "give an object, like {\"customer\":\"C1\"}");
}

static Status list_read(Cx *cx, const Field *f, Str text, Json *list);

static bool is_yes_no(Str s, bool *yes) {
    *yes = str_is(s, "true") || str_is(s, "yes") || str_is(s, "1");
    return *yes || str_is(s, "false") || str_is(s, "no") || str_is(s, "0");
}

static Status value_read(Cx *cx, const Field *f, Str text, Json **out) {
    bool yes;
    if (f->kind == K_LIST) {
        *out = node(cx->arena, JSON_ARRAY, S(""));
        return list_read(cx, f, unquote(text, '(', ')'), *out);
    }
    if (f->kind == K_BOOL && is_yes_no(text, &yes))
        *out = node(cx->arena, yes ? JSON_TRUE : JSON_FALSE, S(""));
    else if (text.n == 0 && f->optional && f->kind != K_TEXT)
        *out = node(cx->arena, JSON_NULL, S(""));
    else *out = node(cx->arena, JSON_STRING, text);
    return OK;
}

static bool same_name(Str flag, const char *field) {
    size_t n = strlen(field);
    if (flag.n != n) return false;
    for (size_t i = 0; i < n; i++)
        if (flag.at[i] != field[i] && !(flag.at[i] == '-' && field[i] == '_')) return false;
    return true;
}

static const Field *field_named(const Shape *s, Str name) {
    for (int i = 0; i < s->n; i++)
        if (!s->fields[i].output && same_name(name, s->fields[i].name)) return &s->fields[i];
    return NULL;
}

// `part` of an element: name=value, or a value for the next field in order.
static Status part_read(Cx *cx, const Shape *s, Str part, int *next, Json *element) {
    Str value, name = split(part, '=', &value);
    const Field *f = NULL;
    if (name.n < part.n) {
        f = field_named(s, str_trim(name));
        value = str_trim(value);
    } else {
        value = str_trim(part);
        while (*next < s->n && s->fields[*next].output) ++*next;
        if (*next < s->n) f = &s->fields[(*next)++];
    }
    if (!f) {
        Buf known = buf_new(cx->arena);
        for (int i = 0; i < s->n; i++)
            if (!s->fields[i].output)
                buf_fmt(&known, "%s%s", known.n ? ", " : "", s->fields[i].name);
        Str shown = str_utf8_ok(part) ? part : S("?");
        return with_hint(cx, fail(cx, INPUT, NULL, "\"" STR_FMT "\" is for no field", STR_ARG(shown)),
            "the fields are: " STR_FMT, STR_ARG(buf_str(&known)));
    }
    Json *v;
    TRY(value_read(cx, f, f->kind == K_LIST ? value : unquote(value, '"', '"'), &v));
    set(element, f->name, v);
    return OK;
}

static Status element_read(Cx *cx, const Field *f, Str text, Json *list) {
    text = str_trim(text);
    Json *element = NULL;
    if (str_starts(text, S("{"))) {
        TRY(read_json(cx, f->name, text, &element));
    } else {
        element = node(cx->arena, JSON_OBJECT, S(""));
        int next = 0;
        for (Str rest = text; rest.n;) {
            Status s = part_read(cx, f->of, split(rest, ',', &rest), &next, element);
            if (s != OK) return with_path(cx, s, "%s[%d].", f->name, list->n);
        }
    }
    append(list, element);
    return OK;
}

static Status list_read(Cx *cx, const Field *f, Str text, Json *list) {
    text = str_trim(text);
    if (str_starts(text, S("["))) {
        Json *whole = NULL;
        TRY(read_json(cx, f->name, text, &whole));
        if (!whole || whole->kind != JSON_ARRAY)
            return fail(cx, INPUT, f->name, "%s is no list", f->name);
        for (Json *e = whole->first, *after; e; e = after) {
            after = e->next;
            e->next = NULL;
            append(list, e);
        }
        return OK;
    }
    for (Str rest = text; rest.n;) TRY(element_read(cx, f, split(rest, ';', &rest), list));
    return OK;
}

// ---- the whole ------------------------------------------------------------------------------------------------------

// A list by the name of one of its elements: --line for lines, --entry for entries.
static const Field *list_of_one(const Shape *s, Str name) {
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        Str plural = str_of(f->name);
        if (f->output || f->kind != K_LIST) continue;
        if (str_ends(plural, S("ies")) && name.n == plural.n - 2 && str_ends(name, S("y")) &&
            str_starts(plural, str_cut(name, 0, name.n - 1)))
            return f;
        if (name.n == plural.n - 1 && str_ends(plural, S("s")) && str_starts(plural, name))
            return f;
    }
    return NULL;
}

static bool is_global(const Cli *cli, Str name) {
    for (int i = 0; i < global_flags_n; i++)
        if (str_is(name, global_flags[i].name)) return !str_is(name, "help"); // --help=TEXT
    for (int i = 0; i < cli->verb->flags_n; i++)
        if (str_is(name, cli->verb->flags[i].name)) return true;
    return false;
}

static Status no_field(Cli *cli, const Shape *s, Str name) {
    Str *known = NEW_ARRAY(cli->arena, Str, s->n);
    int n = 0;
    for (int i = 0; i < s->n; i++)
        if (!s->fields[i].output) known[n++] = str_fmt(cli->arena, "--%s", s->fields[i].name);
    return cli_unknown(cli, INPUT, "flag", str_fmt(cli->arena, "--" STR_FMT, STR_ARG(name)), known, n);
}

static Status flag_read(Cli *cli, const Shape *s, Flag *flag, Json *object) {
    Cx *cx = cli->cx;
    const Field *f = field_named(s, flag->name), *list = f ? NULL : list_of_one(s, flag->name);
    if (!f && !list) return no_field(cli, s, flag->name);
    if (list) f = list;
    if (!flag->has_value && f->kind != K_BOOL)
        return with_hint(cx, fail(cx, INPUT, f->name, "--" STR_FMT " needs a value", STR_ARG(flag->name)),
            "argosy help %s %s says which", cli->action->noun, cli->action->verb);
    if (f->kind == K_LIST) {
        Json *have = get(object, f->name);
        if (!have || have->kind != JSON_ARRAY)
            set(object, f->name, have = node(cli->arena, JSON_ARRAY, S("")));
        return list ? element_read(cx, f, flag->value, have) : list_read(cx, f, flag->value, have);
    }
    bool yes;
    Str value = flag->has_value ? flag->value : S("true");
    // A switch that a word follows: the word is not its.
    if (f->kind == K_BOOL && flag->has_value && !is_yes_no(value, &yes)) {
        cli->words[cli->words_n++] = value; // there is room: each argument is one word at most
        value = S("true");
    }
    Json *v;
    TRY(value_read(cx, f, value, &v));
    set(object, f->name, v);
    return OK;
}

static Status word_read(Cli *cli, const Shape *s, Str word, Json *object) {
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        bool must = !f->optional && !f->output && !f->fallback && f->kind != K_LIST && f->kind != K_BOOL;
        if (!must || get(object, f->name)) continue;
        Json *v;
        TRY(value_read(cli->cx, f, word, &v));
        set(object, f->name, v);
        return OK;
    }
    Status st = fail(cli->cx, INPUT, NULL, "\"" STR_FMT "\" is one word too many",
        STR_ARG(str_utf8_ok(word) ? word : S("?")));
    return with_hint(cli->cx, st, "argosy help %s %s says what is to be given", cli->action->noun,
        cli->action->verb);
}

static Status file_read(Cx *cx, const char *path, Str *out) {
    Input *in;
    TRY(input_open(cx, path, &in));
    Buf b = buf_new(cx->arena);
    char part[65536];
    Status s;
    for (size_t n = 1;
         (s = input_read(cx, in, part, sizeof part, &n)) == OK && n > 0 && b.n <= LIMIT_BODY_BYTES;)
        buf_add(&b, (Str){part, n});
    input_close(in);
    *out = buf_str(&b);
    return s;
}

Status input_of_flags(Cli *cli, Json **out) {
    static const Shape nothing = NO_FIELDS("Nothing");
    const Shape *s = cli->action->in ? cli->action->in : &nothing;
    *out = node(cli->arena, JSON_OBJECT, S(""));
    Str text = cli_value(cli, "json-input");
    if (cli_given(cli, "in"))
        TRY(file_read(cli->cx, str_z(cli->arena, cli_value(cli, "in")), &text));
    if (cli_given(cli, "in") || cli_given(cli, "json-input"))
        TRY(read_json(cli->cx, NULL, text, out));
    bool object = (*out)->kind == JSON_OBJECT;
    Status whole = OK;
    for (int i = 0; i < cli->flags_n; i++) {
        if (is_global(cli, cli->flags[i].name)) continue;
        if (object) TRY(flag_read(cli, s, &cli->flags[i], *out));
        else whole = INPUT;
    }
    for (int i = 0; i < cli->words_n; i++) {
        if (object) TRY(word_read(cli, s, cli->words[i], *out));
        else whole = INPUT;
    }
    if (whole == OK) return OK;
    return with_hint(cli->cx, fail(cli->cx, INPUT, NULL, "a list of inputs takes no further fields"),
        "put them into each object");
}
