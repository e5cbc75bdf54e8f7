// CSV: fields as they were, wherever the bytes come from, and faults that cost one line.
#include <zlib.h>
#include <zstd.h>

#include "base/csv.h"
#include "base/input.h"
#include "base/limits.h"
#include "support/base_test.h"

static Cx cx;

static CsvReader *opened(const char *text) {
    CsvReader *r = NULL;
    if (csv_open_text(&cx, str_of(text), &r) != OK)
        fail_msg("refused: " STR_FMT, STR_ARG(cx.error.text));
    return r;
}

// The rest of the records as text: fields by | and records by /; a failure is its line number with !.
static Str rest_of(CsvReader *r) {
    Buf b = buf_new(cx.arena);
    for (;;) {
        Str *fields;
        int n;
        bool more = false;
        if (csv_next(&cx, r, &fields, &n, &more) != OK) {
            assert_int_equal(cx.error.status, INPUT);
            cx_clear(&cx);
            buf_fmt(&b, "!%lld/", (long long)csv_line(r));
            continue;
        }
        if (!more) break;
        for (int i = 0; i < n; i++) {
            if (i) buf_char(&b, '|');
            buf_add(&b, fields[i]);
        }
        buf_char(&b, '/');
    }
    csv_close(r);
    return buf_str(&b);
}

static void records(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"a,b\n1,2\n3,4\n", "1|2/3|4/"},
        {"a,b\n1,2\n3,4", "1|2/3|4/"},
        {"a,b\r\n1,2\r\n3,4\r\n", "1|2/3|4/"},
        {"a,b\r\n1,2\r\n3,4\r", "1|2/3|4/"},
        {"a,b\n", ""},
        {"a,b", ""},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
            "1|2/"},
        {"a,b\n,\n", "|/"},
        {"a,b\n1,", "1|/"},
        {"a,b\n\"1,2\",\"3\n4\"\n", "1,2|3\n4/"},
        {"a,b\n\"x \"\"y\"\" z\",\"\"\"\"\n", "x \"y\" z|\"/"},
        {"a,b\n\"\",\"\"\"\"\"\"\n", "|\"\"/"},
        {"a,b\n\"1\",\"2\"\r\n\"3\",\"4\"", "1|2/3|4/"},
        {"a,b\n\"1\",\"2\"\r", "1|2/"},
        {"a,b\n5\" pipe,6\"\n", "5\" pipe|6\"/"}, // a quote inside a field stands for itself
        {"a,b\n 1 , 2 \n", " 1 | 2 /"},
        {"a,b\n1,2,3\n4\n", "1|2|3/4/"}, // as they are: the caller decides
        {"a,b\n\n1,2\n\r\n\n3,4\n\n", "1|2/3|4/"},
        {"a,b\n\"\"\n", "/"}, // quoted, so not blank
        {"a\n1\n\n2\n", "1//2/"},
        {"a,b\n1\r2,3\n", "1\r2|3/"},
        // Faults, each of one line.
        {"a,b\n1,\"2\"x\n3,4\n", "!2/3|4/"},
        {"a,b\n1,\"2\" ,3\n\"3\",4\n", "!2/3|4/"},
        {"a,b\n1,\"2\n3,4\n5,6\n", "!2/3|4/5|6/"},
        {"a,b\n1,2\n\"3,4\n5,6", "1|2/!3/5|6/"},
        {"a,b\n\"x\ny\"z,1\n2,3\n", "!2/y\"z|1/2|3/"},
        {"a,b\n1,\"2\"\rx\n3,4\n", "!2/3|4/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        test_same(rest_of(opened(cases[i][0])), cases[i][1]);
}

static void the_header(void **state) {
    (void)state;
    CsvReader *r = opened("\xEF\xBB\xBF"
                          "sku,\"Unit, price\",SKU,qty\n1,2,3,4\n");
    assert_int_equal(csv_columns(r), 4);
    test_same(csv_header(r, 1), "Unit, price");
    assert_int_equal(csv_find(r, S("sku")), 0);
    assert_int_equal(csv_find(r, S("SKU")), 2);
    assert_int_equal(csv_find(r, S("Sku")), 0);
    assert_int_equal(csv_find(r, S("QTY")), 3);
    assert_int_equal(csv_find(r, S("qt")), -1);
    csv_close(r);
    static const char *const none[] = {"", "\n", "\xEF\xBB\xBF", "\r\na,b\n"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(csv_open_text(&cx, str_of(none[i]), &r), INPUT);
        assert_null(r);
        cx_clear(&cx);
    }
    assert_int_equal(csv_open_text(&cx, S("a,\"b\n"), &r), INPUT);
    assert_null(r);
    cx_clear(&cx);
    csv_close(NULL);
}

