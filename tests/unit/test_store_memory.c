// Out of memory at the first, second, … n-th allocation of each kind of request: every action with its example of the description, as a
// preview and for good, every list, traces, documents, the proof and the rest. Each of our allocations asks for itself (arena_tight), and on
// SQLite each of the library's is counted among them. Whatever is refused, once or from then on, the answer is a problem of 5xx that changed
// nothing, or the very answer that the request has with enough memory; the next request is answered as ever; nothing leaks
// (the sanitizer looks).
//
// In ./test some of the positions; more by tests/campaign/disk:
//   MEMORY_STRIDE=1      every so many positions of each request
//   MEMORY_PART=0/2      of two processes this one takes the first half of the requests
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "support/asked.h"

#include "base/log.h"
#include "base/memory.h"
#include "serve/http.h"

typedef struct {
    World *w;
    Server *server;
    char token[100];
    int stride;
    int64_t requests, well, positions, refused, answered, done;
} Want;

// ---- SQLite's allocator ----------------------------------------------------------------------------------------------

static sqlite3_mem_methods lite;

static void *lite_malloc(int n) { return memory_refused() ? NULL : lite.xMalloc(n); }
static void *lite_realloc(void *p, int n) { return memory_refused() ? NULL : lite.xRealloc(p, n); }

static void watch_sqlite(void) {
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &lite), SQLITE_OK);
    sqlite3_mem_methods ours = lite;
    ours.xMalloc = lite_malloc;
    ours.xRealloc = lite_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK); // small pieces are to ask as well
}

// ---- one request -----------------------------------------------------------------------------------------------------

static int64_t kept(Want *t) {
    return world_int(t->w,
        "select (select count(*) from event) + (select count(*) from idempotency) + "
        "(select count(*) from transfer) + (select count(*) from doc)");
}

static void tell(const Asked *a, int64_t at, bool lasting, const Answered *got, const char *what) {
    print_error(STR_FMT " " STR_FMT ", allocation %lld %s: %s: %d %s\n", STR_ARG(a->path),
        STR_ARG(a->body), (long long)at, lasting ? "and all after it" : "", what, got->http, got->answer);
}

// True where an allocation was refused. *got is the answer.
static bool refused_at(Want *t, const Asked *a, int64_t at, bool lasting, Answered *got) {
    auth_forget(t->server->auth);
    memory_refuse(at, lasting);
    ask(t->server, t->token, a, got);
    bool hit = memory_calls() >= at;
    memory_refuse(0, false);
    (void)memory_taken();
    if (!hit) return false;
    t->positions++;
    t->refused += got->http >= 500;
    t->answered += got->http < 500;
    return true;
}

// Positions up to one that is not reached. `clean` is the answer with enough memory; 0: not known yet, as it can be had only once.
static void positions(Want *t, const Asked *a, int clean, bool writes) {
    int64_t before = kept(t);
    Answered got;
    for (int64_t at = 1 + (int64_t)t->requests % t->stride;; at += t->stride) {
        for (int lasting = 1; lasting >= 0; lasting--) {
            if (!refused_at(t, a, at, lasting, &got)) return;
            bool refusal = got.http >= 500 && got.http < 600;
            bool as_ever = clean ? got.http == clean : got.http < 300;
            if (!(refusal && got.problem) && !as_ever)
                tell(a, at, lasting, &got, "is no clean answer");
            assert_true((refusal && got.problem) || as_ever);
            if (!clean && as_ever) { // done for good: refused was what came after
                t->done++;
                return;
            }
            int64_t after = kept(t);
            if (writes && after != before) tell(a, at, lasting, &got, "has left something");
            assert_true(!writes || after == before);
        }
    }
}

static int answer_of(Want *t, const Asked *a) {
    Answered got;
    world_advance(t->w, SECOND);
    ask(t->server, t->token, a, &got);
    if (got.http >= 500) tell(a, 0, false, &got, "fails with enough memory");
    assert_true(got.http < 500);
    t->well += got.http < 300;
    if (getenv("MEMORY_TELL"))
        print_message(STR_FMT " %d %s\n", STR_ARG(a->path), got.http, got.answer);
    return got.http;
}

static void try_reading(Want *t, Asked a) {
    int clean = answer_of(t, &a);
    positions(t, &a, clean, false);
    assert_int_equal(answer_of(t, &a), clean);
    t->requests++;
}

