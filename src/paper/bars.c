// The modules (base/barcode.h) are drawn as filled boxes, neighbours as one, so that no printer leaves a hair between them.
#include "paper/bars.h"

#include "base/barcode.h"

enum { CODE128_CHARS = 24 }; // a longer one would be too wide, or its bars too thin, to be scanned

static Status encode(Cx *cx, Symbology symbology, Str text, Bars *out) {
    Modules m;
    const char *why = barcode_modules(cx->arena, symbology, text, &m);
    if (why)
        return with_value(cx, fail(cx, SYSTEM, NULL, "a barcode could not be made: %s", why), text);
    out->width = m.width;
    out->height = m.height;
    out->dark = m.dark;
    return OK;
}

static bool fits_code128(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < 0x20 || s.at[i] > 0x7e) return false;
    return s.n <= CODE128_CHARS;
}

Status bars_number(Cx *cx, Str number, Bars *out) {
    *out = (Bars){.kind = BARS_NONE, .data = number, .shown = number};
    if (number.n == 0) return OK;
    out->kind = fits_code128(number) ? BARS_CODE128 : BARS_QR;
    return out->kind == BARS_CODE128 ? encode(cx, SYMBOL_CODE128, number, out)
                                     : encode(cx, SYMBOL_QR, number, out);
}

Status bars_item(Cx *cx, Str gtin, Str code, Bars *out) {
    *out = (Bars){.kind = BARS_EAN, .data = gtin, .shown = gtin};
    switch (gtin.n) {
    case 8:
    case 13: return encode(cx, SYMBOL_EAN, gtin, out);
    case 12: return encode(cx, SYMBOL_UPCA, gtin, out);
    case 14:
        out->kind = BARS_GS1;
        out->data = str_fmt(cx->arena, "01" STR_FMT, STR_ARG(gtin));
        out->shown = str_fmt(cx->arena, "(01) " STR_FMT, STR_ARG(gtin));
        return encode(cx, SYMBOL_GS1_128, str_fmt(cx->arena, "[01]" STR_FMT, STR_ARG(gtin)), out);
    default: return bars_number(cx, code, out);
    }
}

Status bars_sscc(Cx *cx, Str sscc, Bars *out) {
    *out = (Bars){.kind = BARS_GS1,
        .data = str_fmt(cx->arena, "00" STR_FMT, STR_ARG(sscc)),
        .shown = str_fmt(cx->arena, "(00) " STR_FMT, STR_ARG(sscc))};
    return encode(cx, SYMBOL_GS1_128, str_fmt(cx->arena, "[00]" STR_FMT, STR_ARG(sscc)), out);
}

void bars_size(const Bars *b, double width, double height, double module, double *w, double *h) {
    *w = *h = 0;
    if (b->kind == BARS_NONE) return;
    double one = b->kind == BARS_QR ? height / b->height : module;
    if (one * b->width > width) one = width / b->width;
    *w = one * b->width;
    *h = b->kind == BARS_QR ? one * b->height : height;
}

void bars_draw(Ink *ink, const Bars *b, double x, double y, double w, double h) {
    if (b->kind == BARS_NONE) return;
    double across = w / b->width, down = h / b->height;
    for (int row = 0; row < b->height; row++) {
        const uint8_t *dark = b->dark + (ptrdiff_t)row * b->width;
        for (int from = 0, to; from < b->width; from = to) {
            to = from + 1;
            while (to < b->width && dark[to] == dark[from]) to++;
            if (dark[from])
                ink_fill(ink, TONE_INK, x + from * across, y + row * down, (to - from) * across, down);
        }
    }
}
