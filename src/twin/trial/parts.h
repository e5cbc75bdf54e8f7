// What the files of a trial share: the servers with their disk, what was asked of them, and the comparison of the database with the books.
#ifndef ARGOSY_TWIN_TRIAL_PARTS_H
#define ARGOSY_TWIN_TRIAL_PARTS_H

#include "core/act.h"
#include "store/disk.h"
#include "twin/trial/books.h"
#include "twin/trial/trial.h"

enum { GROUP_MAX = 4 };

// ---- company.c
struct TrialBase {
    TrialOptions options;
    Disk *disk; // with the company; NULL on PostgreSQL
    int64_t item[ITEMS], site[SITES + 1], party[PARTIES];
};
extern const Str base_item[ITEMS], base_site[SITES], base_party[PARTIES];

// ---- servers.c: several programs on one database
typedef struct {
    App *app;
    int64_t ahead; // µs that its clock is before the world's
    bool off;
    bool unsure; // a sync failed: it may refuse everything until it is started again
} TrialServer;

typedef struct {
    const TrialBase *base;
    Disk *disk;
    TrialServer at[SERVERS_MAX];
    int n;
    Store *eyes; // to look at the database, through none of the servers
    Cx *eyes_cx;
    ArenaMark eyes_mark;
    uint64_t seed, cuts; // what is lost in each power cut
    int crash_in;        // calls until the power goes; 0: it does not
    bool crashed;
} Servers;

Status servers_open(Cx *cx, const TrialBase *base, int n, uint64_t seed, Servers *out) MUST_USE;
void servers_close(Servers *s);
Status server_restart(Cx *cx, Servers *s, int which) MUST_USE;
Status servers_crash(Cx *cx, Servers *s) MUST_USE; // the power is off, or goes now: all of them are started again on what is found
Time server_time(const Servers *s, const Step *step);
void fault_arm(Servers *s, const Step *step);
bool fault_disarm(Servers *s, const Step *step); // true: it happened
Status eyes_open(Servers *s, Cx **cx) MUST_USE;  // a snapshot
void eyes_close(Servers *s);

// ---- ask.c: a step as a request
typedef struct {
    const Step *step;
    Cx *cx;
    Act act;
    Str body;
    bool read; // it could be read, and was handed in
} Asked;

// The number of the document that a step is about; empty: it was never made.
Str step_document(const Books *b, const Step *s);
bool step_makes_sense(const Books *b, const Step *s); // what it is about is there
Str step_body(Arena *a, const Books *b, const Step *s);
Str step_key(Arena *a, const Step *s);
void ask(Servers *s, Asked *asked, int n); // together, each answered
void ask_free(Asked *asked);
// Enters the number of what a step made, as the reply says.
bool reply_enter(Cx *cx, Books *b, const Step *s, Str reply);

// ---- compare.c
// Compares all levels and accounts, the documents that were touched, and what is not foretold; *what is the first difference, empty
// where there is none. `keys`: how many requests were done.
Status compare_step(Servers *s, Books *b, const Touched *touched, int n, int64_t keys, Str *what) MUST_USE;
Status compare_documents(Servers *s, Books *b, Str *what) MUST_USE; // every document
Status compare_proof(Servers *s, Str *what) MUST_USE;               // what `argosy prove` finds

// ---- people.c
typedef struct {
    Rng rng;
    uint32_t faults;
    int32_t minute;
    int32_t owed[16]; // steps whose answer did not come: to be repeated
    int owed_n;
    int32_t trouble; // faults so far
    uint32_t sick;   // servers that may refuse everything: they are to be started again
} People;
void people_open(People *p, uint64_t seed, uint32_t faults);
// What happens next, on the day under way; false: the day is over.
bool people_next(People *p, const Books *b, const Script *so_far, int servers, int day, Step *out);

#endif
