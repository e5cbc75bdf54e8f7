// Records in the store: insert, update, read. The statements come from the entity's table (table.c), so that a new column is a
// member and a line of a migration. A change of an editable entity, i.e. of master data, is announced to all connections.
#include "core/entity.h"

#include "core/field_parts.h"
#include "core/table.h"

const char *const area_names[AREA_N] = {"network", "plan", "source", "make", "deliver", "returns",
    "product", "cash", "information", "platform"};

// "code SKU-1" or "item 22423, site MAIN".
static Str key_text(Cx *cx, const Entity *e, const void *record) {
    const Field *key[8];
    int n;
    entity_key(e, key, &n, 8);
    Buf b = buf_new(cx->arena);
    for (int i = 0; i < n; i++) {
        Str value = field_text(cx, key[i], record);
        Str code;
        if (key[i]->kind == K_ID && key[i]->ref &&
            ref_code(cx, key[i]->ref, (Id){field_int(key[i], record)}, &code) == OK)
            value = code;
        buf_fmt(&b, "%s%s " STR_FMT, i ? ", " : "", key[i]->name, STR_ARG(value));
    }
    return buf_str(&b);
}

Status record_insert(Cx *cx, const Entity *e, void *record) {
    const EntityTable *t = entity_table(e);
    Id *id = record;
    if (id_none(*id)) *id = cx_id(cx);
    SqlArg args[COLUMNS_MAX];
    entity_bind(e, record, args);
    if (!e->code && !e->key) {
        TRY(sql_run_args(cx, t->insert, args, e->shape.n, NULL));
    } else {
        int64_t n = 0;
        TRY(sql_run_args(cx, t->insert, args, e->shape.n, &n));
        if (n == 0) {
            Str key = key_text(cx, e, record);
            const char *field = e->code ? e->code : NULL;
            Status s = fail(cx, INPUT, field, "there is already one %s with the %s", e->noun, key.at);
            if (t->code) s = with_value(cx, s, *field_str(t->code, record));
            return with_hint(cx, s, "update it, or give another %s", e->code ? e->code : e->key);
        }
    }
    return e->editable ? store_data_changed(cx) : OK;
}

Status record_update(Cx *cx, const Entity *e, const void *record) {
    const EntityTable *t = entity_table(e);
    SqlArg args[COLUMNS_MAX];
    entity_bind(e, record, args);
    int64_t n = 0;
    TRY(sql_run_args(cx, t->update, args, e->shape.n, &n));
    Id id = *(const Id *)record;
    if (n == 0)
        return fail(cx, MISSING, "id", "there is no %s with the id %lld", e->noun, (long long)id.v);
    record_forget(cx, e, id);
    return e->editable ? store_data_changed(cx) : OK;
}

static Status read_one(
    Cx *cx, const Entity *e, const char *text, const SqlArg *args, int n, void *out, bool *found) {
    Rows r;
    TRY(sql_open_args(cx, &r, text, args, n));
    *found = rows_next(&r);
    if (*found) entity_read(e, &r, out);
    return rows_end(&r);
}

Status record_get(Cx *cx, const Entity *e, Id id, void *out) {
    bool found;
    TRY(read_one(cx, e, entity_table(e)->get, IN(A(id)), out, &found));
    if (found) return OK;
    Status s = fail(cx, MISSING, "id", "there is no %s with the id %lld", e->noun, (long long)id.v);
    return with_value(cx, s, kind_text(cx->arena, K_ID, id.v, S("")));
}

Status record_find(Cx *cx, const Entity *e, Str code, void *out) {
    CHECK(e->code != NULL);
    bool found;
    TRY(read_one(cx, e, entity_table(e)->find, IN(A(code)), out, &found));
    if (found) TRY(scope_holds(cx, e, *(const Id *)out, &found));
    if (found) return OK;
    Status s = fail(cx, MISSING, e->code, "there is no %s with the %s \"" STR_FMT "\"", e->noun,
        e->code, STR_ARG(code));
    return with_value(cx, s, code);
}

Status record_list(Cx *cx, const Entity *e, const char *tail, const SqlArg *args, int n, List *out) {
    *out = (List){0};
    Buf text = buf_new(cx->arena);
    buf_z(&text, entity_table(e)->select);
    buf_z(&text, tail);
    Rows r;
    TRY(sql_open_text(cx, &r, buf_str(&text), args, n));
    size_t cap = 0;
    while (rows_next(&r)) {
        out->at = arena_grow(cx->arena, out->at, (size_t)out->n, &cap, (size_t)out->n + 1, e->shape.size);
        void *record = (char *)out->at + (size_t)out->n * e->shape.size;
        entity_read(e, &r, record);
        out->n++;
    }
    return rows_end(&r);
}
