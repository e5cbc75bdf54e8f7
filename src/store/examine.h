// What is wrong with a store before it is opened: each thing found with what to do about it. For `argosy doctor`; nothing is changed.
#ifndef ARGOSY_STORE_EXAMINE_H
#define ARGOSY_STORE_EXAMINE_H

#include "base/cx.h"

typedef enum { FOUND_WELL, FOUND_WARNING, FOUND_WRONG } FoundHow;

typedef struct {
    const char *name; // "disk"
    FoundHow how;
    Str what; // what was seen
    Str todo; // what to do; empty where it is well
} Found;

typedef struct {
    Arena *arena;
    Found *at;
    int n;
    size_t cap;
} Findings;

void found(Findings *f, FoundHow how, const char *name, Str what, const char *todo); // todo NULL: nothing
bool found_wrong(const Findings *f); // whether one is

typedef struct {
    int64_t free_bytes; // least on the disk
    int64_t log_bytes;  // most of the write-ahead log
} ExamineLimits;

// The findings say all; they say so where it cannot even be opened.
void store_examine(Cx *cx, Str url, const ExamineLimits *limits, Findings *out);

// ---- one each
void sqlite_examine(Cx *cx, const char *file, const ExamineLimits *limits, Findings *out);
void postgres_examine(Cx *cx, const char *url, Findings *out);
void version_examine(int64_t version, Findings *out); // −1: none of ours

#endif
