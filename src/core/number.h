// Document numbers that people say and type: PO-1042. Ordinary ones are taken in blocks, so that nobody waits and gaps may be left;
// gapless ones (invoices) are taken from a guarded row, last in their transaction.
#ifndef ARGOSY_CORE_NUMBER_H
#define ARGOSY_CORE_NUMBER_H

#include "base/cx.h"

Status number_next(Cx *cx, const char *prefix, Str *out) MUST_USE; // "SO" gives SO-1001, SO-1002, …
Status number_gapless(Cx *cx, const char *prefix, Str *out) MUST_USE; // call last

#endif
