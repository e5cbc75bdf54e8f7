// A view that code makes: all of its rows are made, and then filtered, sorted and paged here, with the meaning that SQL has in
// view_sql.c.
#include <stdlib.h>
#include <string.h>

#include "core/field_parts.h"
#include "core/view_parts.h"

void table_row(Cx *cx, Table *t) {
    size_t n = (size_t)t->view->n;
    if (t->rows == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 64;
        int64_t *ints = NEW_ARRAY(cx->arena, int64_t, cap * n);
        Str *texts = NEW_ARRAY(cx->arena, Str, cap * n);
        if (t->rows) {
            memcpy(ints, t->ints, t->rows * n * sizeof *ints);
            memcpy(texts, t->texts, t->rows * n * sizeof *texts);
        }
        t->ints = ints, t->texts = texts, t->cap = cap;
    }
    for (size_t i = 0; i < n; i++) t->texts[t->rows * n + i] = S("");
    t->rows++;
}

void table_int(Table *t, int column, int64_t v) {
    CHECK(t->rows > 0 && column >= 0 && column < t->view->n);
    t->ints[(t->rows - 1) * (size_t)t->view->n + (size_t)column] = v;
}

void table_text(Table *t, int column, Str s) {
    CHECK(t->rows > 0 && column >= 0 && column < t->view->n);
    t->texts[(t->rows - 1) * (size_t)t->view->n + (size_t)column] = s;
}

// Words and codes for what is shown as text, as the store would have given them.
static Status dress(Cx *cx, Table *t) {
    int n = t->view->n;
    for (int i = 0; i < n; i++) {
        const Column *c = &t->view->columns[i];
        bool word = c->choices && c->kind == K_INT;
        if (!word && !column_by_code(c)) continue;
        for (size_t row = 0; row < t->rows; row++) {
            size_t at = row * (size_t)n + (size_t)i;
            if (word) t->texts[at] = choice_word(c->choices, t->ints[at]);
            else TRY(ref_told(cx, c->ref, (Id){t->ints[at]}, &t->texts[at]));
            if (!word && t->texts[at].n == 0)
                t->ints[at] = 0; // nothing is there, or nothing for the asker
        }
    }
    return OK;
}

// Keeps the rows that are the asker's, and of them what is for him.
static Status his_rows(Cx *cx, Table *t) {
    const View *v = t->view;
    const struct {
        Id bound;
        const char *columns;
    } of[] = {{cx->actor.site, v->scope.site}, {cx->actor.party, v->scope.party}};
    size_t n = (size_t)v->n, kept = 0;
    for (size_t row = 0; row < t->rows; row++) {
        bool his = true;
        for (int d = 0; d < 2 && his; d++) {
            if (id_none(of[d].bound) || strcmp(of[d].columns, "*") == 0) continue;
            his = false;
            for (Str rest = str_of(of[d].columns); rest.n && !his;) {
                int at;
                const Entity *e = scope_column(v, str_split(rest, ',', &rest), &at);
                CHECK(e != NULL && at < v->n); // app.c has looked
                Id id = {t->ints[row * n + (size_t)at]};
                if (!id_none(id)) TRY(scope_holds(cx, e, id, &his));
            }
        }
        if (!his) continue;
        memmove(&t->ints[kept * n], &t->ints[row * n], n * sizeof *t->ints);
        memmove(&t->texts[kept * n], &t->texts[row * n], n * sizeof *t->texts);
        for (size_t i = 0; i < n; i++)
            if (column_withheld(&cx->actor, &v->columns[i]))
                t->ints[kept * n + i] = 0, t->texts[kept * n + i] = S("");
        kept++;
    }
    t->rows = kept;
    return OK;
}

static int compare(const Cell *a, const Cell *b, bool text) {
    return text ? str_cmp(a->s, b->s) : (a->i > b->i) - (a->i < b->i);
}

// SQL's like, without regard to case of ASCII: % is any text, _ any character.
static bool like(Str text, Str pattern) {
    size_t t = 0, p = 0, star = SIZE_MAX, mark = 0;
    while (t < text.n) {
        if (p < pattern.n && pattern.at[p] == '%') {
            star = p++;
            mark = t;
        } else if (p < pattern.n && pattern.at[p] == '_') {
            p++, t++;
            while (t < text.n && ((uint8_t)text.at[t] & 0xC0) == 0x80) t++;
        } else if (p < pattern.n && pattern.at[p] == text.at[t]) {
            p++, t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.at[p] == '%') p++;
    return p == pattern.n;
}

static bool holds(Cx *cx, const Table *t, size_t row, const Condition *w) {
    Cell cell = table_cell(t, row, w->column);
    if (w->op == OP_LIKE) {
        Str s = str_lower(cx->arena, w->values[0].s);
        if (str_find(s, S("%")) < 0 && str_find(s, S("_")) < 0)
            s = str_fmt(cx->arena, "%%" STR_FMT "%%", STR_ARG(s));
        return like(str_lower(cx->arena, cell.s), s);
    }
    for (int i = 0; i < w->n; i++) {
        int c = compare(&cell, &w->values[i], w->text);
        switch (w->op) {
        case OP_NE: return c != 0;
        case OP_LT: return c < 0;
        case OP_LE: return c <= 0;
        case OP_GT: return c > 0;
        case OP_GE: return c >= 0;
        default:
            if (c == 0) return true;
        }
    }
    return false;
}

typedef struct {
    const Ask *ask;
    const Table *table;
    size_t row;
} Place;

static int compare_to(const Ask *ask, const Table *t, size_t row, const Cell *other) {
    for (int i = 0; i < ask->sort_n; i++) {
        Cell cell = table_cell(t, row, ask->sort[i].column);
        int c = compare(&cell, &other[i], column_is_text(&ask->view->columns[ask->sort[i].column]));
        if (c) return ask->sort[i].down ? -c : c;
    }
    return 0;
}

static int compare_places(const void *a, const void *b) {
    const Place *x = a, *y = b;
    Cell other[SORT_MAX];
    for (int i = 0; i < x->ask->sort_n; i++)
        other[i] = table_cell(y->table, y->row, x->ask->sort[i].column);
    int c = compare_to(x->ask, x->table, x->row, other);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

Status view_make(Cx *cx, const Ask *ask, Table *out, bool *more) {
    Table made = {.view = ask->view};
    TRY(ask->view->run(cx, ask->view, ask->params, &made));
    if (actor_bound(&cx->actor)) TRY(his_rows(cx, &made));
    TRY(dress(cx, &made));
    Place *places = NEW_ARRAY(cx->arena, Place, made.rows);
    size_t n = 0;
    for (size_t row = 0; row < made.rows; row++) {
        bool all = !ask->after || compare_to(ask, &made, row, ask->after_cell) > 0;
        for (int i = 0; all && i < ask->where_n; i++) all = holds(cx, &made, row, &ask->where[i]);
        if (all) places[n++] = (Place){ask, &made, row};
    }
    if (n) qsort(places, n, sizeof *places, compare_places);
    *more = n > ask->limit;
    *out = (Table){.view = ask->view};
    for (size_t i = 0; i < n && i < ask->limit; i++) {
        table_row(cx, out);
        for (int c = 0; c < ask->view->n; c++) {
            Cell cell = table_cell(&made, places[i].row, c);
            table_int(out, c, cell.i);
            table_text(out, c, cell.s);
        }
    }
    return OK;
}