static void try_action(Want *t, Asked a) {
    Asked preview = a;
    preview.query = S("preview=true");
    int clean = answer_of(t, &preview);
    positions(t, &preview, clean, true);
    assert_int_equal(answer_of(t, &preview), clean);
    char key[30];
    snprintf(key, sizeof key, "once-%lld", (long long)t->requests);
    a.key = str_of(key);
    if (clean < 300) positions(t, &a, 0, true);
    t->requests++;
}

// ---- all of them -----------------------------------------------------------------------------------------------------

static const Json *in_path(const Json *j, const char *const *keys) {
    for (; j && *keys; keys++) j = json_get(j, *keys);
    return j;
}

// Where the example speaks of a document in a state that it has no more, or not yet.
static const struct {
    const char *path, *body;
} bodies[] = {
    {"/v1/item/create", "{\"code\":\"NEW\",\"name\":\"New\"}"},
    {"/v1/site/create", "{\"code\":\"NEW\",\"name\":\"New\",\"kind\":\"warehouse\",\"country\":\"GB\"}"},
    {"/v1/lane/create", "{\"code\":\"NEW\",\"from_site\":\"CW\",\"to_site\":\"NORTH\",\"lead_days\":2}"},
    {"/v1/channel/create", "{\"code\":\"NEW\",\"name\":\"New\",\"kind\":\"shop\"}"},
    {"/v1/scenario-change/create", "{\"scenario\":\"SUMMER\",\"pos\":1,\"kind\":\"demand\",\"item\":\"85123A\",\"factor\":\"1.2\",\"begins\":\"2011-11-01\",\"ends\":\"2011-12-24\"}"},
    {"/v1/payment/pay", "{\"doc\":\"PO-1001\"}"},
    {"/v1/purchase/approve", "{\"purchase\":\"PO-1005\"}"},
    {"/v1/purchase/send", "{\"purchase\":\"PO-1003\"}"},
    {"/v1/purchase/receive", "{\"purchase\":\"PO-1001\",\"lines\":[{\"pos\":1,\"qty\":\"18\"}]}"},
    {"/v1/purchase/cancel", "{\"purchase\":\"PO-1004\"}"},
    {"/v1/shipment/pick", "{\"order\":\"SO-1003\"}"},
    {"/v1/shipment/cancel", "{\"shipment\":\"SH-1003\"}"},
    {"/v1/return/request",
        "{\"order\":\"SO-1002\",\"lines\":[{\"pos\":1,\"qty\":\"1\",\"reason\":\"unwanted\"}]}"},
    {"/v1/return/receive", "{\"ret\":\"RMA-1001\",\"lines\":[{\"pos\":1,\"qty\":\"1\"}]}"},
    {"/v1/work/report", "{\"work\":\"WO-1001\",\"good\":\"8\",\"scrap\":\"2\"}"},
    {"/v1/transfer/create",
        "{\"from\":\"MAIN\",\"to\":\"NORTH\",\"lines\":[{\"item\":\"MUG-BLUE\",\"qty\":\"4\"}]}"},
};

// An id that is none is that of the newest record of the kind.
static Str body_for(Want *t, Arena *a, Str path, Str example) {
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        if (str_is(path, bodies[i].path)) return str_of(bodies[i].body);
    Str verb, noun = str_split(str_cut(path, 4, path.n), '/', &verb), none = S("1234567890123456789");
    const Entity *e = app_entity(t->w->app, noun);
    ptrdiff_t at = str_find(example, none);
    if (!e || at < 0) return example;
    Str sql = str_fmt(a, "select coalesce(max(id), 0) from %s", e->table);
    return str_fmt(a, STR_FMT "%lld" STR_FMT, STR_ARG(str_cut(example, 0, (size_t)at)),
        (long long)world_int(t->w, sql.at), STR_ARG(str_cut(example, (size_t)at + none.n, example.n)));
}

static Str example_of(Arena *a, const Json *operation) {
    const Json *value = in_path(operation,
        (const char *[]){"requestBody", "content", "application/json", "examples", "one", "value", NULL});
    if (!value) return S("{}");
    Buf b = buf_new(a);
    JsonOut o = json_out(&b);
    json_value(&o, value);
    return buf_str(&b);
}

