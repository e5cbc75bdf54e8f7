// See upkeep.h. Times are the machine's, not those of a simulated clock: they are about files and hours, not about orders.
#include "core/upkeep.h"

#include "base/log.h"
#include "core/act.h"

enum { DETAIL_BYTES = 400 };

static Status write_note(Job *job) {
    const UpkeepNote *note = job->data;
    Cx *cx = job->cx;
    Str cut = str_cut(note->detail, 0, DETAIL_BYTES);
    int64_t now = time_now().v, took = (now - note->started) / 1000;
    return sql_run(cx,
        "insert into upkeep (id, kind, at, took, good, detail) values ($1, $2, $3, $4, $5, $6)",
        A(cx_id(cx)), A(note->kind), A(now), A(took > 0 ? took : (int64_t)0),
        A((int64_t)note->good), A(str_cut(cut, 0, str_utf8_prefix(cut))));
}

void upkeep_note(Cx *cx, const UpkeepNote *note) {
    UpkeepNote copy = *note;
    Cx *own = cx_new(cx->app, actor_system());
    Job job = {.cx = own, .run = write_note, .data = &copy};
    if (store_write(cx->app->store, &job) != OK)
        log_line(LOG_WARN, "that a %s was made was not noted: " STR_FMT, note->kind,
            STR_ARG(own->error.text));
    cx_free(own);
}

Status upkeep_last(Cx *cx, const char *kind, UpkeepLast *out) {
    *out = (UpkeepLast){.detail = S("")};
    return sql_get(cx, &out->found,
        "select at, good, detail from upkeep where kind = $1 order by id desc limit 1", IN(A(kind)),
        OUT(O(&out->at), O(&out->good), O(&out->detail)));
}

static const Column columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "kind", .kind = K_TEXT, .label = "What", .help = "backup, proof or upgrade."},
    {.name = "at", .kind = K_TIME, .label = "Ended"},
    {.name = "took", .kind = K_INT64, .label = "Milliseconds"},
    {.name = "good", .kind = K_BOOL, .label = "Went well", .help = "Of a proof: all holds."},
    {.name = "detail", .kind = K_TEXT, .label = "Detail", .help = "The file; of a proof what does not hold."},
};

const View upkeep_view = {.name = "upkeep",
    .area = AREA_PLATFORM,
    .help = "Backups, proofs and upgrades that were made, and how they ended, latest first.",
    .roles = ADMIN | ACCOUNTANT,
    .from = "upkeep",
    .columns = columns,
    .n = COUNT(columns),
    .sort = "-id"};
