// What the asker may see and do, as tables: for programs that make their lists and forms when they run, so that a new field of an entity,
// a new action or view is there without their being changed.
//
// Everything is read off the tables in core and filtered by the asker's roles: what he may not use is not named.
#include <string.h>

#include "core/field_parts.h"
#include "network/network.h"
#include "serve/http.h"

enum {
    SHORT_ROWS = 20000,           // of a list that is sorted soon enough by whatever column
    LENGTH_US = 60 * 1000 * 1000, // that the length of a list is believed
};

static void text_or_null(JsonOut *o, const char *z) {
    if (z) json_str(o, str_of(z));
    else json_null(o);
}

static void text_if(JsonOut *o, const char *key, const char *z) {
    if (z && *z) JSON_KZ(o, key), json_str(o, str_of(z));
}

static void true_if(JsonOut *o, const char *key, bool v) {
    if (v) JSON_KZ(o, key), json_bool(o, true);
}

static void words(JsonOut *o, const char *const *choices) {
    json_open(o, '[');
    for (; *choices; choices++) json_str(o, str_of(*choices));
    json_close(o, ']');
}

// ---- fields --------------------------------------------------------------------------------------------------------------------------

// As it would be typed: a text of decimals, a number of bytes, of elements, or of units.
static void most(JsonOut *o, const Field *f) {
    if (f->max == 0) return;
    JSON_KZ(o, "max");
    bool counted = f->kind == K_TEXT || f->kind == K_LIST || f->kind == K_INT || f->kind == K_INT64;
    if (counted) json_int(o, f->max);
    else json_str(o, kind_text(o->buf->arena, f->kind, f->max, S("")));
}

static void fields(JsonOut *o, const Shape *s);

static void field(JsonOut *o, const Field *f) {
    json_open(o, '{');
    JSON_KZ(o, "name"), json_str(o, str_of(f->name));
    JSON_KZ(o, "kind"), json_str(o, str_of(kind_names[f->kind]));
    JSON_KZ(o, "label"), json_str(o, str_of(f->label ? f->label : f->name));
    text_if(o, "help", f->help);
    text_if(o, "example", f->example);
    text_if(o, "fallback", f->fallback);
    true_if(o, "optional", f->optional || f->fallback || (f->of && f->min_items == 0));
    true_if(o, "positive", f->positive);
    true_if(o, "negative", f->negative);
    true_if(o, "fixed", f->fixed);
    true_if(o, "output", f->output);
    true_if(o, "secret", f->secret);
    true_if(o, "bytes", f->bytes);
    most(o, f);
    if (f->choices) JSON_KZ(o, "choices"), words(o, f->choices);
    if (f->words) JSON_KZ(o, "words"), words(o, f->words);
    if (f->ref) JSON_KZ(o, "ref"), json_str(o, str_of(f->ref->noun));
    if (f->of) JSON_KZ(o, "of"), fields(o, f->of);
    if (f->min_items) JSON_KZ(o, "min_items"), json_int(o, f->min_items);
    json_close(o, '}');
}

static void fields(JsonOut *o, const Shape *s) {
    json_open(o, '[');
    for (int i = 0; s && i < s->n; i++) field(o, &s->fields[i]);
    json_close(o, ']');
}

// ---- actions, views, entities --------------------------------------------------------------------------------------------------------

static void action(JsonOut *o, const Action *a) {
    json_open(o, '{');
    JSON_KZ(o, "noun"), json_str(o, str_of(a->noun));
    JSON_KZ(o, "verb"), json_str(o, str_of(a->verb));
    JSON_KZ(o, "area"), json_str(o, str_of(area_names[a->area]));
    JSON_KZ(o, "help"), json_str(o, str_of(a->help));
    JSON_KZ(o, "entity"), text_or_null(o, a->entity ? a->entity->noun : NULL);
    JSON_KZ(o, "in"), fields(o, a->in);
    JSON_KZ(o, "out"), fields(o, a->out);
    json_close(o, '}');
}

