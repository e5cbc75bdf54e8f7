// Structs as JSON, in and out. Reading is strict: a field that the shape does not have is an error that lists those it has, since a
// misspelt optional field that is silently ignored costs more than the refusal. A struct that was read keeps all limits of its
// shape, except that references wait in PendingRefs for a connection. Faults carry their path: lines[2].qty.
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/limits.h"
#include "core/entity.h"
#include "core/field_parts.h"

const Field *shape_field(const Shape *s, Str name) {
    for (int i = 0; i < s->n; i++)
        if (str_is(name, s->fields[i].name)) return &s->fields[i];
    return NULL;
}

static uint64_t *given_bits(const Shape *s, const void *record) {
    return s->given ? (uint64_t *)(void *)((char *)(uintptr_t)record + s->given) : NULL;
}

static const char *json_kind_name(const Json *v) {
    switch (v->kind) {
    case JSON_NULL: return "null";
    case JSON_FALSE: return "false";
    case JSON_TRUE: return "true";
    case JSON_NUMBER: return "a number";
    case JSON_STRING: return "a text";
    case JSON_ARRAY: return "a list";
    default: return "an object";
    }
}

// `prefix` followed by the name. Written out, since it is made for each reference of each line.
static Str path_join(Cx *cx, Str prefix, const char *name) {
    if (prefix.n == 0) return str_of(name);
    size_t n = strlen(name);
    char *at = arena_alloc(cx->arena, prefix.n + n + 1);
    memcpy(at, prefix.at, prefix.n);
    memcpy(at + prefix.n, name, n);
    return (Str){at, prefix.n + n};
}

static Status read_object(Cx *cx, const Shape *s, const Json *in, void *out, PendingRefs *refs, Str prefix);

static Status read_list(Cx *cx, const Field *f, const Json *v, void *record, PendingRefs *refs, Str prefix) {
    if (v->kind != JSON_ARRAY)
        return with_hint(cx, field_fault(cx, f, S(""), "is %s", json_kind_name(v)), "give a list of objects");
    List *list = field_list(f, record);
    list->n = v->n;
    TRY(field_check(cx, f, record)); // before memory is taken for them
    list->at = arena_array(cx->arena, (size_t)v->n, f->of->size ? f->of->size : 1);
    int i = 0;
    for (const Json *e = v->first; e; e = e->next, i++) {
        Buf b = buf_new(cx->arena);
        buf_add(&b, prefix);
        buf_z(&b, f->name);
        buf_char(&b, '[');
        buf_int(&b, i);
        buf_z(&b, "].");
        Str path = buf_str(&b);
        Status st = read_object(cx, f->of, e, (char *)list->at + (size_t)i * f->of->size, refs, path);
        if (st != OK) return with_path(cx, st, "%s[%d].", f->name, i);
    }
    return OK;
}

static Status read_value(Cx *cx, const Field *f, const Json *v, void *record, PendingRefs *refs, Str prefix) {
    if (f->kind == K_LIST) return read_list(cx, f, v, record, refs, prefix);
    Str word = v->text;
    bool fits = false;
    switch (v->kind) {
    case JSON_STRING: fits = f->kind != K_BOOL; break;
    // A code made of digits may come as a number. A choice is a word, and never a number.
    case JSON_NUMBER:
        fits = f->kind != K_BOOL && f->kind != K_TEXT && f->kind != K_DATE && f->kind != K_TIME &&
            !f->choices;
        break;
    case JSON_TRUE: fits = f->kind == K_BOOL, word = S("true"); break;
    case JSON_FALSE: fits = f->kind == K_BOOL, word = S("false"); break;
    default: break;
    }
    if (!fits) {
        Status st = field_fault(cx, f, word, "is %s", json_kind_name(v));
        if (f->choices)
            return with_hint(
                cx, st, "give one of: " STR_FMT, STR_ARG(choices_list(cx->arena, f->choices)));
        return with_hint(cx, st, "give %s%s", kind_looks(f->kind),
            f->kind == K_TEXT && v->kind == JSON_NUMBER ? ", in quotes" : "");
    }
    return field_read_word(cx, f, word, record, refs, path_join(cx, prefix, f->name));
}

