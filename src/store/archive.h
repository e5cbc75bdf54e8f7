// The continuous archive of an SQLite file: a copy of it (the base) and a log of all that was changed since, action by action. What was
// acknowledged is in the archive: each commit is written there and brought to the disk before it is made.
//
//   FOLDER/base-GENERATION.db     a backup; its row in table `archive` says at which byte of the log it stands
//   FOLDER/log-GENERATION         a record for each commit:   AGRP  length  its own offset  checksum | body
//
// A body holds its jobs one after another: 'J', then the rows that the job changed, in that order: 'U' table rowid values (as it is
// after), 'D' table rowid values (as it was); 'u' and 'd' where the table has no rowids. 'S' begins what belongs to the commit alone: the seal of the event chain.
//
// Which archive there is stands in the database, so that every program that writes to it writes there as well, each under the file's
// write lock. A record behind `at` is of a commit that was not made: the next one takes its place.
#ifndef ARGOSY_STORE_ARCHIVE_H
#define ARGOSY_STORE_ARCHIVE_H

#include "store/sqlite.h"

enum { ARCHIVE_HEAD = 4 + 4 + 8 + 8 };
#define ARCHIVE_MAGIC UINT32_C(0x50524741) // "AGRP"

// ---- archive.c: the writer's side
typedef struct Archive Archive; // heap
Archive *archive_new(sqlite3 *db);
void archive_free(Archive *a);
Status archive_begin(Cx *cx, Archive *a) MUST_USE; // of a group, in its transaction
void archive_skip(Archive *a);                     // instead: nothing of this group is kept
void archive_part(Archive *a, char kind);          // 'J' or 'S' begins here
size_t archive_mark(const Archive *a);
void archive_back(Archive *a, size_t mark);      // what came since was undone
Status archive_end(Cx *cx, Archive *a) MUST_USE; // before the commit: all is on the disk then

uint64_t archive_sum(uint64_t offset, const uint8_t *body, size_t n);
uint32_t archive_u32(const uint8_t *p);
uint64_t archive_u64(const uint8_t *p);

// ---- archive_base.c
Status archive_base(Cx *cx, Store *s, const char *folder) MUST_USE; // a new generation from here on
Status archive_stop(Cx *cx, Store *s) MUST_USE;
Status archive_mend(Cx *cx, Store *s) MUST_USE; // a new generation where the schema is not that of the base any more

// ---- archive_restore.c
// Puts into `target`, which must not be in use, what the archive in `folder` holds up to and with the event, or up to and with the time;
// neither (0): all. INPUT where it does not reach so far.
Status archive_restore(Cx *cx, const char *target, const char *folder, int64_t event, Time until) MUST_USE;

#endif
