// Orders are numbered by the shop; all other documents by the program, and the steps that go on from them name what was answered. An order's
// steps are a round apart from each other, so that a round has orders of one age, picks of the round before, and so on.
#include "support/day.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/platform.h"
#include "flow/info/prove.h"

static const struct {
    const char *noun, *verb, *event;
} kinds[DAY_KINDS] = {
    [DAY_PLACE] = {"order", "place", "order.place"},
    [DAY_PICK] = {"shipment", "pick", "shipment.pick"},
    [DAY_SHIP] = {"shipment", "ship", "shipment.ship"},
    [DAY_PAY] = {"payment", "receive", "payment.receive"},
    [DAY_BUY] = {"purchase", "create", "purchase.create"},
    [DAY_SEND] = {"purchase", "send", "purchase.send"},
    [DAY_RECEIVE] = {"purchase", "receive", "purchase.receive"},
};

enum { ITEMS = 6 };

__attribute__((format(printf, 3, 4))) static void put(char *to, size_t size, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(to, size, fmt, args);
    va_end(args);
    CHECK(n >= 0 && (size_t)n < size);
}

static void make(World *w, const char *noun, const char *verb, const char *json) {
    world_advance(w, SECOND);
    const char *reply = world_act(w, noun, verb, json);
    if (!reply) world_print_error(w->cx);
    assert_non_null(reply);
}

void day_open(World *w) {
    char json[200];
    make(w, "site", "create",
        "{\"code\":\"MAIN\",\"name\":\"Main\",\"kind\":\"warehouse\",\"country\":\"GB\"}");
    make(w, "party",
        "create", "{\"code\":\"ANNA\",\"name\":\"Anna\",\"customer\":true,\"country\":\"GB\",\"payment_days\":14}");
    make(w, "party", "create", "{\"code\":\"VAN\",\"name\":\"Van\",\"carrier\":true}");
    make(w, "party", "create", "{\"code\":\"ACME\",\"name\":\"Acme\",\"supplier\":true}");
    make(w, "lane",
        "create", "{\"code\":\"MAIN-GB\",\"from_site\":\"MAIN\",\"to_country\":\"GB\",\"carrier\":\"VAN\",\"lead_days\":2,\"cost\":\"3.50\"}");
    for (int i = 0; i < ITEMS; i++) {
        put(json, sizeof json,
            "{\"code\":\"CUP-%d\",\"name\":\"Cup %d\",\"cost\":\"1.5\",\"price\":\"4.25\"}", i, i);
        make(w, "item", "create", json);
        put(json, sizeof json, "{\"item\":\"CUP-%d\",\"site\":\"MAIN\",\"qty\":\"5000\"}", i);
        make(w, "stock", "open", json);
    }
}

// ---- the rounds ------------------------------------------------------------------------------------------------------

static DayStep *add(Day *d, DayKind kind, int after) {
    CHECK(d->steps < DAY_STEPS);
    DayStep *s = &d->step[d->steps];
    *s = (DayStep){.kind = kind, .after = after};
    put(s->key, sizeof s->key, "step-%d", d->steps++);
    return s;
}

static void place(Day *d, Rng *r) {
    DayStep *s = add(d, DAY_PLACE, -1);
    int one = (int)rng_int(r, 0, ITEMS - 1), two = (one + (int)rng_int(r, 1, ITEMS - 1)) % ITEMS;
    put(s->json, sizeof s->json,
        "{\"number\":\"W-%d\",\"customer\":\"ANNA\",\"lines\":[{\"item\":\"CUP-%d\",\"qty\":\"%d\"}"
        ","
        "{\"item\":\"CUP-%d\",\"qty\":\"%d\"}]}",
        ++d->orders, one, (int)rng_int(r, 1, 5), two, (int)rng_int(r, 1, 5));
}

