// See qr.h. Zint makes the modules.
#include "base/qr.h"

#include <zint.h>

static bool dark(const struct zint_symbol *z, int x, int y) {
    if (x < 0 || y < 0 || x >= z->width || y >= z->rows) return false;
    return z->encoded_data[y][x >> 3] >> (x & 7) & 1;
}

static Str line(Arena *a, const struct zint_symbol *z, int y) {
    static const char *const blocks[] = {" ", "▄", "▀", "█"};
    Buf b = buf_new(a);
    for (int x = -QR_QUIET; x < z->width + QR_QUIET; x++)
        buf_z(&b, blocks[2 * dark(z, x, y) + dark(z, x, y + 1)]);
    return buf_str(&b);
}

Str *qr_lines(Arena *a, Str text, int *n) {
    struct zint_symbol *z = ZBarcode_Create();
    *n = 0;
    if (!z) return NULL;
    z->symbology = BARCODE_QRCODE;
    z->input_mode = UNICODE_MODE;
    Str *lines = NULL;
    if (ZBarcode_Encode(z, (const unsigned char *)text.at, (int)text.n) < ZINT_ERROR) {
        *n = (z->rows + 2 * QR_QUIET + 1) / 2;
        lines = NEW_ARRAY(a, Str, *n);
        for (int i = 0; i < *n; i++) lines[i] = line(a, z, 2 * i - QR_QUIET);
    }
    ZBarcode_Delete(z);
    return lines;
}
