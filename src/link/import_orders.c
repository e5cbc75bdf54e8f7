// The import from end to end: read, put together, look what is there, make what is missing, hand over, write what was refused.
//
// The file is read twice where lines are refused and a rejects file is wanted: its lines are not kept in memory, only their numbers.
#include "link/import_orders.h"

#include <stdlib.h>
#include <string.h>

#include "core/rejects.h"
#include "link/import_parts.h"

Str error_reason(Arena *a, const Error *e) {
    if (e->hint.n) return str_fmt(a, STR_FMT " (" STR_FMT ")", STR_ARG(e->text), STR_ARG(e->hint));
    return str_dup(a, e->text);
}

void import_progress(const Import *m, const char *what, double part) {
    if (m->how->progress) m->how->progress(m->how->to, what, part);
}

// ---- what is refused --------------------------------------------------------------------------------------------------
static void line_refuse(Import *m, int32_t source, const char *field, Str reason) {
    int64_t at;
    if (intmap_get(m->refused, source, &at)) return; // the first reason counts
    m->faults = arena_grow(
        m->cx->arena, m->faults, m->faults_n, &m->faults_cap, m->faults_n + 1, sizeof *m->faults);
    m->faults[m->faults_n] = (HistoryReject){.source = source, .field = field, .reason = reason};
    intmap_put(m->refused, source, (int64_t)m->faults_n++);
}

void doc_refuse(Import *m, ImportDoc *doc, int32_t line, const char *field, Str reason) {
    doc->state = DOC_REFUSED;
    int32_t at = line < 0 ? -1 : m->lines[doc->first + line].source;
    if (at >= 0) line_refuse(m, at, field, reason);
    Str others = at < 0 ? reason
                        : str_fmt(m->cx->arena, "line %d of the same document was refused: " STR_FMT,
                              at, STR_ARG(reason));
    for (int32_t i = doc->first; i < doc->first + doc->n; i++)
        line_refuse(m, m->lines[i].source, at < 0 ? field : "", others);
}

// What was wrong with lines when they were read makes their whole documents wait for the mended file.
static void docs_of_wrong_lines(Import *m) {
    StrMap *wrong = strmap_new();
    for (int32_t i = 0; i < m->history.rejects_n; i++) {
        const HistoryReject *r = &m->history.rejects[i];
        line_refuse(m, r->source, r->field, r->reason);
        if (r->order.n) strmap_put(wrong, r->order, r->source);
    }
    for (int32_t d = 0; d < m->docs_n && strmap_n(wrong); d++) {
        int64_t source;
        if (!strmap_get(wrong, m->docs[d].number, &source)) continue;
        doc_refuse(m, &m->docs[d], -1, "",
            str_fmt(m->cx->arena, "line %lld of the same document was refused", (long long)source));
    }
    strmap_free(wrong);
}

static Status rejects_write(Import *m, const char *path) {
    Cx *cx = m->cx;
    CsvReader *csv;
    TRY(csv_open(cx, path, &csv));
    Rejects *rejects = rejects_open(m->how->rejects, csv);
    Status status = OK;
    Str *cells;
    int n;
    bool more = true;
    while (status == OK && more) {
        ArenaMark mark = arena_mark(cx->arena);
        status = csv_next(cx, csv, &cells, &n, &more);
        int64_t at;
        if (status == OK && more && intmap_get(m->refused, csv_line(csv), &at)) {
            const HistoryReject *f = &m->faults[at];
            status = rejects_add(cx, rejects, cells, n, csv_line(csv), str_of(f->field), f->reason);
        }
        if (status == OK) arena_rewind(cx->arena, mark);
    }
    csv_close(csv);
    Status closed = rejects_close(cx, rejects, status == OK);
    return status != OK ? status : closed;
}

// ---- documents --------------------------------------------------------------------------------------------------------
static ImportDoc *doc_new(Import *m, PastKind kind, Str number, Time at) {
    ImportDoc *doc = &m->docs[m->docs_n++];
    at.v += m->how->shift_days * DAY;
    *doc = (ImportDoc){
        .kind = kind, .number = number, .at = at, .customer = -1, .channel = -1, .order = -1, .first = m->lines_n};
    return doc;
}

