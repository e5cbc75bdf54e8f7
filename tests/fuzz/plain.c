// Small parsers: what they take, they print so that it reads the same; what they refuse leaves nothing behind.
#include "fuzz.h"

#include <string.h>

#include "base/beyond.h"
#include "base/csv.h"
#include "cli/sheet.h"
#include "store/conn.h"
#include "store/embed.h"
#include "store/migrate.h"

static bool same(Str a, Str b) { return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0); }

// ---- JSON ------------------------------------------------------------------------------------------------------------

static Str printed(Arena *a, const Json *v) {
    Buf b = buf_new(a);
    JsonOut o = json_out(&b);
    json_value(&o, v);
    return buf_str(&b);
}

static void same_tree(const Json *x, const Json *y) {
    MUST(x->kind == y->kind && x->n == y->n && same(x->text, y->text) && same(x->key, y->key));
    const Json *i = x->first, *k = y->first;
    for (; i && k; i = i->next, k = k->next) same_tree(i, k);
    MUST(!i && !k);
}

void fuzz_json(Str in) {
    Arena *a = arena_new();
    Json *v = NULL, *again = NULL;
    JsonError e = {0};
    if (json_parse(a, in, &v, &e)) {
        Str text = printed(a, v);
        MUST(str_utf8_ok(text));
        MUST(json_parse(a, text, &again, &e));
        same_tree(v, again);
        MUST(same(text, printed(a, again)));
    } else {
        MUST(e.offset <= in.n && e.what && *e.what);
    }
    arena_free(a);
}

// ---- CSV -------------------------------------------------------------------------------------------------------------

static void put_record(Buf *b, const Str *fields, int n) {
    for (int i = 0; i < n; i++) csv_put(b, fields[i], i == 0);
    if (n == 1 && fields[0].n == 0)
        buf_z(b, "\"\""); // else it would be a blank line, which is none
    csv_end(b);
}

// All good records, printed; *bad counts those that are none.
static bool csv_print(Arena *a, Str in, Str *out, int *records, int *bad) {
    Cx cx = {.arena = a};
    Buf b = buf_new(a);
    CsvReader *r = NULL;
    *records = *bad = 0;
    Status s = csv_open_text(&cx, in, &r);
    if (s != OK) {
        fuzz_error(&cx, s);
        return false;
    }
    for (int i = 0; i < csv_columns(r); i++) {
        MUST(csv_find(r, csv_header(r, i)) >= 0);
        csv_put(&b, csv_header(r, i), i == 0);
    }
    csv_end(&b);
    int64_t line = csv_line(r);
    for (bool more = true; more;) {
        Str *fields = NULL;
        int n = 0;
        s = csv_next(&cx, r, &fields, &n, &more);
        if (s != OK) {
            fuzz_error(&cx, s);
            cx_clear(&cx);
            more = true;
            ++*bad;
            MUST(*bad <= (int)in.n);
        } else if (more) {
            MUST(csv_line(r) > line);
            put_record(&b, fields, n);
            ++*records;
        }
        line = csv_line(r);
    }
    csv_close(r);
    *out = buf_str(&b);
    return true;
}

void fuzz_csv(Str in) {
    Arena *a = arena_new();
    Str first, second;
    int n, bad, again;
    if (csv_print(a, in, &first, &n, &bad)) {
        MUST(csv_print(a, first, &second, &again, &bad));
        MUST(n == again && bad == 0 && same(first, second));
    }
    arena_free(a);
}

// ---- numbers, dates, text --------------------------------------------------------------------------------------------

static void number(Str in) {
    Arena *a = arena_new();
    for (int digits = 0; digits <= 6; digits += 2) {
        int64_t v, again;
        if (!decimal_parse(in, digits, &v)) continue;
        MUST(v >= -NUM_MAX && v <= NUM_MAX);
        for (int least = 0; least <= digits; least += 2) {
            MUST(decimal_parse(decimal_text(a, v, digits, least), digits, &again));
            MUST(again == v);
        }
    }
    double d;
    if (number_parse(in, &d)) MUST(d - d == 0); // finite
    arena_free(a);
}

