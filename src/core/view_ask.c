// A view's query as it is asked, read into columns, values and kinds. Whatever is not understood is refused with what would be:
// the columns, the operators, the choices.
//
// A cursor is the values of the sort columns in the last row of a page, with the view and the sort they belong to, as JSON in
// base64url. It holds nothing that its owner has not seen, so it is not signed; each of its parts is checked like any input.
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "core/field_parts.h"
#include "core/view_parts.h"

static const char *const op_names[OP_N] = {"eq", "ne", "lt", "le", "gt", "ge", "like", "in"};

static int column_find(const View *v, Str name) {
    for (int i = 0; i < v->n; i++)
        if (str_is(name, v->columns[i].name)) return i;
    return -1;
}

// Whether a name is what stands above the column in a table, in the way that names are written: "Left to do" as left_to_do.
static bool headed(const Column *c, Str name) {
    if (c->internal || !c->label || strlen(c->label) != name.n) return false;
    for (size_t i = 0; i < name.n; i++) {
        int is = tolower((unsigned char)c->label[i]), given = tolower((unsigned char)name.at[i]);
        bool blank = is == ' ' && (given == '_' || given == '-');
        if (is != given && !blank) return false;
    }
    return true;
}

static Status no_column(Cx *cx, const View *v, Str field, Str name, bool params) {
    Buf known = buf_new(cx->arena);
    for (int i = 0; params && v->params && i < v->params->n; i++)
        buf_fmt(&known, "%s%s", known.n ? ", " : "", v->params->fields[i].name);
    for (int i = 0; i < v->n; i++) buf_fmt(&known, "%s%s", known.n ? ", " : "", v->columns[i].name);
    if (!str_utf8_ok(name)) name = S("?");
    name = str_cut(name, 0, 60);
    Status s = fail(cx, INPUT, str_z(cx->arena, field), "%s has no column \"" STR_FMT "\"", v->name,
        STR_ARG(name));
    for (int i = 0; i < v->n; i++)
        if (headed(&v->columns[i], name))
            return with_hint(cx, with_value(cx, s, name),
                "\"%s\" is the heading of the column %s; the columns are: " STR_FMT,
                v->columns[i].label, v->columns[i].name, STR_ARG(buf_str(&known)));
    return with_hint(cx, with_value(cx, s, name), "the columns are: " STR_FMT, STR_ARG(buf_str(&known)));
}

// ---- filters --------------------------------------------------------------------------------------------------------

static Status read_cell(Cx *cx, const Column *c, const Condition *where, Str field, Str text, Cell *out) {
    *out = (Cell){0, S("")};
    Field like = {.name = str_z(cx->arena, field), .kind = c->kind, .choices = c->choices};
    if (where->text) {
        int64_t word;
        if (c->choices && where->op != OP_LIKE && !kind_parse(K_INT, c->choices, text, &word))
            return with_hint(cx, field_fault(cx, &like, text, "is none of its choices"), STR_FMT,
                STR_ARG(choices_list(cx->arena, c->choices)));
        for (size_t i = 0; i < text.n; i++)
            if (text.at[i] == 0) return field_fault(cx, &like, S(""), "holds a NUL character");
        if (!str_utf8_ok(text)) return field_fault(cx, &like, S(""), "is not UTF-8");
        out->s = text;
        return OK;
    }
    bool may_be_none = c->kind == K_ID || c->kind == K_DATE || c->kind == K_TIME;
    if (text.n == 0 && may_be_none) return OK;
    if (column_by_code(c)) {
        Id id;
        Status s = ref_find(cx, c->ref, text, &id);
        if (s == INPUT) cx->error.field = str_dup(cx->arena, field);
        out->i = id.v;
        return s;
    }
    if (kind_parse(c->kind, NULL, text, &out->i)) return OK;
    return with_hint(cx, field_fault(cx, &like, text, "is not understood"), "%s", kind_looks(c->kind));
}

