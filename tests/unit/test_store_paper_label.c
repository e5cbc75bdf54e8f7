// Labels on parcels, as PDF and as ZPL; and texts that mean harm, on every kind of paper.
#include "paper_test.h"

static const char *packed(Shop *w, const char *packages) {
    stock(w, "MUG", "MAIN", 10);
    act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','site':'MAIN','ref':'Birthday','lines':[{'item':'MUG','qty':'4'}]}");
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'W-1'}"), "number");
    if (packages) act(w, "shipment", "pack", "{'shipment':'%s','packages':[%s]}", sh, packages);
    return sh;
}

static void each_package_has_its_label(void **state) {
    Shop *w = *state;
    set_to(w, "gs1.prefix", "5012345");
    const char *sh = packed(w, NULL);
    paper_refused(w, "shipping-label", sh, "", STATE, "number", "pack it first");
    act(w, "shipment", "pack",
        "{'shipment':'%s','packages':[{'weight':'1.25'},{'code':'340123450000000000'}]}", sh);
    const char *t = words_of(w, "shipping-label", sh);
    IN_ORDER(t, "Van", "1 of 2", "To", "Van", "2 of 2", "To");
    IN_ORDER(t, "From", "Tea & Mugs Ltd", "Main", "4 Dock Road", "To", "Anna Archer", "2 Mill Lane",
        "Bath BA1 1AB", "United Kingdom", "Order", "Shipment", "W-1", sh, "Your reference", "Weight",
        "Birthday", "1.25 kg", "SSCC", "(00) 05012345", "0.35 kg", "(00) 340123450000000000");
    has_not(t, "Tracking");
    has(w, about_of(w, "shipping-label", sh), "Pages:           2");
    has(w, about_of(w, "shipping-label", sh), "283.465 x 425.197 pts");
    const char *codes = scanned(w, "shipping-label", sh);
    has(w, codes, "0005012345");
    has(w, codes, "00340123450000000000\n");
    // One of them, by its SSCC.
    t = words_of(w, "shipping-label", "340123450000000000");
    IN_ORDER(t, "2 of 2", "Anna Archer", "(00) 340123450000000000");
    has_not(t, "1 of 2");
    act(w, "shipment", "ship", "{'shipment':'%s','tracking':'JD 0002-77'}", sh);
    has(w, words_of(w, "shipping-label", sh), "JD 0002-77");
    has(w, scanned(w, "shipping-label", "340123450000000000"), "JD 0002-77\n");
    set_to(w, "document.paper", "letter");
    has(w, about_of(w, "shipping-label", sh), "288 x 432 pts");
    paper_refused(w, "shipping-label", "W-1", "", MISSING, "number", "SSCC of a package");
    paper_refused(w, "shipping-label", sh, "epl", INPUT, "format", "pdf or zpl");
}

static void zpl_is_exact(void **state) {
    Shop *w = *state;
    const char *sh = packed(w, "{'code':'340123450000000000','weight':'2'}");
    act(w, "shipment", "ship", "{'shipment':'%s','tracking':'JD-77'}", sh);
    static const char want[] = "^XA^CI28^PW800^LL1200^LH0,0\n"
                               "^FO40,40^A0N,18^FH^FDFrom^FS\n"
                               "^FO40,61^A0N,24^FH^FDTea & Mugs Ltd^FS\n"
                               "^FO40,89^A0N,22^FH^FDMain^FS\n"
                               "^FO40,115^A0N,22^FH^FD4 Dock Road^FS\n"
                               "^FO40,141^A0N,22^FH^FDReading RG1 3BE^FS\n"
                               "^FO40,167^A0N,22^FH^FDUnited Kingdom^FS\n"
                               "^FO760,40,1^A0N,34^FH^FDVan^FS\n"
                               "^FO40,193^GB720,3,3^FS\n"
                               "^FO40,210^A0N,18^FH^FDTo^FS\n"
                               "^FO40,231^A0N,52^FH^FDAnna Archer^FS\n"
                               "^FO40,293^A0N,40^FH^FD2 Mill Lane^FS\n"
                               "^FO40,341^A0N,40^FH^FDBath BA1 1AB^FS\n"
                               "^FO40,389^A0N,40^FH^FDUnited Kingdom^FS\n"
                               "^FO40,581^GB720,3,3^FS\n"
                               "^FO40,598^A0N,18^FH^FDOrder^FS\n"
                               "^FO40,620^A0N,26^FH^FDW-1^FS\n"
                               "^FO400,598^A0N,18^FH^FDShipment^FS\n"
                               "^FO400,620^A0N,26^FH^FDSH-1001^FS\n"
                               "^FO40,656^A0N,18^FH^FDYour reference^FS\n"
                               "^FO40,678^A0N,26^FH^FDBirthday^FS\n"
                               "^FO400,656^A0N,18^FH^FDWeight^FS\n"
                               "^FO400,678^A0N,26^FH^FD2 kg^FS\n"
                               "^FO40,714^GB720,3,3^FS\n"
                               "^FO40,735^A0N,18^FH^FDTracking^FS\n"
                               "^FO760,731,1^A0N,26^FH^FDJD-77^FS\n"
                               "^FO220,765^BY4^BCN,130,N,N,N,A^FH^FDJD-77^FS\n"
                               "^FO40,909^GB720,3,3^FS\n"
                               "^FO40,930^A0N,18^FH^FDSSCC^FS\n"
                               "^FO760,926,1^A0N,26^FH^FD(00) 340123450000000000^FS\n"
                               "^FO88,960^BY4^BCN,200,N,N,N^FH^FD>;>800340123450000000000^FS\n"
                               "^XZ\n";
    assert_string_equal(made_as(w, "shipping-label", sh, "zpl").at, want);
}

