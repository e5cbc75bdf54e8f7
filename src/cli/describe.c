// See describe.h.
#include "cli/describe.h"

#include "core/platform.h"

Str describe_kind(Arena *a, Kind kind, const char *const *choices, const Entity *ref) {
    if (ref) return str_of(ref->noun);
    if (!choices) return str_of(kind == K_ID ? "id" : kind == K_INT64 ? "int" : kind_names[kind]);
    Buf b = buf_new(a);
    for (int i = 0; choices[i]; i++) buf_fmt(&b, "%s%s", i ? "|" : "", choices[i]);
    return buf_str(&b);
}

Str describe_field(Arena *a, const Field *f) {
    return describe_kind(a, f->kind, f->choices, f->ref);
}

bool field_must(const Field *f) {
    return !f->optional && !f->output && !f->fallback && !(f->kind == K_LIST && f->min_items == 0);
}

Str describe_help(Arena *a, const Field *f) {
    Buf b = buf_new(a);
    Str help = str_of(f->help ? f->help : f->label ? f->label : "");
    buf_add(&b, help);
    if (help.n && !str_ends(help, S(".")) && !str_ends(help, S("?"))) buf_char(&b, '.');
    if (f->fallback && f->fallback[0])
        buf_fmt(&b, "%s%s where it is not given.", b.n ? " " : "", f->fallback);
    if (f->example && !f->choices && f->kind != K_LIST)
        buf_fmt(&b, "%sSuch as %s.", b.n ? " " : "", f->example);
    return buf_str(&b);
}

Str describe_roles(Arena *a, uint32_t roles) {
    if ((roles & EVERYONE) == EVERYONE) return S("everyone");
    Buf b = buf_new(a);
    for (int i = 0; role_names[i]; i++)
        if ((roles | ADMIN) >> i & 1) buf_fmt(&b, "%s%s", b.n ? ", " : "", role_names[i]);
    return buf_str(&b);
}

// ---- examples -------------------------------------------------------------------------------------------------------

static bool plain(Str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '_' || c == '.' || c == ':' || c == '/' || c == ',' || c == '=' ||
            c == '@' || (uint8_t)c >= 0x80;
        if (!word) return false;
    }
    return s.n > 0;
}

static void put_word(Buf *b, Str s) { // for a shell
    if (plain(s)) {
        buf_add(b, s);
        return;
    }
    buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '\'') buf_z(b, "'\\''");
        else buf_char(b, s.at[i]);
    }
    buf_char(b, '\'');
}

static Str json_text(Arena *a, const Json *v) {
    if (v->kind == JSON_TRUE) return S("true");
    if (v->kind == JSON_FALSE) return S("false");
    if (v->kind == JSON_STRING || v->kind == JSON_NUMBER) return v->text;
    Buf b = buf_new(a);
    JsonOut o = json_out(&b);
    json_value(&o, v);
    return buf_str(&b);
}

// item=TEA,qty=3 where its values are that simple, else JSON.
static Str element_text(Arena *a, const Json *element) {
    Buf b = buf_new(a);
    for (const Json *m = element->first; m; m = m->next) {
        Str text = json_text(a, m);
        bool simple = (m->kind == JSON_STRING || m->kind == JSON_NUMBER || m->kind == JSON_TRUE ||
                          m->kind == JSON_FALSE) &&
            plain(text) && str_find(text, S(",")) < 0 && str_find(text, S("=")) < 0;
        if (!simple) return json_text(a, element);
        buf_fmt(&b, "%s" STR_FMT "=" STR_FMT, b.n ? "," : "", STR_ARG(m->key), STR_ARG(text));
    }
    return buf_str(&b);
}

static void example_member(Cx *cx, Buf *b, const Json *m) {
    if (m->kind == JSON_NULL) return;
    if (m->kind != JSON_ARRAY) {
        buf_fmt(b, " --" STR_FMT " ", STR_ARG(m->key));
        put_word(b, json_text(cx->arena, m));
        return;
    }
    Str one = str_ends(m->key, S("s")) && !str_ends(m->key, S("ies")) ? str_cut(m->key, 0, m->key.n - 1)
                                                                      : m->key;
    for (const Json *e = m->first; e; e = e->next) {
        buf_fmt(b, " --" STR_FMT " ", STR_ARG(one));
        put_word(b, element_text(cx->arena, e));
    }
}

