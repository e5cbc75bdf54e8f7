// The program put together: the modules' lists, joined by the actions and views that entities get from their tables, and looked up
// by name. What is wrong with a table is found here, at start, with the name of the table: a field without a name, two actions
// alike, two different shapes of one name (OpenAPI could not tell them apart).
#include "core/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "core/edit.h"
#include "core/event.h"
#include "core/field_parts.h"

typedef struct {
    App app; // first, so that it is found from its address
    Arena *arena;
    StrMap *action_by_name, *view_by_name, *entity_by_noun, *shape_by_name;
    size_t actions_cap, views_cap, entities_cap;
    _Atomic uint64_t contexts; // made so far: each has its own stream of random numbers
} Whole;

static Whole *whole(App *app) { return (Whole *)(void *)app; }
static const Whole *whole_of(const App *app) { return (const Whole *)(const void *)app; }

__attribute__((format(printf, 2, 3))) static void sound(bool ok, const char *fmt, ...) {
    if (ok) return;
    char text[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    log_line(LOG_ERROR, "a table of the program is wrong: %s", text);
    const bool tables_are_sound = ok;
    CHECK(tables_are_sound);
}

static bool word_ok(const char *z) {
    if (!z || z[0] < 'a' || z[0] > 'z') return false;
    for (; *z; z++)
        if (!((*z >= 'a' && *z <= 'z') || (*z >= '0' && *z <= '9') || *z == '-')) return false;
    return true;
}

static void shape_sound(Whole *w, const Shape *s) {
    if (!s) return;
    sound(s->name && s->name[0], "a shape has no name");
    int64_t at;
    if (strmap_get(w->shape_by_name, str_of(s->name), &at)) {
        const Shape *other = (const Shape *)(intptr_t)at;
        sound(other == s || other->n + s->n == 0, "two shapes are called %s", s->name);
        return;
    }
    strmap_put(w->shape_by_name, str_of(s->name), (int64_t)(intptr_t)s);
    for (int i = 0; i < s->n; i++) {
        const Field *f = &s->fields[i];
        sound(f->name != NULL, "field %d of %s has no name", i, s->name);
        sound(shape_field(s, str_of(f->name)) == f, "%s has two fields called %s", s->name, f->name);
        sound(!f->choices || f->kind == K_INT, "%s.%s has choices but is no int32_t", s->name, f->name);
        sound(!f->ref || f->kind == K_ID, "%s.%s has a ref but is no Id", s->name, f->name);
        sound((f->kind == K_LIST) == (f->of != NULL),
            "%s.%s: lists, and only they, have a shape of elements", s->name, f->name);
        sound(f->offset + f->size <= s->size, "%s.%s lies outside of its struct", s->name, f->name);
        if (f->kind == K_LIST) shape_sound(w, f->of);
    }
}

// The first of names with commas between; what is behind its colon in *column.
static Str next_name(Str *rest, Str *column) {
    return str_split(str_split(*rest, ',', rest), ':', column);
}

// A field of the shape, or of a list in it ("lines.order"), that refers to an entity which says whose it is.
static void scope_field_sound(const Action *a, Str name, Str column) {
    Str within, first = str_split(name, '.', &within);
    const Field *f = a->in ? shape_field(a->in, first) : NULL;
    if (f && f->of && within.n) f = shape_field(f->of, within);
    sound(f && f->ref, "%s %s says that it is about " STR_FMT ", which refers to nothing", a->noun,
        a->verb, STR_ARG(name));
    sound(column.n == 0 || shape_field(&f->ref->shape, column),
        "%s %s says that it is about a column of " STR_FMT " that there is not", a->noun, a->verb,
        STR_ARG(name));
}

static void action_scope_sound(const Action *a) {
    const char *const of[] = {a->scope.site, a->scope.party};
    for (int d = 0; d < 2; d++) {
        if (!of[d] || strcmp(of[d], "*") == 0) continue;
        for (Str column, rest = str_of(of[d]); rest.n;) {
            Str name = next_name(&rest, &column);
            scope_field_sound(a, name, column);
        }
    }
}

static void view_scope_sound(const View *v) {
    const char *const of[] = {v->scope.site, v->scope.party};
    for (int d = 0; d < 2; d++) {
        if (!of[d] || strcmp(of[d], "*") == 0) continue;
        for (Str column, rest = str_of(of[d]); rest.n;) {
            Str name = next_name(&rest, &column);
            int at;
            const Entity *e = scope_column(v, name, &at);
            sound(e && (d == 0 ? e->scope.site : e->scope.party) && column.n == 0,
                "view %s is scoped by " STR_FMT ", which refers to nothing that says whose it is",
                v->name, STR_ARG(name));
        }
    }
}

static void add_action(Whole *w, const Action *action) {
    App *app = &w->app;
    sound(word_ok(action->noun) && word_ok(action->verb), "an action is called \"%s %s\"",
        action->noun, action->verb);
    sound(action->run && action->help && action->roles, "%s %s lacks a function, help or roles",
        action->noun, action->verb);
    Str name = str_fmt(w->arena, "%s %s", action->noun, action->verb);
    int64_t at;
    sound(!strmap_get(w->action_by_name, name, &at), "there are two actions %s", name.at);
    shape_sound(w, action->in);
    shape_sound(w, action->out);
    action_scope_sound(action);
    app->actions = arena_grow(w->arena, app->actions, (size_t)app->actions_n, &w->actions_cap,
        (size_t)app->actions_n + 1, sizeof *app->actions);
    strmap_put(w->action_by_name, name, app->actions_n);
    app->actions[app->actions_n++] = *action;
}

static void add_view(Whole *w, const View *view) {
    App *app = &w->app;
    int64_t at;
    sound(word_ok(view->name), "a view is called \"%s\"", view->name);
    sound(!strmap_get(w->view_by_name, str_of(view->name), &at), "there are two views %s", view->name);
    sound(view->n > 0 && (view->from == NULL) == (view->run != NULL) && view->roles,
        "view %s lacks columns, rows or roles", view->name);
    for (int i = 0; i < view->n; i++) {
        sound(view->columns[i].name && view->columns[i].kind != K_LIST,
            "column %d of view %s is no value", i, view->name);
        sound(!view->columns[i].choices || view->columns[i].kind == K_INT || view->columns[i].kind == K_TEXT,
            "column %s of view %s has choices but is neither text nor int", view->columns[i].name,
            view->name);
    }
    shape_sound(w, view->params);
    view_scope_sound(view);
    app->views = arena_grow(w->arena, app->views, (size_t)app->views_n, &w->views_cap,
        (size_t)app->views_n + 1, sizeof *app->views);
    strmap_put(w->view_by_name, str_of(view->name), app->views_n);
    app->views[app->views_n++] = *view;
}

static void add_entity(Whole *w, const Entity *e) {
    App *app = &w->app;
    int64_t at;
    sound(word_ok(e->noun) && word_ok(e->plural), "an entity is called \"%s\" (\"%s\")", e->noun, e->plural);
    sound(!strmap_get(w->entity_by_noun, str_of(e->noun), &at), "there are two entities %s", e->noun);
    shape_sound(w, &e->shape);
    app->entities = arena_grow(w->arena, app->entities, (size_t)app->entities_n, &w->entities_cap,
        (size_t)app->entities_n + 1, sizeof(const Entity *));
    strmap_put(w->entity_by_noun, str_of(e->noun), app->entities_n);
    app->entities[app->entities_n++] = e;
}

static bool same_action(const Action *a, const Action *b) {
    return strcmp(a->noun, b->noun) == 0 && strcmp(a->verb, b->verb) == 0;
}

static bool has_action(const Module *m, const Action *like) {
    for (int i = 0; i < m->actions_n; i++)
        if (same_action(&m->actions[i], like)) return true;
    for (const Action *const *a = m->own; a && *a; a++)
        if (same_action(*a, like)) return true;
    return false;
}

static bool has_view(const Module *m, const char *name) {
    for (int i = 0; i < m->views_n; i++)
        if (strcmp(m->views[i].name, name) == 0) return true;
    for (const View *const *v = m->own_views; v && *v; v++)
        if (strcmp((*v)->name, name) == 0) return true;
    return false;
}

static void add_module(Whole *w, const Module *m) {
    for (const Entity *const *e = m->entities; e && *e; e++) {
        add_entity(w, *e);
        if ((*e)->editable) {
            Action create, update;
            edit_actions(w->arena, *e, &create, &update);
            if (!has_action(m, &create)) add_action(w, &create);
            if (!has_action(m, &update)) add_action(w, &update);
        }
        View view = edit_view(w->arena, *e);
        if (!has_view(m, view.name)) add_view(w, &view);
    }
    for (int i = 0; i < m->actions_n; i++) add_action(w, &m->actions[i]);
    for (const Action *const *a = m->own; a && *a; a++) add_action(w, *a);
    for (int i = 0; i < m->views_n; i++) add_view(w, &m->views[i]);
    for (const View *const *v = m->own_views; v && *v; v++) add_view(w, *v);
}

App *app_new(const Module *const *modules, Store *store) {
    Whole *w = calloc(1, sizeof *w);
    CHECK(w != NULL);
    w->arena = arena_new();
    w->action_by_name = strmap_new();
    w->view_by_name = strmap_new();
    w->entity_by_noun = strmap_new();
    w->shape_by_name = strmap_new();
    w->app.store = store;
    w->app.clock = clock_machine;
    w->app.throttle = throttle_new();
    for (; *modules; modules++) add_module(w, *modules);
    if (store && store_is_sqlite(store)) store_before_commit(store, event_seal);
    return &w->app;
}

void app_free(App *app) {
    if (!app) return;
    Whole *w = whole(app);
    strmap_free(w->action_by_name);
    strmap_free(w->view_by_name);
    strmap_free(w->entity_by_noun);
    strmap_free(w->shape_by_name);
    throttle_free(w->app.throttle);
    arena_free(w->arena);
    free(w);
}

const Action *app_action(const App *app, Str noun, Str verb) {
    char name[128];
    if (noun.n + verb.n + 1 > sizeof name) return NULL;
    memcpy(name, noun.at, noun.n);
    name[noun.n] = ' ';
    memcpy(name + noun.n + 1, verb.at, verb.n);
    int64_t i;
    return strmap_get(whole_of(app)->action_by_name, (Str){name, noun.n + verb.n + 1}, &i)
        ? &app->actions[i]
        : NULL;
}

const View *app_view(const App *app, Str name) {
    int64_t i;
    return strmap_get(whole_of(app)->view_by_name, name, &i) ? &app->views[i] : NULL;
}

const Entity *app_entity(const App *app, Str noun) {
    int64_t i;
    return strmap_get(whole_of(app)->entity_by_noun, noun, &i) ? app->entities[i] : NULL;
}

// The one place where the machine's clock comes in.
Time clock_machine(App *app) {
    (void)app;
    return time_now();
}

Time clock_simulated(App *app) { return app->simulated; }

Time clock_shifted(App *app) { return (Time){time_now().v + app->shift}; }

Cx *cx_new(App *app, Actor actor) {
    Arena *a = arena_new();
    Cx *cx = NEW(a, Cx);
    cx->arena = a;
    cx->app = app;
    cx->actor = actor;
    cx->actor.name = str_dup(a, actor.name);
    cx->ids = &app->ids;
    cx->now = app->clock(app);
    cx->rng = NEW(a, Rng);
    *cx->rng = rng_new(hash_mix((uint64_t)cx->now.v, whole(app)->contexts++));
    return cx;
}

void cx_free(Cx *cx) {
    if (!cx) return;
    CHECK(cx->conn == NULL); // a snapshot would be lost
    arena_free(cx->arena);
}
