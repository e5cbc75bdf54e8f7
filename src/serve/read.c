// Reading over HTTP: views with their filters, the trace of an order or a lot, the proof.
//
//   GET /v1/orders?status=open&due.lt=2011-06-01&sort=-placed&limit=50&after=CURSOR     JSON
//   GET /v1/orders?status=open&count=true    and how many there are: "count":3,"more":false
//   GET /v1/orders?format=csv         or with the header Accept: text/csv               CSV
//
// A page ends with the cursor of the next one: "next" in JSON, and in the header Link (rel="next"), which CSV has too.
#include "base/limits.h"
#include "flow/info/prove.h"
#include "flow/info/trace.h"
#include "serve/http.h"

static Status read_limit(Cx *cx, Str value, int *out) {
    int64_t v;
    if (decimal_parse(value, 0, &v) && v >= 1 && v <= LIMIT_PAGE_ROWS) {
        *out = (int)v;
        return OK;
    }
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "limit", "limit is not understood or out of range"), value),
        "1 to %d rows a page", LIMIT_PAGE_ROWS);
}

static Status read_format(Cx *cx, Str value, Format *out) {
    *out = str_is(value, "csv") ? FORMAT_CSV : FORMAT_JSON;
    if (str_is(value, "csv") || str_is(value, "json")) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "format", "there is no such format"), value), "json or csv");
}

static Status read_count(Cx *cx, Str value, bool *out) {
    *out = str_is(value, "true");
    if (*out || str_is(value, "false")) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "count", "count is not understood"), value),
        "true or false");
}

// CSV where it is named before JSON.
static Format wanted_format(Arena *a, Str accept) {
    Str s = str_lower(a, accept);
    ptrdiff_t csv = str_find(s, S("text/csv")), json = str_find(s, S("json"));
    return csv >= 0 && (json < 0 || csv < json) ? FORMAT_CSV : FORMAT_JSON;
}

// A page cannot be asked for in two ways; of filters each holds, however often its column is named.
static Status once(Request *r, int at) {
    static const char *const ours[] = {"sort", "after", "limit", "count", "format"};
    Pair p = r->query[at];
    for (int k = 0; k < COUNT(ours); k++)
        for (int i = 0; i < at && str_is(p.name, ours[k]); i++)
            if (str_is(r->query[i].name, ours[k]))
                return with_hint(r->cx,
                    with_value(r->cx, fail(r->cx, INPUT, ours[k], "%s is given twice", ours[k]), p.value),
                    "give it once");
    return OK;
}

static Status read_query(Request *r, Query *q, bool *count) {
    Cx *cx = r->cx;
    q->format = wanted_format(cx->arena, r->accept);
    q->filters = NEW_ARRAY(cx->arena, Filter, r->query_n);
    for (int i = 0; i < r->query_n; i++) {
        Pair p = r->query[i];
        if (!str_utf8_ok(p.name) || !str_utf8_ok(p.value))
            return with_hint(cx,
                fail(cx, INPUT, str_utf8_ok(p.name) ? str_z(cx->arena, p.name) : "?",
                    "a parameter is not UTF-8"),
                "parameters are UTF-8, percent-encoded");
        TRY(once(r, i));
        if (str_is(p.name, "sort")) q->sort = p.value;
        else if (str_is(p.name, "after")) q->after = p.value;
        else if (str_is(p.name, "limit")) TRY(read_limit(cx, p.value, &q->limit));
        else if (str_is(p.name, "count")) TRY(read_count(cx, p.value, count));
        else if (str_is(p.name, "format")) TRY(read_format(cx, p.value, &q->format));
        else q->filters[q->filters_n++] = (Filter){p.name, p.value};
    }
    return OK;
}

static void percent_encode(Buf *b, Str s) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            buf_char(b, (char)c);
            continue;
        }
        buf_char(b, '%');
        buf_char(b, hex[c >> 4]);
        buf_char(b, hex[c & 15]);
    }
}

static Str link_next(Request *r, Str next) {
    Buf b = buf_new(r->cx->arena);
    buf_char(&b, '<');
    buf_add(&b, r->path);
    buf_char(&b, '?');
    for (int i = 0; i < r->query_n; i++) {
        if (str_is(r->query[i].name, "after")) continue;
        percent_encode(&b, r->query[i].name);
        buf_char(&b, '=');
        percent_encode(&b, r->query[i].value);
        buf_char(&b, '&');
    }
    buf_z(&b, "after=");
    percent_encode(&b, next);
    buf_z(&b, ">; rel=\"next\"");
    return buf_str(&b);
}

