// See scope.h. What always holds: an asker who is bound to nothing pays for none of this, and one who is gets no row, no code and no error that
// depends on what is not his.
#include "core/scope.h"

#include <string.h>

#include "core/action.h"
#include "store/store.h"

Status scope_permit(Cx *cx, uint32_t roles, Scope of, Str what) {
    if (!actor_may(&cx->actor, roles)) return actor_permit(cx, roles, what);
    if (scope_open(&cx->actor, of)) return OK;
    bool site = !id_none(cx->actor.site) && !of.site;
    Status s = fail(cx, DENIED, NULL, STR_FMT " is bound to a %s and may not " STR_FMT,
        STR_ARG(cx->actor.name), site ? "site" : "party", STR_ARG(what));
    return with_hint(cx, s, "the tables (GET /v1/tables) name what is open to him");
}

// ---- conditions ----------------------------------------------------------------------------------------------------------------------

static bool everybodys(const char *condition) { return strcmp(condition, "*") == 0; }

// " and (<condition>)", with the number of the parameter for each @.
static void bound(Buf *out, const char *condition, int parameter) {
    if (everybodys(condition)) return;
    buf_z(out, " and (");
    for (const char *p = condition; *p; p++) {
        if (*p == '@') buf_fmt(out, "$%d", parameter);
        else buf_char(out, *p);
    }
    buf_char(out, ')');
}

void scope_sql(const Actor *a, const Entity *e, const char *id, int site, int party, Buf *out) {
    if (!scope_open(a, e->scope)) {
        buf_z(out, "1 = 0");
        return;
    }
    buf_fmt(out, "exists (select 1 from %s e where e.id = %s", e->table, id);
    if (!id_none(a->site)) bound(out, e->scope.site, site);
    if (!id_none(a->party)) bound(out, e->scope.party, party);
    buf_char(out, ')');
}

Status scope_holds(Cx *cx, const Entity *e, Id id, bool *his) {
    const Actor *a = &cx->actor;
    *his = true;
    if (!actor_bound(a) || id_none(id)) return OK;
    *his = false;
    if (!scope_open(a, e->scope)) return OK;
    bool site = !id_none(a->site) && !everybodys(e->scope.site);
    bool party = !id_none(a->party) && !everybodys(e->scope.party);
    SqlArg args[3] = {A(id)};
    int n = 1;
    if (site) args[n++] = A(a->site);
    if (party) args[n++] = A(a->party);
    Buf text = buf_new(cx->arena);
    buf_z(&text, "select 1 where ");
    scope_sql(a, e, "$1", 2, n, &text);
    Rows r;
    TRY(sql_open_text(cx, &r, buf_str(&text), args, n));
    *his = rows_next(&r);
    return rows_end(&r);
}

const Entity *scope_column(const View *v, Str name, int *at) {
    for (*at = 0; *at < v->n; ++*at)
        if (str_is(name, v->columns[*at].name))
            return *at == 0 && v->of ? v->of : v->columns[*at].ref;
    return NULL;
}

// ---- actions -------------------------------------------------------------------------------------------------------------------------

// Whether the reference at `path` (lines[2].order) is in the field that is called `name` (lines.order).
static bool is_field(Str path, Str name) {
    size_t k = 0;
    bool within = false; // brackets
    for (size_t i = 0; i < path.n; i++) {
        if (path.at[i] == '[') within = true;
        if (!within && (k == name.n || path.at[i] != name.at[k++])) return false;
        if (path.at[i] == ']') within = false;
    }
    return k == name.n;
}

// The column of the record must be the very site or party, not only one of those for which it is his.
static Status own_column(Cx *cx, const PendingRef *r, Str column, Id mine, const char *what) {
    Buf text = buf_new(cx->arena);
    buf_fmt(&text, "select 1 from %s where id = $1 and \"" STR_FMT "\" = $2", r->field->ref->table,
        STR_ARG(column));
    SqlArg args[] = {A(*r->at), A(mine)};
    Rows rows;
    TRY(sql_open_text(cx, &rows, buf_str(&text), args, 2));
    bool own = rows_next(&rows);
    TRY(rows_end(&rows));
    if (own) return OK;
    cx_clear(cx);
    return with_value(cx,
        fail(cx, DENIED, str_z(cx->arena, r->path),
            "this is for another %s to do with \"" STR_FMT "\"", what, STR_ARG(r->text)),
        r->text);
}

static Status about(Cx *cx, const char *names, const PendingRefs *refs, const Entity *of, Id mine,
    const char *what) {
    bool any = false;
    for (Str rest = str_of(names); rest.n;) {
        Str column, name = str_split(str_split(rest, ',', &rest), ':', &column);
        for (size_t i = 0; refs && i < refs->n; i++) {
            if (!is_field(refs->at[i].path, name)) continue;
            any = true;
            if (column.n) TRY(own_column(cx, &refs->at[i], column, mine, what));
        }
    }
    if (any) return OK;
    Str code, first = str_split(str_split(str_of(names), ',', &(Str){0}), ':', &(Str){0});
    TRY(ref_code(cx, of, mine, &code));
    Status s = fail(cx, INPUT, str_z(cx->arena, first), STR_FMT " is missing", STR_ARG(first));
    return with_hint(cx, s, "who is bound to the %s " STR_FMT " says what of his it is about", what,
        STR_ARG(code));
}

Status scope_input(Cx *cx, const Action *action, const PendingRefs *refs) {
    const Actor *a = &cx->actor;
    if (!actor_bound(a)) return OK;
    TRY(scope_permit(cx, action->roles, action->scope, S("do this")));
    if (!id_none(a->site) && !everybodys(action->scope.site))
        TRY(about(cx, action->scope.site, refs, &site_entity, a->site, "site"));
    if (!id_none(a->party) && !everybodys(action->scope.party))
        TRY(about(cx, action->scope.party, refs, &party_entity, a->party, "party"));
    return OK;
}
