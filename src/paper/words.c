// English, as the program's other words are. Dates name the month, since 1/6 is read in two ways.
#include "paper/words.h"

#include "paper/ink.h"

// Commas between thousands of the whole part; a true minus.
static Str grouped(Arena *a, Str text) {
    Buf b = buf_new(a);
    if (str_starts(text, S("-"))) {
        buf_z(&b, "−");
        text = str_cut(text, 1, text.n);
    }
    Str decimals, whole = str_split(text, '.', &decimals);
    for (size_t i = 0; i < whole.n; i++) {
        if (i > 0 && (whole.n - i) % 3 == 0) buf_char(&b, ',');
        buf_char(&b, whole.at[i]);
    }
    if (decimals.n) {
        buf_char(&b, '.');
        buf_add(&b, decimals);
    }
    return buf_str(&b);
}

Str money_words(Arena *a, Money m) { return grouped(a, decimal_text(a, m.v, 2, 2)); }
Str price_words(Arena *a, Price p) { return grouped(a, decimal_text(a, p.v, 6, 2)); }
Str amount_words(Arena *a, Qty q) { return grouped(a, decimal_text(a, q.v, 6, 0)); }

static Str day_named(Arena *a, Date d, int letters) {
    static const char *const months[] = {"January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December"};
    if (d.v == 0) return S("");
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return str_fmt(a, "%d %.*s %d", day, letters, months[month - 1], year);
}

Str day_words(Arena *a, Date d) { return day_named(a, d, 9); }
Str day_short(Arena *a, Date d) { return day_named(a, d, 3); }

Str count_words(Arena *a, int64_t n, const char *one, const char *many) {
    return str_fmt(a, STR_FMT " %s", STR_ARG(grouped(a, decimal_text(a, n, 0, 0))), n == 1 ? one : many);
}

Str days_words(Arena *a, int days) { return count_words(a, days, "day", "days"); }

int address_lines(Arena *a, Str address, Str lines[ADDRESS_LINES]) {
    char by = str_find(address, S("\n")) >= 0 ? '\n' : ',';
    int n = 0;
    for (Str rest = address; rest.n;) {
        Str line = n == ADDRESS_LINES - 1 ? rest : str_split(rest, by, &rest);
        if (n == ADDRESS_LINES - 1) rest = S("");
        line = ink_clean(a, line);
        if (line.n) lines[n++] = line;
    }
    return n;
}
