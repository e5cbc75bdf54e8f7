// Another who is faster: what somebody else commits between the moment in which an action reads something and the moment in which it
// writes. Guarded updates must see it, whoever comes second must be told, and nothing may be left of what he wrote before.
#ifndef ARGOSY_TESTS_RIVAL_H
#define ARGOSY_TESTS_RIVAL_H

#include "support/support.h"

// Runs `run` in a transaction that is rolled back, and just before its first statement that has `before` in its text, `sql`. Gives
// run's status; its error is in w->cx. Fails the test where there is no such statement.
Status with_rival(World *w, Status (*run)(Cx *cx, void *data), void *data, const char *before,
    const char *sql) MUST_USE;

#endif
