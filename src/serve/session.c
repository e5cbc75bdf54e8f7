// Sessions over HTTP: POST /v1/session signs in by password or by link, GET says who one is, DELETE signs out.
//
// The cookie is HttpOnly and SameSite=Strict; over TLS, ours or that of a proxy on this machine (X-Forwarded-Proto: https), it is Secure and called
// __Host-…, so that no other host of the same domain can set it. Wrong passwords are counted for each user and each address (throttle.h),
// before they are looked at, so that a hundred at once are counted too; codes of a second factor are counted with them. Signing out takes the cookie
// back and has the browser forget what it keeps of this host (Clear-Site-Data).
#include "serve/session.h"

#include <string.h>

#include "base/limits.h"
#include "core/password.h"
#include "core/second_factor.h"
#include "core/session.h"

#define PLAIN "argosy_session"
#define SECURE "__Host-argosy_session"

// ---- the cookie ----------------------------------------------------------------------------------------------------------------------

Str session_cookie(const Request *r) {
    Str name = request_over_tls(r) ? S(SECURE "=") : S(PLAIN "=");
    for (Str rest = r->cookie; rest.n;) {
        Str one = str_trim(str_split(rest, ';', &rest));
        if (str_starts(one, name)) return str_cut(one, name.n, one.n);
    }
    return S("");
}

static void set(Request *r, Str secret, int64_t seconds) {
    r->set_cookie = str_fmt(r->cx->arena, "%s=" STR_FMT "; HttpOnly; SameSite=Strict; Path=/; Max-Age=%lld%s",
        request_over_tls(r) ? SECURE : PLAIN, STR_ARG(secret), (long long)seconds,
        request_over_tls(r) ? "; Secure" : "");
}

void session_clear(Request *r) { set(r, S(""), 0); }

Status session_origin(Request *r, bool always) {
    Arena *a = r->cx->arena;
    bool ours = !always;
    if (r->site.n) ours = str_is(r->site, "same-origin") || str_is(r->site, "none");
    else if (r->origin.n) {
        ptrdiff_t scheme = str_find(r->origin, S("://"));
        Str host = scheme < 0 ? S("") : str_cut(r->origin, (size_t)scheme + 3, r->origin.n);
        ours = host.n && str_eq(str_lower(a, host), str_lower(a, r->host));
    }
    if (ours) return OK;
    return with_hint(r->cx,
        fail(r->cx, DENIED, NULL, "the request does not come from this program's own page"),
        "a program sends the header Authorization: Bearer TOKEN instead of a cookie");
}

// ---- signing in ----------------------------------------------------------------------------------------------------------------------

typedef struct {
    Str user, password, link, code;
} SignIn;
static const Field sign_in_fields[] = {
    {FIELD(SignIn, user), .label = "User", .optional = true, .max = 60},
    {FIELD(SignIn, password), .label = "Password", .optional = true, .secret = true, .max = 1000},
    {FIELD(SignIn, link), .label = "Link", .optional = true, .secret = true, .max = 200},
    {FIELD(SignIn, code), .label = "Code", .optional = true, .secret = true, .max = 60},
};
static const Shape sign_in_shape = SHAPE("SignIn", SignIn, sign_in_fields);

static Status read_sign_in(Cx *cx, const Json *body, SignIn *in) {
    PendingRefs refs = {0};
    TRY(shape_read_json(cx, &sign_in_shape, body, in, &refs));
    if (in->link.n && in->user.n + in->password.n == 0) return OK;
    const char *missing = in->user.n == 0 ? "user" : in->password.n == 0 ? "password" : NULL;
    if (!missing && in->link.n == 0) return OK;
    return with_hint(cx,
        fail(cx, INPUT, missing ? missing : "link",
            missing ? "%s is missing" : "a link goes without user and password", missing),
        "give user and password, or a link");
}

// Seconds to wait before another attempt; 0: go on.
static int wait_before(Request *r, const SignIn *in, Str address) {
    Throttle *t = r->server->app->throttle;
    int wait = throttle_try(t, address, LIMIT_TRIES_ADDRESS, r->cx->now);
    if (wait || in->link.n) return wait;
    wait = throttle_try(t, in->user, LIMIT_TRIES_USER, r->cx->now);
    if (wait) throttle_right(t, address, false);
    return wait;
}

static Status who(Request *r, const SignIn *in, Actor *out, Id *link) {
    Cx *cx = r->cx;
    *link = (Id){0};
    if (in->link.n == 0) return password_actor(cx, in->user, in->password, out);
    TRY(store_read(cx, cx->app->store));
    Status s = link_actor(cx, in->link, out, link);
    store_read_end(cx);
    return s;
}

// Whether he has a second factor and gave no code of it.
static Status code_missing(Cx *cx, Id user, const SignIn *in, bool *missing) {
    bool on = false;
    TRY(store_read(cx, cx->app->store));
    Status s = second_factor_on(cx, user, &on);
    store_read_end(cx);
    *missing = on && in->code.n == 0;
    return s;
}

