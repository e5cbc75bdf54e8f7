// A view that is a query: the SQL for one page. Values are always bound; of what was asked only names of columns, which come from the
// view's own table, get into the text. The text is made in up to three layers:
//
//   q   the view's expressions by their names:    select o.due as "due", … from <view's from>
//   p   the page:    select q."due", … from (q) q <joins of references sorted or compared by code> where … order by … limit n
//       with codes:  select p."due", …, d3."code" from (p) p <joins of all references> order by …
//
// so that codes are looked up for the rows of a page only. Pages follow one another by key: the rows behind the last one are
// those with (a, b, key) greater, written out since directions may differ, so that rows inserted meanwhile shift nothing.
// An expression may be NULL; then it counts as none, 0 or ''. A plain column is never NULL, nor is `alias.column` of a table that is not joined
// by a left join: these are compared as they are, so that an index can serve them.
//
// The first column of a page's place is said by itself as well (a >= x and (…)), since no index serves an `or`.
#include <stdio.h>
#include <string.h>

#include "core/field_parts.h"
#include "core/table.h"
#include "core/view_parts.h"

typedef struct {
    Buf b;
    SqlArg *args;
    size_t n, cap;
    bool sqlite;
    const Ask *ask;
    const Actor *who;
    int site, party; // parameters that hold what he is bound to
} Build;

static void bind(Cx *cx, Build *m, SqlArg arg) {
    m->args = arena_grow(cx->arena, m->args, m->n, &m->cap, m->n + 1, sizeof arg);
    m->args[m->n++] = arg;
    buf_char(&m->b, '$');
    buf_int(&m->b, (int64_t)m->n);
}

static void bind_cell(Cx *cx, Build *m, const Cell *cell, bool text) {
    bind(cx, m, text ? arg_str(cell->s) : (SqlArg){.kind = ARG_INT, .i = cell->i});
}

static size_t word(const char *p) { return strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_\""); }

// Whether `from` names a table by this alias, outside of brackets, other than by a left join.
static bool always_there(const char *from, const char *alias, size_t n) {
    int depth = 0;
    bool left = false, table = true; // a table's name may stand here
    for (const char *p = from; *p;) {
        size_t w = word(p);
        if (w == 0) {
            depth += (*p == '(') - (*p == ')');
            table = table && *p == ' ';
            p++;
            continue;
        }
        if (depth == 0 && table && p[w] == ' ' && word(p + w + 1) == n && !strncmp(p + w + 1, alias, n))
            return !left;
        table = w == 4 && !strncmp(p, "join", 4);
        left = table ? left : w == 4 && !strncmp(p, "left", 4);
        p += w;
    }
    return false;
}

// Whether the expression is a column of a table that the view's rows always have.
static bool never_null(const View *v, const Column *c) {
    if (!c->expr) return true;
    size_t alias = word(c->expr);
    if (alias == 0 || c->expr[alias] != '.') return false;
    const char *name = c->expr + alias + 1;
    return name[word(name)] == 0 && always_there(v->from, c->expr, alias);
}

// What a column is compared and sorted by, in layer `layer` ('q' or 'p').
static void operand(Build *m, char layer, int column, bool by_code) {
    const Column *c = &m->ask->view->columns[column];
    Buf *b = &m->b;
    if (by_code && layer == 'q') buf_fmt(b, "coalesce(r%d.\"%s\", '')", column, c->ref->code);
    else if (by_code) buf_fmt(b, "p.sortcode%d", column);
    else if (column > 0 && !never_null(m->ask->view, c))
        buf_fmt(b, "coalesce(%c.\"%s\", %s)", layer, c->name,
            column_is_text(c) && !column_by_code(c) ? "''" : "0");
    else buf_fmt(b, "%c.\"%s\"", layer, c->name);
}

// The order of texts is that of their bytes, on both stores.
static void collate(Build *m, bool text) {
    if (text && !m->sqlite) buf_z(&m->b, " collate \"C\"");
}

