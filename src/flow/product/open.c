// Opens the documents by which goods are to come. Three kinds, one pattern: a document, its lines, what money and what word is
// expected with them, and, where a line was planned before, its pegs and holds taken over so that whoever waits for it goes on
// waiting for the same goods under their new name.
//
// What always holds: a purchase has one purchase due of its total; a work order's line 1 is its output and the others its
// components, which name it as parent; a transfer's lines come in pairs, out and in, the line in naming the line out.
#include "flow/product/open.h"

#include "base/limits.h"
#include "core/role.h"
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "flow/product/move.h"
#include "flow/product/planned.h"
#include "network/calendar.h"

// Whoever was pegged to the planned line or held a part of it is now served by the line made of it, and holds his part of that, so that
// nobody who comes later gets it before him; the planned one is closed, and so is what it would have needed.
static Status planned_takeover(Cx *cx, Id planned, Id made) {
    if (id_none(planned)) return OK;
    Line plan;
    TRY(line_get(cx, planned, &plan));
    if (!line_is_planned(plan.kind) || plan.open.v == 0) {
        return with_hint(cx,
            fail(cx, STATE, "planned", "the planned supply was released or planned anew meanwhile"),
            "run the plan again, or leave out the planned line");
    }
    TRY(pegs_move(cx, planned, made));
    TRY(holds_move(cx, planned, made));
    TRY(hold_pegged(cx, made));
    Id *needs;
    int n;
    TRY(sql_ids(cx, &needs, &n,
        "select id from line where parent = $1 and parent <> 0 and open > 0 order by id", A(planned)));
    for (int i = 0; i < n; i++) {
        Line need;
        TRY(line_get(cx, needs[i], &need));
        TRY(line_close(cx, &need));
    }
    TRY(planned_taken(cx, planned, made));
    return line_close(cx, &plan);
}

static Status stocked_item(Cx *cx, Id id, int i, const Item **item) {
    TRY(item_get(cx, id, item));
    if ((*item)->kind != ITEM_SERVICE) return OK;
    Status s = with_value(cx, fail(cx, INPUT, "item", "a service is never stocked"), (*item)->code);
    return with_path(
        cx, with_hint(cx, s, "give an item that is a good, a component or a kit"), "lines[%d].", i);
}

// Goods under way are at no site of ours.
static Status own_site(Cx *cx, Id id) {
    const Site *site;
    TRY(site_get(cx, id, &site));
    if (site->kind != SITE_TRANSIT) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "site", "nothing is received or made under way"), site->code),
        "give a site of your own");
}

Status day_to_come(Cx *cx, const char *field, Date day) {
    if (day.v == 0 || day.v >= cx_today(cx).v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, field, "this day has passed"), date_text(cx->arena, day)),
        "give " STR_FMT " or later, or leave it out", STR_ARG(date_text(cx->arena, cx_today(cx))));
}

// ---- purchase --------------------------------------------------------------------------------------------------------
// When what is ordered of a supplier today comes, by the source that says so; today where none does.
static Status supplier_due(Cx *cx, Id supplier, Id item, Id site, Date *due) {
    Source *sources;
    int n;
    TRY(sources_of(cx, item, site, &sources, &n));
    *due = cx_today(cx);
    for (int i = 0; i < n; i++) {
        if (sources[i].kind != SOURCE_BUY || !id_eq(sources[i].supplier, supplier)) continue;
        Workdays days;
        TRY(source_days(cx, &sources[i], &days));
        *due = workday_after(&days, *due, sources[i].lead_days);
        break;
    }
    return OK;
}

// The working days of the source by which an item is made by a bill, or moved from a site; every day where there is none.
static Status way_days(Cx *cx, Id item, Id site, Id bill, Id from_site, Workdays *out) {
    Source *sources;
    int n;
    TRY(sources_of(cx, item, site, &sources, &n));
    *out = (Workdays){.every_day = true};
    for (int i = 0; i < n; i++)
        if (sources[i].kind != SOURCE_BUY && id_eq(sources[i].bill, bill) &&
            id_eq(sources[i].from_site, from_site))
            return source_days(cx, &sources[i], out);
    return OK;
}

