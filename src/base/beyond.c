// The note is the thread's own: an action or a view runs on one thread from its beginning to its end.
#include "base/beyond.h"

#include "base/num.h"

static _Thread_local bool noted;

int64_t beyond_noted(bool negative) {
    noted = true;
    return negative ? -NUM_MAX : NUM_MAX;
}

bool beyond_taken(void) {
    bool was = noted;
    noted = false;
    return was;
}
