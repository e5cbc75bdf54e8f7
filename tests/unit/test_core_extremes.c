// Every action with input that is well formed, names records that are there, and goes to the limits of its numbers: the largest
// that the tables allow, the smallest, nothing, less than nothing, days of the year 2999, texts as long as may be. Each is done as a
// preview, so that all start from the same company; none may end the process, be our own fault (SYSTEM), or leave an event.
//
// The company has extremes too: a bill whose output is a millionth, a document of each kind open, and stock of the largest quantity.
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

// Rounds of each action and way: each takes other records for its references.
enum { ROUNDS = 12 };

typedef enum { LARGEST, SMALLEST, NOTHING, BELOW, BEYOND, ONE, WAYS } Way;
static const char *const way_names[] = {"largest", "smallest", "nothing", "below", "beyond", "one"};

// ---- the company ----------------------------------------------------------------------------------------------------

static void does(World *w, const char *noun, const char *verb, const char *json) {
    world_advance(w, SECOND);
    char text[2000];
    snprintf(text, sizeof text, "%s", json);
    for (char *p = text; *p; p++)
        if (*p == '\'') *p = '"';
    if (world_act(w, noun, verb, str_z(w->cx->arena, str_of(text)))) return;
    print_error("%s %s: ", noun, verb);
    world_print_error(w->cx);
    assert_true(false);
}

