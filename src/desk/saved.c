// Views of lists that people save under a name: filters, sort and columns. They are their owner's wherever he signs in; shared ones are everybody's
// who may see the list, but not of who is bound to a site or a party: a filter may name what is not his.
#include "core/act.h"
#include "core/app.h"
#include "core/change.h"
#include "core/event.h"
#include "core/platform.h"
#include "desk/parts.h"

enum { NAME_BYTES = 60, SAVED_MAX = 500 }; // SAVED_MAX: of one user

// ---- save and remove -------------------------------------------------------------------------------------------------------------------
typedef struct {
    Str list, name, query, columns;
    bool shared;
} SavedSave;
typedef struct {
    Id view;
} SavedRef;

static const Field save_fields[] = {
    {FIELD(SavedSave, list), .label = "List", .help = "Its name, as in GET /v1/LIST.",
        .example = "orders", .max = 60},
    {FIELD(SavedSave, name), .label = "Name", .help = "One of this name is replaced.",
        .example = "Late ones", .max = NAME_BYTES},
    {FIELD(SavedSave, query), .label = "Query", .help = "Filters and sort, as in the address of the list.",
        .example = "late.gt=0&sort=-late", .optional = true},
    {FIELD(SavedSave, columns), .label = "Columns",
        .help = "Those shown, with commas; left out: as the list has them.",
        .example = "number,customer,late", .optional = true},
    {FIELD(SavedSave, shared), .label = "Shared", .help = "With whoever may see the list.", .optional = true},
};
static const Shape save_shape = SHAPE("SavedViewSave", SavedSave, save_fields);
static const Field ref_fields[] = {{FIELD(SavedRef, view), .label = "View",
    .help = "Its id in the list saved-views.", .example = "1234567890123456789"}};
static const Shape ref_shape = SHAPE("SavedView", SavedRef, ref_fields);
static const Shape nothing = NO_FIELDS("Done");

static Status list_check(Cx *cx, Str list) {
    const View *v = app_view(cx->app, list);
    if (v && view_open(&cx->actor, v)) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "list", "there is no such list"), list),
        "the tables (GET /v1/tables) name those that there are");
}

// Of the user of the command line that nobody is, there is none to save it for.
static Status somebody(Cx *cx) {
    if (!id_none(cx->actor.user)) return OK;
    return with_hint(cx, fail(cx, STATE, NULL, "no user asks, so there is nobody whose view it would be"),
        "do it as a user (--as)");
}

static Status room(Cx *cx) {
    int64_t n;
    TRY(sql_get(cx, NULL, "select count(*) from saved_view where owner = $1", IN(A(cx->actor.user)),
        OUT(O(&n))));
    if (n < SAVED_MAX) return OK;
    return with_hint(cx, fail(cx, STATE, "name", "you have %d saved views", SAVED_MAX), "remove one first");
}

static Status save_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    const SavedSave *in = in_;
    SavedRef *saved = out;
    bool there;
    TRY(somebody(cx));
    TRY(list_check(cx, in->list));
    TRY(sql_get(cx, &there, "select id from saved_view where owner = $1 and list = $2 and name = $3",
        IN(A(cx->actor.user), A(in->list), A(in->name)), OUT(O(&saved->view))));
    event_about(cx, cx->actor.user);
    change_record(cx, "saved-view", saved->view, in->name, there ? "updated" : "created");
    if (there)
        return sql_run(cx, "update saved_view set query = $2, columns = $3, shared = $4 where id = $1",
            A(saved->view), A(in->query), A(in->columns), A(in->shared));
    TRY(room(cx));
    saved->view = cx_id(cx);
    return sql_run(cx, "insert into saved_view (id, owner, list, name, query, columns, shared) values ($1, $2, $3, $4, $5, $6, $7)",
        A(saved->view), A(cx->actor.user), A(in->list), A(in->name), A(in->query), A(in->columns),
        A(in->shared));
}

static Status remove_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const SavedRef *in = in_;
    int64_t n;
    TRY(sql_run_n(cx, &n, "delete from saved_view where id = $1 and owner = $2", A(in->view),
        A(cx->actor.user)));
    event_about(cx, cx->actor.user);
    if (n == 1) return OK;
    return with_hint(cx, fail(cx, MISSING, "view", "you have no such saved view"),
        "the list saved-views has yours; a shared one is removed by its owner");
}

// ---- the list --------------------------------------------------------------------------------------------------------------------------
enum { C_ID, C_LIST, C_NAME, C_QUERY, C_COLUMNS, C_SHARED, C_MINE, C_OWNER };

static Status saved_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    Rows r;
    TRY(sql_open(cx, &r,
        "select v.id, v.list, v.name, v.query, v.columns, v.shared, v.owner, u.code from "
        "saved_view v join app_user u on u.id = v.owner "
        "where v.owner = $1 or (v.shared = 1 and $2 = 0) order by v.id",
        A(cx->actor.user), A(actor_bound(&cx->actor))));
    while (rows_next(&r)) {
        const View *v = app_view(cx->app, rows_peek(&r, 1));
        if (!v || !view_open(&cx->actor, v)) continue;
        table_row(cx, out);
        table_int(out, C_ID, rows_int(&r, 0));
        table_text(out, C_LIST, rows_text(&r, 1));
        table_text(out, C_NAME, rows_text(&r, 2));
        table_text(out, C_QUERY, rows_text(&r, 3));
        table_text(out, C_COLUMNS, rows_text(&r, 4));
        table_int(out, C_SHARED, rows_int(&r, 5));
        table_int(out, C_MINE, rows_int(&r, 6) == cx->actor.user.v);
        table_text(out, C_OWNER, rows_text(&r, 7));
    }
    return rows_end(&r);
}

// clang-format off
static const Column columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "list", .kind = K_TEXT, .label = "List"},
    {.name = "name", .kind = K_TEXT, .label = "Name"},
    {.name = "query", .kind = K_TEXT, .label = "Query"},
    {.name = "columns", .kind = K_TEXT, .label = "Columns"},
    {.name = "shared", .kind = K_BOOL, .label = "Shared"},
    {.name = "mine", .kind = K_BOOL, .label = "One's own"},
    {.name = "owner", .kind = K_TEXT, .label = "Of"},
};
const View saved_views_view = {
    .name = "saved-views", .scope = {"*", "*"}, .area = AREA_INFORMATION, .roles = EVERYONE, .sort = "name",
    .help = "Views of lists that one has saved, and those that others share.",
    .columns = columns, .n = COUNT(columns), .run = saved_rows};
const Action saved_view_save = {
    .noun = "saved-view", .verb = "save", .scope = {"*", "*"}, .area = AREA_INFORMATION, .roles = EVERYONE,
    .help = "Saves a view of a list under a name, for oneself or shared.",
    .in = &save_shape, .out = &ref_shape, .run = save_run};
const Action saved_view_remove = {
    .noun = "saved-view", .verb = "remove", .scope = {"*", "*"}, .area = AREA_INFORMATION, .roles = EVERYONE,
    .help = "Removes a view that one has saved.",
    .in = &ref_shape, .out = &nothing, .run = remove_run};
// clang-format on
