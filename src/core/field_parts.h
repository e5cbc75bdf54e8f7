// Inside core: single values of a field, between text, memory and the store.
#ifndef ARGOSY_CORE_FIELD_PARTS_H
#define ARGOSY_CORE_FIELD_PARTS_H

#include "core/field.h"

// Text to the integer that the store keeps (of choices: the number of the word). False where it is malformed. Not for
// K_TEXT and K_LIST.
bool kind_parse(Kind kind, const char *const *choices, Str text, int64_t *out);
// What a value of the kind looks like, for hints: "a date like 2011-06-01".
const char *kind_looks(Kind kind);
// "open, closed, cancelled", for hints.
Str choices_list(Arena *a, const char *const *choices);

// The member as the integer that it is; not for K_TEXT and K_LIST.
int64_t field_int(const Field *f, const void *record);
void field_set_int(const Field *f, void *record, int64_t v);
static inline Str *field_str(const Field *f, const void *record) { return field_at(f, record); }
static inline List *field_list(const Field *f, const void *record) { return field_at(f, record); }
static inline bool *field_noted(const Field *f, const void *record) {
    return (bool *)((char *)(uintptr_t)record + f->noted);
}
static inline bool field_is_text(const Field *f) { return f->kind == K_TEXT; }
// The word of a choice; the empty text where the number is none of them.
Str choice_word(const char *const *choices, int64_t v);

// Limits of one value that is in memory: the same rules whoever filled it.
Status field_check(Cx *cx, const Field *f, const void *record) MUST_USE;
// Fails with INPUT, naming the field and the value (cut where it is long, left out where it is secret or not UTF-8).
Status field_fault(Cx *cx, const Field *f, Str value, const char *fmt, ...) MUST_USE
    __attribute__((format(printf, 4, 5)));
// Reads text that stands for the field's value into the record; `path` is its place in the whole input.
Status field_read_word(Cx *cx, const Field *f, Str text, void *record, PendingRefs *refs, Str path) MUST_USE;
// The same as shape_write_json, with the secrets: for a reply that shows them once.
Status shape_write_secrets(Cx *cx, const Shape *s, const void *record, JsonOut *out) MUST_USE;
bool shape_has_secrets(const Shape *s);
void refs_add(Cx *cx, PendingRefs *refs, const Field *f, Id *at, Str text, Str path);

#endif
