// The import of orders, on a store: what is made, what is refused and can be mended, and that nothing is imported twice.
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/platform.h"
#include "flow/info/prove.h"
#include "link/import_orders.h"
#include "link/past.h"
#include "network/network.h"

static const Module *const modules[] = {&network_module, &platform_module, &link_module, NULL};

static char folder[64];

static int setup(void **state) {
    snprintf(folder, sizeof folder, "/tmp/argosy-import-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    *state = world_new(modules);
    return 0;
}

static int teardown(void **state) {
    World *w = *state;
    static const char *const names[] = {"in.csv", "rejects.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(str_fmt(w->cx->arena, "%s/%s", folder, names[i]).at);
    rmdir(folder);
    world_free(w);
    return 0;
}

static const char *in_folder(World *w, const char *name) {
    return str_fmt(w->cx->arena, "%s/%s", folder, name).at;
}

static void write_file(World *w, const char *name, const char *text) {
    FILE *f = fopen(in_folder(w, name), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static const char *read_file(World *w, const char *name) {
    char *text = arena_alloc(w->cx->arena, 10000);
    FILE *f = fopen(in_folder(w, name), "r");
    if (!f) return NULL;
    size_t n = fread(text, 1, 9999, f);
    assert_int_equal(fclose(f), 0);
    text[n] = 0;
    return text;
}

static OrdersImported import_file(World *w, const char *name, bool dry_run) {
    OrdersImported out;
    OrdersImport how = {.dry_run = dry_run, .rejects = in_folder(w, "rejects.csv")};
    w->cx->error = (Error){0};
    assert_ok(w->cx, import_orders(w->cx, in_folder(w, name), &how, &out));
    assert_int_equal(out.read, out.imported + out.rejected);
    return out;
}

#define HEAD "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

static const char shop[] = HEAD
    "1,A1,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    "1,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850.0,United Kingdom\n"
    "2,A2,CUP,2,2010-12-02 09:00:00,1.5,,France\n"
    "C3,A1,LAMP,-2,2010-12-05 09:00:00,2.55,17850.0,United Kingdom\n"
    "4,A2,damaged,-1,2010-12-06 09:00:00,0,,United Kingdom\n"
    "C5,AMAZONFEE,AMAZON FEE,-1,2010-12-07 09:00:00,10.5,,United Kingdom\n";

static void documents_of_the_past(void **state) {
    World *w = *state;
    write_file(w, "in.csv", shop);
    OrdersImported dry = import_file(w, "in.csv", true);
    assert_int_equal(dry.imported, 6);
    assert_int_equal(dry.items, 4);
    assert_int_equal(world_int(w, "select count(*) from doc"), 0);
    assert_int_equal(world_int(w, "select count(*) from event"), 0);

    OrdersImported out = import_file(w, "in.csv", false);
    assert_int_equal(out.imported, 6);
    assert_int_equal(out.unchanged, 0);
    assert_true(out.orders == 2 && out.returns == 1 && out.adjustments == 1 && out.charges == 1);
    assert_true(out.items == dry.items && out.customers == dry.customers && out.channels == dry.channels);
    assert_int_equal(
        world_int(w, "select count(*) from doc where kind = 'order' and status = 'done' and closed = placed"),
        2);
    assert_int_equal(world_int(w, "select total from doc where number = '1'"), 3330);
    assert_int_equal(world_int(w, "select count(*) from line where open <> 0 or done <> qty"), 0);
    assert_int_equal(world_int(w, "select count(*) from transfer"), 0);
    // The return names the order and the line that it was sold on.
    assert_int_equal(
        world_int(w,
            "select count(*) from line r join line o on o.id = r.parent join doc d on d.id = o.doc "
            "where r.kind = 'return' and d.number = '1' and o.pos = 1"),
        1);
    assert_int_equal(world_int(w, "select count(*) from item where kind = 'service'"), 2);
    assert_int_equal(
        world_int(w, "select count(*) from party where code = 'WALK-IN-DOTCOM-FR' and customer = 1 and country = 'FR'"),
        1);
    assert_int_equal(world_int(w, "select count(*) from event where kind = 'history.record'"), 5);
    Proof *proofs;
    int n;
    bool all;
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, prove(w->cx, &proofs, &n, &all));
    store_read_end(w->cx);
    assert_true(all);
}

static void nothing_twice(void **state) {
    World *w = *state;
    write_file(w, "in.csv", shop);
    import_file(w, "in.csv", false);
    int64_t events = world_int(w, "select count(*) from event");
    OrdersImported again = import_file(w, "in.csv", false);
    assert_int_equal(again.imported, 6);
    assert_int_equal(again.unchanged, 6);
    assert_int_equal(again.orders + again.returns + again.items + again.customers, 0);
    assert_int_equal(world_int(w, "select count(*) from event"), events);
    // A document of the same number with another content is no repetition.
    write_file(w, "in.csv", HEAD "1,A1,LAMP,7,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");
    OrdersImported other = import_file(w, "in.csv", false);
    assert_int_equal(other.rejected, 1);
    assert_non_null(
        strstr(read_file(w, "rejects.csv"), ",2,InvoiceNo,was imported before with another content"));
}

static void existing_records_are_kept(void **state) {
    World *w = *state;
    assert_non_null(world_act(w, "item", "create", "{\"code\":\"A1\",\"name\":\"Our own name\"}"));
    assert_non_null(world_act(
        w, "site", "create", "{\"code\":\"SHOP\",\"name\":\"Shop\",\"kind\":\"fulfilment\"}"));
    write_file(w, "in.csv", shop);
    OrdersImported out = import_file(w, "in.csv", false);
    assert_int_equal(out.items, 3);
    assert_int_equal(world_int(w, "select count(*) from item where name = 'Our own name'"), 1);
    assert_int_equal(world_int(w, "select count(*) from site where code = 'MAIN'"), 0);
    assert_int_equal(
        world_int(w, "select count(*) from line l join site s on s.id = l.site where s.code = 'SHOP'"), 4);
}

// One wrong line keeps its whole order back; mended, the rejects file brings it, and the three columns behind are left alone.
static void mended_and_imported_again(void **state) {
    World *w = *state;
    write_file(w, "in.csv",
        HEAD "1,A1,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
             "1,A2,\"CUP, blue\",many,2010-12-01 08:26:00,1.5,17850.0,United Kingdom\n"
             "2,A2,CUP,2,2010-12-02 09:00:00,1.5,,France\n");
    OrdersImported out = import_file(w, "in.csv", false);
    assert_int_equal(out.imported, 1);
    assert_int_equal(out.rejected, 2);
    assert_true(str_find(out.first_reject, S("line 2")) == 0);
    const char *rejects = read_file(w, "rejects.csv");
    assert_non_null(strstr(rejects, "Country,line,field,reason\n"));
    assert_non_null(strstr(
        rejects, "1,A1,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom,2,,line 3 of the same document was refused\n"));
    assert_non_null(strstr(
        rejects, "\"CUP, blue\",many,2010-12-01 08:26:00,1.5,17850.0,United Kingdom,3,Quantity,is no number"));
    char *mended = arena_alloc(w->cx->arena, strlen(rejects) + 1);
    memcpy(mended, rejects, strlen(rejects) + 1);
    char *many = strstr(mended, "many");
    memcpy(many, "0004", 4);
    write_file(w, "in.csv", mended);
    out = import_file(w, "in.csv", false);
    assert_int_equal(out.imported, 2);
    assert_int_equal(out.orders, 1);
    assert_int_equal(world_int(w, "select count(*) from doc"), 2);
    assert_int_equal(world_int(w, "select count(*) from line"), 3);
}

static void refused_by_the_door(void **state) {
    World *w = *state;
    char code[80];
    memset(code, 'X', sizeof code);
    code[70] = 0;
    write_file(w, "in.csv",
        str_fmt(w->cx->arena,
            HEAD "1,A1,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                 "1,%s,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                 "%s,A1,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                 "2,A1,LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n",
            code, code)
            .at);
    for (int dry = 1; dry >= 0; dry--) {
        OrdersImported out = import_file(w, "in.csv", dry);
        assert_int_equal(out.rejected, dry ? 2 : 3); // that a number is too long is said by the action itself
        const char *rejects = read_file(w, "rejects.csv");
        assert_non_null(strstr(rejects, ",3,StockCode,"));
        assert_non_null(strstr(rejects, ",2,,line 3 of the same document"));
        if (!dry) assert_non_null(strstr(rejects, ",4,InvoiceNo,"));
    }
    assert_int_equal(world_int(w, "select count(*) from doc"), 1);
}

static void an_exchange(void **state) {
    World *w = *state;
    write_file(w, "in.csv",
        "order,date,item,qty,price,customer\n"
        "W-1,2024-03-01,CUP,2,4.5,ann@example.com\n"
        "W-1,2024-03-04,CUP,-1,4.5,ann@example.com\n");
    OrdersImported out;
    OrdersImport how = {.as = ORDERS_PAST};
    assert_ok(w->cx, import_orders(w->cx, in_folder(w, "in.csv"), &how, &out));
    assert_true(out.imported == 2 && out.orders == 1 && out.returns == 1);
    assert_int_equal(
        world_int(w, "select count(*) from doc where number = 'W-1-R' and kind = 'return'"), 1);
    assert_int_equal(world_int(w, "select count(*) from doc where parent <> 0"), 1);
}

static void what_cannot_be_read(void **state) {
    World *w = *state;
    OrdersImported out;
    OrdersImport how = {.rejects = "x"};
    assert_status(w->cx, import_orders(w->cx, "-", &how, &out), INPUT);
    how.rejects = NULL;
    assert_status(w->cx, import_orders(w->cx, "/nonexistent.csv", &how, &out), INPUT);
    write_file(w, "in.csv", shop);
    how.site = S("NOWHERE");
    assert_status(w->cx, import_orders(w->cx, in_folder(w, "in.csv"), &how, &out), INPUT);
    assert_int_equal(world_int(w, "select count(*) from item"), 0);
}

static void past_documents_are_checked(void **state) {
    World *w = *state;
    assert_non_null(world_act(w, "item", "create", "{\"code\":\"A\",\"name\":\"A\"}"));
    assert_non_null(world_act(w, "party", "create", "{\"code\":\"C\",\"name\":\"C\",\"customer\":true}"));
    static const struct {
        const char *json, *field;
    } wrong[] = {
        {"{\"number\":\"1\",\"at\":\"2011-01-01\",\"lines\":[{\"item\":\"A\",\"qty\":1}]}", "customer"},
        {"{\"number\":\"1\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":[]}", "lines"},
        {"{\"number\":\"1\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":[{\"item\":\"A\","
         "\"qty\":-1}]}",
            "lines[0].qty"},
        {"{\"number\":\"1\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":[{\"item\":\"A\","
         "\"qty\":1,\"price\":-1}]}",
            "lines[0].price"},
        {"{\"number\":\"1\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":[{\"item\":\"A\","
         "\"qty\":\"1e12\"}]}",
            "lines[0].qty"},
        {"{\"kind\":\"return\",\"number\":\"2\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":"
         "[{\"item\":\"A\",\"qty\":1,\"order\":\"1\"}]}",
            "lines[0].order"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(world_act(w, "history", "record", wrong[i].json));
        if (!str_is(w->cx->error.field, wrong[i].field)) world_print_error(w->cx);
        assert_true(str_is(w->cx->error.field, wrong[i].field));
    }
    assert_non_null(world_act(w, "history",
        "record", "{\"number\":\"1\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":[{\"item\":\"A\",\"qty\":1}]}"));
    assert_null(world_act(w, "history",
        "record", "{\"number\":\"1\",\"customer\":\"C\",\"at\":\"2011-01-01\",\"lines\":[{\"item\":\"A\",\"qty\":1}]}"));
    assert_null(world_act(w, "history", "record",
        "{\"kind\":\"return\",\"number\":\"2\",\"customer\":\"C\",\"at\":\"2011-01-01\","
        "\"lines\":[{\"item\":\"A\",\"qty\":1,\"order\":\"1\",\"pos\":2}]}"));
    assert_true(str_is(w->cx->error.field, "lines[0].pos"));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(documents_of_the_past),
        T(nothing_twice),
        T(existing_records_are_kept),
        T(mended_and_imported_again),
        T(refused_by_the_door),
        T(an_exchange),
        T(what_cannot_be_read),
        T(past_documents_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
