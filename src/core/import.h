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
    bool dry_run;         // all is checked and nothing kept
    const ImportMap *map; // columns that are not called like their field
    int map_n;
    const char *rejects; // file for refused rows; NULL: they are only counted
    void (*progress)(void *to, double part, int64_t read); // now and then; may be NULL
    void *to;
} ImportOptions;

typedef struct {
    int64_t read, imported, rejected; // read = imported + rejected
    int64_t unchanged;                // of those imported
} ImportResult;

// INPUT where the columns do not fit or the file is broken, DENIED where the actor may not; a row's own fault rejects that row.
// cx has no connection; its actor is who acts. *out says what was done up to then, also where it fails.
Status import_entity(Cx *cx, const Entity *e, CsvReader *in, const ImportOptions *options,
    ImportResult *out) MUST_USE;

// What import_entity reads back: a column for each field that may be given, by its name; references as codes.
Status export_entity(Cx *cx, const Entity *e, Status (*sink)(void *to, Str part), void *to) MUST_USE;

#endif