static void buy(Day *d, Rng *r) {
    DayStep *s = add(d, DAY_BUY, -1);
    put(s->json, sizeof s->json,
        "{\"supplier\":\"ACME\",\"site\":\"MAIN\",\"lines\":[{\"item\":\"CUP-%d\",\"qty\":\"40\","
        "\"price\":"
        "\"1.5\"}]}",
        (int)rng_int(r, 0, ITEMS - 1));
}

// The step that comes after one of the round before.
static void follow(Day *d, int i) {
    const DayStep *before = &d->step[i];
    char number[sizeof before->number];
    memcpy(number, before->number, sizeof number);
    DayStep *s;
    switch (before->kind) {
    case DAY_PLACE:
        s = add(d, DAY_PICK, i);
        put(s->json, sizeof s->json, "{\"order\":\"%s\"}", number);
        break;
    case DAY_PICK:
        s = add(d, DAY_SHIP, i);
        put(s->json, sizeof s->json, "{\"shipment\":\"%s\"}", number);
        break;
    case DAY_SHIP:
        s = add(d, DAY_PAY, i);
        put(s->json, sizeof s->json, "{\"party\":\"ANNA\",\"amount\":\"5.00\",\"order\":\"%s\"}",
            d->step[d->step[before->after].after].number);
        break;
    case DAY_BUY:
        s = add(d, DAY_SEND, i);
        put(s->json, sizeof s->json, "{\"purchase\":\"%s\"}", number);
        break;
    case DAY_SEND:
        s = add(d, DAY_RECEIVE, i);
        put(s->json, sizeof s->json,
            "{\"purchase\":\"%s\",\"lines\":[{\"pos\":1,\"qty\":\"40\"}],\"put_away\":true}",
            d->step[before->after].number);
        break;
    default: break;
    }
}

bool day_next(Day *d, Rng *r) {
    CHECK(d->rounds < DAY_ROUNDS);
    int from = d->rounds > 0 ? d->first[d->rounds - 1] : 0, to = d->steps;
    for (int i = from; i < to; i++) follow(d, i);
    int more = d->rounds % 4 == 3 ? 1 : (int)rng_int(r, 3, 8);
    for (int i = 0; i < more && d->orders < DAY_ORDERS; i++) place(d, r);
    if (d->rounds % 5 == 0 && d->orders < DAY_ORDERS) buy(d, r);
    if (d->steps == to) return false;
    d->first[d->rounds++] = to;
    d->first[d->rounds] = d->steps;
    return true;
}

static void keep_number(DayStep *s, Str reply) {
    ptrdiff_t at = str_find(reply, S("\"number\":\""));
    if (at < 0) return;
    Str rest, number = str_split(str_cut(reply, (size_t)at + 10, reply.n), '"', &rest);
    put(s->number, sizeof s->number, STR_FMT, STR_ARG(number));
}

void day_run(World *w, Day *d, int round) {
    int n = d->first[round + 1] - d->first[round];
    DayStep *steps = &d->step[d->first[round]];
    Act *acts = calloc((size_t)n, sizeof *acts), **at = calloc((size_t)n, sizeof *at);
    CHECK(acts && at);
    world_advance(w, 60 * SECOND);
    for (int i = 0; i < n; i++) {
        acts[i] = (Act){.cx = cx_new(w->app, actor_system()),
            .action = app_action(
                w->app, str_of(kinds[steps[i].kind].noun), str_of(kinds[steps[i].kind].verb)),
            .want_json = true,
            .key = str_of(steps[i].key),
            .body = str_of(steps[i].json)};
        at[i] = &acts[i];
        Json *body;
        JsonError error;
        CHECK(json_parse(acts[i].cx->arena, acts[i].body, &body, &error));
        CHECK(act_read_json(&acts[i], body) == OK);
    }
    act_many(w->app, at, n);
    for (int i = 0; i < n; i++) {
        steps[i].status = acts[i].status;
        steps[i].acknowledged |= acts[i].status == OK;
        if (acts[i].status == OK) keep_number(&steps[i], acts[i].reply);
        else if (acts[i].status != SYSTEM && acts[i].status != BUSY) world_print_error(acts[i].cx);
        cx_free(acts[i].cx);
    }
    free(acts);
    free(at);
}

