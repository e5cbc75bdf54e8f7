// Migrations with another list of files than the program's own: for tests.
#ifndef ARGOSY_STORE_MIGRATE_H
#define ARGOSY_STORE_MIGRATE_H

#include "store/embed.h"
#include "store/store.h"

// As store_upgrade.
Status migrate(Cx *cx, Store *s, const EmbeddedFile *files, int n, bool backup_first, Upgrade *out) MUST_USE;
// The schema text of one store.
Str migrate_text(Arena *a, Str text, bool sqlite);

#endif
