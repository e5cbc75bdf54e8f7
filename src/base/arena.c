// An arena is a stack of chunks; an allocation moves a mark within the topmost one. When it does
// not fit, a chunk at least twice as large goes on top, so that a request of any size costs few
// calls of malloc.
//
//     first chunk (64 KiB, kept)      larger chunks
//     [used......|free]  <- prev -  [used..........|free]  <- top
//
// What always holds: `top` is never NULL; `used` is a multiple of ALIGNMENT and at most `cap`; memory between `used` and `dirty` has
// unknown contents, so it is cleared as it is handed out; beyond `dirty` all is zero. One released chunk is kept as a spare, so that a
// loop which marks and rewinds across the end of a chunk does not call malloc at each turn.
//
// Large chunks come from the system by themselves, aligned and asked for as huge pages, so that a job over many megabytes takes a
// fault for two megabytes of them and not for four kilobytes. They come cleared and are not
// cleared again. A large array that is alone in its chunk grows by moving the
// chunk's pages instead of copying them.
//
// Under the address sanitizer the free part of a chunk is poisoned: a use after a rewind is found
// where it happens.
#include "base/arena.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/memory.h"

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
    HUGE_BYTES = 2 * 1024 * 1024, // of a huge page
    MAPPED_BYTES_MIN = 4 * 1024 * 1024,
};

static atomic_bool tight;

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *prev;
    size_t used, cap; // bytes of data
    size_t dirty;     // beyond this nothing was ever handed out, and all is zero
    bool mapped;      // data is of the system's, not behind the chunk
    char *data;
    alignas(ALIGNMENT) char own[];
};

struct Arena {
    Chunk *top;
    Chunk *spare;
    size_t bytes;
};

