// Supply planning: time-phased netting over items at sites, bills of materials and lanes, with full pegging.
//
// A node is an item at a site. Its demands (orders, forecast, and what its users need) are met in order of due date and
// priority from stock, from firm supply, and from planned supply that is made up here, by the rules of its source. Planned
// supply needs its components (or the same item at another site) when it is released. Nothing is planned to be released
// in the past: what cannot come in time comes as soon as it can, and the demand that waits for it is reported as
// late with its cause.
//
// A source may use resources (a supplier's output, a work centre, a lane). Where their capacity is limited it is shared out
// over all nodes of a level by priority, then by the day on which it is needed: a lot is released as late as it can be in time, in
// earlier buckets where those are full, by another source where the first cannot, and after its day where none can; it is split
// where a bucket holds a part of it. A lot never runs over two buckets. Supply whose components come late takes what
// capacity is left when they are there.
//
// Days are numbers of any origin (Date.v), quantities millionths of the item's unit (Qty.v), references between arrays
// are indices, −1 is none. Everything returned lives in the arena.
#ifndef ARGOSY_ENGINE_SUPPLY_SUPPLY_H
#define ARGOSY_ENGINE_SUPPLY_SUPPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define SUPPLY_NEVER INT32_MAX // a day that does not come: nothing can supply it

// ---- what goes in --------------------------------------------------------------------------------------------------
typedef enum {
    SUPPLY_STOCK, // on hand today
    SUPPLY_FIRM,  // expected: an open purchase line, work order, or transfer
    SUPPLY_BUY,   // planned here, by the kind of its source
    SUPPLY_MAKE,
    SUPPLY_MOVE,
    SUPPLY_CO, // comes with what is planned of another node: a co-product
} SupplyKind;

typedef struct {
    // in source[], the preferred one first; none: the node cannot be supplied
    int first_source, n_sources;
    int64_t on_hand; // free for planning; below zero is owed and due today
    int64_t safety; // projected stock is kept at or above it; may be below zero (allowed to run short)
    int64_t order_up_to; // a planned lot brings projected stock up to at least this; 0: no more than is needed
    int cover_days; // a lot also covers the requirements of so many days from its arrival; 0: lot for lot
    int period_days; // or of the rest of its period, periods of so many days being counted from today
    // Or of as many days as cost least (Wagner and Whitin 1958): a lot costs order_cost, a unit (10^6) kept for a day hold_cost.
    double order_cost, hold_cost; // both >= 0; 0: no such rule. Of the rules the first that is given counts in this order: the source's cycle, costs, period, days
    int shelf_days; // planned supply of it can be used up to so many days after its arrival; 0: it keeps
} SupplyNode;

typedef struct {
    SupplyKind kind;                   // SUPPLY_BUY, SUPPLY_MAKE or SUPPLY_MOVE
    int lead_days;                     // from release to arrival, >= 0
    int from;                          // SUPPLY_MOVE: the node it is taken from
    int first_component, n_components; // SUPPLY_MAKE: in component[]
    int64_t lot_min;                   // 0: none
    int64_t lot_multiple;              // 0: any quantity
    int64_t lot_max;                   // larger needs become several lots; 0: none
    // What follows is optional: 0 stands for no such rule.
    int frozen_days;             // nothing new is released within so many days from today
    int valid_from, valid_until; // days on which it may be released, both included
    int share; // of the node's lots, against its other sources; without shares the first is preferred
    int calendar; // lead time counts its working days alone, and release and arrival fall on them: 1 + index in calendar[]
    int64_t yield; // good millionths of one started. Lot rules, needs and uses are of what is started
    int first_use, n_uses; // in use[]
    int first_co, n_cos;   // SUPPLY_MAKE: in co[]: what else comes of it
    // Released on the days of a cycle, on which others are released as well: every so many days, cycle_from being one of them; a day off gives
    // way to the next working day. A lot covers what is needed until what the next day of the cycle brings. What safety stock alone
    // lacks, here or where it is needed, waits for that day; where a demand would wait for it, the lot is released as if there were no cycle.
    int cycle_days, cycle_from;
    bool cycle_open; // nothing was released on the last day of the cycle: that is done today
    bool phantom;    // SUPPLY_MAKE: see supply_blow_through
} SupplySource;

