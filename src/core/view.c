// Views: permission, a snapshot, the rows, the form. A page and the whole list differ only in how often they ask.
#include "base/beyond.h"
#include "base/limits.h"
#include "base/memory.h"
#include "core/view_parts.h"

Status view_permit(Cx *cx, const View *v) {
    return scope_permit(cx, v->roles, v->scope, str_fmt(cx->arena, "see %s", v->name));
}

static Status rows_of(Cx *cx, Ask *ask, Table *t, bool *more) {
    (void)beyond_taken(); // of whoever ran on this thread before
    bool walks = false;
    if (!ask->view->run) {
        TRY(view_few(cx, ask, 0));
        TRY(view_walks(cx, ask, &walks));
    }
    TRY(walks                ? view_walk(cx, ask, t, more)
            : ask->view->run ? view_make(cx, ask, t, more)
                             : view_select(cx, ask, t, more));
    if (memory_is_short()) return fail_memory(cx);
    if (!beyond_taken()) return OK;
    return fail(cx, STATE, NULL, "an amount in %s comes out larger than can be counted", ask->view->name);
}

static Status run_page(Cx *cx, const Query *q, Buf *out, Str *next) {
    Ask ask;
    Table t;
    bool more;
    TRY(ask_read(cx, q, &ask));
    TRY(rows_of(cx, &ask, &t, &more));
    *next = more ? ask_cursor(cx, &ask, &t, t.rows - 1) : S("");
    Writer w = {
        .format = q->format, .colour = q->colour, .widths = NEW_ARRAY(cx->arena, int, q->view->n)};
    out_rows(cx, &w, &t, out);
    out_end(&w, *next, out);
    return OK;
}

Status view_run(Cx *cx, const Query *q, Buf *out, Str *next) {
    *next = S("");
    TRY(view_permit(cx, q->view));
    if (cx->conn) return run_page(cx, q, out, next);
    TRY(store_read(cx, cx->app->store));
    Status s = run_page(cx, q, out, next);
    store_read_end(cx);
    return s;
}

static Status count(Cx *cx, const Query *q, int64_t most, int64_t *n) {
    Ask ask;
    TRY(ask_read(cx, q, &ask));
    ask.after = false;
    if (!ask.view->run) return view_select_count(cx, &ask, most, n);
    Table t;
    bool more;
    ask.limit = (size_t)most;
    TRY(rows_of(cx, &ask, &t, &more));
    *n = (int64_t)t.rows;
    return OK;
}

Status view_count(Cx *cx, const Query *q, int64_t most, int64_t *n) {
    TRY(view_permit(cx, q->view));
    if (cx->conn) return count(cx, q, most, n);
    TRY(store_read(cx, cx->app->store));
    Status s = count(cx, q, most, n);
    store_read_end(cx);
    return s;
}

// ---- all rows -------------------------------------------------------------------------------------------------------

// Each page has an arena of its own, so that a list of millions needs the memory of one page. The sink sees the context with its
// own arena, into which it may write.
typedef struct {
    Cx *cx;
    Arena *own, *page;
    Query q;
    Writer w;
    Status (*sink)(void *to, Str part);
    void *to;
} Stream;

static void keep_error(Stream *s) {
    Error *e = &s->cx->error;
    e->text = str_dup(s->own, e->text);
    e->field = str_dup(s->own, e->field);
    e->value = str_dup(s->own, e->value);
    e->hint = str_dup(s->own, e->hint);
}

// Makes one page's text; *next is in the stream's own arena.
static Status stream_page(Stream *s, Str *part, Str *next) {
    Cx *cx = s->cx;
    Ask ask;
    Table t;
    bool more;
    TRY(ask_read(cx, &s->q, &ask));
    if (s->q.view->run) ask.limit = SIZE_MAX - 1; // made once, not once a page
    TRY(rows_of(cx, &ask, &t, &more));
    *next = more ? str_dup(s->own, ask_cursor(cx, &ask, &t, t.rows - 1)) : S("");
    Buf out = buf_new(cx->arena);
    out_rows(cx, &s->w, &t, &out);
    if (!more) out_end(&s->w, S(""), &out);
    *part = buf_str(&out);
    return OK;
}

static Status stream_all(Stream *s) {
    for (;;) {
        Str part, next;
        s->cx->arena = s->page;
        Status status = stream_page(s, &part, &next);
        s->cx->arena = s->own;
        if (status != OK) keep_error(s);
        else status = s->sink(s->to, part);
        arena_reset(s->page);
        TRY(status);
        if (next.n == 0) return OK;
        s->q.after = next;
    }
}

Status view_stream(Cx *cx, Query q, Status (*sink)(void *to, Str part), void *to) {
    TRY(view_permit(cx, q.view));
    bool opened = cx->conn == NULL;
    if (opened) TRY(store_read(cx, cx->app->store));
    Stream s = {.cx = cx, .own = cx->arena, .page = arena_new(), .q = q, .sink = sink, .to = to};
    s.q.limit = LIMIT_PAGE_ROWS;
    s.w = (Writer){
        .format = q.format, .colour = q.colour, .widths = NEW_ARRAY(cx->arena, int, q.view->n)};
    Status status = stream_all(&s);
    arena_free(s.page);
    if (opened) store_read_end(cx);
    return status;
}