static Status purchase_needs_approval(Cx *cx, Money total, bool *needs) {
    Str text;
    TRY(setting_text(cx, "purchase.approval_limit", "10000.00", &text));
    Money limit;
    if (!decimal_parse(text, 2, &limit.v)) {
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "value", "the setting purchase.approval_limit is no amount"), text),
            "set it again, as 10000.00");
    }
    *needs = total.v > limit.v;
    return OK;
}

Status open_purchase(Cx *cx, Doc *doc, OpenLine *lines, int n) {
    const Party *supplier;
    TRY(party_get(cx, doc->party, &supplier));
    if (!supplier->supplier) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "supplier", "the party is no supplier"), supplier->code),
            "give a party that is marked as a supplier");
    }
    if (!supplier->active) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "supplier", "the supplier is not active"), supplier->code),
            "give another, or make him active again (party update)");
    }
    TRY(own_site(cx, doc->site));
    Line *made = NEW_ARRAY(cx->arena, Line, n);
    Date latest = {0};
    doc->total = (Money){0};
    for (int i = 0; i < n; i++) {
        const Item *item;
        TRY(stocked_item(cx, lines[i].item, i, &item));
        Price price = lines[i].price;
        bool found;
        if (price.v == 0 && !lines[i].priced)
            TRY(term_price(cx, doc->party, lines[i].item, lines[i].qty, cx_today(cx), &price, &found));
        Date due = lines[i].due;
        if (due.v == 0) TRY(supplier_due(cx, doc->party, lines[i].item, doc->site, &due));
        if (due.v > latest.v) latest = due;
        made[i] = (Line){.pos = i + 1,
            .kind = LINE_PURCHASE,
            .item = lines[i].item,
            .site = doc->site,
            .qty = lines[i].qty,
            .wanted = due,
            .due = due,
            .price = price,
            .amount = money_of(price, lines[i].qty),
            .party = doc->party};
        doc->total = money_add(doc->total, made[i].amount);
    }
    bool approval = false;
    TRY(purchase_needs_approval(cx, doc->total, &approval));
    doc->kind = DOC_PURCHASE;
    doc->status = approval ? DOC_DRAFT : DOC_APPROVED;
    if (doc->due.v == 0) doc->due = latest;
    TRY(doc_add(cx, doc));
    for (int i = 0; i < n; i++) {
        made[i].doc = doc->id;
        TRY(line_add(cx, &made[i]));
        TRY(planned_takeover(cx, lines[i].planned, made[i].id));
        lines[i].line = made[i].id;
    }
    if (approval)
        TRY(await_add(cx, AWAIT_APPROVAL, doc->id, doc->party, ACCOUNTANT, date_add(cx_today(cx), 2)));
    if (doc->total.v == 0) return OK;
    Due due = {.kind = DUE_PURCHASE,
        .direction = -1,
        .doc = doc->id,
        .party = doc->party,
        .amount = doc->total,
        .due = date_add(doc->due, supplier->payment_days)};
    return due_add(cx, &due);
}

// ---- work order ------------------------------------------------------------------------------------------------------
Qty work_started(const Bill *bill, Qty output) {
    if (bill->yield.v <= 0 || bill->yield.v >= UNIT) return output;
    if (output.v > mul_div(NUM_MAX, bill->yield.v, UNIT)) return (Qty){NUM_MAX};
    return (Qty){mul_div(output.v, UNIT, bill->yield.v)};
}

