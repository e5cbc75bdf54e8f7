// Labels that are stuck on parcels: from whom, to whom, and codes to scan. One description is drawn as PDF and written as ZPL, so that both
// say the same.
#ifndef ARGOSY_PAPER_LABEL_H
#define ARGOSY_PAPER_LABEL_H

#include "paper/letter.h"

enum { LABEL_FACTS = 6, LABEL_CODES = 2 };

typedef struct {
    const char *name; // "Tracking"
    Bars bars;
} LabelCode;

typedef struct {
    Str title; // "Return", the carrier
    Str part;  // "1 of 2"
    Block from, to;
    Fact facts[LABEL_FACTS];
    int facts_n;
    LabelCode codes[LABEL_CODES]; // the last one is the largest
    int codes_n;
} Label;

typedef struct {
    const House *house;
    Str name; // of the whole document
    Date made;
    Label *at;
    int n;
} Labels;

void label_fact(Label *l, const char *name, Str value); // nothing where the value is empty
void label_code(Label *l, const char *name, const Bars *bars);
Status label_draw(Cx *cx, const Labels *labels, Buf *out) MUST_USE;
void label_zpl(const Labels *labels, Buf *out); // for 8 dots a millimetre (203 dpi)

#endif
