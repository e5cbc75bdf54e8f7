// Suppliers answer orders, deliver, late or in parts, short, over or in part defective, and send their invoices, now and then with another
// price than agreed. What they do is drawn when the order reaches them (luck.h). Buyers and the dock do the rest.
#include <string.h>

#include "stage/source/purchase.h"
#include "twin/chance.h"
#include "twin/live.h"

// ---- an order reaches its supplier ------------------------------------------------------------------------------------------
static Status lines_learn(Live *l, LivePurchase *p, Id doc) {
    p->first = (int32_t)l->purchase_lines_n;
    Rows r;
    TRY(sql_open(l->eyes, &r,
        "select pos, item, qty, price from line where doc = $1 and open > 0 order by pos", A(doc)));
    while (rows_next(&r)) {
        LivePurchaseLine line = {.pos = (int32_t)rows_int(&r, 0),
            .item = item_index(l, rows_id(&r, 1)),
            .ordered = rows_qty(&r, 2),
            .price = rows_price(&r, 3)};
        CHECK(line.item >= 0);
        LineLuck luck = luck_line(&l->world, line.item, p->site, p->sent, line.ordered);
        line.comes = luck.comes;
        line.defective = luck.defective;
        line.wrong_price = luck.wrong_price;
        line.first = luck.comes;
        if (p->delivery.later_days) line.first = (Qty){luck.comes.v / UNIT / 2 * UNIT};
        *MORE(l, purchase_lines) = line;
        p->n++;
        l->counted.purchase_lines++;
        l->counted.short_lines += luck.comes.v < line.ordered.v;
        l->counted.over_lines += luck.comes.v > line.ordered.v;
        l->counted.defective_lines += luck.defective.v > 0;
    }
    TRY(rows_end(&r));
    // What is too little to be split comes at once.
    bool split = false;
    for (int32_t i = p->first; i < p->first + p->n; i++) split |= l->purchase_lines[i].first.v > 0;
    if (split || !p->delivery.later_days) return OK;
    p->delivery.later_days = 0;
    for (int32_t i = p->first; i < p->first + p->n; i++)
        l->purchase_lines[i].first = l->purchase_lines[i].comes;
    return OK;
}

Status purchase_learn(Live *l, Id doc, int32_t launch) {
    int64_t party, site, supplier, at;
    Str number, status;
    TRY(sql_get(l->eyes, NULL, "select party, site, number, status from doc where id = $1",
        IN(A(doc)), OUT(O(&party), O(&site), O(&number), O(&status))));
    CHECK(intmap_get(l->supplier_of, party, &supplier) && intmap_get(l->site_of, site, &at));
    LivePurchase p = {.doc = doc,
        .number = str_dup(l->cx->arena, number),
        .supplier = (int32_t)supplier,
        .site = (TwinSite)at,
        .sent = l->today,
        .launch = launch};
    p.delivery = luck_delivery(&l->world, p.supplier, p.site, p.sent);
    TRY(lines_learn(l, &p, doc));
    int32_t index = (int32_t)l->purchases_n;
    *MORE(l, purchases) = p;
    l->counted.purchases++;
    // An order that waits for an approval gets it, and is sent.
    Time now = at_hour(l->today, 8, 30);
    if (str_is(status, "draft")) {
        PurchaseOnly *approve = door_call(l->door, &purchase_approve, now, NULL, 0, 0);
        approve->purchase = doc;
    }
    if (str_is(status, "draft") || str_is(status, "approved")) {
        PurchaseOnly *send = door_call(l->door, &purchase_send, now, NULL, 0, 0);
        send->purchase = doc;
    }
    agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, 1)), 7, 0), H_CONFIRM, index, 0);
    agenda_note(&l->agenda, at_hour(date_add(p.sent, p.delivery.days), 8, 0), H_GOODS_COME, index, 0);
    if (p.delivery.later_days)
        agenda_note(&l->agenda, at_hour(date_add(p.sent, p.delivery.later_days), 8, 0),
            H_GOODS_COME, index, 1);
    return OK;
}

Status supplier_confirms(Live *l, Time at, int32_t purchase) {
    const LivePurchase *p = &l->purchases[purchase];
    const TwinSupplier *s = &l->world.suppliers[p->supplier];
    if (at.v >= at_hour(date_add(p->sent, p->delivery.days), 8, 0).v)
        return OK; // the goods were quicker than his word
    PurchaseConfirm *in = door_call(l->door, &purchase_confirm, at, NULL, 0, 0);
    ConfirmLine *lines = NEW_ARRAY(door_arena(l->door), ConfirmLine, p->n);
    int n = 0;
    bool later = p->delivery.confirmed_days != s->lead_days;
    for (int32_t i = 0; i < p->n; i++) {
        const LivePurchaseLine *line = &l->purchase_lines[p->first + i];
        // Of half of what will be short he knows already.
        bool less = line->comes.v < line->ordered.v && line->comes.v > 0 &&
            chance_is(l->world.seed, "tells", line->item, p->sent.v, 0.5);
        if (!later && !less) continue;
        lines[n++] = (ConfirmLine){.pos = line->pos,
            .qty = less ? line->comes : line->ordered,
            .due = later ? date_add(p->sent, p->delivery.confirmed_days) : (Date){0}};
    }
    *in = (PurchaseConfirm){.purchase = p->doc,
        .ref = str_fmt(door_arena(l->door), STR_FMT "/%d", STR_ARG(s->code), (int)purchase + 1),
        .lines = {lines, n}};
    return OK;
}

// ---- goods come -------------------------------------------------------------------------------------------------------------
static Qty part_of(const LivePurchaseLine *line, int part) {
    return part == 0 ? line->first : qty_sub(line->comes, line->first);
}

