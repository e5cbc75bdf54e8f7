// Capable to promise: what no stock and no expected supply covers is planned for, as part of the latest plan, in the same transaction as
// the order, and so has a day.
//
// It is one demand netted through the chain, by the rules of a plan run: what is free of the item is taken (available to promise);
// for the rest a source is chosen, the preferred one unless another brings it in time; lot rules, frozen days, days of validity,
// calendars and capacities are kept; and what the new supply needs is looked for in the same way, one level down, at the day on which
// it is to be released. Nothing is written before the whole of it is known to come. Then the planned lines, their needs and pegs stand in
// the plan like any others: the next one who asks finds them taken, the planner sees and releases them, and the next plan run
// makes them anew with all else.
//
// Promises of this kind wait for each other, and for a plan run, at the plan. Where no plan was ever run there is none.
#include "flow/product/capable.h"

#include "flow/product/capable_room.h"
#include "flow/product/hold.h"
#include "flow/product/lead.h"
#include "flow/product/parts.h"
#include "flow/product/planned.h"
#include "network/network.h"

enum { DEPTH_MAX = 12, LOOKS_MAX = 500 };
enum { LOTS_MAX = 1000 }; // of one source for one need: more of them are for a plan run to make

typedef struct {
    Line line;
    Id source;
    Date release;
    const char *cause; // of the planned table
    Id full;           // its resource, where the cause is a capacity
    int serves;        // in need[]; -1: the demand itself
    Qty pegged;        // the rest is what lot rules add
    int margin;        // days that promises allow it to be late
} NewSupply;

typedef struct {
    Line line;
    int of; // in supply[]
} NewNeed;

typedef struct {
    Cx *cx;
    Id except; // the demand
    Id plan;
    NewSupply *supply;
    NewNeed *need;
    size_t n_supplies, supply_cap, n_needs, need_cap;
    int looks;
} Netting;

static Date later(Date a, Date b) { return a.v > b.v ? a : b; }

static int add_supply(Netting *t, NewSupply s) {
    t->supply = arena_grow(
        t->cx->arena, t->supply, t->n_supplies, &t->supply_cap, t->n_supplies + 1, sizeof s);
    t->supply[t->n_supplies] = s;
    return (int)t->n_supplies++;
}

static int add_need(Netting *t, NewNeed x) {
    t->need = arena_grow(t->cx->arena, t->need, t->n_needs, &t->need_cap, t->n_needs + 1, sizeof x);
    t->need[t->n_needs] = x;
    return (int)t->n_needs++;
}

// ---- a source's rules ------------------------------------------------------------------------------------------------
typedef struct {
    Qty least, most, multiple; // of an order; most 0: no end
} Lots;

// `preferred`: the least order of the policy is asked of it, as in a plan run.
static Status lots_of(Cx *cx, const Source *s, bool preferred, Lots *lots) {
    const Item *item;
    Qty policy = {0};
    bool found;
    TRY(item_get(cx, s->item, &item));
    if (preferred)
        TRY(sql_get(cx, &found, "select lot from policy where item = $1 and site = $2",
            IN(A(s->item), A(s->site)), OUT(O(&policy))));
    int64_t multiple = s->multiple.v > 0 ? s->multiple.v : str_is(item->unit, "each") ? UNIT : 1;
    *lots = (Lots){.least = least_order(s->min_qty, (Qty){multiple}, s->max_qty, policy),
        .most = {s->max_qty.v / multiple * multiple},
        .multiple = {multiple}};
    return OK;
}

static Qty lot_for(const Lots *lots, Qty need) {
    if (lots->most.v > 0) need = qty_min(need, lots->most);
    return qty_round_up(qty_max(need, lots->least), lots->multiple);
}

Status source_ordered(Cx *cx, const Source *s, Date since, Qty *out) {
    static const char *const kinds[] = {
        [SOURCE_BUY] = "purchase", [SOURCE_MAKE] = "work", [SOURCE_MOVE] = "transfer-in"};
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(l.done + l.open), 0) as bigint) from line l join doc d on d.id = "
        "l.doc"
        " where l.item = $1 and l.site = $2 and l.kind = $3 and d.placed >= $4"
        " and ($3 <> 'purchase' or l.party = $5) and ($3 <> 'transfer-in' or d.site = $6)",
        IN(A(s->item), A(s->site), A(str_of(kinds[s->kind])), A(date_time(since)), A(s->supplier),
            A(s->from_site)),
        OUT(O(out)));
}

