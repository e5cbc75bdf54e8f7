// What the parts of the replay share: the world as it lives. Each file has its people: customers.c, warehouse.c, suppliers.c, plant.c,
// backs.c (what comes back), planner.c. They note calls at the door and what will happen later in the agenda.
//
// A day: what was on its way arrives (morning), orders come in until the cut-off, the warehouse picks, packs and ships, later orders come
// in, messages go out. On Sunday night plans are made.
#ifndef ARGOSY_TWIN_LIVE_H
#define ARGOSY_TWIN_LIVE_H

#include "base/map.h"
#include "twin/agenda.h"
#include "twin/door.h"
#include "twin/luck.h"
#include "twin/naive.h"
#include "twin/replay.h"

enum { SETTLED_DAYS = 49 }; // week 8 begins so many days after the start

typedef enum {
    H_DELIVER,        // a: shipment
    H_PAY,            // a: payment
    H_TRANSFER_COMES, // a: leg
    H_CONFIRM,        // a: purchase
    H_GOODS_COME,     // a: purchase, b: part (0, 1)
    H_INSPECT,        // a: receipt
    H_INVOICE,        // a: purchase, b: part
    H_APPROVE,        // a: blocked invoice
    H_CLOSE_PURCHASE, // a: purchase
    H_REPORT,         // a: work order
    H_INSPECT_WORK,   // a: work order
    H_RETURN,         // a: return
    H_RETURN_COMES,   // a: return
    H_RETURN_LOOK,    // a: return
    H_RETURN_REFUND,  // a: return
    H_SWEEP,
    H_CREDIT, // a: supplier return
    H_KINDS
} HappeningKind;

typedef struct {
    Id doc;
    TwinSite site;
    Date promised;       // none: not promised
    int32_t under_way;   // shipments not delivered yet
    bool placed, closed; // closed: nothing open
    Date shipped;        // last
    bool held_back;      // taken back on its day: it does not leave at once
    Money total;
} LiveOrder;

typedef struct {
    Id doc;
    int32_t order;
} LiveShipment;

typedef struct {
    int32_t order;
    Money amount;
} LivePayment;

typedef struct {
    int32_t item, pos;
    Qty ordered, comes, defective, first; // first: of what comes, in the first part
    Price price;
    bool wrong_price;
} LivePurchaseLine;

typedef struct {
    Id doc;
    Str number;
    int32_t supplier;
    TwinSite site;
    Date sent;
    Delivery delivery;
    int32_t first, n; // in purchase_lines
    int32_t launch;   // -1: none
    bool ended;       // cancelled or closed by somebody else
} LivePurchase;

typedef struct {
    Id doc;
    int32_t supplier;
} LiveSupplierReturn;

typedef struct {
    Id doc;
    int32_t item;
    TwinSite site;
    Qty qty, good;
    int32_t lead_days, launch;
    Date start;
    bool released, started, refurbish, done;
} LiveWork;

typedef struct {
    Id doc;
    int32_t pos, item;
    Qty qty;
} LiveLegLine;

typedef struct {
    Id doc;
    TwinSite from, to;
    int32_t first, n; // in leg_lines
} LiveLeg;

typedef struct {
    int32_t history;  // index of the return
    int32_t order;    // of the history; -1: blind
    int32_t first, n; // in back_lines
    Id doc;
} LiveBack;

typedef struct {
    int32_t line; // in History.return_lines
    int32_t pos;  // in the order; 0: blind
    int32_t at;   // position in the return document
    Qty qty;
} LiveBackLine;

// Sums that are counted on the way.
typedef struct {
    int64_t lines, filled;
    double units, held;
} Filled;