typedef struct {
    int node;
    int64_t per; // millionths of its unit for one unit made; what is needed is rounded up
} SupplyComponent;

// So much of another node's item comes with each good unit made, on the same day; parts of a millionth are lost.
typedef struct {
    int node;
    int64_t per; // millionths
} SupplyCoProduct;

// Where else a node's item could be had when it is late: from another site, or another item in its place. It is proposed, never planned.
typedef struct {
    int node, from;
    int days;        // it takes, >= 0
    int64_t per;     // millionths of the other for one unit
    bool substitute; // otherwise it is the same item at another site
} SupplyAlternate;

// So much of a resource for one unit started, in millionths of the resource's unit, in the bucket of its release.
typedef struct {
    int resource;
    int64_t per;
    int64_t setup; // and so much for each lot, whatever its size
} SupplyUse;

#define SUPPLY_UNKNOWN                                                                             \
    (-1) // a capacity that was not said: nothing is limited, and an exception says so

typedef struct {
    int bucket_days;  // >= 1; buckets are counted from today
    int64_t capacity; // of a bucket, or SUPPLY_UNKNOWN
    int first_period, n_periods; // in period[], which say otherwise for buckets that begin in them; the last one counts
} SupplyResource;

typedef struct {
    int from, until;  // until is the day after the last
    int64_t capacity; // of each bucket, >= 0
} SupplyPeriod;

typedef struct {
    unsigned week_off; // bit 0 is set where days that are multiples of 7 are off, bit 1 for the day after, ...
    int first_off, n_offs; // further days without work, in off[], ascending
} SupplyCalendar;

typedef enum {
    SUPPLY_ORDER,     // somebody's: a customer's order line, or any need with an id
    SUPPLY_FORECAST,  // expected orders of [due, due + days)
    SUPPLY_DEPENDENT, // what a firm or planned supply needs at its release
    SUPPLY_OWED,      // on hand below zero
    SUPPLY_SAFETY,    // stock that the target keeps
} SupplyDemandKind;

typedef struct {
    SupplyDemandKind kind; // SUPPLY_ORDER, SUPPLY_FORECAST, or SUPPLY_DEPENDENT (of a firm supply, see `firm`)
    int node;
    int due;       // in the past counts as today, but is reported late from its true date
    int days;      // forecast: length of its period, >= 1; otherwise 0
    int priority;  // 0..4095, smaller goes first among demands of a day
    int firm;      // dependent: the firm supply, an index in firm[]; −1
    bool consumes; // order: takes its quantity from the forecast around its date
    int64_t qty;   // 0: it is not there
    int64_t id;    // the caller's; 0 for forecast
} SupplyDemandIn;

typedef struct {
    int node;
    int due;
    int expires; // the last day on which it can be used; 0: it keeps. Stock with a date is told like this, due today and fixed
    bool fixed;  // cannot be moved any more (in transit, frozen): no exception proposes it
    int64_t qty; // what is still to come; 0: it is not there
    int64_t id;  // the caller's
} SupplyFirmIn;

typedef struct {
    int today;
    int forecast_step; // forecast is spread over its period in steps of so many days; 0: all due on its first day
    int consume_back; // an order consumes forecast up to so many days before its own period, then
    int consume_forward; // up to so many days after it
    int tolerance;       // moves of firm supply of no more days than this are not proposed
    int tolerance_qty; // 0..10^6, millionths: nothing is planned where no more than this part of safety stock is missing, and a firm
        // supply is not hurried where no more than this part of it is needed earlier. What demand takes is never left short for it
    int wait; // firm supply that comes at most so many days after the need is waited for instead of ordering more, even
        // where new supply could come sooner; at least the tolerance
    int n_nodes;
    const SupplyNode *node;
    int n_sources;
    const SupplySource *source;
    int n_components;
    const SupplyComponent *component;
    int n_demands;
    const SupplyDemandIn *demand;
    int n_firm;
    const SupplyFirmIn *firm;
    int n_uses;
    const SupplyUse *use;
    int n_resources;
    const SupplyResource *resource;
    int n_periods;
    const SupplyPeriod *period;
    int n_calendars;
    const SupplyCalendar *calendar;
    int n_offs;
    const int *off;
    int n_cos;
    const SupplyCoProduct *co;
    int n_alternates;
    const SupplyAlternate *alternate;
    // Where not all of them can have theirs in time, demands of the same day and priority get the same part of each supply;
    // otherwise the one that stands first in the input gets all of its own first.
    bool fair;
    bool blame_lots; // a lot rule may be the cause of lateness (SUPPLY_CAUSE_MINIMUM)
} SupplyInput;

