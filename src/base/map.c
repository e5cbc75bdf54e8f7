// Hash maps with open addressing: a power of two of slots, linear probing, at most two thirds full.
//
//     hash & mask -> [ . | k | k | . | k | ... ]
//
// A key sits at its home slot or behind it, with no free slot between.
//
// Removing closes the gap by moving later entries back (Knuth, The Art of Computer Programming,
// 6.4, algorithm R), so there are no tombstones, and a map that is filled and emptied for ever
// stays as fast as a new one.
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/cx.h"
#include "base/memory.h"

__extension__ typedef unsigned __int128 U128;

enum { SLOTS_MIN = 16 };

uint64_t hash_mix(uint64_t a, uint64_t b) {
    U128 p = (U128)(a ^ 0xa0761d6478bd642fULL) * (b ^ 0xe7037ed1a0b428dbULL);
    uint64_t x = (uint64_t)p ^ (uint64_t)(p >> 64);
    // Once more: a product is 0 where one side is, and then the other would not count.
    p = (U128)(x ^ b ^ 0x589965cc75374cc3ULL) * (a ^ 0x8ebc6af09c88c6e3ULL);
    return x ^ (uint64_t)p ^ (uint64_t)(p >> 64);
}

static bool is_full(size_t n, size_t cap) { return n * 3 >= cap * 2; }

static void *slots_new(size_t n, size_t size) { return memory_zero(n, size); }

// ---- integers -----------------------------------------------------------------------------------
// Key 0 marks a free slot, and its own value is kept aside.

typedef struct {
    int64_t key, value;
} IntSlot;

struct IntMap {
    IntSlot *slots;
    size_t cap, n; // n without key 0
    bool has_zero;
    int64_t zero;
};

static inline size_t int_home(const IntMap *m, int64_t key) {
    U128 p = (U128)((uint64_t)key ^ 0xa0761d6478bd642fULL) * 0xe7037ed1a0b428dbULL;
    return (size_t)((uint64_t)p ^ (uint64_t)(p >> 64)) & (m->cap - 1);
}

// The slot of the key, or the free one where it would go.
static inline IntSlot *int_slot(const IntMap *m, int64_t key) {
    size_t i = int_home(m, key);
    while (m->slots[i].key && m->slots[i].key != key) i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

IntMap *intmap_new(void) {
    IntMap *m = slots_new(1, sizeof *m);
    m->cap = SLOTS_MIN;
    m->slots = slots_new(m->cap, sizeof *m->slots);
    return m;
}

void intmap_free(IntMap *m) {
    if (!m) return;
    memory_free(m->slots);
    memory_free(m);
}

void intmap_clear(IntMap *m) {
    if (m->n) memset(m->slots, 0, m->cap * sizeof *m->slots);
    m->n = 0;
    m->has_zero = false;
}

int64_t intmap_n(const IntMap *m) { return (int64_t)m->n + m->has_zero; }

bool intmap_get(const IntMap *m, int64_t key, int64_t *value) {
    if (key == 0) {
        if (m->has_zero) *value = m->zero;
        return m->has_zero;
    }
    const IntSlot *slot = int_slot(m, key);
    if (!slot->key) return false;
    *value = slot->value;
    return true;
}

static void int_grow(IntMap *m) {
    IntSlot *old = m->slots;
    size_t old_cap = m->cap;
    m->cap *= 2;
    m->slots = slots_new(m->cap, sizeof *m->slots);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].key) *int_slot(m, old[i].key) = old[i];
    memory_free(old);
}

void intmap_put(IntMap *m, int64_t key, int64_t value) {
    if (key == 0) {
        m->has_zero = true;
        m->zero = value;
        return;
    }
    IntSlot *slot = int_slot(m, key);
    if (!slot->key) {
        if (is_full(m->n + 1, m->cap)) {
            int_grow(m);
            slot = int_slot(m, key);
        }
        m->n++;
    }
    *slot = (IntSlot){key, value};
}

