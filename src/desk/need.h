// What needs a person, inside the desk: finders for each place of the chain, and what they find.
//
// Most are rows of a table: a query for what is found, and words for it. Queries give the columns of FOUND in their order; $1 is today. Words
// are templates, filled from what was found:
//
//   {doc} {party} {item} {site}   number, name, codes         {money} {due} {day} {late}   145.20 · 2011-12-09 · 3 days
//   {n line}                      1 line, 2 lines             {qty} {a} {b}          what else the query says
#ifndef ARGOSY_DESK_NEED_H
#define ARGOSY_DESK_NEED_H

#include "base/map.h"
#include "desk/parts.h"

// What a query found; rows with `line` that follow one another with the same doc (or key) are one need of several lines.
typedef struct {
    Id doc; // or whatever else its key is
    Str number;
    Id party, item, site;
    Money money;
    Date due;
    int64_t n;
    Str a, b;
    Id line; // 0: not of a line
    int32_t pos;
    Qty qty;
    Date day;
} Found;
#define FOUND(doc, number, party, item, site, money, due, n, a, b)                                 \
    doc ", " number ", " party ", " item ", " site ", " money ", " due ", " n ", " a ", " b
#define LINE(line, pos, qty, day) ", " line ", " pos ", " qty ", " day
#define NO_LINE LINE("0", "0", "0", "0")

typedef struct {
    ChainPlace place;
    const char *kind; // "purchase-approve": what the app knows it by
    const char *sql;
    const char *why;         // a sentence
    const char *words;       // label of the button
    const char *noun, *verb; // NULL: nothing that the program could do
    // Members of the input: "purchase=doc", "party=party,amount=money"; what may stand there are doc, key (its id), party, site, money, qty, day, a, b, today, 'a word, and
    // lines: of each line pos, qty and, with lines+, the day as due; with lines?, pos and qty for a person to look over
    const char *input;
    bool stake; // money is what late orders of customers wait for by the line
} NeedKind;

typedef struct {
    Cx *cx;
    Table *out;
    Date today;
    IntMap *stakes; // line → money of customers' late orders that wait for it
} Needs;

Status needs_find(Needs *n, const NeedKind *kinds, int kinds_n) MUST_USE;
Status need_found(Needs *n, const NeedKind *kind, const Found *f) MUST_USE; // one that code has found
Status sweeps_find(Needs *n) MUST_USE; // expired and quarantined goods, by site (need_returns.c)
// Money of the customers' late orders that hang on a supply line, through all that is moved and made of it (need_stake.c).
Status stakes_read(Cx *cx, IntMap *stakes) MUST_USE;

// The kinds of each place.
extern const NeedKind plan_needs[], source_needs[], make_needs[], deliver_needs[], returns_needs[],
    money_needs[];
extern const int plan_needs_n, source_needs_n, make_needs_n, deliver_needs_n, returns_needs_n, money_needs_n;

#endif
