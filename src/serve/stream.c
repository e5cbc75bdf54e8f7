// See stream.h.
//
// Events are told in the order of (block, id): blocks are numbered in the order of commits, so that none is passed over whose id is smaller
// than that of one committed before. On PostgreSQL an event has a block when it is sealed, which is done as often as is looked here while somebody
// listens (serve.c); so who begins to listen there may be told of what was done a second ago.
//
// Each listener has a place in that order, up to which he was told. Most are at the place of the watching thread and get what it reads; one who
// comes back with Last-Event-ID is behind, and is told what he missed by reads of his own until he is there as well.
//
// A listener's connection is suspended while there is nothing to send. Every few seconds it is looked whether each is still there and may still listen,
// and what he may see. One who has gone without a word is noticed when the comment of every 15 seconds cannot be sent to him.
//
// What always holds: `lock` is held for no reading of the store, and a connection is resumed only by whoever takes `suspended` from true to
// false under it.
#include "serve/stream.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/memory.h"
#include "core/field_parts.h"
#include "core/platform.h"
#include "core/session.h"
#include "serve/session.h"

enum {
    LOOK_MS = 250,
    PAGE = 500,                    // events of one read
    COMMENT_US = 15 * 1000 * 1000, // so often something is sent, at least
    PERMIT_US = 5 * 1000 * 1000,   // so often it is looked who is there and may listen
    BLOCK_BYTES = 16 * 1024,       // of one piece that is sent
};

typedef struct {
    int64_t block, id;
} At;

static bool before(At a, At b) { return a.block != b.block ? a.block < b.block : a.id < b.id; }

typedef struct Listener Listener;
struct Listener {
    Listener *next;
    Streams *streams;
    struct MHD_Connection *connection;
    int socket; // of the connection, closed after its listener has left
    uint64_t number;
    Digest secret; // of his token or session
    bool by_session;
    bool sees_all;
    Id site, party; // that he is bound to
    At at;          // up to where he was told
    int caught_up;  // events told anew
    char *waiting;  // to be sent
    size_t n, cap;
    int64_t sent; // when something was last added; µs
    bool suspended, ended;
};

struct Streams {
    Server *server;
    pthread_mutex_t lock; // of what follows
    pthread_cond_t wake;
    Listener *first;
    int listeners; // those of `first`, and places taken for others
    uint64_t numbers;
    At at; // up to where the thread has read
    bool stopping;
    pthread_t thread;
};

// One event as it is told.
typedef struct {
    At at;
    bool open;               // to others than administrators
    Id site, to_site, party; // of its document
    Str text;
} Told;

// ---- reading -------------------------------------------------------------------------------------------------------------------------

static Str told(Cx *cx, Rows *r, int64_t id) {
    Str kind = rows_peek(r, 2), verb, noun = str_split(kind, '.', &verb);
    Buf b = buf_new(cx->arena);
    buf_fmt(&b, "event: change\nid: %lld\ndata: ", (long long)id);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "event"), kind_json(&o, K_ID, id, S(""));
    JSON_KZ(&o, "noun"), json_str(&o, noun);
    JSON_KZ(&o, "verb"), json_str(&o, verb);
    JSON_KZ(&o, "doc"), kind_json(&o, K_ID, rows_int(r, 3), S(""));
    JSON_KZ(&o, "ref");
    Str ref = rows_peek(r, 4);
    if (ref.n) json_str(&o, ref);
    else json_null(&o);
    JSON_KZ(&o, "user"), json_str(&o, rows_peek(r, 5));
    JSON_KZ(&o, "at"), kind_json(&o, K_TIME, rows_int(r, 6), S(""));
    json_close(&o, '}');
    buf_z(&b, "\n\n");
    return buf_str(&b);
}