// The page, with "count":1234,"more":false at its end.
static Status run_counted(Cx *cx, const Query *q, Buf *out, Str *next) {
    int64_t n;
    TRY(view_run(cx, q, out, next));
    TRY(view_count(cx, q, LIMIT_COUNT_ROWS, &n));
    CHECK(out->n && out->at[out->n - 1] == '}');
    out->n--;
    buf_fmt(out, ",\"count\":%lld,\"more\":%s}", (long long)n, n == LIMIT_COUNT_ROWS ? "true" : "false");
    return OK;
}

static Status run(Cx *cx, const Query *q, bool count, Buf *out, Str *next) {
    if (!count || q->format != FORMAT_JSON) return view_run(cx, q, out, next);
    TRY(store_read(cx, cx->app->store)); // one snapshot for both
    Status s = run_counted(cx, q, out, next);
    store_read_end(cx);
    return s;
}

void read_view(Request *r, const View *v) {
    Query q = {.view = v};
    Buf out = buf_new(r->cx->arena);
    Str next = S("");
    bool count = false;
    Status s = read_query(r, &q, &count);
    if (s == OK) s = run(r->cx, &q, count, &out, &next);
    if (s != OK) {
        request_refuse(r, (Problem)s);
        return;
    }
    if (next.n) r->link = link_next(r, next);
    request_text(r, q.format == FORMAT_CSV ? "text/csv; charset=utf-8; header=present" : "application/json",
        buf_str(&out));
}

// ---- traces and proof ----------------------------------------------------------------------------------------------------------------

Status request_no_query(Request *r) {
    if (r->query_n == 0) return OK;
    Str name = r->query[0].name;
    return with_hint(r->cx,
        fail(r->cx, INPUT, str_utf8_ok(name) ? str_z(r->cx->arena, name) : "?",
            "there is no such parameter here"),
        "this path has no parameters");
}

static Status trace(Request *r, Str what, Str number, Buf *out) {
    Cx *cx = r->cx;
    TRY(actor_permit(cx, TRACE_ROLES, S("see traces")));
    TRY(request_no_query(r));
    if (!str_utf8_ok(number))
        return with_hint(cx, fail(cx, INPUT, "number", "the path is not UTF-8"),
            "paths are UTF-8, percent-encoded");
    JsonOut o = json_out(out);
    TRY(store_read(cx, cx->app->store));
    Status s = str_is(what, "lot") ? trace_lot(cx, number, &o) : trace_order(cx, number, &o);
    store_read_end(cx);
    return s;
}

void read_trace(Request *r, Str what, Str number) {
    Buf out = buf_new(r->cx->arena);
    Status s = trace(r, what, number, &out);
    if (s != OK) request_refuse(r, (Problem)s);
    else request_json(r, buf_str(&out));
}

static Status proof(Request *r, Buf *out) {
    Cx *cx = r->cx;
    Proof *proofs;
    int n;
    bool all;
    TRY(actor_permit(cx, PROVE_ROLES, S("see proofs")));
    TRY(request_no_query(r));
    TRY(prove_and_note(cx, &proofs, &n, &all));
    JsonOut o = json_out(out);
    json_open(&o, '{');
    JSON_KZ(&o, "holds"), json_bool(&o, all);
    JSON_KZ(&o, "proofs"), json_open(&o, '[');
    for (int i = 0; i < n; i++) {
        json_open(&o, '{');
        JSON_KZ(&o, "name"), json_str(&o, str_of(proofs[i].name));
        JSON_KZ(&o, "says"), json_str(&o, str_of(proofs[i].says));
        JSON_KZ(&o, "checked"), json_int(&o, proofs[i].checked);
        JSON_KZ(&o, "broken"), json_int(&o, proofs[i].broken);
        JSON_KZ(&o, "first");
        if (proofs[i].broken) json_str(&o, proofs[i].first);
        else json_null(&o);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    return OK;
}

// It reads all there is, so one at a time.
void read_proof(Request *r) {
    Buf out = buf_new(r->cx->arena);
    Status s;
    if (atomic_fetch_add(&r->server->proofs, 1) == 0) s = proof(r, &out);
    else
        s = with_hint(r->cx, fail(r->cx, BUSY, NULL, "another proof is under way"),
            "ask again when it has ended");
    atomic_fetch_sub(&r->server->proofs, 1);
    if (s != OK) request_refuse(r, (Problem)s);
    else request_json(r, buf_str(&out));
}
