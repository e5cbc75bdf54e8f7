// See barcode.h.
#include "base/barcode.h"

#include <zint.h>

static const struct {
    int symbology, mode;
} kinds[] = {
    [SYMBOL_CODE128] = {BARCODE_CODE128, DATA_MODE},
    [SYMBOL_QR] = {BARCODE_QRCODE, UNICODE_MODE},
    [SYMBOL_EAN] = {BARCODE_EANX_CHK, DATA_MODE},
    [SYMBOL_UPCA] = {BARCODE_UPCA_CHK, DATA_MODE},
    [SYMBOL_GS1_128] = {BARCODE_GS1_128, GS1_MODE},
};

const char *barcode_modules(Arena *a, Symbology symbology, Str text, Modules *out) {
    struct zint_symbol *z = ZBarcode_Create();
    *out = (Modules){0};
    if (!z) return "there is no memory for it";
    z->symbology = kinds[symbology].symbology;
    z->input_mode = kinds[symbology].mode;
    if (ZBarcode_Encode(z, (const unsigned char *)text.at, (int)text.n) >= ZINT_ERROR) {
        const char *why = str_dup(a, str_of(z->errtxt)).at;
        ZBarcode_Delete(z);
        return why;
    }
    out->width = z->width;
    out->height = symbology == SYMBOL_QR ? z->rows : 1;
    uint8_t *dark = NEW_ARRAY(a, uint8_t, out->width * out->height);
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            dark[y * out->width + x] = z->encoded_data[y][x >> 3] >> (x & 7) & 1;
    out->dark = dark;
    ZBarcode_Delete(z);
    return NULL;
}
