// A business document: whom it is from and to, what it is about, a table, sums, and what else there is to say. A document fills a Letter
// with its words; letter_draw lays it out over as many pages as it needs.
#ifndef ARGOSY_PAPER_LETTER_H
#define ARGOSY_PAPER_LETTER_H

#include "paper/bars.h"
#include "paper/house.h"

enum {
    LETTER_COLUMNS = 8,
    LETTER_BLOCKS = 2,
    LETTER_FACTS = 8,
    LETTER_SUMS = 6,
    LETTER_NOTES = 12
};

typedef struct {
    Str label, value;
} Fact; // a label and what it is

typedef struct {
    Str label, text; // label empty: none
    bool goes_on;    // with the note before it
} Note;

typedef struct {
    const char *head;
    double width; // points; 0: what is left, for one column
    Side side;
} LetterColumn;

typedef struct {
    Str text;
    Str under;        // smaller, beneath it
    Bars bars;        // beneath that
    bool strong, box; // box: an empty one, to be ticked
} Cell;

typedef struct {
    Cell cells[LETTER_COLUMNS];
} Row;

typedef struct {
    const House *house;
    const char *title; // "Purchase order"
    Str number, mark;  // mark: "Draft", where it is not what it seems
    Date made;         // day of the document
    Bars bars;         // of its number
    Block blocks[LETTER_BLOCKS];
    int blocks_n;
    Fact facts[LETTER_FACTS];
    int facts_n;
    const LetterColumn *columns;
    int columns_n;
    Row *rows;
    size_t rows_n, rows_cap;
    Fact sums[LETTER_SUMS];
    int sums_n, sums_strong; // sums_strong: index of the one that matters
    Note notes[LETTER_NOTES];
    int notes_n;
} Letter;

void letter_fact(Letter *l, const char *label, Str value); // nothing where the value is empty
void letter_sum(Letter *l, const char *label, Str value, bool strong);
void letter_note(Letter *l, const char *label, Str text); // label NULL: a further line of the note before
Row *letter_row(Cx *cx, Letter *l);
Status letter_draw(Cx *cx, const Letter *l, Buf *out) MUST_USE;

#endif