bool intmap_remove(IntMap *m, int64_t key) {
    if (key == 0) {
        bool had = m->has_zero;
        m->has_zero = false;
        return had;
    }
    size_t mask = m->cap - 1, gap = (size_t)(int_slot(m, key) - m->slots);
    if (!m->slots[gap].key) return false;
    for (size_t i = (gap + 1) & mask; m->slots[i].key; i = (i + 1) & mask) {
        // An entry may move back to the gap unless its home lies behind the gap.
        if (((i - int_home(m, m->slots[i].key)) & mask) < ((i - gap) & mask)) continue;
        m->slots[gap] = m->slots[i];
        gap = i;
    }
    m->slots[gap].key = 0;
    m->n--;
    return true;
}

// ---- text ---------------------------------------------------------------------------------------
// The hash is kept in the slot, where 0 marks a free one. Keys are copied into the map's arena;
// those of removed entries stay there until they are the greater part of it, then the arena is made
// anew.

typedef struct {
    uint64_t hash;
    Str key;
    int64_t value;
} StrSlot;

struct StrMap {
    StrSlot *slots;
    Arena *keys;
    size_t cap, n;
    size_t live_bytes, dead_bytes; // of keys
};

enum { DEAD_BYTES_MIN = 64 * 1024 }; // below this it is not worth the copying

static uint64_t key_hash(Str key) {
    uint64_t h = str_hash(key);
    return h ? h : 1;
}

static StrSlot *str_slot(const StrMap *m, uint64_t hash, Str key) {
    size_t i = (size_t)hash & (m->cap - 1);
    while (m->slots[i].hash && (m->slots[i].hash != hash || !str_eq(m->slots[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

StrMap *strmap_new(void) {
    StrMap *m = slots_new(1, sizeof *m);
    m->cap = SLOTS_MIN;
    m->slots = slots_new(m->cap, sizeof *m->slots);
    m->keys = arena_new();
    return m;
}

void strmap_free(StrMap *m) {
    if (!m) return;
    arena_free(m->keys);
    memory_free(m->slots);
    memory_free(m);
}

void strmap_clear(StrMap *m) {
    if (m->n) memset(m->slots, 0, m->cap * sizeof *m->slots);
    arena_reset(m->keys);
    m->n = m->live_bytes = m->dead_bytes = 0;
}

int64_t strmap_n(const StrMap *m) { return (int64_t)m->n; }

bool strmap_get(const StrMap *m, Str key, int64_t *value) {
    const StrSlot *slot = str_slot(m, key_hash(key), key);
    if (!slot->hash) return false;
    *value = slot->value;
    return true;
}

static void str_grow(StrMap *m) {
    StrSlot *old = m->slots;
    size_t old_cap = m->cap;
    m->cap *= 2;
    m->slots = slots_new(m->cap, sizeof *m->slots);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].hash) *str_slot(m, old[i].hash, old[i].key) = old[i];
    memory_free(old);
}

void strmap_put(StrMap *m, Str key, int64_t value) {
    uint64_t hash = key_hash(key);
    StrSlot *slot = str_slot(m, hash, key);
    if (slot->hash) {
        slot->value = value;
        return;
    }
    if (is_full(m->n + 1, m->cap)) {
        str_grow(m);
        slot = str_slot(m, hash, key);
    }
    *slot = (StrSlot){hash, str_dup(m->keys, key), value};
    m->n++;
    m->live_bytes += key.n;
}

static void keys_compact(StrMap *m) {
    Arena *keys = arena_new();
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].hash) m->slots[i].key = str_dup(keys, m->slots[i].key);
    arena_free(m->keys);
    m->keys = keys;
    m->dead_bytes = 0;
}

bool strmap_remove(StrMap *m, Str key) {
    size_t mask = m->cap - 1, gap = (size_t)(str_slot(m, key_hash(key), key) - m->slots);
    if (!m->slots[gap].hash) return false;
    size_t bytes = m->slots[gap].key.n;
    for (size_t i = (gap + 1) & mask; m->slots[i].hash; i = (i + 1) & mask) {
        if (((i - (size_t)m->slots[i].hash) & mask) < ((i - gap) & mask)) continue;
        m->slots[gap] = m->slots[i];
        gap = i;
    }
    m->slots[gap] = (StrSlot){.hash = 0};
    m->n--;
    m->live_bytes -= bytes;
    m->dead_bytes += bytes + 1;
    if (m->dead_bytes > DEAD_BYTES_MIN && m->dead_bytes > m->live_bytes) keys_compact(m);
    return true;
}
