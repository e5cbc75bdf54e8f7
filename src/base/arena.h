// An arena: memory that belongs to one request or job and is released whole. Nothing in it is freed alone.
#ifndef ARGOSY_BASE_ARENA_H
#define ARGOSY_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Arena Arena;

// A mark to go back to: everything allocated after it is released.
typedef struct {
    void *chunk;
    size_t used;
} ArenaMark;

Arena *arena_new(void);     // never NULL: where memory runs out see base/memory.h
void arena_free(Arena *a);  // NULL is allowed
void arena_reset(Arena *a); // releases all, keeps the first chunk for reuse
ArenaMark arena_mark(const Arena *a);
void arena_rewind(Arena *a, ArenaMark mark);
size_t arena_bytes(const Arena *a); // bytes taken from the system
void arena_tight(bool on); // for tests: each allocation asks the system by itself, so that it can be the one that is refused

// Zeroed memory, aligned for any type; n × size is checked for overflow. Size 0 gives a valid pointer.
void *arena_alloc(Arena *a, size_t size);
void *arena_array(Arena *a, size_t n, size_t size);
// Grows an array of n elements to at least want (doubling *cap), copying; returns the (possibly moved) array.
void *arena_grow(Arena *a, void *array, size_t n, size_t *cap, size_t want, size_t size);

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_ARRAY(a, T, n) ((T *)arena_array((a), (size_t)(n), sizeof(T)))

#endif
