// Exact arithmetic on scaled integers.
//
// Every product of two values is formed in 128 bits unless it fits 64, and divided once, so nothing
// is lost before the one rounding: half away from zero, on magnitudes, so that -x always gives the
// negative of x. Values are at most 10^18 (NUM_MAX) and an int64 holds nine times that; a result too
// large even for it is replaced by the largest number, and noted (beyond.h).
#include "base/num.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/beyond.h"
#include "base/cx.h"
#include "base/memory.h"

__extension__ typedef __int128 I128;
__extension__ typedef unsigned __int128 U128;

static const int64_t power_of_10[19] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

static uint64_t magnitude(int64_t v) { return v < 0 ? 0 - (uint64_t)v : (uint64_t)v; }

static int64_t signed_of(uint64_t magnitude_of, bool negative) {
    if (magnitude_of > (uint64_t)INT64_MAX) return beyond_noted(negative);
    return negative ? -(int64_t)magnitude_of : (int64_t)magnitude_of;
}

bool add_fits(int64_t a, int64_t b, int64_t *sum) { return !__builtin_add_overflow(a, b, sum); }

static int64_t add(int64_t a, int64_t b) {
    int64_t sum;
    return add_fits(a, b, &sum) ? sum : beyond_noted(a < 0);
}

static int64_t difference(int64_t a, int64_t b) {
    int64_t v;
    return __builtin_sub_overflow(a, b, &v) ? beyond_noted(a < 0) : v;
}

int64_t mul_div(int64_t a, int64_t b, int64_t c) {
    CHECK(c > 0);
    bool negative = (a < 0) != (b < 0);
    uint64_t x = magnitude(a), y = magnitude(b), by = (uint64_t)c, product;
    if (!__builtin_mul_overflow(x, y, &product)) {
        uint64_t q = product / by, rest = product % by;
        return signed_of(q + (rest >= by - rest), negative);
    }
    U128 wide = (U128)x * y;
    U128 q = wide / by;
    if (q > (U128)INT64_MAX) return beyond_noted(negative);
    uint64_t rest = (uint64_t)(wide - q * by);
    return signed_of((uint64_t)q + (rest >= by - rest), negative);
}

// ---- quantities ---------------------------------------------------------------------------------

Qty qty_add(Qty a, Qty b) { return (Qty){add(a.v, b.v)}; }

Qty qty_sub(Qty a, Qty b) { return (Qty){difference(a.v, b.v)}; }

Qty qty_neg(Qty a) { return (Qty){difference(0, a.v)}; }

Qty qty_mul(Qty a, Qty per) { return (Qty){mul_div(a.v, per.v, UNIT)}; }

Qty qty_scale(Qty a, Rate r) { return (Qty){mul_div(a.v, r.v, UNIT)}; }

Qty qty_part(Qty whole, Qty part, Qty of) { return (Qty){mul_div(whole.v, part.v, of.v)}; }

Qty qty_round_up(Qty a, Qty multiple) {
    if (multiple.v <= 0) return a;
    int64_t rest = a.v % multiple.v;
    if (rest > 0) return (Qty){add(a.v, multiple.v - rest)};
    return (Qty){a.v - rest}; // towards zero, which is up for what is negative
}

// ---- money --------------------------------------------------------------------------------------

// A price times a quantity is in 10^-12 of the major unit; a minor unit is 10^-2 of it.
static const int64_t PRICE_QTY_PER_MINOR = 10000000000;

Money money_add(Money a, Money b) { return (Money){add(a.v, b.v)}; }

Money money_sub(Money a, Money b) { return (Money){difference(a.v, b.v)}; }

Money money_neg(Money a) { return (Money){difference(0, a.v)}; }

Money money_part(Money whole, Qty part, Qty of) { return (Money){mul_div(whole.v, part.v, of.v)}; }

Money money_scale(Money a, Rate r) { return (Money){mul_div(a.v, r.v, UNIT)}; }

Money money_of(Price p, Qty q) { return (Money){mul_div(p.v, q.v, PRICE_QTY_PER_MINOR)}; }

Price price_of(Money m, Qty q) { return (Price){mul_div(m.v, PRICE_QTY_PER_MINOR, q.v)}; }

// What the division left over for one part, in units of 1 / sum of weights.
typedef struct {
    U128 rest;
    int at;
} Remainder;

