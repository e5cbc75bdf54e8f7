// Inside the description: schemas and examples of what the tables describe.
#ifndef ARGOSY_SERVE_OPENAPI_PARTS_H
#define ARGOSY_SERVE_OPENAPI_PARTS_H

#include "core/app.h"

typedef enum { FOR_INPUT, FOR_OUTPUT } Way;

// Which shapes occur in which way. One that occurs in both has two schemas, since what may be left out differs.
typedef struct {
    const Shape *shape;
    unsigned ways; // bits 1 << Way
} ShapeUse;
typedef struct {
    const App *app;
    Arena *arena;
    ShapeUse *at; // each shape once
    size_t n, cap;
} Shapes;
void shapes_collect(Shapes *s, const App *app, Arena *a);
const char *shape_key(const Shapes *s, const Shape *shape, Way way); // its name in components/schemas

// ---- openapi_shape.c
void schema_of_shape(const Shapes *s, const Shape *shape, Way way, JsonOut *o);
void schema_of_field(const Shapes *s, const Field *f, Way way, bool may_be_missing, JsonOut *o);
void schema_of_row(const View *v, JsonOut *o);
void schema_ref(JsonOut *o, const char *key); // {"$ref": …}
Str row_key(Arena *a, const View *v);         // "StockOnHandRow"
Str camel(Arena *a, const char *words, bool capital);
const char *kind_says(Kind kind); // what its text looks like, as a pattern; NULL where that says nothing
bool field_may_be_missing(const Field *f);

// ---- openapi_example.c
void example_input(const Action *a, JsonOut *o);
void example_of_shape(const Shape *s, Way way, JsonOut *o);
void example_of_row(const View *v, JsonOut *o);

// ---- openapi_fixed.c: what no table describes, each ending in NULL
extern const char *const openapi_schemas[];    // members of components/schemas
extern const char *const openapi_responses[];  // of components/responses
extern const char *const openapi_parameters[]; // of components/parameters
extern const char *const openapi_paths[];      // of paths

#endif