// Up to PAGE events behind a place. Those that only administrators see are the view's matter.
static Status read_events(Cx *cx, At from, Told **out, int *n) {
    const View *v = app_view(cx->app, S("events"));
    Str sql = str_fmt(cx->arena,
        "select q.block, q.id, q.kind, q.doc, coalesce(d.number, ''), q.actor, q.at, case when %s "
        "then 1 else 0 end, coalesce(d.site, 0), coalesce(d.to_site, 0), coalesce(d.party, 0) "
        "from (select block, id, kind, doc, actor, at from event where block >= $1 and (block > $1 "
        "or id > $2) and block > 0 "
        "order by block, id limit %d) q left join doc d on d.id = q.doc order by q.block, q.id",
        v && v->unless_admin ? v->unless_admin : "1 = 1", PAGE);
    *out = NEW_ARRAY(cx->arena, Told, PAGE);
    *n = 0;
    Rows r;
    SqlArg args[] = {A(from.block), A(from.id)};
    TRY(sql_open_text(cx, &r, sql, args, 2));
    while (rows_next(&r)) {
        int64_t id = rows_int(&r, 1);
        (*out)[(*n)++] = (Told){{rows_int(&r, 0), id}, rows_int(&r, 7) != 0, rows_id(&r, 8),
            rows_id(&r, 9), rows_id(&r, 10), told(cx, &r, id)};
    }
    return rows_end(&r);
}

// The place of the newest event.
static Status newest(Cx *cx, At *out) {
    out->id = INT64_MAX;
    return sql_get(cx, NULL, "select coalesce(max(id), 0) from block", NO_ARGS, OUT(O(&out->block)));
}

static Status place_of(Cx *cx, Str last, At *out) {
    int64_t id;
    bool found = false;
    TRY(newest(cx, out));
    if (last.n == 0) return OK;
    if (kind_parse(K_ID, NULL, last, &id) && id > 0)
        TRY(sql_get(cx, &found, "select block from event where id = $1 and block > 0", IN(A(id)),
            OUT(O(&out->block))));
    if (!found)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "Last-Event-ID", "this is no event"),
                str_utf8_ok(last) ? last : S("")),
            "give the id of the last event that was heard, or leave it out");
    out->id = id;
    return OK;
}

// ---- telling; all under the lock -----------------------------------------------------------------------------------------------------

static void resume(Listener *l) {
    if (!l->suspended) return;
    l->suspended = false;
    atomic_fetch_sub(&l->streams->server->suspended, 1);
    MHD_resume_connection(l->connection);
}

static void end(Listener *l) {
    l->ended = true;
    resume(l);
}

static void say(Listener *l, Str text) {
    if (l->ended) return;
    if (l->n + text.n > STREAM_WAITING_BYTES) { // he comes back, and is told what he missed
        end(l);
        return;
    }
    if (l->n + text.n > l->cap) {
        l->cap = l->n + text.n > 4096 ? (l->n + text.n) * 2 : 4096;
        l->waiting = memory_more(l->waiting, l->n, l->cap);
    }
    memcpy(l->waiting + l->n, text.at, text.n);
    l->n += text.n;
    l->sent = clock_forward();
    resume(l);
}

// Whether the list of events would show it to him: who is bound hears of documents that are his, as doc_entity.scope says.
static bool hears(const Listener *l, const Told *e) {
    if (!e->open && !l->sees_all) return false;
    bool site = id_none(l->site) || id_eq(l->site, e->site) || id_eq(l->site, e->to_site);
    return site && (id_none(l->party) || id_eq(l->party, e->party));
}

static void may_hear(Listener *l, const Actor *who) {
    l->sees_all = (who->roles & ADMIN) != 0;
    l->site = who->site;
    l->party = who->party;
}

static void tell(Listener *l, const Told *events, int n) {
    for (int i = 0; i < n; i++) {
        if (!before(l->at, events[i].at)) continue;
        if (hears(l, &events[i])) say(l, events[i].text);
        l->at = events[i].at;
    }
}

// ---- the watching thread -------------------------------------------------------------------------------------------------------------

static Listener *find(Streams *s, uint64_t number) {
    for (Listener *l = s->first; l; l = l->next)
        if (l->number == number) return l;
    return NULL;
}

// Tells one who is behind what he missed, a page at a time. False where nobody is, or the store failed.
static bool catch_up(Streams *s, Cx *cx) {
    At from = {0};
    uint64_t number = 0;
    pthread_mutex_lock(&s->lock);
    for (Listener *l = s->first; l && !number; l = l->next)
        if (!l->ended && before(l->at, s->at)) number = l->number, from = l->at;
    pthread_mutex_unlock(&s->lock);
    if (!number) return false;
    Told *events;
    int n;
    Status status = read_events(cx, from, &events, &n);
    pthread_mutex_lock(&s->lock);
    Listener *l = find(s, number);
    if (l && status == OK) {
        tell(l, events, n);
        l->caught_up += n;
        bool whole = n < PAGE || !before(l->at, s->at);
        if (!whole && l->caught_up >= STREAM_CATCH_UP) {
            say(l, S("event: reset\ndata: {}\n\n"));
            whole = true;
        }
        if (whole && before(l->at, s->at)) l->at = s->at;
    }
    pthread_mutex_unlock(&s->lock);
    return status == OK;
}

