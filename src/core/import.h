// Import and export of an entity's records as CSV.
//
// A row is a record. It is found by its natural key (Entity.key, else its code): there is none, it is created; there is one that
// differs in the columns given, it is updated; there is one that is the same, nothing is done. So the same file may be imported
// twice. All changes go through the door, as the entity's actions.
#ifndef ARGOSY_CORE_IMPORT_H
#define ARGOSY_CORE_IMPORT_H

#include "core/act.h"

typedef struct {
    Str header; // in the file
    Str field;  // of the entity; empty: the column is not read
} ImportMap;

typedef struct {
    int64_t row, line; // of the file: which row, the first behind the header being 1, and the line on which it begins
    Str field, reason, hint;
} ImportRefusal;

typedef struct {
    bool dry_run;         // all is checked and nothing kept
    const ImportMap *map; // columns that are not called like their field
    int map_n;
    const char *rejects; // file for refused rows; NULL: they are only counted
    void (*refused)(void *to, const ImportRefusal *why); // each refused row, in their order; may be NULL
    void (*progress)(void *to, double part, int64_t read); // now and then; may be NULL
    void *to;
} ImportOptions;

typedef struct {
    int64_t read, imported, rejected; // read = imported + rejected
    int64_t updated, unchanged;       // of those imported
} ImportResult;

const Entity *import_entity_of(const App *app, Str plural); // NULL: there is none of that name whose records could be imported
Status import_map(Cx *cx, Str text, ImportMap *out) MUST_USE; // "HEADER=field"
Status import_permit(Cx *cx, const Entity *e) MUST_USE; // DENIED where the actor may not create and update them
// INPUT where the columns do not fit or the file is broken, DENIED where the actor may not; a row's own fault rejects that row.
// cx has no connection; its actor is who acts. *out says what was done up to then, also where it fails.
Status import_entity(Cx *cx, const Entity *e, CsvReader *in, const ImportOptions *options,
    ImportResult *out) MUST_USE;

// What import_entity reads back: a column for each field that may be given, by its name; references as codes.
Status export_entity(Cx *cx, const Entity *e, Status (*sink)(void *to, Str part), void *to) MUST_USE;

#endif
