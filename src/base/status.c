// The one table of statuses: what each is called, what HTTP answers and how the command line exits.
//
// Exit code 1 is the general failure (and what a failed proof gives); the others let a script tell
// a wrong request from a shortage without reading text. 409 serves both STATE and STOCK: the
// request conflicts with how things stand.
#include "base/status.h"

const StatusInfo status_info[STATUS_N] = {
    [OK] = {"ok", "Done", 200, 0},
    [INPUT] = {"input", "The request is not valid", 422, 2},
    [MISSING] = {"missing", "There is no such thing", 404, 3},
    [STATE] = {"state", "Its state does not allow this", 409, 4},
    [STOCK] = {"stock", "There is not enough", 409, 5},
    [DENIED] = {"denied", "Not permitted", 403, 6},
    [BUSY] = {"busy", "Too busy, try again", 503, 7},
    [SYSTEM] = {"system", "The system failed", 500, 1},
};
