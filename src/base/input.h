// The bytes of a file, as they were before it was compressed: plain, gzip and zstd are told by
// their first bytes.
#ifndef ARGOSY_BASE_INPUT_H
#define ARGOSY_BASE_INPUT_H

#include "base/cx.h"

typedef struct Input Input; // heap; freed by input_close

// "-" is standard input; INPUT where it cannot be read
Status input_open(Cx *cx, const char *path, Input **out) MUST_USE;
Input *input_of(Str text); // text must outlive it
// Up to cap bytes; *n is 0 at the end only. INPUT where reading fails or the compressed data are
// broken or cut short.
Status input_read(Cx *cx, Input *in, char *to, size_t cap, size_t *n) MUST_USE;
// How a file with these first bytes is packed. PACKED_NOT: it is read as it stands.
typedef enum { PACKED_NOT, PACKED_GZIP, PACKED_ZSTD } Packing;
Packing input_packing(Str start);
double input_progress(const Input *in); // 0..1 of the file's bytes, as stored, read; 0 where its size is unknown
void input_close(Input *in); // NULL is allowed

#endif
