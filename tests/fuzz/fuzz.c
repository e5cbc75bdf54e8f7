// The table of targets, and what they share: a folder, files, and how one fails.
#include "fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const FuzzTarget fuzz_targets[] = {
    {"json", "base/json.c", fuzz_json, 4096},
    {"csv", "base/csv.c", fuzz_csv, 4096},
    {"value", "base/num.c base/date.c", fuzz_value, 64},
    {"text", "base/str.c store/store.c store/migrate.c", fuzz_text, 1024},
    {"packed", "base/input.c base/gzip.c", fuzz_packed, 8192},
    {"model", "engine/forecast/global/file.c engine/forecast/global/team_file.c engine/trees/pack.c",
        fuzz_model, 10000},
    {"archive", "store/archive_restore.c", fuzz_archive, 2048},
    {"script", "twin/trial/script.c", fuzz_script, 2048},
    {"paper", "paper/label.c paper/zpl.c paper/ink.c paper/words.c paper/bars.c", fuzz_paper, 512},
    {"orders", "link/orders.c link/orders_build.c link/generic.c link/online_retail.c link/adjust.c link/country.c",
        fuzz_orders, 4096},
    {"stock", "cli/stock_place.c cli/stock_order.c cli/stock_target.c cli/sheet.c cli/sold.c",
        fuzz_stock, 2048},
    {"series", "cli/series_file.c cli/driver_file.c cli/hierarchy_file.c cli/forecast_series.c",
        fuzz_series, 2048},
    {"supply", "cli/supply_read.c cli/supply_network.c cli/supply_state.c cli/supply_names.c cli/supply_day.c cli/sheet.c",
        fuzz_supply, 4096},
    {"command", "cli/args.c cli/input.c cli/help.c", fuzz_command, 1024},
    {"import", "core/import.c core/rejects.c core/field.c core/ref.c", fuzz_import, 2048},
    {"action", "serve/write.c core/act.c core/table.c core/field.c core/shape.c core/ref.c core/edit.c",
        fuzz_action, 4096},
    {"view", "serve/read.c core/view.c core/view_ask.c core/view_sql.c core/view_made.c core/view_out.c",
        fuzz_view, 1024},
    {"path", "serve/route.c serve/session.c serve/document.c serve/web.c serve/auth.c", fuzz_path, 1024},
    {"http", "serve/http.c serve/head.c serve/guard.c serve/route.c serve/session.c serve/auth.c serve/stream.c",
        fuzz_http, 4096},
};
const int fuzz_targets_n = COUNT(fuzz_targets);

const FuzzTarget *fuzz_target(const char *name) {
    for (int i = 0; name && i < fuzz_targets_n; i++)
        if (!strcmp(fuzz_targets[i].name, name)) return &fuzz_targets[i];
    return NULL;
}

_Noreturn void fuzz_failed(const char *what, const char *file, int line, const Cx *cx) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    if (cx && cx->error.status != OK)
        fprintf(stderr, "error: " STR_FMT " (field " STR_FMT ", value " STR_FMT ") at %s:%d\n",
            STR_ARG(cx->error.text), STR_ARG(cx->error.field), STR_ARG(cx->error.value),
            cx->error.file, cx->error.line);
    abort();
}

// ---- folder and files ------------------------------------------------------------------------------------------------

static char folder[64];

const char *fuzz_folder(void) { return folder; }

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void fuzz_end(void) { (void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

void fuzz_start(void) {
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(folder, sizeof folder, "%s/argosy-fuzz-XXXXXX", memory ? "/dev/shm" : "/tmp");
    MUST(mkdtemp(folder) != NULL);
    MUST(freopen("/dev/null", "w", stdout) != NULL); // the verbs' reports
    atexit(fuzz_end);
}

void fuzz_put(const char *path, Str bytes) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    MUST(fd >= 0);
    for (size_t n = 0; n < bytes.n;) {
        ssize_t wrote = write(fd, bytes.at + n, bytes.n - n);
        MUST(wrote > 0);
        n += (size_t)wrote;
    }
    MUST(close(fd) == 0);
}

Str fuzz_get(Arena *a, const char *path, bool *there) {
    FILE *f = fopen(path, "rb");
    *there = f != NULL;
    if (!f) return S("");
    Buf b = buf_new(a);
    char some[4096];
    for (size_t n; (n = fread(some, 1, sizeof some, f)) > 0;) buf_add(&b, (Str){some, n});
    fclose(f);
    return buf_str(&b);
}

Str fuzz_line(Str *rest) { return str_split(*rest, '\n', rest); }

void fuzz_error(const Cx *cx, Status status) {
    const Error *e = &cx->error;
    MUST(status != OK && e->status == status);
    MUST(e->text.n > 0);
    MUST_OF(str_utf8_ok(e->text) && str_utf8_ok(e->hint) && str_utf8_ok(e->field), cx);
    MUST_OF(status != SYSTEM, cx); // never the fault of who asks
}
