// Import of records. Rows are gathered in batches: each row is compared with the store in a snapshot, what is to be done becomes
// an Act, and the acts of a batch are handed to the door together. A row that may depend on one of its own batch (the same key
// again, or a reference that is not found) ends the batch first, and is then looked at anew. An empty cell means none, or the
// field's fallback; a column that is not in the file leaves its field as it is.
//
// A dry run does the same within one transaction that is rolled back, so that rows find those before them.
#include "core/import.h"

#include <string.h>

#include "core/edit.h"
#include "core/field_parts.h"
#include "core/rejects.h"
#include "core/table.h"

enum { BATCH = 500, KEY_MAX = 8 };

typedef enum { ROW_ACT, ROW_SAME, ROW_REFUSED } RowState;

typedef struct {
    Str *cells;
    int n;
    int64_t line;
    RowState state;
    const Action *action;
    void *in; // of action->in
    Act act;
    Str field, reason, hint; // where refused
} Row;

typedef struct {
    Cx *cx;
    const Entity *e;
    const Action *create, *update;
    CsvReader *in;
    const ImportOptions *o;
    ImportResult *result;
    Rejects *rejects;
    const Field **field_of; // by column; NULL: not read
    int columns;
    const Field *key[KEY_MAX];
    int key_n;
    // the batch
    Cx *scratch; // with a snapshot
    Row *rows;
    int n;
} Import;

// ---- columns --------------------------------------------------------------------------------------------------------

static Status column_field(Import *m, int column, const Field **out) {
    Str header = csv_header(m->in, column), name = header;
    bool mapped = false;
    for (int i = 0; i < m->o->map_n; i++)
        if (str_eq(m->o->map[i].header, header)) name = m->o->map[i].field, mapped = true;
    *out = NULL;
    if ((mapped && name.n == 0) ||
        (!mapped && (rejects_column(header) || str_is(header, "id")) && !shape_field(m->create->in, header)))
        return OK;
    *out = shape_field(m->create->in, name);
    if (*out) return OK;
    Buf known = buf_new(m->cx->arena);
    for (int i = 0; i < m->create->in->n; i++)
        buf_fmt(&known, "%s%s", i ? ", " : "", m->create->in->fields[i].name);
    Status s = fail(m->cx, INPUT, str_z(m->cx->arena, header),
        "column \"" STR_FMT "\" is no field of %s", STR_ARG(name), m->e->noun);
    return with_hint(m->cx, s, "map it to one of: " STR_FMT ", or to nothing", STR_ARG(buf_str(&known)));
}

static Status read_columns(Import *m) {
    Cx *cx = m->cx;
    m->columns = csv_columns(m->in);
    m->field_of = NEW_ARRAY(cx->arena, const Field *, m->columns);
    for (int i = 0; i < m->o->map_n; i++)
        if (csv_find(m->in, m->o->map[i].header) < 0)
            return fail(cx, INPUT, str_z(cx->arena, m->o->map[i].header),
                "the file has no column \"" STR_FMT "\" to map", STR_ARG(m->o->map[i].header));
    for (int i = 0; i < m->columns; i++) {
        TRY(column_field(m, i, &m->field_of[i]));
        for (int j = 0; j < i; j++)
            if (m->field_of[i] && m->field_of[i] == m->field_of[j])
                return fail(cx, INPUT, m->field_of[i]->name, "two columns are read as %s",
                    m->field_of[i]->name);
    }
    entity_key(m->e, m->key, &m->key_n, KEY_MAX);
    CHECK(m->key_n > 0);
    for (int k = 0; k < m->key_n; k++) {
        bool there = false;
        for (int i = 0; i < m->columns; i++)
            there |= m->field_of[i] && m->field_of[i]->offset == m->key[k]->offset;
        if (!there)
            return with_hint(cx,
                fail(cx, INPUT, m->key[k]->name, "the file has no column %s, by which a %s is known",
                    m->key[k]->name, m->e->noun),
                "add it, or map a column to it");
    }
    return OK;
}

// ---- one row --------------------------------------------------------------------------------------------------------

