// Rows as JSON, CSV or a table for the eye. JSON and CSV have all columns; a table leaves out the hidden ones. None is null in JSON
// and empty elsewhere.
#include "core/field_parts.h"
#include "core/view_parts.h"

static Str cell_text(Cx *cx, const Column *c, Cell cell) {
    return column_is_text(c) ? cell.s : kind_text(cx->arena, c->kind, cell.i, cell.s);
}

static void json_rows(Writer *w, const Table *t, Buf *out) {
    const View *v = t->view;
    JsonOut *o = &w->json;
    if (!w->started) {
        *o = json_out(out);
        json_open(o, '{');
        JSON_KZ(o, "rows");
        json_open(o, '[');
    }
    o->buf = out;
    for (size_t row = 0; row < t->rows; row++) {
        json_open(o, '{');
        for (int i = 0; i < v->n; i++) {
            const Column *c = &v->columns[i];
            if (c->internal) continue;
            Cell cell = table_cell(t, row, i);
            JSON_KZ(o, c->name);
            if (column_by_code(c) && cell.i == 0) json_null(o);
            else kind_json(o, column_is_text(c) ? K_TEXT : c->kind, cell.i, cell.s);
        }
        json_close(o, '}');
    }
}

static void csv_rows(Cx *cx, const Writer *w, const Table *t, Buf *out) {
    const View *v = t->view;
    for (size_t line = w->started ? 1 : 0; line <= t->rows; line++) { // line 0 is the header
        bool first = true;
        for (int i = 0; i < v->n; i++) {
            const Column *c = &v->columns[i];
            if (c->internal) continue;
            csv_put(out, line ? cell_text(cx, c, table_cell(t, line - 1, i)) : str_of(c->name), first);
            first = false;
        }
        csv_end(out);
    }
}

static bool unseen(const Column *c) { return c->hidden || c->internal; }

// One line, whatever the text holds: control characters would break it, or the terminal.
static Str one_line(Cx *cx, Str s) {
    bool clean = true;
    for (size_t i = 0; i < s.n; i++) clean &= (uint8_t)s.at[i] >= 0x20 && s.at[i] != 0x7F;
    if (clean) return s;
    Buf b = buf_new(cx->arena);
    for (size_t i = 0; i < s.n; i++)
        buf_char(&b, (uint8_t)s.at[i] < 0x20 || s.at[i] == 0x7F ? ' ' : s.at[i]);
    return buf_str(&b);
}

static void aligned(Buf *out, Str s, int width, bool right, bool last) {
    int pad = width - (int)str_utf8_width(s);
    for (int i = 0; right && i < pad; i++) buf_char(out, ' ');
    buf_add(out, s);
    for (int i = 0; !right && !last && i < pad; i++) buf_char(out, ' ');
    buf_z(out, last ? "\n" : "  ");
}

static void table_rows(Cx *cx, Writer *w, const Table *t, Buf *out) {
    const View *v = t->view;
    int n = v->n, last = -1;
    Str *cells = NEW_ARRAY(cx->arena, Str, t->rows * (size_t)n);
    for (int i = 0; i < n; i++) {
        const Column *c = &v->columns[i];
        if (unseen(c)) continue;
        last = i;
        for (size_t row = 0; row < t->rows; row++)
            cells[row * (size_t)n + (size_t)i] = one_line(cx, cell_text(cx, c, table_cell(t, row, i)));
        if (w->started) continue;
        w->widths[i] = (int)str_utf8_width(str_of(c->label ? c->label : c->name));
        for (size_t row = 0; row < t->rows; row++) {
            int width = (int)str_utf8_width(cells[row * (size_t)n + (size_t)i]);
            if (width > w->widths[i]) w->widths[i] = width;
        }
    }
    if (!w->started) {
        if (w->colour) buf_z(out, "\x1b[1m");
        for (int i = 0; i < n; i++) {
            const Column *c = &v->columns[i];
            if (unseen(c)) continue;
            if (i == last && w->colour) { // the line ends after the colour does
                Buf label = buf_new(cx->arena);
                aligned(&label, str_of(c->label ? c->label : c->name), w->widths[i],
                    column_is_number(c), true);
                buf_add(out, str_trim(str_cut(buf_str(&label), 0, label.n)));
                buf_z(out, "\x1b[0m\n");
            } else {
                aligned(out, str_of(c->label ? c->label : c->name), w->widths[i],
                    column_is_number(c), i == last);
            }
        }
    }
    for (size_t row = 0; row < t->rows; row++)
        for (int i = 0; i < n; i++)
            if (!unseen(&v->columns[i]))
                aligned(out, cells[row * (size_t)n + (size_t)i], w->widths[i],
                    column_is_number(&v->columns[i]), i == last);
}

void out_rows(Cx *cx, Writer *w, const Table *t, Buf *out) {
    switch (w->format) {
    case FORMAT_JSON: json_rows(w, t, out); break;
    case FORMAT_CSV: csv_rows(cx, w, t, out); break;
    case FORMAT_TABLE: table_rows(cx, w, t, out); break;
    }
    w->started = true;
}

void out_end(Writer *w, Str next, Buf *out) {
    if (w->format != FORMAT_JSON) return;
    JsonOut *o = &w->json;
    o->buf = out;
    json_close(o, ']');
    JSON_KZ(o, "next");
    if (next.n) json_str(o, next);
    else json_null(o);
    json_close(o, '}');
}
