// Documents of every kind in one table, so that one page of code numbers, moves and guards them all.
//
// A document is open until its time closed is set, and never moves after that. Its status changes by a guarded update: the
// row is changed only where it still has the status that the caller read, so that of two people who ship the same order one is
// told that the other was first. `version` counts the changes, for whoever edits the other members.
#include "flow/info/doc.h"

#include <stdarg.h>

#include "core/change.h"
#include "core/event.h"
#include "core/number.h"
#include "network/network.h"
#include "store/store.h"

const char *const doc_kind_names[] = {"order", "shipment", "purchase", "receipt", "supplier-invoice",
    "work", "transfer", "return", "supplier-return", "plan", "inspection", "count", NULL};

const char *const doc_status_names[] = {"draft", "approved", "sent", "confirmed", "open",
    "released", "requested", "picked", "packed", "shipped", "received", "inspected", "matched",
    "blocked", "rejected", "delivered", "done", "cancelled", NULL};

const char *const doc_prefixes[] = {
    "SO", "SH", "PO", "GR", "SI", "WO", "TO", "RMA", "SR", "PL", "QI", "ADJ", NULL};

static const Field doc_fields[] = {
    {FIELD(Doc, id), .label = "Id", .output = true},
    {FIELD(Doc, kind), .label = "Kind", .choices = doc_kind_names, .fixed = true},
    {FIELD(Doc, number), .label = "Number", .max = 60, .example = "PO-1001"},
    {FIELD(Doc, party), .label = "Partner", .ref = &party_entity, .optional = true},
    {FIELD(Doc, site), .label = "Site", .ref = &site_entity, .optional = true},
    {FIELD(Doc, to_site), .label = "To site", .ref = &site_entity, .optional = true},
    {FIELD(Doc, status), .label = "Status", .choices = doc_status_names},
    {FIELD(Doc, placed), .label = "Placed", .output = true},
    {FIELD(Doc, due), .label = "Due", .optional = true},
    {FIELD(Doc, closed), .label = "Closed", .output = true},
    {FIELD(Doc, total), .label = "Total", .optional = true, .negative = true},
    {FIELD(Doc, parent), .label = "From document", .ref = &doc_entity, .optional = true},
    {FIELD(Doc, channel), .label = "Channel", .ref = &channel_entity, .optional = true},
    {FIELD(Doc, priority), .label = "Priority", .optional = true, .negative = true,
        .help = "Smaller is more urgent; 5 is ordinary"},
    {FIELD(Doc, ref), .label = "Their number", .optional = true, .max = 200},
    {FIELD(Doc, note), .label = "Note", .optional = true},
    {FIELD(Doc, version), .label = "Version", .output = true},
};

const Entity doc_entity = {
    .noun = "doc",
    .scope = {"e.site = @ or e.to_site = @", "e.party = @"},
    .list_scope = {"site,to_site", NULL},
    .plural = "documents",
    .table = "doc",
    .label = "Document",
    .help = "A document of any stage: order, purchase, work order, transfer, return and what "
            "follows from them.",
    .shape = SHAPE("Doc", Doc, doc_fields),
    .code = "number",
    .area = AREA_INFORMATION,
    .read_roles = EVERYONE,
};

enum { NUMBER_TRIES = 1000 }; // numbers in a row that people may have given by hand

// A number from the counter may be one that somebody typed before: then the next one is taken.
static Status number_free(Cx *cx, Doc *doc) {
    bool taken = true;
    for (int i = 0; i < NUMBER_TRIES && taken; i++) {
        TRY(number_next(cx, doc_prefixes[doc->kind], &doc->number));
        TRY(sql_get(cx, &taken, "select 1 from doc where number = $1", IN(A(doc->number)), NULL, 0));
    }
    if (!taken) return OK;
    return with_hint(cx, fail(cx, STATE, "number", "the next %d numbers are all taken", NUMBER_TRIES),
        "give a number of your own");
}

Status doc_add(Cx *cx, Doc *doc) {
    CHECK(doc->kind >= 0 && doc->kind < DOC_KINDS && doc->status >= 0 && doc->status < DOC_STATUSES);
    bool given = doc->number.n > 0;
    if (!given) TRY(number_next(cx, doc_prefixes[doc->kind], &doc->number));
    if (doc->placed.v == 0) doc->placed = cx->now;
    if (doc->version == 0) doc->version = 1;
    Status s = record_insert(cx, &doc_entity, doc);
    if (s == INPUT && !given) {
        cx_clear(cx);
        TRY(number_free(cx, doc));
        s = record_insert(cx, &doc_entity, doc);
    }
    TRY(s);
    change_record(cx, doc_kind_names[doc->kind], doc->id, doc->number, "created");
    event_about(cx, doc->id);
    return OK;
}

