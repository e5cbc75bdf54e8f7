// What the files of the cash flow share among themselves.
#ifndef ARGOSY_FLOW_CASH_PARTS_H
#define ARGOSY_FLOW_CASH_PARTS_H

#include "core/action.h"
#include "flow/cash/cash.h"

typedef struct {
    Id id;
    Str code, name;
    int32_t type; // AccountType
    Str role;     // what the program uses it for; empty for people's own
} LedgerAccount;

typedef enum { INVOICE_INVOICE, INVOICE_CREDIT } InvoiceKind;
typedef struct {
    Id id;
    Str number;
    int32_t kind; // InvoiceKind
    Id party, doc, shipment;
    Date issued, due;
    Money total;
    Id entry, reversed;
} Invoice;

typedef struct {
    Id id;
    Str number;
    int32_t direction; // 1 in, -1 out
    Id party;
    Money amount, unapplied;
    Time paid;
    Str method, ref;
    Id doc, entry, reversed;
} Payment;

// The account beside which dues of a kind stand; 0 for those that are only promised.
int due_account(int32_t kind);

// A due's columns, in the order in which due_row reads them.
#define DUE_COLUMNS "id, kind, tense, direction, doc, party, amount, open, due, reason, invoice"
Due due_row(Rows *r);
Status due_get(Cx *cx, Id id, Due *out) MUST_USE;
typedef struct {
    Due *at;
    size_t n, cap;
} Dues;
Status dues_read(Cx *cx, Dues *out, const char *sql, const SqlArg *args, int n) MUST_USE;
// Gives back to an open due what was settled of it, when an invoice or a payment is undone.
Status due_reopen(Cx *cx, Due *due, Money by) MUST_USE;

// Applies to a receivable what its party paid before and is not applied yet: for its order first, then for nothing in particular.
Status payment_apply(Cx *cx, Due *receivable) MUST_USE;
// Pays several dues of one party at once: amounts[i] of dues[i].
Status payment_out(Cx *cx, Due *dues, const Money *amounts, int n, Str method, Str ref, Id *payment) MUST_USE;
// Undoes a payment: what it settled is due again.
Status payment_reverse(Cx *cx, Id payment, Id *entry) MUST_USE;
// Undoes an invoice with a credit note: what of it was paid is owed to the customer.
Status invoice_reverse(Cx *cx, Id invoice, InvoiceOut *credit) MUST_USE;

enum { CASH_VIEWS = 11 };
extern const View cash_views[CASH_VIEWS];
extern const View order_profit_view, orders_profit_view; // profit.c
Status cash_forecast_rows(Cx *cx, const View *self, const void *params, Table *out) MUST_USE;
Status stock_tie_out_rows(Cx *cx, const View *self, const void *params, Table *out) MUST_USE;
Status journal_post(Cx *cx, const Action *self, const void *in, void *out) MUST_USE;
Status entry_reverse(Cx *cx, const Action *self, const void *in, void *out) MUST_USE;
extern const Shape journal_post_shape, journal_posted_shape, entry_reverse_shape;

#endif
