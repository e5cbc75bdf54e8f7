// Every buffer, page, batch and queue has its limit here, named and with its unit.
#ifndef ARGOSY_BASE_LIMITS_H
#define ARGOSY_BASE_LIMITS_H

enum {
    LIMIT_BODY_BYTES = 8 * 1024 * 1024, // one HTTP request body, or one JSON text
    LIMIT_JSON_DEPTH = 32,
    LIMIT_ARRAY_ACTIONS = 1000, // actions in one array request
    LIMIT_DOC_LINES = 10000,    // lines of one document
    LIMIT_TEXT_BYTES = 4000,    // a text field, unless its table says otherwise
    LIMIT_CSV_RECORD_BYTES = 1024 * 1024,
    LIMIT_CSV_COLUMNS = 4096,
    LIMIT_PAGE_ROWS = 10000,    // rows of one page of a view
    LIMIT_COUNT_ROWS = 1000000, // that are counted of a view; beyond it they are "more"
    LIMIT_PAGE_DEFAULT = 100,
    LIMIT_GROUP_ACTIONS = 1000,     // actions in one commit on SQLite
    LIMIT_QUEUE_JOBS = 10000,       // actions waiting for the writer; beyond it callers get BUSY
    LIMIT_PASSWORD_CHARACTERS = 12, // at least
    LIMIT_PASSWORD_CHARACTERS_MOST = 128,
    LIMIT_HASHES = 2,              // passwords looked at at once, of 19 MiB each
    LIMIT_SESSION_IDLE_HOURS = 12, // without a request, after which a session ends
    LIMIT_SESSION_DAYS = 7,        // and however busy it is
    LIMIT_LINK_HOURS = 24,         // that a sign-in link is good for
    LIMIT_TRIES_USER = 5,          // wrong passwords of one user, after which each waits
    LIMIT_TRIES_ADDRESS = 20, // the same from one address, behind which there may be many people
    LIMIT_DENIALS_HOUR = 200, // kinds of denied calls that are kept of an hour; more are counted together
    LIMIT_DENIAL_DAYS = 90, // for so long
    LIMIT_RETRIES = 12,     // of one action that the store asks to retry
    LIMIT_SQL_CACHE = 2048, // prepared statements of one connection
};

// Numbers as they come in, unless a field's table says otherwise. Together they keep every product and sum of one document within
// 64 bits: the quantities of its lines add up to at most LIMIT_QTY, so that it is worth at most 10^16 minor units.
#define LIMIT_QTY INT64_C(100000000000000)  // millionths: a hundred million units
#define LIMIT_PRICE INT64_C(1000000000000)  // millionths: a million for one unit
#define LIMIT_MONEY INT64_C(10000000000000) // minor units: a hundred thousand million

#endif
