// Inside core: an entity's statements, written once from its table of fields, and the way between a struct and a row.
#ifndef ARGOSY_CORE_TABLE_H
#define ARGOSY_CORE_TABLE_H

#include "core/entity.h"
#include "store/store.h"

enum {
    ENTITIES_MAX = 256, // kinds of entities in one process
    COLUMNS_MAX = 128   // of one entity
};

// Made at the first use of the entity and kept for the life of the process, so that the address of each text is a key of the
// connections' statement caches.
typedef struct {
    const Entity *entity;
    int index;           // 0, 1, 2, …: its place in caches
    const Field *code;   // NULL where it has none
    const char *insert;  // $1 … $n by column; does nothing where a unique column is taken
    const char *update;  // the same parameters, by id
    const char *select;  // "select <all columns> from table "
    const char *get;     // by id
    const char *find;    // by code
    const char *id_of;   // code to id
    const char *code_of; // id to code, or to itself where it has no code
} EntityTable;

const EntityTable *entity_table(const Entity *e);
// Fields of e->key, or its code; *n is 0 where it has neither.
void entity_key(const Entity *e, const Field **fields, int *n, int max);

SqlArg field_arg(const Field *f, const void *record);
void entity_bind(const Entity *e, const void *record, SqlArg *args);
void entity_read(const Entity *e, Rows *r, void *out); // texts in cx->arena

// What ref.c and record.c keep beside a connection must follow what this transaction does.
void record_forget(Cx *cx, const Entity *e, Id id);

#endif
