// The independent model of a trial: what should be there. Plain arrays, its own arithmetic, and none of the program's code for goods or
// money: it knows the business from its description (docs/), not from its source. It is told each request that a server was asked for;
// it says whether that may go well, and if so what is different afterwards.
//
// What the program is free to choose, it does not foretell: which of several orders gets goods that are too few for all, which of a
// customer's invoices a payment settles first, what coming supply an order waits for. There it says how much in all (`loose`), and takes
// the shares from the database, after looking that they add up and that nobody has more than he needs.
//
// All quantities and prices are millionths, money is in cents.
#ifndef ARGOSY_TWIN_TRIAL_BOOKS_H
#define ARGOSY_TWIN_TRIAL_BOOKS_H

#include "twin/trial/script.h"

enum {
    ITEMS = 6, // the last is a service
    ITEM_POSTAGE = 5,
    SITES = 2,
    UNDER_WAY = 2, // goods between the sites
    CUSTOMERS = 4,
    SUPPLIERS = 2,
    PARTIES = CUSTOMERS + SUPPLIERS + 1,
    CARRIER = CUSTOMERS + SUPPLIERS, // supplier s is party CUSTOMERS + s
    LINES = PIECES_MAX + 1,          // of one document
    ORDERS = 800,
    SHIPMENTS = 900,
    PURCHASES = 400,
    RECEIPTS = 500,
    BILLS = 500,
    TRANSFERS = 300,
    FREIGHTS = 1200,
    RETURNS = 300,
    REFUNDS = 400,
    PENDS = 12,
    WAITS = 400,
    REF = 24,
};

typedef struct {
    int64_t on_hand, available, held, value;
    bool loose; // who holds it is not foretold
} Level;

typedef enum {
    S_OPEN,
    S_PICKED,
    S_PACKED,
    S_SHIPPED,
    S_DELIVERED,
    S_CANCELLED,
    S_DRAFT,
    S_APPROVED,
    S_SENT,
    S_CONFIRMED,
    S_RECEIVED,
    S_INSPECTED,
    S_DONE,
    S_MATCHED,
    S_BLOCKED,
    S_REJECTED,
    S_REQUESTED,
    S_STATES
} State;
extern const char *const state_names[S_STATES];

typedef struct {
    int born;      // the step that made it
    char ref[REF]; // its number in the program
    int32_t state; // State
    bool closed;
} Paper;

typedef struct {
    int32_t item;
    int64_t qty, done, open, picked, held; // of a transfer: done and open of the line out
    int64_t price, amount;
    int64_t billed, billed_worth; // invoiced of it, by us or by the supplier (at the price ordered at)
    int64_t cost;                 // of what left, of an order line
    int64_t came, coming;         // of a transfer: done and open of the line in
} TrialLine;

typedef struct {
    Paper paper;
    int32_t party, site, to; // party: customer, or supplier from 0
    int32_t placed;          // day, of an order
    bool complete;
    bool booked;              // money was expected of it
    int64_t total, expected;  // order: not invoiced yet; purchase: not billed yet
    int64_t owed, paid_ahead; // order: receivables, and payments for it that found none
    int32_t n;
    TrialLine line[LINES];
} TrialDoc; // an order, a purchase, a transfer

typedef struct {
    Paper paper;
    int32_t of;         // index of the order or purchase
    int64_t qty[LINES]; // by line: picked; at the dock
} Parcel;               // a shipment, a receipt

typedef struct {
    Paper paper;
    int32_t of;     // purchase
    int32_t number; // the supplier's
    int64_t total, open, grni;
    int32_t due; // day
    int32_t n;
    int32_t line[LINES];
    int64_t qty[LINES], worth[LINES];
} BookBill;

typedef struct {
    int32_t day;
    int64_t open;
} Freight;

typedef struct {
    int32_t line;
    bool scrap;
    int64_t qty;
} Pending; // judged, and not carried out

typedef struct {
    Paper paper;
    int32_t of; // order
    int64_t total, credited;
    int32_t n;
    int32_t line[LINES]; // of the order
    int64_t qty[LINES], done[LINES], open[LINES], price[LINES], judged[LINES], carried[LINES];
    Pending pend[PENDS];
    int32_t pends;
} BookReturn;

