// The company of a trial before its first day: two warehouses, five goods and postage, four customers, two suppliers and a carrier.
// It has no sources, so that nothing is planned; prices and credit are those that the books know. It is made once, by the program's own
// actions, and copied for each trial.
#include <stdlib.h>
#include <string.h>

#include "core/event.h"
#include "twin/trial/parts.h"

#define CODES(...)                                                                                 \
    { __VA_ARGS__ }
const Str base_item[ITEMS] = CODES({"I0", 2}, {"I1", 2}, {"I2", 2}, {"I3", 2}, {"I4", 2}, {"I5", 2});
const Str base_site[SITES] = CODES({"W0", 2}, {"W1", 2});
const Str base_party[PARTIES] = CODES(
    {"C0", 2}, {"C1", 2}, {"C2", 2}, {"C3", 2}, {"S0", 2}, {"S1", 2}, {"K0", 2});

static Status act_json(Cx *cx, App *app, const char *noun, const char *verb, Str body) {
    Act act = {.cx = cx, .action = app_action(app, str_of(noun), str_of(verb)), .body = body};
    CHECK(act.action != NULL);
    Json *json = NULL;
    JsonError error;
    CHECK(json_parse(cx->arena, body, &json, &error));
    TRY(act_read_json(&act, json));
    return act_now(app, &act);
}

static Status parties(Cx *cx, App *app) {
    for (int i = 0; i < PARTIES; i++) {
        Buf b = buf_new(cx->arena);
        buf_fmt(&b,
            "{\"code\":\"" STR_FMT "\",\"name\":\"Party %d\",\"country\":\"GB\",\"%s\":true,"
            "\"payment_days\":%d",
            STR_ARG(base_party[i]), i,
            i < CUSTOMERS     ? "customer"
                : i < CARRIER ? "supplier"
                              : "carrier",
            payment_days[i]);
        if (i < CUSTOMERS && credit_limit[i])
            buf_fmt(&b, ",\"credit_limit\":\"%lld.%02lld\"", (long long)(credit_limit[i] / 100),
                (long long)(credit_limit[i] % 100));
        buf_char(&b, '}');
        TRY(act_json(cx, app, "party", "create", buf_str(&b)));
    }
    return OK;
}

static Status places(Cx *cx, App *app) {
    for (int i = 0; i < SITES; i++) {
        TRY(act_json(cx, app, "site", "create",
            str_fmt(cx->arena, "{\"code\":\"" STR_FMT "\",\"name\":\"Warehouse %d\",\"kind\":\"warehouse\",\"country\":\"GB\"}",
                STR_ARG(base_site[i]), i)));
    }
    for (int i = 0; i < SITES; i++) {
        TRY(act_json(cx, app, "lane", "create",
            str_fmt(cx->arena, "{\"code\":\"L%d\",\"from_site\":\"" STR_FMT "\",\"to_country\":\"GB\",\"mode\":\"parcel\",\"carrier\":\"K0\",\"lead_days\":2,\"cost\":\"%d.%02d\"}",
                i, STR_ARG(base_site[i]), LANE_COST_OUT / 100, LANE_COST_OUT % 100)));
        TRY(act_json(cx, app, "lane", "create",
            str_fmt(cx->arena,
                "{\"code\":\"M%d\",\"from_site\":\"" STR_FMT "\",\"to_site\":\"" STR_FMT
                "\",\"mode\":\"road\",\"carrier\":\"K0\",\"lead_days\":1,\"cost\":\"%d.%02d\"}",
                i, STR_ARG(base_site[i]), STR_ARG(base_site[1 - i]), LANE_COST_BETWEEN / 100,
                LANE_COST_BETWEEN % 100)));
    }
    return OK;
}

static Status items(Cx *cx, App *app) {
    Books *b = malloc(sizeof *b);
    CHECK(b != NULL);
    books_open(b);
    Status s = OK;
    for (int i = 0; i < ITEMS && s == OK; i++) {
        Str price = decimal_text(cx->arena, b->price[i], 6, 2),
            cost = decimal_text(cx->arena, b->cost[i], 6, 2);
        s = act_json(cx, app, "item", "create",
            str_fmt(cx->arena,
                "{\"code\":\"" STR_FMT
                "\",\"name\":\"Item %d\",\"kind\":\"%s\",\"unit\":\"each\",\"price\":\"" STR_FMT
                "\",\"cost\":\"" STR_FMT "\"}",
                STR_ARG(base_item[i]), i, i == ITEM_POSTAGE ? "service" : "good", STR_ARG(price),
                STR_ARG(cost)));
    }
    free(b);
    return s;
}

static Status ids_read(Cx *cx, TrialBase *base) {
    base->site[UNDER_WAY] = 1;
    const struct {
        const char *sql;
        const Str *codes;
        int64_t *ids;
        int n;
    } of[] = {{"select id from item where code = $1", base_item, base->item, ITEMS},
        {"select id from site where code = $1", base_site, base->site, SITES},
        {"select id from party where code = $1", base_party, base->party, PARTIES}};
    for (int k = 0; k < COUNT(of); k++)
        for (int i = 0; i < of[k].n; i++)
            TRY(sql_get(cx, NULL, of[k].sql, IN(A(of[k].codes[i])), OUT(O(&of[k].ids[i]))));
    return OK;
}

static Status company_make(Cx *cx, App *app, TrialBase *base) {
    Upgrade done;
    TRY(store_upgrade(cx, app->store, false, &done));
    TRY(parties(cx, app));
    TRY(places(cx, app));
    TRY(items(cx, app));
    TRY(store_read(cx, app->store));
    Status s = ids_read(cx, base);
    store_read_end(cx);
    return s;
}

static Status empty_check(Cx *cx, Store *store) {
    int version, newest;
    TRY(store_version(cx, store, &version, &newest));
    if (version == 0) return OK;
    return with_hint(cx,
        fail(cx, STATE, "db", "the database " STR_FMT " is not empty", STR_ARG(store_url(store))),
        "give a trial a database of its own");
}

Status trial_base_new(Cx *cx, const TrialOptions *o, TrialBase **out) {
    TrialBase *base = calloc(1, sizeof *base);
    CHECK(base != NULL);
    *out = base;
    base->options = *o;
    if (!o->url) base->disk = disk_new(str_fmt(cx->arena, "trial-base-%p", (void *)base).at, 1);
    StoreOptions options = {
        .create = true, .readers = 1, .workers = 1, .vfs = base->disk ? disk_name(base->disk) : NULL};
    Store *store = NULL;
    TRY(store_open(cx, base->disk ? S("trial.db") : str_of(o->url), &options, &store));
    App *app = app_new(o->modules, store);
    app->clock = clock_simulated;
    app->simulated = (Time){date_time(TRIAL_FIRST_DAY).v - DAY};
    app->ids.node = 50;
    Cx *own = cx_new(app, actor_system());
    Status s = base->disk ? OK : empty_check(own, store);
    if (s == OK) s = company_make(own, app, base);
    if (s != OK)
        s = with_hint(cx,
            fail(cx, s, "company", "the company of a trial was not made: " STR_FMT,
                STR_ARG(own->error.text)),
            STR_FMT, STR_ARG(own->error.hint));
    cx_free(own);
    store_close(store);
    app_free(app);
    return s;
}

void trial_base_free(TrialBase *base) {
    if (!base) return;
    disk_free(base->disk);
    free(base);
}