static RoomsTaken taken_so_far(const Netting *t) {
    RoomTaken *at = NEW_ARRAY(t->cx->arena, RoomTaken, t->n_supplies);
    for (size_t i = 0; i < t->n_supplies; i++)
        at[i] = (RoomTaken){t->supply[i].source, t->supply[i].release, t->supply[i].line.qty};
    return (RoomsTaken){at, (int)t->n_supplies};
}

// The day on which a lot is released that is to arrive on a day, its needs being there on `ready`; 0: never. Why not sooner: *cause.
static Status release_find(Netting *t, const Source *s, int lead, Date ready, NewSupply *x) {
    Workdays days;
    bool limited;
    TRY(source_days(t->cx, s, &days));
    Date today = cx_today(t->cx), first = date_add(today, s->frozen_days), arrive = x->line.wanted;
    bool off = !days.every_day && date_add(today, lead).v <= arrive.v; // in time if all days were working days
    x->cause = s->frozen_days > 0 ? "frozen" : off ? "calendar" : "lead-time";
    if (s->valid_from.v > first.v) first = s->valid_from, x->cause = "effective";
    if (ready.v > first.v) first = ready, x->cause = ""; // what it needs says why
    first = workday_after(&days, first, 0);
    Date last = later(first, workday_before(&days, arrive, lead));
    if (s->valid_until.v != 0 && last.v > s->valid_until.v)
        last = workday_before(&days, s->valid_until, 0);
    x->release = last.v < first.v ? (Date){0} : last;
    TRY(room_limited(t->cx, s, &limited));
    if (!limited || x->release.v == 0) return OK;
    Date found;
    TRY(room_release(t->cx, s, taken_so_far(t), first, last, x->line.qty, &found, &x->full));
    if (s->valid_until.v != 0 && found.v > s->valid_until.v) found = (Date){0};
    if (found.v > last.v) x->cause = "capacity";
    x->release = found;
    return OK;
}

// ---- netting ---------------------------------------------------------------------------------------------------------
// What the needs under way take of an item at a site, beyond what is under way for them; without need `but`.
static int64_t taken_of(const Netting *t, Id item, Id site, int but) {
    int64_t sum = 0;
    for (size_t i = 0; i < t->n_needs; i++)
        if ((int)i != but && id_eq(t->need[i].line.item, item) && id_eq(t->need[i].line.site, site))
            sum += t->need[i].line.qty.v;
    for (size_t i = 0; i < t->n_supplies; i++)
        if (id_eq(t->supply[i].line.item, item) && id_eq(t->supply[i].line.site, site))
            sum -= t->supply[i].line.qty.v;
    return sum > 0 ? sum : 0;
}

typedef struct {
    Qty qty;  // at most what was asked for
    Date day; // on which the last of it is there
    Id supply;
} Covered;

// What stock and expected supply cover of a quantity.
static Status covered(Netting *t, Id item, Id site, Qty qty, Date from, int need, Covered *out) {
    StockLevel level;
    AtpDay *days;
    int n;
    TRY(stock_level_get(t->cx, item, site, &level));
    TRY(atp_days(t->cx, item, site, qty_sub(level.available, level.held), from, t->except, &days, &n));
    int64_t taken = taken_of(t, item, site, need), ever = days[n - 1].promisable.v - taken;
    *out = (Covered){.qty = qty_min(qty, (Qty){ever > 0 ? ever : 0}), .day = from};
    for (int i = 0; i < n && out->qty.v > 0; i++) {
        if (days[i].promisable.v - taken < out->qty.v) continue;
        out->day = days[i].date;
        out->supply = days[i].last_supply;
        break;
    }
    return OK;
}

static Status have(Netting *t, Id item, Id site, Qty qty, Date from, int need, int depth, Date *there);