static Status not_given(Cx *cx, const Field *f, void *record, PendingRefs *refs, Str prefix) {
    if (f->fallback)
        return field_read_word(cx, f, str_of(f->fallback), record, refs, path_join(cx, prefix, f->name));
    if (f->optional || (f->kind == K_LIST && f->min_items == 0)) return OK;
    if (f->kind == K_ID || f->kind == K_DATE || f->kind == K_TIME || f->kind == K_TEXT)
        return field_check(cx, f, record); // says that it is missing
    Status st = fail(cx, INPUT, f->name, "%s is missing", f->name);
    if (f->choices)
        return with_hint(cx, st, "give one of: " STR_FMT, STR_ARG(choices_list(cx->arena, f->choices)));
    if (f->example)
        return with_hint(cx, st, "give %s, such as %s", kind_looks(f->kind), f->example);
    return with_hint(cx, st, "give %s", f->kind == K_LIST ? "a list of objects" : kind_looks(f->kind));
}

static Status unknown_field(Cx *cx, const Shape *s, const Json *member) {
    const Field *known = shape_field(s, member->key);
    if (known && known->output)
        return with_hint(cx, fail(cx, INPUT, known->name, "%s is set by the program", known->name),
            "leave it out");
    Str shown = str_cut(member->key, 0, 60);
    if (!str_utf8_ok(shown)) shown = S("?");
    Buf b = buf_new(cx->arena);
    for (int i = 0; i < s->n; i++)
        if (!s->fields[i].output) buf_fmt(&b, "%s%s", b.n ? ", " : "", s->fields[i].name);
    Status st = fail(cx, INPUT, str_z(cx->arena, shown), "there is no field \"" STR_FMT "\" here",
        STR_ARG(shown));
    if (b.n == 0) return with_hint(cx, st, "nothing is to be given here");
    return with_hint(cx, st, "the fields are: " STR_FMT, STR_ARG(buf_str(&b)));
}

static Status read_object(Cx *cx, const Shape *s, const Json *in, void *out, PendingRefs *refs, Str prefix) {
    enum { FIELDS_MAX = 256 };
    CHECK(s->n <= FIELDS_MAX);
    if (in->kind != JSON_OBJECT)
        return with_hint(cx, fail(cx, INPUT, "", "the input is %s", json_kind_name(in)),
            "give an object, like {\"%s\": …}", s->n ? s->fields[0].name : "");
    uint64_t seen[FIELDS_MAX / 64] = {0};
    int expect = 0; // members mostly come in the order of the fields
    for (const Json *m = in->first; m; m = m->next) {
        int i = expect;
        if (i >= s->n || !str_is(m->key, s->fields[i].name))
            for (i = 0; i < s->n; i++)
                if (str_is(m->key, s->fields[i].name)) break;
        if (i == s->n || s->fields[i].output) return unknown_field(cx, s, m);
        expect = i + 1;
        const Field *f = &s->fields[i];
        uint64_t *given = given_bits(s, out);
        if (given && (m->kind != JSON_NULL || f->optional)) *given |= UINT64_C(1) << i;
        if (m->kind == JSON_NULL) continue;
        seen[i / 64] |= UINT64_C(1) << (i % 64);
        TRY(read_value(cx, f, m, out, refs, prefix));
    }
    for (int i = 0; i < s->n; i++)
        if (!(seen[i / 64] >> (i % 64) & 1) && !s->fields[i].output)
            TRY(not_given(cx, &s->fields[i], out, refs, prefix));
    return OK;
}

Status shape_read_json(Cx *cx, const Shape *s, const Json *in, void *out, PendingRefs *refs) {
    return read_object(cx, s, in, out, refs, S(""));
}

Status field_read_text(Cx *cx, const Field *f, Str text, void *record, PendingRefs *refs) {
    if (text.n == 0) return not_given(cx, f, record, refs, S(""));
    if (f->kind != K_LIST) return field_read_word(cx, f, text, record, refs, str_of(f->name));
    Json *json = NULL;
    JsonError error;
    if (!json_parse(cx->arena, text, &json, &error))
        return with_hint(cx,
            field_fault(cx, f, text, "is not JSON (at byte %zu: %s)", error.offset, error.what),
            "give a JSON list of objects");
    return read_list(cx, f, json, record, refs, S(""));
}

