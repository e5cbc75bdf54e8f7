// CSV (RFC 4180, with a header line): a streaming reader of plain, .gz and .zst files, and a writer.
#ifndef ARGOSY_BASE_CSV_H
#define ARGOSY_BASE_CSV_H

#include "base/cx.h"

typedef struct CsvReader CsvReader;

// Opens a file (by its content, not its name, gzip or zstd are recognised); "-" is standard input. INPUT where it cannot be
// read. A byte order mark is skipped; the first record is the header.
Status csv_open(Cx *cx, const char *path, CsvReader **out) MUST_USE;
Status csv_open_text(Cx *cx, Str text, CsvReader **out) MUST_USE;
int csv_columns(const CsvReader *r);
Str csv_header(const CsvReader *r, int column);
int csv_find(const CsvReader *r, Str name); // column of that header (exact, then without case), or -1
// Reads the next record into *fields (valid until the next call) with *n of them; *more is false at the end. A record
// with another number of fields than the header is given as it is: the caller decides. Broken quoting or a record over
// the limit fails with INPUT and the line number. Reading may go on after that (see cx_clear): the next record is the one
// on the line after that on which the bad one began, and csv_raw gives that line. Blank lines are skipped, except where
// there is one column only: there they are empty fields. A file that cannot be read any further fails once; then is its end.
Status csv_next(Cx *cx, CsvReader *r, Str **fields, int *n, bool *more) MUST_USE;
int64_t csv_line(const CsvReader *r);    // of the record just read, the header being line 1
Str csv_raw(const CsvReader *r);         // its text as it stood, without the line end
double csv_progress(const CsvReader *r); // 0..1 of the file's bytes read; 0 where unknown
void csv_close(CsvReader *r);            // NULL is allowed

void csv_put(Buf *b, Str field, bool first); // one field, quoted where it must be, with a comma unless first
void csv_end(Buf *b);                        // CRLF-free line end: \n

#endif