// A need of the supply under way: when it is there, added to *ready.
static Status need_have(
    Netting *t, int of, int32_t kind, Id item, Id site, Qty qty, Date day, int depth, Date *ready) {
    int need = add_need(t,
        (NewNeed){.of = of,
            .line = {.doc = t->plan, .kind = kind, .item = item, .site = site, .qty = qty, .wanted = day}});
    Date there;
    TRY(have(t, item, site, qty, day, need, depth + 1, &there));
    *ready = there.v == 0 || ready->v == 0 ? (Date){0} : later(*ready, there);
    return OK;
}

// What making so much by a bill needs. A phantom among it is taken as far as it is there; for the rest what it is made of.
static Status components_have(
    Netting *t, int of, Id bill_id, Id site, Qty lot, Date day, int depth, Date *ready) {
    const void *bill;
    TRY(record_cached(t->cx, &bill_entity, bill_id, &bill));
    Component *parts;
    int n;
    TRY(bill_components(t->cx, bill_id, &parts, &n));
    if (depth > DEPTH_MAX) *ready = (Date){0}; // a circle of phantoms
    for (int i = 0; i < n && ready->v != 0; i++) {
        Qty qty = {mul_div(lot.v, component_per(bill, &parts[i]), UNIT)}, through = {0};
        Id phantom;
        TRY(phantom_bill(t->cx, parts[i].item, site, &phantom));
        if (!id_none(phantom)) {
            Covered c;
            TRY(covered(t, parts[i].item, site, qty, day, -1, &c));
            Qty there = c.day.v <= day.v ? c.qty : (Qty){0};
            through = qty_sub(qty, there);
            qty = there;
        }
        if (qty.v > 0)
            TRY(need_have(t, of, LINE_PLANNED_COMPONENT, parts[i].item, site, qty, day, depth, ready));
        if (through.v > 0 && ready->v != 0)
            TRY(components_have(t, of, phantom, site, through, day, depth + 1, ready));
    }
    return OK;
}

static Status needs_have(Netting *t, const Source *s, int of, Qty lot, Date day, int depth, Date *ready) {
    *ready = day;
    if (s->kind == SOURCE_MOVE)
        return need_have(t, of, LINE_PLANNED_OUT, s->item, s->from_site, lot, day, depth, ready);
    return s->kind == SOURCE_MAKE ? components_have(t, of, s->bill, s->site, lot, day, depth, ready) : OK;
}

static Status lead_of(Cx *cx, const Source *s, int *lead) {
    *lead = s->lead_days;
    if (s->kind != SOURCE_MAKE) return OK;
    const void *record;
    TRY(record_cached(cx, &bill_entity, s->bill, &record));
    const Bill *bill = record;
    if (bill->lead_days > *lead) *lead = bill->lead_days;
    return OK;
}

// What is to be had of a source, by which rules.
typedef struct {
    const Source *source;
    Lots lots;
    Qty qty;
    Date wanted;
    int need, depth;
} Wanted;

// One lot: when it comes; 0: never.
static Status lot_plan(Netting *t, const Wanted *w, Date *due) {
    static const int32_t kinds[] = {
        [SOURCE_BUY] = LINE_PLANNED_BUY, [SOURCE_MAKE] = LINE_PLANNED_MAKE, [SOURCE_MOVE] = LINE_PLANNED_MOVE};
    const Source *s = w->source;
    NewSupply x = {.source = s->id, .serves = w->need};
    x.line = (Line){.doc = t->plan,
        .kind = kinds[s->kind],
        .item = s->item,
        .site = s->site,
        .qty = lot_for(&w->lots, w->qty),
        .wanted = w->wanted,
        .party = s->supplier,
        .bill = s->bill};
    x.pegged = qty_min(w->qty, x.line.qty);
    int lead;
    TRY(lead_of(t->cx, s, &lead));
    Workdays days;
    TRY(source_days(t->cx, s, &days));
    x.release = later(cx_today(t->cx), workday_before(&days, w->wanted, lead));
    int at = add_supply(t, x);
    Date ready;
    TRY(needs_have(t, s, at, x.line.qty, x.release, w->depth, &ready));
    *due = (Date){0};
    if (ready.v == 0) return OK;
    t->supply[at].source = (Id){0}; // takes no room yet
    TRY(release_find(t, s, lead, s->kind == SOURCE_BUY ? (Date){0} : ready, &x));
    if (x.release.v == 0) return OK;
    *due = x.line.due = workday_after(&days, x.release, lead);
    if (due->v <= w->wanted.v) x.cause = "", x.full = (Id){0};
    t->supply[at] = x;
    return OK;
}

