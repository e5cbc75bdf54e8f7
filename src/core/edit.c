// The actions create and update of an editable entity, and the view of any entity, made from its table.
//
// The input of create is the record itself without what the program sets. The input of update is a record followed by a bit set of
// the fields that were given; those are laid over the stored record, and the whole is checked as if it were new, so that
// no update can leave a record that create would have refused. It names its record by id, or by code, or by the natural key.
#include "core/edit.h"

#include <string.h>

#include "core/change.h"
#include "core/event.h"
#include "core/field_parts.h"
#include "core/table.h"

static Str record_code(const Entity *e, const void *record) {
    const EntityTable *t = entity_table(e);
    return t->code ? *field_str(t->code, record) : S("");
}

static Status about(Cx *cx, const Entity *e, const void *record, const char *what) {
    Id id = *(const Id *)record;
    event_about(cx, id);
    change_record(cx, e->noun, id, record_code(e, record), what);
    return OK;
}

static Status create_run(Cx *cx, const Action *self, const void *in, void *out) {
    const Entity *e = self->entity;
    memcpy(out, in, e->shape.size);
    *(Id *)out = (Id){0};
    if (e->check) TRY(e->check(cx, out, NULL));
    TRY(record_insert(cx, e, out));
    if (e->after) TRY(e->after(cx, out, NULL));
    return about(cx, e, out, "created");
}

static bool given(const Action *self, const void *in, const Field *f) {
    const Shape *s = self->in;
    uint64_t bits = *(const uint64_t *)(const void *)((const char *)in + s->given);
    for (int i = 0; i < s->n; i++)
        if (s->fields[i].offset == f->offset) return bits >> i & 1;
    return false;
}

// Reads the record that the input names.
static Status update_find(Cx *cx, const Action *self, const void *in, void *old) {
    const Entity *e = self->entity;
    const Id *id = in;
    if (!id_none(*id)) return record_get(cx, e, *id, old);
    const Field *key[8];
    int n;
    const EntityTable *t = entity_table(e);
    if (t->code && given(self, in, t->code))
        return record_find(cx, e, *field_str(t->code, in), old);
    entity_key(e, key, &n, 8);
    SqlArg args[8];
    Buf tail = buf_new(cx->arena);
    for (int i = 0; i < n; i++) {
        if (!given(self, in, key[i])) n = 0;
        else args[i] = field_arg(key[i], in);
        buf_fmt(&tail, "%s \"%s\" = $%d", i ? " and" : "where", key[i]->name, i + 1);
    }
    if (n == 0) {
        const char *names = e->code ? e->code : e->key ? e->key : "id";
        Status s = fail(cx, INPUT, names, "the input does not say which %s is meant", e->noun);
        return with_hint(cx, s, "give %s", names);
    }
    List found;
    TRY(record_list(cx, e, str_z(cx->arena, buf_str(&tail)), args, n, &found));
    if (found.n == 1) {
        memcpy(old, found.at, e->shape.size);
        return OK;
    }
    return fail(cx, MISSING, e->key, "there is no %s with this %s", e->noun, e->key);
}

static bool same(const Field *f, const void *a, const void *b) {
    if (f->kind == K_TEXT) return str_eq(*field_str(f, a), *field_str(f, b));
    return field_int(f, a) == field_int(f, b);
}

// A record of another id that has the code, which the update would collide with.
static Status code_free(Cx *cx, const Entity *e, Id id, Str code) {
    Id other = {0};
    bool found;
    TRY(sql_get(cx, &found, entity_table(e)->id_of, IN(A(code)), OUT(O(&other))));
    if (!found || id_eq(other, id)) return OK;
    Status s = fail(cx, INPUT, e->code, "another %s has the %s \"" STR_FMT "\"", e->noun, e->code,
        STR_ARG(code));
    return with_hint(cx, with_value(cx, s, code), "give another %s", e->code);
}

