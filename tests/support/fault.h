// Faults injected at the 1st, 2nd, … n-th call of the store, so that every way out of a function is taken once. The work is run
// again and again, each time failing one call later, and rolled back; nothing may come of it but the failure: what the flows' tables
// hold is compared.
#ifndef ARGOSY_TESTS_FAULT_H
#define ARGOSY_TESTS_FAULT_H

#include "support/support.h"

// Runs `run` in a transaction with a fault at each of its statements in turn, until it comes to its end without meeting one. `data`
// (size bytes) is as it was at the start of each run, and afterwards. Fails the test where a fault is not passed on as SYSTEM,
// unless `may_hide` (some faults are answered by saying less). Returns how many faults there were.
int with_faults(World *w, Status (*run)(Cx *cx, void *data), void *data, size_t size, bool may_hide);
// The same for an action on JSON, without the door around it. JSON that cannot be read is left to the caller.
int act_with_faults(World *w, const char *noun, const char *verb, const char *json);

#endif
