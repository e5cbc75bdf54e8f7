// Inside the import of orders: its documents, and what was refused (import_orders.c); records that are missing (import_made.c); the
// documents handed to the door (import_docs.c).
#ifndef ARGOSY_LINK_IMPORT_PARTS_H
#define ARGOSY_LINK_IMPORT_PARTS_H

#include "base/map.h"
#include "link/import_orders.h"
#include "link/past.h"

typedef struct {
    int32_t item, source;
    int32_t order, pos; // returns: index of the order in the history, and the line's position there; -1: blind
    Qty qty;
    Price price;
} ImportLine;

typedef enum { DOC_WAITS, DOC_REFUSED, DOC_KNOWN, DOC_MADE } ImportState;

typedef struct {
    PastKind kind;
    Str number;
    int32_t customer, channel; // in the history; -1: none
    Str country, note;
    Time at;
    int32_t first, n; // lines
    int32_t order;    // of a sale: index in the history
    ImportState state;
} ImportDoc;

typedef struct {
    Cx *cx;
    const OrdersImport *how;
    OrdersImported *out;
    const HistoryMap *map;
    History history;
    bool past;
    ImportDoc *docs;
    ImportLine *lines;
    int32_t docs_n, lines_n;
    Id *items, *customers, *channels, *orders; // ids, by index in the history; 0: not there
    Str *item_faults, *customer_faults;        // why one could not be made
    Id site;
    IntMap *refused; // line of the file → index in faults
    HistoryReject *faults;
    size_t faults_n, faults_cap;
} Import;

// Refuses a whole document; `line` is the one at fault, -1: none in particular.
void doc_refuse(Import *m, ImportDoc *doc, int32_t line, const char *field, Str reason);
Str error_reason(Arena *a, const Error *e); // its text with the hint
void import_progress(const Import *m, const char *what, double part);

Status made_find(Import *m) MUST_USE;  // what is there already, and what is known of the documents
Status made_check(Import *m) MUST_USE; // whether what is missing could be made
Status made_make(Import *m) MUST_USE;  // makes it
Status docs_make(Import *m) MUST_USE;

// Runs acts that were filled with their contexts, and frees these; `done` sees each before that.
typedef struct {
    Act act;
    int32_t index; // of what it makes
} ImportAct;
enum { IMPORT_BATCH = 500 };

Str doc_key(Arena *a, const ImportDoc *doc);                   // idempotency
Str doc_body(Arena *a, const Import *m, const ImportDoc *doc); // what it is bound to
#endif