// ---- what comes out ------------------------------------------------------------------------------------------------
typedef struct {
    SupplyKind kind;
    int node;
    int source;  // planned: in source[]; −1
    int firm;    // SUPPLY_FIRM: in firm[]; −1
    int release; // planned: day of its release, today or later; due − lead
    int begins; // planned: when it really can be released, its components being there; SUPPLY_NEVER
    int due;    // stock: today
    int expected; // when it really comes: later than due where its components come late; SUPPLY_NEVER
    int wanted; // the day on which the first demand needs it (with safety kept); SUPPLY_NEVER: nobody does
    int lacking; // planned, where some source has a cycle: the day on which demand would lack it; before, it keeps safety stock alone
    int expires; // the last day on which it can be used, if it comes when due; 0: it keeps
    int maker;   // SUPPLY_CO: the supply that it comes with; -1
    int64_t qty;
    int64_t started; // planned: what is released of it, qty being what its yield leaves
    int late_cause;  // SupplyCause: why it is not due when it is wanted
    int resource;    // that held it up, −1
    // dependent demands, in plan.demand[] (planned supply only; a firm one's are found by .supply)
    int first_needs, n_needs;
    int first_peg, n_pegs; // in plan.peg[]: whom it serves
} SupplyPiece;

typedef struct {
    SupplyDemandKind kind;
    int node;
    int in;     // in input.demand[]; −1 for dependent demand of planned supply, owed and safety
    int supply; // dependent: the piece that needs it; −1
    int due;    // as asked for
    int latest; // of planned supply, where some source has a cycle: it can wait until then, for what keeps safety stock alone
    int priority;
    int available; // the day on which the last of it is there; SUPPLY_NEVER where a part never is
    int64_t qty;   // forecast: what orders have not consumed
    int64_t short_qty;     // never supplied
    int64_t id;            // the caller's; 0 for forecast, dependent, owed, safety
    int first_peg, n_pegs; // in plan.demand_peg[], which holds indices of plan.peg[]
} SupplyDemand;

// This much of that supply is for that demand. The pegs of a supply add up to its quantity: what is beyond all demands
// and safety has demand −1 (lot sizes, or too much).
typedef struct {
    int supply;
    int demand;
    int64_t qty;
} SupplyPeg;

typedef enum {
    SUPPLY_EXPEDITE, // firm supply needed earlier: from `date` to `to`
    SUPPLY_DEFER,    // firm supply needed later
    SUPPLY_CANCEL,   // qty of a firm supply that nobody needs
    SUPPLY_LATE,     // a demand available only on `to`; or never (SUPPLY_NEVER), for qty
    SUPPLY_PAST_DUE, // planned supply that should have been released on `date` and can be released on `to`
    SUPPLY_EXPIRE,   // qty of a supply expires after `date`, and nobody needs it before
    SUPPLY_TRANSFER, // what a late demand waits for can be had from cause_node: qty of it is nobody's there, and would be here on `to`
    SUPPLY_SUBSTITUTE, // the same of another item
    SUPPLY_NO_CAPACITY, // a resource is used whose capacity is not known: nothing limits it; node is its first user
} SupplyExceptionKind;

