// What is no text: compressed files and stored models.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/gzip.h"
#include "base/input.h"
#include "engine/forecast/global/run.h"

// All that is in a file, read `cap` bytes at a time.
static Status read_all(Cx *cx, const char *path, size_t cap, Buf *out) {
    Input *in;
    char some[1024];
    TRY(input_open(cx, path, &in));
    Status s = OK;
    for (size_t n = 1; n && s == OK && out->n < 1 << 20;) {
        n = 0;
        s = input_read(cx, in, some, cap, &n);
        MUST(n <= cap);
        if (s == OK) buf_add(out, (Str){some, n});
        double part = input_progress(in);
        MUST(part >= 0 && part <= 1);
    }
    input_close(in);
    return s;
}

static void same_however_read(Arena *a, const char *path) {
    Cx x = {.arena = a}, y = {.arena = a};
    Buf whole = buf_new(a), pieces = buf_new(a);
    Status s = read_all(&x, path, 1024, &whole), t = read_all(&y, path, 7, &pieces);
    MUST(s == t);
    if (s != OK) fuzz_error(&x, s);
    size_t n = whole.n < pieces.n ? whole.n : pieces.n;
    MUST(s != OK || whole.n >= 1 << 20 || whole.n == pieces.n);
    MUST(n == 0 || memcmp(whole.at, pieces.at, n) == 0);
}

void fuzz_packed(Str in) {
    Arena *a = arena_new();
    const char *path = str_fmt(a, "%s/packed", fuzz_folder()).at;
    fuzz_put(path, in);
    same_however_read(a, path);
    Str packed, text;
    if (gzip_pack(a, in, 1, &packed)) {
        MUST(packed.n < in.n);
        MUST(gzip_unpack(a, packed, in.n, &text) && str_eq(text, in));
        MUST(!gzip_unpack(a, packed, in.n + 1, &text));
    }
    size_t size = in.n ? (uint8_t)in.at[0] : 0;
    if (gzip_unpack(a, in, size, &text)) MUST(text.n == size);
    arena_free(a);
}

// ---- models ----------------------------------------------------------------------------------------------------------

// A model that is read is written as the bytes that it was read from. The first byte says whether the sums are put right first, since
// what is damaged by chance has another sum and is refused before it is looked at.
enum {
    TEAM_SUMMED = 8 + 4 + 4 + 8 + 8 * (GLOBAL_OWN + 1 + GLOBAL_SUMS),
    TEAM_HEAD = TEAM_SUMMED + 8,
    MODEL_HEAD = 28
};

static uint64_t number_at(const uint8_t *p) {
    uint64_t v = 0;
    for (int i = 8; i-- > 0;) v = v << 8 | p[i];
    return v;
}

static void number_set(uint8_t *p, uint64_t v) {
    for (int i = 0; i < 8; i++) p[i] = (uint8_t)(v >> (8 * i));
}

static void put_sums(uint8_t *at, size_t n) {
    if (n < TEAM_HEAD) return;
    size_t from = TEAM_HEAD;
    for (int k = 0; k < GLOBAL_OWN + 1 + GLOBAL_SUMS; k++) {
        uint64_t size = number_at(at + 24 + 8 * (size_t)k);
        if (size > n - from) break;
        if (size >= MODEL_HEAD) {
            number_set(at + from + 12, size - MODEL_HEAD);
            number_set(at + from + 20, global_hash(at + from + MODEL_HEAD, (size_t)size - MODEL_HEAD));
        }
        from += (size_t)size;
    }
    number_set(at + TEAM_SUMMED, global_hash(at, TEAM_SUMMED));
}

void fuzz_model(Str in) {
    if (in.n == 0) return;
    Arena *a = arena_new();
    size_t n = in.n - 1;
    uint8_t *at = malloc(n ? n : 1);
    MUST(at != NULL);
    if (n) memcpy(at, in.at + 1, n);
    if (in.at[0] & 1) put_sums(at, n);
    const char *wrong = NULL;
    const GlobalTeam *team = global_team_read(a, at, n, &wrong);
    if (team) {
        size_t back = 0;
        const uint8_t *bytes = global_team_write(a, team, &back);
        MUST(back == n && memcmp(bytes, at, n) == 0);
    } else {
        MUST(wrong && *wrong);
    }
    free(at);
    arena_free(a);
}
