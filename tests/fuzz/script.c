// Scripts of the twin's trials: what is read is written so that it reads as the same.
#include "twin/trial/script.h"
#include "fuzz.h"

static Str written(Arena *a, const Script *s) {
    Buf b = buf_new(a);
    script_write(&b, s);
    return buf_str(&b);
}

void fuzz_script(Str in) {
    Cx cx = {.arena = arena_new()};
    Script script, again;
    Status s = script_read(&cx, in, &script);
    if (s == OK) {
        Str text = written(cx.arena, &script);
        MUST_OF(script_read(&cx, text, &again) == OK, &cx);
        MUST(again.n == script.n && str_eq(text, written(cx.arena, &again)));
        script_free(&again);
    } else {
        fuzz_error(&cx, s);
    }
    script_free(&script);
    arena_free(cx.arena);
}