typedef struct {
    int32_t ret, day;
    int64_t open;
} Refund;

typedef enum { WAIT_PURCHASE, WAIT_TRANSFER } WaitKind;
typedef struct {
    int32_t order, line;   // who waits
    int32_t kind, doc, of; // for which line of which purchase or transfer
    int64_t qty;
} Wait;

typedef enum {
    BK_MONEY,
    BK_OWED,
    BK_GOODS,
    BK_WAY,
    BK_TO_PAY,
    BK_COMING,
    BK_AHEAD,
    BK_CARRIAGE,
    BK_CAPITAL,
    BK_SOLD,
    BK_POST,
    BK_BACK,
    BK_COST,
    BK_DIFFER,
    BK_LOST,
    BK_FOUND,
    BK_OUT,
    BK_IN,
    GLS
} BookAccount;
extern const int book_account[GLS]; // numbers in the chart

// What of it a step touched, to be compared after it.
enum { T_ORDER = 1, T_SHIPMENT, T_PURCHASE, T_RECEIPT, T_BILL, T_TRANSFER, T_RETURN };
typedef struct {
    int32_t kind, at;
} Touched;
enum { TOUCHED_MAX = 64 };

typedef struct {
    int32_t today; // of the server that is asked: days since 1970
    Level level[ITEMS][SITES + 1];
    int64_t price[ITEMS], cost[ITEMS];
    Wait wait[WAITS];
    int32_t waits;
    int64_t gl[GLS];             // debits less credits
    int64_t party[GLS][PARTIES]; // of receivables, payables, payments ahead and freight
    int64_t ahead[CUSTOMERS];    // paid for nothing in particular
    bool owed_loose[CUSTOMERS];  // which of his orders' invoices were settled is not foretold
    Touched touched[TOUCHED_MAX];
    int32_t touched_n;
    int32_t orders, purchases, transfers, shipments, receipts, bills, freights, rets,
        refunds; // used of the arrays below
    TrialDoc order[ORDERS], purchase[PURCHASES], transfer[TRANSFERS];
    Parcel shipment[SHIPMENTS], receipt[RECEIPTS];
    BookBill bill[BILLS];
    Freight freight[FREIGHTS];
    BookReturn ret[RETURNS];
    Refund refund[REFUNDS];
} Books;

extern const int64_t credit_limit[CUSTOMERS];
extern const int32_t payment_days[PARTIES];
enum { LANE_COST_OUT = 450, LANE_COST_BETWEEN = 1275, APPROVAL_LIMIT = 1000000 };

void books_open(Books *b);
void books_copy(Books *to, const Books *from);
bool books_full(const Books *b); // no room for another document of some kind
// Whether the step may go well; if so it is done in the books. What it makes has no number yet.
bool books_step(Books *b, const Step *s);

// ---- arithmetic
int64_t scaled(int64_t a, int64_t b, int64_t c); // a × b / c, half away from zero
int64_t worth(int64_t price, int64_t qty);       // cents
int64_t share(int64_t whole, int64_t part, int64_t of);

// ---- what the parts share
void post(Books *b, BookAccount debit, BookAccount credit, int64_t amount);
void post_party(Books *b, BookAccount debit, BookAccount credit, int party, int64_t amount); // of the one that is kept by party
void touch(Books *b, int kind, int at);
int paper_find(const void *docs, int n, size_t size, int born); // -1: none
TrialDoc *order_of(Books *b, int born);
TrialDoc *purchase_of(Books *b, int born);
TrialDoc *transfer_of(Books *b, int born);
int64_t spare(const Level *l); // available and not held
int64_t least(int64_t a, int64_t b);
int64_t take_value(Level *l, int64_t qty);              // takes goods at their average
void arrived(Books *b, WaitKind kind, int doc, int of); // whoever waits for a line gets what is there
void purchase_settles(Books *b, TrialDoc *p);           // is it done?
bool sell_step(Books *b, const Step *s, bool *known);
bool ship_step(Books *b, const Step *s, bool *known);
bool buy_step(Books *b, const Step *s, bool *known);
bool bill_step(Books *b, const Step *s, bool *known);
bool move_step(Books *b, const Step *s, bool *known);
bool return_step(Books *b, const Step *s, bool *known);
bool pay_step(Books *b, const Step *s, bool *known);

#endif
