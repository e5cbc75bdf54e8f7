// Letters on paper: purchase orders, invoices and credit notes, pick lists, packing slips; that they say all there is to say, and nothing
// that they may not.
#include "paper_test.h"

static const char *placed(Shop *w, const char *number, const char *lines) {
    act(w, "order", "place",
        "{'number':'%s','customer':'ANNA','site':'MAIN','ref':'Birthday','lines':[%s]}", number, lines);
    return number;
}

static void a_purchase_order_says_what_is_wanted(void **state) {
    Shop *w = *state;
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','price':'1.5','supplier_code':'AC-77'}");
    const char *r = act(w, "purchase", "create",
        "{'supplier':'ACME','site':'MAIN','ref':'Spring','lines':[{'item':'MUG','qty':'1200','"
        "price':'1.255','due':'2011-06-20'},"
        "{'item':'TEA','qty':'0.5','price':'10','due':'2011-06-21'}]}");
    const char *po = got(w, r, "number"), *t = words_of(w, "purchase-order", po);
    IN_ORDER(t, "Tea & Mugs Ltd", "1 High Street", "Reading RG1 1AA", "Purchase order", po,
        "Supplier", "Deliver to", "Acme", "9 Works Road", "Leeds", "Item", "Description",
        "Quantity", "Unit", "Price", "Amount", "Page 1 of 1");
    IN_ORDER(t, "MUG", "Mug", "20 Jun 2011", "1,200", "each", "1.255", "1,506.00",
        "Your item AC-77", "TEA", "21 Jun 2011", "0.5", "10.00", "5.00", "Total GBP", "1,511.00");
    has(w, t, "Main");
    has(w, t, "4 Dock Road");
    has(w, t, "1 June 2011");
    has(w, t, "30 days from invoice");
    has(w, t, "Spring");
    has_not(t, "Draft");
    has(w, about_of(w, "purchase-order", po), str_fmt(w->cx->arena, "Purchase order %s", po).at);
    assert_string_equal(scanned(w, "purchase-order", po), str_fmt(w->cx->arena, "%s\n", po).at);
    act(w, "purchase", "cancel", "{'purchase':'%s'}", po);
    t = words_of(w, "purchase-order", po);
    has(w, t, "Cancelled");
    has(w, t, "Due "); // lines of several days have each its own
    set_to(w, "purchase.approval_limit", "1.00");
    r = act(w, "purchase", "create",
        "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'1','price':'2'}]}");
    t = words_of(w, "purchase-order", got(w, r, "number"));
    has(w, t, "Draft");
    has_not(t, "Due "); // of one day: the head says so
}

static const char *shipped(Shop *w, const char *order) {
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'%s'}", order), "number");
    act(w, "shipment", "ship", "{'shipment':'%s','tracking':'PF 12'}", sh);
    return sh;
}

static void an_invoice_says_what_is_owed(void **state) {
    Shop *w = *state;
    set_to(w, "company.bank", "High Street Bank, Account 12345");
    set_to(w, "company.tax_number", "GB 99");
    stock(w, "MUG", "MAIN", 10);
    const char *sh = shipped(w, placed(w, "W-1", "{'item':'MUG','qty':'3'},{'item':'POST','qty':'1'}"));
    const char *t = words_of(w, "invoice", "INV-1001");
    IN_ORDER(t, "Invoice", "INV-1001", "Bill to", "Anna Archer", "2 Mill Lane", "Bath BA1 1AB",
        "United Kingdom", "MUG", "Mug", "3", "4.25", "12.75", "POST", "Postage", "2.50", "2.50",
        "Goods", "12.75", "Postage and services", "2.50", "Total GBP", "15.25", "Tax number GB 99",
        "Page 1 of 1");
    IN_ORDER(t, "Invoice date", "1 June 2011", "Due date", "15 June 2011", "Within 14 days", "W-1",
        "Birthday");
    has(w, t, sh);
    IN_ORDER(t, "Pay to", "High Street Bank", "Account 12345");
    has_not(t, "To pay");
    act(w, "payment", "receive", "{'order':'W-1','amount':'5.25','method':'card'}");
    IN_ORDER(words_of(w, "invoice", "INV-1001"), "Total GBP", "15.25", "Paid", "5.25", "To pay", "10.00");
    act(w, "invoice", "reverse", "{'invoice':'INV-1001'}");
    t = words_of(w, "invoice", "INV-1001");
    has(w, t, "Reversed");
    has_not(t, "Pay to");
    t = words_of(w, "invoice", "CN-1001");
    IN_ORDER(t, "Credit note", "CN-1001", "Credit to", "Anna Archer", "MUG", "POST", "Credit GBP",
        "15.25", "Settled", "10.00", "To be paid to you", "5.25");
    IN_ORDER(t, "For invoice", "INV-1001", "W-1");
    assert_string_equal(scanned(w, "invoice", "CN-1001"), "CN-1001\n");
}

