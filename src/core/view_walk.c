// Pages in the order of a reference's code, or of a text of few values, where the list is long and no index gives that order: group by group. The
// records that are referred to are gone through in the order of their codes, and of each the rows that refer to it are asked for, which an
// index does give, until the page is full. A page so costs what its rows and the groups in it cost, however long the list is.
//
// Records that no row refers to are passed over within one statement (`exists`). Where filters leave few rows these are sorted as any others.
#include "core/table.h"
#include "core/view_parts.h"

enum { GROUPS_MAX = 64 }; // read at once

typedef struct {
    int64_t id; // of a reference; 0: none
    Str code;   // or the text itself
} Group;

typedef struct {
    Cx *cx;
    const Ask *ask;
    const Column *column;
    bool down;
    Table *out;
    bool full; // there are more rows than the page takes
} Walk;

Status view_walks(Cx *cx, const Ask *ask, bool *walks) {
    const Column *c = &ask->view->columns[ask->sort[0].column];
    *walks = c->walked && !ask->view->params && !actor_bound(&cx->actor); // who is bound does not see all codes
    if (!*walks || ask->where_n == 0) return OK;
    for (int i = 0; i < ask->where_n; i++) // of one record: it is its only group
        if (ask->where[i].column == ask->sort[0].column) *walks = false;
    int64_t n;
    if (*walks) TRY(view_select_count(cx, ask, FEW_ROWS, &n));
    *walks = *walks && n == FEW_ROWS;
    return OK;
}

// The rows of one group, behind the page's place where that is in it.
static Status group_rows(Walk *w, const Group *g, bool behind) {
    bool text = !column_by_code(w->column);
    Cell cell = {.i = g->id, .s = g->code};
    Ask one = *w->ask;
    Condition *where = arena_array(w->cx->arena, (size_t)one.where_n + 1, sizeof *where);
    for (int i = 0; i < one.where_n; i++) where[i] = one.where[i];
    where[one.where_n++] = (Condition){
        .column = one.sort[0].column, .op = OP_EQ, .text = text, .values = &cell, .n = 1};
    one.where = where;
    one.sort_n--;
    for (int i = 0; i < one.sort_n; i++) {
        one.sort[i] = one.sort[i + 1];
        one.after_cell[i] = one.after_cell[i + 1];
    }
    one.after = behind;
    TRY(view_few(w->cx, &one, one.where_n - 1));
    one.limit = w->ask->limit - w->out->rows;
    if (one.limit == 0) { // the page is full: is there anything more?
        one.limit = 1;
        Table rest;
        bool more;
        TRY(view_select(w->cx, &one, &rest, &more));
        w->full = rest.rows > 0;
        return OK;
    }
    return view_select_on(w->cx, &one, w->out, &w->full);
}

static const char *sign(const Walk *w, bool with) {
    return w->down ? with ? "<=" : "<" : with ? ">=" : ">";
}

// Groups from one code on; *n is GROUPS_MAX where there are others behind them.
static Status records_read(Walk *w, Str from, bool with, Group *groups, int *n) {
    Cx *cx = w->cx;
    const Entity *e = w->column->ref;
    const char *bytes = conn_is_sqlite(cx->conn) ? "" : " collate \"C\"";
    Buf b = buf_new(cx->arena);
    buf_fmt(&b, "select r.id, r.\"%s\" from \"%s\" r where r.\"%s\"%s %s $1 and exists (", e->code,
        e->table, e->code, bytes, sign(w, with));
    view_select_one(w->ask, w->ask->sort[0].column, "r.id", &b);
    buf_fmt(&b, ") order by r.\"%s\"%s%s limit $2", e->code, bytes, w->down ? " desc" : "");
    Rows r;
    *n = 0;
    TRY(sql_open_text(cx, &r, buf_str(&b), (SqlArg[]){arg_str(from), A(GROUPS_MAX)}, 2));
    while (rows_next(&r)) groups[(*n)++] = (Group){rows_int(&r, 0), rows_text(&r, 1)};
    return rows_end(&r);
}

// The next text behind (or at) one, by the index alone; empty: there is none.
static Status text_next(Cx *cx, const Column *c, Str from, const char *sign, bool down, Str *out) {
    const char *bytes = conn_is_sqlite(cx->conn) ? "" : " collate \"C\"";
    Buf b = buf_new(cx->arena);
    buf_fmt(&b, "select t.\"%s\" from \"%s\" t where t.\"%s\"%s %s $1 order by t.\"%s\"%s%s limit 1",
        c->name, c->values, c->name, bytes, sign, c->name, bytes, down ? " desc" : "");
    Rows r;
    TRY(sql_open_text(cx, &r, buf_str(&b), (SqlArg[]){arg_str(from)}, 1));
    *out = rows_next(&r) ? rows_text(&r, 0) : S("");
    return rows_end(&r);
}

static Status texts_read(Walk *w, Str from, bool with, Group *groups, int *n) {
    for (*n = 0; *n < GROUPS_MAX; with = false) {
        TRY(text_next(w->cx, w->column, from, sign(w, with), w->down, &from));
        if (from.n == 0) break;
        groups[(*n)++] = (Group){.code = from};
    }
    return OK;
}

Status view_values(Cx *cx, const Column *c, Cell **out, int *n) {
    size_t cap = 0;
    Str from = S("");
    *out = NULL;
    for (*n = 0;; (*n)++) {
        TRY(text_next(cx, c, from, ">", false, &from));
        if (from.n == 0) return OK;
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[*n] = (Cell){.s = from};
    }
}

// Rows that refer to nothing come first, as '' does; last where it goes down. A text of few values is never empty.
static Status none(Walk *w, bool behind) {
    return w->column->values ? OK : group_rows(w, &(Group){0}, behind);
}

static Status walk(Walk *w) {
    const Ask *ask = w->ask;
    Str place = ask->after ? ask->after_cell[0].s : S("");
    bool in_none = ask->after && place.n == 0;
    if (!w->down && (!ask->after || in_none)) TRY(none(w, in_none));
    // Going down without a place it begins at the greatest code: there is none above this.
    Str from = w->down && !ask->after ? S("\U0010FFFF") : place;
    bool with = ask->after;
    Group groups[GROUPS_MAX];
    int n = w->down && in_none ? 0 : GROUPS_MAX;
    while (!w->full && n == GROUPS_MAX) {
        TRY(w->column->values ? texts_read(w, from, with, groups, &n)
                              : records_read(w, from, with, groups, &n));
        for (int i = 0; i < n && !w->full; i++)
            TRY(group_rows(w, &groups[i], ask->after && str_eq(groups[i].code, place)));
        if (n > 0) from = groups[n - 1].code;
        with = false;
    }
    if (w->down && !w->full) TRY(none(w, in_none));
    return OK;
}

Status view_walk(Cx *cx, const Ask *ask, Table *out, bool *more) {
    Walk w = {.cx = cx,
        .ask = ask,
        .column = &ask->view->columns[ask->sort[0].column],
        .down = ask->sort[0].down,
        .out = out};
    *out = (Table){.view = ask->view};
    TRY(walk(&w));
    *more = w.full;
    return OK;
}