// ---- what must be there ----------------------------------------------------------------------------------------------

void day_prove(World *w, const char *where) {
    ArenaMark mark = arena_mark(w->cx->arena);
    assert_int_equal(
        world_int(w, "select count(*) from pragma_integrity_check where integrity_check <> 'ok'"), 0);
    Proof *proofs;
    int n;
    bool all_hold;
    w->cx->error = (Error){0};
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, prove(w->cx, &proofs, &n, &all_hold));
    for (int i = 0; i < n; i++)
        if (proofs[i].broken)
            print_error("%s: %s: " STR_FMT "\n", where, proofs[i].name, STR_ARG(proofs[i].first));
    store_read_end(w->cx);
    assert_true(all_hold);
    arena_rewind(w->cx->arena, mark);
}

static void mark_found(World *w, bool found[DAY_STEPS]) {
    Rows rows;
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx,
        sql_open_args(w->cx, &rows, "select key from idempotency where key like 'step-%'", NO_ARGS));
    while (rows_next(&rows)) {
        int64_t i;
        assert_true(decimal_parse(str_cut(rows_peek(&rows, 0), 5, 99), 0, &i));
        assert_in_range(i, 0, DAY_STEPS - 1);
        assert_false(found[i]);
        found[i] = true;
    }
    assert_ok(w->cx, rows_end(&rows));
    store_read_end(w->cx);
}

// Each kind has as many events and documents as keys: what was done was done once.
static void count_all(World *w, const int count[DAY_KINDS], const char *where) {
    static const char *const documents[DAY_KINDS] = {
        [DAY_PLACE] = "select count(*) from doc where kind = 'order'",
        [DAY_PICK] = "select count(*) from doc where kind = 'shipment'",
        [DAY_SHIP] = "select count(*) from invoice",
        [DAY_PAY] = "select count(*) from payment",
        [DAY_BUY] = "select count(*) from doc where kind = 'purchase'",
    };
    for (int k = 0; k < DAY_KINDS; k++) {
        Str sql = str_fmt(w->cx->arena, "select count(*) from event where kind = '%s'", kinds[k].event);
        int64_t events = world_int(w, sql.at);
        int64_t made = documents[k] ? world_int(w, documents[k]) : count[k];
        if (events != count[k] || made != count[k])
            print_error("%s: %s: %d keys, %lld events, %lld documents\n", where, kinds[k].event,
                count[k], (long long)events, (long long)made);
        assert_int_equal(events, count[k]);
        assert_int_equal(made, count[k]);
    }
}

int day_check(World *w, const Day *d, int last, const char *where) {
    bool found[DAY_STEPS] = {false};
    int count[DAY_KINDS] = {0}, all = 0;
    ArenaMark mark = arena_mark(w->cx->arena);
    mark_found(w, found);
    for (int round = 0; round < d->rounds; round++) {
        int there = 0;
        for (int i = d->first[round]; i < d->first[round + 1]; i++) {
            if (d->step[i].acknowledged && !found[i])
                print_error("%s: %s was acknowledged and is lost: %s\n", where, d->step[i].key,
                    d->step[i].json);
            assert_true(found[i] || !d->step[i].acknowledged);
            there += found[i];
            count[d->step[i].kind] += found[i];
        }
        assert_true(there == 0 || round <= last);
        int whole = d->first[round + 1] - d->first[round];
        if (there != 0 && there != whole)
            print_error("%s: %d of %d steps of round %d\n", where, there, whole, round);
        assert_true(there == 0 || there == whole);
        all += there;
    }
    count_all(w, count, where);
    arena_rewind(w->cx->arena, mark);
    return all;
}