// Whether a view has so many rows that sorting them without an index takes long. Looked at once a minute.
static bool is_long(Cx *cx, Server *s, const View *v) {
    ListLength *l = &s->lengths[v - cx->app->views];
    int64_t now = clock_forward(), n;
    bool all = !actor_bound(&cx->actor); // what is his alone is counted for him
    if (all && now < atomic_load(&l->until)) return atomic_load(&l->is_long);
    bool is = view_count(cx, &(Query){.view = v}, SHORT_ROWS, &n) == OK && n == SHORT_ROWS;
    cx_clear(cx);
    if (!all) return is;
    atomic_store(&l->is_long, is);
    atomic_store(&l->until, now + LENGTH_US);
    return is;
}

// A column is sorted and filtered by its name; a parameter of the same name takes the filter's place. What no index sorts is not offered where
// there is much to be sorted.
static void column(Cx *cx, Server *s, JsonOut *o, const View *v, const Column *c) {
    json_open(o, '{');
    JSON_KZ(o, "name"), json_str(o, str_of(c->name));
    JSON_KZ(o, "kind"), json_str(o, str_of(kind_names[c->kind]));
    JSON_KZ(o, "label"), json_str(o, str_of(c->label ? c->label : c->name));
    JSON_KZ(o, "help"), json_str(o, str_of(c->help));
    JSON_KZ(o, "hidden"), json_bool(o, c->hidden);
    JSON_KZ(o, "ref"), text_or_null(o, c->ref ? c->ref->noun : NULL);
    JSON_KZ(o, "choices");
    if (c->choices) words(o, c->choices);
    else json_null(o);
    JSON_KZ(o, "sortable"), json_bool(o, !c->unindexed || !is_long(cx, s, v));
    JSON_KZ(o, "filterable"), json_bool(o, !v->params || !shape_field(v->params, str_of(c->name)));
    json_close(o, '}');
}

static const Entity *listed(const App *app, const View *v) {
    for (int i = 0; i < app->entities_n; i++)
        if (!strcmp(app->entities[i]->plural, v->name)) return app->entities[i];
    return NULL;
}

static void view(Cx *cx, Server *s, JsonOut *o, const View *v) {
    const Entity *e = listed(cx->app, v);
    json_open(o, '{');
    JSON_KZ(o, "name"), json_str(o, str_of(v->name));
    JSON_KZ(o, "area"), json_str(o, str_of(area_names[v->area]));
    JSON_KZ(o, "help"), json_str(o, str_of(v->help));
    JSON_KZ(o, "params"), fields(o, v->params);
    JSON_KZ(o, "sort"), json_str(o, str_of(v->sort));
    JSON_KZ(o, "entity"), text_or_null(o, e ? e->noun : NULL);
    JSON_KZ(o, "columns"), json_open(o, '[');
    for (int i = 0; i < v->n; i++)
        if (!v->columns[i].internal) column(cx, s, o, v, &v->columns[i]);
    json_close(o, ']');
    json_close(o, '}');
}

static void entity(JsonOut *o, const App *app, const Actor *who, const Entity *e) {
    const View *v = app_view(app, str_of(e->plural));
    json_open(o, '{');
    JSON_KZ(o, "name"), json_str(o, str_of(e->noun));
    JSON_KZ(o, "label"), json_str(o, str_of(e->label ? e->label : e->noun));
    JSON_KZ(o, "view"), text_or_null(o, v && view_open(who, v) ? v->name : NULL);
    JSON_KZ(o, "key"), text_or_null(o, e->code);
    JSON_KZ(o, "fields"), fields(o, &e->shape);
    json_close(o, '}');
}

// ---- the whole -----------------------------------------------------------------------------------------------------------------------

