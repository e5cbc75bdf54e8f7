// Records as CSV over HTTP: POST /v1/import/PLURAL does what `argosy import PLURAL` does, row by row: a row that is refused is told with its
// reason and touches no other. A body that is no good CSV is refused as a whole, before anything is done.
//
// Rows are compared with what is there, so a file may be sent again: after a lost connection, or when its refused rows were mended.
#include "core/import.h"

#include "serve/http.h"

// ?preview=true&column=HEADER=field, the latter as often as there are columns to rename or, with an empty field, to leave out.
static Status read_query(Request *r, ImportOptions *o) {
    Cx *cx = r->cx;
    ImportMap *map = NEW_ARRAY(cx->arena, ImportMap, r->query_n);
    o->map = map;
    for (int i = 0; i < r->query_n; i++) {
        Pair p = r->query[i];
        if (!str_utf8_ok(p.name) || !str_utf8_ok(p.value))
            return fail(cx, INPUT, NULL, "a parameter is not UTF-8");
        if (str_is(p.name, "preview")) {
            TRY(request_preview(r, p.value, &o->dry_run));
            continue;
        }
        if (!str_is(p.name, "column"))
            return with_hint(cx,
                with_value(cx, fail(cx, INPUT, str_z(cx->arena, p.name), "an import has no such parameter"), p.value), "preview=true, and column=HEADER=field for each column that is not called like its field");
        TRY(import_map(cx, p.value, &map[o->map_n++]));
    }
    return OK;
}

// Whether all of it can be read: what stands before a broken row would be done otherwise.
static Status check_body(Cx *cx, Str body) {
    CsvReader *csv;
    TRY(csv_open_text(cx, body, &csv));
    Status s = OK;
    for (bool more = true; s == OK && more;) {
        Str *cells;
        int n;
        s = csv_next(cx, csv, &cells, &n, &more);
    }
    csv_close(csv);
    return s;
}

static void row_refused(void *to, const ImportRefusal *why) {
    JsonOut *o = to;
    json_open(o, '{');
    JSON_KZ(o, "row"), json_int(o, why->row);
    JSON_KZ(o, "line"), json_int(o, why->line);
    if (why->field.n) JSON_KZ(o, "field"), json_str(o, why->field);
    JSON_KZ(o, "reason"), json_str(o, why->reason);
    if (why->hint.n) JSON_KZ(o, "hint"), json_str(o, why->hint);
    json_close(o, '}');
}

static Status take(Request *r, const Entity *e, ImportOptions *o, ImportResult *out) {
    Cx *cx = r->cx;
    TRY(check_body(cx, r->body));
    CsvReader *csv;
    TRY(csv_open_text(cx, r->body, &csv));
    Status s = import_entity(cx, e, csv, o, out);
    csv_close(csv);
    return s;
}

void write_import(Request *r, const Entity *e) {
    Cx *cx = r->cx;
    Buf rows = buf_new(cx->arena), b = buf_new(cx->arena);
    JsonOut refused = json_out(&rows), o = json_out(&b);
    ImportOptions how = {.refused = row_refused, .to = &refused};
    Status s = import_permit(cx, e);
    if (s == OK) s = read_query(r, &how);
    if (s == OK && !request_media(r, "text/csv", "CSV")) return;
    ImportResult got = {0};
    json_open(&refused, '[');
    if (s == OK) s = take(r, e, &how, &got);
    json_close(&refused, ']');
    auth_forget(r->server->auth); // settings may be among them, and some say who may come in
    if (s != OK) {
        request_refuse(r, (Problem)s);
        return;
    }
    r->kept = !how.dry_run;
    json_open(&o, '{');
    JSON_KZ(&o, "read"), json_int(&o, got.read);
    JSON_KZ(&o, "created"), json_int(&o, got.imported - got.updated - got.unchanged);
    JSON_KZ(&o, "updated"), json_int(&o, got.updated);
    JSON_KZ(&o, "unchanged"), json_int(&o, got.unchanged);
    JSON_KZ(&o, "rejected"), json_int(&o, got.rejected);
    JSON_KZ(&o, "rows"), json_raw(&o, buf_str(&rows));
    json_close(&o, '}');
    request_json(r, buf_str(&b));
}
