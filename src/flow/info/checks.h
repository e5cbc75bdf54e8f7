// What the files of the proof share: how a check is written down, and the lists of them by theme.
#ifndef ARGOSY_FLOW_INFO_CHECKS_H
#define ARGOSY_FLOW_INFO_CHECKS_H

#include "flow/info/prove.h"
#include "store/sql.h"

// A check is a query that finds what breaks it, one row a violation, and the words for a row. In `words`, {x} stands for the next
// column, shown as x says:
//   i item   s site   d document   p party   l line (its document and position)   q quantity   m money   n number   t text
typedef struct Check Check;
struct Check {
    const char *name, *says;
    const char *counted; // query of one number: how many rows are looked at
    const char *broken;
    const char *words;
    Status (*run)(Cx *cx, Proof *proof); // instead of the two queries, where SQL would be slower or cannot
};

typedef struct {
    const Check *at;
    int n;
} Checks;

extern const Checks ledger_checks, product_checks, cash_checks, info_checks, attachment_checks;
extern const Checks *const checks_all[]; // ending in NULL

Status check_run(Cx *cx, const Check *check, Proof *out) MUST_USE;

// Counts a violation; true for the first, whose words the caller sets in proof->first.
static inline bool proof_broken(Proof *p) { return p->broken++ == 0; }
// The words of a check filled in from the current row, for checks that run by themselves.
Str check_words(Cx *cx, const char *words, const int64_t *numbers, const Str *texts);

#endif