static Status read_filter(Cx *cx, const View *v, const Filter *f, Condition *out) {
    Str name = f->name, op = S("eq");
    for (size_t i = f->name.n; i-- > 0;)
        if (f->name.at[i] == '.') {
            name = str_cut(f->name, 0, i);
            op = str_cut(f->name, i + 1, f->name.n);
            break;
        }
    *out = (Condition){.column = column_find(v, name), .op = OP_N};
    if (out->column < 0) return no_column(cx, v, f->name, name, true);
    for (Op o = 0; o < OP_N; o++)
        if (str_is(op, op_names[o])) out->op = o;
    const Column *c = &v->columns[out->column];
    if (out->op == OP_N || (out->op == OP_LIKE && !column_is_text(c))) {
        Status s = fail(cx, INPUT, str_z(cx->arena, f->name),
            "%s cannot be compared by \"" STR_FMT "\"", c->name, STR_ARG(op));
        return with_hint(cx, with_value(cx, s, op),
            "the comparisons are: eq, ne, lt, le, gt, ge, in%s", column_is_text(c) ? ", like" : "");
    }
    bool equality = out->op == OP_EQ || out->op == OP_NE || out->op == OP_IN;
    out->text = column_is_text(c) && !(column_by_code(c) && equality);
    out->values = NEW_ARRAY(cx->arena, Cell, out->op == OP_IN ? IN_MAX : 1);
    if (out->op != OP_IN) {
        out->n = 1;
        return read_cell(cx, c, out, f->name, f->value, out->values);
    }
    for (Str rest = f->value; rest.n;) {
        if (out->n == IN_MAX)
            return fail(cx, INPUT, str_z(cx->arena, f->name), "more than %d values are listed", IN_MAX);
        Str word = str_trim(str_split(rest, ',', &rest));
        TRY(read_cell(cx, c, out, f->name, word, &out->values[out->n++]));
    }
    return OK;
}

static Status read_params(Cx *cx, const Query *q, Ask *ask, bool *used) {
    const Shape *s = q->view->params;
    if (!s) return OK;
    ask->params = arena_alloc(cx->arena, s->size);
    PendingRefs refs = {0};
    for (int i = 0; i < s->n; i++) {
        Str value = S("");
        for (int j = 0; j < q->filters_n; j++)
            if (str_is(q->filters[j].name, s->fields[i].name))
                value = q->filters[j].value, used[j] = true;
        TRY(field_read_text(cx, &s->fields[i], value, ask->params, &refs));
    }
    return refs_resolve(cx, &refs);
}

// ---- order and place ------------------------------------------------------------------------------------------------

static Status read_sort(Cx *cx, Str text, Ask *ask) {
    bool key = false;
    for (Str rest = text; rest.n && !key;) {
        Str name = str_trim(str_split(rest, ',', &rest));
        SortKey sort = {.down = str_starts(name, S("-"))};
        if (sort.down || str_starts(name, S("+"))) name = str_cut(name, 1, name.n);
        sort.column = column_find(ask->view, name);
        if (sort.column < 0) return no_column(cx, ask->view, S("sort"), name, false);
        if (ask->sort_n == SORT_MAX - 1)
            return fail(cx, INPUT, "sort", "more than %d columns to sort by", SORT_MAX - 1);
        ask->sort[ask->sort_n++] = sort;
        key = sort.column == 0; // what is behind the key does not matter
    }
    // The key goes the way of the last column, so that one index serves both.
    bool down = ask->sort_n && ask->sort[ask->sort_n - 1].down;
    if (!key) ask->sort[ask->sort_n++] = (SortKey){.column = 0, .down = down};
    return OK;
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static Str encode(Cx *cx, Str s) {
    Buf b = buf_new(cx->arena);
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t v = 0;
        for (size_t k = 0; k < 3; k++) v = v << 8 | (i + k < s.n ? (uint8_t)s.at[i + k] : 0);
        size_t left = s.n - i, n = left >= 3 ? 4 : left + 1;
        for (size_t k = 0; k < n; k++) buf_char(&b, digits[v >> (18 - 6 * k) & 63]);
    }
    return buf_str(&b);
}

static bool decode(Cx *cx, Str s, Str *out) {
    Buf b = buf_new(cx->arena);
    uint32_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *at = s.at[i] ? memchr(digits, s.at[i], 64) : NULL;
        if (!at) return false;
        v = v << 6 | (uint32_t)(at - digits);
        if (i % 4) buf_char(&b, (char)(v >> (6 - 2 * (i % 4)) & 0xFF));
    }
    *out = buf_str(&b);
    return true;
}

static Str sort_text(Cx *cx, const Ask *ask) {
    Buf b = buf_new(cx->arena);
    for (int i = 0; i < ask->sort_n; i++)
        buf_fmt(&b, "%s%s%s", i ? "," : "", ask->sort[i].down ? "-" : "",
            ask->view->columns[ask->sort[i].column].name);
    return buf_str(&b);
}

