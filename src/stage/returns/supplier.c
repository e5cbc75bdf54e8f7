// Back to the supplier. The sweep rejects expired lots and takes them out of storage, looks at what lies in quarantine for no other reason (rejected or
// defective on receipt, swept before), and opens a return for each supplier and site; what nobody supplied is scrapped. Shipping it makes
// a claim of what was paid; the supplier's credit settles it, and what he does not grant is a purchase price difference.
//
// Each line is for goods of one lot, so that none of another's are taken (flow/product/quarantine.h).
#include "core/event.h"
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "stage/returns/parts.h"

// ---- who takes it back, and at what price -----------------------------------------------------------------------------
// What was last paid to him for it; where nothing was yet, what he asks.
static Status paid_price(Cx *cx, Id supplier, Id item, Price *price) {
    bool found;
    TRY(sql_get(cx, &found, "select price from line where item = $1 and party = $2 and kind = 'purchase' and done > 0 order by id desc limit 1",
        IN(A(item), A(supplier)), OUT(O(price))));
    return found ? OK : term_price(cx, supplier, item, QTY(1), cx_today(cx), price, &found);
}

Status supplier_of(Cx *cx, Id item, Id site, Id lot, Id *supplier, Price *price) {
    *supplier = (Id){0};
    if (!id_none(lot)) {
        Lot record;
        TRY(record_get(cx, &lot_entity, lot, &record));
        *supplier = record.supplier;
    }
    bool found;
    if (id_none(*supplier))
        TRY(sql_get(cx, &found,
            "select supplier from source where item = $1 and kind = 'buy' and active = 1"
            " order by case when site = $2 then 0 else 1 end, priority, id limit 1",
            IN(A(item), A(site)), OUT(O(supplier))));
    return id_none(*supplier) ? OK : paid_price(cx, *supplier, item, price);
}

static Status return_for(Cx *cx, Id supplier, Id site, Doc *doc) {
    bool found;
    Id id;
    TRY(sql_get(cx, &found,
        "select id from doc where kind = 'supplier-return' and closed = 0 and status = 'open' and "
        "party = $1 and site = $2"
        " order by id limit 1",
        IN(A(supplier), A(site)), OUT(O(&id))));
    if (found) return doc_take(cx, id, DOC_SUPPLIER_RETURN, doc);
    *doc = (Doc){
        .kind = DOC_SUPPLIER_RETURN, .status = DOC_OPEN, .party = supplier, .site = site, .due = cx_today(cx)};
    return doc_add(cx, doc);
}

Status supplier_return_add(Cx *cx, Line *line, Id lot) {
    Doc doc;
    TRY(return_for(cx, line->party, line->site, &doc));
    TRY(sql_get(cx, NULL, "select coalesce(max(pos), 0) + 1 from line where doc = $1",
        IN(A(doc.id)), OUT(O(&line->pos))));
    line->doc = doc.id;
    line->kind = LINE_SUPPLIER_RETURN;
    line->wanted = line->due = cx_today(cx);
    line->amount = money_of(line->price, line->qty);
    TRY(line_add(cx, line));
    TRY(line_lot_set(cx, line->id, lot));
    doc.total = money_add(doc.total, line->amount);
    return doc_save(cx, &doc);
}

// ---- sweep -----------------------------------------------------------------------------------------------------------
static const Field sweep_fields[] = {
    {FIELD(SupplierReturnSweep, site), .label = "Site", .ref = &site_entity, .optional = true,
        .help = "Empty: all."},
    {FIELD(SupplierReturnSweep, day), .label = "Day", .optional = true,
        .help = "Expired before this day; empty: today.", .example = "2011-08-01"},
};
static const Field ref_fields[] = {
    {FIELD(SupplierReturnRef, doc), .label = "Return to supplier", .ref = &doc_entity, .example = "SR-1001"},
};
static const Shape ref_shape = SHAPE("SupplierReturnRef", SupplierReturnRef, ref_fields);
static const Field swept_fields[] = {
    {FIELD(SupplierReturnSwept, returns), .label = "Returns to suppliers", .of = &ref_shape},
    {FIELD(SupplierReturnSwept, swept), .label = "Swept",
        .help = "Expired, from storage to quarantine.", .example = "12"},
    {FIELD(SupplierReturnSwept, scrapped), .label = "Scrapped", .help = "Nobody takes it back.",
        .example = "0"},
};
static const Shape sweep_shape = SHAPE("SupplierReturnSweep", SupplierReturnSweep, sweep_fields);
static const Shape swept_shape = SHAPE("SupplierReturnSwept", SupplierReturnSwept, swept_fields);

typedef struct {
    Id item, site, place, lot;
    Qty qty;
    bool good; // may be sold, but for its age
} Found;

static Status found_read(Cx *cx, Rows *r, Found **out, int *n) {
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Found){rows_id(r, 0), rows_id(r, 1), rows_id(r, 2), rows_id(r, 3),
            rows_qty(r, 4), rows_int(r, 5) != 0};
    }
    *n = (int)count;
    return rows_end(r);
}

