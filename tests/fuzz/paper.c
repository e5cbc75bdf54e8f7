// Words on paper and labels: no text of a customer's becomes a command of the printer, or turns other text around.
#include "fuzz.h"

#include <string.h>

#include "cli/cli.h"
#include "paper/label.h"
#include "paper/words.h"

static void check_bars(Cx *cx, Status s, const Bars *b) {
    if (s != OK) {
        fuzz_error(cx, s);
        cx_clear(cx);
    } else if (b->kind != BARS_NONE) {
        MUST(b->width > 0 && b->height > 0 && b->dark);
        for (int i = 0; i < b->width * b->height; i++) MUST(b->dark[i] <= 1);
    }
}

static bool gtin_right(Str gtin) {
    int sum = 0;
    if (gtin.n != 8 && (gtin.n < 12 || gtin.n > 14)) return false;
    for (size_t i = 0; i < gtin.n; i++) {
        if (gtin.at[i] < '0' || gtin.at[i] > '9') return false;
        sum += (gtin.at[i] - '0') * ((gtin.n - i) % 2 ? 1 : 3);
    }
    return sum % 10 == 0;
}

// A command begins with ^ or ~: each that is there is one of ours.
static void check_zpl(Str zpl) {
    static const char *const ours[] = {"^XA", "^XZ", "^CI", "^PW", "^LL", "^FO", "^FT", "^A0",
        "^FH", "^FD", "^FS", "^GB", "^BY", "^BC", "^BE", "^B8", "^BU", "^BQ", "^FB", "^LH", "^FW",
        "^FN", "^FX", "^FV", "^FR", "^CF", "^BX"};
    for (size_t i = 0; i < zpl.n; i++) {
        MUST(zpl.at[i] != '~');
        if (zpl.at[i] != '^') continue;
        bool known = false;
        for (int k = 0; k < COUNT(ours); k++)
            known |= str_starts(str_cut(zpl, i, zpl.n), str_of(ours[k]));
        MUST(known);
    }
}

void fuzz_paper(Str in) {
    Cx cx = {.arena = arena_new()};
    Str clean = ink_clean(cx.arena, in), lines[ADDRESS_LINES];
    MUST(str_utf8_ok(clean) && memchr(clean.n ? clean.at : "", '\n', clean.n) == NULL);
    MUST(str_eq(ink_clean(cx.arena, clean), clean));
    int n = address_lines(cx.arena, in, lines);
    MUST(n <= ADDRESS_LINES);
    Bars number = {0}, item = {0};
    // What is kept as code or GTIN has been looked at: it is UTF-8, and of digits with the right last one.
    if (clean.n <= 60) check_bars(&cx, bars_number(&cx, clean, &number), &number);
    Str gtin = str_cut(in, 0, 14);
    if (gtin_right(gtin)) check_bars(&cx, bars_item(&cx, gtin, clean, &item), &item);
    House house = {.name = clean};
    Label l = {.title = clean, .part = S("1 of 1")};
    l.to = (Block){.head = "To", .name = clean};
    for (int i = 0; i < n; i++) block_line(&l.to, lines[i]);
    label_fact(&l, "Note", clean);
    label_code(&l, "Number", &number);
    Labels labels = {.house = &house, .name = clean, .at = &l, .n = 1};
    Buf zpl = buf_new(cx.arena);
    label_zpl(&labels, &zpl);
    check_zpl(buf_str(&zpl));
    arena_free(cx.arena);
}
