// Keeping pictures. What a picture is, its first bytes say, not its sender: nothing else is kept, so that nothing is ever served that a browser
// would run.
#include "flow/info/attachment.h"

#include "base/digest.h"
#include "core/event.h"
#include "network/network.h"

#define KINDS "a JPEG, PNG or WebP picture"

static Str kind_of(Str content) {
    if (str_starts(content, S("\xFF\xD8\xFF"))) return S("image/jpeg");
    if (str_starts(content, S("\x89PNG\r\n\x1A\n"))) return S("image/png");
    if (str_starts(content, S("RIFF")) && str_starts(str_cut(content, 8, content.n), S("WEBP")))
        return S("image/webp");
    return S("");
}

static Status content_check(Cx *cx, Str content, Str *kind) {
    if (content.n > ATTACHMENT_BYTES)
        return with_hint(cx, fail(cx, INPUT, "content", "the picture has %zu bytes", content.n),
            "at most %d; make it smaller", ATTACHMENT_BYTES);
    *kind = kind_of(content);
    if (kind->n) return OK;
    return with_hint(
        cx, fail(cx, INPUT, "content", "the content is no picture that is kept"), "give " KINDS);
}

Status attachment_add(Cx *cx, Attachment *a) {
    TRY(content_check(cx, a->content, &a->kind));
    a->digest = digest_hex(cx->arena, digest_of(a->content));
    bool there;
    int64_t n;
    TRY(sql_get(cx, &there, "select id from attachment where line = $1 and digest = $2",
        IN(A(a->line), A(a->digest)), OUT(O(&a->id))));
    if (there) return OK;
    TRY(sql_get(cx, NULL, "select count(*) from attachment where line = $1", IN(A(a->line)), OUT(O(&n))));
    if (n >= ATTACHMENT_LINE)
        return with_hint(cx, fail(cx, STATE, "pos", "this line has %lld pictures already", (long long)n),
            "at most %d are kept of a line", ATTACHMENT_LINE);
    a->id = cx_id(cx);
    return sql_run(cx,
        "insert into attachment (id, doc, line, kind, bytes, digest, note, added, actor, content) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        A(a->id), A(a->doc), A(a->line), A(a->kind), A((int64_t)a->content.n), A(a->digest),
        A(a->note), A(cx->now), A(cx->actor.name), arg_blob(a->content));
}

Status attachment_get(Cx *cx, Id id, Attachment *out) {
    bool found, his = false;
    *out = (Attachment){.id = id};
    TRY(sql_get(cx, &found,
        "select doc, line, kind, digest, note, content from attachment where id = $1", IN(A(id)),
        OUT(O(&out->doc), O(&out->line), O(&out->kind), O(&out->digest), O(&out->note), O(&out->content))));
    if (found) TRY(scope_holds(cx, &doc_entity, out->doc, &his));
    if (his) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, MISSING, "id", "there is no attachment with this id"),
            kind_text(cx->arena, K_ID, id.v, S(""))),
        "the list attachments has them");
}

// clang-format off
static const Column columns[] = {
    {.name = "id", .expr = "a.id", .kind = K_ID, .label = "Attachment"},
    {.name = "doc", .expr = "a.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "pos", .expr = "l.pos", .kind = K_INT, .label = "Line"},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "kind", .expr = "a.kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "bytes", .expr = "a.bytes", .kind = K_INT64, .label = "Bytes"},
    {.name = "note", .expr = "a.note", .kind = K_TEXT, .label = "Note"},
    {.name = "added", .expr = "a.added", .kind = K_TIME, .label = "Added"},
    {.name = "by", .expr = "a.actor", .kind = K_TEXT, .label = "By", .inside = true},
    {.name = "digest", .expr = "a.digest", .kind = K_TEXT, .label = "Digest", .help = "SHA-256 of the content.", .hidden = true},
};
const View attachments_view = {
    .name = "attachments", .scope = {"doc", "doc"}, .area = AREA_RETURNS, .roles = EVERYONE, .sort = "-id",
    .help = "Pictures that are kept with the lines of returns.",
    .from = "attachment a join line l on l.id = a.line", .columns = columns, .n = COUNT(columns)};
// clang-format on
