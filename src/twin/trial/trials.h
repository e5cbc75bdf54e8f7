// Many trials, one after another, in one or several processes.
#ifndef ARGOSY_TWIN_TRIAL_TRIALS_H
#define ARGOSY_TWIN_TRIAL_TRIALS_H

#include "twin/trial/trial.h"

typedef struct {
    TrialOptions trial;
    uint64_t first, last; // seeds
    int jobs;             // processes
    bool shrink;
    void (*progress)(void *to, int64_t done, int64_t of);
    void *to;
} TrialsOptions;

typedef struct {
    int64_t seeds, disagreed, steps, requests, refused, faults, crashes, proofs;
    double seconds;
    uint64_t seed; // the first that disagreed
    Str report;    // of it: what differed, and the script
} TrialsDone;

// Ends with the first seed that disagrees.
Status trials_run(Cx *cx, const TrialsOptions *o, TrialsDone *out) MUST_USE;
// A finding in words, with its script.
Str trial_report(Cx *cx, const Script *script, const TrialFinding *f);

#endif
