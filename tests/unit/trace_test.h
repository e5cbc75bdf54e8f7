// Traces as tests look at them: with a fault at each of their statements first, then as JSON or text.
#ifndef ARGOSY_TESTS_TRACE_TEST_H
#define ARGOSY_TESTS_TRACE_TEST_H

#include "cash_test.h"

#include "flow/info/trace.h"

typedef struct {
    Status (*json)(Cx *, Str, JsonOut *);
    Status (*text)(Cx *, Str, Buf *, bool);
    Str name;
    bool colour;
    Buf out;
} Tracing;

static inline Status trace_it(Cx *cx, void *data) {
    Tracing *t = data;
    t->out = buf_new(cx->arena);
    JsonOut o = json_out(&t->out);
    return t->json ? t->json(cx, t->name, &o) : t->text(cx, t->name, &t->out, t->colour);
}

static inline Str tracing_done(const Firm *f, Tracing *t) {
    assert_true(with_faults(f->w, trace_it, t, sizeof *t, true) > 5);
    assert_ok(f->w->cx, world_write(f->w, trace_it, t));
    return buf_str(&t->out);
}

static inline Json *traced(const Firm *f, Status (*trace)(Cx *, Str, JsonOut *), Str name) {
    Tracing t = {.json = trace, .name = name};
    Str said = tracing_done(f, &t);
    Json *json;
    JsonError error;
    bool read = json_parse(f->w->cx->arena, said, &json, &error);
    if (!read) print_error("%s\n", said.at);
    assert_true(read);
    return json;
}

static inline Str told(const Firm *f, Status (*trace)(Cx *, Str, Buf *, bool), Str name, bool colour) {
    Tracing t = {.text = trace, .name = name, .colour = colour};
    return tracing_done(f, &t);
}

static inline Str code_of(const Firm *f, const Entity *e, Id id) {
    Cx *cx = f->w->cx;
    Str code;
    assert_ok(cx, store_read(cx, f->w->store));
    assert_ok(cx, ref_code(cx, e, id, &code));
    store_read_end(cx);
    return code;
}

#endif
