// Who writes: the company as its settings have it; and whom it writes to: parties and sites as blocks of an address.
#ifndef ARGOSY_PAPER_HOUSE_H
#define ARGOSY_PAPER_HOUSE_H

#include "paper/words.h"

typedef struct {
    Str name, contact, tax_number, footer, currency;
    Str address[ADDRESS_LINES], bank[ADDRESS_LINES];
    int address_n, bank_n;
    bool us_paper; // letter and 4 by 6 inches instead of A4 and 100 by 150 mm
} House;
Status house_read(Cx *cx, House *out) MUST_USE;

typedef struct {
    const char *head; // "Supplier"
    Str name;
    Str lines[ADDRESS_LINES + 2]; // then the country
    int n;
} Block;
// A party of none is nobody: the name says so.
Status block_party(Cx *cx, const char *head, Id party, Block *out) MUST_USE;
// One of our sites: the company, the site, its address or else the company's.
Status block_site(Cx *cx, const House *house, const char *head, Id site, Block *out) MUST_USE;
void block_line(Block *b, Str line); // nothing where it is empty

#endif