static void a_return_has_a_label_once_it_is_approved(void **state) {
    Shop *w = *state;
    const char *sh = packed(w, NULL);
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    set_to(w, "return.approval_limit", "5.00");
    const char *rma = got(
        w, act(w, "return", "request", "{'order':'W-1','lines':[{'pos':1,'qty':'3'}]}"), "number");
    paper_refused(w, "return-label", rma, "", STATE, "number", "approve it first");
    act(w, "return", "approve", "{'ret':'%s'}", rma);
    const char *t = words_of(w, "return-label", rma);
    IN_ORDER(t, "From", "Anna Archer", "2 Mill Lane", "To", "Tea & Mugs Ltd", "Main", "4 Dock Road",
        "Return", "Order", rma, "W-1", "Contents", "3 units", "Return number", rma);
    assert_string_equal(scanned(w, "return-label", rma), str_fmt(w->cx->arena, "%s\n", rma).at);
    Str zpl = made_as(w, "return-label", rma, "zpl");
    assert_true(str_starts(zpl, S("^XA^CI28")));
    IN_ORDER(zpl.at, "^FDReturn^FS", "^FDTea & Mugs Ltd^FS", "^BCN,200,N,N,N,A^FH^FD", rma, "^FS", "^XZ");
    paper_refused(w, "return-label", sh, "", MISSING, "number", "is a document of kind shipment");
    act(w, "return", "close", "{'ret':'%s'}", rma);
    paper_refused(w, "return-label", rma, "", STATE, "number", "is cancelled");
}

static void goods_go_back_to_their_supplier(void **state) {
    Shop *w = *state;
    const char *po = got(w,
        act(w, "purchase",
            "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'TEA','qty':'6','price':'1','due':'2011-06-03'}]}"),
        "number");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    const char *gr = got(w,
        act(w, "purchase", "receive", "{'purchase':'%s','lines':[{'pos':1,'qty':'6'}]}", po), "number");
    act(w, "receipt", "putaway", "{'receipt':'%s'}", gr);
    world_advance(w, 60 * DAY); // its tea has expired
    act(w, "supplier-return", "sweep", "{}");
    const char *sr = got(w, must(w, world_view(w, "supplier-returns", "")), "number");
    w->cx->now = w->app->clock(w->app);
    IN_ORDER(words_of(w, "return-label", sr), "From", "Tea & Mugs Ltd", "4 Dock Road", "To", "Acme",
        "9 Works Road", "Leeds", "6 units", sr);
    assert_string_equal(scanned(w, "return-label", sr), str_fmt(w->cx->arena, "%s\n", sr).at);
}

// ---- texts that mean harm ------------------------------------------------------------------------------------------------
// ZPL commands, both in ASCII and by its hexadecimal escapes; a turn of direction; control characters; other scripts.
#define HARM                                                                                       \
    "^XZ~JA_5E\\\\&\\u202egnp.exe\\u202c\\u0007\\u0001 \\u0414\\u043e\\u043c \\u4e2d\\u6587 "      \
    "\\u05e9\\u05dc\\u05d5\\u05dd \\u0645\\u0631 e\\u0301 \\ud83d\\ude00"