static int setup(void **state) {
    World *w = world_new(argosy_modules);
    *state = w;
    w->app->number_block = 1; // so that numbers are the same on both stores
    does(w, "site", "create", "{'code':'MAIN','name':'Main','kind':'warehouse','country':'GB'}");
    does(w, "site", "create", "{'code':'NORTH','name':'North','kind':'plant','country':'GB'}");
    does(w, "item", "create", "{'code':'MUG','name':'Mug','weight':'0.4','cost':'1.5','price':'4.25'}");
    does(w, "item", "create",
        "{'code':'TEA','name':'Tea','tracking':'lot','shelf_days':30,'cost':'1','price':'3'}");
    does(w, "item", "create", "{'code':'KIT','name':'Kit','kind':'kit','cost':'1','price':'1000000'}");
    does(w, "item", "create", "{'code':'POST','name':'Postage','kind':'service','price':'2.5'}");
    does(w, "bill", "create",
        "{'code':'KIT-1','item':'KIT','site':'NORTH','output_qty':'0.000001','cost':'1000000'}");
    does(w, "component", "create", "{'bill':'KIT-1','item':'MUG','qty':'100','scrap':'0.999999'}");
    does(w, "bill", "create", "{'code':'TEA-1','item':'TEA','site':'NORTH','output_qty':'1'}");
    does(w, "component", "create", "{'bill':'TEA-1','item':'MUG','qty':'1'}");
    does(w, "party", "create",
        "{'code':'ANNA','name':'Anna','customer':true,'country':'GB','payment_days':14}");
    does(w, "party", "create", "{'code':'ACME','name':'Acme','supplier':true}");
    does(w, "channel", "create", "{'code':'WEB','name':'Web','kind':'shop'}");
    does(w, "lane",
        "create", "{'code':'MAIN-GB','from_site':'MAIN','to_country':'GB','mode':'parcel','lead_days':2,'cost':'3.50','cost_kg':'1000000'}");
    does(w, "lane", "create",
        "{'code':'NORTH-MAIN','from_site':'NORTH','to_site':'MAIN','lead_days':1,'cost_kg':'0.1'}");
    does(w, "source", "create", "{'item':'MUG','site':'MAIN','kind':'buy','supplier':'ACME','lead_days':7}");
    does(w, "source", "create", "{'item':'KIT','site':'NORTH','kind':'make','bill':'KIT-1','lead_days':1}");
    does(w, "term", "create", "{'supplier':'ACME','item':'MUG','price':'1000000'}");
    does(w, "stock", "open", "{'item':'MUG','site':'MAIN','qty':'100000000','unit_cost':'1000000'}");
    does(w, "stock", "open", "{'item':'MUG','site':'NORTH','qty':'100','unit_cost':'0'}");
    does(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'10','unit_cost':'1'}");
    does(w, "order",
        "place", "{'number':'O1','customer':'ANNA','channel':'WEB','site':'MAIN','lines':[{'item':'MUG','qty':'2'},{'item':'POST','qty':'1'}]}");
    does(w, "order", "place",
        "{'number':'O2','customer':'ANNA','site':'MAIN','lines':[{'item':'TEA','qty':'20'}]}");
    does(w, "order",
        "place", "{'number':'O3','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'5000000','price':'1000000'}]}");
    does(w, "order", "place",
        "{'number':'O4','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'3'}]}");
    does(w, "shipment", "pick", "{'order':'O4'}");
    does(w, "order", "place",
        "{'number':'O5','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'3'}]}");
    does(w, "shipment", "pick", "{'order':'O5'}");
    does(w, "shipment", "ship", "{'shipment':'SH-1002'}");
    does(w, "return", "request", "{'order':'O5','lines':[{'pos':1,'qty':'2','reason':'unwanted'}]}");
    does(w, "purchase", "create",
        "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'10','price':'1'}]}");
    does(w, "purchase",
        "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'100000000','price':'1000000'}]}");
    does(w, "purchase", "create",
        "{'supplier':'ACME','site':'NORTH','lines':[{'item':'TEA','qty':'10','price':'1'}]}");
    does(w, "purchase", "send", "{'purchase':'PO-1001'}");
    does(w, "purchase", "receive", "{'purchase':'PO-1001','inspect':true,'lines':[{'pos':1,'qty':'4'}]}");
    does(w, "supplier-invoice", "receive",
        "{'purchase':'PO-1001','number':'I1','lines':[{'pos':1,'qty':'9','price':'1'}]}");
    does(w, "work", "create", "{'item':'TEA','site':'NORTH','qty':'10'}");
    does(w, "work", "release", "{'work':'WO-1001'}");
    does(w, "transfer", "create", "{'from':'NORTH','to':'MAIN','lines':[{'item':'MUG','qty':'40'}]}");
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

// ---- inputs ---------------------------------------------------------------------------------------------------------

typedef struct {
    World *w;
    Way way;
    int round, refs; // refs: how many references were given so far
    Buf *out;
} Made;

// The code of some record, or its id where it has none; other records in other rounds.
static Str some_record(Made *m, const Entity *e) {
    Cx *cx = m->w->cx;
    List all;
    Str code = S("0");
    assert_ok(cx, store_read(cx, m->w->store));
    assert_ok(cx, record_list(cx, e, "order by id", NO_ARGS, &all));
    if (all.n > 0) {
        const void *record = (const char *)all.at +
            (size_t)((m->round + m->refs++ * (m->round / 6)) % all.n) * e->shape.size;
        code = str_fmt(cx->arena, "%lld", (long long)((const Id *)record)->v);
    }
    store_read_end(cx);
    return code;
}

static Str number(const Made *m, const Field *f) {
    Arena *a = m->w->cx->arena;
    int64_t max = f->max     ? f->max
        : f->kind == K_QTY   ? LIMIT_QTY
        : f->kind == K_PRICE ? LIMIT_PRICE
        : f->kind == K_MONEY ? LIMIT_MONEY
        : f->kind == K_INT   ? INT32_MAX
                             : NUM_MAX;
    if (strcmp(f->name, "pos") == 0) max = 1 + m->round % 2; // a position that is there
    switch (m->way) {
    case LARGEST: return kind_text(a, f->kind, max, S(""));
    case SMALLEST: return kind_text(a, f->kind, 1, S(""));
    case NOTHING: return S("0");
    case BELOW: return kind_text(a, f->kind, strcmp(f->name, "pos") == 0 ? 1 : -max, S(""));
    case BEYOND: return S("9999999999999999999999");
    default: return S("1");
    }
}

static void shape_made(Made *m, const Shape *s);

static void field_made(Made *m, const Field *f) {
    Arena *a = m->w->cx->arena;
    Str v;
    switch (f->kind) {
    case K_LIST:
        buf_z(m->out, "[");
        shape_made(m, f->of);
        buf_z(m->out, "]");
        return;
    case K_BOOL: buf_z(m->out, m->round % 2 ? "true" : "false"); return;
    case K_ID: v = f->ref ? some_record(m, f->ref) : S("77"); break;
    case K_DATE:
        v = m->way == LARGEST    ? S("2999-12-31")
            : m->way == SMALLEST ? S("1900-01-01")
                                 : S("2011-06-20");
        break;
    case K_TIME:
        v = m->way == LARGEST ? S("2999-12-31T23:59:59Z") : S("2011-06-01T00:00:00Z");
        break;
    case K_TEXT: {
        size_t n = m->way == LARGEST ? (size_t)(f->max ? f->max : LIMIT_TEXT_BYTES) : 1;
        char *text = arena_alloc(a, n + 1);
        memset(text, 'x', n);
        v = (Str){text, n};
        break;
    }
    default:
        if (f->choices) {
            int n = 0;
            while (f->choices[n]) n++;
            v = str_of(f->choices[m->round % n]);
        } else {
            v = number(m, f);
        }
    }
    buf_fmt(m->out, "\"" STR_FMT "\"", STR_ARG(v));
}

// All that may be given; in every third round only what must be.
static void shape_made(Made *m, const Shape *s) {
    bool first = true;
    buf_z(m->out, "{");
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        if (f->output || (f->optional && m->round % 3 == 2)) continue;
        buf_fmt(m->out, "%s\"%s\":", first ? "" : ",", f->name);
        field_made(m, f);
        first = false;
    }
    buf_z(m->out, "}");
}