// So much from one source, in as many lots as its largest one makes of it: when the last of them comes; 0: never, and nothing is added.
static Status by_source(Netting *t, Wanted w, Date *due) {
    size_t n_supplies = t->n_supplies, n_needs = t->n_needs;
    *due = (Date){0};
    for (int lots = 0; w.qty.v > 0; lots++) {
        size_t at = t->n_supplies;
        Date day = {0};
        if (lots < LOTS_MAX) TRY(lot_plan(t, &w, &day));
        *due = later(*due, day);
        if (day.v == 0) {
            t->n_supplies = n_supplies;
            t->n_needs = n_needs;
            *due = day;
            return OK;
        }
        w.qty = qty_sub(w.qty, t->supply[at].pegged);
    }
    return OK;
}

// The same by one of the item's sources, as its rules are.
static Status by_rules(Netting *t, const Source *s, bool preferred, Wanted w, Date *due) {
    bool phantom;
    Source used = *s;
    TRY(source_phantom(t->cx, &used, &phantom));
    w.source = &used;
    TRY(lots_of(t->cx, &used, preferred, &w.lots));
    return by_source(t, w, due);
}

// The preferred source, unless it is late and another one brings it in time, or sooner than all.
static Status supply_new(
    Netting *t, Id item, Id site, Qty qty, Date wanted, int need, int depth, Date *due) {
    Source *sources;
    int n, best = -1, last = -1;
    TRY(sources_of(t->cx, item, site, &sources, &n));
    size_t n_supplies = t->n_supplies, n_needs = t->n_needs;
    const Wanted w = {.qty = qty, .wanted = wanted, .need = need, .depth = depth};
    *due = (Date){0};
    for (int i = 0; i < n && (best < 0 || due->v > wanted.v); i++) {
        Date day;
        t->n_supplies = n_supplies;
        t->n_needs = n_needs;
        last = i;
        TRY(by_rules(t, &sources[i], i == 0, w, &day));
        if (day.v == 0 || (best >= 0 && day.v >= due->v)) continue;
        best = i;
        *due = day;
    }
    if (best < 0 || best == last) return OK;
    t->n_supplies = n_supplies;
    t->n_needs = n_needs;
    return by_rules(t, &sources[best], best == 0, w, due);
}

// When so much of an item is at a site, and what is to be planned for it; 0: never.
static Status have(Netting *t, Id item, Id site, Qty qty, Date from, int need, int depth, Date *there) {
    *there = (Date){0};
    if (depth > DEPTH_MAX || ++t->looks > LOOKS_MAX) return OK; // a circle of sources
    Covered c;
    TRY(covered(t, item, site, qty, from, need, &c));
    *there = c.day;
    if (c.qty.v >= qty.v) return OK;
    Date due;
    TRY(supply_new(t, item, site, qty_sub(qty, c.qty), from, need, depth, &due));
    *there = due.v == 0 ? (Date){0} : later(c.day, due);
    return OK;
}

// ---- writing ---------------------------------------------------------------------------------------------------------
static Status supply_write(Netting *t, NewSupply *s, int64_t pos, const char *reason) {
    Cx *cx = t->cx;
    s->line.pos = (int32_t)pos;
    if (s->line.kind == LINE_PLANNED_BUY) {
        bool found;
        TRY(term_price(cx, s->line.party, s->line.item, s->line.qty, cx_today(cx), &s->line.price, &found));
        s->line.amount = money_of(s->line.price, s->line.qty);
    }
    TRY(line_add(cx, &s->line));
    return planned_note(cx, s->line.id, s->source, s->release, reason, s->cause, s->full,
        date_add(s->line.due, s->margin));
}

