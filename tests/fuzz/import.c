// Imports: a row is imported or refused with a reason, what is exported reads as unchanged, and a try (--dry-run) leaves nothing.
//
// The first line names the entity; the rest is the file.
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "core/import.h"
#include "world.h"

static Status keep(void *to, Str part) {
    buf_add(to, part);
    return OK;
}

static Status import(
    Cx *cx, const Entity *e, Str text, bool dry_run, const char *rejects, ImportResult *out) {
    CsvReader *in;
    ImportOptions options = {.dry_run = dry_run, .rejects = rejects};
    *out = (ImportResult){0};
    TRY(csv_open_text(cx, text, &in));
    Status s = import_entity(cx, e, in, &options, out);
    csv_close(in);
    return s;
}

static void exported_is_same(Cx *cx, const Entity *e) {
    Buf all = buf_new(cx->arena);
    ImportResult back;
    MUST_OF(export_entity(cx, e, keep, &all) == OK, cx);
    MUST_OF(import(cx, e, buf_str(&all), false, NULL, &back) == OK, cx);
    MUST(back.rejected == 0 && back.unchanged == back.read);
}

// The file of what was refused is there where something was, also where the end of the file could not be read, and has as many rows.
static void check_rejects(Cx *cx, const Entity *e, const char *path, int64_t rejected) {
    bool there;
    Str text = fuzz_get(cx->arena, path, &there);
    MUST(there == (rejected > 0));
    if (!there) return;
    ImportResult again;
    cx_clear(cx);
    MUST_OF(import(cx, e, text, true, NULL, &again) == OK, cx);
    MUST(again.read == rejected);
    MUST(remove(path) == 0);
}

void fuzz_import(Str in) {
    FuzzWorld *w = fuzz_world();
    Str file = in, noun = fuzz_line(&file);
    const Entity *e = app_entity(w->app, noun);
    if (!e || !app_action(w->app, noun, S("create"))) return;
    Cx *cx = cx_new(w->app, actor_system());
    ImportResult tried, done;
    Status s = import(cx, e, file, true, NULL, &tried);
    if (s != OK) fuzz_error(cx, s);
    MUST(!fuzz_world_changed());
    MUST(s != OK || tried.read == tried.imported + tried.rejected);
    cx_clear(cx);
    const char *path = str_fmt(cx->arena, "%s/rejects.csv", fuzz_folder()).at;
    Status t = import(cx, e, file, false, path, &done);
    MUST(s == t);
    if (t == OK) MUST(tried.read == done.read && done.read == done.imported + done.rejected);
    check_rejects(cx, e, path, done.rejected);
    if (fuzz_world_changed()) {
        cx_clear(cx);
        exported_is_same(cx, e);
        fuzz_world_prove();
        fuzz_world_back();
    }
    cx_free(cx);
}
