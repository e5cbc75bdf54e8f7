// Identifiers, quantities, money, prices and rates. Each is a struct of one member, so that a swap does not compile.
// Products go through __int128 and round half away from zero; what is too large is noted (beyond.h).
#ifndef ARGOSY_BASE_NUM_H
#define ARGOSY_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// clang-format off
typedef struct { int64_t v; } Id;    // 64-bit key, made by the program, time-ordered; 0 is none
typedef struct { int64_t v; } Money; // minor units (cents) of the company's currency, or of the document's where it names one
typedef struct { int64_t v; } Price; // millionths of the major unit of money, for one unit of the item
typedef struct { int64_t v; } Qty;   // millionths of the item's unit
typedef struct { int64_t v; } Rate;  // millionths: 0.95 is 950000
// clang-format on

#define UNIT 1000000 // millionths in one
#define QTY(n) ((Qty){UNIT * (int64_t)(n)})
#define RATE(x) ((Rate){(int64_t)(UNIT * (x) + ((x) < 0 ? -0.5 : 0.5))}) // for constants only
#define NUM_MAX INT64_C(1000000000000000000) // no single value is beyond ±10^18

static inline bool id_none(Id a) { return a.v == 0; }
static inline bool id_eq(Id a, Id b) { return a.v == b.v; }

Qty qty_add(Qty a, Qty b);
Qty qty_sub(Qty a, Qty b);
Qty qty_neg(Qty a);
static inline Qty qty_min(Qty a, Qty b) { return a.v < b.v ? a : b; }
static inline Qty qty_max(Qty a, Qty b) { return a.v > b.v ? a : b; }
Qty qty_mul(Qty a, Qty per); // a × per, both millionths: components of a bill
Qty qty_scale(Qty a, Rate r);
Qty qty_part(Qty whole, Qty part, Qty of); // whole × part / of; of > 0
Qty qty_round_up(Qty a, Qty multiple);     // to the next multiple; multiple <= 0 leaves it

Money money_add(Money a, Money b);
Money money_sub(Money a, Money b);
Money money_neg(Money a);
static inline Money money_min(Money a, Money b) { return a.v < b.v ? a : b; }
// whole × part / of, rounded; of > 0. Part = of gives the whole.
Money money_part(Money whole, Qty part, Qty of);
Money money_scale(Money a, Rate r);
Money money_of(Price p, Qty q); // p × q in minor units (100 to the major unit)
Price price_of(Money m, Qty q); // m / q; q > 0
// Splits whole over n weights (>= 0, not all 0) so that the parts add up to it exactly: largest remainder first.
void money_split(Money whole, const int64_t *weights, int n, Money *parts);

// a × b / c with rounding half away from zero; c > 0. A result too large is noted (beyond.h).
int64_t mul_div(int64_t a, int64_t b, int64_t c);
bool add_fits(int64_t a, int64_t b, int64_t *sum); // false where it would overflow

// Decimal text to an integer scaled by 10^digits, exactly: "1.5" with 6 digits is 1500000. Accepts an exponent of up to ±18.
// False where it is no number, has more decimals than fit exactly, or exceeds ±10^18 scaled.
bool decimal_parse(Str text, int digits, int64_t *out);
// Shortest text: 1500000 with 6 digits is "1.5"; min_decimals keeps zeros (money: digits 2, min_decimals 2).
Str decimal_text(Arena *a, int64_t v, int digits, int min_decimals);
void buf_decimal(Buf *b, int64_t v, int digits, int min_decimals);

// ---- identifiers ---------------------------------------------------------------------------------------------------
// 41 bits of milliseconds since 2010-01-01, 6 bits of node, 16 bits of sequence: ordered by time within a node. The
// sequence begins at 64 for each microsecond of the millisecond, borrows from the next one when it overflows, and time never
// runs backwards. About 19 digits. One generator serves all threads of a process.
enum { ID_YEARS_END = 2079 }; // the year in which the milliseconds of an id run out
typedef struct {
    _Atomic int64_t last; // milliseconds << 16 | sequence of the last id
    uint32_t node;        // 0..63
} IdGen;

Id id_next(IdGen *g, int64_t now_us);
void id_gen_start(IdGen *g, uint32_t node, int64_t us); // its ids will be those of the node and of times after that
int64_t id_gen_time(const IdGen *g); // µs, of the last id, rounded up to milliseconds; 0: none yet
Id id_at(int64_t now_us);            // no id that is made at that time or later is smaller

#endif
