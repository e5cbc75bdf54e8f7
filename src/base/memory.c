// The reserve is address space that the program has from its start and that costs nothing until it is touched: what systems refuse when they
// refuse memory is more address space, or more of what they have promised. It is a stack of blocks, begun anew when all of them are
// given back; blocks are few and live for a request.
#include "base/memory.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESERVE_BYTES = 32 * 1024 * 1024, ALIGNMENT = 16 };

typedef struct {
    alignas(ALIGNMENT) char at[ALIGNMENT]; // before what is given
} Block;

static struct {
    pthread_mutex_t lock;
    size_t used;
    int blocks;
} reserve = {.lock = PTHREAD_MUTEX_INITIALIZER};
static alignas(ALIGNMENT) char room[RESERVE_BYTES];

static struct {
    atomic_llong calls, at; // at 0: none is refused
    atomic_bool lasting;
} refusal;

static _Thread_local bool noted;

bool memory_is_short(void) { return noted; }
void memory_note(void) { noted = true; }

bool memory_taken(void) {
    bool was = noted;
    noted = false;
    return was;
}

void memory_refuse(int64_t at, bool lasting) {
    atomic_store(&refusal.lasting, lasting);
    atomic_store(&refusal.calls, 0);
    atomic_store(&refusal.at, at);
}

int64_t memory_calls(void) { return atomic_load(&refusal.calls); }

bool memory_refused(void) {
    long long at = atomic_load_explicit(&refusal.at, memory_order_relaxed);
    if (at == 0) return false;
    long long n = atomic_fetch_add(&refusal.calls, 1) + 1;
    return atomic_load(&refusal.lasting) ? n >= at : n == at;
}

void memory_out(size_t size) {
    fprintf(stderr, "argosy: out of memory: %zu bytes more were refused\n", size);
    abort();
}

// ---- the reserve -----------------------------------------------------------------------------------------------------

static bool is_reserved(const void *p) {
    return (const char *)p >= room && (const char *)p < room + RESERVE_BYTES;
}

static void *reserve_take(size_t size) {
    if (size > RESERVE_BYTES - 2 * sizeof(Block)) memory_out(size);
    size_t whole = sizeof(Block) + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    noted = true;
    pthread_mutex_lock(&reserve.lock);
    if (whole > RESERVE_BYTES - reserve.used) memory_out(size);
    Block *b = (Block *)(void *)(room + reserve.used);
    reserve.used += whole;
    reserve.blocks++;
    pthread_mutex_unlock(&reserve.lock);
    return b + 1;
}

static void reserve_give(void) {
    pthread_mutex_lock(&reserve.lock);
    if (--reserve.blocks == 0) reserve.used = 0;
    pthread_mutex_unlock(&reserve.lock);
}

// ---- what is asked for -----------------------------------------------------------------------------------------------

void *memory_new(size_t size) {
    void *p = memory_refused() ? NULL : malloc(size ? size : 1);
    return p ? p : reserve_take(size);
}

void *memory_zero(size_t n, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) memory_out(SIZE_MAX);
    void *p = memory_refused() ? NULL : calloc(1, bytes ? bytes : 1);
    return p ? p : memset(reserve_take(bytes), 0, bytes);
}

void *memory_more(void *old, size_t had, size_t size) {
    bool ours = is_reserved(old);
    void *p = ours || memory_refused() ? NULL : realloc(old, size ? size : 1);
    if (p) return p;
    p = ours ? memory_new(size) : reserve_take(size);
    if (old) memcpy(p, old, had < size ? had : size);
    memory_free(old);
    return p;
}

void memory_free(void *p) {
    if (is_reserved(p)) reserve_give();
    else free(p);
}
