// Statements of entities. A record's columns are its struct's members, all of them, in their order; the first is the id. Names are
// quoted, so that a member may be called like a word of SQL. Choices are stored by their word: a database that somebody
// opens with another tool can be read.
//
// The registry is a hash table of the entities' addresses that only grows; readers never lock.
#include "core/table.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "core/field_parts.h"

enum { SLOTS = ENTITIES_MAX * 2 };
static _Atomic(EntityTable *) slots[SLOTS];
static atomic_int tables_n;

static char *keep(Buf *b) {
    Str s = buf_str(b);
    char *z = malloc(s.n + 1);
    CHECK(z != NULL);
    memcpy(z, s.at, s.n + 1);
    b->n = 0;
    return z;
}

static void columns(Buf *b, const Shape *s) {
    for (int i = 0; i < s->n; i++) buf_fmt(b, "%s\"%s\"", i ? ", " : "", s->fields[i].name);
}

static EntityTable *table_make(const Entity *e) {
    const Shape *s = &e->shape;
    CHECK(s->n > 0 && s->n <= COLUMNS_MAX);
    CHECK(s->fields[0].kind == K_ID && s->fields[0].offset == 0 && strcmp(s->fields[0].name, "id") == 0);
    for (int i = 0; i < s->n; i++) CHECK(s->fields[i].kind != K_LIST);
    EntityTable *t = calloc(1, sizeof *t);
    CHECK(t != NULL);
    t->entity = e;
    t->code = e->code ? shape_field(s, str_of(e->code)) : NULL;
    CHECK(!e->code || (t->code && t->code->kind == K_TEXT));

    Arena *a = arena_new();
    Buf b = buf_new(a);
    buf_fmt(&b, "insert into %s (", e->table);
    columns(&b, s);
    buf_z(&b, ") values (");
    for (int i = 0; i < s->n; i++) buf_fmt(&b, "%s$%d", i ? ", " : "", i + 1);
    buf_z(&b, e->code || e->key ? ") on conflict do nothing" : ")");
    t->insert = keep(&b);

    buf_fmt(&b, "update %s set ", e->table);
    for (int i = 1; i < s->n; i++)
        buf_fmt(&b, "%s\"%s\" = $%d", i > 1 ? ", " : "", s->fields[i].name, i + 1);
    buf_z(&b, " where id = $1");
    t->update = keep(&b);

    buf_z(&b, "select ");
    columns(&b, s);
    buf_fmt(&b, " from %s ", e->table);
    t->select = keep(&b);
    buf_fmt(&b, "%swhere id = $1", t->select);
    t->get = keep(&b);
    if (e->code) {
        buf_fmt(&b, "%swhere \"%s\" = $1", t->select, e->code);
        t->find = keep(&b);
        buf_fmt(&b, "select id from %s where \"%s\" = $1", e->table, e->code);
        t->id_of = keep(&b);
    }
    buf_fmt(&b, "select \"%s\" from %s where id = $1", e->code ? e->code : "id", e->table);
    t->code_of = keep(&b);
    arena_free(a);
    return t;
}

static void table_free(EntityTable *t) {
    const char *texts[] = {t->insert, t->update, t->select, t->get, t->find, t->id_of, t->code_of};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free((char *)(uintptr_t)texts[i]);
    free(t);
}

const EntityTable *entity_table(const Entity *e) {
    EntityTable *made = NULL;
    size_t i = (size_t)(hash_mix((uint64_t)(uintptr_t)e, 0) % SLOTS);
    for (;; i = (i + 1) % SLOTS) {
        EntityTable *t = atomic_load_explicit(&slots[i], memory_order_acquire);
        if (!t) {
            if (!made) {
                made = table_make(e);
                made->index = atomic_fetch_add(&tables_n, 1);
                CHECK(made->index < ENTITIES_MAX);
            }
            // Its index is wasted where another thread was first with the same entity: ENTITIES_MAX has room for it.
            if (atomic_compare_exchange_strong(&slots[i], &t, made)) return made;
        }
        if (t->entity == e) {
            if (made) table_free(made);
            return t;
        }
    }
}

void entity_key(const Entity *e, const Field **fields, int *n, int max) {
    *n = 0;
    const char *names = e->key ? e->key : e->code;
    if (!names) return;
    Str rest = str_of(names);
    while (rest.n) {
        Str name = str_trim(str_split(rest, ',', &rest));
        const Field *f = shape_field(&e->shape, name);
        CHECK(f != NULL && *n < max);
        fields[(*n)++] = f;
    }
}

SqlArg field_arg(const Field *f, const void *record) {
    if (f->kind == K_TEXT) return arg_str(*field_str(f, record));
    if (f->choices) return arg_str(choice_word(f->choices, field_int(f, record)));
    return (SqlArg){.kind = ARG_INT, .i = field_int(f, record)};
}

void entity_bind(const Entity *e, const void *record, SqlArg *args) {
    for (int i = 0; i < e->shape.n; i++) args[i] = field_arg(&e->shape.fields[i], record);
}

void entity_read(const Entity *e, Rows *r, void *out) {
    for (int i = 0; i < e->shape.n; i++) {
        const Field *f = &e->shape.fields[i];
        if (f->kind == K_TEXT) {
            *field_str(f, out) = rows_text(r, i);
        } else if (f->choices) {
            int64_t v = 0;
            Str word = rows_peek(r, i);
            CHECK(kind_parse(f->kind, f->choices, word, &v));
            field_set_int(f, out, v);
        } else {
            field_set_int(f, out, rows_int(r, i));
        }
    }
}