// What is split comes to the whole, nobody gets what he has no weight for, and what is added or rounded up can be taken back.
static void parts(Str in) {
    int64_t v[8];
    int n = 0;
    Money part[8], sum = {0};
    for (Str rest = in; rest.n && n < COUNT(v);)
        if (decimal_parse(str_split(rest, ' ', &rest), 2, &v[n])) n++;
    if (n < 3) return;
    int64_t all = 0;
    for (int i = 1; i < n; i++) all |= v[i] = v[i] < 0 ? -v[i] : v[i];
    if (all == 0) return;
    money_split((Money){v[0]}, v + 1, n - 1, part);
    for (int i = 1; i < n; i++) {
        sum = money_add(sum, part[i - 1]);
        MUST((v[i] > 0 || part[i - 1].v == 0) && (part[i - 1].v <= 0 || v[0] > 0));
    }
    MUST(sum.v == v[0] && money_sub(sum, (Money){v[0]}).v == 0 && money_add(sum, money_neg(sum)).v == 0);
    Qty q = {v[1]}, multiple = {v[2]}, up = qty_round_up(q, multiple);
    if (multiple.v > 0 && !beyond_taken()) {
        MUST(up.v >= q.v && qty_sub(up, q).v < multiple.v && qty_round_up(up, multiple).v == up.v);
        MUST(qty_part(q, multiple, multiple).v == q.v && mul_div(v[0], v[2], v[2]) == v[0]);
    }
    (void)beyond_taken(); // by the next text
}

static void date(Str in) {
    Arena *a = arena_new();
    Date d, d2;
    Time t, t2;
    if (date_parse(in, &d)) {
        int y, m, day;
        date_parts(d, &y, &m, &day);
        MUST(y >= 1900 && y <= 2999 && m >= 1 && m <= 12 && day >= 1 && day <= 31);
        MUST(date_of(y, m, day).v == d.v);
        if (d.v != 0) MUST(date_parse(date_text(a, d), &d2) && d2.v == d.v);
        MUST(date_weekday(date_week(d)) == 0 && date_diff(d, date_week(d)) < 7);
    }
    if (time_parse(in, &t)) {
        if (t.v != 0) MUST(time_parse(time_text(a, t), &t2) && t2.v == t.v);
        MUST(date_time(time_date(t)).v <= t.v && t.v - date_time(time_date(t)).v < DAY);
    }
    arena_free(a);
}

void fuzz_value(Str in) {
    number(in);
    parts(in);
    date(in);
}

static void pieces(Str in) {
    Arena *a = arena_new();
    size_t good = str_utf8_prefix(in);
    MUST(good <= in.n && (good == in.n) == str_utf8_ok(in));
    MUST(str_utf8_ok(str_cut(in, 0, good)));
    if (good == in.n) MUST(str_utf8_width(in) <= in.n);
    Buf parts = buf_new(a);
    Str rest = in;
    bool by = memchr(in.n ? in.at : "", ',', in.n) != NULL;
    for (int i = 0; rest.n; i++) {
        if (i) buf_char(&parts, ',');
        buf_add(&parts, str_split(rest, ',', &rest));
    }
    MUST(by || same(buf_str(&parts), in));
    MUST(str_trim(in).n <= in.n && same(str_trim(str_trim(in)), str_trim(in)));
    MUST(same(str_lower(a, str_lower(a, in)), str_lower(a, in)));
    MUST(str_find(in, str_cut(in, in.n / 2, in.n)) >= 0 || in.n == 0);
    arena_free(a);
}

// ---- URLs of databases, and migrations -------------------------------------------------------------------------------

// Whatever stands in a URL: no password is shown.
static void url(Str in) {
    Arena *a = arena_new();
    Str shown = url_without_password(a, in);
    MUST(shown.n <= in.n);
    Str whole = str_fmt(a, "postgresql://ann:sEcReT@%.*s?x=1&password=sEcReT&y=2", (int)in.n, in.at);
    if (memchr(in.n ? in.at : "", 0, in.n) == NULL && str_find(in, S("sEcReT")) < 0)
        MUST(str_find(url_without_password(a, whole), S("sEcReT")) < 0);
    arena_free(a);
}

// What has no word of ours stays as it is; a text in parts is the same as a whole, where no word is cut.
static void replaced(Arena *a, Str text, bool sqlite) {
    Str once = migrate_text(a, text, sqlite);
    if (text.n == 0 || !memchr(text.at, '@', text.n)) MUST(same(once, text));
    Str second, first = str_split(text, '\n', &second);
    if (first.n == text.n) return;
    Buf b = buf_new(a);
    buf_add(&b, migrate_text(a, first, sqlite));
    buf_char(&b, '\n');
    buf_add(&b, migrate_text(a, second, sqlite));
    MUST(same(buf_str(&b), once));
}

void fuzz_text(Str in) {
    pieces(in);
    url(in);
    Arena *a = arena_new();
    replaced(a, in, true);
    replaced(a, in, false);
    arena_free(a);
}
