// Import and export of records: what is new is made, what differs is changed, what is wrong goes to the rejects file.
#include "support/widget.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/import.h"

static int setup(void **state) {
    *state = world_with_widgets();
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static ImportResult import_text(World *w, const char *csv, const ImportOptions *options) {
    CsvReader *in;
    ImportResult result;
    w->cx->error = (Error){0};
    assert_ok(w->cx, csv_open_text(w->cx, str_of(csv), &in));
    assert_ok(w->cx, import_entity(w->cx, &widget_entity, in, options, &result));
    csv_close(in);
    assert_int_equal(result.read, result.imported + result.rejected);
    return result;
}

static Status collect(void *to, Str part) {
    buf_add(to, part);
    return OK;
}

static Str export_text(World *w) {
    Buf out = buf_new(w->cx->arena);
    assert_ok(w->cx, export_entity(w->cx, &widget_entity, collect, &out));
    return buf_str(&out);
}

static const char good[] = "code,name,size,qty,due,parent,active\n"
                           "A,Ann,small,1.5,2011-06-03,,true\n"
                           "B,\"Ben, \"\"2\"\"\",large,2,,A,false\n"
                           "C,Cät,large,0.000001,,B,true\n";

static void goes_round(void **state) {
    World *w = *state;
    ImportOptions none = {0};
    ImportResult r = import_text(w, good, &none);
    assert_int_equal(r.imported, 3);
    assert_int_equal(r.unchanged, 0);
    Str out = export_text(w);
    assert_string_equal(out.at, good);
    int64_t events = world_int(w, "select count(*) from event");
    r = import_text(w, good, &none);
    assert_int_equal(r.imported, 3);
    assert_int_equal(r.unchanged, 3);
    assert_int_equal(world_int(w, "select count(*) from event"), events);
    r = import_text(w, "qty,code\n7,A\n2,B\n", &none);
    assert_int_equal(r.imported, 2);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(world_int(w, "select qty from widget where code = 'A' and size = 'small'"), 7000000);
}

static void later_rows_find_earlier(void **state) {
    World *w = *state;
    ImportOptions none = {0};
    ImportResult r = import_text(w, "code,name,qty\nA,x,1\nA,x,2\nA,x,2\n", &none);
    assert_int_equal(r.imported, 3);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(world_int(w, "select qty from widget"), 2000000);
}

static Str file_text(World *w, const char *path) {
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *at = arena_alloc(w->cx->arena, 10000);
    size_t n = fread(at, 1, 9999, f);
    fclose(f);
    return (Str){at, n};
}

static const char bad[] = "code,name,size,qty,parent,due\n"
                          "A,Ann,small,1,,\n"
                          "B,Ben,huge,1,,\n"
                          "C,Con,,-1,,\n"
                          "D,Dan,,1,Z,\n"
                          "E,Eve\n"
                          "F,,,1,,\n"
                          "G,Gus,,1,A,2011-02-30\n"
                          "H,Hal,,1,A,2011-02-28\n"
                          "A,Other,small,1,,\n";

static void refused_rows_can_be_mended(void **state) {
    World *w = *state;
    const char *path = str_fmt(w->cx->arena, "/tmp/argosy-rejects-%d.csv", (int)getpid()).at;
    ImportOptions o = {.rejects = path};
    ImportResult r = import_text(w, bad, &o);
    assert_int_equal(r.read, 9);
    assert_int_equal(r.imported, 2);
    assert_int_equal(r.rejected, 7);
    Str text = file_text(w, path);
    assert_true(
        str_starts(text, S("code,name,size,qty,parent,due,line,field,reason\nB,Ben,huge,1,,,3,size,")));
    static const char *const parts[] = {"\nC,Con,,-1,,,4,qty,", "\nD,Dan,,1,Z,,5,parent,", "\nE,Eve,,,,,6,,",
        "\nF,,,1,,,7,name,", "\nG,Gus,,1,A,2011-02-30,8,due,", "\nA,Other,small,1,,,10,name,"};
    for (size_t i = 0; i < 6; i++) assert_true(str_find(text, str_of(parts[i])) >= 0);
    // Mended by an editor, and read over itself.
    FILE *f = fopen(path, "w");
    fputs("code,name,size,qty,parent,due,line,field,reason\nB,Ben,large,1,,,3,size,x\nC,Con,,-1,,,"
          "4,qty,y\n",
        f);
    fclose(f);
    CsvReader *in;
    assert_ok(w->cx, csv_open(w->cx, path, &in));
    assert_ok(w->cx, import_entity(w->cx, &widget_entity, in, &o, &r));
    csv_close(in);
    assert_int_equal(r.imported, 1);
    text = file_text(w, path);
    assert_true(
        str_starts(text, S("code,name,size,qty,parent,due,line,field,reason\nC,Con,,-1,,,3,qty,")));
    assert_int_equal(world_int(w, "select count(*) from widget"), 3);
    remove(path);
}

static void dry_run_says_the_same(void **state) {
    World *w = *state;
    const char *path = str_fmt(w->cx->arena, "/tmp/argosy-dry-%d.csv", (int)getpid()).at;
    ImportOptions dry = {.dry_run = true, .rejects = path}, wet = {.rejects = path};
    ImportResult r = import_text(w, bad, &dry);
    Str said = file_text(w, path);
    assert_int_equal(world_int(w, "select count(*) from widget"), 0);
    assert_int_equal(world_int(w, "select count(*) from event"), 0);
    ImportResult real = import_text(w, bad, &wet);
    assert_memory_equal(&r, &real, sizeof r);
    assert_true(str_eq(said, file_text(w, path)));
    remove(path);
}

static void columns_must_fit(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    CsvReader *in;
    ImportResult r;
    ImportOptions none = {0};
    static const char *const wrong[] = {"code,nam,qty\n", "name,qty\n", "code,code,qty\n"};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(cx, csv_open_text(cx, str_of(wrong[i]), &in));
        assert_status(cx, import_entity(cx, &widget_entity, in, &none, &r), INPUT);
        csv_close(in);
        cx->error = (Error){0};
    }
    ImportMap map[] = {{S("Artikel"), S("code")}, {S("Farbe"), S("")}};
    ImportOptions mapped = {.map = map, .map_n = 2};
    r = import_text(w, "Artikel,Farbe,name,qty\nX,rot,Xa,1\n", &mapped);
    assert_int_equal(r.imported, 1);
    cx->actor.roles = VIEWER;
    assert_ok(cx, csv_open_text(cx, S("code\n"), &in));
    assert_status(cx, import_entity(cx, &widget_entity, in, &none, &r), DENIED);
    csv_close(in);
}

static void many_rows(void **state) {
    World *w = *state;
    Buf b = buf_new(w->cx->arena);
    buf_z(&b, "code,name,qty,parent\n");
    for (int i = 0; i < 2345; i++)
        buf_fmt(&b, "W%d,Name %d,%d,%s\n", i, i, i + 1, i == 1000 ? "W3" : "");
    ImportOptions none = {0};
    ImportResult r = import_text(w, buf_str(&b).at, &none);
    assert_int_equal(r.imported, 2345);
    assert_int_equal(world_int(w, "select count(*) from widget"), 2345);
    r = import_text(w, buf_str(&b).at, &none);
    assert_int_equal(r.unchanged, 2345);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(goes_round),
        T(later_rows_find_earlier),
        T(refused_rows_can_be_mended),
        T(dry_run_says_the_same),
        T(columns_must_fit),
        T(many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
