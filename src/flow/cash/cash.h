// The cash flow: postings between accounts of the chart (posted), dues (expected, or held while something is in the way), and the papers
// of it: invoices, credit notes, payments.
#ifndef ARGOSY_FLOW_CASH_CASH_H
#define ARGOSY_FLOW_CASH_CASH_H

#include "flow/info/doc.h"
#include "flow/ledger/ledger.h"

// Numbers in the chart of accounts that the program itself posts to (sql/003 has the rows). People may add their own.
typedef enum {
    GL_BANK = 1000,
    GL_RECEIVABLE = 1200, // by customer
    GL_STOCK = 1300,
    GL_TRANSIT = 1310,
    GL_WIP = 1320,
    GL_CLAIMS = 1400,  // by supplier: returned goods to be credited
    GL_PAYABLE = 2000, // by supplier or carrier
    GL_GRNI = 2100,    // goods received, not invoiced
    GL_REFUNDS = 2200, // by customer: credit notes not yet paid out, and payments not yet applied
    GL_FREIGHT_ACCRUED = 2300,
    GL_EQUITY = 3000,
    GL_SALES = 4000,
    GL_SALES_RETURNS = 4100,
    GL_POSTAGE = 4200, // postage and other services sold
    GL_COGS = 5000,
    GL_PRICE_DIFFERENCE = 5100, // purchase price difference
    GL_SCRAP = 5200,
    GL_ADJUSTMENT = 5300,
    GL_FREIGHT_OUT = 5400,
    GL_FREIGHT_IN = 5410,
    GL_RETURN_COST = 5420,
    GL_MAKING = 5500, // making absorbed into stock (credit) against what it cost
    GL_MAKING_VARIANCE = 5510,
} Gl;

typedef struct {
    int debit, credit; // Gl or a number of one's own chart
    Id debit_party, credit_party;
    Money amount; // > 0; zero amounts are left out, negative ones swap the sides
    Id line;
} Posting;

Status cash_post(Cx *cx, Entry *entry, const Posting *postings, int n) MUST_USE;
Status cash_balance(Cx *cx, int account, Id party, Money *debit_less_credit) MUST_USE;
Id currency(void); // unit of the cash accounts: the company's, one for now

// ---- dues ------------------------------------------------------------------------------------------------------------
typedef enum {
    DUE_ORDER,
    DUE_PURCHASE,
    DUE_RECEIVABLE,
    DUE_PAYABLE,
    DUE_REFUND,
    DUE_CLAIM,
    DUE_FREIGHT,
    DUE_KINDS
} DueKind;
typedef enum { DUE_EXPECTED, DUE_HELD } DueTense;
typedef struct {
    Id id;
    int32_t kind, tense, direction; // direction 1 in, -1 out
    Id doc, party;
    Money amount, open;
    Date due;
    Str reason;
} Due;
extern const Entity due_entity;

Status due_add(Cx *cx, Due *due) MUST_USE;
Status due_of(Cx *cx, Id doc, DueKind kind, Due *out, bool *found) MUST_USE;
Status due_settle(Cx *cx, Due *due, Money by) MUST_USE; // open -= by, guarded: STATE where less is open
// an order or purchase that changed; amount follows
Status due_set(Cx *cx, Due *due, Money open, Date date) MUST_USE;
Status due_hold(Cx *cx, Due *due, const char *reason) MUST_USE; // '' lets go

// ---- invoices and credit notes ---------------------------------------------------------------------------------------
typedef struct {
    Id line, item;
    Qty qty;
    Price price;
    Money amount;
    bool service; // posted to postage instead of sales
} InvoiceLine;
typedef struct {
    Id id;
    Str number;
    Id party, doc, shipment;
    Date issued, due;
    Money total;
} InvoiceOut;
// Posts receivable against sales (and postage), makes the receivable due, takes as much from the order's expected due, and queues the
// invoice message. The number is taken last. n may be 0 only with total 0: then nothing is issued and number is empty.
Status invoice_issue(Cx *cx, const Doc *order, Id shipment, const InvoiceLine *lines, int n,
    InvoiceOut *out) MUST_USE;
// Credit note for a return: debits sales returns, credits refunds; makes the refund due.
Status credit_issue(
    Cx *cx, const Doc *ret, Id customer, const InvoiceLine *lines, int n, InvoiceOut *out) MUST_USE;
// Takes a payment from a customer and applies it to his receivables, oldest first (or to one document's); the rest stays unapplied.
Status payment_take(Cx *cx, Id party, Money amount, Id doc, Str method, Str ref, Id *payment) MUST_USE;
// Pays a due out (payable, refund, freight) in full or in part.
Status payment_make(Cx *cx, Id due, Money amount, Str method, Str ref, Id *payment) MUST_USE;

extern const Module cash_module;

#endif
