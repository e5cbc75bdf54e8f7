// Document numbers. A connection takes a block of numbers at a time and hands them out; what is left of the block is lost when the
// program stops, or on SQLite when a transaction is rolled back, which is why its blocks are small. Numbers start at 1001, so that
// the first order does not look like one.
#include "core/number.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "core/app.h"
#include "store/sql.h"

enum {
    BLOCK_SQLITE = 10,    // the counter is a row of the same file: taking is cheap
    BLOCK_POSTGRES = 100, // taking is a commit of its own
    BEFORE_FIRST = 1000,
    PREFIXES_MAX = 64, // kinds of documents
    PREFIX_BYTES = 16,
};

typedef struct {
    char prefix[PREFIX_BYTES];
    int64_t next, end; // numbers from next to end - 1 are left
} Block;

typedef struct {
    Block block[PREFIXES_MAX];
    int n;
    bool lasting; // a block stays ours, whatever becomes of the transaction (PostgreSQL)
} Numbers;

static void *numbers_make(void) { return memory_zero(1, sizeof(Numbers)); }

// On SQLite the counter may have been rolled back.
static void numbers_clear(void *cache) {
    Numbers *numbers = cache;
    if (!numbers->lasting) numbers->n = 0;
}

static const ConnCache numbers_cache = {numbers_make, numbers_clear, memory_free};

Status number_next(Cx *cx, const char *prefix, Str *out) {
    CHECK(strlen(prefix) < PREFIX_BYTES);
    Numbers *numbers = conn_cache(cx->conn, &numbers_cache);
    numbers->lasting = !conn_is_sqlite(cx->conn);
    int i = 0;
    while (i < numbers->n && strcmp(numbers->block[i].prefix, prefix) != 0) i++;
    Block *b = &numbers->block[i];
    if (i == numbers->n) {
        CHECK(i < PREFIXES_MAX);
        *b = (Block){.next = 0, .end = 0};
        memcpy(b->prefix, prefix, strlen(prefix));
        numbers->n++;
    }
    if (b->next == b->end) {
        int64_t size = conn_is_sqlite(cx->conn) ? BLOCK_SQLITE : BLOCK_POSTGRES, first;
        if (cx->app && cx->app->number_block) size = cx->app->number_block;
        TRY(store_take_numbers(cx, str_of(prefix), size, &first));
        b->next = first;
        b->end = first + size;
    }
    int64_t n = BEFORE_FIRST + b->next++;
    *out = str_fmt(cx->arena, "%s-%lld", prefix, (long long)n);
    return OK;
}

Status number_gapless(Cx *cx, const char *prefix, Str *out) {
    int64_t n;
    TRY(store_count(cx, str_of(prefix), 1, &n));
    n += BEFORE_FIRST;
    *out = str_fmt(cx->arena, "%s-%lld", prefix, (long long)n);
    return OK;
}