static void order_by(Build *m, char layer) {
    for (int i = 0; i < m->ask->sort_n; i++) {
        const SortKey *k = &m->ask->sort[i];
        const Column *c = &m->ask->view->columns[k->column];
        buf_z(&m->b, i ? ", " : " order by ");
        operand(m, layer, k->column, column_by_code(c));
        collate(m, column_is_text(c));
        if (k->down) buf_z(&m->b, " desc");
    }
}

static bool uses_code(const Ask *ask, int column) {
    if (!column_by_code(&ask->view->columns[column])) return false;
    for (int i = 0; i < ask->sort_n; i++)
        if (ask->sort[i].column == column) return true;
    for (int i = 0; i < ask->where_n; i++)
        if (ask->where[i].column == column && ask->where[i].text) return true;
    return false;
}

// Without wildcards it is looked for anywhere. There is no escape character, since the stores differ in it.
static Str like_pattern(Cx *cx, Str s) {
    bool wild = str_find(s, S("%")) >= 0 || str_find(s, S("_")) >= 0;
    return wild ? s : str_fmt(cx->arena, "%%" STR_FMT "%%", STR_ARG(s));
}

static void condition(Cx *cx, Build *m, const Condition *w) {
    static const char *const signs[OP_N] = {"=", "<>", "<", "<=", ">", ">=", "like", "in"};
    const Column *c = &m->ask->view->columns[w->column];
    Buf *b = &m->b;
    bool by_code = w->text && column_by_code(c);
    if (w->op == OP_LIKE) {
        Str s = like_pattern(cx, w->values[0].s);
        buf_z(b, "lower(");
        operand(m, 'q', w->column, by_code);
        buf_z(b, ") like lower(");
        bind(cx, m, arg_str(s));
        buf_z(b, m->sqlite ? ")" : ") escape ''");
        return;
    }
    if (w->op == OP_IN && w->n == 0) {
        buf_z(b, "1 = 0");
        return;
    }
    // Equality goes without coalesce where none is not meant, so that an index can serve it.
    bool plain = w->op == OP_EQ && !by_code && (w->text ? w->values[0].s.n != 0 : w->values[0].i != 0);
    if (plain && c->kind == K_ID)
        buf_fmt(b, "q.\"%s\" <> 0 and ", c->name); // as indexes of those that have one say
    if (plain) buf_fmt(b, "q.\"%s\"", c->name);
    else operand(m, 'q', w->column, by_code);
    bool order = w->op != OP_EQ && w->op != OP_NE && w->op != OP_IN;
    collate(m, w->text && order);
    buf_fmt(b, " %s ", signs[w->op]);
    if (w->op == OP_IN) buf_char(b, '(');
    for (int i = 0; i < w->n; i++) {
        if (i) buf_z(b, ", ");
        bind_cell(cx, m, &w->values[i], w->text);
    }
    if (w->op == OP_IN) buf_char(b, ')');
}

// (a > x) or (a = x and (b < y)) or …
static void behind(Cx *cx, Build *m) {
    const Ask *ask = m->ask;
    const Column *first = &ask->view->columns[ask->sort[0].column];
    operand(m, 'q', ask->sort[0].column, column_by_code(first));
    collate(m, column_is_text(first));
    buf_z(&m->b, ask->sort[0].down ? " <= " : " >= ");
    bind_cell(cx, m, &ask->after_cell[0], column_is_text(first));
    buf_z(&m->b, " and (");
    for (int i = 0; i < ask->sort_n; i++) {
        buf_z(&m->b, i ? " or (" : "(");
        for (int j = 0; j <= i; j++) {
            const Column *c = &ask->view->columns[ask->sort[j].column];
            if (j) buf_z(&m->b, " and ");
            operand(m, 'q', ask->sort[j].column, column_by_code(c));
            collate(m, column_is_text(c));
            buf_z(&m->b, j < i ? " = " : ask->sort[j].down ? " < " : " > ");
            bind_cell(cx, m, &ask->after_cell[j], column_is_text(c));
        }
        buf_char(&m->b, ')');
    }
    buf_char(&m->b, ')');
}