static void doc_line(Import *m, ImportDoc *doc, ImportLine line) {
    m->lines[m->lines_n++] = line;
    doc->n++;
}

static void orders_put_together(Import *m) {
    const History *h = &m->history;
    for (int32_t o = 0; o < h->orders_n; o++) {
        ImportDoc *doc = doc_new(m, PAST_ORDER, h->orders[o].number, h->orders[o].placed);
        doc->customer = h->orders[o].customer;
        doc->channel = h->orders[o].channel;
        doc->country = h->orders[o].country;
        doc->order = o;
        for (int32_t l = h->orders[o].first; l < h->orders[o].first + h->orders[o].n; l++)
            doc_line(m, doc,
                (ImportLine){h->lines[l].item, h->lines[l].source, -1, 0, h->lines[l].qty,
                    h->lines[l].price});
    }
}

// A return that has the number of an order, as an exchange may, gets one of its own.
static Str return_number(Import *m, const StrMap *orders, Str number) {
    int64_t at;
    if (!strmap_get(orders, number, &at)) return number;
    return str_fmt(m->cx->arena, STR_FMT "-R", STR_ARG(number));
}

static void returns_put_together(Import *m) {
    const History *h = &m->history;
    StrMap *orders = strmap_new();
    for (int32_t o = 0; o < h->orders_n; o++) strmap_put(orders, h->orders[o].number, o);
    for (int32_t r = 0; r < h->returns_n; r++) {
        ImportDoc *doc = doc_new(
            m, PAST_RETURN, return_number(m, orders, h->returns[r].number), h->returns[r].at);
        doc->customer = h->returns[r].customer;
        doc->channel = h->returns[r].channel;
        for (int32_t l = h->returns[r].first; l < h->returns[r].first + h->returns[r].n; l++) {
            const HistoryReturnLine *from = &h->return_lines[l];
            int32_t pos = from->order < 0 ? 0 : from->line - h->orders[from->order].first + 1;
            doc_line(m, doc,
                (ImportLine){from->item, from->source, from->order, pos, from->qty, from->price});
        }
    }
    strmap_free(orders);
}

// Adjustments and charges of one document may stand apart when sorted by time: lines of the same number are one document.
typedef struct {
    PastKind kind;
    Str number, note;
    Time at;
    int32_t customer;
    ImportLine line;
    int32_t group; // order in which the number first occurs
} Single;

static int by_group(const void *a, const void *b) {
    const Single *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return (x->line.source > y->line.source) - (x->line.source < y->line.source);
}

static void singles_put_together(Import *m, Single *singles, int32_t n) {
    StrMap *groups = strmap_new();
    for (int32_t i = 0; i < n; i++) {
        int64_t group;
        if (!strmap_get(groups, singles[i].number, &group))
            strmap_put(groups, singles[i].number, group = i);
        singles[i].group = (int32_t)group;
    }
    strmap_free(groups);
    if (n) qsort(singles, (size_t)n, sizeof *singles, by_group);
    ImportDoc *doc = NULL;
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || singles[i].group != singles[i - 1].group) {
            doc = doc_new(m, singles[i].kind, singles[i].number, singles[i].at);
            doc->customer = singles[i].customer;
            doc->note = singles[i].note;
        }
        doc_line(m, doc, singles[i].line);
    }
}

static void adjusts_put_together(Import *m) {
    const History *h = &m->history;
    Single *singles = NEW_ARRAY(m->cx->arena, Single, h->adjusts_n);
    for (int32_t i = 0; i < h->adjusts_n; i++) {
        const HistoryAdjust *a = &h->adjusts[i];
        const char *kind = adjust_names[a->kind];
        singles[i] = (Single){.kind = PAST_ADJUSTMENT,
            .number = a->number,
            .note = a->note.n ? str_fmt(m->cx->arena, "%s: " STR_FMT, kind, STR_ARG(a->note)) : str_of(kind),
            .at = a->at,
            .customer = -1,
            .line = {a->item, a->source, -1, 0, a->qty, {0}}};
    }
    singles_put_together(m, singles, h->adjusts_n);
}