static Status names(Cx *cx, Str *company, Str *currency, Str *user, Str *site, Str *party) {
    bool found;
    *site = *party = S("");
    if (!id_none(cx->actor.site)) TRY(ref_code(cx, &site_entity, cx->actor.site, site));
    if (!id_none(cx->actor.party)) TRY(ref_code(cx, &party_entity, cx->actor.party, party));
    TRY(setting_text(cx, "company", "Argosy", company));
    TRY(setting_text(cx, "currency", "GBP", currency));
    TRY(sql_get(cx, &found, "select name from app_user where id = $1", IN(A(cx->actor.user)),
        OUT(O(user))));
    if (!found) *user = cx->actor.name;
    return OK;
}

static Status head(Cx *cx, JsonOut *o) {
    Str company, currency, user, site, party;
    TRY(store_read(cx, cx->app->store));
    Status s = names(cx, &company, &currency, &user, &site, &party);
    store_read_end(cx);
    TRY(s);
    JSON_KZ(o, "company"), json_open(o, '{');
    JSON_KZ(o, "name"), json_str(o, company);
    JSON_KZ(o, "currency"), json_str(o, currency);
    JSON_KZ(o, "now"), json_str(o, time_text(cx->arena, cx->now)); // its clock may be another than the machine's
    json_close(o, '}');
    JSON_KZ(o, "user"), json_open(o, '{');
    JSON_KZ(o, "code"), json_str(o, cx->actor.name);
    JSON_KZ(o, "name"), json_str(o, user);
    JSON_KZ(o, "roles"), json_open(o, '[');
    for (int i = 0; role_names[i]; i++)
        if (cx->actor.roles >> i & 1) json_str(o, str_of(role_names[i]));
    json_close(o, ']');
    JSON_KZ(o, "site"), text_or_null(o, site.n ? str_z(cx->arena, site) : NULL);
    JSON_KZ(o, "party"), text_or_null(o, party.n ? str_z(cx->arena, party) : NULL);
    json_close(o, '}');
    return OK;
}

// Areas in which there is something for him.
static void areas(JsonOut *o, const App *app, const Actor *who) {
    bool any[AREA_N] = {false};
    for (int i = 0; i < app->actions_n; i++)
        any[app->actions[i].area] |= action_open(who, &app->actions[i]);
    for (int i = 0; i < app->views_n; i++)
        any[app->views[i].area] |= view_open(who, &app->views[i]);
    JSON_KZ(o, "areas"), json_open(o, '[');
    for (int i = 0; i < AREA_N; i++)
        if (any[i]) json_str(o, str_of(area_names[i]));
    json_close(o, ']');
}

static Status tables(Cx *cx, Server *s, JsonOut *o) {
    const App *app = cx->app;
    const Actor *who = &cx->actor;
    json_open(o, '{');
    TRY(head(cx, o));
    areas(o, app, who);
    JSON_KZ(o, "actions"), json_open(o, '[');
    for (int i = 0; i < app->actions_n; i++)
        if (action_open(who, &app->actions[i])) action(o, &app->actions[i]);
    json_close(o, ']');
    JSON_KZ(o, "views"), json_open(o, '[');
    for (int i = 0; i < app->views_n; i++)
        if (view_open(who, &app->views[i])) view(cx, s, o, &app->views[i]);
    json_close(o, ']');
    JSON_KZ(o, "entities"), json_open(o, '[');
    for (int i = 0; i < app->entities_n; i++)
        if (actor_may(who, app->entities[i]->read_roles) && scope_open(who, app->entities[i]->scope))
            entity(o, app, who, app->entities[i]);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

void read_tables(Request *r) {
    Buf out = buf_new(r->cx->arena);
    JsonOut o = json_out(&out);
    Status s = request_no_query(r);
    if (s == OK) s = tables(r->cx, r->server, &o);
    if (s != OK) request_refuse(r, (Problem)s);
    else request_json(r, buf_str(&out));
}
