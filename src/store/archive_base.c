// Beginning and ending an archive (archive.h). First the row that has all writers write to the new log, then the copy: its own row says
// how far the log had come by then, so nothing is missed between them. A base that was not finished is not there, and its log alone is
// of no use: then it is begun again.
#include "store/archive.h"

static Status version_of(Cx *cx, int64_t *version) {
    return sql_get(cx, NULL, "select max(version) from schema_version", NO_ARGS, OUT(O(version)));
}

typedef struct {
    const char *folder; // NULL: none any more
    int64_t generation;
} Change;

static Status change(Job *job) {
    const Change *c = job->data;
    int64_t version;
    TRY(sql_run_args(job->cx, "delete from archive where id = 1", NO_ARGS, NULL));
    if (!c->folder) return OK;
    TRY(version_of(job->cx, &version));
    return sql_run(job->cx,
        "insert into archive (id, folder, generation, version, at) values (1, $1, $2, $3, 0)",
        A(c->folder), A(c->generation), A(version));
}

Status archive_base(Cx *cx, Store *s, const char *folder) {
    Change c = {folder, time_now().v};
    Job job = {.cx = cx, .run = change, .data = &c};
    TRY(store_write(s, &job));
    return sqlite_backup(
        cx, s, str_fmt(cx->arena, "%s/base-%lld.db", folder, (long long)c.generation).at);
}

Status archive_stop(Cx *cx, Store *s) {
    Change c = {0};
    Job job = {.cx = cx, .run = change, .data = &c};
    return store_write(s, &job);
}

static Status look(Cx *cx, bool *stale, Str *folder) {
    int64_t version, based = 0;
    bool found;
    TRY(version_of(cx, &version));
    TRY(sql_get(cx, &found, "select folder, version from archive where id = 1", NO_ARGS,
        OUT(O(folder), O(&based))));
    *stale = found && version != based;
    return OK;
}

Status archive_mend(Cx *cx, Store *s) {
    bool stale = false;
    Str folder = S("");
    if (!s->driver->sqlite || store_lends(s)) return OK;
    TRY(store_read(cx, s));
    Status status = look(cx, &stale, &folder);
    store_read_end(cx);
    TRY(status);
    return stale ? archive_base(cx, s, str_z(cx->arena, folder)) : OK;
}