static Status update_run(Cx *cx, const Action *self, const void *in, void *out) {
    const Entity *e = self->entity;
    void *old = arena_alloc(cx->arena, e->shape.size);
    TRY(update_find(cx, self, in, old));
    memcpy(out, old, e->shape.size);
    bool changed = false;
    const EntityTable *t = entity_table(e);
    for (int i = 1; i < e->shape.n; i++) {
        const Field *f = &e->shape.fields[i];
        if (f->output || !given(self, in, f) || same(f, in, old)) continue;
        if (f->fixed) {
            Status s = fail(cx, STATE, f->name, "%s is fixed when the %s is created", f->name, e->noun);
            return with_hint(cx, with_value(cx, s, f->secret ? S("") : field_text(cx, f, in)),
                "leave it out, or create another %s", e->noun);
        }
        if (f == t->code) TRY(code_free(cx, e, *(Id *)old, *field_str(f, in)));
        memcpy((char *)out + f->offset, (const char *)in + f->offset, f->size);
        changed = true;
    }
    if (changed) {
        TRY(shape_check(cx, &e->shape, out));
        if (e->check) TRY(e->check(cx, out, old));
        TRY(record_update(cx, e, out));
        if (e->after) TRY(e->after(cx, out, old));
    }
    return about(cx, e, out, changed ? "updated" : "unchanged");
}

uint64_t *edit_given(const Action *update, void *in) {
    CHECK(update->in->given != 0);
    return (uint64_t *)(void *)((char *)in + update->in->given);
}

// A shape with the same members as the entity's, as far as they are input.
static Shape *input_shape(Arena *a, const Entity *e, const char *suffix, bool update) {
    const Shape *s = &e->shape;
    Field *fields = NEW_ARRAY(a, Field, s->n + 1);
    int n = 0;
    if (update)
        fields[n++] = (Field){.name = "id",
            .kind = K_ID,
            .offset = 0,
            .size = sizeof(Id),
            .label = "Id",
            .help = "Names the record, where its code is to be changed or it has none.",
            .optional = true};
    for (int i = 1; i < s->n; i++) {
        if (s->fields[i].output) continue;
        fields[n] = s->fields[i];
        if (update) fields[n].optional = true, fields[n].fallback = NULL;
        n++;
    }
    Shape *made = NEW(a, Shape);
    *made = (Shape){
        .name = str_fmt(a, "%s%s", s->name, suffix).at, .size = s->size, .fields = fields, .n = n};
    if (update) {
        CHECK(n <= 64);
        made->given = (s->size + 7) / 8 * 8;
        made->size = made->given + sizeof(uint64_t);
    }
    return made;
}

static const char *article(const char *noun) { return strchr("aeiou", noun[0]) ? "an" : "a"; }

void edit_actions(Arena *a, const Entity *e, Action *create, Action *update) {
    *create = (Action){.noun = e->noun,
        .verb = "create",
        .area = e->area,
        .roles = e->write_roles,
        .out = &e->shape,
        .run = create_run,
        .entity = e,
        .in = input_shape(a, e, "Create", false),
        .help = str_fmt(a, "Creates %s %s. %s", article(e->noun), e->noun, e->help ? e->help : "").at};
    *update = (Action){.noun = e->noun,
        .verb = "update",
        .area = e->area,
        .roles = e->write_roles,
        .out = &e->shape,
        .run = update_run,
        .entity = e,
        .in = input_shape(a, e, "Update", true),
        .help = str_fmt(a, "Changes the fields of %s %s that are given. The others stay as they are.",
            article(e->noun), e->noun)
                    .at};
}

View edit_view(Arena *a, const Entity *e) {
    Column *columns = NEW_ARRAY(a, Column, e->shape.n);
    int n = 0;
    for (int i = 0; i < e->shape.n; i++) {
        const Field *f = &e->shape.fields[i];
        if (f->secret) continue;
        columns[n++] = (Column){.name = f->name,
            .kind = f->kind,
            .label = f->label,
            .help = f->help,
            .ref = f->ref,
            .choices = f->choices,
            .hidden = i == 0 && (e->code || e->key)};
    }
    const Field *key[8];
    int keys;
    entity_key(e, key, &keys, 8);
    Buf sort = buf_new(a);
    for (int i = 0; i < keys; i++) buf_fmt(&sort, "%s%s", i ? "," : "", key[i]->name);
    return (View){.name = e->plural,
        .area = e->area,
        .help = e->help,
        .roles = e->read_roles,
        .from = e->table,
        .columns = columns,
        .n = n,
        .sort = keys ? str_z(a, buf_str(&sort)) : "id",
        .scope = e->list_scope,
        .of = e};
}
