// Pages as they come to be: text, rules and filled boxes on a PDF, in points (1/72 inch) from the top left of the page.
//
// One typeface in two weights, figures of one width. Text is UTF-8 of any script: what the typeface lacks comes from the fonts that are
// there. Control characters become blanks, and characters that turn the direction of others around are left out, so that no text can
// move what is not its own. Lines are set from the left whatever the script.
#ifndef ARGOSY_PAPER_INK_H
#define ARGOSY_PAPER_INK_H

#include "base/cx.h"

#define MM(x) ((x)*72.0 / 25.4) // millimetres in points

typedef enum {
    TONE_INK,  // what is said
    TONE_SOFT, // what it is called
    TONE_LINE, // what parts it
    TONE_WHITE,
} Tone;
typedef enum { SIDE_LEFT, SIDE_RIGHT, SIDE_CENTRE } Side;

typedef struct {
    double size; // points
    bool strong; // the heavier of the two weights
    Tone tone;
    Side side;
} Hand; // how a text is written

typedef struct Ink Ink;

// The same cx, text and `made` give the same bytes. SYSTEM where there is no font at all. What is opened must be closed.
Status ink_open(Cx *cx, double width, double height, Str title, Time made, Buf *out, Ink **ink) MUST_USE;
Status ink_close(Ink *ink) MUST_USE; // the last page ends; SYSTEM where cairo failed
void ink_page(Ink *ink);             // this page ends and the next begins

double ink_text(Ink *ink, Hand hand, double x, double y, double width, Str text); // its height; wraps within the width
double ink_height(Ink *ink, Hand hand, double width, Str text); // as it would be
double ink_width(Ink *ink, Hand hand, Str text);                // on one line
void ink_fill(Ink *ink, Tone tone, double x, double y, double width, double height);
void ink_frame(Ink *ink, Tone tone, double x, double y, double width, double height, double thick);

// Text as it may stand on paper: valid UTF-8 on one line, blanks for control characters, nothing that turns directions around.
Str ink_clean(Arena *a, Str text);

#endif