// Largest first; of equal ones the first in the list, so that the split is the same everywhere.
static int by_remainder(const void *x, const void *y) {
    const Remainder *a = x, *b = y;
    if (a->rest != b->rest) return a->rest > b->rest ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

void money_split(Money whole, const int64_t *weights, int n, Money *parts) {
    CHECK(n > 0);
    U128 total = 0;
    for (int i = 0; i < n; i++) {
        CHECK(weights[i] >= 0);
        total = total + (uint64_t)weights[i];
    }
    CHECK(total > 0);
    Remainder few[64];
    Remainder *rests = (size_t)n <= sizeof few / sizeof few[0] ? few
                                                               : memory_new((size_t)n * sizeof *rests);
    bool negative = whole.v < 0;
    uint64_t left = magnitude(whole.v);
    for (int i = 0; i < n; i++) {
        U128 share = (U128)magnitude(whole.v) * (uint64_t)weights[i];
        uint64_t q = (uint64_t)(share / total);
        rests[i] = (Remainder){share - (U128)q * total, i};
        parts[i].v = signed_of(q, negative);
        left -= q;
    }
    // Each part was rounded down by less than one unit, so less than n units are left, and no more
    // than there are parts with a remainder: a weight of 0 never gets one.
    if (left) qsort(rests, (size_t)n, sizeof *rests, by_remainder);
    CHECK(left < (uint64_t)n);
    for (uint64_t i = 0; i < left; i++) parts[rests[i].at].v += negative ? -1 : 1;
    if (rests != few) memory_free(rests);
}

// ---- decimal text -------------------------------------------------------------------------------

enum { EXPONENT_MAX = 18 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The exponent behind the mantissa: e or E, a sign, digits, and nothing else.
static bool exponent_parse(Str s, int *out) {
    size_t i = 1;
    bool negative = false;
    if (i < s.n && (s.at[i] == '+' || s.at[i] == '-')) negative = s.at[i++] == '-';
    if (i == s.n) return false;
    int e = 0;
    for (; i < s.n; i++) {
        if (!is_digit(s.at[i])) return false;
        e = e * 10 + (s.at[i] - '0');
        if (e > EXPONENT_MAX) return false;
    }
    *out = negative ? -e : e;
    return true;
}

bool decimal_parse(Str text, int digits, int64_t *out) {
    CHECK(digits >= 0 && digits <= 18);
    size_t i = 0;
    bool negative = false;
    if (text.n && (text.at[0] == '-' || text.at[0] == '+')) negative = text.at[i++] == '-';

    // The value is mantissa × 10^scale. Zeros are counted and only multiplied in before a later
    // digit, so that the mantissa never ends in one: it has at most 19 digits if the number fits at
    // all.
    uint64_t mantissa = 0;
    int64_t scale = digits, zeros = 0;
    bool point = false, any = false, digit_before = false;
    for (; i < text.n; i++) {
        char c = text.at[i];
        if (c == '.') {
            if (point) return false;
            point = true;
            digit_before = false;
            continue;
        }
        if (!is_digit(c)) break;
        any = digit_before = true;
        if (point) scale--;
        zeros++;
        if (c == '0') continue;
        if (mantissa == 0) zeros = 0;
        for (; zeros; zeros--) {
            if (mantissa > (uint64_t)NUM_MAX) return false;
            mantissa *= 10;
        }
        mantissa += (uint64_t)(c - '0');
    }
    if (!any || (point && !digit_before)) return false;
    if (i < text.n) {
        int exponent;
        if ((text.at[i] | 0x20) != 'e') return false;
        if (!exponent_parse(str_cut(text, i, text.n), &exponent)) return false;
        scale += exponent;
    }
    scale += zeros;
    if (mantissa == 0) {
        *out = 0;
        return true;
    }
    if (scale < 0 || scale > 18) return false;
    U128 wide = (U128)mantissa * (uint64_t)power_of_10[scale];
    if (wide > (U128)NUM_MAX) return false;
    *out = negative ? -(int64_t)wide : (int64_t)wide;
    return true;
}

// Writes v right-aligned into the 40 bytes before `end` and returns where it begins.
static char *decimal_write(char *end, int64_t v, int digits, int min_decimals) {
    CHECK(digits >= 0 && digits <= 18 && min_decimals >= 0 && min_decimals <= digits);
    uint64_t u = magnitude(v);
    int decimals = digits;
    while (decimals > min_decimals && u % 10 == 0) {
        u /= 10;
        decimals--;
    }
    char *p = end;
    for (int i = 0; i < decimals; i++) {
        *--p = (char)('0' + u % 10);
        u /= 10;
    }
    if (decimals) *--p = '.';
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0) *--p = '-';
    return p;
}

Str decimal_text(Arena *a, int64_t v, int digits, int min_decimals) {
    char text[40];
    char *p = decimal_write(text + sizeof text, v, digits, min_decimals);
    return str_dup(a, (Str){p, (size_t)(text + sizeof text - p)});
}

void buf_decimal(Buf *b, int64_t v, int digits, int min_decimals) {
    char text[40];
    char *p = decimal_write(text + sizeof text, v, digits, min_decimals);
    buf_add(b, (Str){p, (size_t)(text + sizeof text - p)});
}

// ---- identifiers --------------------------------------------------------------------------------

static const int64_t ID_EPOCH_MS = INT64_C(1262304000000); // 2010-01-01T00:00:00Z

Id id_at(int64_t now_us) {
    int64_t ms = now_us / 1000 - ID_EPOCH_MS;
    return (Id){(ms < 1 ? 1 : ms) << 22};
}

void id_gen_start(IdGen *g, uint32_t node, int64_t us) {
    int64_t ms = us / 1000 - ID_EPOCH_MS + 1;
    g->node = node;
    g->last = ms > 0 ? (ms << 16) - 1 : 0;
}

int64_t id_gen_time(const IdGen *g) {
    return g->last ? ((g->last >> 16) + 1 + ID_EPOCH_MS) * 1000 : 0;
}

Id id_next(IdGen *g, int64_t now_us) {
    CHECK(g->node < 64);
    int64_t ms = now_us / 1000 - ID_EPOCH_MS;
    if (ms < 1) ms = 1; // before 2010: still positive, and never 0
    // Two processes of one node that start within a millisecond begin to count at different places.
    int64_t first = ms << 16 | (now_us % 1000 < 0 ? 0 : now_us % 1000 << 6);
    int64_t last = g->last, next;
    do next = last < first ? first : last + 1;
    while (!atomic_compare_exchange_weak(&g->last, &last, next));
    CHECK(next >> 16 < INT64_C(1) << 41); // until September 2079
    return (Id){next >> 16 << 22 | (int64_t)g->node << 16 | (next & 0xFFFF)};
}
