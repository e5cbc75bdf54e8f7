// The documents of an import, handed to the door in batches that are committed together. Each kind waits for the one before, since a
// return names the order that it came from. Every document has an idempotency key made of its kind and number, so that nothing is
// imported twice, whoever imports it and however often an import is broken off.
#include <stdlib.h>
#include <string.h>

#include "link/import_parts.h"
#include "stage/deliver/order.h"
#include "stage/returns/return.h"

typedef struct {
    Import *m;
    const Action *record, *place, *request;
    ImportAct *acts;
    Act **pointers;
    int n;
    int64_t lines; // in the batch
    int32_t seen;  // documents
} Batch;

enum { BATCH_LINES = 20000 };

// ---- one document -----------------------------------------------------------------------------------------------------
static void *past_input(const Import *m, Cx *cx, const ImportDoc *doc) {
    PastRecord *in = NEW(cx->arena, PastRecord);
    PastLine *lines = NEW_ARRAY(cx->arena, PastLine, doc->n);
    *in = (PastRecord){.kind = (int32_t)doc->kind,
        .number = doc->number,
        .customer = doc->customer < 0 ? (Id){0} : m->customers[doc->customer],
        .channel = doc->channel < 0 ? (Id){0} : m->channels[doc->channel],
        .site = doc->kind == PAST_CHARGE ? (Id){0} : m->site,
        .at = doc->at,
        .note = doc->note,
        .lines = {lines, doc->n}};
    for (int32_t i = 0; i < doc->n; i++) {
        const ImportLine *from = &m->lines[doc->first + i];
        Id order = from->order < 0 ? (Id){0} : m->orders[from->order];
        lines[i] = (PastLine){.item = m->items[from->item],
            .qty = from->qty,
            .price = from->price,
            .order = order,
            .pos = id_none(order) ? 0 : from->pos};
    }
    return in;
}

static void *order_input(const Import *m, Cx *cx, const ImportDoc *doc) {
    OrderPlace *in = NEW(cx->arena, OrderPlace);
    OrderLineIn *lines = NEW_ARRAY(cx->arena, OrderLineIn, doc->n);
    *in = (OrderPlace){.number = doc->number,
        .customer = m->customers[doc->customer],
        .channel = m->channels[doc->channel],
        .site = m->how->site.n ? m->site : (Id){0},
        .country = doc->country,
        .placed = doc->at,
        .priority = 5,
        .lines = {lines, doc->n}};
    for (int32_t i = 0; i < doc->n; i++) {
        const ImportLine *from = &m->lines[doc->first + i];
        lines[i] = (OrderLineIn){.item = m->items[from->item],
            .qty = from->qty,
            .price = from->price,
            .free = from->price.v == 0};
    }
    return in;
}

// A return is asked for against one order that is known; NULL where it is not so.
static void *return_input(const Import *m, Cx *cx, const ImportDoc *doc) {
    ReturnRequest *in = NEW(cx->arena, ReturnRequest);
    ReturnLineIn *lines = NEW_ARRAY(cx->arena, ReturnLineIn, doc->n);
    int32_t order = m->lines[doc->first].order;
    if (order < 0 || id_none(m->orders[order])) return NULL;
    *in = (ReturnRequest){.order = m->orders[order], .ref = doc->number, .lines = {lines, doc->n}};
    for (int32_t i = 0; i < doc->n; i++) {
        const ImportLine *from = &m->lines[doc->first + i];
        if (from->order != order) return NULL;
        lines[i] = (ReturnLineIn){.pos = from->pos, .qty = from->qty, .reason = REASON_OTHER};
    }
    return in;
}

// The act for a document; NULL where it was refused.
static const Action *doc_input(Batch *b, Cx *cx, ImportDoc *doc, void **in) {
    Import *m = b->m;
    const char *column = m->map->columns[COL_ORDER][0];
    if (m->past) {
        *in = past_input(m, cx, doc);
        return b->record;
    }
    if (doc->kind == PAST_ORDER) {
        *in = order_input(m, cx, doc);
        return b->place;
    }
    if (doc->kind == PAST_RETURN) {
        *in = return_input(m, cx, doc);
        if (*in && b->request) return b->request;
        doc_refuse(m, doc, -1, column,
            S("is no return of one order in the books (receive it as a return without notice)"));
        return NULL;
    }
    doc_refuse(m, doc, -1,
        column, S("is no order (stock is adjusted, and money posted, by their own actions; or import all as the past)"));
    return NULL;
}