static void example_fields(Cx *cx, Buf *b, const Shape *s) {
    for (int i = 0; s && i < s->n; i++) {
        const Field *f = &s->fields[i];
        if (!field_must(f)) continue;
        if (f->kind == K_LIST) {
            Buf element = buf_new(cx->arena);
            for (int k = 0; k < f->of->n; k++)
                if (field_must(&f->of->fields[k]))
                    buf_fmt(&element, "%s%s=%s", element.n ? "," : "", f->of->fields[k].name,
                        f->of->fields[k].example ? f->of->fields[k].example : "…");
            buf_fmt(b, " --%s ", f->name);
            put_word(b, buf_str(&element));
        } else {
            buf_fmt(b, " --%s ", f->name);
            put_word(b, f->choices ? str_of(f->choices[0]) : str_of(f->example ? f->example : "…"));
        }
    }
}

Str example_command(Cx *cx, const Action *action) {
    Buf b = buf_new(cx->arena);
    Json *json;
    JsonError e;
    buf_fmt(&b, "argosy %s %s", action->noun, action->verb);
    if (action->example && json_parse(cx->arena, str_of(action->example), &json, &e))
        for (const Json *m = json->first; m; m = m->next) example_member(cx, &b, m);
    else example_fields(cx, &b, action->in);
    return buf_str(&b);
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

static void put(JsonOut *o, const char *key, const char *value) {
    if (!value) return;
    JSON_KZ(o, key);
    json_str(o, str_of(value));
}

static void put_roles(JsonOut *o, uint32_t roles) {
    JSON_KZ(o, "roles");
    json_open(o, '[');
    for (int i = 0; role_names[i]; i++)
        if ((roles | ADMIN) >> i & 1) json_str(o, str_of(role_names[i]));
    json_close(o, ']');
}

static void put_choices(JsonOut *o, const char *const *choices) {
    if (!choices) return;
    JSON_KZ(o, "choices");
    json_open(o, '[');
    for (int i = 0; choices[i]; i++) json_str(o, str_of(choices[i]));
    json_close(o, ']');
}

static void put_fields(JsonOut *o, const char *key, const Shape *s) {
    JSON_KZ(o, key);
    json_open(o, '[');
    for (int i = 0; s && i < s->n; i++) {
        const Field *f = &s->fields[i];
        json_open(o, '{');
        put(o, "name", f->name);
        put(o, "kind", kind_names[f->kind]);
        put(o, "label", f->label);
        put(o, "help", f->help);
        put(o, "example", f->example);
        put(o, "fallback", f->fallback);
        put(o, "ref", f->ref ? f->ref->noun : NULL);
        put_choices(o, f->choices);
        JSON_KZ(o, "must"), json_bool(o, field_must(f));
        JSON_KZ(o, "negative"), json_bool(o, f->negative);
        JSON_KZ(o, "output"), json_bool(o, f->output);
        if (f->kind == K_LIST) put_fields(o, "fields", f->of);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_columns(JsonOut *o, const View *v) {
    JSON_KZ(o, "columns");
    json_open(o, '[');
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (c->internal) continue;
        json_open(o, '{');
        put(o, "name", c->name);
        put(o, "kind", kind_names[c->kind]);
        put(o, "label", c->label);
        put(o, "help", c->help);
        put(o, "ref", c->ref ? c->ref->noun : NULL);
        put_choices(o, c->choices);
        json_close(o, '}');
    }
    json_close(o, ']');
}

void describe_json(const App *app, JsonOut *o) {
    json_open(o, '{');
    put(o, "version", ARGOSY_VERSION);
    JSON_KZ(o, "actions");
    json_open(o, '[');
    for (int i = 0; i < app->actions_n; i++) {
        const Action *a = &app->actions[i];
        json_open(o, '{');
        put(o, "noun", a->noun);
        put(o, "verb", a->verb);
        put(o, "area", area_names[a->area]);
        put(o, "help", a->help);
        put_roles(o, a->roles);
        put_fields(o, "in", a->in);
        put_fields(o, "out", a->out);
        if (a->example) JSON_KZ(o, "example"), json_raw(o, str_of(a->example));
        json_close(o, '}');
    }
    json_close(o, ']');
    JSON_KZ(o, "views");
    json_open(o, '[');
    for (int i = 0; i < app->views_n; i++) {
        const View *v = &app->views[i];
        json_open(o, '{');
        put(o, "name", v->name);
        put(o, "area", area_names[v->area]);
        put(o, "help", v->help);
        put_roles(o, v->roles);
        put_fields(o, "params", v->params);
        put_columns(o, v);
        json_close(o, '}');
    }
    json_close(o, ']');
    JSON_KZ(o, "entities");
    json_open(o, '[');
    for (int i = 0; i < app->entities_n; i++) {
        const Entity *e = app->entities[i];
        json_open(o, '{');
        put(o, "noun", e->noun);
        put(o, "plural", e->plural);
        put(o, "help", e->help);
        JSON_KZ(o, "editable"), json_bool(o, e->editable);
        put(o, "code", e->code);
        put_fields(o, "fields", &e->shape);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
}
