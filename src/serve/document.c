// Documents on paper over HTTP: GET /v1/document/WHAT/NUMBER[?format=pdf|zpl]. A browser shows them; what it would call the file is said.
#include "paper/paper.h"

#include "serve/http.h"

static Status format_of(Request *r, Str *format) {
    *format = S("");
    for (int i = 0; i < r->query_n; i++) {
        Pair p = r->query[i];
        if (str_is(p.name, "format")) {
            *format = p.value;
            continue;
        }
        return with_hint(r->cx,
            fail(r->cx, INPUT, str_utf8_ok(p.name) && p.name.n ? str_z(r->cx->arena, p.name) : "?",
                "there is no such parameter here"),
            "the only one is format: pdf, or zpl of labels");
    }
    return OK;
}

void read_document(Request *r, Str what, Str number) {
    Buf out = buf_new(r->cx->arena);
    Str format;
    Status s = format_of(r, &format);
    if (s == OK) s = paper_make(r->cx, what, number, format, &out);
    if (s != OK) {
        request_refuse(r, (Problem)s);
        return;
    }
    r->disposition = str_fmt(r->cx->arena, "inline; filename=\"" STR_FMT "\"",
        STR_ARG(paper_file(r->cx->arena, what, number, format)));
    r->http = 200;
    r->type = paper_type(format);
    r->answer = buf_str(&out);
    request_finish(r);
}
