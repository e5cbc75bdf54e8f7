// See world.h. The file is made once and kept as bytes; after a text that changed it, the store is closed, the bytes are put back, and it
// is opened again.
#include "world.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/event.h"
#include "core/platform.h"
#include "core/session.h"
#include "flow/info/prove.h"
#include "link/company.h"

static FuzzWorld world;
static char file[128];
static Str kept; // its bytes
static sqlite3 *watch;
static int64_t version;
static uint64_t known; // the content when it was asked last

static void open_store(void) {
    Cx *cx = cx_new(world.app, actor_system());
    StoreOptions options = {.create = true, .readers = 2};
    MUST_OF(store_open(cx, str_of(file), &options, &world.app->store) == OK, cx);
    store_before_commit(world.app->store, event_seal);
    cx_free(cx);
}

static int64_t data_version(void) {
    sqlite3_stmt *h = NULL;
    MUST(sqlite3_prepare_v2(watch, "pragma data_version", -1, &h, NULL) == SQLITE_OK);
    MUST(sqlite3_step(h) == SQLITE_ROW);
    int64_t v = sqlite3_column_int64(h, 0);
    sqlite3_finalize(h);
    return v;
}

static uint64_t table_digest(const char *name, uint64_t sum) {
    Arena *a = arena_new();
    sqlite3_stmt *h = NULL;
    MUST(sqlite3_prepare_v2(watch, str_fmt(a, "select * from \"%s\" order by 1, 2", name).at, -1,
             &h, NULL) == SQLITE_OK);
    while (sqlite3_step(h) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(h); i++) {
            const void *at = sqlite3_column_blob(h, i);
            sum = sum * 31 + str_hash((Str){at ? at : "", (size_t)sqlite3_column_bytes(h, i)});
        }
    sqlite3_finalize(h);
    arena_free(a);
    return sum;
}

// Of all rows there are, but those that say who was denied and what operators are told of proofs. A preview's pages are written though nothing came of it, so that the file's version alone says little.
static uint64_t content(void) {
    sqlite3_stmt *h = NULL;
    uint64_t sum = 0;
    static const char tables[] = "select name from sqlite_master where type = 'table' and name not "
                                 "in ('denial', 'upkeep') order by name";
    MUST(sqlite3_prepare_v2(watch, tables, -1, &h, NULL) == SQLITE_OK);
    while (sqlite3_step(h) == SQLITE_ROW)
        sum = table_digest((const char *)sqlite3_column_text(h, 0), sum);
    sqlite3_finalize(h);
    return sum;
}

static void start_watch(void) {
    MUST(sqlite3_open(file, &watch) == SQLITE_OK);
    version = data_version();
    known = content();
}

// An action that makes the company what the texts find.
static void act(const char *noun, const char *verb, const char *json) {
    Cx *cx = cx_new(world.app, actor_system());
    Act a = {.cx = cx, .action = app_action(world.app, str_of(noun), str_of(verb)), .want_json = true};
    Json *body = NULL;
    JsonError e;
    MUST(a.action && json_parse(cx->arena, str_of(json), &body, &e));
    MUST_OF(act_read_json(&a, body) == OK && act_now(world.app, &a) == OK, cx);
    cx_free(cx);
    world.app->simulated.v += SECOND;
}

static void fill(void) {
    act("setting", "create", "{\"code\":\"company\",\"value\":\"Cups\"}");
    act("item", "create", "{\"code\":\"MUG\",\"name\":\"Mug\",\"weight\":\"0.4\",\"cost\":\"1.5\",\"price\":\"4.25\"}");
    act("item", "create", "{\"code\":\"TEA\",\"name\":\"Tea\",\"tracking\":\"lot\",\"shelf_days\":30,\"cost\":\"1\",\"price\":\"3\"}");
    act("item", "create", "{\"code\":\"POST\",\"name\":\"Postage\",\"kind\":\"service\",\"price\":\"2.5\"}");
    act("site", "create", "{\"code\":\"MAIN\",\"name\":\"Main\",\"kind\":\"warehouse\",\"country\":\"GB\"}");
    act("site", "create",
        "{\"code\":\"NORTH\",\"name\":\"North\",\"kind\":\"fulfilment\",\"country\":\"GB\"}");
    act("party", "create", "{\"code\":\"ANNA\",\"name\":\"Anna\",\"customer\":true,\"country\":\"GB\",\"payment_days\":14}");
    act("party", "create", "{\"code\":\"POT\",\"name\":\"Pottery\",\"supplier\":true,\"country\":\"GB\"}");
    act("lane", "create", "{\"code\":\"MAIN-GB\",\"from_site\":\"MAIN\",\"to_country\":\"GB\",\"lead_days\":2,\"cost\":\"3.5\"}");
    act("stock", "open", "{\"item\":\"MUG\",\"site\":\"MAIN\",\"qty\":\"50\",\"unit_cost\":\"1.5\"}");
    act("order", "place", "{\"customer\":\"ANNA\",\"lines\":[{\"item\":\"MUG\",\"qty\":3}]}");
    act("order", "place", "{\"customer\":\"ANNA\",\"lines\":[{\"item\":\"TEA\",\"qty\":2}]}");
    act("purchase",
        "create", "{\"supplier\":\"POT\",\"site\":\"MAIN\",\"lines\":[{\"item\":\"MUG\",\"qty\":20,\"price\":\"1.5\"}]}");
}