// A lot that has expired may not be sold any more, wherever it lies.
static Status reject_expired(Cx *cx, Id site, Date day) {
    Id *lots;
    int n;
    TRY(sql_ids(cx, &lots, &n,
        "select distinct l.id from lot l join account a on a.unit = l.item and a.lot = l.id and "
        "a.flow = 1"
        " and a.owner = 0 and a.posted > 0 join place p on p.id = a.place and p.kind in "
        "('storage', 'quarantine')"
        " where l.status = 'good' and l.expires > 0 and l.expires < $1 and ($2 = 0 or p.site = $2) "
        "order by l.id",
        A(day), A(site)));
    for (int i = 0; i < n; i++) TRY(lot_set_status(cx, lots[i], LOT_REJECTED));
    return OK;
}

// Expired lots out of storage into quarantine, or those that soon will be. Who holds them loses the hold: they must not be sold.
static Status sweep_expired(Cx *cx, Id site, Date day, Qty *swept) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select a.unit, p.site, a.place, a.lot, a.posted, case when l.status = 'good' then 1 else "
        "0 end"
        " from lot l join account a on a.unit = l.item and a.lot = l.id and a.flow = 1"
        " and a.owner = 0 and a.posted > 0 join place p on p.id = a.place and p.kind = 'storage'"
        " where l.expires > 0 and l.expires < $1 and ($2 = 0 or p.site = $2) order by a.unit, "
        "a.place, a.lot",
        A(day), A(site)));
    Found *f;
    int n;
    TRY(found_read(cx, &r, &f, &n));
    for (int i = 0; i < n; i++) {
        Id quarantine;
        Qty released;
        TRY(site_place(cx, f[i].site, PLACE_QUARANTINE, &quarantine));
        if (f[i].good) TRY(hold_yield(cx, f[i].item, f[i].site, f[i].qty, &released));
        Move move = {
            .item = f[i].item, .lot = f[i].lot, .from = f[i].place, .to = quarantine, .qty = f[i].qty};
        Entry entry = {.kind = "sweep"};
        TRY(moves_post(cx, &entry, &move, 1));
        *swept = qty_add(*swept, f[i].qty);
    }
    return OK;
}

// Whoever supplied the lot, and nobody else: there is no claim on the present supplier for what was opened or made here. Goods without
// lots are said to be of whoever supplies them now.
static Status swept_of(Cx *cx, const Quarantined *q, Line *line) {
    if (!id_none(q->lot)) {
        Lot lot;
        TRY(record_get(cx, &lot_entity, q->lot, &lot));
        if (id_none(lot.supplier)) return OK;
    }
    return supplier_of(cx, q->item, q->site, q->lot, &line->party, &line->price);
}

static Status sweep_one(Cx *cx, const Quarantined *q, SupplierReturnSwept *out, SupplierReturnRef *refs) {
    Line line = {.item = q->item, .site = q->site, .qty = q->qty};
    TRY(swept_of(cx, q, &line));
    if (id_none(line.party)) {
        Move *moves;
        int n;
        TRY(quarantine_take(cx, q->item, q->site, q->lot, q->qty, (Move){.to = AT_LOSS}, &moves, &n));
        Entry entry = {.kind = "scrap"};
        out->scrapped = qty_add(out->scrapped, q->qty);
        return moves_post(cx, &entry, moves, n);
    }
    TRY(supplier_return_add(cx, &line, q->lot));
    for (int i = 0; i < out->returns.n; i++)
        if (id_eq(refs[i].doc, line.doc)) return OK;
    refs[out->returns.n++].doc = line.doc;
    return OK;
}

static Status sweep_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const SupplierReturnSweep *in = in_;
    SupplierReturnSwept *out = out_;
    Date today = cx_today(cx), day = in->day.v ? in->day : today;
    TRY(reject_expired(cx, in->site, day.v < today.v ? day : today));
    TRY(sweep_expired(cx, in->site, day, &out->swept));
    Quarantined *f;
    int n;
    TRY(quarantine_free(cx, in->site, &f, &n));
    SupplierReturnRef *refs = NEW_ARRAY(cx->arena, SupplierReturnRef, n);
    out->returns.at = refs;
    for (int i = 0; i < n; i++) TRY(sweep_one(cx, &f[i], out, refs));
    return OK;
}

// ---- ship ------------------------------------------------------------------------------------------------------------
static const Shape nothing = NO_FIELDS("Done");

// Ships one line; what is claimed for it is added to *claim.
static Status ship_line(Cx *cx, const Doc *doc, Line *line, Money *claim) {
    Qty qty = line->open;
    Money amount = money_of(line->price, qty), given = {0};
    Id lot;
    Move *moves;
    int n;
    TRY(line_lot(cx, line->id, &lot));
    TRY(quarantine_take(cx, line->item, doc->site, lot, qty,
        (Move){.to = AT_SUPPLIER, .line = line->id}, &moves, &n));
    for (int i = 0; i < n; i++) { // the parts add up to the line
        moves[i].cost = i == n - 1 ? money_sub(amount, given) : money_part(amount, moves[i].qty, qty);
        given = money_add(given, moves[i].cost);
    }
    Entry entry = {.kind = "supplier_return", .doc = doc->id};
    TRY(moves_post(cx, &entry, moves, n));
    *claim = money_add(*claim, amount);
    return line_progress(cx, line, qty);
}

