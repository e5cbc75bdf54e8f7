// Hash maps with open addressing, in an arena or on the heap. Keys are 64-bit integers (IntMap) or text (StrMap).
// Values are 64-bit integers; a pointer is kept as an index into the caller's array.
#ifndef ARGOSY_BASE_MAP_H
#define ARGOSY_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct IntMap IntMap; // heap; freed by intmap_free
IntMap *intmap_new(void);
void intmap_free(IntMap *m);
void intmap_clear(IntMap *m);
int64_t intmap_n(const IntMap *m);
bool intmap_get(const IntMap *m, int64_t key, int64_t *value);
void intmap_put(IntMap *m, int64_t key, int64_t value); // replaces
bool intmap_remove(IntMap *m, int64_t key);

typedef struct StrMap StrMap; // heap; keys are copied
StrMap *strmap_new(void);
void strmap_free(StrMap *m);
void strmap_clear(StrMap *m);
int64_t strmap_n(const StrMap *m);
bool strmap_get(const StrMap *m, Str key, int64_t *value);
void strmap_put(StrMap *m, Str key, int64_t value); // replaces
bool strmap_remove(StrMap *m, Str key);

// A mix of 64-bit values, for keys of several parts: equal parts give equal keys, and different ones practically never
// collide (use only where a collision is checked or a full 64-bit hash is enough).
uint64_t hash_mix(uint64_t a, uint64_t b);

#endif