static Status write_all(Netting *t, const Line *demand) {
    Cx *cx = t->cx;
    int64_t pos;
    TRY(sql_get(cx, NULL, "select coalesce(max(pos), 0) from line where doc = $1", IN(A(t->plan)),
        OUT(O(&pos))));
    for (size_t i = 0; i < t->n_supplies; i++)
        TRY(supply_write(t, &t->supply[i], ++pos, t->supply[i].serves < 0 ? "orders" : "what needs it"));
    for (size_t i = 0; i < t->n_needs; i++) {
        NewNeed *x = &t->need[i];
        x->line.pos = (int32_t)++pos;
        x->line.parent = t->supply[x->of].line.id;
        x->line.due = t->supply[x->of].release;
        TRY(line_add(cx, &x->line));
    }
    for (size_t i = 0; i < t->n_supplies; i++) {
        const NewSupply *s = &t->supply[i];
        TRY(peg_add(cx, s->line.id, s->serves < 0 ? demand->id : t->need[s->serves].line.id, s->pegged));
        Qty rest = qty_sub(s->line.qty, s->pegged);
        if (rest.v > 0) TRY(peg_add(cx, s->line.id, (Id){0}, rest));
    }
    return OK;
}

// The days that a planned supply may be late, as surely as promises are to be: its own step's, and the most of what it waits for. What is needed
// comes after its users.
static Status margins_find(Netting *t) {
    LeadsAsked *asked = NULL;
    for (size_t i = t->n_supplies; i-- > 0;) {
        NewSupply *x = &t->supply[i];
        const void *record;
        TRY(record_cached(t->cx, &source_entity, x->source, &record));
        const Source *s = record;
        LeadKind kind;
        Id giver;
        Date sure;
        lead_way(s, &kind, &giver);
        TRY(lead_surely(t->cx, &asked, kind, giver, s->site, x->line.due, &sure));
        x->margin += date_diff(sure, x->line.due);
        if (x->serves < 0) continue;
        NewSupply *user = &t->supply[t->need[x->serves].of];
        if (x->margin > user->margin) user->margin = x->margin;
    }
    return OK;
}

// The latest plan, which nobody else changes before this transaction ends; 0: there is none.
static Status plan_take(Cx *cx, Id *plan) {
    Doc doc = {0};
    do {
        bool found;
        *plan = (Id){0};
        TRY(sql_get(cx, &found, "select id from doc where kind = 'plan' and closed = 0 order by id desc limit 1",
            NO_ARGS, OUT(O(plan))));
        if (!found) return OK;
        TRY(doc_take(cx, *plan, DOC_PLAN, &doc));
    } while (doc.closed.v != 0);
    return OK;
}

// Of the lots for the demand itself the one that is there last; NULL: none are planned.
static const NewSupply *last_to_come(const Netting *t) {
    const NewSupply *last = NULL;
    for (size_t i = 0; i < t->n_supplies; i++) {
        const NewSupply *x = &t->supply[i];
        if (x->serves < 0 && (!last || x->line.due.v + x->margin > last->line.due.v + last->margin))
            last = x;
    }
    return last;
}

Status promise_capable(Cx *cx, const Line *demand, Qty qty, Date from, Promise *out) {
    Netting t = {.cx = cx, .except = demand->id};
    TRY(plan_take(cx, &t.plan));
    if (id_none(t.plan)) return OK;
    *out = (Promise){.now = out->now};
    Covered c;
    TRY(covered(&t, demand->item, demand->site, qty, from, -1, &c)); // anew: others may have been faster
    Date due = from;
    if (c.qty.v < qty.v)
        TRY(supply_new(&t, demand->item, demand->site, qty_sub(qty, c.qty), from, -1, 0, &due));
    if (due.v == 0) return OK;
    TRY(margins_find(&t));
    const NewSupply *last = last_to_come(&t);
    if (last) due = date_add(last->line.due, last->margin);
    out->date = later(c.day, due);
    out->before = c.supply;
    out->part = c.qty;
    TRY(write_all(&t, demand));
    out->supply = last ? last->line.id : c.supply;
    return OK;
}
