// An arena is a stack of chunks; an allocation moves a mark within the topmost one. When it does
// not fit, a chunk at least twice as large goes on top, so that a request of any size costs few
// calls of malloc.
//
//     first chunk (64 KiB, kept)      larger chunks
//     [used......|free]  <- prev -  [used..........|free]  <- top
//
// What always holds: `top` is never NULL; `used` is a multiple of ALIGNMENT and at most `cap`;
// memory between `used` and `cap` has unknown contents, so it is cleared as it is handed out. One
// released chunk is kept as a spare, so that a loop which marks and rewinds across the end of a
// chunk does not call malloc at each turn.
//
// Under the address sanitizer the free part of a chunk is poisoned: a use after a rewind is found
// where it happens.
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
__attribute__((noinline)) static void poison(void *p, size_t n) {
    __asan_poison_memory_region(p, n);
}
__attribute__((noinline)) static void unpoison(void *p, size_t n) {
    __asan_unpoison_memory_region(p, n);
}
#else
static inline void poison(void *p, size_t n) { (void)p, (void)n; }
static inline void unpoison(void *p, size_t n) { (void)p, (void)n; }
#endif

enum {
    ALIGNMENT = 16,
    FIRST_BYTES = 64 * 1024,
    // Doubling stops here; a larger allocation gets a chunk of its own size.
    CHUNK_BYTES_MAX = 8 * 1024 * 1024,
};

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *prev;
    size_t used, cap; // bytes of data
    alignas(ALIGNMENT) char data[];
};

struct Arena {
    Chunk *top;
    Chunk *spare;
    size_t bytes;
};

static _Noreturn void out_of_memory(size_t size) {
    fprintf(stderr, "argosy: out of memory: %zu bytes more were refused\n", size);
    abort();
}

static size_t rounded(size_t size) {
    if (size > SIZE_MAX / 4) out_of_memory(size);
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static Chunk *chunk_new(Arena *a, size_t cap) {
    Chunk *c = malloc(sizeof *c + cap);
    if (!c) out_of_memory(cap);
    c->prev = NULL;
    c->used = 0;
    c->cap = cap;
    poison(c->data, cap);
    a->bytes += sizeof *c + cap;
    return c;
}

static void chunk_free(Arena *a, Chunk *c) {
    if (!c) return;
    a->bytes -= sizeof *c + c->cap;
    unpoison(c->data, c->cap);
    free(c);
}

Arena *arena_new(void) {
    Arena *a = calloc(1, sizeof *a);
    if (!a) out_of_memory(sizeof *a);
    a->top = chunk_new(a, FIRST_BYTES);
    return a;
}

void arena_free(Arena *a) {
    if (!a) return;
    while (a->top) {
        Chunk *prev = a->top->prev;
        chunk_free(a, a->top);
        a->top = prev;
    }
    chunk_free(a, a->spare);
    free(a);
}

void arena_reset(Arena *a) {
    while (a->top->prev) {
        Chunk *prev = a->top->prev;
        chunk_free(a, a->top);
        a->top = prev;
    }
    chunk_free(a, a->spare);
    a->spare = NULL;
    poison(a->top->data, a->top->used);
    a->top->used = 0;
}

ArenaMark arena_mark(const Arena *a) { return (ArenaMark){.chunk = a->top, .used = a->top->used}; }

void arena_rewind(Arena *a, ArenaMark mark) {
    while (a->top != mark.chunk) {
        Chunk *c = a->top;
        a->top = c->prev;
        if (c->cap <= CHUNK_BYTES_MAX && (!a->spare || a->spare->cap < c->cap)) {
            Chunk *smaller = a->spare;
            a->spare = c;
            c = smaller;
        }
        chunk_free(a, c);
    }
    if (a->spare) poison(a->spare->data, a->spare->cap);
    poison(a->top->data + mark.used, a->top->used - mark.used);
    a->top->used = mark.used;
}

size_t arena_bytes(const Arena *a) { return a->bytes; }

// Puts a chunk with room for size bytes on top.
static void chunk_push(Arena *a, size_t size) {
    Chunk *c = a->spare;
    if (c && c->cap >= size) {
        a->spare = NULL;
    } else {
        size_t cap = a->top->cap * 2;
        if (cap > CHUNK_BYTES_MAX) cap = CHUNK_BYTES_MAX;
        c = chunk_new(a, cap < size ? size : cap);
    }
    c->used = 0;
    c->prev = a->top;
    a->top = c;
}

// Memory that the caller fills at once; size is rounded already.
static char *take(Arena *a, size_t size) {
    Chunk *c = a->top;
    if (size > c->cap - c->used) {
        chunk_push(a, size);
        c = a->top;
    }
    char *p = c->data + c->used;
    c->used += size;
    unpoison(p, size);
    return p;
}

void *arena_alloc(Arena *a, size_t size) {
    // An empty allocation still gets bytes of its own, so that no two share an address.
    size = rounded(size ? size : 1);
    return memset(take(a, size), 0, size);
}

void *arena_array(Arena *a, size_t n, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) out_of_memory(SIZE_MAX);
    return arena_alloc(a, bytes);
}

void *arena_grow(Arena *a, void *array, size_t n, size_t *cap, size_t want, size_t size) {
    if (array && want <= *cap) return array;
    size_t grown = *cap < 8 ? 8 : *cap;
    while (grown < want) {
        if (grown > SIZE_MAX / 2) out_of_memory(SIZE_MAX);
        grown *= 2;
    }
    size_t bytes;
    if (__builtin_mul_overflow(grown, size, &bytes)) out_of_memory(SIZE_MAX);
    bytes = rounded(bytes ? bytes : 1);
    size_t old = array ? rounded(*cap * size) : 0;
    Chunk *c = a->top;
    char *p = array;
    if (old && p + old == c->data + c->used && bytes - old <= c->cap - c->used) {
        take(a, bytes - old); // the array is the last thing allocated: it grows where it stands
    } else {
        p = take(a, bytes);
        if (array && n) memcpy(p, array, n * size);
    }
    memset(p + n * size, 0, bytes - n * size);
    *cap = grown;
    return p;
}
