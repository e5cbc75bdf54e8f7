// What a call may come to. Everything that can fail returns a Status; what went wrong in words is in cx->error (see cx.h).
// One table gives each status its word, its HTTP status and the exit code of the command line.
#ifndef ARGOSY_BASE_STATUS_H
#define ARGOSY_BASE_STATUS_H

typedef enum {
    OK = 0,
    INPUT, // the request is wrong in itself: a field missing, malformed, out of range, or a reference to nothing
    MISSING, // the thing addressed does not exist
    STATE,   // the thing exists but is not in a state that allows this
    STOCK,   // there is not enough of something (goods, credit, claim) to do this
    DENIED,  // whoever asks may not
    BUSY,    // try again: too much at once, or the store asks for a retry
    SYSTEM,  // our fault or the machine's
    STATUS_N
} Status;

typedef struct {
    const char *word;  // "input", "missing", …
    const char *title; // a short sentence for people
    int http;
    int exit_code;
} StatusInfo;

extern const StatusInfo status_info[STATUS_N];

#define MUST_USE __attribute__((warn_unused_result))

// Returns early with the status of a call that did not go well. The only macro that changes control flow.
#define TRY(call)                                                                                  \
    do {                                                                                           \
        Status try_status_ = (call);                                                               \
        if (try_status_ != OK) return try_status_;                                                 \
    } while (0)

#endif
