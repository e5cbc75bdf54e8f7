// Inside core: a view's query once it is understood, and the rows that answer it.
#ifndef ARGOSY_CORE_VIEW_PARTS_H
#define ARGOSY_CORE_VIEW_PARTS_H

#include "core/act.h"

enum {
    SORT_MAX = 16,   // columns to sort by, the key included
    FEW_ROWS = 2000, // fewer are sorted as they are
    IN_MAX = 1000    // values of one `in`
};

typedef enum { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_LIKE, OP_IN, OP_N } Op;

typedef struct {
    int64_t i;
    Str s;
} Cell;

typedef struct {
    int column;
    Op op;
    bool text; // compared as text; a reference that is compared for equality goes by its id
    Cell *values;
    int n;
} Condition;

typedef struct {
    int column;
    bool down;
} SortKey;

typedef struct {
    const View *view;
    void *params; // of view->params
    Condition *where;
    int where_n;
    SortKey sort[SORT_MAX]; // ends with the key column, so that no two rows are alike
    int sort_n;
    size_t limit; // rows of a page
    int few;      // the condition that has few rows, −1
    bool after;   // only rows behind these values of the sort columns
    Cell after_cell[SORT_MAX];
} Ask;

// A reference that is shown, and sorted, by its code.
static inline bool column_by_code(const Column *c) {
    return c->kind == K_ID && c->ref && c->ref->code;
}
static inline bool column_is_text(const Column *c) {
    return c->kind == K_TEXT || c->choices || column_by_code(c);
}
static inline bool column_is_number(const Column *c) {
    return !c->choices &&
        (c->kind == K_INT || c->kind == K_INT64 || c->kind == K_QTY || c->kind == K_MONEY ||
            c->kind == K_PRICE || c->kind == K_RATE);
}
// Shown as none.
static inline bool column_withheld(const Actor *a, const Column *c) {
    return (c->inside && !id_none(a->party)) || (c->unscoped && actor_bound(a));
}
static inline Cell table_cell(const Table *t, size_t row, int column) {
    size_t at = row * (size_t)t->view->n + (size_t)column;
    return (Cell){t->ints[at], t->texts[at]};
}

// ---- view_ask.c: what was asked
Status ask_read(Cx *cx, const Query *q, Ask *out) MUST_USE;         // needs a connection
Str ask_cursor(Cx *cx, const Ask *ask, const Table *t, size_t row); // to go on behind this row

// ---- view_sql.c, view_made.c: up to ask->limit rows; *more where there are others behind them
Status view_select(Cx *cx, const Ask *ask, Table *out, bool *more) MUST_USE;
Status view_select_on(Cx *cx, const Ask *ask, Table *out, bool *more) MUST_USE; // the same, put behind the rows of a table
// Finds ask->few.
Status view_few(Cx *cx, Ask *ask, int from) MUST_USE; // from this condition on; those before it are known to have many
// SQL that gives a row where one of the view's, whatever was asked, refers to this id in the column.
void view_select_one(const Ask *ask, int column, const char *id, Buf *b);
Status view_make(Cx *cx, const Ask *ask, Table *out, bool *more) MUST_USE;
Status view_select_count(Cx *cx, const Ask *ask, int64_t most, int64_t *n) MUST_USE;

// ---- view_walk.c: the same for long lists that are sorted by a reference first
// The texts that a column of few has, by its index (Column.values).
Status view_values(Cx *cx, const Column *c, Cell **out, int *n) MUST_USE;
Status view_walks(Cx *cx, const Ask *ask, bool *walks) MUST_USE; // whether it is one
Status view_walk(Cx *cx, const Ask *ask, Table *out, bool *more) MUST_USE;

// ---- view_out.c
typedef struct {
    Format format;
    bool colour;
    int *widths; // of a table's columns, once known
    bool started;
    JsonOut json;
} Writer;
void out_rows(Cx *cx, Writer *w, const Table *t, Buf *out); // with what comes before the first
void out_end(Writer *w, Str next, Buf *out);

#endif