static Status read_cells(
    Cx *cx, const Import *m, const Row *row, const Shape *shape, bool missing, void *in) {
    PendingRefs refs = {0};
    for (int i = 0; i < m->columns; i++) {
        const Field *f = m->field_of[i];
        if (!f) continue;
        Str cell = f->kind == K_TEXT ? row->cells[i] : str_trim(row->cells[i]);
        TRY(field_read_text(cx, f, cell, in, &refs));
    }
    for (int k = 0; missing && k < shape->n; k++) {
        bool there = false;
        for (int i = 0; i < m->columns; i++)
            there |= m->field_of[i] && m->field_of[i]->offset == shape->fields[k].offset;
        if (!there) TRY(field_read_text(cx, &shape->fields[k], S(""), in, &refs));
    }
    return refs_resolve(cx, &refs);
}

static Status find_existing(Cx *cx, const Import *m, const void *in, List *found) {
    SqlArg args[KEY_MAX];
    Buf tail = buf_new(cx->arena);
    for (int k = 0; k < m->key_n; k++) {
        buf_fmt(&tail, "%s \"%s\" = $%d", k ? " and" : "where", m->key[k]->name, k + 1);
        args[k] = field_arg(m->key[k], in);
    }
    return record_list(cx, m->e, buf_str(&tail).at, args, m->key_n, found);
}

static bool same_value(const Field *f, const void *a, const void *b) {
    if (f->kind == K_TEXT) return str_eq(*field_str(f, a), *field_str(f, b));
    return field_int(f, a) == field_int(f, b);
}

// What is to be done with the row, seen from cx's connection.
static Status row_prepare(Cx *cx, const Import *m, Row *row) {
    cx->error = (Error){0};
    if (row->n != m->columns)
        return fail(cx, INPUT, NULL, "the row has %d cells, and the header %d", row->n, m->columns);
    void *record = arena_alloc(cx->arena, m->update->in->size); // begins like create's
    TRY(read_cells(cx, m, row, m->create->in, false, record));
    List found;
    TRY(find_existing(cx, m, record, &found));
    row->in = record;
    if (found.n == 0) {
        row->action = m->create;
        row->state = ROW_ACT;
        memset(record, 0, m->update->in->size);
        return read_cells(cx, m, row, m->create->in, true, record);
    }
    row->action = m->update;
    row->state = ROW_SAME;
    *(Id *)record = *(const Id *)found.at;
    uint64_t *given = edit_given(m->update, record);
    *given = 1; // the id
    for (int k = 1; k < m->update->in->n; k++)
        for (int i = 0; i < m->columns; i++) {
            const Field *f = m->field_of[i];
            if (!f || f->offset != m->update->in->fields[k].offset) continue;
            *given |= UINT64_C(1) << k;
            if (!same_value(f, record, found.at)) row->state = ROW_ACT;
        }
    return OK;
}

static void row_refuse(Cx *keep, Row *row, const Error *e) {
    row->state = ROW_REFUSED;
    row->field = str_dup(keep->arena, e->field);
    row->reason = str_dup(keep->arena, e->text);
    row->hint = str_dup(keep->arena, e->hint);
}

// The fault of the row, or of the world?
static bool rows_fault(Status s) { return s == INPUT || s == MISSING || s == STATE || s == STOCK; }

static Status row_count(Import *m, Cx *cx, const Row *row) {
    m->result->read++;
    if (row->state != ROW_REFUSED) {
        m->result->imported++;
        m->result->unchanged += row->state == ROW_SAME;
        m->result->updated += row->state == ROW_ACT && row->action == m->update;
        return OK;
    }
    m->result->rejected++;
    ImportRefusal why = {m->result->read, row->line, row->field, row->reason, row->hint};
    if (m->o->refused) m->o->refused(m->o->to, &why);
    Str reason = row->hint.n
        ? str_fmt(cx->arena, STR_FMT " (" STR_FMT ")", STR_ARG(row->reason), STR_ARG(row->hint))
        : row->reason;
    return rejects_add(cx, m->rejects, row->cells, row->n, row->line, row->field, reason);
}

static void row_copy(Cx *cx, Row *row, const Str *cells, int n, int64_t line) {
    *row = (Row){.cells = NEW_ARRAY(cx->arena, Str, n),
        .n = n,
        .line = line,
        .field = S(""),
        .reason = S(""),
        .hint = S("")};
    for (int i = 0; i < n; i++) row->cells[i] = str_dup(cx->arena, cells[i]);
}