static size_t rounded(size_t size) {
    if (size > SIZE_MAX / 4) memory_out(size);
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

#ifdef ARENA_POISONS
static char *pages_new(size_t cap) { return (void)cap, NULL; } // the sanitizer watches malloc
static char *pages_grow(Chunk *c, size_t cap) { return (void)c, (void)cap, NULL; }
#else
// Whole huge pages, zero; NULL where there are none.
static char *pages_new(size_t cap) {
    char *p = mmap(NULL, cap + HUGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return NULL;
    size_t head = (HUGE_BYTES - (uintptr_t)p % HUGE_BYTES) % HUGE_BYTES;
    if (head > 0) (void)munmap(p, head);
    if (head < HUGE_BYTES) (void)munmap(p + head + cap, HUGE_BYTES - head);
    (void)madvise(p + head, cap, MADV_HUGEPAGE); // where the system allows it
    return p + head;
}

static char *pages_grow(Chunk *c, size_t cap) {
    char *to = pages_new(cap); // an aligned place: huge pages move whole
    if (!to) return NULL;
    char *p = mremap(c->data, c->cap, cap, MREMAP_MAYMOVE | MREMAP_FIXED, to);
    if (p == MAP_FAILED) {
        (void)munmap(to, cap);
        return NULL;
    }
    (void)madvise(p, cap, MADV_HUGEPAGE);
    return p;
}
#endif

static size_t whole_pages(size_t cap) { return (cap + HUGE_BYTES - 1) / HUGE_BYTES * HUGE_BYTES; }

static Chunk *chunk_new(Arena *a, size_t cap) {
    char *pages = NULL;
    if (cap >= MAPPED_BYTES_MIN) pages = pages_new(whole_pages(cap));
    if (pages) cap = whole_pages(cap);
    Chunk *c = memory_new(sizeof *c + (pages ? 0 : cap));
    *c = (Chunk){.cap = cap, .mapped = pages != NULL, .dirty = pages ? 0 : cap};
    c->data = pages ? pages : c->own;
    poison(c->data, cap);
    a->bytes += sizeof *c + cap;
    return c;
}

static void chunk_free(Arena *a, Chunk *c) {
    if (!c) return;
    a->bytes -= sizeof *c + c->cap;
    unpoison(c->data, c->cap);
    if (c->mapped) (void)munmap(c->data, c->cap);
    memory_free(c);
}

Arena *arena_new(void) {
    Arena *a = memory_zero(1, sizeof *a);
    a->top = chunk_new(a, atomic_load_explicit(&tight, memory_order_relaxed) ? ALIGNMENT : FIRST_BYTES);
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
    memory_free(a);
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

void arena_tight(bool on) { atomic_store(&tight, on); }

// Puts a chunk with room for size bytes on top.
static void chunk_push(Arena *a, size_t size) {
    Chunk *c = a->spare;
    if (c && c->cap >= size) {
        a->spare = NULL;
    } else {
        size_t cap = a->top->cap * 2;
        if (cap > CHUNK_BYTES_MAX) cap = CHUNK_BYTES_MAX;
        if (atomic_load_explicit(&tight, memory_order_relaxed)) cap = size;
        c = chunk_new(a, cap < size ? size : cap);
    }
    c->used = 0;
    c->prev = a->top;
    a->top = c;
}

// Memory of which the first `filled` bytes are filled by the caller at once and the others are zero; size is rounded already.
static char *take(Arena *a, size_t size, size_t filled) {
    Chunk *c = a->top;
    if (size > c->cap - c->used) {
        chunk_push(a, size);
        c = a->top;
    }
    char *p = c->data + c->used;
    unpoison(p, size);
    size_t end = c->used + size, from = c->used + filled;
    if (from < c->dirty) memset(c->data + from, 0, (end < c->dirty ? end : c->dirty) - from);
    c->used = end;
    if (end > c->dirty) c->dirty = end;
    return p;
}

void *arena_alloc(Arena *a, size_t size) {
    // An empty allocation still gets bytes of its own, so that no two share an address.
    return take(a, rounded(size ? size : 1), 0);
}

void *arena_array(Arena *a, size_t n, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) memory_out(SIZE_MAX);
    return arena_alloc(a, bytes);
}

// The mapped chunk in which an array of so many bytes is alone; NULL.
static Chunk *chunk_alone(const Arena *a, const char *array, size_t bytes) {
    if (bytes < MAPPED_BYTES_MIN) return NULL;
    for (Chunk *c = a->top; c; c = c->prev)
        if (c->data == array) return c->mapped && c->used == bytes ? c : NULL;
    return NULL;
}

// Gives its array so many bytes. False where the system has no room.
static bool chunk_stretch(Arena *a, Chunk *c, size_t bytes) {
    size_t cap = whole_pages(bytes);
    if (cap > c->cap) {
        char *p = pages_grow(c, cap);
        if (!p) return false;
        a->bytes += cap - c->cap;
        c->data = p;
        c->cap = cap;
    }
    if (c->dirty > c->used)
        memset(c->data + c->used, 0, (c->dirty < bytes ? c->dirty : bytes) - c->used);
    c->used = bytes;
    if (bytes > c->dirty) c->dirty = bytes;
    return true;
}

void *arena_grow(Arena *a, void *array, size_t n, size_t *cap, size_t want, size_t size) {
    if (array && want <= *cap) return array;
    size_t grown = *cap < 8 ? 8 : *cap;
    while (grown < want) {
        if (grown > SIZE_MAX / 2) memory_out(SIZE_MAX);
        grown *= 2;
    }
    size_t bytes;
    if (__builtin_mul_overflow(grown, size, &bytes)) memory_out(SIZE_MAX);
    bytes = rounded(bytes ? bytes : 1);
    size_t old = array ? rounded(*cap * size) : 0;
    Chunk *c = a->top;
    char *p = array;
    if (old && p + old == c->data + c->used && bytes - old <= c->cap - c->used) {
        // The array is the last thing allocated: it grows where it stands.
        memset(p + n * size, 0, old - n * size);
        take(a, bytes - old, 0);
    } else if (old && (c = chunk_alone(a, p, old)) && chunk_stretch(a, c, bytes)) {
        p = c->data;
        memset(p + n * size, 0, old - n * size);
    } else {
        p = take(a, bytes, array ? n * size : 0);
        if (array && n) memcpy(p, array, n * size);
    }
    *cap = grown;
    return p;
}