// Places in the order of a walk, A-2 before A-10; lots first expired first out; what is picked already is not on it.
static void a_pick_list_follows_the_walk(void **state) {
    Shop *w = *state;
    act(w, "item", "update", "{'code':'MUG','gtin':'5012345678900'}");
    act(w, "place", "create", "{'code':'MAIN/A-10','site':'MAIN','zone':'A'}");
    act(w, "place", "create", "{'code':'MAIN/A-2','site':'MAIN','zone':'A'}");
    act(w, "place", "create", "{'code':'MAIN/B-1','site':'MAIN','zone':'B'}");
    act(w, "stock", "open", "{'item':'MUG','site':'MAIN','place':'MAIN/A-10','qty':'4'}");
    act(w, "stock",
        "open", "{'item':'TEA','site':'MAIN','place':'MAIN/B-1','qty':'5','lot':'T-LATE','expires':'2011-06-25'}");
    act(w, "stock",
        "open", "{'item':'TEA','site':'MAIN','place':'MAIN/A-2','qty':'2','lot':'T-SOON','expires':'2011-06-20'}");
    placed(w, "W-1", "{'item':'MUG','qty':'3'},{'item':'TEA','qty':'1'},{'item':'TEA','qty':'3'},{'item':'POST','qty':'1'}");
    const char *t = words_of(w, "pick-list", "W-1");
    IN_ORDER(t, "Pick list", "W-1", "Place", "Item", "Lot, use by", "Quantity", "MAIN/A-2", "Tea",
        "T-SOON", "2", "each", "MAIN/A-10", "Mug", "3", "MAIN/B-1", "Tea", "T-LATE", "2");
    has(w, t, "3 lines at 3 places");
    has(w, t, "20 Jun 2011");
    has(w, t, "Zone B");
    const char *codes = scanned(w, "pick-list", "W-1");
    has(w, codes, "W-1\n");
    has(w, codes, "5012345678900\n"); // the EAN of the mug
    has(w, codes, "TEA\n");           // which has none: its code
    const char *sh = got(
        w, act(w, "shipment", "pick", "{'order':'W-1','lines':[{'pos':1,'qty':'1'}]}"), "number");
    t = words_of(w, "pick-list", sh);
    IN_ORDER(t, "Pick list", sh, "MAIN/A-10", "Mug", "1", "each");
    has(w, t, "W-1");
    has(w, t, "1 line at 1 place");
    has_not(t, "MAIN/B-1");
    IN_ORDER(words_of(w, "pick-list", "W-1"), "MAIN/A-2", "MAIN/A-10", "Mug", "2", "each", "MAIN/B-1");
    // What `shipment pick` takes is what the list said.
    const char *rest = got(w, act(w, "shipment", "pick", "{'order':'W-1'}"), "number");
    IN_ORDER(words_of(w, "pick-list", rest), "MAIN/A-2", "T-SOON", "2", "MAIN/A-10", "Mug", "2",
        "MAIN/B-1", "T-LATE", "2");
    paper_refused(w, "pick-list", "W-1", "", STATE, "number", "nothing of W-1 is held");
}

