// Examples: an action's own where its table has one, else made of its fields' examples, so that they fit the schemas by construction.
#include "serve/openapi_parts.h"

// The code of a record of that kind, as its table gives it.
static Str code_like(const Entity *e) {
    const Field *code = e->code ? shape_field(&e->shape, str_of(e->code)) : NULL;
    return code && code->example ? str_of(code->example) : S("1");
}

static void value(
    Kind kind, const char *const *choices, const Entity *ref, const char *example, JsonOut *o) {
    if (choices) {
        json_str(o, str_of(example && *example ? example : choices[0]));
        return;
    }
    switch (kind) {
    case K_BOOL: json_bool(o, example && example[0] == 't'); break;
    case K_INT:
    case K_INT64: {
        int64_t v;
        json_int(o, example && decimal_parse(str_of(example), 0, &v) ? v : 1);
        break;
    }
    case K_QTY: json_str(o, str_of(example ? example : "3")); break;
    case K_PRICE: json_str(o, str_of(example ? example : "4.25")); break;
    case K_RATE: json_str(o, str_of(example ? example : "0.95")); break;
    case K_MONEY: json_str(o, str_of(example ? example : "12.50")); break;
    case K_DATE: json_str(o, str_of(example ? example : "2011-06-10")); break;
    case K_TIME: json_str(o, str_of(example ? example : "2011-06-10T08:30:00Z")); break;
    case K_ID:
        if (ref && ref->code) json_str(o, example ? str_of(example) : code_like(ref));
        else json_str(o, str_of(example ? example : "1234567890123456789"));
        break;
    default: json_str(o, str_of(example ? example : "text")); break;
    }
}

static void field(const Field *f, Way way, JsonOut *o) {
    if (f->kind != K_LIST) {
        value(f->kind, f->choices, f->ref, f->example, o);
        return;
    }
    json_open(o, '[');
    example_of_shape(f->of, way, o);
    json_close(o, ']');
}

void example_of_shape(const Shape *s, Way way, JsonOut *o) {
    bool none_needed = way == FOR_INPUT;
    for (int i = 0; i < s->n; i++)
        if (!s->fields[i].output && !field_may_be_missing(&s->fields[i])) none_needed = false;
    json_open(o, '{');
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        if (way == FOR_OUTPUT ? f->secret : f->output) continue;
        // What may be left out is left out, unless that would leave nothing, or the table shows how it looks.
        if (way == FOR_INPUT && field_may_be_missing(f) && !f->example && !none_needed) continue;
        JSON_KZ(o, f->name);
        field(f, way, o);
    }
    json_close(o, '}');
}

void example_input(const Action *a, JsonOut *o) {
    if (a->example) json_raw(o, str_of(a->example));
    else if (a->in) example_of_shape(a->in, FOR_INPUT, o);
    else json_raw(o, S("{}"));
}

void example_of_row(const View *v, JsonOut *o) {
    json_open(o, '{');
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (c->internal) continue;
        JSON_KZ(o, c->name);
        value(c->kind, c->choices, c->ref, NULL, o);
    }
    json_close(o, '}');
}