// ---- the test -------------------------------------------------------------------------------------------------------

static int64_t refused, done, beyond; // beyond: refused since an amount came out too large

static void one(World *w, const Action *a, Way way, int round) {
    Cx *cx = cx_new(w->app, actor_system());
    Cx *before = w->cx;
    w->cx = cx;
    Buf b = buf_new(cx->arena);
    Made m = {.w = w, .way = way, .round = round, .out = &b};
    shape_made(&m, a->in);
    Str text = buf_str(&b);
    if (getenv("ARGOSY_SHOW"))
        fprintf(stderr, "%s %s " STR_FMT "\n", a->noun, a->verb, STR_ARG(text));
    Json *body;
    JsonError error;
    assert_true(json_parse(cx->arena, text, &body, &error));
    Act act = {.cx = cx, .action = a, .want_json = true, .body = text, .preview = true};
    Status s = act_read_json(&act, body);
    if (s == OK) s = act_now(w->app, &act);
    if (s == OK) done++;
    else refused++;
    if (s == INPUT && str_find(cx->error.text, S("larger than can be counted")) >= 0) beyond++;
    if (s == SYSTEM || s == BUSY || (s != OK && cx->error.text.n == 0)) {
        print_error("%s %s, %s, round %d: " STR_FMT "\n", a->noun, a->verb, way_names[way], round,
            STR_ARG(text));
        world_print_error(cx);
        assert_int_equal(s, OK);
    }
    w->cx = before;
    cx_free(cx);
}

static void actions_at_their_limits(void **state) {
    World *w = *state;
    int64_t before = world_int(w, "select count(*) from event");
    for (int i = 0; i < w->app->actions_n; i++) {
        const Action *a = &w->app->actions[i];
        if (!a->in || a->in->n == 0) continue;
        for (Way way = 0; way < WAYS; way++)
            for (int round = 0; round < ROUNDS; round++) one(w, a, way, round);
    }
    print_message("%lld were refused, %lld of them as too large; %lld were done\n",
        (long long)refused, (long long)beyond, (long long)done);
    assert_true(done > w->app->actions_n && refused > done && beyond > 0);
    assert_int_equal(world_int(w, "select count(*) from event"), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actions_at_their_limits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
