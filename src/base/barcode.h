// Barcodes as modules, dark or not, made by zint: what is drawn on paper and shown on terminals.
#ifndef ARGOSY_BASE_BARCODE_H
#define ARGOSY_BASE_BARCODE_H

#include "base/str.h"

typedef enum { SYMBOL_CODE128, SYMBOL_QR, SYMBOL_EAN, SYMBOL_UPCA, SYMBOL_GS1_128 } Symbology;

typedef struct {
    int width, height;   // in modules; the height is 1 of bars
    const uint8_t *dark; // width × height, row by row: 1 where it is dark
} Modules;

// NULL, or what is wrong: the text is too long, or not what the symbology takes. GS1-128 takes "[01]…"; EAN and UPC-A look at their check digit.
const char *barcode_modules(Arena *a, Symbology symbology, Str text, Modules *out)
    __attribute__((warn_unused_result));

#endif
