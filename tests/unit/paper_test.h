// Documents as those who get them see them: their text by pdftotext, their barcodes by a scanner (zbarimg) on the pages as pictures.
#ifndef ARGOSY_TESTS_PAPER_TEST_H
#define ARGOSY_TESTS_PAPER_TEST_H

#include "deliver_test.h"

#include "paper/paper.h"

// What a command of the shell prints; NULL-terminated, in the world's memory.
static inline const char *printed_by(Shop *w, const char *command) {
    Buf b = buf_new(w->cx->arena);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, (Str){part, n});
    if (pclose(f) != 0) print_error("%s failed\n", command);
    return buf_str(&b).at;
}

static inline Str made_as(Shop *w, const char *what, const char *number, const char *format) {
    Buf b = buf_new(w->cx->arena);
    cx_clear(w->cx);
    assert_ok(w->cx, paper_make(w->cx, str_of(what), str_of(number), str_of(format), &b));
    return buf_str(&b);
}

// A folder of this test's own, with the document in it as d.pdf.
static inline const char *pdf_kept(Shop *w, const char *what, const char *number) {
    Str bytes = made_as(w, what, number, "pdf");
    assert_true(str_starts(bytes, S("%PDF-1.5")));
    const char *tmp = getenv("TMPDIR");
    char *folder = arena_alloc(w->cx->arena, 300);
    snprintf(folder, 300, "%s/argosy-paper-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
    FILE *f = fopen(str_fmt(w->cx->arena, "%s/d.pdf", folder).at, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.at, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
    return folder;
}

// Its words, in lines as they stand on the page.
static inline const char *words_of(Shop *w, const char *what, const char *number) {
    const char *folder = pdf_kept(w, what, number);
    return printed_by(w,
        str_fmt(w->cx->arena, "cd '%s' && pdftotext -layout d.pdf - ; rm -r '%s'", folder, folder).at);
}
// Its title, paper and number of pages.
static inline const char *about_of(Shop *w, const char *what, const char *number) {
    const char *folder = pdf_kept(w, what, number);
    return printed_by(
        w, str_fmt(w->cx->arena, "cd '%s' && pdfinfo d.pdf; rm -r '%s'", folder, folder).at);
}
// What a scanner reads on its pages, a line each.
static inline const char *scanned(Shop *w, const char *what, const char *number) {
    const char *folder = pdf_kept(w, what, number);
    return printed_by(w,
        str_fmt(w->cx->arena,
            "cd '%s' && pdftoppm -r 300 -gray -png d.pdf p && zbarimg -q --raw p*.png; rm -r '%s'",
            folder, folder)
            .at);
}

// What follows the part in the text; NULL, and said, where it is not there. Not inlined: see found_in.
__attribute__((noinline, unused)) static const char *behind(
    const char *from, const char *part, const char *text) {
    const char *at = from ? strstr(from, part) : NULL;
    if (!at) print_error("%s is missing, or in the wrong place, in\n%s\n", part, text);
    return at ? at + strlen(part) : NULL;
}
// Nothing on any page runs into its last line, nor below it.
static inline void foot_is_free(Shop *w, const char *what, const char *number) {
    const char *folder = pdf_kept(w, what, number);
    const char *boxes = printed_by(w,
        str_fmt(w->cx->arena, "cd '%s' && pdftotext -bbox d.pdf - ; rm -r '%s'", folder, folder).at);
    int words = 0;
    for (const char *page = strstr(boxes, "<page "), *next; page; page = next) {
        next = strstr(page + 1, "<page ");
        const char *end = next ? next : page + strlen(page);
        double foot = 0, top, bottom;
        for (const char *p = page; (p = strstr(p, "<word ")) && p < end; p++)
            if (sscanf(p, "<word xMin=\"%*f\" yMin=\"%lf", &top) == 1 && top > foot &&
                strstr(p, ">Page<") == strchr(p, '>'))
                foot = top;
        assert_true(foot > 0);
        for (const char *p = page; (p = strstr(p, "<word ")) && p < end; p++, words++) {
            int n = sscanf(p, "<word xMin=\"%*f\" yMin=\"%lf\" xMax=\"%*f\" yMax=\"%lf\"", &top, &bottom);
            bool clear = n == 2 && (bottom < foot - 6 || (top > foot - 2 && top < foot + 2));
            if (!clear) print_error("at %.60s, the foot being at %.1f\n", p, foot);
            assert_true(clear);
        }
    }
    assert_true(words > 20);
}

// The text has these parts, one behind the other.
static inline void in_order(const char *text, const char *const *parts) {
    for (const char *from = text; *parts; parts++) {
        from = behind(from, *parts, text);
        assert_non_null(from);
    }
}
#define IN_ORDER(text, ...) in_order((text), (const char *const[]){__VA_ARGS__, NULL})

static inline Status tried_paper(Shop *w, const char *what, const char *number, const char *format) {
    Buf b = buf_new(w->cx->arena);
    cx_clear(w->cx);
    return paper_make(w->cx, str_of(what), str_of(number), str_of(format), &b);
}
// Refused with this status, at this field, with words that have this part and a hint.
static inline void paper_refused(Shop *w, const char *what, const char *number, const char *format,
    Status want, const char *field, const char *part) {
    assert_status(w->cx, tried_paper(w, what, number, format), want);
    const Error *e = &w->cx->error;
    Str all = str_fmt(w->cx->arena, STR_FMT " | " STR_FMT, STR_ARG(e->text), STR_ARG(e->hint));
    if (str_find(all, str_of(part)) < 0 || !str_is(e->field, field)) world_print_error(w->cx);
    assert_true(str_find(all, str_of(part)) >= 0);
    assert_true(str_is(e->field, field));
    assert_true(e->hint.n > 0);
}

static inline void set_to(Shop *w, const char *code, const char *value) {
    act(w, "setting", "create", "{'code':'%s','value':'%s'}", code, value);
}
static inline int paper_open(void **state) {
    shop_open(state);
    Shop *w = *state;
    set_to(w, "company", "Tea & Mugs Ltd");
    set_to(w, "company.address", "1 High Street, Reading RG1 1AA");
    act(w, "site", "update", "{'code':'MAIN','address':'4 Dock Road, Reading RG1 3BE'}");
    act(w, "party", "update", "{'code':'ANNA','name':'Anna Archer','address':'2 Mill Lane\\nBath BA1 1AB'}");
    act(w, "party", "update", "{'code':'ACME','address':'9 Works Road, Leeds','payment_days':30}");
    return 0;
}

#endif
