// Files that are built into the program by tools/embed, so that one file is all there is to install.
#ifndef ARGOSY_STORE_EMBED_H
#define ARGOSY_STORE_EMBED_H

#include <stddef.h>

typedef struct {
    const char *name; // base name: 001_core.sql
    const char *text; // a NUL follows it
    size_t size;      // bytes, without the NUL
} EmbeddedFile;

extern const EmbeddedFile embedded_sql[]; // sql/*.sql by name; the one after the last is all zero
extern const int embedded_sql_n;

#endif
