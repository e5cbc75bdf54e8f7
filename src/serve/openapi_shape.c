// Schemas of shapes, fields and rows. Quantities, prices, rates and money are decimal texts; numbers are taken as well. A reference is the
// code of a record, or its id; x-ref says of which kind of record. Where something may be missing, null says the same.
#include <string.h>

#include "base/limits.h"
#include "serve/openapi_parts.h"

// ---- which shapes there are ----------------------------------------------------------------------------------------------------------

static ShapeUse *find(const Shapes *s, const Shape *shape) {
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->at[i].shape->name, shape->name) == 0)
            return &s->at[i]; // two without fields may share a name
    return NULL;
}

static void collect(Shapes *s, const Shape *shape, Way way) {
    if (!shape) return;
    ShapeUse *use = find(s, shape);
    if (!use) {
        s->at = arena_grow(s->arena, s->at, s->n, &s->cap, s->n + 1, sizeof *s->at);
        use = &s->at[s->n++];
        *use = (ShapeUse){shape, 0};
    }
    if (use->ways >> way & 1) return;
    use->ways |= 1u << way;
    for (int k = 0; k < shape->n; k++)
        if (way == FOR_OUTPUT || !shape->fields[k].output) collect(s, shape->fields[k].of, way);
}

void shapes_collect(Shapes *s, const App *app, Arena *a) {
    *s = (Shapes){.app = app, .arena = a};
    for (int i = 0; i < app->actions_n; i++) {
        collect(s, app->actions[i].in, FOR_INPUT);
        collect(s, app->actions[i].out, FOR_OUTPUT);
    }
}

const char *shape_key(const Shapes *s, const Shape *shape, Way way) {
    bool both = find(s, shape)->ways == 3u;
    return both && way == FOR_INPUT ? str_fmt(s->arena, "%sInput", shape->name).at : shape->name;
}

Str camel(Arena *a, const char *words, bool capital) {
    Buf b = buf_new(a);
    for (; *words; words++) {
        bool letter = (*words >= 'a' && *words <= 'z') || (*words >= '0' && *words <= '9');
        if (letter) buf_char(&b, capital && *words >= 'a' ? (char)(*words - 32) : *words);
        capital = !letter;
    }
    return buf_str(&b);
}

Str row_key(Arena *a, const View *v) {
    return str_fmt(a, STR_FMT "Row", STR_ARG(camel(a, v->name, true)));
}

void schema_ref(JsonOut *o, const char *key) {
    json_open(o, '{');
    JSON_KZ(o, "$ref");
    json_str(o, str_fmt(o->buf->arena, "#/components/schemas/%s", key));
    json_close(o, '}');
}

// ---- values ----------------------------------------------------------------------------------------------------------------------------

const char *kind_says(Kind kind) {
    switch (kind) {
    case K_QTY:
    case K_PRICE:
    case K_RATE: return "^-?[0-9]+(\\.[0-9]{1,6})?$";
    case K_MONEY: return "^-?[0-9]+(\\.[0-9]{1,2})?$";
    case K_ID: return "^[0-9]+$";
    default: return NULL;
    }
}

static const char *kind_format(Kind kind) {
    switch (kind) {
    case K_INT: return "int32";
    case K_INT64: return "int64";
    case K_DATE: return "date";
    case K_TIME: return "date-time";
    default: return NULL;
    }
}

// "type": one of them, or a list with "number" and "null" where they are accepted as well
static void type(JsonOut *o, const char *name, const char *also, bool null) {
    JSON_KZ(o, "type");
    if (!also && !null) {
        json_str(o, str_of(name));
        return;
    }
    json_open(o, '[');
    json_str(o, str_of(name));
    if (also) json_str(o, str_of(also));
    if (null) json_str(o, S("null"));
    json_close(o, ']');
}

static void words(JsonOut *o, const char *const *choices, bool none, bool null) {
    JSON_KZ(o, "enum");
    json_open(o, '[');
    for (int i = 0; choices[i]; i++) json_str(o, str_of(choices[i]));
    if (none) json_str(o, S(""));
    if (null) json_null(o);
    json_close(o, ']');
}

static void value(Kind kind, bool input, bool coded, bool null, JsonOut *o) {
    switch (kind) {
    case K_BOOL: type(o, "boolean", NULL, null); break;
    case K_INT:
    case K_INT64: type(o, "integer", NULL, null); break;
    case K_QTY:
    case K_PRICE:
    case K_RATE:
    case K_MONEY: type(o, "string", input ? "number" : NULL, null); break;
    case K_ID: type(o, "string", input ? "integer" : NULL, null); break;
    default: type(o, "string", NULL, null); break;
    }
    const char *pattern = coded ? NULL : kind_says(kind), *format = kind_format(kind);
    if (format) JSON_KZ(o, "format"), json_str(o, str_of(format));
    if (pattern) JSON_KZ(o, "pattern"), json_str(o, str_of(pattern));
}

static void sentence(Buf *b, const char *text) {
    if (!text || !*text) return;
    if (b->n) buf_char(b, ' ');
    buf_z(b, text);
    if (!strchr(".!?:", b->at[b->n - 1])) buf_char(b, '.');
}

static void describe(const Field *f, Way way, JsonOut *o) {
    Buf b = buf_new(o->buf->arena);
    sentence(&b, f->help ? f->help : f->label);
    if (f->ref && f->ref->code) {
        buf_fmt(&b, " The code of %s %s", strchr("aeiou", f->ref->noun[0]) ? "an" : "a", f->ref->noun);
        buf_z(&b, way == FOR_INPUT ? ", or its id." : ".");
    }
    if (way == FOR_INPUT && f->positive) buf_z(&b, " Above 0.");
    if (way == FOR_INPUT && f->fallback) buf_fmt(&b, " Left out: %s.", f->fallback);
    if (way == FOR_INPUT && f->fixed) buf_z(&b, " Cannot be changed later.");
    for (int i = 0; f->words && f->words[i]; i++)
        buf_fmt(&b, "%s%s%s", i ? ", " : " Any of: ", f->words[i], f->words[i + 1] ? "" : ".");
    if (f->secret) buf_z(&b, " Shown once.");
    if (b.n == 0) return;
    JSON_KZ(o, "description");
    json_str(o, str_trim(buf_str(&b)));
}

