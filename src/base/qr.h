// A QR code (ISO/IEC 18004) as lines of text, two rows of modules a line: for terminals, and for pages that draw it from there.
#ifndef ARGOSY_BASE_QR_H
#define ARGOSY_BASE_QR_H

#include <stdbool.h>

#include "base/str.h"

enum { QR_QUIET = 4 }; // modules of margin that a scanner wants

// Dark modules are blocks: "█" both, "▀" the upper, "▄" the lower, blank none. With the margin around it. NULL where there was no memory for it,
// or the text is too long.
Str *qr_lines(Arena *a, Str text, int *n);

#endif