static void every_gtin_is_scanned_as_it_is(void **state) {
    Shop *w = *state;
    static const char *const gtins[][2] = {{"96385074", "96385074\n"}, {"036000291452", "036000291452\n"},
        {"10012345678902", "0110012345678902\n"}, {"5012345678900", "5012345678900\n"}};
    stock(w, "MUG", "MAIN", 10);
    placed(w, "W-1", "{'item':'MUG','qty':'3'}");
    for (int i = 0; i < COUNT(gtins); i++) {
        act(w, "item", "update", "{'code':'MUG','gtin':'%s'}", gtins[i][0]);
        has(w, scanned(w, "pick-list", "W-1"), gtins[i][1]);
    }
}

static void a_packing_slip_says_what_is_in_it(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 2);
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'5','lot':'T-1','expires':'2011-06-25'}");
    placed(w, "W-1", "{'item':'MUG','qty':'3'},{'item':'TEA','qty':'4'},{'item':'POST','qty':'1'}");
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'W-1'}"), "number");
    const char *t = words_of(w, "packing-slip", sh);
    IN_ORDER(t, "Packing slip", sh, "Ship to", "Anna Archer", "Ordered", "Packed", "To follow",
        "MUG", "Mug", "3", "2", "1", "each", "TEA", "Tea", "4", "4", "–", "Lot T-1",
        "Tell us within 30 days", "W-1");
    has_not(t, "4.25"); // no prices
    has_not(t, "Postage");
    act(w, "shipment", "ship", "{'shipment':'%s','tracking':'PF 12'}", sh);
    t = words_of(w, "packing-slip", sh);
    has(w, t, "PF 12");
    has(w, t, "1.2 kg");
    IN_ORDER(t, "MUG", "3", "2", "1", "each");
    has(w, scanned(w, "packing-slip", sh), sh);
}

static int number_after(const char *text, const char *label) {
    const char *at = strstr(text, label);
    assert_non_null(at);
    return (int)strtol(at + strlen(label), NULL, 10);
}
// Three hundred lines: heads on every page, each line once and in order, the sum at the end.
static void many_lines_flow_over_pages(void **state) {
    Shop *w = *state;
    Buf b = buf_new(w->cx->arena);
    buf_z(&b, "{\"supplier\":\"ACME\",\"site\":\"MAIN\",\"lines\":[");
    for (int i = 1; i <= 300; i++) {
        act(w, "item", "create", "{'code':'I-%03d','name':'%s %d','cost':'1'}", i,
            i % 7 ? "Item" : "Item with a name so long that it does not stand on one line of the table, number",
            i);
        buf_fmt(&b, "%s{\"item\":\"I-%03d\",\"qty\":\"%d\",\"price\":\"1\"}", i > 1 ? "," : "", i, i);
    }
    buf_z(&b, "]}");
    const char *po = got(w, must(w, world_act(w, "purchase", "create", buf_str(&b).at)), "number");
    const char *t = words_of(w, "purchase-order", po), *about = about_of(w, "purchase-order", po);
    int pages = number_after(about, "Pages:"), heads = 0, line = 0;
    assert_true(pages > 7 && pages < 30);
    for (const char *p = t; (p = strstr(p, "Description")); p++) heads++;
    assert_int_equal(heads, pages);
    for (int page = 1; page <= pages; page++)
        has(w, t, str_fmt(w->cx->arena, "Page %d of %d", page, pages).at);
    for (const char *p = t; (p = strstr(p, "I-")); p += 2)
        assert_int_equal(number_after(p, "I-"), ++line);
    assert_int_equal(line, 300);
    IN_ORDER(t, "I-300", "Total GBP", "45,150.00",
        str_fmt(w->cx->arena, "Page %d of %d", pages, pages).at);
    foot_is_free(w, "purchase-order", po);
    // A page has no sum alone: the last line stands on it too.
    const char *page = strstr(t, "Total GBP");
    while (page > t && page[-1] != '\f') page--;
    has(w, page, "I-300");
}

