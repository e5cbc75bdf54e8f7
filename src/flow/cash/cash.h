// The cash flow: postings between accounts of the chart (posted), dues (expected, or held while something is in the way), and the papers
// of it: invoices, credit notes, payments.
#ifndef ARGOSY_FLOW_CASH_CASH_H
#define ARGOSY_FLOW_CASH_CASH_H

#include "core/action.h"
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
// Debit less credit of an account; of one party, or of all where party is none.
Status cash_balance(Cx *cx, int account, Id party, Money *debit_less_credit) MUST_USE;
// What was posted to an account in a week, debit less credit: one or two rows for each account and week from the week of `from` on.
typedef struct {
    int account;
    Date week; // Monday
    Money amount;
} WeekBalance;
Status week_balances(Cx *cx, Date from, WeekBalance **out, int *n) MUST_USE;
Status week_balances_keep(Cx *cx) MUST_USE; // adds what was posted since to the sums that are kept
Id currency(void);                          // unit of the cash accounts: the company's, one for now

// ---- dues ------------------------------------------------------------------------------------------------------------
// A due is money to come or to go. Two kinds are only promised (order, purchase); the others stand beside what is posted, whether
// expected or held, and must be added, settled and posted together, with the due's party as the party of the posting:
//
//   kind         comes with                                      its account holds, by party, exactly what is open
//   order        an order placed; invoices take from it          none
//   purchase     an order sent; supplier invoices take from it   none
//   receivable   an invoice (invoice_issue)                      GL_RECEIVABLE, debit
//   payable      a supplier's invoice, posted even if blocked    GL_PAYABLE, credit
//   refund       a credit note (credit_issue)                    GL_REFUNDS, credit, with payments not yet applied
//   claim        goods sent back to a supplier                   GL_CLAIMS, debit
//   freight      a carrier's cost accrued                        GL_FREIGHT_ACCRUED, credit
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
    Str reason; // why it is held; of a claim, that it was credited
    Id invoice; // our invoice or credit note that made it; none otherwise
} Due;
extern const Entity due_entity;

extern const char *const due_kind_names[], *const due_tense_names[];

Status due_add(Cx *cx, Due *due) MUST_USE; // id is filled, and direction and open where they are 0
// The oldest open one of a document, else its last settled one.
Status due_of(Cx *cx, Id doc, DueKind kind, Due *out, bool *found) MUST_USE;
Status due_settle(Cx *cx, Due *due, Money by) MUST_USE; // open -= by, guarded: STATE where less is open
// an order or purchase that changed; amount follows
Status due_set(Cx *cx, Due *due, Money open, Date date) MUST_USE;
Status due_hold(Cx *cx, Due *due, const char *reason) MUST_USE; // '' lets go
// Sets off what a party owes us (receivable, claim) against what we owe it (payable, refund, freight): posts one against the other
// and settles both by the smaller open amount, which is given in *by.
Status due_net(Cx *cx, Due *in, Due *out, Money *by) MUST_USE;
// A supplier's credit note of `amount` for a claim: sets it off against our oldest payables to him, as far as they go. What is left
// stays a claim, to be paid to us (payment_take) or set off by the next payment run.
Status claim_credit(Cx *cx, Due *claim, Money amount) MUST_USE;

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
// Payments taken before, for the order or for nothing in particular, are applied to it.
Status invoice_issue(Cx *cx, const Doc *order, Id shipment, const InvoiceLine *lines, int n,
    InvoiceOut *out) MUST_USE;
// Invoices what was shipped of an order and not invoiced yet; services (postage) in whole with the first.
Status invoice_shipped(Cx *cx, const Doc *order, Id shipment, InvoiceOut *out) MUST_USE;
// Credit note for a return: debits sales returns, credits refunds; makes the refund due.
Status credit_issue(
    Cx *cx, const Doc *ret, Id customer, const InvoiceLine *lines, int n, InvoiceOut *out) MUST_USE;
// Takes a payment and applies it to what the party owes (receivables, claims), oldest first; or, where doc is given, to that order's,
// invoice's or supplier return's alone. The rest stays unapplied until the next invoice.
Status payment_take(Cx *cx, Id party, Money amount, Id doc, Str method, Str ref, Id *payment) MUST_USE;
// An order that will not be delivered: what was paid for it and is not applied becomes a refund due, *back in all.
Status payment_return(Cx *cx, const Doc *order, Money *back) MUST_USE;
// Pays a due out (payable, refund, freight) in full or in part.
Status payment_make(Cx *cx, Id due, Money amount, Str method, Str ref, Id *payment) MUST_USE;

extern const Entity ledger_account_entity, invoice_entity, payment_entity;
extern const Module cash_module;

#endif
