// Actions and views: the two lists from which HTTP, the command line, OpenAPI, permissions, forms, the reference and the audit come.
// An action changes something, through act() only. A view is a named query with typed filters, sort and paging.
#ifndef ARGOSY_CORE_ACTION_H
#define ARGOSY_CORE_ACTION_H

#include "core/entity.h"
#include "core/role.h"

struct Action {
    const char *noun, *verb; // lower case, hyphens within: "supplier-return", "ship"
    Area area;
    const char *help; // first sentence is the summary
    uint32_t roles;
    const Shape *in, *out; // NULL: nothing
    // Before the transaction, with neither references nor limits looked at: what takes so long that others should not wait for it. May
    // set members of `in` that no field describes. NULL: nothing.
    Status (*prepare)(Cx *cx, void *in);
    // in and out are structs of those shapes (out zeroed). Runs in a transaction; references are resolved, limits checked.
    Status (*run)(Cx *cx, const Action *self, const void *in, void *out);
    const Entity *entity; // for those made from an entity's table
    const char *example; // JSON of an input, for OpenAPI and the reference; NULL: made from the fields' examples
    Scope scope; // fields that say whose it is, see core/scope.h
};

typedef struct {
    const char *name;
    const char *expr; // SQL, where it is not simply the name
    Kind kind;
    const char *label, *help;
    const Entity *ref; // K_ID shown by code through this entity
    const char *const *choices;
    bool hidden; // not in tables, but in JSON and CSV
    // The view's `from`, written so that its rows come in the order of this column by an index; taken where they are sorted by it, and filtered
    // by nothing else; a range of it is sorted by it, from the greatest down, where no order is asked for. (SQLite keeps the order of
    // tables that are joined by `cross join`.) NULL: the view's own.
    const char *by;
    // The same for the rows of one value: taken where it is filtered for one that has few, on SQLite, which does not know how many there are.
    const char *few;
    // An index gives the rows of one value, none the order: sorted by it, it is gone through value by value (view_walk.c). Of a text: the
    // table in which a column of its name has all of them, with an index.
    bool walked;
    const char *values;
    const char *any; // of a reference: rows that have its column alone, where asking whether a record has any is cheaper of them
    bool unindexed; // no index gives the rows in its order: sorting by it takes long where they are many
    bool internal; // for paging and sorting alone: in no output
    bool inside;   // our own affair: none, for who is bound to a party
    bool unscoped; // holds what nobody looks at whose it is: none, for who is bound to anything
} Column;

// A table made by code, for views that no query gives.
typedef struct {
    const View *view;
    int64_t *ints; // rows × columns; K_TEXT columns use texts
    Str *texts;
    size_t rows, cap;
} Table;

struct View {
    const char *name; // plural or phrase with hyphens: "orders", "stock-on-hand"
    Area area;
    const char *help;
    uint32_t roles;
    const Shape *params; // typed parameters, read before the filters: $1, $2 … in `from`; NULL: none
    const char *from; // SQL from the word after FROM, with joins and where; NULL where `run` makes the rows
    const char *unless_admin; // SQL of the columns, as q."kind": the rows that others than administrators see; NULL: all
    const char *own; // column of users: others than administrators see the rows of their own; NULL: all
    const Column *columns; // the first is the key of a row: unique, an integer or text, for paging
    int n;
    const char *sort; // default: "due", "-placed"; the key is added
    Scope scope;      // columns that say whose a row is, see core/scope.h
    const Entity *of; // the rows are its records, by the first column: for views made from its table
    Status (*run)(Cx *cx, const View *self, const void *params, Table *out);
};

// In a view's run: starts a row, then set its cells by column number. Memory is the context's.
void table_row(Cx *cx, Table *t);
void table_int(Table *t, int column, int64_t v);
void table_text(Table *t, int column, Str s);

// What a folder contributes to the program. main lists them in the order of the chain.
typedef struct {
    const char *name;
    const Entity *const *entities; // ending in NULL, or NULL
    const Action *actions;
    int actions_n;
    const Action *const *own; // more actions, those that have a name in C, ending in NULL, or NULL
    const View *views;
    int views_n;
    const View *const *own_views; // likewise
} Module;

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#endif
