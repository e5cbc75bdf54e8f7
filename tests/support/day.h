// Some days of a shop as a script: 200 orders and what comes between them (purchases and receipts, picks, shipments, payments), in rounds
// that are handed in at once, so that each is a group in one commit (SQLite). Each step has an idempotency key. What a store must
// hold of it afterwards is checked from what was acknowledged.
#ifndef ARGOSY_TESTS_DAY_H
#define ARGOSY_TESTS_DAY_H

#include <stdlib.h>

#include "support/support.h"

enum { DAY_ORDERS = 200, DAY_STEPS = 1200, DAY_ROUNDS = 100 };

typedef enum {
    DAY_PLACE,
    DAY_PICK,
    DAY_SHIP,
    DAY_PAY,
    DAY_BUY,
    DAY_SEND,
    DAY_RECEIVE,
    DAY_KINDS
} DayKind;

typedef struct {
    DayKind kind;
    int after;    // the step that this one goes on from; -1: none
    char key[16]; // idempotency key
    char json[200];
    char number[24]; // of the document, as it was answered
    bool acknowledged;
    Status status; // as it was answered last
} DayStep;

typedef struct {
    DayStep step[DAY_STEPS];
    int steps;
    int first[DAY_ROUNDS + 1]; // step of each round
    int rounds;
    int orders;
} Day;

// Whether this run is for a store other than SQLite: what is on a simulated disk is not for it.
static inline bool day_elsewhere(void) {
    const char *db = getenv("ARGOSY_TEST_DB");
    return db && *db && strcmp(db, "sqlite") != 0;
}

void day_open(World *w); // the shop's records
// Makes up the next round from what was answered so far. False: the days are over.
bool day_next(Day *d, Rng *r);
// Hands in all steps of a round together and waits; sets their numbers and statuses. The clock goes on by a minute.
void day_run(World *w, Day *d, int round);

// What `w` holds of the days, up to and with round `last`: all that was acknowledged; of what was not, each round whole or not at all;
// nothing twice. Fails the test with `where` otherwise. Returns how many steps are there.
int day_check(World *w, const Day *d, int last, const char *where);
void day_prove(World *w, const char *where); // the file is sound, and the proof finds nothing

#endif