static Status start(Request *r, const Actor *actor, const SignIn *in, Id link, SessionStartOut *made) {
    Cx *cx = r->cx;
    Str name = actor->name;
    cx->actor = *actor;
    SessionStartIn with = {actor->user, link, r->address, in->code};
    Status s = act_call(cx, &session_start_action, &with, made);
    if (s != OK) cx->actor = (Actor){.name = name};
    return s;
}

static void too_often(Request *r, int wait) {
    Status s = fail(r->cx, BUSY, NULL, "there were too many attempts to sign in");
    s = with_hint(r->cx, s, "try again in %d seconds", wait);
    (void)s;
    r->retry_after = wait;
    request_refuse(r, PROBLEM_TOO_OFTEN);
}

// Looks at what was given and begins the session. PROBLEM_N: it has begun.
static Problem begin(Request *r, const SignIn *in, SessionStartOut *made, int *wait) {
    Actor actor;
    Id link;
    bool missing = false;
    Status s = who(r, in, &actor, &link);
    if (s == DENIED)
        r->cx->actor = (Actor){.name = actor.name}; // whom it was tried for, where there is such a user
    if (s == OK) s = code_missing(r->cx, actor.user, in, &missing);
    if (s == OK && missing) {
        s = fail(r->cx, DENIED, "code", "a code of the second factor is needed");
        s = with_hint(r->cx, s, "send the same again with a code of your device, or a recovery code");
        (void)s;
        return PROBLEM_CODE;
    }
    // Who comes with a password was counted by his name already.
    if (s == OK && in->link.n && in->code.n) {
        *wait = throttle_try(r->server->app->throttle, actor.name, LIMIT_TRIES_USER, r->cx->now);
        if (*wait) return PROBLEM_TOO_OFTEN;
    }
    if (s == OK) s = start(r, &actor, in, link, made);
    if (s == OK && in->link.n && in->code.n)
        throttle_right(r->server->app->throttle, actor.name, true);
    return s == OK ? PROBLEM_N : s == DENIED ? PROBLEM_SIGN_IN : (Problem)s;
}

static void attempt(Request *r, const SignIn *in) {
    Throttle *t = r->server->app->throttle;
    Str address = str_fmt(
        r->cx->arena, "address\t" STR_FMT, STR_ARG(address_name(r->cx->arena, r->address)));
    SessionStartOut made = {0};
    int wait = wait_before(r, in, address);
    if (wait) {
        too_often(r, wait);
        return;
    }
    Problem p = begin(r, in, &made, &wait);
    bool begun = p == PROBLEM_N;
    if (p != PROBLEM_SIGN_IN) throttle_right(t, address, false);
    if (p != PROBLEM_SIGN_IN && in->link.n == 0) throttle_right(t, in->user, begun);
    if (wait) {
        too_often(r, wait);
        return;
    }
    if (begun) {
        r->kept = true;
        set(r, made.secret, (made.expires.v - r->cx->now.v) / SECOND);
        Status s = session_tell(r, made.id, made.expires);
        if (s == OK) return;
        p = (Problem)s;
    }
    request_refuse(r, p);
}

static void sign_in(Request *r) {
    Json *body;
    SignIn in = {0};
    Status s = request_no_query(r);
    if (s == OK && session_origin(r, false) != OK) {
        request_refuse(r, PROBLEM_ORIGIN);
        return;
    }
    if (s == OK && !request_body(r, false, &body)) return;
    if (s == OK) s = read_sign_in(r->cx, body, &in);
    if (s != OK) {
        request_refuse(r, (Problem)s);
        return;
    }
    attempt(r, &in);
}

// ---- the others ----------------------------------------------------------------------------------------------------------------------

static void sign_out(Request *r) {
    Cx *cx = r->cx;
    Status s = OK;
    if (id_none(cx->actor.session))
        s = with_hint(cx, fail(cx, STATE, NULL, "this request has no session: it came with a token"),
            "token revoke makes a token useless");
    SessionRevokeIn in = {cx->actor.session};
    if (s == OK) s = act_call(cx, &session_revoke_action, &in, NULL);
    auth_forget(r->server->auth);
    if (s != OK) {
        request_refuse(r, (Problem)s);
        return;
    }
    session_clear(r);
    r->forget = true;
    r->http = 204;
    request_finish(r);
}

void session_path(Request *r) {
    r->route = metrics_place(r->server->metrics, AT_SESSION);
    if (r->method == METHOD_POST) {
        sign_in(r);
        return;
    }
    if (r->method != METHOD_DELETE && !request_method(r, "GET, HEAD, POST, DELETE, OPTIONS"))
        return;
    if (!request_actor(r)) return;
    Status s = request_no_query(r);
    if (s == OK && r->method == METHOD_DELETE) {
        sign_out(r);
        return;
    }
    if (s == OK) s = session_tell(r, r->cx->actor.session, r->expires);
    if (s != OK) request_refuse(r, (Problem)s);
}
