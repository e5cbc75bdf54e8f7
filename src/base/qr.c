// See qr.h.
#include "base/qr.h"

#include "base/barcode.h"

static bool dark(const Modules *m, int x, int y) {
    return x >= 0 && y >= 0 && x < m->width && y < m->height && m->dark[y * m->width + x];
}

static Str line(Arena *a, const Modules *m, int y) {
    static const char *const blocks[] = {" ", "▄", "▀", "█"};
    Buf b = buf_new(a);
    for (int x = -QR_QUIET; x < m->width + QR_QUIET; x++)
        buf_z(&b, blocks[2 * dark(m, x, y) + dark(m, x, y + 1)]);
    return buf_str(&b);
}

Str *qr_lines(Arena *a, Str text, int *n) {
    Modules m;
    *n = 0;
    if (barcode_modules(a, SYMBOL_QR, text, &m) != NULL) return NULL;
    *n = (m.height + 2 * QR_QUIET + 1) / 2;
    Str *lines = NEW_ARRAY(a, Str, *n);
    for (int i = 0; i < *n; i++) lines[i] = line(a, &m, 2 * i - QR_QUIET);
    return lines;
}
