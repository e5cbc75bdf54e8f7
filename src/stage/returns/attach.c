// What a returned thing looked like: a picture is kept with its line, from the day the return is announced.
#include "base/base64.h"
#include "core/event.h"
#include "flow/info/attachment.h"
#include "stage/returns/parts.h"

static const Field attach_fields[] = {
    {FIELD(ReturnAttach, ret), .label = "Return", .ref = &doc_entity, .example = "RMA-1001"},
    {FIELD(ReturnAttach, pos), .label = "Line", .positive = true, .help = "Of the return.", .example = "1"},
    {FIELD(ReturnAttach, content), .label = "Picture", .bytes = true, .max = ATTACHMENT_BYTES,
        .help = "JPEG, PNG or WebP, as base64.", .example = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="},
    {FIELD(ReturnAttach, note), .label = "Note", .optional = true, .max = 200},
};
static const Shape attach_shape = SHAPE("ReturnAttach", ReturnAttach, attach_fields);
static const Field attached_fields[] = {
    {FIELD(ReturnAttached, attachment), .label = "Attachment",
        .help = "GET /v1/attachment/ID gives it back.", .example = "1234567890123456789"},
    {FIELD(ReturnAttached, kind), .label = "Kind", .example = "image/jpeg"},
    {FIELD(ReturnAttached, digest), .label = "Digest", .help = "SHA-256 of the content."},
};
static const Shape attached_shape = SHAPE("ReturnAttached", ReturnAttached, attached_fields);

static Status return_attach_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const ReturnAttach *in = in_;
    Return r;
    Line *line = NULL;
    TRY(return_read(cx, in->ret, &r));
    TRY(return_line_at(cx, &r, in->pos, &line));
    Attachment a = {
        .doc = r.doc.id, .line = line->id, .note = in->note, .content = base64_decode(cx->arena, in->content)};
    TRY(attachment_add(cx, &a));
    event_about(cx, r.doc.id);
    *(ReturnAttached *)out_ = (ReturnAttached){a.id, a.kind, a.digest};
    return OK;
}

// clang-format off
const Action return_attach = {
    .noun = "return", .verb = "attach", .scope = {"ret", "ret"}, .area = AREA_RETURNS, .roles = WAREHOUSE | SERVICE,
    .help = "Keeps a picture with a line of a return.",
    .in = &attach_shape, .out = &attached_shape, .run = return_attach_run};
// clang-format on
