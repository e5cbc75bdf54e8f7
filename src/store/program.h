// Runs another program and gathers what it says.
#ifndef ARGOSY_STORE_PROGRAM_H
#define ARGOSY_STORE_PROGRAM_H

#include "base/cx.h"

// argv[0] is looked for in PATH (MISSING where it is not there); argv ends in NULL. `variable` (NAME=value) is added to its
// environment; NULL: none. *out and *said are its standard output and error, *code its exit code, or 128 + signal.
Status program_run(Cx *cx, const char *const argv[], const char *variable, Str *out, Str *said,
    int *code) MUST_USE;

#endif
