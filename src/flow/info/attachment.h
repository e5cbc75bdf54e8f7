// Pictures that are kept with a line of a document: what a returned thing looked like. Part of the database, and so of each backup; that the
// content is still what was added is proven (prove_attachment.c).
#ifndef ARGOSY_FLOW_INFO_ATTACHMENT_H
#define ARGOSY_FLOW_INFO_ATTACHMENT_H

#include "core/action.h"
#include "flow/info/doc.h"

enum {
    ATTACHMENT_BYTES = 2 * 1024 * 1024, // of one
    ATTACHMENT_LINE = 20,               // of one line
};

typedef struct {
    Id id;
    Id doc, line;
    Str kind;   // "image/jpeg"
    Str digest; // hex
    Str note;
    Str content; // bytes
} Attachment;

// Keeps a picture: JPEG, PNG or WebP, as its first bytes say. The same content on the same line is kept once: then *out names the one that is there.
// INPUT for other content, STATE beyond ATTACHMENT_LINE. a: doc, line, note, content; the rest is set.
Status attachment_add(Cx *cx, Attachment *a) MUST_USE;
// One that is the asker's, with its content in cx->arena; MISSING where there is none, or it is of a document that is not his.
Status attachment_get(Cx *cx, Id id, Attachment *out) MUST_USE;

extern const View attachments_view;

#endif