static void carry_error(Cx *to, const Cx *from) {
    to->error = from->error;
    to->error.text = str_dup(to->arena, from->error.text);
    to->error.field = str_dup(to->arena, from->error.field);
    to->error.value = str_dup(to->arena, from->error.value);
    to->error.hint = str_dup(to->arena, from->error.hint);
}

// ---- batches --------------------------------------------------------------------------------------------------------

static Status batch_begin(Import *m) {
    m->scratch = cx_new(m->cx->app, m->cx->actor);
    m->scratch->now = m->cx->now;
    m->rows = NEW_ARRAY(m->scratch->arena, Row, BATCH);
    m->n = 0;
    Status s = store_read(m->scratch, m->cx->app->store);
    if (s != OK) carry_error(m->cx, m->scratch);
    return s;
}

static Status batch_act(Import *m) {
    Act *acts[BATCH];
    int n = 0;
    for (int i = 0; i < m->n; i++) {
        Row *row = &m->rows[i];
        if (row->state != ROW_ACT) continue;
        Cx *cx = cx_new(m->cx->app, m->cx->actor);
        cx->now = m->cx->now;
        row->act = (Act){.cx = cx, .action = row->action, .in = row->in};
        acts[n++] = &row->act;
    }
    act_many(m->cx->app, acts, n);
    Status status = OK;
    for (int i = 0; i < m->n; i++) {
        Row *row = &m->rows[i];
        if (row->state != ROW_ACT) continue;
        if (rows_fault(row->act.status)) {
            row_refuse(m->scratch, row, &row->act.cx->error);
        } else if (row->act.status != OK && status == OK) {
            status = row->act.status;
            carry_error(m->cx, row->act.cx);
        }
        cx_free(row->act.cx);
    }
    return status;
}

static Status batch_end(Import *m) {
    if (!m->scratch) return OK;
    store_read_end(m->scratch);
    Status s = batch_act(m);
    for (int i = 0; i < m->n && s == OK; i++) {
        s = row_count(m, m->scratch, &m->rows[i]);
        if (s != OK) carry_error(m->cx, m->scratch);
    }
    cx_free(m->scratch);
    m->scratch = NULL;
    if (m->o->progress) m->o->progress(m->o->to, csv_progress(m->in), m->result->read);
    return s;
}

static bool same_key(const Import *m, const void *a, const void *b) {
    for (int k = 0; k < m->key_n; k++)
        if (!same_value(m->key[k], a, b)) return false;
    return true;
}

static bool key_in_batch(const Import *m, const Row *row) {
    for (int i = 0; i < m->n; i++)
        if (m->rows[i].in && m->rows[i].state == ROW_ACT && same_key(m, m->rows[i].in, row->in))
            return true;
    return false;
}

static Status import_rows(Import *m) {
    for (;;) {
        Str *cells;
        int n;
        bool more;
        TRY(csv_next(m->cx, m->in, &cells, &n, &more));
        if (!more) return OK;
        for (bool again = true; again;) {
            if (!m->scratch) TRY(batch_begin(m));
            Row *row = &m->rows[m->n];
            row_copy(m->scratch, row, cells, n, csv_line(m->in));
            Status s = row_prepare(m->scratch, m, row);
            if (s != OK && !rows_fault(s)) {
                carry_error(m->cx, m->scratch);
                return s;
            }
            again = m->n > 0 && (s != OK || key_in_batch(m, row));
            if (again) {
                TRY(batch_end(m));
                continue;
            }
            if (s != OK) row_refuse(m->scratch, row, &m->scratch->error);
            m->n++;
        }
        if (m->n == BATCH) TRY(batch_end(m));
    }
}

// ---- dry run --------------------------------------------------------------------------------------------------------

typedef struct {
    Import *m;
    Row *rows;
    size_t n, cap;
} DryRun;

static Status dry_row(Cx *cx, const Import *m, Row *row) {
    TRY(row_prepare(cx, m, row));
    if (row->state == ROW_SAME) return OK;
    TRY(shape_check(cx, row->action->in, row->in));
    cx->action_event = cx_id(cx);
    void *out = arena_alloc(cx->arena, row->action->out->size);
    Status s = row->action->run(cx, row->action, row->in, out);
    if (s != OK) record_forget(cx, m->e, *(const Id *)out);
    return s;
}

