// What a stock adjustment was for, by the words in its note. People in a warehouse write what they see ("wet pallet", "?sold as
// sets?", "had been put aside"), so that a few stems in the right order tell nearly all of them; the first that occurs counts.
#include "link/orders.h"

const char *const adjust_names[ADJUST_KINDS] = {
    "unknown", "count", "damaged", "lost", "found", "recoded", "elsewhere"};

static const struct {
    const char *stem;
    AdjustKind kind;
} stems[] = {
    {"found", ADJUST_FOUND},
    {"damag", ADJUST_DAMAGED},
    {"dagamed", ADJUST_DAMAGED},
    {"thrown", ADJUST_DAMAGED},
    {"throw away", ADJUST_DAMAGED},
    {"destroy", ADJUST_DAMAGED},
    {"unsaleable", ADJUST_DAMAGED},
    {"wet", ADJUST_DAMAGED},
    {"rust", ADJUST_DAMAGED},
    {"mould", ADJUST_DAMAGED},
    {"smash", ADJUST_DAMAGED},
    {"crush", ADJUST_DAMAGED},
    {"broken", ADJUST_DAMAGED},
    {"breakage", ADJUST_DAMAGED},
    {"crack", ADJUST_DAMAGED},
    {"faulty", ADJUST_DAMAGED},
    {"smudge", ADJUST_DAMAGED},
    {"missing", ADJUST_LOST},
    {"lost", ADJUST_LOST},
    {"mia", ADJUST_LOST},
    {"can't find", ADJUST_LOST},
    {"wrong", ADJUST_RECODED},
    {"sold as", ADJUST_RECODED},
    {"sold in", ADJUST_RECODED},
    {"sets", ADJUST_RECODED},
    {" set", ADJUST_RECODED},
    {"code", ADJUST_RECODED},
    {"mix", ADJUST_RECODED},
    {"marked", ADJUST_RECODED},
    {"mrked", ADJUST_RECODED},
    {"20713", ADJUST_RECODED},
    {"amazon", ADJUST_ELSEWHERE},
    {"dotcom", ADJUST_ELSEWHERE},
    {"ebay", ADJUST_ELSEWHERE},
    {"fba", ADJUST_ELSEWHERE},
    {"john lewis", ADJUST_ELSEWHERE},
    {"online", ADJUST_ELSEWHERE},
    {"website", ADJUST_ELSEWHERE},
    {"display", ADJUST_ELSEWHERE},
    {"showroom", ADJUST_ELSEWHERE},
    {"sample", ADJUST_ELSEWHERE},
    {"mailout", ADJUST_ELSEWHERE},
    {"given away", ADJUST_ELSEWHERE},
    {"check", ADJUST_COUNT},
    {"count", ADJUST_COUNT},
    {"adjust", ADJUST_COUNT},
    {"put aside", ADJUST_COUNT},
    {"stock", ADJUST_COUNT},
    {"credit", ADJUST_COUNT},
    {"test", ADJUST_COUNT},
    {"returned", ADJUST_COUNT},
    {"rcvd", ADJUST_COUNT},
};

static bool holds(Str note, const char *stem) {
    size_t n = str_of(stem).n;
    for (size_t i = 0; i + n <= note.n; i++) {
        size_t k = 0;
        while (k < n &&
            (note.at[i + k] >= 'A' && note.at[i + k] <= 'Z' ? note.at[i + k] + 'a' - 'A'
                                                            : note.at[i + k]) == stem[k])
            k++;
        if (k == n) return true;
    }
    return false;
}

AdjustKind adjust_kind(Str note) {
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (holds(note, stems[i].stem)) return stems[i].kind;
    return ADJUST_UNKNOWN;
}
