// An Entity is a shape that is kept: a table with a row a record, and a code that people know it by. Records are plain structs whose
// first member is `Id id`. Insert, read and update are written once, here, from the table. References between entities go
// by id in the store and by code in JSON, CSV and on the command line.
#ifndef ARGOSY_CORE_ENTITY_H
#define ARGOSY_CORE_ENTITY_H

#include "core/scope.h"

typedef enum {
    AREA_NETWORK,
    AREA_PLAN,
    AREA_SOURCE,
    AREA_MAKE,
    AREA_DELIVER,
    AREA_RETURNS,
    AREA_PRODUCT,
    AREA_CASH,
    AREA_INFORMATION,
    AREA_PLATFORM,
    AREA_N
} Area;
extern const char *const area_names[AREA_N];

struct Entity {
    const char *noun;   // "item": also the name in actions and refs
    const char *plural; // "items": the view, and the file name of an import
    const char *table;
    const char *label; // "Item"
    const char *help;
    Shape shape;      // columns of the table, all of them, id first
    const char *code; // field that names a record uniquely, or NULL
    const char *key; // natural key for imports where it is more than the code: "item,site"; NULL: the code
    Area area;
    uint32_t read_roles, write_roles;
    bool editable;    // has create, update and import actions made from the table
    Scope scope;      // whose a record is: conditions on its row, see core/scope.h
    Scope list_scope; // of the view that is made of it: columns, which may say less
    // Refuses what the table cannot say (old is NULL on creation). May fill derived members.
    Status (*check)(Cx *cx, void *record, const void *old);
    // Does what follows from it, in the same transaction.
    Status (*after)(Cx *cx, const void *record, const void *old);
};

// record->id is made where it is 0. A code that exists already is INPUT, naming it.
Status record_insert(Cx *cx, const Entity *e, void *record) MUST_USE;
Status record_update(Cx *cx, const Entity *e, const void *record) MUST_USE; // by id, all columns
// Reads one; MISSING with the noun and the code or id.
Status record_get(Cx *cx, const Entity *e, Id id, void *out) MUST_USE;
Status record_find(Cx *cx, const Entity *e, Str code, void *out) MUST_USE; // one that is not the asker's is MISSING too
// Reads rows of `select <all columns> from table where <where> order by …`; `tail` is a string constant starting with "where" or "order".
Status record_list(Cx *cx, const Entity *e, const char *tail, const SqlArg *args, int n, List *out) MUST_USE;
// Master data that rarely changes (editable, or never updated), kept beside the connection. The pointer is good for this transaction. MISSING as above.
Status record_cached(Cx *cx, const Entity *e, Id id, const void **out) MUST_USE;

// Code to id and back, cached beside the connection. An unknown code, or one that is not the asker's (scope.h), is INPUT ("no item has the code …") with *id 0.
// Text that is no code but the decimal id of an existing record is taken as that.
Status ref_find(Cx *cx, const Entity *e, Str text, Id *id) MUST_USE;
Status ref_code(Cx *cx, const Entity *e, Id id, Str *code) MUST_USE;
Status ref_told(Cx *cx, const Entity *e, Id id, Str *code) MUST_USE; // to the asker: empty where it is not his
Status refs_resolve(Cx *cx, PendingRefs *refs) MUST_USE;

#endif
