// What was done to keep the house in order, and how it ended: backups, proofs, upgrades. Notes for operators beside the business, so they
// are no events; the list `upkeep` shows them, /metrics and `argosy doctor` read the latest of each kind.
#ifndef ARGOSY_CORE_UPKEEP_H
#define ARGOSY_CORE_UPKEEP_H

#include "core/action.h"

#define UPKEEP_BACKUP "backup"
#define UPKEEP_PROOF "proof"
#define UPKEEP_UPGRADE "upgrade"

typedef struct {
    const char *kind;
    int64_t started; // µs of the machine's clock (time_now), from which `took` is
    bool good;
    Str detail; // up to 400 bytes are kept
} UpkeepNote;

// Writes a note in a transaction of its own. What was noted has been done already, so a fault is logged and no more.
void upkeep_note(Cx *cx, const UpkeepNote *note);

typedef struct {
    bool found;
    Time at;
    bool good;
    Str detail;
} UpkeepLast;
Status upkeep_last(Cx *cx, const char *kind, UpkeepLast *out) MUST_USE; // needs a connection

extern const View upkeep_view;

#endif