typedef struct {
    Filled all, settled, fresh; // fresh: articles launched after the start, settled
    int64_t orders, all_lines, service_lines;
    int64_t promised, delivered, delivered_promised, on_time;
    int64_t back_orders, back_lines; // that could not be held in full when placed
    int64_t shipments, purchases, purchase_lines, receipts, late_receipts, short_lines, over_lines,
        defective_lines;
    int64_t invoices, blocked, works, transfers, transfer_lines;
    int64_t returns, returned_lines, cancelled_lines, cut_lines, blind_returns, supplier_returns;
    int64_t adjusts, adjusts_cut, charges, charges_none, messages, payments;
    Qty returned, cancelled;
} Counted;

// One look at the books.
typedef struct {
    Date day;
    double stock, transit, wip, receivable, payable; // money
    double standard;    // stock at standard cost, as the naive run counts it
    double sales, cost; // so far
} Sample;

typedef struct Live Live;
struct Live {
    Cx *cx, *eyes; // eyes: for looking into the store; its arena is cleared after each look
    ArenaMark fresh_eyes;
    App *app;
    Door *door;
    const ReplayOptions *options;
    History *history;
    World world;
    Past past;     // as it was at the start
    Series series; // demand by week, so far
    Agenda agenda;
    Date today, last;
    IntMap *item_of, *supplier_of, *site_of, *order_of; // id → index
    IntMap *launch_of; // transfer that brings a launched kit to the warehouse → launch

    LiveOrder *orders; // by order of the history
    int32_t next_order, next_return, next_adjust, next_charge, next_launch;
    int32_t *to_pick; // orders that may have something to be picked
    size_t to_pick_n, to_pick_cap;

    LiveShipment *shipments;
    size_t shipments_n, shipments_cap;
    LivePayment *payments;
    size_t payments_n, payments_cap;
    LivePurchase *purchases;
    size_t purchases_n, purchases_cap;
    LivePurchaseLine *purchase_lines;
    size_t purchase_lines_n, purchase_lines_cap;
    Id *receipts, *blocked;
    size_t receipts_n, receipts_cap, blocked_n, blocked_cap;
    LiveWork *works;
    size_t works_n, works_cap;
    LiveLeg *legs;
    size_t legs_n, legs_cap;
    LiveLegLine *leg_lines;
    size_t leg_lines_n, leg_lines_cap;
    LiveBack *backs;
    size_t backs_n, backs_cap;
    LiveBackLine *back_lines;
    size_t back_lines_n, back_lines_cap;
    int32_t *on_bench; // returns that came and are looked at today
    size_t on_bench_n, on_bench_cap;
    int32_t *asked; // returns that customers ask for, to be looked at today
    size_t asked_n, asked_cap;
    LiveSupplierReturn *supplier_returns;
    size_t supplier_returns_n, supplier_returns_cap;
    Id last_doc;             // the latest document that was learnt of
    bool stock_moved;        // something came in since orders were allocated
    int64_t replenished_for; // orders placed when sites were replenished last

    Counted counted;
    Sample *samples;
    size_t samples_n, samples_cap;
    double started; // machine's seconds
};