static Status put_away_by_then(void *user, const Answer *answer) {
    (void)user;
    return answer->status == STATE ? OK : answer->status; // all of it was rejected: nothing is left to put away
}

static Status put_away(Live *l, Time at, int32_t receipt) {
    ReceiptPutaway *in = door_call(l->door, &receipt_putaway, at, put_away_by_then, 0, 0);
    in->receipt = l->receipts[receipt];
    l->stock_moved = true;
    return OK;
}

Status receipt_looked_at(Live *l, Time at, int32_t receipt) {
    ReceiptInspect *in = door_call(l->door, &receipt_inspect, at, NULL, 0, 0);
    in->receipt = l->receipts[receipt];
    return put_away(l, (Time){at.v + 3600 * SECOND}, receipt);
}

static bool last_part(const LivePurchase *p, int part) {
    return part == (p->delivery.later_days ? 1 : 0);
}

static Status received(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const PurchaseReceived *out = answer->out;
    const LivePurchase *p = &l->purchases[answer->a];
    int part = answer->b & 1;
    bool inspect = (answer->b & 2) != 0;
    l->counted.receipts++;
    int agreed = l->world.suppliers[p->supplier].lead_days;
    l->counted.late_receipts += date_diff(l->today, p->sent) > agreed;
    Rng r = chance(l->world.seed, "paper", answer->a, part);
    if (inspect) {
        int32_t index = (int32_t)l->receipts_n;
        *MORE(l, receipts) = out->receipt;
        agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, 1)), 7, 0), H_INSPECT, index, 0);
    }
    agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, (int)rng_int(&r, 1, 3))), 11, 0),
        H_INVOICE, answer->a, part);
    if (last_part(p, part) && !out->all)
        agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, 1)), 15, 0),
            H_CLOSE_PURCHASE, answer->a, 0);
    if (p->launch < 0 || !last_part(p, part)) return OK;
    const LivePurchaseLine *line = &l->purchase_lines[p->first];
    Qty good = qty_sub(line->comes, line->defective);
    if (p->site == AT_PLANT) launch_pieces(l, answer->at, p->launch, good);
    else launch_here(l, answer->at, p->launch, good);
    return OK;
}

// Defective goods are among those of the last part.
Status supplier_delivers(Live *l, Time at, int32_t purchase, int part) {
    const LivePurchase *p = &l->purchases[purchase];
    bool inspect = p->launch < 0 && chance_is(l->world.seed, "look", purchase, part, 0.15);
    PurchaseReceive *in = door_call(
        l->door, &purchase_receive, at, received, purchase, part | (inspect ? 2 : 0));
    ReceiveLine *lines = NEW_ARRAY(door_arena(l->door), ReceiveLine, p->n);
    int n = 0;
    for (int32_t i = 0; i < p->n; i++) {
        const LivePurchaseLine *line = &l->purchase_lines[p->first + i];
        Qty qty = part_of(line, part);
        if (qty.v <= 0) continue;
        lines[n++] = (ReceiveLine){.pos = line->pos,
            .qty = qty,
            .defective = last_part(p, part) ? qty_min(line->defective, qty) : (Qty){0}};
    }
    *in = (PurchaseReceive){.purchase = p->doc,
        .ref = str_fmt(door_arena(l->door), "DN-%d-%d", (int)purchase + 1, part + 1),
        .inspect = inspect,
        .put_away = !inspect,
        .lines = {lines, n}};
    l->stock_moved = true;
    return OK;
}

static Status closed_by_then(void *user, const Answer *answer) {
    (void)user;
    return answer->status == STATE ? OK : answer->status; // nothing was missing, or all of it is invoiced and done
}

Status purchase_closed(Live *l, Time at, int32_t purchase) {
    PurchaseOnly *in = door_call(l->door, &purchase_close, at, closed_by_then, 0, 0);
    in->purchase = l->purchases[purchase].doc;
    return OK;
}

// ---- invoices ---------------------------------------------------------------------------------------------------------------
static Status matched(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const SupplierInvoiceMatched *out = answer->out;
    l->counted.invoices++;
    if (!str_is(out->status, "blocked")) return OK;
    l->counted.blocked++;
    int32_t index = (int32_t)l->blocked_n;
    *MORE(l, blocked) = out->invoice;
    agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, 4)), 11, 0), H_APPROVE, index, 0);
    return OK;
}

Status supplier_invoices(Live *l, Time at, int32_t purchase, int part) {
    const LivePurchase *p = &l->purchases[purchase];
    SupplierInvoiceReceive *in = door_call(l->door, &supplier_invoice_receive, at, matched, purchase, part);
    SupplierInvoiceLineIn *lines = NEW_ARRAY(door_arena(l->door), SupplierInvoiceLineIn, p->n);
    int n = 0;
    for (int32_t i = 0; i < p->n; i++) {
        const LivePurchaseLine *line = &l->purchase_lines[p->first + i];
        Qty qty = part_of(line, part);
        if (qty.v <= 0) continue;
        Price price = line->price;
        if (line->wrong_price) price.v += price.v * 8 / 100 / 100 * 100;
        lines[n++] = (SupplierInvoiceLineIn){.pos = line->pos, .qty = qty, .price = price};
    }
    *in = (SupplierInvoiceReceive){.purchase = p->doc,
        .number = str_fmt(door_arena(l->door), "R%d-%d", 10000 + (int)purchase, part + 1),
        .lines = {lines, n}};
    return OK;
}

Status invoice_approved(Live *l, Time at, int32_t blocked) {
    SupplierInvoiceApprove *in = door_call(l->door, &supplier_invoice_approve, at, NULL, 0, 0);
    *in = (SupplierInvoiceApprove){
        .invoice = l->blocked[blocked], .reason = S("agreed with the supplier by telephone")};
    return OK;
}
