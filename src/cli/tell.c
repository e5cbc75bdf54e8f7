// What the terminal shows: aligned tables, records by their labels, what a preview would change, errors, progress.
//
// Bold and dim are for a terminal only; the words are the same everywhere. Control characters in texts become blanks, so that what
// somebody typed into a name cannot move the cursor.
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

void tell(Str text) { fwrite(text.at, 1, text.n, stdout); }

// ---- errors ---------------------------------------------------------------------------------------------------------

static void member(JsonOut *o, const char *name, Str value) {
    if (value.n == 0) return;
    JSON_KZ(o, name);
    json_str(o, str_cut(value, 0, str_utf8_prefix(value)));
}

void tell_problem(const Cx *cx, Status status, JsonOut *o) {
    const Error *e = &cx->error;
    const StatusInfo *info = &status_info[status];
    json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, str_fmt(cx->arena, "/problems/%s", info->word));
    JSON_KZ(o, "title"), json_str(o, str_of(info->title));
    JSON_KZ(o, "status"), json_int(o, info->http);
    member(o, "detail", e->text);
    member(o, "field", e->field);
    member(o, "value", e->value);
    member(o, "hint", e->hint);
    json_close(o, '}');
}

static void error_json(const Cli *cli, Status status) {
    Buf b = buf_new(cli->arena);
    JsonOut o = json_out(&b);
    tell_problem(cli->cx, status, &o);
    buf_char(&b, '\n');
    tell(buf_str(&b));
}

void tell_error(Cli *cli, Status status) {
    const Error *e = &cli->cx->error;
    if (cli->json) {
        error_json(cli, status);
        return;
    }
    fflush(stdout);
    Str text = e->text.n ? e->text : str_of(status_info[status].title);
    fprintf(stderr, "argosy: " STR_FMT "\n", STR_ARG(text));
    // A plain field is named by the text already; a place in a list is not.
    if (str_find(e->field, S("[")) >= 0) fprintf(stderr, "  at " STR_FMT "\n", STR_ARG(e->field));
    if (e->value.n && str_find(text, e->value) < 0)
        fprintf(stderr, "  given: " STR_FMT "\n", STR_ARG(e->value));
    if (e->hint.n) fprintf(stderr, "  " STR_FMT "\n", STR_ARG(e->hint));
    if (status == SYSTEM && e->file) fprintf(stderr, "  (%s:%d)\n", e->file, e->line);
}

// ---- tables ---------------------------------------------------------------------------------------------------------

static Str one_line(Arena *a, Str s) {
    bool clean = true;
    for (size_t i = 0; i < s.n; i++) clean &= (uint8_t)s.at[i] >= 0x20 && s.at[i] != 0x7F;
    if (clean) return s;
    Buf b = buf_new(a);
    for (size_t i = 0; i < s.n; i++)
        buf_char(&b, (uint8_t)s.at[i] < 0x20 || s.at[i] == 0x7F ? ' ' : s.at[i]);
    return buf_str(&b);
}

static void put_row(Buf *out, const TextTable *t, const Str *cells, const int *widths, bool bold) {
    if (t->indent) buf_z(out, t->indent);
    if (bold) buf_z(out, "\x1b[1m");
    int last = t->columns - 1;
    for (int i = 0; i < t->columns; i++) {
        int pad = widths[i] - (int)str_utf8_width(cells[i]);
        bool right = t->right && t->right[i];
        if (i) buf_z(out, "  ");
        for (int k = 0; right && k < pad; k++) buf_char(out, ' ');
        buf_add(out, cells[i]);
        for (int k = 0; !right && i != last && k < pad; k++) buf_char(out, ' ');
    }
    while (out->n && out->at[out->n - 1] == ' ') out->n--;
    buf_z(out, bold ? "\x1b[0m\n" : "\n");
}

