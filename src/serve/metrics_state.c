// See metrics_state.h. The ages of messages go by the program's clock, as their times do; those of backups and proofs by the machine's.
#include "serve/metrics_state.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/log.h"
#include "core/upkeep.h"
#include "store/sql.h"

static Status ask(Cx *cx, StoreState *s) {
    int64_t oldest = 0;
    TRY(sql_get(cx, NULL, "select (select count(*) from event), (select count(*) from event where block = 0)",
        NO_ARGS, OUT(O(&s->events), O(&s->unsealed))));
    TRY(sql_get(cx, NULL,
        "select count(*), coalesce(min(made), 0) from message where state in ('queued', 'retry')",
        NO_ARGS, OUT(O(&s->messages), O(&oldest))));
    s->message_oldest = oldest && cx->now.v > oldest ? (cx->now.v - oldest) / SECOND : 0;
    UpkeepLast proof;
    TRY(upkeep_last(cx, UPKEEP_PROOF, &proof));
    s->proof_at = proof.found ? proof.at.v / SECOND : 0;
    s->proof_holds = proof.found && proof.good;
    return sql_get(cx, NULL,
        "select coalesce(max(at), 0) / 1000000 from upkeep where kind = 'backup' and good = 1",
        NO_ARGS, OUT(O(&s->backup_at)));
}

Status state_ask(Cx *cx, StoreState *out) {
    TRY(store_read(cx, cx->app->store));
    Status s = ask(cx, out);
    store_read_end(cx);
    return s;
}

static void one(Buf *out, const char *name, const char *kind, const char *help, int64_t v) {
    buf_fmt(out, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, kind, name, (long long)v);
}

static void gauge(Buf *out, const char *name, const char *help, int64_t v) {
    one(out, name, "gauge", help, v);
}

static int64_t size_of(Arena *a, Str file, const char *end) {
    struct stat st;
    return stat(str_fmt(a, STR_FMT "%s", STR_ARG(file), end).at, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void files(const App *app, Buf *out) {
    Str file = store_url(app->store);
    struct statvfs at;
    gauge(out, "argosy_database_bytes", "Size of the database file.", size_of(out->arena, file, ""));
    gauge(out, "argosy_database_log_bytes", "Size of its write-ahead log.",
        size_of(out->arena, file, "-wal"));
    if (statvfs(str_z(out->arena, file), &at) != 0) return;
    gauge(out, "argosy_disk_free_bytes", "What may still be written where the database is.",
        (int64_t)(at.f_bavail * at.f_frsize));
}

void state_write(const App *app, const StoreState *s, Buf *out) {
    one(out, "argosy_events_total", "counter", "Lines of the event log, at most ten seconds ago.",
        s->events);
    gauge(out, "argosy_events_unsealed", "Of these, not yet in a block of the chain.", s->unsealed);
    gauge(out, "argosy_messages_waiting", "Messages to partners that are not sent yet.", s->messages);
    gauge(out, "argosy_message_oldest_seconds", "How long the oldest of them has waited.", s->message_oldest);
    gauge(out, "argosy_backup_last_seconds", "When the last backup was made, since 1970; 0: never.",
        s->backup_at);
    gauge(out, "argosy_proof_last_seconds", "When it was last proven, since 1970; 0: never.", s->proof_at);
    gauge(out, "argosy_proof_holds", "Whether all held then.", s->proof_holds);
    one(out, "argosy_log_errors_total", "counter", "Lines of the log that are errors.",
        log_count(LOG_ERROR));
    one(out, "argosy_log_warnings_total", "counter", "Lines of the log that are warnings.",
        log_count(LOG_WARN));
    if (store_is_sqlite(app->store)) files(app, out);
}