static void names(Build *m, char layer) {
    for (int i = 0; i < m->ask->view->n; i++)
        buf_fmt(&m->b, "%s%c.\"%s\"", i ? ", " : "", layer, m->ask->view->columns[i].name);
}

static const char *source(const Ask *ask) {
    if (ask->few >= 0) return ask->view->columns[ask->where[ask->few].column].few;
    int first = ask->sort_n ? ask->sort[0].column : 0;
    const char *by = ask->view->columns[first].by;
    for (int i = 0; i < ask->where_n; i++)
        if (ask->where[i].column != first) by = NULL;
    return by ? by : ask->view->from;
}

// Numbers for what the asker is bound to.
static void bind_scope(Cx *cx, Build *m) {
    const Id ids[] = {m->who->site, m->who->party};
    int *const to[] = {&m->site, &m->party};
    for (int i = 0; i < 2; i++) {
        if (id_none(ids[i])) continue;
        m->args = arena_grow(cx->arena, m->args, m->n, &m->cap, m->n + 1, sizeof *m->args);
        m->args[m->n++] = A(ids[i]);
        *to[i] = (int)m->n;
    }
}

// The table that a reference's code is looked up in: for who is bound, of the records that are his.
static void join_code(Build *m, const char *as, int column, const char *of) {
    const Column *c = &m->ask->view->columns[column];
    buf_fmt(&m->b, " left join %s %s%d on %s%d.id = %s.\"%s\"", c->ref->table, as, column, as,
        column, of, c->name);
    if (!actor_bound(m->who)) return;
    char id[40];
    snprintf(id, sizeof id, "%s%d.id", as, column);
    buf_z(&m->b, " and ");
    scope_sql(m->who, c->ref, id, m->site, m->party, &m->b);
}

// One of the columns refers to what is the asker's: written plainly where that is the site or party itself, so that an index can serve it.
static void scope_rows(
    Build *m, const char *columns, const Actor *alone, const Entity *itself, int parameter) {
    const char *glue = "(";
    for (Str rest = str_of(columns); rest.n; glue = " or ") {
        int at;
        const Entity *of = scope_column(m->ask->view, str_split(rest, ',', &rest), &at);
        CHECK(of != NULL); // app.c has looked
        const char *name = m->ask->view->columns[at].name;
        buf_z(&m->b, glue);
        if (of == itself) {
            buf_fmt(&m->b, "q.\"%s\" = $%d", name, parameter);
            continue;
        }
        char id[100];
        snprintf(id, sizeof id, "q.\"%s\"", name);
        scope_sql(alone, of, id, parameter, parameter, &m->b);
    }
    buf_char(&m->b, ')');
}

static const char *scope_where(Build *m, const char *glue) {
    const Actor *a = m->who;
    const Scope *of = &m->ask->view->scope;
    if (!id_none(a->site) && strcmp(of->site, "*") != 0) {
        buf_z(&m->b, glue);
        scope_rows(m, of->site, &(Actor){.site = a->site}, &site_entity, m->site);
        glue = " and ";
    }
    if (!id_none(a->party) && strcmp(of->party, "*") != 0) {
        buf_z(&m->b, glue);
        scope_rows(m, of->party, &(Actor){.party = a->party}, &party_entity, m->party);
        glue = " and ";
    }
    return glue;
}

