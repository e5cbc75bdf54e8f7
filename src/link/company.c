// Loads the files one after the other, through the same imports and actions as a person would use. Nothing here knows what a record is.
#include "link/company.h"

#include <unistd.h>

#include "core/import.h"
#include "link/import_orders.h"

typedef struct {
    Cx *cx;
    const char *folder;
    const CompanyOptions *options;
    CompanyLoaded *out;
} Load;

static const char *file_path(const Load *l, const char *name) {
    return str_fmt(l->cx->arena, "%s/%s.csv", l->folder, name).at;
}

static void progress(const Load *l, const char *what) {
    if (l->options->progress) l->options->progress(l->options->to, what, 0);
}

static Status entity_load(Load *l, const Entity *e) {
    Cx *cx = l->cx;
    const char *path = file_path(l, e->plural);
    if (!e->editable || access(path, R_OK) != 0) return OK;
    progress(l, e->plural);
    CsvReader *csv;
    TRY(csv_open(cx, path, &csv));
    ImportOptions options = {0};
    ImportResult result;
    Status status = import_entity(cx, e, csv, &options, &result);
    csv_close(csv);
    TRY(status);
    l->out->records += result.imported;
    if (result.rejected == 0) return OK;
    return with_hint(cx,
        fail(cx, INPUT, NULL, "%lld rows of %s were refused", (long long)result.rejected, path),
        "argosy import %s %s --rejects FILE says why", e->plural, path);
}

// ---- opening stock ----------------------------------------------------------------------------------------------------
// One row as the input of an action whose members are plain.
static Status row_act(Load *l, const Action *action, const CsvReader *csv, const Str *cells, int n) {
    Cx *row = cx_new(l->cx->app, l->cx->actor);
    Act act = {.cx = row, .action = action};
    void *in = arena_alloc(row->arena, action->in->size);
    act.in = in;
    Status status = OK;
    for (int i = 0; i < n && i < csv_columns(csv) && status == OK; i++) {
        const Field *f = shape_field(action->in, csv_header(csv, i));
        if (f) status = field_read_text(row, f, cells[i], in, &act.refs);
        else
            status = fail(row, INPUT, str_z(row->arena, csv_header(csv, i)), "is no field of %s %s",
                action->noun, action->verb);
    }
    if (status == OK) status = act_now(l->cx->app, &act);
    if (status != OK)
        status = fail(l->cx, status, NULL, "line %lld: " STR_FMT ": " STR_FMT,
            (long long)csv_line(csv), STR_ARG(row->error.field), STR_ARG(row->error.text));
    cx_free(row);
    return status;
}

static Status stock_load(Load *l) {
    Cx *cx = l->cx;
    const char *path = file_path(l, "stock-open");
    const Action *action = app_action(cx->app, S("stock"), S("open"));
    if (!action || access(path, R_OK) != 0) return OK;
    progress(l, "stock");
    CsvReader *csv;
    TRY(csv_open(cx, path, &csv));
    Str *cells;
    int n;
    bool more;
    Status status;
    while ((status = csv_next(cx, csv, &cells, &n, &more)) == OK && more) {
        status = row_act(l, action, csv, cells, n);
        if (status != OK) break;
        l->out->stock++;
    }
    csv_close(csv);
    if (status == OK) return OK;
    return fail(cx, status, NULL, "%s: " STR_FMT, path, STR_ARG(cx->error.text));
}

// ---- orders -----------------------------------------------------------------------------------------------------------
static Status orders_load(Load *l, const char *name, OrdersAs as, int64_t *made) {
    Cx *cx = l->cx;
    const char *path = file_path(l, name);
    if (access(path, R_OK) != 0) return OK;
    progress(l, name);
    OrdersImport how = {
        .map = &history_generic, .as = as, .progress = l->options->progress, .to = l->options->to};
    if (l->options->until_today) {
        History h;
        TRY(history_read(cx, path, how.map, &h));
        int days = date_diff(date_add(cx_today(cx), -1), time_date(h.last));
        how.shift_days = h.last.v == 0 ? 0 : days >= 0 ? days / 7 * 7 : -((6 - days) / 7 * 7);
    }
    OrdersImported result;
    TRY(import_orders(cx, path, &how, &result));
    *made += result.orders + result.returns + result.adjustments + result.charges;
    if (result.rejected == 0) return OK;
    return with_hint(cx, fail(cx, INPUT, NULL, "%s: " STR_FMT, path, STR_ARG(result.first_reject)),
        "mend the file");
}

Status company_load(Cx *cx, const char *folder, const CompanyOptions *options, CompanyLoaded *out) {
    *out = (CompanyLoaded){0};
    Load l = {.cx = cx, .folder = folder, .options = options, .out = out};
    for (int i = 0; i < cx->app->entities_n; i++) TRY(entity_load(&l, cx->app->entities[i]));
    TRY(orders_load(&l, "orders", ORDERS_PAST, &out->past));
    TRY(stock_load(&l));
    return orders_load(&l, "orders-open", ORDERS_OPEN, &out->open);
}
