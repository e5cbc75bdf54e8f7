// What the names of a range tell about it: which articles are sets, which can perish, and what belongs together. A shop's names are
// short English noun phrases: the last word that many of them share is mostly what the thing is.
#include <ctype.h>
#include <string.h>

#include "base/map.h"
#include "twin/world.h"

enum {
    FAMILY_ITEMS = 12, // a word that so many names share makes a family
    PIECES_MAX = 100,
};

// ---- words ---------------------------------------------------------------------------------------------------------------
static bool letter(char c) { return isalpha((unsigned char)c) || isdigit((unsigned char)c); }

// The next run of letters, or of digits; false at the end.
static bool word_next(Str s, size_t *at, Str *word) {
    while (*at < s.n && !letter(s.at[*at])) ++*at;
    if (*at >= s.n) return false;
    size_t from = *at;
    bool digits = isdigit((unsigned char)s.at[from]) != 0;
    while (*at < s.n && letter(s.at[*at]) && (isdigit((unsigned char)s.at[*at]) != 0) == digits)
        ++*at;
    *word = (Str){s.at + from, *at - from};
    return true;
}

static bool word_is(Str word, const char *z) {
    size_t n = strlen(z);
    if (word.n != n) return false;
    for (size_t i = 0; i < n; i++)
        if (toupper((unsigned char)word.at[i]) != z[i]) return false;
    return true;
}

static bool word_in(Str word, const char *const *list) {
    for (; *list; list++)
        if (word_is(word, *list)) return true;
    return false;
}

static int number_of(Str word) {
    int n = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (!isdigit((unsigned char)word.at[i])) return 0;
        n = n * 10 + (word.at[i] - '0');
        if (n > PIECES_MAX) return 0;
    }
    return n;
}

// ---- sets ----------------------------------------------------------------------------------------------------------------
static Str without(Arena *a, Str name, size_t from, size_t to) {
    Str before = str_trim(str_cut(name, 0, from)), after = str_trim(str_cut(name, to, name.n));
    if (before.n == 0) return str_dup(a, after);
    if (after.n == 0) return str_dup(a, before);
    return str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(before), STR_ARG(after));
}

int kit_pieces(Arena *a, Str name, Str *piece) {
    static const char *const sets[] = {"SET", "PACK", "PKT", "BOX", NULL};
    static const char *const pieces[] = {"PIECE", "PCE", "PC", "PCS", NULL};
    Str word;
    size_t at = 0, set_from = 0, number_from = 0;
    bool set = false;
    int number = 0; // the word before
    while (word_next(name, &at, &word)) {
        size_t from = (size_t)(word.at - name.at);
        int n = number_of(word);
        if (set && n >= 2) {
            *piece = without(a, name, set_from, at);
            return piece->n ? n : 0;
        }
        if (number >= 2 && word_in(word, pieces)) {
            *piece = without(a, name, number_from, at);
            return piece->n ? number : 0;
        }
        if (word_in(word, sets)) set = true, set_from = from;
        else if (!word_is(word, "OF")) set = false;
        number = n;
        number_from = from;
    }
    return 0;
}

// ---- what perishes -------------------------------------------------------------------------------------------------------
bool perishable(Str name) {
    static const char *const words[] = {"CHOCOLATE", "CANDLE", "CANDLES", "TEA", "COFFEE", "SOAP",
        "SWEETS", "SWEETIE", "BISCUIT", "BISCUITS", "PANETTONE", "INCENSE", "GUM", "MARSHMALLOWS",
        "HONEY", "JAM", "OIL", "BATH", "HERB", "SEEDS", "LOLLY", "FUDGE", "SHORTBREAD", NULL};
    static const char *const things[] = {"HOLDER", "TOWEL", "TOWELS", "POT", "CUP", "CUPS", "MUG",
        "SET", "TIN", "TINS", "PLATE", "PLATES", "BAG", "TRAY", "CASE", "BOX", "COSY", "JAR",
        "DISH", "STICK", "LANTERN", "CADDY", "BUCKET", "MAT", NULL};
    bool found = false;
    Str word;
    for (size_t at = 0; word_next(name, &at, &word);) {
        if (word_in(word, things)) return false;
        found = found || word_in(word, words);
    }
    return found;
}

// ---- families ------------------------------------------------------------------------------------------------------------
static Str upper(Arena *a, Str s) {
    char *z = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) z[i] = (char)toupper((unsigned char)s.at[i]);
    return (Str){z, s.n};
}

void families_make(Arena *a, const Str *names, int n, Str *family) {
    static const char *const never[] = {"OF", "SET", "PACK", "THE", "AND", "IN", "WITH", "DESIGN",
        "SMALL", "LARGE", "MEDIUM", "MINI", "RED", "BLUE", "GREEN", "PINK", "WHITE", "BLACK",
        "IVORY", "CREAM", "ASSORTED", "COLOUR", "GOLD", "SILVER", "YELLOW", "PURPLE", "ORANGE",
        "BROWN", "NATURAL", "NEW", NULL};
    StrMap *count = strmap_new();
    Str word;
    for (int i = 0; i < n; i++)
        for (size_t at = 0; word_next(names[i], &at, &word);) {
            int64_t c = 0;
            if (word.n < 2 || number_of(word) || word_in(word, never)) continue;
            Str u = upper(a, word);
            if (!strmap_get(count, u, &c)) c = 0;
            strmap_put(count, u, c + 1);
        }
    for (int i = 0; i < n; i++) {
        family[i] = S("OTHER");
        for (size_t at = 0; word_next(names[i], &at, &word);) {
            int64_t c = 0;
            Str u = upper(a, word);
            if (strmap_get(count, u, &c) && c >= FAMILY_ITEMS) family[i] = u;
        }
    }
    strmap_free(count);
}