// Needed of a component for `qty` of good output: its part of the bill for what is started, and what is lost on the way in. Refused where
// that is more than a line may be.
static Status component_need(Cx *cx, const Bill *bill, const Component *c, Qty qty, Qty *need) {
    int64_t kept = c->scrap.v > 0 && c->scrap.v < UNIT ? UNIT - c->scrap.v : UNIT;
    Qty most = {mul_div(LIMIT_QTY, kept, UNIT)};
    if (bill->yield.v > 0 && bill->yield.v < UNIT) most.v = mul_div(most.v, bill->yield.v, UNIT);
    if (c->qty.v > bill->output_qty.v) most.v = mul_div(most.v, bill->output_qty.v, c->qty.v);
    if (qty.v > most.v) {
        Str item;
        TRY(ref_code(cx, &item_entity, c->item, &item));
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "qty", "for that more of " STR_FMT " is needed than can be counted",
                    STR_ARG(item)),
                decimal_text(cx->arena, qty.v, 6, 0)),
            "give at most " STR_FMT, STR_ARG(decimal_text(cx->arena, most.v, 6, 0)));
    }
    need->v = mul_div(work_started(bill, qty).v, c->qty.v, bill->output_qty.v);
    need->v = mul_div(need->v, UNIT, kept);
    if (need->v == 0) need->v = 1; // the least there is: nothing would be no line
    return OK;
}

typedef struct {
    Id item;
    Qty qty;
} Need;

typedef struct {
    Need *at;
    size_t n, cap;
} Needs;

static void need_take(Cx *cx, Needs *needs, Id item, Qty qty) {
    for (size_t i = 0; i < needs->n; i++)
        if (id_eq(needs->at[i].item, item) && qty.v <= LIMIT_QTY - needs->at[i].qty.v) {
            needs->at[i].qty = qty_add(needs->at[i].qty, qty);
            return;
        }
    needs->at = arena_grow(cx->arena, needs->at, needs->n, &needs->cap, needs->n + 1, sizeof(Need));
    needs->at[needs->n++] = (Need){item, qty};
}

// What of an item is free, and not among the needs yet.
static Status free_of(Cx *cx, const Needs *needs, Id item, Id site, Qty *free) {
    StockLevel level;
    TRY(stock_level_get(cx, item, site, &level));
    *free = qty_sub(level.available, level.held);
    for (size_t i = 0; i < needs->n; i++)
        if (id_eq(needs->at[i].item, item)) *free = qty_sub(*free, needs->at[i].qty);
    *free = qty_max(*free, (Qty){0});
    return OK;
}

// What so much output is made of. A phantom among it is taken as far as it is free; for the rest what it is made of, in its place.
static Status needs_of(Cx *cx, Needs *needs, const Bill *bill, Id site, Qty output, int depth) {
    enum { DEPTH_MAX = 16 };
    Component *parts;
    int n;
    TRY(bill_components(cx, bill->id, &parts, &n));
    for (int i = 0; i < n; i++) {
        Qty qty = {0}, own;
        Id phantom;
        TRY(component_need(cx, bill, &parts[i], output, &qty));
        TRY(phantom_bill(cx, parts[i].item, site, &phantom));
        own = qty;
        if (!id_none(phantom) && depth < DEPTH_MAX) {
            const void *of;
            TRY(free_of(cx, needs, parts[i].item, site, &own));
            own = qty_min(qty, own);
            TRY(record_cached(cx, &bill_entity, phantom, &of));
            if (own.v < qty.v) TRY(needs_of(cx, needs, of, site, qty_sub(qty, own), depth + 1));
        }
        if (own.v > 0) need_take(cx, needs, parts[i].item, own);
    }
    return OK;
}

static Status component_lines(Cx *cx, const Doc *doc, const Line *output, const Bill *bill, Date start) {
    Needs needs = {0};
    TRY(needs_of(cx, &needs, bill, doc->site, output->qty, 0));
    for (size_t i = 0; i < needs.n; i++) {
        Line need = {.doc = doc->id,
            .pos = (int32_t)i + 2,
            .kind = LINE_COMPONENT,
            .item = needs.at[i].item,
            .site = doc->site,
            .qty = needs.at[i].qty,
            .wanted = start,
            .due = start,
            .parent = output->id};
        TRY(line_add(cx, &need));
        Qty held;
        TRY(hold_stock(cx, &need, need.qty, false, &held));
    }
    return OK;
}

