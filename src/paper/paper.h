// Documents on paper: purchase orders, pick lists, packing slips, shipping labels, invoices and credit notes, return labels. As PDF, labels
// also in ZPL II, the language of label printers.
#ifndef ARGOSY_PAPER_PAPER_H
#define ARGOSY_PAPER_PAPER_H

#include "core/app.h"

typedef struct {
    const char *what;   // "packing-slip"
    const char *of;     // whose numbers it takes, in words: "a shipment"
    const char *view;   // the list that has them; who may see it may print
    const char *prefix; // of such a number, for examples
    bool label;         // also as ZPL
    Scope scope; // "*": for who is bound to a site, to a party, as well; the record is to be his
} PaperInfo;
extern const PaperInfo paper_info[];
extern const int paper_info_n;

// Makes a document of what the store has now; opens a snapshot itself where cx has no connection. `format` is pdf, zpl (of labels), or
// empty for pdf. The same records give the same bytes. DENIED where the reader may not see it, MISSING where there is no such kind of
// document or number, INPUT on `format`, STATE where there is nothing to print yet.
Status paper_make(Cx *cx, Str what, Str number, Str format, Buf *out) MUST_USE;
const char *paper_type(Str format);                         // of its content, as HTTP names it
Str paper_file(Arena *a, Str what, Str number, Str format); // a name for a file: invoice-INV-1001.pdf

#endif