static Status dry_job(Job *job) {
    DryRun *d = job->data;
    Cx *cx = job->cx;
    for (size_t i = 0; i < d->n; i++) {
        Row *row = &d->rows[i];
        TRY(sql_exec(cx, "savepoint row"));
        cx->error = (Error){0};
        Status s = dry_row(cx, d->m, row);
        if (s != OK && !rows_fault(s)) return s;
        if (s != OK) {
            row_refuse(cx, row, &cx->error);
            TRY(sql_exec(cx, "rollback to savepoint row"));
        }
        TRY(sql_exec(cx, "release savepoint row"));
    }
    cx->error = (Error){0};
    return OK;
}

static Status dry_run(Import *m) {
    Cx *cx = m->cx;
    DryRun d = {.m = m};
    for (;;) {
        Str *cells;
        int n;
        bool more;
        TRY(csv_next(cx, m->in, &cells, &n, &more));
        if (!more) break;
        d.rows = arena_grow(cx->arena, d.rows, d.n, &d.cap, d.n + 1, sizeof *d.rows);
        row_copy(cx, &d.rows[d.n++], cells, n, csv_line(m->in));
    }
    Job job = {.cx = cx, .run = dry_job, .data = &d, .roll_back = true};
    TRY(store_write(cx->app->store, &job));
    for (size_t i = 0; i < d.n; i++) TRY(row_count(m, cx, &d.rows[i]));
    return OK;
}

const Entity *import_entity_of(const App *app, Str plural) {
    for (int i = 0; i < app->entities_n; i++)
        if (app->entities[i]->editable && str_is(plural, app->entities[i]->plural))
            return app->entities[i];
    return NULL;
}

Status import_map(Cx *cx, Str text, ImportMap *out) {
    for (size_t k = text.n; k-- > 0;) // the last one: headers may hold others
        if (text.at[k] == '=') {
            *out = (ImportMap){str_cut(text, 0, k), str_cut(text, k + 1, text.n)};
            return OK;
        }
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "column", "column names no field"), text),
        "HEADER=field, such as Item code=code; nothing behind = leaves the column out");
}

static Status actions_of(Cx *cx, const Entity *e, const Action **create, const Action **update) {
    *create = app_action(cx->app, str_of(e->noun), S("create"));
    *update = app_action(cx->app, str_of(e->noun), S("update"));
    if (!e->editable || !*create || !*update || (*create)->entity != e || (*update)->entity != e)
        return with_hint(cx, fail(cx, INPUT, NULL, "%s cannot be imported", e->plural),
            "they are made by actions of their own");
    TRY(act_permit(cx, *create));
    return act_permit(cx, *update);
}

Status import_permit(Cx *cx, const Entity *e) {
    const Action *create, *update;
    return actions_of(cx, e, &create, &update);
}

Status import_entity(
    Cx *cx, const Entity *e, CsvReader *in, const ImportOptions *options, ImportResult *out) {
    Import m = {.cx = cx, .e = e, .in = in, .o = options, .result = out};
    *out = (ImportResult){0};
    TRY(actions_of(cx, e, &m.create, &m.update));
    TRY(read_columns(&m));
    TRY(rejects_spares(cx, options->rejects));
    m.rejects = rejects_open(options->rejects, in);
    Status s = options->dry_run ? dry_run(&m) : import_rows(&m);
    if (m.scratch) {
        // Also where reading failed half-way: the rows before are good.
        Status last = batch_end(&m);
        if (s == OK) s = last;
    }
    Status closed = rejects_close(cx, m.rejects, true);
    return s != OK ? s : closed;
}

// ---- export ---------------------------------------------------------------------------------------------------------

Status export_entity(Cx *cx, const Entity *e, Status (*sink)(void *to, Str part), void *to) {
    View view = edit_view(cx->arena, e);
    Column *columns = NEW_ARRAY(cx->arena, Column, view.n);
    int n = 0;
    columns[n] = view.columns[0];
    columns[n++].internal = true;
    for (int i = 1; i < view.n; i++) {
        const Field *f = shape_field(&e->shape, str_of(view.columns[i].name));
        if (!f->output) columns[n++] = view.columns[i];
    }
    view.columns = columns;
    view.n = n;
    return view_stream(cx, (Query){.view = &view, .format = FORMAT_CSV}, sink, to);
}
