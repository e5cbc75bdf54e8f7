// A Field describes one member of a plain struct; a Shape is the table of them. From a shape come JSON in and out, CSV, SQL
// binding and reading, validation, OpenAPI, forms, command-line flags and the reference. Tables describe shapes, never behaviour.
//
//   static const Field order_line_fields[] = {
//       { FIELD(OrderLineIn, item), .label = "Item", .ref = &item_entity },
//       { FIELD(OrderLineIn, qty), .label = "Quantity", .positive = true, .example = "3" },
//   };
//   const Shape order_line_shape = SHAPE("OrderLineIn", OrderLineIn, order_line_fields);
//
// Numbers (int, qty, money, price, rate) may not be negative unless .negative says so.
#ifndef ARGOSY_CORE_FIELD_H
#define ARGOSY_CORE_FIELD_H

#include <stddef.h>

#include "base/csv.h"
#include "base/cx.h"
#include "base/json.h"
#include "store/sql.h"

typedef struct {
    void *at; // n structs of the field's `of` shape
    int n;
} List;

typedef enum {
    K_BOOL,
    K_INT,
    K_INT64,
    K_QTY,
    K_MONEY,
    K_PRICE,
    K_RATE,
    K_DATE,
    K_TIME,
    K_TEXT,
    K_ID,
    K_LIST,
    K_N
} Kind;

typedef struct Entity Entity;
typedef struct Shape Shape;

typedef struct Field {
    const char *name;
    Kind kind;
    size_t offset, size;
    const char *label;
    const char *help;
    const char *example;  // for OpenAPI and the reference, as it would be typed
    const char *fallback; // taken where the field is not given, as text
    bool optional;        // may be missing or null: then 0, empty or the fallback
    bool negative;        // numbers below 0 are allowed
    bool positive; // numbers must be above 0 where they are given; 0 in memory: an optional one is not
    bool output; // set by the program: not read from input
    bool fixed;  // set on creation, never changed after
    bool secret; // never shown nor logged
    bool bytes; // K_TEXT: base64 of bytes, of which `max` counts; the log has their digest alone, so whoever takes them keeps them
    int64_t max;                // in the kind's own scale; 0: that of the kind (limits.h)
    const char *const *choices; // int32 members: words by value, ending in NULL; stored as text
    const char *const *words; // K_TEXT: words of these, with commas between, ending in NULL; who takes them checks them
    const Entity *ref; // K_ID: what it names; given as its code (or its id)
    const Shape *of;   // K_LIST: shape of an element
    int min_items;     // K_LIST
    // Offset of a bool that reading sets where the value is given: of an optional number whose 0 says something else than
    // leaving it out. 0: none
    size_t noted;
} Field;

struct Shape {
    const char *name; // as in OpenAPI: CamelCase
    size_t size;
    const Field *fields;
    int n;
    size_t given; // offset of a uint64_t in which reading notes the fields that were given (bit i of field i); 0: none is kept
};

// clang-format off
#define KIND_OF(x)                                                                                 \
    _Generic((x), bool: K_BOOL, int32_t: K_INT, int64_t: K_INT64, Qty: K_QTY, Money: K_MONEY,      \
             Price: K_PRICE, Rate: K_RATE, Date: K_DATE, Time: K_TIME, Str: K_TEXT, Id: K_ID,      \
             List: K_LIST)
// clang-format on
#define FIELD(T, m)                                                                                \
    .name = #m, .kind = KIND_OF(((T *)0)->m), .offset = offsetof(T, m), .size = sizeof(((T *)0)->m)
#define SHAPE(n_, T, f)                                                                            \
    { .name = (n_), .size = sizeof(T), .fields = (f), .n = (int)(sizeof(f) / sizeof *(f)) }
#define NO_FIELDS(n_)                                                                              \
    { .name = (n_), .size = 0, .fields = NULL, .n = 0 }

extern const char *const kind_names[K_N];

// References found while reading, to be resolved once there is a connection.
typedef struct {
    const Field *field;
    Id *at;
    Str text; // the code or id as given
    Str path; // lines[2].item
} PendingRef;
typedef struct {
    PendingRef *at;
    size_t n, cap;
} PendingRefs;

// Reads a JSON object into a zeroed struct: kinds, limits, missing and unknown fields are checked, each fault with its path.
// References are collected in `refs`; resolve them with refs_resolve (entity.h). INPUT on the first fault.
Status shape_read_json(Cx *cx, const Shape *s, const Json *in, void *out, PendingRefs *refs) MUST_USE;
// The same for one field given as text (CSV cell, command-line flag, filter): "" is not given.
Status field_read_text(Cx *cx, const Field *f, Str text, void *record, PendingRefs *refs) MUST_USE;
// Checks limits of a struct that was filled by code: same rules as above.
Status shape_check(Cx *cx, const Shape *s, const void *record) MUST_USE;

// Writes a struct as a JSON object. References are written as {"id":…,"code":…}-free plain codes where `codes` is set (looked up through
// the connection), else as id strings. None is null. Secrets are left out.
Status shape_write_json(Cx *cx, const Shape *s, const void *record, bool codes, JsonOut *out) MUST_USE;
Str field_text(Cx *cx, const Field *f, const void *record); // as in CSV and tables; references as ids
// How a value of this kind looks as text, given as the store keeps it (integers, or text): for views.
Str kind_text(Arena *a, Kind kind, int64_t i, Str s);
void kind_json(JsonOut *o, Kind kind, int64_t i, Str s);

const Field *shape_field(const Shape *s, Str name); // NULL where there is none
static inline void *field_at(const Field *f, const void *record) {
    return (char *)(uintptr_t)record + f->offset;
}

#endif
