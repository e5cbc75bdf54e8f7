// How figures, dates and addresses are written for people.
#ifndef ARGOSY_PAPER_WORDS_H
#define ARGOSY_PAPER_WORDS_H

#include "base/cx.h"

Str money_words(Arena *a, Money m); // 1,234.50
Str price_words(Arena *a, Price p); // 0.995 and 3.50: at least two decimals
Str amount_words(Arena *a, Qty q);  // 1,200 and 0.25: no more decimals than there are
Str day_words(Arena *a, Date d);    // 14 June 2011; empty for none
Str day_short(Arena *a, Date d);    // 14 Jun 2011, in tables
Str days_words(Arena *a, int days); // 1 day, 30 days
Str count_words(Arena *a, int64_t n, const char *one, const char *many); // 1 line, 3 lines
Str country_words(Str code); // United Kingdom; the code itself where nobody knows it

// The lines of an address: parted by line breaks, or where there are none by commas. Each is clean; empty ones are left out.
enum { ADDRESS_LINES = 8 }; // what is beyond goes on the last
int address_lines(Arena *a, Str address, Str lines[ADDRESS_LINES]);

#endif
