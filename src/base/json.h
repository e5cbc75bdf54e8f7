// JSON (RFC 8259): a parser into a tree in an arena, and a writer into a Buf. Numbers keep their text, so that a decimal
// is never forced through a double. Depth and size are limited (limits.h); duplicate keys and invalid UTF-8 are errors.
#ifndef ARGOSY_BASE_JSON_H
#define ARGOSY_BASE_JSON_H

#include "base/str.h"

typedef enum {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} JsonKind;

typedef struct Json Json;
struct Json {
    JsonKind kind;
    int n;       // elements or members
    Str text;    // number as written; string unescaped
    Str key;     // where it is a member
    Json *first; // elements or members, linked
    Json *next;
};

typedef struct {
    size_t offset;    // where in the text it went wrong
    const char *what; // what was expected there
} JsonError;

bool json_parse(Arena *a, Str text, Json **out, JsonError *error);
const Json *json_get(const Json *object, const char *key); // NULL where there is none

// The writer puts commas itself. Keys and values alternate within an object.
typedef struct {
    Buf *buf;
    bool comma;
} JsonOut;

JsonOut json_out(Buf *b);
void json_open(JsonOut *o, char bracket);  // '{' or '['
void json_close(JsonOut *o, char bracket); // '}' or ']'
void json_key(JsonOut *o, Str key);
void json_str(JsonOut *o, Str s);
void json_int(JsonOut *o, int64_t v);
void json_bool(JsonOut *o, bool v);
void json_null(JsonOut *o);
void json_decimal(JsonOut *o, int64_t v, int digits, int min_decimals); // as a string: "1.5"
void json_double(JsonOut *o, double v, int decimals); // as a number; NaN and infinities as null
void json_raw(JsonOut *o, Str s);                     // already JSON
void json_value(JsonOut *o, const Json *v);

#define JSON_KZ(o, z) json_key((o), str_of(z))

#endif
