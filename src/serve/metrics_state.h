// What an operator is woken up for, beside traffic: messages that do not go out, backups and proofs that are old or went wrong, a disk
// that fills up. docs/operations.md has the alerts.
#ifndef ARGOSY_SERVE_METRICS_STATE_H
#define ARGOSY_SERVE_METRICS_STATE_H

#include "core/app.h"

typedef struct {
    int64_t events, unsealed;
    int64_t messages;       // not sent yet
    int64_t message_oldest; // seconds that the oldest of them has waited for; 0: there is none
    int64_t backup_at, proof_at; // seconds since 1970 of the last that went well, and of the last proof; 0: never
    bool proof_holds;
} StoreState;

Status state_ask(Cx *cx, StoreState *out) MUST_USE; // cx without a connection
// As Prometheus' text, with the sizes of SQLite's files and what is free beside them.
void state_write(const App *app, const StoreState *state, Buf *out);

#endif