static Str parameters(Arena *a, const Json *operation) {
    static const char *const known[][2] = {{"item", "CUP-1"}, {"site", "MAIN"}, {"order", "SO-1001"}};
    const Json *list = json_get(operation, "parameters");
    Buf b = buf_new(a);
    for (const Json *p = list ? list->first : NULL; p; p = p->next) {
        const Json *name = json_get(p, "name"), *needed = json_get(p, "required");
        if (!name || !needed || needed->kind != JSON_TRUE) continue;
        for (int i = 0; i < 3; i++)
            if (str_is(name->text, known[i][0]))
                buf_fmt(&b, "%s%s=%s", b.n ? "&" : "", known[i][0], known[i][1]);
    }
    return buf_str(&b);
}

typedef void Each(Want *t, const Asked *a);

static void each_operation(Want *t, Arena *a, const char *method, Each *each) {
    Json *whole;
    JsonError error;
    assert_true(json_parse(a, t->server->openapi, &whole, &error));
    for (const Json *path = json_get(whole, "paths")->first; path; path = path->next) {
        const Json *op = json_get(path, method);
        if (!op || str_find(path->key, S("{")) >= 0 || str_is(path->key, "/v1/session") ||
            str_is(path->key, "/v1/stream"))
            continue;
        bool post = !strcmp(method, "post");
        Asked asked = {.method = post ? "POST" : "GET", .path = path->key};
        if (post) asked.body = body_for(t, a, path->key, example_of(a, op));
        else asked.query = parameters(a, op);
        each(t, &asked);
    }
}

static int part, parts = 1, seen;
static void try_one(Want *t, const Asked *a) {
    if (seen++ % parts != part) return;
    if (strcmp(a->method, "POST")) try_reading(t, *a);
    else try_action(t, *a);
}

static void act(World *w, const char *noun, const char *verb, const char *json) {
    world_advance(w, SECOND);
    const char *reply = world_act(w, noun, verb, json);
    if (!reply) world_print_error(w->cx);
    assert_non_null(reply);
}

static void stock_item(World *w, const char *code, const char *more) {
    char json[300];
    snprintf(json, sizeof json,
        "{\"code\":\"%s\",\"name\":\"A thing\",\"cost\":\"1\",\"price\":\"4\"%s}", code, more);
    act(w, "item", "create", json);
    snprintf(json, sizeof json, "{\"item\":\"%s\",\"site\":\"MAIN\",\"qty\":\"500\"}", code);
    act(w, "stock", "open", json);
}

static void sign_up(Want *t) {
    World *w = t->w;
    act(w, "user", "create", "{\"code\":\"boss\",\"name\":\"Boss\",\"roles\":\"admin\"}");
    const char *reply = world_act(w, "token", "create", "{\"owner\":\"boss\",\"code\":\"t\"}");
    assert_non_null(reply);
    const char *secret = strstr(reply, "\"secret\":\"");
    assert_non_null(secret);
    snprintf(t->token, sizeof t->token, "%.*s", (int)strcspn(secret + 10, "\""), secret + 10);
}