// New events to all who are not behind. True where there may be more.
static bool go_on(Streams *s, Cx *cx) {
    pthread_mutex_lock(&s->lock);
    At from = s->at;
    pthread_mutex_unlock(&s->lock);
    Told *events;
    int n;
    if (read_events(cx, from, &events, &n) != OK || n == 0) return false;
    pthread_mutex_lock(&s->lock);
    for (Listener *l = s->first; l; l = l->next)
        if (!before(l->at, from)) tell(l, events, n);
    s->at = events[n - 1].at;
    pthread_mutex_unlock(&s->lock);
    return n == PAGE;
}

static void look(Streams *s) {
    Cx *cx = cx_new(s->server->app, actor_system());
    if (store_read(cx, cx->app->store) == OK) {
        for (int pages = 0; pages < 20 && go_on(s, cx); pages++) continue;
        for (int pages = 0; pages < 20 && catch_up(s, cx); pages++) continue;
        store_read_end(cx);
    }
    if (cx->error.status != OK)
        log_line(LOG_WARN, "new events were not read: " STR_FMT, STR_ARG(cx->error.text));
    cx_free(cx);
}

// Those who have closed their side would keep their places until they are written to twice.
static void let_go(Streams *s) {
    pthread_mutex_lock(&s->lock);
    for (Listener *l = s->first; l; l = l->next)
        if (!l->ended && guard_half_closed(l->socket)) end(l);
    pthread_mutex_unlock(&s->lock);
}

typedef struct {
    uint64_t number;
    Digest secret;
    bool by_session;
} Right;

// Whether each may still listen, and what he may see.
static void permit(Streams *s) {
    Cx *cx = cx_new(s->server->app, actor_system());
    pthread_mutex_lock(&s->lock);
    Right *rights = NEW_ARRAY(cx->arena, Right, s->listeners);
    int n = 0;
    for (Listener *l = s->first; l; l = l->next)
        rights[n++] = (Right){l->number, l->secret, l->by_session};
    pthread_mutex_unlock(&s->lock);
    bool read = n > 0 && store_read(cx, cx->app->store) == OK;
    for (int i = 0; read && i < n; i++) {
        Actor actor;
        Session session;
        cx_clear(cx);
        Status status = rights[i].by_session ? session_of_digest(cx, rights[i].secret, &actor, &session)
                                             : token_of_digest(cx, rights[i].secret, &actor);
        pthread_mutex_lock(&s->lock);
        Listener *l = find(s, rights[i].number);
        if (l && status == OK && !view_open(&actor, app_view(cx->app, S("events"))))
            status = DENIED;
        if (l && status == DENIED) end(l);
        if (l && status == OK) may_hear(l, &actor);
        pthread_mutex_unlock(&s->lock);
    }
    if (read) store_read_end(cx);
    cx_free(cx);
}

static void comment(Streams *s, int64_t now) {
    pthread_mutex_lock(&s->lock);
    for (Listener *l = s->first; l; l = l->next)
        if (now - l->sent >= COMMENT_US) say(l, S(": \n\n"));
    pthread_mutex_unlock(&s->lock);
}

static void *watch(void *streams) {
    Streams *s = streams;
    int64_t permitted = clock_forward();
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        if (!s->first) {
            pthread_cond_wait(&s->wake, &s->lock);
            continue;
        }
        pthread_mutex_unlock(&s->lock);
        look(s);
        int64_t now = clock_forward();
        if (now - permitted >= PERMIT_US) let_go(s), permit(s), permitted = now;
        comment(s, now);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
        pthread_mutex_lock(&s->lock);
        if (!s->stopping) pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

// ---- the library's side --------------------------------------------------------------------------------------------------------------

static ssize_t next_piece(void *listener, uint64_t at, char *to, size_t most) {
    (void)at;
    Listener *l = listener;
    Streams *s = l->streams;
    ssize_t n = 0;
    pthread_mutex_lock(&s->lock);
    if (l->n) {
        n = (ssize_t)(l->n < most ? l->n : most);
        memcpy(to, l->waiting, (size_t)n);
        l->n -= (size_t)n;
        memmove(l->waiting, l->waiting + n, l->n);
    } else if (l->ended || s->stopping) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        l->suspended = true;
        atomic_fetch_add(&s->server->suspended, 1);
        MHD_suspend_connection(l->connection);
    }
    pthread_mutex_unlock(&s->lock);
    return n;
}