static void lines_and_raw_text(void **state) {
    (void)state;
    CsvReader *r = opened("a,b\n1,\"x\ny\nz\"\r\n\n2,3\n4,\"5\"6\n7,8");
    static const struct {
        int line;
        const char *raw;
        Status status;
    } want[] = {
        {2, "1,\"x\ny\nz\"", OK},
        {6, "2,3", OK},
        {7, "4,\"5\"6", INPUT},
        {8, "7,8", OK},
    };
    Str *fields;
    int n;
    bool more;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        assert_int_equal(csv_next(&cx, r, &fields, &n, &more), want[i].status);
        assert_int_equal(csv_line(r), want[i].line);
        test_same(csv_raw(r), want[i].raw);
        if (want[i].status) {
            assert_true(str_find(cx.error.text, S("line 7")) >= 0);
            test_same(cx.error.value, want[i].raw);
            assert_true(cx.error.hint.n > 0);
        }
        cx_clear(&cx);
    }
    assert_int_equal(csv_next(&cx, r, &fields, &n, &more), OK);
    assert_false(more);
    assert_int_equal(csv_next(&cx, r, &fields, &n, &more), OK);
    assert_false(more);
    csv_close(r);
}

static void limits_hold(void **state) {
    (void)state;
    Buf b = buf_new(cx.arena);
    // A line far beyond the limit, in quotes and without, costs itself alone.
    char *x = arena_alloc(cx.arena, 5 * LIMIT_CSV_RECORD_BYTES);
    memset(x, 'x', 5 * LIMIT_CSV_RECORD_BYTES);
    buf_z(&b, "a,b\n1,2\n");
    buf_add(&b, (Str){x, 5 * LIMIT_CSV_RECORD_BYTES});
    buf_z(&b, ",3\n4,5\n\"");
    buf_add(&b, (Str){x, 5 * LIMIT_CSV_RECORD_BYTES});
    buf_z(&b, "\",3\n6,7\n");
    test_same(rest_of(opened(buf_str(&b).at)), "1|2/!3/4|5/!5/6|7/");
    // An open quote over many lines is given up at the limit and resumed at its second line.
    b = buf_new(cx.arena);
    buf_z(&b, "a,b\n\"1,2\n");
    for (int i = 0; i < LIMIT_CSV_RECORD_BYTES / 4 + 100; i++) buf_z(&b, "8,9\n");
    Str rest = rest_of(opened(buf_str(&b).at));
    assert_true(str_starts(rest, S("!2/8|9/8|9/")));
    assert_int_equal(rest.n, 3 + 4 * (LIMIT_CSV_RECORD_BYTES / 4 + 100));
    // The largest record there may be is read.
    b = buf_new(cx.arena);
    buf_z(&b, "a,b\n");
    buf_add(&b, (Str){x, LIMIT_CSV_RECORD_BYTES - 2});
    buf_z(&b, ",3\n4,5\n");
    rest = rest_of(opened(buf_str(&b).at));
    assert_int_equal(rest.n, LIMIT_CSV_RECORD_BYTES + 1 + 4);
    // As many columns as allowed, and one more.
    b = buf_new(cx.arena);
    buf_z(&b, "a,b\n");
    for (int i = 1; i < LIMIT_CSV_COLUMNS; i++) buf_char(&b, ',');
    buf_z(&b, "\n,");
    for (int i = 1; i < LIMIT_CSV_COLUMNS; i++) buf_char(&b, ',');
    buf_z(&b, "\n1,2\n");
    rest = rest_of(opened(buf_str(&b).at));
    assert_true(str_ends(rest, S("|/!3/1|2/")));
}

// Quotes, commas and line ends at each place relative to the window's edge: a long field pushes them over it.
static void the_edge_of_the_window(void **state) {
    (void)state;
    enum { EDGE = 256 * 1024, BEFORE = 64 };
    char *x = arena_alloc(cx.arena, EDGE);
    memset(x, 'x', EDGE);
    for (size_t length = EDGE - BEFORE; length < EDGE; length++) {
        ArenaMark mark = arena_mark(cx.arena);
        Buf b = buf_new(cx.arena);
        buf_z(&b, "a,b\n");
        buf_add(&b, (Str){x, length});
        buf_z(&b, ",\"\"\"y\"\"\"\r\n\"\"\"\",\"\"\r\n\"1\n2\",3\r\n4,\"5\"\n\"6\",7\n");
        Str rest = rest_of(opened(buf_str(&b).at));
        test_same(str_cut(rest, length, rest.n), "|\"y\"/\"|/1\n2|3/4|5/6|7/");
        arena_rewind(cx.arena, mark);
    }
}