static void harm_is_harmless(void **state) {
    Shop *w = *state;
    set_to(w, "document.footer", "^XA %s%n \\\\ \\u202e");
    act(w, "party", "update", "{'code':'ANNA','name':'" HARM "','address':'" HARM "\\n" HARM "'}");
    act(w, "item", "update", "{'code':'MUG','name':'" HARM "'}");
    act(w, "site", "update", "{'code':'MAIN','name':'" HARM "','address':'" HARM "'}");
    stock(w, "MUG", "MAIN", 10);
    act(w, "order", "place",
        "{'number':'^XZ\\u0416','customer':'ANNA','site':'MAIN','ref':'" HARM
        "','lines':[{'item':'MUG','qty':'4'}]}");
    const char *number = "^XZ\u0416";
    has(w, scanned(w, "pick-list", number), number); // no Code 128 can hold it
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'^XZ\\u0416'}"), "number");
    act(w, "shipment", "ship", "{'shipment':'%s','tracking':'^FD\\u0416_~'}", sh);
    static const char *const kinds[] = {"pick-list", "packing-slip", "shipping-label", "invoice"};
    static const char turn[] = {(char)0xe2, (char)0x80, (char)0xae, 0}; // U+202E, as the reader's eye must not meet it
    for (int i = 0; i < COUNT(kinds); i++) {
        const char *t = words_of(w, kinds[i], i == 3 ? "INV-1001" : sh);
        has(w, t, "^XZ~JA_5E\\&gnp.exe"); // in the order of its letters
        has_not(t, turn);
        has_not(t, "\x07");
    }
    IN_ORDER(words_of(w, "invoice", "INV-1001"), "4", "each", "4.25", "17.00", "Total GBP", "17.00");
    Str zpl = made_as(w, "shipping-label", sh, "zpl");
    int labels = 0, fields = 0, ends = 0;
    for (size_t i = 0; i < zpl.n; i++) {
        Str at = str_cut(zpl, i, zpl.n);
        labels += str_starts(at, S("^X"));
        fields += str_starts(at, S("^FD")) || str_starts(at, S("^GB"));
        ends += str_starts(at, S("^FS"));
        assert_true(zpl.at[i] != '~' && zpl.at[i] != '\\' && zpl.at[i] != 7 && zpl.at[i] != 1);
    }
    assert_int_equal(labels, 2);
    assert_int_equal(fields, ends);
    has(w, zpl.at, "_5EXZ_7EJA_5F5E_5C&gnp.exe");
    has(w, zpl.at, "^BQN,2,");
    has(w, zpl.at, "^FDQA,_5EFD\u0416_5F_7E^FS");
}

// As long as fields may be: nothing is lost, and nothing runs over what stands beside it.
static void long_texts_find_their_room(void **state) {
    Shop *w = *state;
    char address[501], name[201];
    for (size_t i = 0; i < 500; i++) address[i] = i % 41 == 40 ? ' ' : (char)('a' + i % 26);
    for (size_t i = 0; i < 200; i++) name[i] = i % 17 == 16 ? ' ' : 'N';
    address[500] = name[200] = 0;
    memcpy(address + 494, "ending", 6);
    act(w, "party", "update", "{'code':'ANNA','name':'%s','address':'%s'}", name, address);
    act(w, "site", "update", "{'code':'MAIN','name':'%s','address':'%s'}", name, address);
    const char *sh = packed(w, "{'code':'340123450000000000'}");
    act(w, "shipment", "ship", "{'shipment':'%s','tracking':'JD-77'}", sh);
    const char *t = words_of(w, "shipping-label", sh);
    IN_ORDER(t, "ending", "ending", "United Kingdom", "Order", "W-1", "(00) 340123450000000000");
    IN_ORDER(scanned(w, "shipping-label", sh), "340123450000000000");
    IN_ORDER(words_of(w, "packing-slip", sh), "ending", "MUG", "Page 1 of 1");
    foot_is_free(w, "packing-slip", sh);
    foot_is_free(w, "invoice", "INV-1001");
    Str zpl = made_as(w, "shipping-label", sh, "zpl");
    // Fields stand one below the other: the addresses end above the facts.
    int y = 0, before = 0, about = 0;
    for (const char *p = zpl.at; (p = strstr(p, "^FO40,")); p++, before = y) {
        y = (int)strtol(p + 6, NULL, 10);
        assert_true(y > before);
        if (strstr(p, "^FDOrder^FS")) about = y;
    }
    assert_true(about > 0 && y < 1200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, paper_open, shop_close)
        T(each_package_has_its_label), T(zpl_is_exact), T(a_return_has_a_label_once_it_is_approved),
        T(goods_go_back_to_their_supplier), T(harm_is_harmless), T(long_texts_find_their_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