// The bill that was named, if it makes the item at the site; else the active one.
static Status bill_to_use(Cx *cx, Id named, const Item *item, Id site, Bill *bill) {
    if (id_none(named)) return bill_for(cx, item->id, site, cx_today(cx), bill);
    TRY(record_get(cx, &bill_entity, named, bill));
    const char *wrong = NULL;
    if (!id_eq(bill->item, item->id)) wrong = "the bill makes another item";
    else if (!id_none(bill->site) && !id_eq(bill->site, site))
        wrong = "the bill is for another site";
    if (!wrong) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "bill", "%s", wrong), bill->code),
        "give a bill of " STR_FMT " for that site, or none", STR_ARG(item->code));
}

Status open_work(Cx *cx, Doc *doc, OpenLine *line, Id bill_id) {
    const Item *item;
    TRY(stocked_item(cx, line->item, 0, &item));
    TRY(own_site(cx, doc->site));
    Bill bill;
    TRY(bill_to_use(cx, bill_id, item, doc->site, &bill));
    Workdays days;
    TRY(way_days(cx, line->item, doc->site, bill.id, (Id){0}, &days));
    Date due = line->due.v ? line->due : workday_after(&days, cx_today(cx), bill.lead_days);
    doc->kind = DOC_WORK;
    doc->status = DOC_OPEN;
    doc->due = due;
    TRY(doc_add(cx, doc));
    Line output = {.doc = doc->id,
        .pos = 1,
        .kind = LINE_WORK,
        .item = line->item,
        .site = doc->site,
        .qty = line->qty,
        .wanted = due,
        .due = due,
        .price = bill.cost,
        .bill = bill.id};
    TRY(line_add(cx, &output));
    TRY(planned_takeover(cx, line->planned, output.id));
    line->line = output.id;
    Date start = workday_before(&days, due, bill.lead_days);
    if (start.v < cx_today(cx).v) start = cx_today(cx);
    return component_lines(cx, doc, &output, &bill, start);
}

// ---- transfer --------------------------------------------------------------------------------------------------------
Status open_transfer(Cx *cx, Doc *doc, OpenLine *lines, int n) {
    if (id_eq(doc->site, doc->to_site)) {
        const Site *site;
        TRY(site_get(cx, doc->site, &site));
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "to", "goods cannot be transferred to where they are"), site->code),
            "give another site; within one site use stock move");
    }
    Lane lane;
    TRY(lane_between(cx, doc->site, doc->to_site, &lane));
    doc->kind = DOC_TRANSFER;
    doc->status = DOC_OPEN;
    if (doc->due.v == 0) doc->due = date_add(cx_today(cx), lane.lead_days);
    TRY(doc_add(cx, doc));
    for (int i = 0; i < n; i++) {
        const Item *item;
        TRY(stocked_item(cx, lines[i].item, i, &item));
        Date in = lines[i].due.v ? lines[i].due : doc->due;
        Workdays days;
        TRY(way_days(cx, lines[i].item, doc->to_site, (Id){0}, doc->site, &days));
        Date out = workday_before(&days, in, lane.lead_days);
        if (out.v < cx_today(cx).v) out = cx_today(cx);
        Line sent = {.doc = doc->id,
            .pos = 2 * i + 1,
            .kind = LINE_TRANSFER_OUT,
            .item = lines[i].item,
            .site = doc->site,
            .qty = lines[i].qty,
            .wanted = out,
            .due = out};
        TRY(line_add(cx, &sent));
        Line coming = {.doc = doc->id,
            .pos = 2 * i + 2,
            .kind = LINE_TRANSFER_IN,
            .item = lines[i].item,
            .site = doc->to_site,
            .qty = lines[i].qty,
            .wanted = in,
            .due = in,
            .parent = sent.id};
        TRY(line_add(cx, &coming));
        TRY(planned_takeover(cx, lines[i].planned, coming.id));
        lines[i].line = coming.id;
        Qty held;
        TRY(hold_stock(cx, &sent, sent.qty, false, &held));
    }
    return OK;
}