// The quantities of a document's lines together, so that no sum over them can overflow.
static Status list_qty_check(Cx *cx, const Field *f, const List *list) {
    const Field *qty = shape_field(f->of, S("qty"));
    if (!qty || qty->kind != K_QTY) return OK;
    int64_t sum = 0;
    for (int j = 0; j < list->n; j++) {
        int64_t v = field_int(qty, (const char *)list->at + (size_t)j * f->of->size);
        sum += v < 0 ? -v : v;
        if (sum <= LIMIT_QTY) continue;
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "qty", "the quantities of all lines together are too large"),
                decimal_text(cx->arena, sum, 6, 0)),
            "at most " STR_FMT " in one document", STR_ARG(decimal_text(cx->arena, LIMIT_QTY, 6, 0)));
    }
    return OK;
}

Status shape_check(Cx *cx, const Shape *s, const void *record) {
    const uint64_t *given = given_bits(s, record);
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        if (f->output || (given && !(*given >> i & 1))) continue;
        TRY(field_check(cx, f, record));
        if (f->kind != K_LIST) continue;
        const List *list = field_list(f, record);
        for (int j = 0; j < list->n; j++) {
            Status st = shape_check(cx, f->of, (const char *)list->at + (size_t)j * f->of->size);
            if (st != OK) return with_path(cx, st, "%s[%d].", f->name, j);
        }
        TRY(list_qty_check(cx, f, list));
    }
    return OK;
}

static Status write_value(Cx *cx, const Field *f, const void *record, bool codes, JsonOut *o) {
    if (f->bytes) {
        json_str(o,
            str_fmt(cx->arena, "sha256:" STR_FMT,
                STR_ARG(digest_hex(cx->arena, digest_of(base64_decode(cx->arena, *field_str(f, record)))))));
        return OK;
    }
    if (f->kind == K_TEXT) {
        json_str(o, *field_str(f, record));
        return OK;
    }
    if (f->kind == K_LIST) {
        const List *list = field_list(f, record);
        json_open(o, '[');
        for (int i = 0; i < list->n; i++)
            TRY(shape_write_json(cx, f->of, (const char *)list->at + (size_t)i * f->of->size, codes, o));
        json_close(o, ']');
        return OK;
    }
    int64_t v = field_int(f, record);
    if (f->choices) {
        json_str(o, choice_word(f->choices, v));
        return OK;
    }
    // So that what was left out is left out again where an event is given once more.
    if (v == 0 && f->optional && (f->noted ? !*field_noted(f, record) : f->positive)) {
        json_null(o);
        return OK;
    }
    if (codes && f->kind == K_ID && f->ref && f->ref->code && v) {
        Str code;
        TRY(ref_told(cx, f->ref, (Id){v}, &code));
        if (code.n) json_str(o, code);
        else json_null(o); // not the asker's
        return OK;
    }
    kind_json(o, f->kind, v, S(""));
    return OK;
}

static Status write_object(
    Cx *cx, const Shape *s, const void *record, bool codes, bool secrets, JsonOut *out) {
    const uint64_t *given = given_bits(s, record);
    json_open(out, '{');
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        if ((f->secret && !secrets) || (given && !(*given >> i & 1))) continue;
        JSON_KZ(out, f->name);
        TRY(write_value(cx, f, record, codes, out));
    }
    json_close(out, '}');
    return OK;
}

Status shape_write_json(Cx *cx, const Shape *s, const void *record, bool codes, JsonOut *out) {
    return write_object(cx, s, record, codes, false, out);
}

Status shape_write_secrets(Cx *cx, const Shape *s, const void *record, JsonOut *out) {
    return write_object(cx, s, record, true, true, out);
}

bool shape_has_secrets(const Shape *s) {
    for (int i = 0; i < s->n; i++)
        if (s->fields[i].secret) return true;
    return false;
}