Status doc_get(Cx *cx, Id id, DocKind kind, Doc *out) {
    Status s = record_get(cx, &doc_entity, id, out);
    if (s != OK && s != MISSING) return s;
    if (s == OK && out->kind == (int32_t)kind) return OK;
    const char *word = doc_kind_names[kind];
    if (s == OK)
        return fail(cx, MISSING, word, "there is no %s " STR_FMT ": that is a document of kind %s",
            word, STR_ARG(out->number), doc_kind_names[out->kind]);
    cx_clear(cx);
    return fail(cx, MISSING, word, "there is no %s with the id %lld", word, (long long)id.v);
}

Status doc_take(Cx *cx, Id id, DocKind kind, Doc *out) {
    if (!conn_is_sqlite(cx->conn)) { // where there is one writer, nobody else does
        bool found;
        TRY(sql_get(cx, &found, "select 1 from doc where id = $1 for update", IN(A(id)), NULL, 0));
    }
    return doc_get(cx, id, kind, out);
}

// Why a guarded update of a document changed nothing.
static Status doc_refused(Cx *cx, const Doc *doc) {
    Doc now;
    TRY(record_get(cx, &doc_entity, doc->id, &now));
    if (now.closed.v != 0)
        return with_hint(cx,
            fail(cx, STATE, NULL, STR_FMT " is %s and closed: it does not change any more",
                STR_ARG(now.number), doc_status_names[now.status]),
            "make a new %s", doc_kind_names[now.kind]);
    return with_hint(cx,
        fail(cx, STATE, NULL, STR_FMT " was changed meanwhile: it is %s now", STR_ARG(now.number),
            doc_status_names[now.status]),
        "read it again and repeat what you want");
}

Status doc_move(Cx *cx, Doc *doc, DocStatus to, bool close) {
    CHECK((int)to >= 0 && to < DOC_STATUSES);
    Time closed = close ? cx->now : (Time){0};
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "update doc set status = $2, closed = $3, version = version + 1 "
        "where id = $1 and closed = 0 and status = $4",
        A(doc->id), A(doc_status_names[to]), A(closed), A(doc_status_names[doc->status])));
    if (changed == 0) return doc_refused(cx, doc);
    TRY(sql_get(cx, NULL, "select version from doc where id = $1", IN(A(doc->id)), OUT(O(&doc->version))));
    if (doc->status != (int32_t)to)
        change_record(cx, doc_kind_names[doc->kind], doc->id, doc->number, doc_status_names[to]);
    doc->status = (int32_t)to;
    doc->closed = closed;
    event_about(cx, doc->id);
    return OK;
}

Status doc_save(Cx *cx, Doc *doc) {
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "update doc set party = $3, site = $4, to_site = $5, due = $6, total = $7, parent = $8, "
        "channel = $9, priority = $10, ref = $11, note = $12, version = version + 1 "
        "where id = $1 and version = $2",
        A(doc->id), A(doc->version), A(doc->party), A(doc->site), A(doc->to_site), A(doc->due),
        A(doc->total), A(doc->parent), A(doc->channel), A(doc->priority), A(doc->ref), A(doc->note)));
    if (changed == 0) return doc_refused(cx, doc);
    doc->version++;
    change_record(cx, doc_kind_names[doc->kind], doc->id, doc->number, "changed");
    event_about(cx, doc->id);
    return OK;
}

Status doc_must_be(Cx *cx, const Doc *doc, const char *to_do, ...) {
    Buf words = buf_new(cx->arena);
    va_list args;
    va_start(args, to_do);
    bool is = false;
    for (int s; (s = va_arg(args, int)) != DOC_STATUSES;) {
        CHECK(s >= 0 && s < DOC_STATUSES);
        is |= s == doc->status;
        buf_fmt(&words, "%s%s", words.n ? " or " : "", doc_status_names[s]);
    }
    va_end(args);
    if (is) return OK;
    Str only = buf_str(&words);
    return with_value(cx,
        fail(cx, STATE, "status", STR_FMT " is %s; it can be %s only when " STR_FMT,
            STR_ARG(doc->number), doc_status_names[doc->status], to_do, STR_ARG(only)),
        str_of(doc_status_names[doc->status]));
}