static void charges_put_together(Import *m) {
    const History *h = &m->history;
    Single *singles = NEW_ARRAY(m->cx->arena, Single, h->charges_n);
    for (int32_t i = 0; i < h->charges_n; i++) {
        const HistoryCharge *c = &h->charges[i];
        singles[i] = (Single){.kind = PAST_CHARGE,
            .number = c->number,
            .note = str_of(service_names[c->kind]),
            .at = c->at,
            .customer = c->customer,
            .line = {c->item, c->source, -1, 0, c->qty, c->price}};
    }
    singles_put_together(m, singles, h->charges_n);
}

static void put_together(Import *m) {
    const History *h = &m->history;
    size_t docs = (size_t)h->orders_n + (size_t)h->returns_n + (size_t)h->adjusts_n + (size_t)h->charges_n;
    size_t lines = (size_t)h->lines_n + (size_t)h->return_lines_n + (size_t)h->adjusts_n +
        (size_t)h->charges_n;
    m->docs = NEW_ARRAY(m->cx->arena, ImportDoc, docs);
    m->lines = NEW_ARRAY(m->cx->arena, ImportLine, lines);
    orders_put_together(m);
    returns_put_together(m);
    adjusts_put_together(m);
    charges_put_together(m);
}

// ---- from end to end --------------------------------------------------------------------------------------------------
// Lines of documents; a return's line that is spread over several order lines counts once.
static int64_t lines_of_file(const Import *m, const ImportDoc *doc) {
    int64_t n = 0;
    for (int32_t i = doc->first; i < doc->first + doc->n; i++)
        n += i == doc->first || m->lines[i].source != m->lines[i - 1].source;
    return n;
}

static void count(Import *m) {
    OrdersImported *out = m->out;
    int64_t *const made[PAST_KINDS] = {&out->orders, &out->returns, &out->adjustments, &out->charges};
    for (int32_t d = 0; d < m->docs_n; d++) {
        const ImportDoc *doc = &m->docs[d];
        if (doc->state == DOC_REFUSED) continue;
        out->imported += lines_of_file(m, doc);
        if (doc->state == DOC_KNOWN) out->unchanged += lines_of_file(m, doc);
        else ++*made[doc->kind];
    }
    out->rejected = (int64_t)m->faults_n;
    CHECK(out->read == out->imported + out->rejected);
    const HistoryReject *first = NULL;
    for (size_t i = 0; i < m->faults_n; i++)
        if (!first || m->faults[i].source < first->source) first = &m->faults[i];
    if (first)
        out->first_reject = str_fmt(m->cx->arena, "line %d%s%s: " STR_FMT, first->source,
            first->field[0] ? ", " : "", first->field, STR_ARG(first->reason));
}

static Status import_run(Import *m, const char *path) {
    TRY(made_find(m));
    docs_of_wrong_lines(m);
    if (m->how->dry_run) {
        TRY(made_check(m));
    } else {
        TRY(made_make(m));
        TRY(docs_make(m));
    }
    count(m);
    return m->how->rejects && m->faults_n ? rejects_write(m, path) : OK;
}

Status import_orders(Cx *cx, const char *path, const OrdersImport *how, OrdersImported *out) {
    *out = (OrdersImported){0};
    if (how->rejects && strcmp(path, "-") == 0)
        return with_hint(cx,
            fail(cx, INPUT, "rejects",
                "refused lines are read from the file again, which standard input cannot give"),
            "give the name of a file");
    TRY(rejects_spares(cx, how->rejects));
    Import m = {.cx = cx, .how = how, .out = out};
    import_progress(&m, "read", 0);
    TRY(history_read(cx, path, how->map, &m.history));
    m.map = history_map(str_of(m.history.map));
    m.past = how->as == ORDERS_AS_MAP ? m.map->past : how->as == ORDERS_PAST;
    out->read = m.history.read;
    out->map = m.history.map;
    out->past = m.past;
    put_together(&m);
    m.refused = intmap_new();
    Status status = import_run(&m, path);
    intmap_free(m.refused);
    return status;
}