static Status claim_add(Cx *cx, const Doc *doc, Money claim) {
    if (claim.v == 0) return OK;
    const Party *supplier;
    TRY(party_get(cx, doc->party, &supplier));
    Due due = {.kind = DUE_CLAIM,
        .direction = 1,
        .doc = doc->id,
        .party = doc->party,
        .amount = claim,
        .due = date_add(cx_today(cx), supplier->payment_days)};
    return due_add(cx, &due);
}

static Status ship_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Doc doc;
    TRY(doc_take(cx, ((const SupplierReturnRef *)in_)->doc, DOC_SUPPLIER_RETURN, &doc));
    TRY(doc_must_be(cx, &doc, "shipped", DOC_OPEN, DOC_STATUSES));
    Line *lines;
    int n;
    TRY(lines_of(cx, doc.id, &lines, &n));
    Money claim = {0};
    for (int i = 0; i < n; i++) {
        if (lines[i].open.v == 0) continue;
        Status s = ship_line(cx, &doc, &lines[i], &claim);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    TRY(claim_add(cx, &doc, claim));
    TRY(message_queue(cx, doc.party, "supplier_return", doc.id,
        str_fmt(cx->arena, "{\"number\":\"" STR_FMT "\",\"claim\":\"" STR_FMT "\"}",
            STR_ARG(doc.number), STR_ARG(decimal_text(cx->arena, claim.v, 2, 2)))));
    return doc_move(cx, &doc, DOC_SHIPPED, claim.v == 0); // of what cost nothing nothing is claimed
}

// ---- credit ----------------------------------------------------------------------------------------------------------
static const Field credit_fields[] = {
    {FIELD(SupplierReturnCredit, doc), .label = "Return to supplier", .ref = &doc_entity, .example = "SR-1001"},
    {FIELD(SupplierReturnCredit, amount), .label = "Granted", .optional = true,
        .noted = offsetof(SupplierReturnCredit, granted),
        .help = "0: none of the claim; empty: all of it.", .example = "13.80"},
    {FIELD(SupplierReturnCredit, ref), .label = "Reference", .optional = true, .max = 60,
        .help = "The supplier's credit note."},
};
static const Shape credit_shape = SHAPE("SupplierReturnCredit", SupplierReturnCredit, credit_fields);

// What is not granted is a loss on the purchase.
static Status not_granted(Cx *cx, const Doc *doc, Due *claim, Money amount) {
    if (amount.v == 0) return OK;
    Entry entry = {.kind = "claim_refused", .doc = doc->id};
    Posting p = {
        .debit = GL_PRICE_DIFFERENCE, .credit = GL_CLAIMS, .credit_party = doc->party, .amount = amount};
    TRY(cash_post(cx, &entry, &p, 1));
    return due_settle(cx, claim, amount);
}

static Status credit_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const SupplierReturnCredit *in = in_;
    Doc doc;
    TRY(doc_take(cx, in->doc, DOC_SUPPLIER_RETURN, &doc));
    TRY(doc_must_be(cx, &doc, "credited", DOC_SHIPPED, DOC_STATUSES));
    Due claim;
    bool found;
    TRY(due_of(cx, doc.id, DUE_CLAIM, &claim, &found));
    CHECK(found);
    Money granted = in->granted || in->amount.v ? in->amount : claim.open;
    if (granted.v > claim.open.v) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "amount", "that is more than was claimed"),
                decimal_text(cx->arena, granted.v, 2, 2)),
            "at most " STR_FMT, STR_ARG(decimal_text(cx->arena, claim.open.v, 2, 2)));
    }
    TRY(not_granted(cx, &doc, &claim, money_sub(claim.open, granted)));
    TRY(claim_credit(cx, &claim, granted));
    if (in->ref.n > 0) {
        doc.ref = in->ref;
        TRY(doc_save(cx, &doc));
    }
    return doc_move(cx, &doc, DOC_DONE, true);
}

// clang-format off
const Action supplier_return_sweep = {
    .noun = "supplier-return", .verb = "sweep", .scope = {"site", NULL}, .area = AREA_RETURNS, .roles = WAREHOUSE | BUYER,
    .help = "Sweeps expired stock into quarantine and opens returns to suppliers for all that lies there to go back.",
    .in = &sweep_shape, .out = &swept_shape, .run = sweep_run};
const Action supplier_return_ship = {
    .noun = "supplier-return", .verb = "ship", .scope = {"doc", NULL}, .area = AREA_RETURNS, .roles = WAREHOUSE,
    .help = "Ships a return to its supplier and claims what was paid.",
    .in = &ref_shape, .out = &nothing, .run = ship_run};
const Action supplier_return_credit = {
    .noun = "supplier-return", .verb = "credit", .area = AREA_RETURNS, .roles = ACCOUNTANT | BUYER,
    .help = "Takes the supplier's credit for a return; what he does not grant is a purchase price difference.",
    .in = &credit_shape, .out = &nothing, .run = credit_run};
// clang-format on
