// What the files of paper share: each document reads its records and fills a letter or labels with them.
#ifndef ARGOSY_PAPER_PARTS_H
#define ARGOSY_PAPER_PARTS_H

#include "flow/info/doc.h"
#include "paper/label.h"
#include "paper/letter.h"
#include "paper/paper.h"

// The document of that number. MISSING where there is none of those kinds (ended by DOC_KINDS), with what would be right.
Status paper_doc(Cx *cx, const PaperInfo *info, Str number, Doc *out, ...) MUST_USE;
Status paper_missing(Cx *cx, const PaperInfo *info, Status s) MUST_USE; // adds the hint to a failure
// What every letter begins with: who writes, the number and its barcode, the day it is of, a word where it is closed or not yet sent.
Status letter_begin(Cx *cx, const House *house, const char *title, Str number, Date made, Letter *l) MUST_USE;
Str doc_mark(const Doc *doc); // "Draft", "Cancelled"; empty of others
Str plain(Cx *cx, Str text);  // ink_clean in the context's memory
static inline Cell cell_of(Str text) { return (Cell){.text = text}; }
Status item_cell(Cx *cx, Id item, Cell *code, Cell *name, Str *unit) MUST_USE; // how an item stands in a table

// One file each: the records of a document, as a letter or as labels.
Status purchase_order(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) MUST_USE;
Status pick_list(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) MUST_USE;
Status packing_slip(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) MUST_USE;
Status invoice_letter(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) MUST_USE;
Status shipping_labels(Cx *cx, const PaperInfo *info, const House *house, Str number, Labels *out) MUST_USE;
Status return_labels(Cx *cx, const PaperInfo *info, const House *house, Str number, Labels *out) MUST_USE;

#endif