void text_table(Buf *out, const TextTable *t) {
    int *widths = NEW_ARRAY(out->arena, int, t->columns);
    Str *cells = NEW_ARRAY(out->arena, Str, t->rows * t->columns);
    for (int i = 0; t->heads && i < t->columns; i++) widths[i] = (int)str_utf8_width(t->heads[i]);
    for (int i = 0; i < t->rows * t->columns; i++) {
        cells[i] = one_line(out->arena, t->cells[i]);
        int width = (int)str_utf8_width(cells[i]);
        if (width > widths[i % t->columns]) widths[i % t->columns] = width;
    }
    if (t->heads) put_row(out, t, t->heads, widths, t->colour);
    for (int row = 0; row < t->rows; row++)
        put_row(out, t, cells + row * t->columns, widths, false);
}

// ---- records --------------------------------------------------------------------------------------------------------

static bool is_number(const Field *f) {
    return !f->choices &&
        (f->kind == K_INT || f->kind == K_INT64 || f->kind == K_QTY || f->kind == K_MONEY ||
            f->kind == K_PRICE || f->kind == K_RATE);
}

// Not given, and as if it had not been: zero, or no.
static bool is_default(const Field *f, const Json *v) {
    if (!f->optional || !v) return false;
    int64_t n;
    return v->kind == JSON_FALSE || (is_number(f) && decimal_parse(v->text, 6, &n) && n == 0);
}

// An id that has no code is for programs.
static bool is_shown(const Field *f) { return f->kind != K_ID || (f->ref && f->ref->code); }

static Str value_text(const Json *v) {
    if (!v) return S("");
    switch (v->kind) {
    case JSON_TRUE: return S("yes");
    case JSON_FALSE: return S("no");
    case JSON_NUMBER:
    case JSON_STRING: return v->text;
    default: return S("");
    }
}

static Str label_of(const Field *f) { return str_of(f->label ? f->label : f->name); }

static void tell_list(Cli *cli, Buf *out, const Field *list, const Json *array, const char *indent);

// Lists within the rows of a list: a table each, named by the row's first cell.
static void tell_inner(Cli *cli, Buf *out, const Shape *s, const Json *array) {
    for (int i = 0; i < s->n; i++) {
        if (s->fields[i].kind != K_LIST) continue;
        for (const Json *row = array->first; row; row = row->next) {
            const Json *inner = json_get(row, s->fields[i].name);
            if (inner && inner->n) tell_list(cli, out, &s->fields[i], inner, "    ");
        }
    }
}

static void tell_list(Cli *cli, Buf *out, const Field *list, const Json *array, const char *indent) {
    const Shape *s = list->of;
    Str *heads = NEW_ARRAY(cli->arena, Str, s->n);
    bool *right = NEW_ARRAY(cli->arena, bool, s->n);
    const Field **fields = NEW_ARRAY(cli->arena, const Field *, s->n);
    int n = 0;
    for (int i = 0; i < s->n; i++) { // columns in which something stands
        const Field *f = &s->fields[i];
        if (!is_shown(f) || f->kind == K_LIST) continue;
        bool some = false;
        for (const Json *row = array->first; row; row = row->next)
            some |= value_text(json_get(row, f->name)).n > 0;
        if (!some) continue;
        fields[n] = f;
        heads[n] = label_of(f);
        right[n++] = is_number(f);
    }
    if (n == 0) return;
    Str *cells = NEW_ARRAY(cli->arena, Str, n * array->n);
    int at = 0;
    for (const Json *row = array->first; row; row = row->next)
        for (int i = 0; i < n; i++) cells[at++] = value_text(json_get(row, fields[i]->name));
    buf_fmt(out, "%.*s" STR_FMT "\n", (int)(strlen(indent) - 2), indent, STR_ARG(label_of(list)));
    text_table(out,
        &(TextTable){.columns = n,
            .heads = heads,
            .right = right,
            .cells = cells,
            .rows = array->n,
            .indent = indent,
            .colour = cli->colour});
    tell_inner(cli, out, s, array);
}

static const Field *name_field(const Shape *s) {
    const Field *number = shape_field(s, S("number"));
    return number ? number : shape_field(s, S("code"));
}