// Room for one more in a growing array of the replay's arena.
#define MORE(l, array)                                                                             \
    ((l)->array = arena_grow((l)->cx->arena, (l)->array, (l)->array##_n, &(l)->array##_cap,        \
         (l)->array##_n + 1, sizeof *(l)->array),                                                  \
        &(l)->array[(l)->array##_n++])

static inline Time at_hour(Date d, int hour, int minute) {
    return (Time){date_time(d).v + (hour * 60 + minute) * 60 * SECOND};
}
static inline bool weekend(Date d) { return date_weekday(d) >= 5; }
static inline Date working_day(Date d) { return weekend(d) ? date_add(d, 7 - date_weekday(d)) : d; }
static inline bool settled(const Live *l) {
    return date_diff(l->today, l->world.start) >= SETTLED_DAYS;
}

// Looking into the store between calls: everything noted has been run. look_end gives the connection back.
Status look(Live *l) MUST_USE;
void look_end(Live *l);
int32_t item_index(const Live *l, Id item); // -1: unknown
Status live_run(Live *l) MUST_USE;          // all days

// ---- customers.c
Status customers_order(Live *l, Time from, Time until) MUST_USE; // orders placed in [from, until)
Status customer_pays(Live *l, Time at, int32_t payment) MUST_USE;
Status shipment_invoiced(Live *l, int32_t order, Money amount, Time at) MUST_USE;

// ---- warehouse.c
Status warehouse_ship(Live *l, Time at) MUST_USE;      // picks, packs and ships what orders hold
Status warehouse_transfers(Live *l, Time at) MUST_USE; // ships what transfers can take
// Notes the picking, packing and shipping of an order; of one that is placed by an earlier call, if that is given.
void order_leaves(Live *l, Time at, int32_t order, DoorCall *placing);
Status shipment_comes(Live *l, Time at, int32_t shipment) MUST_USE;
Status leg_comes(Live *l, Time at, int32_t leg) MUST_USE;
Status transfers_close(Live *l, Time at) MUST_USE; // those that cannot be shipped in full: the next plan sees to the rest
Status warehouse_adjusts(Live *l, Date day) MUST_USE;
Status messages_send(Live *l, Time at) MUST_USE;
// What lines of a kind still need beyond what they hold, and what is free there, as far as it can be given out: for transfers and work.
typedef struct {
    Id doc;
    int32_t pos, item;
    TwinSite site, to;
    Qty open, can; // can: held, and of what is free this line's turn
    Date due;
} Need;
Status needs_read(Live *l, int32_t line_kind, Need **out, int *n) MUST_USE;

// ---- suppliers.c
Status purchase_learn(Live *l, Id doc, int32_t launch) MUST_USE; // of a document that was opened; needs a look
Status supplier_confirms(Live *l, Time at, int32_t purchase) MUST_USE;
Status supplier_delivers(Live *l, Time at, int32_t purchase, int part) MUST_USE;
Status receipt_looked_at(Live *l, Time at, int32_t receipt) MUST_USE;
Status supplier_invoices(Live *l, Time at, int32_t purchase, int part) MUST_USE;
Status invoice_approved(Live *l, Time at, int32_t blocked) MUST_USE;
Status purchase_closed(Live *l, Time at, int32_t purchase) MUST_USE;

// ---- plant.c
Status work_learn(Live *l, Id doc, int32_t launch) MUST_USE;
Status plant_starts(Live *l, Time at) MUST_USE;
Status plant_reports(Live *l, Time at, int32_t work) MUST_USE;
Status plant_inspects(Live *l, Time at, int32_t work) MUST_USE;

// ---- backs.c
Status returns_come(Live *l, Date day) MUST_USE; // notes those of the day
Status returns_asked(Live *l) MUST_USE;          // all that were asked for since
Status return_comes(Live *l, Time at, int32_t ret) MUST_USE;
Status returns_looked_at(Live *l, Time at) MUST_USE;
Status return_refunded(Live *l, Time at, int32_t ret) MUST_USE;
Status sweep(Live *l, Time at) MUST_USE;
Status supplier_credits(Live *l, Time at, int32_t supplier_return) MUST_USE;
Status charges_post(Live *l, Date day) MUST_USE;

// ---- planner.c
Status planner_week(Live *l, Time at) MUST_USE; // collects, forecasts, plans and releases, by the policy of the replay
Status planner_day(Live *l, Time at) MUST_USE; // releases what is to be released that day
Status planner_last(Live *l, Time at) MUST_USE; // a plan of the whole horizon for those who come after
Status learn(Live *l, Time at) MUST_USE;        // of documents that were opened since
Status launches_start(Live *l, Time at) MUST_USE;
// A first buy goes on until it is where customers order it: pieces of a kit are at the plant; the kit is made; it is at the warehouse.
void launch_pieces(Live *l, Time at, int32_t launch, Qty pieces);
void launch_made(Live *l, Time at, int32_t launch, Qty qty);
void launch_here(Live *l, Time at, int32_t launch, Qty qty);

// ---- measure.c
Status measure_day(Live *l) MUST_USE;
Status report_make(Live *l, ReplayReport *out) MUST_USE;

#endif
