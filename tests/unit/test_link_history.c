// Order histories: what each line of a small file becomes. The real file is read where it is there, and its classes counted.
#include "support/base_test.h"

#include <unistd.h>

#include "link/orders.h"

static Cx cx;

static int setup(void **state) {
    (void)state;
    cx = (Cx){.arena = arena_new()};
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(cx.arena);
    return 0;
}

// Reads a text as a file.
static Status read_text(const char *text, const HistoryMap *map, History *h) {
    char path[] = "/tmp/argosy-history-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    Status s = history_read(&cx, path, map, h);
    unlink(path);
    return s;
}

static void reads(const char *text, const HistoryMap *map, History *h) {
    Status s = read_text(text, map, h);
    if (s != OK) print_error("%.*s\n", STR_ARG(cx.error.text));
    assert_int_equal(s, OK);
    assert_int_equal(h->read, (int64_t)h->lines_n + h->returned + h->adjusts_n + h->charges_n + h->rejects_n);
}

#define HEAD "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

static void an_order_is_its_lines(void **state) {
    (void)state;
    History h;
    reads(HEAD "1,85123a,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
               "1,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850.0,United Kingdom\n"
               "2,85123A,WHITE HEART ,2,2010-12-02 09:00:00,2.95,12345.0,EIRE\n"
               "1,22423,CAKESTAND,1,2010-12-01 08:27:00,0,17850.0,United Kingdom\n",
        NULL, &h);
    assert_string_equal(h.map, "online-retail");
    assert_int_equal(h.orders_n, 2);
    assert_int_equal(h.items_n, 3);
    assert_int_equal(h.orders[0].n, 3);
    assert_true(str_is(h.orders[0].number, "1") && str_is(h.orders[1].number, "2"));
    assert_true(str_is(h.orders[0].country, "GB") && str_is(h.orders[1].country, "IE"));
    const HistoryLine *l = &h.lines[h.orders[0].first];
    assert_int_equal(l[0].source, 2);
    assert_int_equal(l[0].qty.v, 6 * UNIT);
    assert_int_equal(l[0].price.v, 2550000);
    assert_int_equal(l[2].source, 5); // the line that stood behind another order
    assert_int_equal(l[2].price.v, 0);
    assert_int_equal(h.items[l[1].item].service, SERVICE_POSTAGE);
    const HistoryItem *heart = &h.items[l[0].item];
    assert_true(str_is(heart->code, "85123A"));
    assert_true(str_is(heart->name, "WHITE HEART")); // the latest, trimmed
    assert_int_equal(heart->lines, 2);
    assert_int_equal(heart->sold.v, 8 * UNIT);
    assert_int_equal(heart->price.v, 2550000); // the lower median of two
    assert_true(str_is(h.customers[h.orders[0].customer].code, "17850"));
    assert_false(h.customers[h.orders[0].customer].walk_in);
}

static void returns_find_what_was_sold(void **state) {
    (void)state;
    History h;
    reads(HEAD "1,A1,A,5,2011-01-01 08:00:00,2.00,7.0,France\n"
               "2,A1,A,5,2011-01-02 08:00:00,3.00,7.0,France\n"
               "3,A1,A,5,2011-01-03 08:00:00,3.00,8.0,France\n"
               "C4,A1,A,-2,2011-01-04 08:00:00,2.00,7.0,France\n" // by its price: order 1
               "C5,A1,A,-6,2011-01-05 08:00:00,3.00,7.0,France\n" // five of order 2, one of order 1
               "C6,A1,A,-4,2011-01-06 08:00:00,3.00,7.0,France\n" // two left of order 1, two blind
               "C7,A1,A,-1,2011-01-01 07:00:00,3.00,8.0,France\n" // before it was sold
               "C8,A1,A,-1,2011-01-07 07:00:00,3.00,,France\n",   // nobody's
        NULL, &h);
    assert_int_equal(h.returns_n, 5);
    assert_int_equal(h.returned, 5);
    static const struct {
        const char *number;
        int order; // -1: blind
        int qty;
    } wanted[] = {{"C7", -1, 1}, {"C4", 0, 2}, {"C5", 1, 5}, {"C5", 0, 1}, {"C6", 0, 2},
        {"C6", -1, 2}, {"C8", -1, 1}};
    assert_int_equal(h.return_lines_n, 7);
    int k = 0;
    for (int r = 0; r < h.returns_n; r++)
        for (int i = 0; i < h.returns[r].n; i++, k++) {
            const HistoryReturnLine *l = &h.return_lines[h.returns[r].first + i];
            assert_true(str_is(h.returns[r].number, wanted[k].number));
            assert_int_equal(l->order, wanted[k].order);
            assert_int_equal(l->qty.v, wanted[k].qty * (int64_t)UNIT);
            if (l->order >= 0) assert_int_equal(l->line, h.orders[l->order].first);
            else assert_int_equal(l->line, -1);
        }
    assert_true(h.customers[h.returns[4].customer].walk_in);
    assert_true(str_is(h.customers[h.returns[4].customer].code, "WALK-IN-DOTCOM-FR"));
}

