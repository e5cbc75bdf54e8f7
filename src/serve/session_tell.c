// Who is signed in, as an answer: GET /v1/session and the reply to signing in. It says when and from where he signed in before, and how often
// somebody was refused in his name since then, so that he notices what was not his doing.
#include "serve/session.h"

#include "core/second_factor.h"

typedef struct {
    Str name;
    SecondFactorDuty duty;
    bool before; // there is a session before this one
    Time at;
    Str address, how;
    int64_t refused; // attempts to sign in
} Told;

static Status read(Cx *cx, Id session, Told *out) {
    bool found;
    TRY(sql_get(cx, &found, "select u.name, " SECOND_FACTOR_SQL " from app_user u where u.id = $1",
        IN(A(cx->actor.user)), OUT(O(&out->name), SECOND_FACTOR_OUT(&out->duty))));
    if (id_none(session)) return OK;
    TRY(sql_get(cx, &out->before,
        "select b.created, b.address, b.how from session b join session s on s.owner = b.owner "
        "where s.id = $1 and b.created < s.created order by b.created desc, b.id desc limit 1",
        IN(A(session)), OUT(O(&out->at), O(&out->address), O(&out->how))));
    return sql_get(cx,
        NULL, "select cast(coalesce(sum(calls), 0) as bigint) from denial where actor = $1 and last >= $2 and call = 'POST /v1/session'",
        IN(A(cx->actor.name), A(out->at)), OUT(O(&out->refused)));
}

static void write_before(JsonOut *o, const Told *t) {
    JSON_KZ(o, "before");
    if (!t->before) {
        json_null(o);
        return;
    }
    json_open(o, '{');
    JSON_KZ(o, "at"), kind_json(o, K_TIME, t->at.v, S(""));
    JSON_KZ(o, "address"), json_str(o, t->address);
    JSON_KZ(o, "how"), json_str(o, t->how);
    json_close(o, '}');
}

Status session_tell(Request *r, Id session, Time expires) {
    Cx *cx = r->cx;
    Told told = {.name = cx->actor.name, .duty = {.who = S("")}, .address = S(""), .how = S("")};
    TRY(store_read(cx, cx->app->store));
    Status s = read(cx, session, &told);
    store_read_end(cx);
    TRY(s);
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "user"), json_str(&o, cx->actor.name);
    JSON_KZ(&o, "name"), json_str(&o, told.name);
    JSON_KZ(&o, "roles"), json_open(&o, '[');
    for (int i = 0; role_names[i]; i++)
        if (cx->actor.roles >> i & 1) json_str(&o, str_of(role_names[i]));
    json_close(&o, ']');
    JSON_KZ(&o, "session"), kind_json(&o, K_ID, session.v, S(""));
    JSON_KZ(&o, "expires"), kind_json(&o, K_TIME, expires.v, S(""));
    JSON_KZ(&o, "second_factor"), json_bool(&o, told.duty.confirmed.v != 0);
    bool enrol = !id_none(session) && second_factor_missing(&told.duty, cx->actor.roles);
    JSON_KZ(&o, "enrol"), json_bool(&o, enrol);
    write_before(&o, &told);
    JSON_KZ(&o, "refused"), json_int(&o, told.refused);
    json_close(&o, '}');
    request_json(r, buf_str(&b));
    return OK;
}
