// Numbers as bytes, least significant first, the same on every machine: what a stored model is written with. Reading never
// goes beyond the end and never gives what was not there: then `bad` is set and zeros are given.
#ifndef ARGOSY_ENGINE_TREES_PACK_H
#define ARGOSY_ENGINE_TREES_PACK_H

#include "engine/trees/trees.h"

typedef struct {
    Arena *arena;
    uint8_t *at;
    size_t n, cap;
} Pack;

typedef struct {
    const uint8_t *at;
    size_t n; // bytes left
    bool bad;
} Unpack;

void pack_u8(Pack *p, uint8_t v);
void pack_u32(Pack *p, uint32_t v);
void pack_u64(Pack *p, uint64_t v);
void pack_f32(Pack *p, float v);
void pack_f64(Pack *p, double v);
uint32_t unpack_u32(Unpack *u);
uint64_t unpack_u64(Unpack *u);
float unpack_f32(Unpack *u);
double unpack_f64(Unpack *u);
int unpack_whole(Unpack *u, int least, int most); // bad where it is not within them; then `least`

void trees_pack(Pack *p, const Trees *t, const TreesBins *b);
// Sets u->bad where it is no model: a count out of range, a child that is not below its node, a number that is none.
void trees_unpack(Unpack *u, Arena *a, Trees **t, TreesBins **b);

#endif