// The root cause of lateness.
typedef enum {
    SUPPLY_CAUSE_NONE,
    SUPPLY_CAUSE_LEAD_TIME, // planned supply cannot come sooner: its lead time is longer than the time there is
    SUPPLY_CAUSE_FIRM,      // it waits for a firm supply that comes after it is needed
    SUPPLY_CAUSE_NO_SOURCE, // nothing can supply it
    SUPPLY_CAUSE_CAPACITY,  // a resource is full
    SUPPLY_CAUSE_MINIMUM, // less than a lot would be there in time, or would find room: a lot rule asks for more
    SUPPLY_CAUSE_FROZEN, // it could come sooner, but for the days in which nothing may be released
    SUPPLY_CAUSE_EFFECTIVE, // it could come sooner, but its source may not be used yet
    SUPPLY_CAUSE_CALENDAR, // it would be there in time, but for the days off of its source's calendar
} SupplyCause;

typedef struct {
    SupplyExceptionKind kind;
    int node;
    int supply; // the piece; for a late demand the one at the root of it; −1: none (no source)
    int demand; // late: the demand; expedite: the first that waits for it; −1
    int date, to;
    int64_t qty;
    SupplyCause cause; // of lateness
    int cause_node;    // node at the root of it: the component that is missing
    int resource;      // SUPPLY_CAUSE_CAPACITY, SUPPLY_NO_CAPACITY: which; −1
} SupplyException;

typedef enum {
    SUPPLY_OK,
    SUPPLY_BAD_NODE, // `index` of array node[], source[], component[], demand[], ... is out of range or invalid
    SUPPLY_BAD_SOURCE,
    SUPPLY_BAD_COMPONENT,
    SUPPLY_BAD_DEMAND,
    SUPPLY_BAD_FIRM,
    SUPPLY_BAD_USE,
    SUPPLY_BAD_RESOURCE, // or one of its periods
    SUPPLY_BAD_CALENDAR,
    SUPPLY_BAD_CO,
    SUPPLY_BAD_ALTERNATE,
    SUPPLY_CYCLE,    // some node needs itself: cycle[0] needs cycle[1] needs … needs cycle[0]
    SUPPLY_TOO_MUCH, // quantities of node `index` overflow
} SupplyError;

typedef struct {
    SupplyError error; // if not SUPPLY_OK the rest is empty
    int index;
    int n_cycle;
    int *cycle; // nodes

    int n_levels;
    int *level; // by node: 0 for what nothing else needs
    int n_supplies;
    SupplyPiece *supply;
    int n_demands;
    SupplyDemand *demand;
    int n_pegs;
    SupplyPeg *peg;  // by supply
    int *demand_peg; // the same by demand
    int n_exceptions;
    SupplyException *exception; // by node
    bool blame_lots;            // as asked for
} SupplyPlan;

SupplyPlan *supply_plan(Arena *a, const SupplyInput *in);

// ---- a plan that is kept ----------------------------------------------------------------------------------------------
// A plan in memory that follows its input, for a caller who keeps both, changes the one and wants to know what that does to
// the other:
//
//     SupplyKept *k = supply_keep(&in);                  // plans all
//     demand[7].qty = 0;                                 // the order is gone
//     demand[in.n_demands] = (SupplyDemandIn){...};      // another is new
//     int changed[] = {7, in.n_demands++};
//     SupplyDiff d = supply_replan(k, &in, &(SupplyChange){.n_demands = 2, .demand = changed});
//     ... d.moved[]: orders that come on another day; d.gone[], d.come[]: planned supply that is other
//     const SupplyPlan *p = supply_kept(k);              // the whole, byte for byte what supply_plan(&in) makes (`settled`)
//
// The input and its arrays stay the caller's; they must be there, as they were told, as long as the plan is. A change is planned from
// the nodes that it touches down through what they take from, as far as anything comes out otherwise, and lateness is followed up
// again from there; all else stays as it is. It is planned as a whole (`whole`, in the time of supply_plan) where it is
// one of: needs of firm supply, or a firm supply that has them moved to another node or gone; a node's level, or what resources it
// uses; `others`; and where there are co-products.
//
// Where the change reaches limited resources, whoever shares them is not touched: the nodes that it reaches give back their own room and
// take, by priority and then by day among them, what room others leave. What is needed as before keeps its lots, or has them sooner.
// Such a plan can be carried out like any other, but a whole plan could share the room otherwise, by priority over all: it
// is not `settled` until all is planned, which `others` does.
typedef struct SupplyKept SupplyKept;

