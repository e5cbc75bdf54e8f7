// Barcodes: what is scanned instead of typed.
//
//   a number of ours    Code 128 (ISO/IEC 15417); where it is long or has other than ASCII characters, QR (ISO/IEC 18004)
//   an item             its GTIN as EAN-13, EAN-8, UPC-A or GS1-128 (01); where it has none, its code as above
//   a package           its SSCC as GS1-128 (00)
#ifndef ARGOSY_PAPER_BARS_H
#define ARGOSY_PAPER_BARS_H

#include "paper/ink.h"

typedef enum { BARS_NONE, BARS_CODE128, BARS_GS1, BARS_EAN, BARS_QR } BarsKind;
typedef struct {
    BarsKind kind;
    Str data;            // what a scanner gives
    Str shown;           // the same for people
    int width, height;   // in modules; height is 1 of bars
    const uint8_t *dark; // width × height: 1 where it is dark
} Bars;

Status bars_number(Cx *cx, Str number, Bars *out) MUST_USE; // an empty one gives none
Status bars_item(Cx *cx, Str gtin, Str code, Bars *out) MUST_USE;
Status bars_sscc(Cx *cx, Str sscc, Bars *out) MUST_USE; // 18 digits

// The size that it is drawn in: as wide as `width` allows, a module being at most `module` points wide; a square one is as high as
// `height`.
void bars_size(const Bars *b, double width, double height, double module, double *w, double *h);
void bars_draw(Ink *ink, const Bars *b, double x, double y, double w, double h); // of such a size

#endif