// What the examples speak of.
static void fill(World *w) {
    static const char *const sites[] = {"MAIN", "CW", "NORTH", "FC-UK", "PLANT"};
    static const char *const suppliers[] = {"S-LEEDS", "ACME", "SUP-1", "17850"};
    static const char *const customers[] = {"ANNA", "CUST-1"};
    char json[300];
    for (int i = 0; i < 5; i++) {
        snprintf(json, sizeof json,
            "{\"code\":\"%s\",\"name\":\"A site\",\"kind\":\"%s\",\"country\":\"GB\"}", sites[i],
            i == 4 ? "plant" : "warehouse");
        act(w, "site", "create", json);
    }
    for (int i = 0; i < 4; i++) {
        snprintf(json, sizeof json, "{\"code\":\"%s\",\"name\":\"A supplier\",\"supplier\":true}",
            suppliers[i]);
        act(w, "party", "create", json);
    }
    for (int i = 0; i < 2; i++) {
        snprintf(json, sizeof json,
            "{\"code\":\"%s\",\"name\":\"A customer\",\"customer\":true,\"country\":\"GB\"}",
            customers[i]);
        act(w, "party", "create", json);
    }
    act(w, "channel", "create", "{\"code\":\"WEB\",\"name\":\"Web\",\"kind\":\"shop\"}");
    act(w, "lane",
        "create", "{\"code\":\"GB\",\"from_site\":\"MAIN\",\"to_country\":\"GB\",\"lead_days\":2,\"cost\":\"3.50\"}");
    act(w, "lane", "create",
        "{\"code\":\"MAIN-NORTH\",\"from_site\":\"MAIN\",\"to_site\":\"NORTH\",\"lead_days\":1}");
    stock_item(w, "CUP-1", "");
    stock_item(w, "MUG-BLUE", "");
    stock_item(w, "85123A", ",\"tracking\":\"lot\"");
    stock_item(w, "C-PLATE", "");
    stock_item(w, "22423", "");
    act(w, "stock", "open", "{\"item\":\"C-PLATE\",\"site\":\"PLANT\",\"qty\":\"5000\"}");
    for (int i = 0; i < 6; i++)
        act(w, "order",
            "place", "{\"customer\":\"ANNA\",\"site\":\"MAIN\",\"lines\":[{\"item\":\"CUP-1\",\"qty\":\"2\"},{\"item\":\"MUG-BLUE\",\"qty\":\"1\"}]}");
    act(w, "shipment", "pick", "{\"order\":\"SO-1001\"}");
    act(w, "shipment", "pick", "{\"order\":\"SO-1002\"}");
    act(w, "shipment", "ship", "{\"shipment\":\"SH-1002\"}");
    act(w, "shipment", "pick", "{\"order\":\"SO-1004\"}");
    act(w, "setting", "create", "{\"code\":\"purchase.approval_limit\",\"value\":\"90\"}");
    for (int i = 0; i < 5; i++) {
        snprintf(json,
            sizeof json, "{\"supplier\":\"S-LEEDS\",\"site\":\"MAIN\",\"lines\":[{\"item\":\"CUP-1\",\"qty\":\"%d\",\"price\":\"1\"}]}",
            i == 4 ? 200 : 20);
        act(w, "purchase", "create", json);
    }
    act(w, "purchase", "send", "{\"purchase\":\"PO-1001\"}");
    act(w, "purchase", "send", "{\"purchase\":\"PO-1002\"}");
    act(w, "purchase", "receive",
        "{\"purchase\":\"PO-1002\",\"inspect\":true,\"lines\":[{\"pos\":1,\"qty\":\"5\"}]}");
}

static void test_requests(void **state) {
    (void)state;
    static const char *const fixed[] = {"/v1/trace/order/SO-1001", "/v1/trace/order/NONE",
        "/v1/document/pick-list/SH-1001", "/v1/document/invoice/INV-1001",
        "/v1/document/purchase-order/PO-1001", "/v1/session", "/problems/stock", "/nothing"};
    const char *stride = getenv("MEMORY_STRIDE"), *which = getenv("MEMORY_PART");
    Want t = {.stride = stride ? (int)strtol(stride, NULL, 10) : 211};
    if (which && sscanf(which, "%d/%d", &part, &parts) != 2) part = 0, parts = 1;
    Arena *a = arena_new();
    t.w = world_open(argosy_modules, (StoreOptions){.create = true, .readers = 1, .workers = 1});
    if (!stride && !world_is_sqlite(t.w))
        t.stride = 31; // the database takes its memory elsewhere: ours is asked for less often
    assert_ok(t.w->cx, serve_start(t.w->cx, t.w->app, &(ServeOptions){.workers = 1}, &t.server));
    sign_up(&t);
    fill(t.w);
    arena_tight(true);
    each_operation(&t, a, "get", try_one);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        try_one(&t, &(Asked){.method = "GET", .path = str_of(fixed[i])});
    each_operation(&t, a, "post", try_one);
    arena_tight(false);
    const char *proofs = world_view(t.w, "proofs", "");
    assert_non_null(proofs);
    print_message("%lld requests, %lld refused allocations: %lld answered with 5xx, %lld as ever, "
                  "%lld done for good meanwhile\n",
        (long long)t.requests, (long long)t.positions, (long long)t.refused, (long long)t.answered,
        (long long)t.done);
    assert_true(t.refused > t.requests);
    serve_stop(t.server);
    world_free(t.w);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests)};
    log_set(LOG_ERROR, 0);
    watch_sqlite();
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
