// The rejects file of an import: the rows that were refused, as they came, with line, field and reason behind them. It can be mended and
// imported again: these three columns are known and left alone.
#ifndef ARGOSY_CORE_REJECTS_H
#define ARGOSY_CORE_REJECTS_H

#include "base/csv.h"

typedef struct Rejects Rejects; // heap; ended by rejects_close

// path NULL: only counts. The file is made with the first row and takes its place when it is closed, so that it may be the very
// rejects file that is read.
Rejects *rejects_open(const char *path, const CsvReader *in);
Status rejects_add(Cx *cx, Rejects *r, const Str *cells, int n, int64_t line, Str field, Str reason) MUST_USE;
// INPUT where a file of that name is there and no rejects file: replacing it would lose what somebody wrote. Empty ones may be replaced.
Status rejects_spares(Cx *cx, const char *path) MUST_USE;
int64_t rejects_n(const Rejects *r);
Status rejects_close(Cx *cx, Rejects *r, bool keep) MUST_USE; // keep false: throws what was written away
bool rejects_column(Str header);                              // one of line, field, reason

#endif
