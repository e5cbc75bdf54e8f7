// See web.h.
//
// Files are compressed ahead and sent as they are; for the few who take neither brotli nor gzip they are unpacked. What has a hash in its name is kept by
// browsers for good, the rest is asked for again each time (ETag, 304).
//
// The page itself is filled in for each answer: __CSP_NONCE__ becomes a number that is used once, under which the page's own style
// elements are let in; no others are, nor any script but files of ours. A browser that has the page gets a 304 without the policy, and so goes on with
// the one that belongs to its copy. The page's tag changes with the policy.
#include "serve/web.h"

#include <string.h>

#include "base/digest.h"
#include "base/gzip.h"
#include "core/secret.h"
#include "serve/http.h"

const char web_policy[] = "default-src 'none'; frame-ancestors 'none'";

#define APP_POLICY(nonce)                                                                          \
    "default-src 'none'; script-src 'self'; style-src 'self'" nonce                                \
    "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; "  \
    "worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; "            \
    "form-action 'self'"
static const char file_policy[] = APP_POLICY(""); // a worker's own policy is that of its file
static const char nonce_mark[] = "__CSP_NONCE__";

static const WebFile *file_of(Str path) {
    int low = 0, high = web_files_n;
    while (low < high) {
        int middle = (low + high) / 2, c = str_cmp(str_of(web_files[middle].path), path);
        if (c == 0) return &web_files[middle];
        if (c < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

// ---- what the browser takes and has --------------------------------------------------------------------------------------------------

bool request_takes(const Request *r, const char *encoding) {
    Arena *a = r->cx->arena;
    for (Str rest = r->encodings; rest.n;) {
        Str quality, name = str_split(str_trim(str_split(rest, ',', &rest)), ';', &quality);
        if (!str_is(str_lower(a, str_trim(name)), encoding)) continue;
        Str q = str_trim(quality);
        return !(str_is(q, "q=0") || str_starts(q, S("q=0.000")) || str_is(q, "q=0.0"));
    }
    return false;
}

// Whether If-None-Match names the tag.
static bool has_it(const Request *r, Str tag) {
    for (Str rest = r->none_match; rest.n;) {
        Str one = str_trim(str_split(rest, ',', &rest));
        if (str_is(one, "*") || str_eq(one, tag)) return true;
    }
    return false;
}

static bool wants_page(const Request *r) { return str_find(r->accept, S("text/html")) >= 0; }

// ---- answers -------------------------------------------------------------------------------------------------------------------------

static void send(Request *r, const char *type, Str body) {
    r->http = 200;
    r->type = type;
    r->answer = body;
    if (has_it(r, r->etag)) r->http = 304, r->type = NULL, r->encoding = NULL, r->answer = S("");
    request_finish(r);
}

static void send_file(Request *r, const WebFile *f) {
    Str body = {f->at, f->n};
    r->etag = str_fmt(r->cx->arena, "W/\"%s\"", f->tag);
    r->cache = f->for_good ? "public, max-age=31536000, immutable" : "no-cache";
    r->policy = file_policy;
    r->varies = f->zipped;
    if (f->zipped && request_takes(r, "br"))
        r->encoding = "br", body = (Str){f->brotli, f->brotli_n};
    else if (f->zipped && request_takes(r, "gzip")) r->encoding = "gzip";
    else if (f->zipped && !gzip_unpack(r->cx->arena, body, f->plain, &body)) {
        request_refuse(r, (Problem)fail(r->cx, SYSTEM, NULL, "%s is broken in the program", f->path));
        return;
    }
    send(r, f->type, body);
}

// The page with the nonce wherever it is marked.
static Str filled(Arena *a, const WebFile *f, Str nonce) {
    Buf b = buf_new(a);
    for (Str rest = {f->at, f->n};;) {
        ptrdiff_t at = str_find(rest, str_of(nonce_mark));
        buf_add(&b, at < 0 ? rest : str_cut(rest, 0, (size_t)at));
        if (at < 0) return buf_str(&b);
        buf_add(&b, nonce);
        rest = str_cut(rest, (size_t)at + sizeof nonce_mark - 1, rest.n);
    }
}

static void send_page(Request *r, const WebFile *f) {
    Arena *a = r->cx->arena;
    Digest d = digest_join(digest_of(str_of(f->tag)), str_of(file_policy));
    r->etag = str_fmt(a, "W/\"" STR_FMT "\"", STR_ARG(str_cut(digest_hex(a, d), 0, 20)));
    r->cache = "private, no-cache";
    if (has_it(r, r->etag)) {
        r->policy = ""; // none: see above
        send(r, NULL, S(""));
        return;
    }
    Str nonce = str_cut(secret_new(a, ""), 0, 24);
    r->policy = str_fmt(a, APP_POLICY(" 'nonce-" STR_FMT "'"), STR_ARG(nonce)).at;
    send(r, f->type, filled(a, f, nonce));
}

// A page of the app is any path that is none of ours and looks like no file.
static bool page_of_app(Str path) {
    static const char *const ours[] = {"/v1", "/healthz", "/readyz", "/metrics", "/problems", "/assets"};
    for (int i = 0; i < COUNT(ours); i++) {
        size_t n = strlen(ours[i]);
        if (str_starts(path, str_of(ours[i])) && (path.n == n || path.at[n] == '/')) return false;
    }
    for (size_t i = path.n; i > 0 && path.at[i - 1] != '/'; i--)
        if (path.at[i - 1] == '.') return false;
    return true;
}

bool web_path(Request *r) {
    if (web_files_n == 0 || (r->method != METHOD_GET && r->method != METHOD_HEAD)) return false;
    const WebFile *f = file_of(r->path), *page = file_of(S("/index.html"));
    bool is_page = f == page || (!f && wants_page(r) && page_of_app(r->path));
    if (!f && !(is_page && page)) return false;
    r->route = metrics_place(r->server->metrics, AT_APP);
    if (is_page) send_page(r, page);
    else send_file(r, f);
    return true;
}