static void leave(void *listener) {
    Listener *l = listener;
    Streams *s = l->streams;
    pthread_mutex_lock(&s->lock);
    Listener **at = &s->first;
    while (*at != l) at = &(*at)->next;
    *at = l->next;
    s->listeners--;
    if (l->suspended) atomic_fetch_sub(&s->server->suspended, 1);
    pthread_mutex_unlock(&s->lock);
    memory_free(l->waiting);
    memory_free(l);
}

void *stream_open(Request *r) {
    Streams *s = r->server->streams;
    Listener *l = memory_zero(1, sizeof *l);
    StreamWant *w = r->stream;
    *l = (Listener){.streams = s,
        .connection = r->connection,
        .socket = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
        .secret = w->secret,
        .by_session = w->by_session,
        .at = {w->block, w->id}};
    may_hear(l, &r->cx->actor);
    struct MHD_Response *m = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK_BYTES, next_piece, l, leave);
    if (!m) {
        memory_free(l);
        return NULL;
    }
    pthread_mutex_lock(&s->lock);
    l->number = ++s->numbers;
    if (!s->first) s->at = l->at; // nobody listened: the thread stood still
    l->next = s->first;
    s->first = l;
    w->opened = true;
    say(l, S("retry: 2000\n\n"));
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    return m;
}

// ---- who wants to listen -------------------------------------------------------------------------------------------------------------

// Takes a place, which stream_open or stream_unused answers for.
static Status take_place(Request *r) {
    Streams *s = r->server->streams;
    pthread_mutex_lock(&s->lock);
    bool stopping = s->stopping, full = s->listeners >= STREAM_LISTENERS;
    if (!stopping && !full) s->listeners++;
    pthread_mutex_unlock(&s->lock);
    if (stopping) return fail(r->cx, BUSY, NULL, "the server is stopping");
    if (full)
        return with_hint(r->cx, fail(r->cx, BUSY, NULL, "%d listen already", STREAM_LISTENERS),
            "ask the lists meanwhile");
    r->stream = NEW(r->cx->arena, StreamWant);
    return OK;
}

void stream_unused(Request *r) {
    if (!r->stream || r->stream->opened) return;
    Streams *s = r->server->streams;
    pthread_mutex_lock(&s->lock);
    s->listeners--;
    pthread_mutex_unlock(&s->lock);
    r->stream = NULL;
}

void stream_path(Request *r) {
    Cx *cx = r->cx;
    At at;
    Status status = view_permit(cx, app_view(cx->app, S("events"))); // he hears of what that list shows him
    if (status == OK) status = request_no_query(r);
    if (status == OK) status = store_read(cx, cx->app->store);
    if (status == OK) {
        status = place_of(cx, r->last_event, &at);
        store_read_end(cx);
    }
    if (status == OK && r->method == METHOD_GET) status = take_place(r);
    if (status != OK) {
        request_refuse(r, (Problem)status);
        return;
    }
    r->http = 200;
    r->type = "text/event-stream";
    if (r->stream) {
        bool by_session = !id_none(cx->actor.session);
        Str secret = by_session ? session_cookie(r) : bearer_secret(cx->arena, r->authorization);
        *r->stream = (StreamWant){digest_of(secret), by_session, false, at.block, at.id};
    }
    request_finish(r);
}

// ---- start and stop ------------------------------------------------------------------------------------------------------------------

Streams *streams_new(Server *server) {
    Streams *s = calloc(1, sizeof *s);
    CHECK(s != NULL);
    s->server = server;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    CHECK(pthread_create(&s->thread, NULL, watch, s) == 0);
    return s;
}

void streams_stop(Streams *s) {
    pthread_mutex_lock(&s->lock);
    bool was = s->stopping;
    s->stopping = true;
    for (Listener *l = s->first; l; l = l->next) end(l);
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    if (!was) pthread_join(s->thread, NULL);
}

void streams_free(Streams *s) {
    if (!s) return;
    streams_stop(s);
    CHECK(s->first == NULL);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->wake);
    free(s);
}

int streams_listening(Streams *s) {
    pthread_mutex_lock(&s->lock);
    int n = s->listeners;
    pthread_mutex_unlock(&s->lock);
    return n;
}