// Wherever the page ends: the sum has its room, and a line stands with it.
static void a_sum_is_never_alone(void **state) {
    Shop *w = *state;
    int two = 0;
    for (int n = 17; n <= 26; n++) {
        Buf b = buf_new(w->cx->arena);
        for (int i = 1; i <= n; i++)
            buf_fmt(&b, "%s{'item':'MUG','qty':'%d','price':'1'}", i > 1 ? "," : "", 1000 + i);
        const char *po = got(w,
            act(w, "purchase", "create", "{'supplier':'ACME','site':'MAIN','lines':[%s]}",
                buf_str(&b).at),
            "number");
        const char *t = words_of(w, "purchase-order", po), *last = strstr(t, "Total GBP");
        while (last > t && last[-1] != '\f') last--;
        IN_ORDER(last, str_fmt(w->cx->arena, "1,%03d", n).at, "Total GBP", "Page");
        foot_is_free(w, "purchase-order", po);
        two += last > t;
    }
    assert_in_range(two, 1, 9); // both cases were met
}

static void paper_is_a4_or_letter(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 5, "2011-06-20");
    has(w, about_of(w, "purchase-order", po), "595.276 x 841.89 pts (A4)");
    set_to(w, "document.paper", "letter");
    has(w, about_of(w, "purchase-order", po), "612 x 792 pts (letter)");
    IN_ORDER(words_of(w, "purchase-order", po), po, "MUG", "Total GBP", "7.50");
    refused(w, tried(w, "setting", "update", "{'code':'document.paper','value':'a5'}"), INPUT, "a4 letter");
}

// The same records give the same bytes, whenever they are asked for.
static void the_same_is_the_same(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 5, "2011-06-20");
    Str first = made_as(w, "purchase-order", po, "");
    world_advance(w, 40 * DAY);
    w->cx->now = w->app->clock(w->app);
    assert_true(str_eq(first, made_as(w, "purchase-order", po, "pdf")));
    has(w, about_of(w, "purchase-order", po), "Jun  1 00:00:00 2011");
}

static void what_is_not_there_is_refused(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 5, "2011-06-20");
    paper_refused(w, "bill", "INV-1", "", MISSING, "what", "purchase-order, pick-list, packing-slip");
    paper_refused(w, "invoice", "INV-9", "", MISSING, "number", "the list invoices");
    paper_refused(w, "purchase-order", "PO-9", "", MISSING, "number", "the list purchases");
    paper_refused(w, "packing-slip", po, "", MISSING, "number", "is a document of kind purchase");
    paper_refused(w, "purchase-order", po, "doc", INPUT, "format", "pdf");
    paper_refused(w, "purchase-order", po, "zpl", INPUT, "format", "only labels");
    paper_refused(w, "purchase-order", "\xff", "", INPUT, "number", "UTF-8");
    Actor was = w->cx->actor;
    w->cx->actor = (Actor){.name = S("nobody")};
    assert_status(w->cx, tried_paper(w, "purchase-order", po, ""), DENIED);
    w->cx->actor = was;
    assert_true(str_is(
        paper_file(w->cx->arena, S("invoice"), S("a/../\"\r\n1"), S("")), "invoice-a_..____1.pdf"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, paper_open, shop_close)
        T(a_purchase_order_says_what_is_wanted), T(an_invoice_says_what_is_owed),
        T(a_pick_list_follows_the_walk), T(every_gtin_is_scanned_as_it_is),
        T(a_packing_slip_says_what_is_in_it), T(many_lines_flow_over_pages), T(a_sum_is_never_alone),
        T(paper_is_a4_or_letter), T(the_same_is_the_same), T(what_is_not_there_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
