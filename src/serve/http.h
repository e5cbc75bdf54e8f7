// Inside serve: a request on its way through the house.
//
//   network thread   gathers the body, then suspends the connection            http.c
//   worker           route, token, permission, JSON; reads are answered here   route.c, read.c
//   store's thread   the action; once it is durable its answer is made         write.c
//   network thread   sends the answer                                          http.c
//
// A request has one owner at a time, so nothing in it is locked. Handlers know no socket: a test can fill a Request, call
// request_handle and look at what `finish` gets.
#ifndef ARGOSY_SERVE_HTTP_H
#define ARGOSY_SERVE_HTTP_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/digest.h"
#include "core/act.h"
#include "serve/audit.h"
#include "serve/auth.h"
#include "serve/guard.h"
#include "serve/metrics.h"
#include "serve/pace.h"
#include "serve/pool.h"
#include "serve/problem.h"
#include "serve/serve.h"

enum {
    HTTP_CONNECTIONS = 8000, // open at once, as far as the machine has files for them
    HTTP_OTHER_FILES = 256,  // that the program keeps for itself
    HTTP_CONNECTION_SECONDS = 60, // without a byte, after which one is closed; guard.h has the other times
    HTTP_QUEUE = 4000,            // requests waiting for a worker; beyond it: 503
    HTTP_BODIES_BYTES = 256 << 20, // all bodies in memory; beyond it: 503
    HTTP_REFUSED_BYTES = 256 << 20, // of a body that is too large, read (and dropped) so that its sender hears of it
    HTTP_SEND_BYTES = 256 << 10, // that the system holds for one who reads slowly; it would take megabytes of a large answer
    HTTP_BLANKS = 1024, // between a header's name and its value
    HTTP_KEY_BYTES = 190, // of an idempotency key: the door takes 200, the items of an array add theirs
    HTTP_STOP_SECONDS = 10, // for requests under way when the server stops
    HTTP_QUIET_MS = 1000,   // without a request, after which open connections are not waited for
};

typedef enum {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER
} Method;

typedef struct {
    Str name, value;
} Pair;

// Who listens to the stream of events: by which secret, and from which place on (stream.c).
typedef struct Streams Streams;
typedef struct {
    Digest secret;
    bool by_session, opened;
    int64_t block, id;
} StreamWant;

typedef struct Request Request;
struct Request {
    PoolTask task; // the pool's
    Server *server;
    Cx *cx; // its memory, and who asks
    // ---- asked
    Method method;
    Str path; // decoded
    Pair *query;
    int query_n;
    size_t query_cap;
    Str content_type, accept, authorization, key, cookie, origin, host;
    Str last_event;            // Last-Event-ID
    Str encodings, none_match; // Accept-Encoding, If-None-Match
    Str site;                  // Sec-Fetch-Site
    Str proto;                 // X-Forwarded-Proto
    Str forwarded;             // X-Forwarded-For
    Str request_id;            // X-Request-Id
    Str address;               // of who asks: what a proxy on this machine says, or the other end
    bool local;                // the other end is this machine
    Time expires;              // of his session
    Str body;
    bool too_large, no_memory; // why there is no body
    const char *malformed;     // what is wrong with its head; NULL: nothing
    bool by_tls;
    int64_t started; // µs of a clock that only goes forward
    // ---- answered
    int http;
    const char *type; // of the answer's body
    Str answer;
    const char *allow; // methods, with 405 and OPTIONS
    Str link;          // to the next page
    bool replayed;
    bool kept;            // what the answer says is in the store: it is given whatever happens
    const char *cache;    // Cache-Control; NULL: nothing is kept
    const char *policy;   // Content-Security-Policy; NULL: that of data, "": none
    const char *encoding; // of the body
    Str etag;
    StreamWant *stream; // the answer goes on from here; NULL: it is `answer`
    bool varies;        // by Accept-Encoding
    int retry_after;    // seconds; 0: not said
    Str set_cookie;
    bool forget;     // the browser is to forget what it keeps of this host
    Str disposition; // of a file: what it is called
    int route;       // for metrics
    // Called once, when the answer is there, on whatever thread. The request is no longer the caller's.
    void (*finish)(Request *r);
    // ---- http.c
    void *connection;
    Guarded *guarded;
    size_t body_cap, dropped;
    bool suspended;
    int state;
};

// Whether a list is long, and until when that is believed (tables.c).
typedef struct {
    atomic_llong until;
    atomic_bool is_long;
} ListLength;

struct Server {
    App *app;
    Auth *auth;
    Metrics *metrics;
    Pool *pool;
    Str openapi; // made once
    Arena *arena;
    void *daemon; // MHD's
    int port;
    bool tls;
    Guard *guard;
    Audit *audit;
    Pace *user_pace, *address_pace;
    atomic_llong asked; // requests that ever came
    atomic_int active;  // requests between their first and last byte
    atomic_int working; // of these, those that are in the hands of others; they are counted until `finish` has returned
    atomic_int suspended;     // the same, until the library has taken them back
    atomic_bool closing;      // nothing more is handed to others
    atomic_size_t body_bytes; // of all requests
    atomic_bool stopping;
    Streams *streams;
    ListLength *lengths; // by view
    atomic_int proofs;   // under way: one at a time
    pthread_t sealer;
    bool sealing;
    pthread_mutex_t lock; // with `wake`: the sealer sleeps on it
    pthread_cond_t wake;
};

int64_t clock_forward(void); // µs

// ---- head.c
const char *head_fault(const Request *r, const char *version); // what is wrong with a head; NULL: nothing

// ---- http.c
Status http_start(Cx *cx, Server *s, const ServeOptions *o) MUST_USE;
void http_stop(Server *s);

// ---- route.c: finds out what is asked and has it done
void request_handle(Request *r);
bool request_is_slow(const Request *r); // is to wait behind quick ones
// The answer: a document, the error in r->cx, or the last of several steps of making one.
void request_text(Request *r, const char *type, Str text); // 200
void request_json(Request *r, Str json);                   // 200
void request_refuse(Request *r, Problem p);
void request_finish(Request *r);
void request_denied(Request *r, Problem p,
    const Actor *who); // has it kept where it is a denial: for one of several in a request

bool request_takes(const Request *r, const char *encoding); // "gzip", "br"
bool request_over_tls(const Request *r); // to us, or to a proxy on this machine, which alone is believed
// True where the method is one of `allow` ("GET, HEAD, OPTIONS"), where who asks is known. Else the request is answered.
bool request_method(Request *r, const char *allow) MUST_USE;
bool request_actor(Request *r) MUST_USE;
// Whether the body is said to be that: "application/json", "JSON" in words; a charset may only be utf-8. False: the request was refused.
bool request_media(Request *r, const char *media, const char *words) MUST_USE;
Status request_preview(Request *r, Str value, bool *preview) MUST_USE; // the parameter of that name
// The body as JSON; where there is none {} if that is allowed. False where the request was refused.
bool request_body(Request *r, bool empty, Json **out) MUST_USE;

// ---- write.c, import.c, read.c, tables.c, document.c, attachment.c. Who asks is known and the method is right.
void write_action(Request *r, const Action *a);
void write_import(Request *r, const Entity *e);
void read_view(Request *r, const View *v);
void read_trace(Request *r, Str what, Str number);
void read_proof(Request *r);
Status request_no_query(Request *r) MUST_USE; // INPUT where there are parameters
void read_tables(Request *r);
void read_document(Request *r, Str what, Str number);
void read_attachment(Request *r, Str id);

#endif
