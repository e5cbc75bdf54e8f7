// The twin as tester: a trial lives through some weeks of a small business on several servers of one database, with faults at every
// turn, and looks after each step whether the program and an independent model of it agree.
//
// Everything of a trial follows from its seed: who does what when, which faults there are, what is lost in them. A disagreement is
// reported with its step, and the steps that led to it are a script that gives it again, all of it or a part. docs/twin.md tells more.
#ifndef ARGOSY_TWIN_TRIAL_TRIAL_H
#define ARGOSY_TWIN_TRIAL_TRIAL_H

#include "core/app.h"
#include "twin/trial/script.h"

typedef struct {
    const Module *const *modules; // of the program that is tried
    const char *url; // postgresql://…, an empty database; NULL: SQLite on a simulated disk
    int days;        // 1 … 120
    int servers;     // 1 … SERVERS_MAX
    uint32_t faults; // bits of FaultKind and of the faults beside it
} TrialOptions;

// Bits of TrialOptions.faults: 1 << FaultKind, and these.
#define TRIAL_RESTART (1U << 16) // servers are stopped and started again
#define TRIAL_CLOCK (1U << 17)   // their clocks are set forward and back
#define TRIAL_CLERKS                                                                               \
    (1U << 18) // people err: wrong quantities, unknown names, the same twice, keys used again
#define TRIAL_ALL (((1U << F_FAULTS) - 2) | TRIAL_RESTART | TRIAL_CLOCK | TRIAL_CLERKS)
// "all", "none", or a list of their names by commas. INPUT names those there are.
Status trial_faults(Cx *cx, Str list, uint32_t *out) MUST_USE;

typedef struct {
    bool agreed;
    int32_t step;                                              // after which they disagreed
    Str what;                                                  // in the context's arena
    int64_t steps, requests, refused, faults, crashes, proofs; // lived through
} TrialFinding;

typedef struct TrialBase TrialBase; // the company before its first day, from which each trial begins
Status trial_base_new(Cx *cx, const TrialOptions *o, TrialBase **out) MUST_USE;
void trial_base_free(TrialBase *base);

// Lives through a trial of this seed; the steps are added to `script`, which is empty. An error is one of the trial itself.
Status trial_live(Cx *cx, const TrialBase *base, uint64_t seed, Script *script, TrialFinding *out) MUST_USE;
// Does the steps of a script and no others.
Status trial_again(Cx *cx, const TrialBase *base, const Script *script, TrialFinding *out) MUST_USE;
// Takes away what a script does not need to end in a disagreement, step by step, until nothing more can go. `script` is replaced.
typedef void (*TrialShrunk)(void *to, int steps);
Status trial_shrink(Cx *cx, const TrialBase *base, Script *script, TrialShrunk told, void *to,
    TrialFinding *out) MUST_USE;

#endif