static void limits(const Field *f, bool may_be_missing, JsonOut *o) {
    if (f->choices) return;
    if (f->bytes) {
        JSON_KZ(o, "contentEncoding"), json_str(o, S("base64"));
        JSON_KZ(o, "maxLength"), json_int(o, (f->max + 2) / 3 * 4);
        return;
    }
    if (f->kind == K_TEXT) {
        if (!may_be_missing) JSON_KZ(o, "minLength"), json_int(o, 1);
        JSON_KZ(o, "maxLength"), json_int(o, f->max ? f->max : LIMIT_TEXT_BYTES);
    }
    bool whole = f->kind == K_INT || f->kind == K_INT64;
    bool decimal = f->kind == K_QTY || f->kind == K_PRICE || f->kind == K_RATE || f->kind == K_MONEY;
    if ((whole || decimal) && !f->negative) {
        bool above = f->positive;
        JSON_KZ(o, above && !whole ? "exclusiveMinimum" : "minimum"), json_int(o, above && whole ? 1 : 0);
    }
    if (whole && (f->max || f->kind == K_INT))
        JSON_KZ(o, "maximum"), json_int(o, f->max ? f->max : INT32_MAX);
}

static void list(const Shapes *s, const Field *f, Way way, bool may_be_missing, JsonOut *o) {
    type(o, "array", NULL, way == FOR_INPUT && may_be_missing);
    JSON_KZ(o, "items");
    schema_ref(o, shape_key(s, f->of, way));
    if (way == FOR_OUTPUT) return;
    if (f->min_items) JSON_KZ(o, "minItems"), json_int(o, f->min_items);
    JSON_KZ(o, "maxItems"), json_int(o, f->max ? f->max : LIMIT_DOC_LINES);
}

void schema_of_field(const Shapes *s, const Field *f, Way way, bool may_be_missing, JsonOut *o) {
    bool input = way == FOR_INPUT;
    // Given out, none of these three is null.
    bool null = input ? may_be_missing : f->kind == K_ID || f->kind == K_DATE || f->kind == K_TIME;
    json_open(o, '{');
    if (f->kind == K_LIST) {
        list(s, f, way, may_be_missing, o);
    } else if (f->choices) {
        type(o, "string", NULL, null);
        words(o, f->choices, false, null);
    } else {
        value(f->kind, input, f->ref && (input || f->ref->code), null, o);
        if (input) limits(f, may_be_missing, o);
    }
    if (f->ref) JSON_KZ(o, "x-ref"), json_str(o, str_of(f->ref->noun));
    describe(f, way, o);
    json_close(o, '}');
}

// ---- structs ---------------------------------------------------------------------------------------------------------------------------

bool field_may_be_missing(const Field *f) {
    return f->optional || f->fallback || (f->kind == K_LIST && f->min_items == 0);
}

void schema_of_shape(const Shapes *s, const Shape *shape, Way way, JsonOut *o) {
    bool input = way == FOR_INPUT;
    json_open(o, '{');
    type(o, "object", NULL, false);
    if (input) JSON_KZ(o, "additionalProperties"), json_bool(o, false);
    bool any = false;
    for (int i = 0; i < shape->n; i++) {
        const Field *f = &shape->fields[i];
        if (input ? f->output || field_may_be_missing(f) : f->secret) continue;
        if (!any) JSON_KZ(o, "required"), json_open(o, '[');
        any = true;
        json_str(o, str_of(f->name));
    }
    if (any) json_close(o, ']');
    JSON_KZ(o, "properties");
    json_open(o, '{');
    for (int i = 0; i < shape->n; i++) {
        const Field *f = &shape->fields[i];
        if (input && f->output) continue;
        JSON_KZ(o, f->name);
        schema_of_field(s, f, way, field_may_be_missing(f), o);
    }
    json_close(o, '}');
    json_close(o, '}');
}

void schema_of_row(const View *v, JsonOut *o) {
    json_open(o, '{');
    type(o, "object", NULL, false);
    JSON_KZ(o, "required");
    json_open(o, '[');
    for (int i = 0; i < v->n; i++)
        if (!v->columns[i].internal) json_str(o, str_of(v->columns[i].name));
    json_close(o, ']');
    JSON_KZ(o, "properties");
    json_open(o, '{');
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (c->internal) continue;
        bool coded = c->ref && c->ref->code;
        JSON_KZ(o, c->name);
        json_open(o, '{');
        if (c->choices) type(o, "string", NULL, false), words(o, c->choices, true, false);
        else
            value(c->kind, false, coded, c->kind == K_ID || c->kind == K_DATE || c->kind == K_TIME, o);
        if (c->ref) JSON_KZ(o, "x-ref"), json_str(o, str_of(c->ref->noun));
        Buf b = buf_new(o->buf->arena);
        sentence(&b, c->help ? c->help : c->label);
        if (coded)
            buf_fmt(&b, " The code of %s %s.", strchr("aeiou", c->ref->noun[0]) ? "an" : "a", c->ref->noun);
        if (b.n) JSON_KZ(o, "description"), json_str(o, str_trim(buf_str(&b)));
        json_close(o, '}');
    }
    json_close(o, '}');
    json_close(o, '}');
}