// The rows that are asked for: from the view, by the filters, behind the place.
static void rows(Cx *cx, Build *m) {
    const Ask *ask = m->ask;
    const View *v = ask->view;
    Buf *b = &m->b;
    buf_z(b, " from (select ");
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        // PostgreSQL's sums of bigint are numeric.
        bool whole = c->kind != K_TEXT && !c->choices && !m->sqlite;
        if (column_withheld(m->who, c))
            buf_fmt(b, "%s%s as \"%s\"", i ? ", " : "",
                c->kind == K_TEXT || c->choices ? "cast('' as text)" : "0", c->name);
        else if (c->expr)
            buf_fmt(b, "%s%s%s%s as \"%s\"", i ? ", " : "", whole ? "cast(" : "", c->expr,
                whole ? " as bigint)" : "", c->name);
        else buf_fmt(b, "%s\"%s\"", i ? ", " : "", c->name);
    }
    buf_fmt(b, " from %s) q", source(ask));
    for (int i = 0; i < v->n; i++)
        if (uses_code(ask, i)) join_code(m, "r", i, "q");
    const char *glue = scope_where(m, " where ");
    if (v->unless_admin && !actor_may(&cx->actor, ADMIN)) {
        buf_fmt(b, "%s(%s)", glue, v->unless_admin);
        glue = " and ";
    }
    if (v->own && !actor_may(&cx->actor, ADMIN)) {
        buf_fmt(b, "%sq.\"%s\" = ", glue, v->own);
        bind(cx, m, A(cx->actor.user));
        glue = " and ";
    }
    for (int i = 0; i < ask->where_n; i++) {
        buf_z(b, glue);
        condition(cx, m, &ask->where[i]);
        glue = " and ";
    }
    if (ask->after) {
        buf_z(b, glue);
        behind(cx, m);
    }
}

static void page(Cx *cx, Build *m) {
    const Ask *ask = m->ask;
    const View *v = ask->view;
    Buf *b = &m->b;
    buf_z(b, "select ");
    names(m, 'q');
    for (int i = 0; i < v->n; i++)
        if (uses_code(ask, i))
            buf_fmt(b, ", coalesce(r%d.\"%s\", '') as sortcode%d", i, v->columns[i].ref->code, i);
    rows(cx, m);
    order_by(m, 'q');
    buf_z(b, " limit ");
    bind(cx, m, (SqlArg){.kind = ARG_INT, .i = (int64_t)ask->limit + 1});
}

// $1, $2, … in the view's own text
static void bind_params(Cx *cx, Build *m) {
    const Shape *params = m->ask->view->params;
    for (int i = 0; params && i < params->n; i++) {
        m->args = arena_grow(cx->arena, m->args, m->n, &m->cap, m->n + 1, sizeof *m->args);
        m->args[m->n++] = field_arg(&params->fields[i], m->ask->params);
    }
}

static void build(Cx *cx, Build *m) {
    const View *v = m->ask->view;
    bind_params(cx, m);
    bind_scope(cx, m);
    bool codes = false;
    for (int i = 0; i < v->n; i++) codes |= column_by_code(&v->columns[i]);
    if (!codes) {
        page(cx, m);
        return;
    }
    Buf *b = &m->b;
    buf_z(b, "select ");
    names(m, 'p');
    for (int i = 0; i < v->n; i++)
        if (column_by_code(&v->columns[i]))
            buf_fmt(b, ", coalesce(d%d.\"%s\", '')", i, v->columns[i].ref->code);
    buf_z(b, " from (");
    page(cx, m);
    buf_z(b, ") p");
    for (int i = 0; i < v->n; i++)
        if (column_by_code(&v->columns[i])) join_code(m, "d", i, "p");
    order_by(m, 'p');
}

static void read_row(Cx *cx, Rows *r, const View *v, Table *t) {
    table_row(cx, t);
    int code = v->n;
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (c->kind == K_TEXT || c->choices) {
            table_text(t, i, rows_null(r, i) ? S("") : rows_text(r, i));
            continue;
        }
        table_int(t, i, rows_null(r, i) ? 0 : rows_int(r, i));
        if (!column_by_code(c)) continue;
        Str text = rows_text(r, code++);
        table_text(t, i, text);
        if (text.n == 0) table_int(t, i, 0); // nothing is there, or nothing for the asker
    }
}