static void file_write(const char *path, Str text) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.at, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static Str gzipped(Str text) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t cap = deflateBound(&z, text.n);
    char *at = arena_alloc(cx.arena, cap);
    unsigned char *from = arena_alloc(cx.arena, text.n + 1);
    memcpy(from, text.at, text.n);
    z.next_in = from;
    z.avail_in = (uInt)text.n;
    z.next_out = (Bytef *)at;
    z.avail_out = (uInt)cap;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = z.total_out;
    deflateEnd(&z);
    return (Str){at, n};
}

static Str zstandard(Str text) {
    size_t cap = ZSTD_compressBound(text.n);
    char *at = arena_alloc(cx.arena, cap);
    size_t n = ZSTD_compress(at, cap, text.at, text.n, 1);
    assert_false(ZSTD_isError(n));
    return (Str){at, n};
}

static Str joined(Str a, Str b) {
    Buf out = buf_new(cx.arena);
    buf_add(&out, a);
    buf_add(&out, b);
    return buf_str(&out);
}

// Reads all of an input in pieces of odd sizes.
static Status all_of(Input *in, Str *out) {
    Buf b = buf_new(cx.arena);
    static char piece[10007];
    for (size_t n = 1; n;) {
        TRY(input_read(&cx, in, piece, sizeof piece, &n));
        buf_add(&b, (Str){piece, n});
    }
    *out = buf_str(&b);
    return OK;
}

// A file whose first name is how a packed one begins, or one with a mark, is read as it was written.
static void first_names_are_no_marks(void **state) {
    (void)state;
    static const char *const names[] = {"\x1f\x8b", "\x28\xb5\x2f\xfd", "\xEF\xBB\xBF", "\xEF\xBB\xBFname"};
    for (int i = 0; i < 4; i++) {
        Buf file = buf_new(cx.arena);
        csv_put(&file, str_of(names[i]), true);
        csv_put(&file, str_of(names[i]), false);
        csv_end(&file);
        CsvReader *r;
        assert_int_equal(csv_open_text(&cx, buf_str(&file), &r), OK);
        for (int c = 0; c < 2; c++) test_same(csv_header(r, c), names[i]);
        csv_close(r);
    }
}

// What the writer writes the reader reads, plain and packed, from memory and from a file, across every window's edge.
static void random_tables_go_round(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("csv"), S("csv"));
    static const char *const pieces[] = {"a", "bc", "\"", ",", "\n", "\r\n", "é", " ", "\r", "1.50", ""};
    const char *path = "test_base_csv.tmp";
    for (int round = 0; round < 40; round++) {
        ArenaMark mark = arena_mark(cx.arena);
        int columns = (int)rng_int(&r, 1, 8), rows = (int)rng_int(&r, 0, round % 8 ? 50 : 30000);
        Str *cells = NEW_ARRAY(cx.arena, Str, columns * rows + 1);
        Buf file = buf_new(cx.arena);
        for (int c = 0; c < columns; c++)
            csv_put(&file, str_fmt(cx.arena, "column \"%d\"", c), c == 0);
        csv_end(&file);
        for (int i = 0; i < columns * rows; i++) {
            Buf cell = buf_new(cx.arena);
            for (int64_t k = rng_int(&r, 0, 6); k > 0; k--)
                buf_z(&cell, pieces[rng_int(&r, 0, 10)]);
            // A lone carriage return at the end of a field is quoted by the writer, like the others.
            cells[i] = buf_str(&cell);
            csv_put(&file, cells[i], i % columns == 0);
            if (i % columns == columns - 1) csv_end(&file);
        }
        Str plain = buf_str(&file), half = str_cut(plain, 0, plain.n / 2),
            other = str_cut(plain, half.n, plain.n);
        Str forms[] = {plain, gzipped(plain), zstandard(plain),
            joined(gzipped(half), gzipped(other)), joined(zstandard(half), zstandard(other))};
        for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++) {
            for (int from_file = 0; from_file < 2; from_file++) {
                CsvReader *reader;
                if (from_file) {
                    file_write(path, forms[form]);
                    assert_int_equal(csv_open(&cx, path, &reader), OK);
                } else {
                    assert_int_equal(csv_open_text(&cx, forms[form], &reader), OK);
                }
                assert_int_equal(csv_columns(reader), columns);
                for (int row = 0; row < rows; row++) {
                    Str *fields;
                    int n = 0;
                    bool more = false;
                    assert_int_equal(csv_next(&cx, reader, &fields, &n, &more), OK);
                    assert_true(more && n == columns);
                    for (int c = 0; c < n; c++)
                        if (!str_eq(fields[c], cells[row * columns + c]))
                            fail_msg("row %d column %d: " STR_FMT, row, c, STR_ARG(fields[c]));
                    assert_true(csv_progress(reader) > 0 && csv_progress(reader) <= 1);
                }
                test_same(rest_of(reader), "");
            }
        }
        arena_rewind(cx.arena, mark);
    }
    remove(path);
}