static void stock_and_money_lines(void **state) {
    (void)state;
    History h;
    reads(HEAD "1,A1,wet pallet,-3,2011-01-01 08:00:00,0,,United Kingdom\n"
               "2,A1,found,4,2011-01-02 08:00:00,0,,United Kingdom\n"
               "3,POST,,1000,2011-01-02 08:00:00,0,,United Kingdom\n"
               "4,A1,LAMP,1,2011-01-03 08:00:00,5,,United Kingdom\n"
               "4,A2,CUP,1,2011-01-03 08:00:00,0,,United Kingdom\n"
               "C5,M,Manual,-1,2011-01-04 08:00:00,12.5,9.0,United Kingdom\n"
               "C6,AMAZONFEE,AMAZON FEE,-1,2011-01-04 08:00:00,100,,United Kingdom\n"
               "7,AMAZONFEE,AMAZON FEE,1,2011-01-05 08:00:00,40,,United Kingdom\n"
               "A8,B,Adjust bad debt,1,2011-01-05 08:00:00,-11062.06,,United Kingdom\n"
               "9,BANK CHARGES,Bank Charges,1,2011-01-05 08:00:00,15,9.0,United Kingdom\n",
        NULL, &h);
    assert_int_equal(h.adjusts_n, 2);
    assert_int_equal(h.adjusts[0].kind, ADJUST_DAMAGED);
    assert_int_equal(h.adjusts[0].qty.v, -3 * (int64_t)UNIT);
    assert_int_equal(h.adjusts[1].kind, ADJUST_FOUND);
    assert_int_equal(h.rejects_n, 1);
    assert_int_equal(h.rejects[0].source, 4);
    assert_string_equal(h.rejects[0].field, "StockCode");
    assert_int_equal(h.charges_n, 4);
    static const int64_t amounts[] = {-1250, -10000, 4000, -1106206};
    static const ServiceKind kinds[] = {
        SERVICE_MANUAL, SERVICE_MARKETPLACE, SERVICE_MARKETPLACE, SERVICE_BAD_DEBT};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(h.charges[i].amount.v, amounts[i]);
        assert_int_equal(h.charges[i].kind, kinds[i]);
        assert_true(h.charges[i].qty.v > 0);
        assert_int_equal(money_of(h.charges[i].price, h.charges[i].qty).v, amounts[i]);
    }
    assert_int_equal(h.orders_n, 2); // 4 with something given away, and 9: bank charges that a customer paid
    assert_int_equal(h.orders[0].n, 2);
    assert_true(str_is(h.items[0].name, "LAMP")); // not what the warehouse noted
}

static void wrong_lines_are_rejected(void **state) {
    (void)state;
    static const struct {
        const char *line, *field;
    } wrong[] = {
        {"1,A1,LAMP,1,2011-01-01,1,,United Kingdom,extra", ""}, {"1,A1,LAMP,1,2011-01-01,1", ""},
        {",A1,LAMP,1,2011-01-01,1,,United Kingdom", "InvoiceNo"},
        {"1, ,LAMP,1,2011-01-01,1,,United Kingdom", "StockCode"},
        {"1,A1,LAMP,x,2011-01-01,1,,United Kingdom", "Quantity"},
        {"1,A1,LAMP,0,2011-01-01,1,,United Kingdom", "Quantity"},
        {"1,A1,LAMP,10000001,2011-01-01,1,,United Kingdom", "Quantity"},
        {"1,A1,LAMP,1e30,2011-01-01,1,,United Kingdom", "Quantity"},
        {"1,A1,LAMP,1,2011-02-30,1,,United Kingdom", "InvoiceDate"},
        {"1,A1,LAMP,1,yesterday,1,,United Kingdom", "InvoiceDate"},
        {"1,A1,LAMP,1,2011-01-01,cheap,,United Kingdom", "UnitPrice"},
        {"1,A1,LAMP,1,2011-01-01,-1,,United Kingdom", "UnitPrice"},
        {"1,A1,LAMP,1,2011-01-01,10000001,,United Kingdom", "UnitPrice"},
        {"1,A1,LAMP,1,2011-01-01,1,,Atlantis", "Country"},
        {"1,A1,\xff\xfe,1,2011-01-01,1,,United Kingdom", "Description"},
        {"C1,A1,LAMP,1,2011-01-01,1,,United Kingdom", "Quantity"},
        {"A1,A1,LAMP,1,2011-01-01,1,,United Kingdom", "StockCode"},
        {"0,A1,LAMP,1,2011-01-01,1,6.0,United Kingdom", "CustomerID"}, // order 0 below is of customer 5
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        History h;
        Str text = str_fmt(cx.arena,
            HEAD "0,A1,LAMP,1,2011-01-01 10:00:00,1,5.0,United Kingdom\n%s\n", wrong[i].line);
        reads(text.at, NULL, &h);
        if (h.rejects_n != 1) print_error("accepted: %s\n", wrong[i].line);
        assert_int_equal(h.rejects_n, 1);
        assert_int_equal(h.rejects[0].source, 3);
        assert_string_equal(h.rejects[0].field, wrong[i].field);
        assert_true(h.rejects[0].reason.n > 0);
        assert_int_equal(h.lines_n, 1);
    }
}

