// Numbers of documents and codes of lots that somebody took by hand: the counter goes on to the next free one, and says so where there
// is none for long.
#include "product_test.h"

typedef struct {
    const Chain *c;
    const char *table;
    int from, to; // taken by hand
    Str code;     // given by hand
    Lot lot;
    Doc doc;
} Case;

// Takes codes L-from … L-to, or numbers ADJ-from … ADJ-to.
static Status take(Cx *cx, void *data) {
    const Case *k = data;
    bool lots = k->table[0] == 'l';
    return lots
        ? sql_run(cx,
              "insert into lot (id, code, item, origin, supplier, made, expires, status) "
              "with recursive n(i) as (select $1 union all select i + 1 from n where i < $2) "
              "select i, 'L-' || i, $3, 0, 0, 0, 0, 'good' from n",
              A((int64_t)k->from), A((int64_t)k->to), A(k->c->milk))
        : sql_run(cx,
              "insert into doc (id, kind, number, party, site, to_site, status, placed, due, "
              "closed, total, "
              "parent, channel, priority, ref, note, version) "
              "with recursive n(i) as (select $1 union all select i + 1 from n where i < $2) "
              "select i, 'count', 'ADJ-' || i, 0, 0, 0, 'done', 1, 0, 1, 0, 0, 0, 5, '', '', 1 "
              "from n",
              A((int64_t)k->from), A((int64_t)k->to));
}

static void taken(Test *t, Case *k, const char *table, int from, int to) {
    k->table = table;
    k->from = from;
    k->to = to;
    assert_ok(t->w->cx, world_write(t->w, take, k));
}

static Status lot_make(Cx *cx, void *data) {
    Case *k = data;
    k->lot = (Lot){.item = k->c->milk, .code = k->code};
    return lot_add(cx, &k->lot);
}

static Status doc_make(Cx *cx, void *data) {
    Case *k = data;
    k->doc = (Doc){.kind = DOC_COUNT, .status = DOC_DONE, .closed = cx->now};
    return doc_add(cx, &k->doc);
}

static void codes_of_lots(void **state) {
    Test *t = *state;
    World *w = t->w;
    Case k = {.c = &t->c};
    taken(t, &k, "lot", 1001, 1003);
    // On PostgreSQL numbers of what came to nothing are used up: the code is one that was free, whichever.
    assert_true(with_faults(w, lot_make, &k, sizeof k, false) > (world_is_sqlite(w) ? 4 : 1));
    assert_ok(w->cx, world_write(w, lot_make, &k));
    assert_true(str_starts(k.lot.code, S("L-")) && str_cmp(k.lot.code, S("L-1003")) > 0);
    assert_int_equal(k.lot.expires.v - k.lot.made.v, 10);
    k.code = k.lot.code;
    assert_status(w->cx, world_write(w, lot_make, &k), INPUT); // the code that is there already
    assert_true(str_is(w->cx->error.field, "code"));
    assert_true(str_eq(w->cx->error.value, k.lot.code));
    assert_int_equal(world_int(w, "select count(*) from lot"), 4);
}

// A thousand in a row are a mistake of somebody's, and are told as one.
static void too_many_codes(void **state) {
    Test *t = *state;
    World *w = t->w;
    Case k = {.c = &t->c};
    taken(t, &k, "lot", 1001, 2300);
    assert_status(w->cx, world_write(w, lot_make, &k), STATE);
    assert_true(str_is(w->cx->error.text, "the next 1000 codes of lots are all taken"));
    assert_true(str_is(w->cx->error.field, "code"));
    assert_true(str_is(w->cx->error.hint, "give a code of your own"));
    assert_int_equal(world_int(w, "select count(*) from lot"), 1300);
    k.code = S("MY-OWN");
    assert_ok(w->cx, world_write(w, lot_make, &k));
    assert_true(str_is(k.lot.code, "MY-OWN"));
}

static void numbers_of_documents(void **state) {
    Test *t = *state;
    World *w = t->w;
    Case k = {.c = &t->c};
    taken(t, &k, "doc", 1001, 1003);
    assert_true(with_faults(w, doc_make, &k, sizeof k, false) > (world_is_sqlite(w) ? 4 : 1));
    assert_ok(w->cx, world_write(w, doc_make, &k));
    assert_true(str_starts(k.doc.number, S("ADJ-")) && str_cmp(k.doc.number, S("ADJ-1003")) > 0);
    assert_int_equal(world_int(w, "select count(*) from doc"), 4);
}

static void too_many_numbers(void **state) {
    Test *t = *state;
    World *w = t->w;
    Case k = {.c = &t->c};
    taken(t, &k, "doc", 1001, 2300);
    assert_status(w->cx, world_write(w, doc_make, &k), STATE);
    assert_true(str_is(w->cx->error.text, "the next 1000 numbers are all taken"));
    assert_true(str_is(w->cx->error.field, "number"));
    assert_true(str_is(w->cx->error.hint, "give a number of your own"));
    assert_int_equal(world_int(w, "select count(*) from doc"), 1300);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(codes_of_lots),
        TEST(too_many_codes),
        TEST(numbers_of_documents),
        TEST(too_many_numbers),
    };
    return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