static void what_is_cut_short_is_refused(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("cut"), S("cut"));
    Buf b = buf_new(cx.arena);
    for (int i = 0; i < 200000; i++) buf_int(&b, (int64_t)(rng_u64(&r) >> 40));
    Str plain = buf_str(&b), forms[] = {gzipped(plain), zstandard(plain)}, got;
    for (size_t form = 0; form < 2; form++) {
        Input *in = input_of(forms[form]);
        assert_int_equal(all_of(in, &got), OK);
        assert_true(str_eq(got, plain));
        assert_true(input_progress(in) > 0.999);
        input_close(in);
        for (int i = 0; i < 20; i++) {
            size_t n = i ? (size_t)rng_int(&r, 10, (int64_t)forms[form].n - 1) : forms[form].n - 1;
            in = input_of(str_cut(forms[form], 0, n));
            assert_int_equal(all_of(in, &got), INPUT);
            assert_true(str_find(cx.error.text, S("too early")) > 0);
            cx_clear(&cx);
            input_close(in);
        }
        // Rubbish behind the end, and a byte turned within, are refused as well.
        in = input_of(joined(forms[form], S("rubbish")));
        assert_int_equal(all_of(in, &got), INPUT);
        cx_clear(&cx);
        input_close(in);
    }
    Buf turned = buf_new(cx.arena);
    buf_add(&turned, forms[0]);
    turned.at[turned.n / 2] ^= 0x10;
    Input *in = input_of(buf_str(&turned));
    assert_int_equal(all_of(in, &got), INPUT);
    cx_clear(&cx);
    input_close(in);
    input_close(NULL);
}

static void files_that_cannot_be_read(void **state) {
    (void)state;
    CsvReader *r;
    assert_int_equal(csv_open(&cx, "/nowhere/at all.csv", &r), INPUT);
    assert_null(r);
    test_same(cx.error.value, "/nowhere/at all.csv");
    cx_clear(&cx);
    assert_int_equal(csv_open(&cx, "/", &r), INPUT); // a folder
    assert_null(r);
    cx_clear(&cx);
}

// A pipe gives what it has, be it a byte at a time; the format is told all the same.
static void standard_input(void **state) {
    (void)state;
    Str forms[] = {S("a,b\n1,2\n"), gzipped(S("a,b\n1,2\n")),
        zstandard(S("\xEF\xBB\xBF"
                    "a,b\n1,2\n"))};
    int kept = dup(STDIN_FILENO);
    for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            for (size_t i = 0; i < forms[form].n; i++) {
                if (write(ends[1], forms[form].at + i, 1) != 1) _exit(1);
                usleep(100);
            }
            _exit(0);
        }
        close(ends[1]);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        CsvReader *r;
        assert_int_equal(csv_open(&cx, "-", &r), OK);
        assert_int_equal(csv_find(r, S("a")), 0);
        assert_true(csv_progress(r) == 0);
        test_same(rest_of(r), "1|2/");
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
    dup2(kept, STDIN_FILENO);
    close(kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(the_header),
        cmocka_unit_test(lines_and_raw_text),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(the_edge_of_the_window),
        cmocka_unit_test(first_names_are_no_marks),
        cmocka_unit_test(random_tables_go_round),
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(standard_input),
    };
    cx.arena = arena_new();
    int failed = cmocka_run_group_tests_name("base csv", tests, NULL, NULL);
    arena_free(cx.arena);
    return failed;
}