static void any_shop(void **state) {
    (void)state;
    History h;
    reads("sku,qty,order,date,unit_price,channel,title\n"
          "CUP,2,W-1,2024-03-01T10:00:00Z,4.5,WEB,Cup\n"
          "SHIPPING,1,W-1,2024-03-01T10:00:00Z,3,WEB,Parcel\n"
          "CUP,-1,W-1,2024-03-09,4.5,WEB,Cup\n"
          "CUP,-1,W-2,2024-03-10,0,WEB,broken\n",
        NULL, &h);
    assert_string_equal(h.map, "generic");
    assert_int_equal(h.orders_n, 1);
    assert_int_equal(h.returns_n, 1);
    assert_int_equal(h.adjusts_n, 1);
    assert_true(str_is(h.channels[h.orders[0].channel].code, "WEB"));
    assert_true(str_is(h.customers[h.orders[0].customer].code, "WALK-IN-WEB"));
    assert_int_equal(h.return_lines[0].order, -1); // nobody's cup: any could be it
}

static void headers_decide(void **state) {
    (void)state;
    History h;
    assert_int_equal(read_text("a,b\n1,2\n", NULL, &h), INPUT);
    cx_clear(&cx);
    assert_int_equal(read_text("order,date,item,qty\n", &history_generic, &h), INPUT);
    assert_true(str_is(cx.error.field, "price"));
    cx_clear(&cx);
    assert_int_equal(history_read(&cx, "/nonexistent/file.csv", NULL, &h), INPUT);
    cx_clear(&cx);
    reads(HEAD, NULL, &h);
    assert_int_equal(h.read, 0);
    assert_null(history_map(S("nonsense")));
    assert_ptr_equal(history_map(S("generic")), &history_generic);
}

static void countries(void **state) {
    (void)state;
    static const struct {
        const char *name, *code;
    } wanted[] = {{"United Kingdom", "GB"}, {"eire", "IE"}, {"RSA", "ZA"}, {"Unspecified", ""},
        {"", ""}, {"DE", "DE"}, {"uk", "GB"}};
    Str code;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        assert_true(country_code(str_of(wanted[i].name), &code));
        assert_true(str_is(code, wanted[i].code));
    }
    assert_false(country_code(S("Atlantis"), &code));
    assert_false(country_code(S("xx"), &code));
    assert_false(country_code(S("D3"), &code));
}

// The counts that docs/import.md states.
static void the_real_file(void **state) {
    (void)state;
    const char *root = getenv("ARGOSY_ROOT");
    Str path = str_fmt(cx.arena, "%s/../shared/data/online-retail/online-retail.csv.zst",
        root && *root ? root : "..");
    if (access(path.at, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path.at);
        skip();
    }
    History h;
    assert_int_equal(history_read(&cx, path.at, NULL, &h), OK);
    assert_int_equal(h.read, 541909);
    assert_int_equal(h.orders_n, 19964);
    assert_int_equal(h.lines_n, 530521);
    assert_int_equal(h.returns_n, 3421);
    assert_int_equal(h.returned, 8703);
    assert_int_equal(h.adjusts_n, 2082);
    assert_int_equal(h.charges_n, 592);
    assert_int_equal(h.rejects_n, 11);
    assert_int_equal(h.items_n, 3958);
    assert_int_equal(h.customers_n, 4381);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_order_is_its_lines),
        T(returns_find_what_was_sold),
        T(stock_and_money_lines),
        T(wrong_lines_are_rejected),
        T(any_shop),
        T(headers_decide),
        T(countries),
        T(the_real_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
