// The stored model:   "ARGOSYGM"   version   bytes behind the head   their checksum   | settings, then bins and trees of each job
// Everything in bytes, least significant first (trees/pack.h). The checksum is FNV-1a over what follows it (Fowler, Noll and Vo).
#include <string.h>

#include "engine/forecast/global/work.h"
#include "engine/trees/pack.h"

static const char magic[8] = {'A', 'R', 'G', 'O', 'S', 'Y', 'G', 'M'};
enum { VERSION = 2, HEAD = 8 + 4 + 8 + 8, JOBS_MAX = 1 << 20 };

static void pack_settings(Pack *p, const GlobalModel *m) {
    pack_u64(p, m->kind);
    pack_u32(p, (uint32_t)m->n_parts);
    pack_u32(p, (uint32_t)m->n_blocks);
    pack_u32(p, (uint32_t)m->n_features);
    pack_u32(p, (uint32_t)m->n_bins);
    pack_u32(p, (uint32_t)m->horizon);
    pack_u32(p, (uint32_t)m->split_by);
    pack_u32(p, m->start_local);
    pack_u32(p, m->learn_masked);
    for (int b = 0; b < m->n_blocks; b++) pack_u32(p, (uint32_t)m->block_last[b]);
}

uint8_t *global_write(Arena *a, const GlobalModel *m, size_t *n) {
    Pack body = {.arena = a}, file = {.arena = a};
    pack_settings(&body, m);
    for (int i = 0; i < m->n_parts * m->n_blocks; i++) trees_pack(&body, m->trees[i], m->bins[i]);
    *n = HEAD + body.n;
    file.at = arena_grow(a, NULL, 0, &file.cap, *n + 8, 1);
    memcpy(file.at, magic, sizeof magic);
    file.n = sizeof magic;
    pack_u32(&file, VERSION);
    pack_u64(&file, body.n);
    pack_u64(&file, global_hash(body.at, body.n));
    memcpy(file.at + file.n, body.at, body.n);
    return file.at;
}

static void unpack_settings(Unpack *u, GlobalModel *m) {
    m->kind = unpack_u64(u);
    m->n_parts = unpack_whole(u, 1, JOBS_MAX / GLOBAL_BLOCKS_MAX);
    m->n_blocks = unpack_whole(u, 1, GLOBAL_BLOCKS_MAX);
    m->n_features = unpack_whole(u, 1, TREES_COLUMNS_MAX);
    m->n_bins = unpack_whole(u, 3, TREES_BINS_MAX);
    m->horizon = unpack_whole(u, 1, INT32_MAX);
    m->split_by = unpack_whole(u, -1, GLOBAL_ATTRIBUTES_MAX - 1);
    m->start_local = unpack_whole(u, 0, 1) == 1;
    m->learn_masked = unpack_whole(u, 0, 1) == 1;
    int last = 0;
    for (int b = 0; b < m->n_blocks && !u->bad; b++) {
        m->block_last[b] = unpack_whole(u, last + 1, m->horizon);
        last = m->block_last[b];
    }
}

static const char *head_wrong(Unpack *u) {
    if (u->n < HEAD || memcmp(u->at, magic, sizeof magic) != 0) return "it is not a stored model";
    u->at += sizeof magic;
    u->n -= sizeof magic;
    if (unpack_u32(u) != VERSION)
        return "it was stored by another version of the program: train it again";
    uint64_t n = unpack_u64(u), sum = unpack_u64(u);
    if (n != u->n) return "it is cut short, or more follows than belongs to it";
    return global_hash(u->at, u->n) == sum ? NULL : "it is damaged: its checksum is another";
}

GlobalModel *global_read(Arena *a, const uint8_t *bytes, size_t n, const char **wrong) {
    Unpack u = {.at = bytes, .n = n};
    *wrong = head_wrong(&u);
    if (*wrong) return NULL;
    GlobalModel *m = NEW(a, GlobalModel);
    unpack_settings(&u, m);
    int jobs = u.bad ? 0 : m->n_parts * m->n_blocks;
    m->bins = NEW_ARRAY(a, TreesBins *, jobs);
    m->trees = NEW_ARRAY(a, Trees *, jobs);
    for (int i = 0; i < jobs && !u.bad; i++) {
        Arena *scratch = arena_new(); // room for what could be there is made first
        Trees *t = NULL;
        TreesBins *b = NULL;
        trees_unpack(&u, scratch, &t, &b);
        if (!u.bad && t->n_columns == m->n_features) {
            m->trees[i] = trees_copy(a, t);
            m->bins[i] = trees_bins_copy(a, b);
        } else u.bad = true;
        arena_free(scratch);
    }
    if (!u.bad && u.n == 0) return m;
    *wrong = "it is damaged: it says what no model can";
    return NULL;
}