Status view_select_on(Cx *cx, const Ask *ask, Table *out, bool *more) {
    Build m = {.b = buf_new(cx->arena), .sqlite = conn_is_sqlite(cx->conn), .ask = ask, .who = &cx->actor};
    size_t last = out->rows + ask->limit;
    build(cx, &m);
    *more = false;
    Rows r;
    TRY(sql_open_text(cx, &r, buf_str(&m.b), m.args, (int)m.n));
    while (rows_next(&r)) {
        *more = out->rows == last;
        if (*more) break;
        read_row(cx, &r, ask->view, out);
    }
    return rows_end(&r);
}

Status view_select(Cx *cx, const Ask *ask, Table *out, bool *more) {
    *out = (Table){.view = ask->view};
    return view_select_on(cx, ask, out, more);
}

// A part of a text that has few values: which of them it is part of.
static Status like_in(Cx *cx, const Column *c, Condition *w) {
    Cell *all, *in;
    int n, k = 0;
    Str part = like_pattern(cx, w->values[0].s);
    TRY(view_values(cx, c, &all, &n));
    in = arena_array(cx->arena, (size_t)n + 1, sizeof *in);
    for (int i = 0; i < n && i < IN_MAX; i++) {
        bool found;
        int64_t one;
        TRY(sql_get(cx, &found,
            conn_is_sqlite(cx->conn) ? "select 1 where lower($1) like lower($2)"
                                     : "select 1 where lower($1) like lower($2) escape ''",
            IN(A(all[i].s), A(part)), OUT(O(&one))));
        if (found) in[k++] = all[i];
    }
    *w = (Condition){.column = w->column, .op = OP_IN, .text = true, .values = in, .n = k};
    return OK;
}

static bool of_some(const Condition *w) {
    if (w->op != OP_EQ && w->op != OP_IN) return false;
    for (int i = 0; i < w->n; i++)
        if (w->text ? w->values[i].s.n == 0 : w->values[i].i == 0) return false;
    return true;
}

Status view_few(Cx *cx, Ask *ask, int from) {
    ask->few = -1;
    for (int i = from; i < ask->where_n; i++) {
        Condition *w = &ask->where[i];
        const Column *c = &ask->view->columns[w->column];
        if (w->op == OP_LIKE && c->values) TRY(like_in(cx, c, w));
        if (!c->few || !conn_is_sqlite(cx->conn) || !of_some(w)) continue;
        Ask alone = {.view = ask->view, .params = ask->params, .where = w, .where_n = 1, .few = 0};
        int64_t n;
        TRY(view_select_count(cx, &alone, FEW_ROWS, &n));
        if (n < FEW_ROWS) ask->few = i;
    }
    return OK;
}

void view_select_one(const Ask *ask, int column, const char *id, Buf *b) {
    const Column *c = &ask->view->columns[column];
    const char *from = c->any ? c->any : c->few ? c->few : ask->view->from;
    buf_fmt(b, "select 1 from (select %s as \"%s\" from %s) q where q.\"%s\" <> 0 and q.\"%s\" = %s",
        c->expr ? c->expr : c->name, c->name, from, c->name, c->name, id);
}

Status view_select_count(Cx *cx, const Ask *ask, int64_t most, int64_t *n) {
    Build m = {.b = buf_new(cx->arena), .sqlite = conn_is_sqlite(cx->conn), .ask = ask, .who = &cx->actor};
    bind_params(cx, &m);
    bind_scope(cx, &m);
    buf_z(&m.b, "select count(*) from (select 1 as one");
    rows(cx, &m);
    buf_z(&m.b, " limit ");
    bind(cx, &m, A(most));
    buf_z(&m.b, ") c");
    Rows r;
    TRY(sql_open_text(cx, &r, buf_str(&m.b), m.args, (int)m.n));
    *n = rows_next(&r) ? rows_int(&r, 0) : 0;
    return rows_end(&r);
}