// A record is known by its number or code; without one, by its id. A document that is named once is enough.
static bool is_told(const Shape *s, const Field *f, Str text, const Json *record) {
    const Field *name = name_field(s);
    if (f->kind != K_ID) return true;
    return is_shown(f) ? !name || !str_eq(value_text(json_get(record, name->name)), text) : !name;
}

void tell_record(Cli *cli, Buf *out, const Shape *s, const Json *record) {
    if (!s) return;
    Str *cells = NEW_ARRAY(cli->arena, Str, 2 * s->n);
    int rows = 0;
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        const Json *v = json_get(record, f->name);
        Str text = value_text(v);
        if (f->kind == K_LIST || text.n == 0 || is_default(f, v) || !is_told(s, f, text, record))
            continue;
        cells[2 * rows] = label_of(f);
        cells[2 * rows++ + 1] = text;
    }
    text_table(out, &(TextTable){.columns = 2, .cells = cells, .rows = rows});
    for (int i = 0; i < s->n; i++) {
        const Json *list = s->fields[i].kind == K_LIST ? json_get(record, s->fields[i].name) : NULL;
        if (list && list->n) tell_list(cli, out, &s->fields[i], list, "  ");
    }
}

// ---- previews -------------------------------------------------------------------------------------------------------

typedef struct {
    const char *key, *title;
    int columns;
    const char *names[5], *labels[5];
    bool right[5];
} ChangeTable;

static const ChangeTable change_tables[] = {
    {"records", "Records", 3, {"noun", "code", "what"}, {"What", "Number", "Change"}, {false}},
    {"stock", "Stock", 4, {"item", "site", "what", "by"}, {"Item", "Site", "Stock", "By"},
        {false, false, false, true}},
    {"dates", "Dates", 5, {"noun", "code", "what", "from", "to"},
        {"What", "Number", "Date", "From", "To"}, {false}},
    {"cash", "Expected money", 5, {"document", "what", "direction", "due", "by"},
        {"Number", "What", "In or out", "Due", "By"}, {false, false, false, false, true}},
    {"money", "Money", 2, {"account", "by"}, {"Account", "By"}, {false, true}},
};

void tell_changes(Cli *cli, Buf *out, const Json *changes) {
    buf_z(out, "Preview: nothing was changed. It would change:\n");
    bool any = false;
    for (int k = 0; k < COUNT(change_tables); k++) {
        const ChangeTable *t = &change_tables[k];
        const Json *list = changes ? json_get(changes, t->key) : NULL;
        if (!list || list->n == 0) continue;
        any = true;
        Str heads[5] = {S("")}, *cells = NEW_ARRAY(cli->arena, Str, t->columns * list->n);
        for (int i = 0; i < t->columns; i++) heads[i] = str_of(t->labels[i]);
        int at = 0;
        for (const Json *row = list->first; row; row = row->next)
            for (int i = 0; i < t->columns; i++) {
                Str text = value_text(json_get(row, t->names[i]));
                bool gain = t->right[i] && text.n && text.at[0] != '-';
                cells[at++] = gain ? str_fmt(cli->arena, "+" STR_FMT, STR_ARG(text)) : text;
            }
        buf_fmt(out, "%s\n", t->title);
        text_table(out,
            &(TextTable){.columns = t->columns,
                .heads = heads,
                .right = t->right,
                .cells = cells,
                .rows = list->n,
                .indent = "  ",
                .colour = cli->colour});
    }
    if (!any) buf_z(out, "  nothing\n");
}

// ---- progress -------------------------------------------------------------------------------------------------------

void tell_progress(void *to, const char *what, double part) {
    const Cli *cli = to;
    if (!cli->progress) return;
    if (part > 0) fprintf(stderr, "\r\x1b[K%s %3.0f %%", what, part * 100);
    else fprintf(stderr, "\r\x1b[K%s", what);
    fflush(stderr);
}

void tell_progress_end(const Cli *cli) {
    if (cli->progress) fputs("\r\x1b[K", stderr);
}
