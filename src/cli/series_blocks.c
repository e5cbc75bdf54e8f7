// Reading ahead (series_blocks.h).
//
//     reader ── block k+1 ──┐          while one thread reads the next block of whole series,
//     use ───── block k ────┴─         the others work on the one before
#include "cli/series_blocks.h"

#include <pthread.h>
#include <stdio.h>

// A block being read on a thread of its own, with a context of its own.
typedef struct {
    SeriesFile *file;
    SeriesBlock block;
    Cx cx;
    Status status;
} Reading;

static void *read_block(void *arg) {
    Reading *r = arg;
    r->status = series_file_read(&r->cx, r->file, &r->block);
    return NULL;
}

static Status go_through(Cli *cli, const char *doing, Reading side[2], SeriesUse use, void *arg) {
    int now = 0;
    int64_t series = 0;
    read_block(&side[now]);
    for (;; now = !now) {
        Reading *here = &side[now], *next = &side[!now];
        if (here->status != OK) {
            cli->cx->error = here->cx.error;
            return here->status;
        }
        if (here->block.n == 0) break;
        pthread_t thread;
        bool beside = pthread_create(&thread, NULL, read_block, next) == 0;
        Status s = use(arg, here->file, &here->block);
        if (beside) pthread_join(thread, NULL);
        else read_block(next);
        TRY(s);
        series += here->block.n;
        char what[64];
        snprintf(what, sizeof what, "%lld series %s,", (long long)series, doing);
        tell_progress(cli, what, series_file_progress(here->file));
    }
    if (series > 0) return OK;
    return with_hint(cli->cx, fail(cli->cx, INPUT, "in", "the file has no series"),
        "give it lines below its header");
}

Status series_blocks(Cli *cli, const char *doing, int most, SeriesUse use, void *arg) {
    SeriesFile *file;
    Reading side[2] = {0};
    Status s = series_file_open(cli->cx, str_z(cli->arena, cli_value(cli, "in")), most, &file);
    for (int i = 0; i < 2; i++) {
        side[i].file = file;
        side[i].block.arena = arena_new();
        side[i].cx.arena = arena_new();
    }
    if (s == OK) s = go_through(cli, doing, side, use, arg);
    if (s != OK && cli->cx->error.text.n > 0) { // its text may be a reader's
        Error *e = &cli->cx->error;
        e->text = str_dup(cli->arena, e->text);
        e->field = str_dup(cli->arena, e->field);
        e->value = str_dup(cli->arena, e->value);
        e->hint = str_dup(cli->arena, e->hint);
    }
    series_file_close(file);
    for (int i = 0; i < 2; i++) {
        arena_free(side[i].block.arena);
        arena_free(side[i].cx.arena);
    }
    return s;
}
