// Models that forecast together, as one file:   "ARGOSYGT"   version   periods and last period trained on   length of each model
// (0: there is none)   checksum of all that   | the models, each as file.c writes it, with a version and a checksum of its own
#include <string.h>

#include "engine/forecast/global/run.h"
#include "engine/trees/pack.h"

static const char magic[8] = {'A', 'R', 'G', 'O', 'S', 'Y', 'G', 'T'};
enum {
    VERSION = 2,
    MODELS = GLOBAL_OWN + 1 + GLOBAL_SUMS,
    SUMMED = 8 + 4 + 4 + 8 + 8 * MODELS,
    HEAD = SUMMED + 8
};

static GlobalModel **models_of(GlobalTeam *t, int k) {
    return k < GLOBAL_OWN ? &t->own[k] : k == GLOBAL_OWN ? &t->older : &t->sums[k - GLOBAL_OWN - 1];
}

uint8_t *global_team_write(Arena *a, const GlobalTeam *team, size_t *n) {
    GlobalTeam t = *team;
    Pack head = {.arena = a};
    uint8_t *body[MODELS] = {NULL};
    size_t size[MODELS] = {0}, at = HEAD;
    for (size_t i = 0; i < sizeof magic; i++) pack_u8(&head, (uint8_t)magic[i]);
    pack_u32(&head, VERSION);
    pack_u32(&head, (uint32_t)t.known);
    pack_u64(&head, (uint64_t)t.last);
    for (int k = 0; k < MODELS; k++) {
        const GlobalModel *m = *models_of(&t, k);
        if (m) body[k] = global_write(a, m, &size[k]);
        pack_u64(&head, size[k]);
    }
    pack_u64(&head, global_hash(head.at, head.n));
    *n = HEAD;
    for (int k = 0; k < MODELS; k++) *n += size[k];
    uint8_t *file = NEW_ARRAY(a, uint8_t, *n);
    memcpy(file, head.at, HEAD);
    for (int k = 0; k < MODELS; at += size[k++])
        if (body[k]) memcpy(file + at, body[k], size[k]);
    return file;
}

GlobalTeam *global_team_read(Arena *a, const uint8_t *bytes, size_t n, const char **wrong) {
    GlobalTeam *t = NEW(a, GlobalTeam);
    *wrong = NULL;
    if (n < HEAD || memcmp(bytes, magic, sizeof magic) != 0) *wrong = "it is not a stored model";
    if (*wrong) return NULL;
    Unpack u = {.at = bytes + sizeof magic, .n = HEAD - sizeof magic};
    if (unpack_u32(&u) != VERSION) {
        *wrong = "it was stored by another version of the program: train it again";
        return NULL;
    }
    uint64_t size[MODELS], left = n - HEAD;
    t->known = unpack_whole(&u, 1, INT32_MAX);
    t->last = (int64_t)unpack_u64(&u);
    for (int k = 0; k < MODELS; k++) {
        size[k] = unpack_u64(&u);
        if (size[k] > left) u.bad = true;
        left -= u.bad ? 0 : size[k];
    }
    if (u.bad || left > 0 || unpack_u64(&u) != global_hash(bytes, SUMMED) || size[0] == 0 || size[1] == 0) {
        *wrong = "it is damaged, cut short, or more follows than belongs to it";
        return NULL;
    }
    const uint8_t *at = bytes + HEAD;
    for (int k = 0; k < MODELS; at += size[k++]) {
        if (size[k] == 0) continue;
        *models_of(t, k) = global_read(a, at, (size_t)size[k], wrong);
        if (*wrong) return NULL;
    }
    return t;
}