typedef struct {
    int n_demands;
    const int *demand; // indices in input.demand[] that were changed, or are new at the end
    int n_firm;
    const int *firm; // likewise in input.firm[]
    int n_nodes;
    const int *node; // with other stock, policy, sources or bills
    bool others;     // anything else: more nodes, the day, resources, calendars, settings
} SupplyChange;

// A demand of the caller's, or what is owed, that is there on another day or in another quantity than it was.
typedef struct {
    SupplyDemandKind kind;
    int node;
    int in; // input.demand[]; -1: what is owed
    int due;
    bool was, is;                      // in the plan before, in the plan now
    int before, after;                 // the day on which the last of it is there; SUPPLY_NEVER
    int64_t short_before, short_after; // never supplied
} SupplyMoved;

// Lives until the next change.
typedef struct {
    SupplyError error; // if not SUPPLY_OK nothing was changed: put `index` right and tell the same change again
    int index;
    bool whole; // all was planned
    bool settled; // the plan is byte for byte what supply_plan makes; limited room is shared out as it says
    int n_nodes;        // whose demands were netted again
    int n_gone, n_come; // planned supply that is no more, and that is new or other; by node. What they serve and need is not theirs any more
    SupplyPiece *gone, *come;
    int n_moved;
    SupplyMoved *moved;
} SupplyDiff;

SupplyKept *supply_keep(const SupplyInput *in); // never NULL; what is wrong with the input is said by supply_kept
SupplyDiff supply_replan(SupplyKept *k, const SupplyInput *in, const SupplyChange *change);
// Put together where it must be, in about half the time of a whole plan; valid until the next change. supply_replan does so itself when
// half of what it holds is of former plans: a caller whose every change must be fast asks for the plan when there is time.
const SupplyPlan *supply_kept(SupplyKept *k);
void supply_kept_free(SupplyKept *k);

// ---- capable to promise -------------------------------------------------------------------------------------------------
// The earliest day, from order->due on, on which all of the order is there, by netting it through all levels with what there is of
// materials and capacity, without making any other order (or what is owed) later or shorter than it is.
typedef struct {
    SupplyError error; // the order cannot be meant
    int day;           // SUPPLY_NEVER: not up to `latest`
    int trials;        // plans that were tried
    SupplyCause cause; // why not on the day asked for; none: others would be hurt, or it is there
    int cause_node, resource;
} SupplyPromise;

// The plan is the same afterwards; the last diff is gone. order: of kind SUPPLY_ORDER. On limited resources it gets what room others
// leave, as supply_replan has it.
SupplyPromise supply_promise(SupplyKept *k, const SupplyDemandIn *order, int latest);
// The same, and the order stays in the plan: `order` is the last of the input's demands, new, and its due day is set to the day
// promised, or its quantity to 0 where there is none. Each promise is kept against those before it.
SupplyPromise supply_promise_hold(SupplyKept *k, const SupplyInput *in, SupplyDemandIn *order, int latest);

// ---- phantoms ---------------------------------------------------------------------------------------------------------
// The plan as it is carried out where sources are phantoms: what of their planned supply other planned making needs is gone, and its needs,
// with what is pegged to them, are that making's own. What is for anybody else stays. The same plan where there are none.
const SupplyPlan *supply_blow_through(Arena *a, const SupplyInput *in, const SupplyPlan *p);

// ---- reading a plan ------------------------------------------------------------------------------------------------
// One step of the chain that makes a demand late: the demand, and the supply that it waits for (−1: none).
typedef struct {
    int demand;
    int supply;
} SupplyStep;

// From a late demand down to the root cause; returns the number of steps, at most `max` are written.
int supply_late_chain(const SupplyPlan *p, int demand, SupplyStep *step, int max);

// The end demands (orders, forecast, safety, −1 for nobody) that a supply serves through all levels, in units of the supply
// itself. The same demand may come more than once.
int supply_serves(Arena *a, const SupplyPlan *p, int supply, SupplyPeg **out);

// All supplies that a demand hangs on, through all levels, each with the quantity of it (in its own unit); nearest first.
int supply_served_by(Arena *a, const SupplyPlan *p, int demand, SupplyPeg **out);

#endif