static Str kept_text(Str s) {
    static char texts[2][100];
    static int n;
    char *to = texts[n++];
    MUST(s.n < sizeof texts[0]);
    memcpy(to, s.at, s.n);
    return (Str){to, s.n};
}

static void make_session(Cx *cx, Id user) {
    Cx *his = cx_new(world.app, (Actor){.name = S("fuzz"), .user = user, .roles = actor_system().roles});
    SessionStartIn start = {.user = user, .address = S("127.0.0.1")};
    SessionStartOut session;
    MUST_OF(act_call(his, &session_start_action, &start, &session) == OK, his);
    world.session = kept_text(session.secret);
    UserLinkIn of = {user};
    UserLinkOut link;
    MUST_OF(act_call(cx, &user_link_action, &of, &link) == OK, cx);
    world.link = kept_text(link.secret);
    cx_free(his);
}

static void make_token(void) {
    Cx *cx = cx_new(world.app, actor_system());
    act("user", "create", "{\"code\":\"fuzz\",\"name\":\"Fuzz\",\"roles\":\"admin\"}");
    User user;
    MUST(store_read(cx, world.app->store) == OK);
    MUST_OF(record_find(cx, &user_entity, S("fuzz"), &user) == OK, cx);
    store_read_end(cx);
    TokenCreateIn in = {.owner = user.id, .code = S("fuzz")};
    TokenOut token;
    MUST_OF(act_call(cx, token_create_action, &in, &token) == OK, cx);
    static char header[200];
    snprintf(header, sizeof header, "Bearer " STR_FMT, STR_ARG(token.secret));
    world.authorization = str_of(header);
    make_session(cx, user.id);
    cx_free(cx);
}

static void keep_bytes(void) {
    static Arena *a;
    if (!a) a = arena_new();
    store_close(world.app->store);
    bool there;
    kept = fuzz_get(a, file, &there);
    MUST(there && kept.n > 0);
    open_store();
}

static void start_server(void) {
    Cx *cx = cx_new(world.app, actor_system());
    ServeOptions o = {.workers = 1, .network = 1};
    MUST_OF(serve_start(cx, world.app, &o, &world.server) == OK, cx);
    cx_free(cx);
}

// No thread is left when leaks are looked for: what is on the stack of one that waits is now and then taken for lost.
static void end(void) {
    serve_stop(world.server);
    store_close(world.app->store);
    sqlite3_close(watch);
}

FuzzWorld *fuzz_world(void) {
    if (world.app) return &world;
    snprintf(file, sizeof file, "%s/world.db", fuzz_folder());
    world.app = app_new(argosy_modules, NULL);
    open_store();
    world.app->clock = clock_simulated;
    MUST(time_parse(S("2011-06-01T08:00:00Z"), &world.app->simulated));
    Cx *cx = cx_new(world.app, actor_system());
    Upgrade upgrade;
    MUST_OF(store_upgrade(cx, world.app->store, false, &upgrade) == OK, cx);
    fill();
    make_token();
    keep_bytes();
    start_watch();
    cx_free(cx);
    start_server();
    atexit(end);
    return &world;
}

bool fuzz_world_changed(void) {
    int64_t now = data_version();
    if (now == version) return false;
    version = now;
    uint64_t is = content();
    bool changed = is != known;
    known = is;
    return changed;
}

void fuzz_world_prove(void) {
    Cx *cx = cx_new(world.app, actor_system());
    Proof *proofs;
    int n;
    bool all;
    MUST_OF(store_read(cx, world.app->store) == OK, cx);
    MUST_OF(prove(cx, &proofs, &n, &all) == OK, cx);
    store_read_end(cx);
    for (int i = 0; i < n && !all; i++)
        if (proofs[i].broken)
            fprintf(stderr, "%s: " STR_FMT "\n", proofs[i].name, STR_ARG(proofs[i].first));
    MUST(all);
    cx_free(cx);
}

// The server is stopped meanwhile: it keeps what was denied when it comes to it, and has who listen.
void fuzz_world_back(void) {
    serve_stop(world.server);
    world.server = NULL;
    store_close(world.app->store);
    sqlite3_close(watch);
    static const char *const ends[] = {"-wal", "-shm"};
    char name[140];
    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s%s", file, ends[i]);
        unlink(name);
    }
    fuzz_put(file, kept);
    open_store();
    start_watch();
    start_server();
}
