// A picture that is kept, over HTTP: GET /v1/attachment/ID. Its type is what its first bytes said when it was kept, and it is never anything that
// runs; browsers are told not to guess another (X-Content-Type-Options, on every answer).
#include "flow/info/attachment.h"

#include "core/field_parts.h"
#include "serve/http.h"

static Status read(Request *r, Str id, Attachment *out) {
    Cx *cx = r->cx;
    int64_t v;
    TRY(request_no_query(r));
    TRY(scope_permit(cx, attachments_view.roles, attachments_view.scope, S("see attachments")));
    if (!str_utf8_ok(id) || !kind_parse(K_ID, NULL, id, &v))
        return with_hint(cx, fail(cx, MISSING, "id", "there is no attachment with this id"),
            "the list attachments has them");
    TRY(store_read(cx, cx->app->store));
    Status s = attachment_get(cx, (Id){v}, out);
    store_read_end(cx);
    return s;
}

void read_attachment(Request *r, Str id) {
    Attachment a = {0};
    Status s = read(r, id, &a);
    if (s != OK) {
        request_refuse(r, (Problem)s);
        return;
    }
    r->http = 200;
    r->type = str_z(r->cx->arena, a.kind);
    r->disposition = S("inline");
    r->answer = a.content;
    request_finish(r);
}
