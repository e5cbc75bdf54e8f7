// See common_password.h. The list has some 40,000 passwords of 12 characters and more, of a million that were found most often; it is looked up
// by digest. What is looked at besides is what people do to a short common password to make it long: they write it twice, put a year or
// a row of digits behind it, or write 3 for e. ASCII alone is folded: the lists have hardly anything else.
#include "base/common_password.h"

#include <string.h>

#include "base/digest.h"

enum {
    WORD_LEAST = 4,  // bytes
    ENDS_MOST = 8,   // bytes around a common word that make no other password of it
    PERIOD_MOST = 8, // bytes of what is written again and again
    DISTINCT_LEAST = 4,
    STEPS_PERCENT = 70, // of neighbours that follow from one another in a row of keys or letters
};

static bool listed(const uint64_t *list, int n, Str s) {
    Digest d = digest_of(s);
    uint64_t key = 0;
    for (int i = 0; i < 8; i++) key = key << 8 | d.byte[i];
    int low = 0, high = n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (list[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low < n && list[low] == key;
}

static bool letter(char c) { return c >= 'a' && c <= 'z'; }

// Signs that stand for letters, as letters.
static Str plain(Arena *a, Str s) {
    static const char signs[] = "0134578@$!", letters[] = "oleastbasi";
    char *at = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        const char *sign = s.at[i] ? strchr(signs, s.at[i]) : NULL;
        at[i] = sign ? letters[sign - signs] : s.at[i];
    }
    return (Str){at, s.n};
}

static Str word_in(Str s) {
    size_t from = 0, to = s.n;
    while (from < to && !letter(s.at[from])) from++;
    while (to > from && !letter(s.at[to - 1])) to--;
    return str_cut(s, from, to);
}

static bool is_word(Arena *a, Str word, const Str *own, int n) {
    if (word.n < WORD_LEAST) return false;
    for (int i = 0; i < n; i++)
        if (str_eq(word, word_in(str_lower(a, own[i])))) return true;
    return listed(common_words, common_words_n, word);
}

// A common word with a few characters around it; these are looked for in the text as given, where they are no letters, so that digits behind a
// word do not become part of it.
static bool word_with_ends(Arena *a, Str s, const Str *own, int n) {
    Str word = word_in(s);
    if (s.n - word.n <= ENDS_MOST && (is_word(a, word, own, n) || is_word(a, plain(a, word), own, n)))
        return true;
    word = word_in(plain(a, s));
    return s.n - word.n <= ENDS_MOST && is_word(a, word, own, n);
}

// The bytes of the shortest beginning that makes the whole when it is written again and again.
static size_t period(Str s) {
    size_t p = 1;
    for (; p < s.n; p++)
        if (memcmp(s.at, s.at + p, s.n - p) == 0) break;
    return p;
}

static int distinct(Str s) {
    bool seen[256] = {false};
    int n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool *one = &seen[(unsigned char)s.at[i]];
        n += !*one;
        *one = true;
    }
    return n;
}

// Whether b is beside a: the same, the next or the one before, as letters and digits go or on a keyboard.
static bool beside(char a, char b) {
    static const char *const rows[] = {"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"};
    if (a - b <= 1 && b - a <= 1) return true;
    for (int i = 0; i < 4; i++) {
        const char *at = a ? strchr(rows[i], a) : NULL;
        if (at && b && (at[1] == b || (at > rows[i] && at[-1] == b))) return true;
    }
    return false;
}

static bool in_a_row(Str s) {
    size_t steps = 0;
    for (size_t i = 1; i < s.n; i++) steps += beside(s.at[i - 1], s.at[i]);
    return s.n > 1 && steps * 100 >= (s.n - 1) * STEPS_PERCENT;
}

Str password_squeezed(Arena *a, Str password) {
    char *at = arena_alloc(a, password.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < password.n; i++)
        if (password.at[i] != ' ' || n == 0 || at[n - 1] != ' ') at[n++] = password.at[i];
    return (Str){at, n};
}

const char *password_guessed(Arena *a, Str password, const Str *own, int n) {
    Str s = str_lower(a, password_squeezed(a, password));
    if (s.n == 0) return NULL;
    if (listed(common_passwords, common_passwords_n, s) ||
        listed(common_passwords, common_passwords_n, plain(a, s)))
        return "is one of the most common passwords";
    size_t p = period(s);
    if (distinct(s) < DISTINCT_LEAST || (p <= PERIOD_MOST && p <= s.n / 2))
        return "is a few characters again and again";
    if (in_a_row(s)) return "is a row of keys";
    if (word_with_ends(a, s, own, n) || (p <= s.n / 2 && word_with_ends(a, str_cut(s, 0, p), own, n)))
        return "is a common password, or a word known here, with little more";
    return NULL;
}