// ---- what came of it --------------------------------------------------------------------------------------------------
// "lines[3].qty" is the fault of the fourth line, in the column of quantities.
static void fault_place(
    const Import *m, const ImportDoc *doc, Str field, int32_t *line, const char **column) {
    static const struct {
        const char *name;
        HistoryColumn column;
    } names[] = {{"item", COL_ITEM}, {"qty", COL_QTY}, {"price", COL_PRICE}, {"number", COL_ORDER},
        {"customer", COL_CUSTOMER}, {"at", COL_DATE}, {"placed", COL_DATE}, {"country", COL_COUNTRY},
        {"channel", COL_CHANNEL}, {"order", COL_ORDER}, {"pos", COL_ORDER}};
    *line = -1;
    *column = "";
    if (str_starts(field, S("lines["))) {
        Str rest, number;
        (void)str_split(field, '[', &rest);
        number = str_split(rest, ']', &field);
        int64_t i;
        if (decimal_parse(number, 0, &i) && i >= 0 && i < doc->n) *line = (int32_t)i;
        if (field.n) field = str_cut(field, 1, field.n);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(field, names[i].name) && m->map->columns[names[i].column][0])
            *column = m->map->columns[names[i].column][0];
}

static Status doc_took(Batch *b, const ImportAct *act) {
    Import *m = b->m;
    ImportDoc *doc = &m->docs[act->index];
    Status status = act->act.status;
    if (status == OK) {
        doc->state = DOC_MADE;
        if (doc->order < 0) return OK;
        m->orders[doc->order] = m->past ? ((const PastRecorded *)act->act.out)->doc
                                        : ((const OrderPlaced *)act->act.out)->order;
        return OK;
    }
    const Error *e = &act->act.cx->error;
    if (status == INPUT || status == MISSING || status == STATE || status == STOCK) {
        int32_t line;
        const char *column;
        fault_place(m, doc, e->field, &line, &column);
        doc_refuse(m, doc, line, column, error_reason(m->cx->arena, e));
        return OK;
    }
    m->cx->error = *e;
    m->cx->error.text = str_dup(m->cx->arena, e->text);
    m->cx->error.hint = str_dup(m->cx->arena, e->hint);
    m->cx->error.field = str_dup(m->cx->arena, e->field);
    m->cx->error.value = str_dup(m->cx->arena, e->value);
    return status;
}

static Status flush(Batch *b) {
    Import *m = b->m;
    act_many(m->cx->app, b->pointers, b->n);
    Status status = OK;
    for (int i = 0; i < b->n; i++) {
        if (status == OK) status = doc_took(b, &b->acts[i]);
        cx_free(b->acts[i].act.cx);
    }
    b->n = 0;
    b->lines = 0;
    import_progress(m, "documents", (double)b->seen / (double)m->docs_n);
    return status;
}

static void doc_submit(Batch *b, int32_t d) {
    Import *m = b->m;
    ImportDoc *doc = &m->docs[d];
    Cx *cx = cx_new(m->cx->app, m->cx->actor);
    void *in;
    const Action *action = doc_input(b, cx, doc, &in);
    if (!action) {
        cx_free(cx);
        return;
    }
    b->acts[b->n] = (ImportAct){.act = {.cx = cx,
                                    .action = action,
                                    .in = in,
                                    .key = doc_key(cx->arena, doc),
                                    .body = doc_body(cx->arena, m, doc)},
        .index = d};
    b->pointers[b->n] = &b->acts[b->n].act;
    b->n++;
    b->lines += doc->n;
}

Status docs_make(Import *m) {
    App *app = m->cx->app;
    Batch b = {.m = m,
        .record = app_action(app, S("history"), S("record")),
        .place = app_action(app, S("order"), S("place")),
        .request = app_action(app, S("return"), S("request")),
        .acts = NEW_ARRAY(m->cx->arena, ImportAct, IMPORT_BATCH),
        .pointers = NEW_ARRAY(m->cx->arena, Act *, IMPORT_BATCH)};
    CHECK(m->past ? b.record != NULL : b.place != NULL);
    for (int32_t d = 0; d < m->docs_n; d++) {
        if (d && m->docs[d].kind != m->docs[d - 1].kind) TRY(flush(&b));
        b.seen = d + 1;
        if (m->docs[d].state != DOC_WAITS) continue;
        doc_submit(&b, d);
        if (b.n == IMPORT_BATCH || b.lines >= BATCH_LINES) TRY(flush(&b));
    }
    return flush(&b);
}
