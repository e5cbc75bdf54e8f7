// A file that a verb writes: under another name until it is whole, so that a failure leaves what was there.
#ifndef ARGOSY_CLI_OUTFILE_H
#define ARGOSY_CLI_OUTFILE_H

#include <stdio.h>

#include "base/cx.h"

typedef struct {
    Cx *cx;
    const char *flag; // the flag that named it, for errors
    const char *path, *part;
    FILE *file; // NULL: not open
} OutFile;

// Opens PATH.part. An INPUT error where it cannot be written. Whatever comes of it, end with outfile_end.
Status outfile_open(Cx *cx, const char *flag, Str path, OutFile *out) MUST_USE;
Status outfile_put(OutFile *o, Str text) MUST_USE; // nothing where the file is not open
// Closes what is written; the name is not taken yet.
Status outfile_close(OutFile *o) MUST_USE;
// Closes it where that is not done; where `s` is OK the file takes its name, otherwise it is removed. Returns s, or what went
// wrong. Nothing where it was never opened.
Status outfile_end(OutFile *o, Status s) MUST_USE;

#endif