Str ask_cursor(Cx *cx, const Ask *ask, const Table *t, size_t row) {
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '[');
    json_str(&o, str_of(ask->view->name));
    json_str(&o, sort_text(cx, ask));
    for (int i = 0; i < ask->sort_n; i++) {
        Cell cell = table_cell(t, row, ask->sort[i].column);
        if (column_is_text(&ask->view->columns[ask->sort[i].column])) json_str(&o, cell.s);
        else json_int(&o, cell.i);
    }
    json_close(&o, ']');
    return encode(cx, buf_str(&b));
}

static bool int_parse(Cx *cx, Str s, int64_t *out) {
    if (s.n == 0 || s.n > 20) return false;
    char *end;
    errno = 0;
    *out = strtoll(str_z(cx->arena, s), &end, 10);
    return errno == 0 && *end == 0;
}

static bool cursor_read(Cx *cx, Str cursor, Ask *ask) {
    Str text;
    Json *json;
    JsonError error;
    if (!decode(cx, cursor, &text) || !json_parse(cx->arena, text, &json, &error)) return false;
    if (json->kind != JSON_ARRAY || json->n != ask->sort_n + 2) return false;
    const Json *v = json->first;
    if (!str_is(v->text, ask->view->name) || !str_eq(v->next->text, sort_text(cx, ask)))
        return false;
    v = v->next->next;
    for (int i = 0; i < ask->sort_n; i++, v = v->next) {
        bool is_text = column_is_text(&ask->view->columns[ask->sort[i].column]);
        if (v->kind != (is_text ? JSON_STRING : JSON_NUMBER)) return false;
        ask->after_cell[i] = (Cell){0, v->text};
        if (!is_text && !int_parse(cx, v->text, &ask->after_cell[i].i)) return false;
        for (size_t k = 0; is_text && k < v->text.n; k++)
            if (v->text.at[k] == 0) return false;
    }
    ask->after = true;
    return true;
}

// The view's own order. Where rows are kept to a range of one column that an index gives in order (Column.by), the latest of that column
// come first: else all that is later than the range would be read before its first row is found.
static Str own_sort(Cx *cx, const Ask *ask) {
    const View *v = ask->view;
    for (int i = 0; i < ask->where_n; i++) {
        bool range = ask->where[i].op >= OP_LT && ask->where[i].op <= OP_GE;
        if (!range || ask->where[i].column != ask->where[0].column ||
            !v->columns[ask->where[i].column].by)
            return str_of(v->sort);
    }
    if (ask->where_n == 0) return str_of(v->sort);
    const char *name = v->columns[ask->where[0].column].name, *first = v->sort + (*v->sort == '-');
    size_t n = strlen(name);
    if (!strncmp(first, name, n) && (first[n] == 0 || first[n] == ',')) return str_of(v->sort);
    return str_fmt(cx->arena, "-%s", v->columns[ask->where[0].column].name);
}

Status ask_read(Cx *cx, const Query *q, Ask *out) {
    const View *v = q->view;
    *out = (Ask){.view = v, .few = -1};
    if (q->limit < 0 || q->limit > LIMIT_PAGE_ROWS) {
        Status s = fail(cx, INPUT, "limit", "limit is out of range");
        return with_hint(cx, with_value(cx, s, str_fmt(cx->arena, "%d", q->limit)),
            "1 to %d rows a page", LIMIT_PAGE_ROWS);
    }
    out->limit = q->limit ? (size_t)q->limit : LIMIT_PAGE_DEFAULT;
    bool *used = NEW_ARRAY(cx->arena, bool, q->filters_n);
    TRY(read_params(cx, q, out, used));
    out->where = NEW_ARRAY(cx->arena, Condition, q->filters_n);
    for (int i = 0; i < q->filters_n; i++)
        if (!used[i]) TRY(read_filter(cx, v, &q->filters[i], &out->where[out->where_n++]));
    TRY(read_sort(cx, q->sort.n ? q->sort : own_sort(cx, out), out));
    if (q->after.n && !cursor_read(cx, q->after, out))
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "after", "this is no cursor of this view and sort"), q->after),
            "give the \"next\" of the page before, with the same sort");
    return OK;
}
