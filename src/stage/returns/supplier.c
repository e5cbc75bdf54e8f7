// Back to the supplier. The sweep takes expired lots out of storage, looks at what lies in quarantine for no other reason (rejected or
// defective on receipt, swept before), and opens a return for each supplier and site; what nobody supplied is scrapped. Shipping it makes
// a claim of what was paid; the supplier's credit settles it, and what he does not grant is a purchase price difference.
//
// What lies in quarantine of an item at a site belongs to: customer returns not yet carried out, work orders' output not yet inspected,
// goods to be refurbished, open returns to suppliers. The rest is what the sweep is for.
#include "core/event.h"
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "flow/product/open.h"
#include "stage/returns/parts.h"

// ---- who takes it back, and at what price -----------------------------------------------------------------------------
Status supplier_of(Cx *cx, Id item, Id site, Id *supplier, Price *price) {
    bool found;
    *supplier = (Id){0};
    TRY(sql_get(cx, &found,
        "select supplier from source where item = $1 and kind = 'buy' and active = 1"
        " order by case when site = $2 then 0 else 1 end, priority, id limit 1",
        IN(A(item), A(site)), OUT(O(supplier))));
    if (!found) return OK;
    TRY(sql_get(cx, &found, "select price from line where item = $1 and party = $2 and kind = 'purchase' and done > 0 order by id desc limit 1",
        IN(A(item), A(*supplier)), OUT(O(price))));
    if (found) return OK;
    return term_price(cx, *supplier, item, QTY(1), cx_today(cx), price, &found);
}

Status supplier_return_open(Cx *cx, Id supplier, Id site, Id item, Qty qty, Price price, Id *doc) {
    bool found;
    TRY(sql_get(cx, &found,
        "select id from doc where kind = 'supplier-return' and closed = 0 and status = 'open' and "
        "party = $1 and site = $2"
        " order by id limit 1",
        IN(A(supplier), A(site)), OUT(O(doc))));
    Doc d = {
        .kind = DOC_SUPPLIER_RETURN, .status = DOC_OPEN, .party = supplier, .site = site, .due = cx_today(cx)};
    if (found) TRY(doc_get(cx, *doc, DOC_SUPPLIER_RETURN, &d));
    else TRY(doc_add(cx, &d));
    *doc = d.id;
    Line *lines;
    int n;
    TRY(lines_of(cx, d.id, &lines, &n));
    Line line = {.doc = d.id,
        .pos = n + 1,
        .kind = LINE_SUPPLIER_RETURN,
        .item = item,
        .site = site,
        .qty = qty,
        .wanted = cx_today(cx),
        .due = cx_today(cx),
        .price = price,
        .amount = money_of(price, qty),
        .party = supplier};
    TRY(line_add(cx, &line));
    d.total = money_add(d.total, line.amount);
    return doc_save(cx, &d);
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
} Found;

static Status found_read(Cx *cx, Rows *r, Found **out, int *n) {
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Found){
            rows_id(r, 0), rows_id(r, 1), rows_id(r, 2), rows_id(r, 3), rows_qty(r, 4)};
    }
    *n = (int)count;
    return rows_end(r);
}

// Expired lots out of storage into quarantine. Who holds them loses the hold: they must not be sold.
static Status sweep_expired(Cx *cx, Id site, Date day, Qty *swept) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select a.unit, p.site, a.place, a.lot, a.posted from lot l join account a on a.unit = "
        "l.item and a.lot = l.id and a.flow = 1"
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
        const Lot *lot;
        Lot record;
        TRY(record_get(cx, &lot_entity, f[i].lot, &record));
        lot = &record;
        TRY(site_place(cx, f[i].site, PLACE_QUARANTINE, &quarantine));
        if (lot->status == LOT_GOOD) TRY(hold_yield(cx, f[i].item, f[i].site, f[i].qty, &released));
        Move move = {
            .item = f[i].item, .lot = f[i].lot, .from = f[i].place, .to = quarantine, .qty = f[i].qty};
        Entry entry = {.kind = "sweep"};
        TRY(moves_post(cx, &entry, &move, 1));
        *swept = qty_add(*swept, f[i].qty);
    }
    return OK;
}

// What lies in quarantine for no other reason, by item and site.
static Status free_quarantine(Cx *cx, Id site, Found **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select q.unit, q.site, q.place, 0, cast(q.qty - coalesce(k.qty, 0) + coalesce(s.qty, 0) - "
        "coalesce(o.qty, 0) as bigint)"
        " from (select a.unit, p.site, min(p.id) as place, sum(a.posted) as qty from account a "
        "join place p on p.id = a.place"
        "   where a.flow = 1 and a.owner = 0 and p.kind = 'quarantine' and a.posted > 0 group by "
        "a.unit, p.site) q"
        " left join (select l.item, l.site, sum(case when dp.kind = 'quarantine' then t.amount "
        "else 0 end"
        "     - case when sp.kind = 'quarantine' then t.amount else 0 end) as qty"
        "   from line l join transfer t on t.line = l.id and t.flow = 1 join account x on x.id = "
        "t.src join account y on y.id = t.dst"
        "   join place sp on sp.id = x.place join place dp on dp.id = y.place"
        "   where l.kind in ('return', 'work', 'component') group by l.item, l.site) k on k.item = "
        "q.unit and k.site = q.site"
        " left join (select l.item, l.site, sum(d.qty) as qty from disposition d join line l on "
        "l.id = d.line"
        "   where d.kind = 'supplier' and d.done = 1 group by l.item, l.site) s on s.item = q.unit "
        "and s.site = q.site"
        " left join (select item, site, sum(open) as qty from line where kind = 'supplier-return' "
        "and open > 0"
        "   group by item, site) o on o.item = q.unit and o.site = q.site"
        " where ($1 = 0 or q.site = $1) and q.qty - coalesce(k.qty, 0) + coalesce(s.qty, 0) - "
        "coalesce(o.qty, 0) > 0"
        " order by q.unit, q.site",
        A(site)));
    return found_read(cx, &r, out, n);
}

// Takes qty of an item out of a site's quarantine: expired and rejected lots first, by what lies there.
static Status quarantine_moves(Cx *cx, Id item, Id site, Qty qty, Move like, Move **moves, int *n) {
    Stored *there;
    int k;
    TRY(stored_at(cx, item, site, PLACE_QUARANTINE, (Date){0}, &there, &k));
    *moves = NEW_ARRAY(cx->arena, Move, k);
    *n = 0;
    Qty left = qty;
    for (int i = 0; i < k && left.v > 0; i++) {
        Qty part = qty_min(left, there[i].qty);
        like.item = item;
        like.lot = there[i].lot;
        like.from = there[i].place;
        like.qty = part;
        (*moves)[(*n)++] = like;
        left = qty_sub(left, part);
    }
    if (left.v == 0) return OK;
    Str code;
    TRY(ref_code(cx, &item_entity, item, &code));
    return with_hint(cx,
        with_value(cx,
            fail(cx, STOCK, "qty", "there is not so much of " STR_FMT " in quarantine", STR_ARG(code)),
            decimal_text(cx->arena, qty.v, 6, 0)),
        STR_FMT " are there", STR_ARG(decimal_text(cx->arena, qty_sub(qty, left).v, 6, 0)));
}

static Status sweep_one(Cx *cx, const Found *f, SupplierReturnSwept *out, SupplierReturnRef *refs) {
    Id supplier, doc;
    Price price;
    TRY(supplier_of(cx, f->item, f->site, &supplier, &price));
    if (id_none(supplier)) {
        Move *moves;
        int n;
        TRY(quarantine_moves(cx, f->item, f->site, f->qty, (Move){.to = AT_LOSS}, &moves, &n));
        Entry entry = {.kind = "scrap"};
        out->scrapped = qty_add(out->scrapped, f->qty);
        return moves_post(cx, &entry, moves, n);
    }
    TRY(supplier_return_open(cx, supplier, f->site, f->item, f->qty, price, &doc));
    for (int i = 0; i < out->returns.n; i++)
        if (id_eq(refs[i].doc, doc)) return OK;
    refs[out->returns.n++].doc = doc;
    return OK;
}

static Status sweep_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const SupplierReturnSweep *in = in_;
    SupplierReturnSwept *out = out_;
    TRY(sweep_expired(cx, in->site, in->day.v ? in->day : cx_today(cx), &out->swept));
    Found *f;
    int n;
    TRY(free_quarantine(cx, in->site, &f, &n));
    SupplierReturnRef *refs = NEW_ARRAY(cx->arena, SupplierReturnRef, n);
    out->returns.at = refs;
    for (int i = 0; i < n; i++) TRY(sweep_one(cx, &f[i], out, refs));
    return OK;
}

// ---- ship ------------------------------------------------------------------------------------------------------------
static const Shape nothing = NO_FIELDS("Done");

static Status ship_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Doc doc;
    TRY(doc_get(cx, ((const SupplierReturnRef *)in_)->doc, DOC_SUPPLIER_RETURN, &doc));
    TRY(doc_must_be(cx, &doc, "shipped", DOC_OPEN, DOC_STATUSES));
    Line *lines;
    int n;
    TRY(lines_of(cx, doc.id, &lines, &n));
    Money claim = {0};
    for (int i = 0; i < n; i++) {
        if (lines[i].open.v == 0) continue;
        Move *moves;
        int k;
        Qty qty = lines[i].open;
        Money amount = money_of(lines[i].price, qty);
        TRY(quarantine_moves(cx, lines[i].item, doc.site, qty,
            (Move){.to = AT_SUPPLIER, .line = lines[i].id}, &moves, &k));
        Money given = {0};
        for (int j = 0; j < k; j++) { // the parts add up to the line
            moves[j].cost = j == k - 1 ? money_sub(amount, given) : money_part(amount, moves[j].qty, qty);
            given = money_add(given, moves[j].cost);
        }
        Entry entry = {.kind = "supplier_return", .doc = doc.id};
        TRY(moves_post(cx, &entry, moves, k));
        TRY(line_progress(cx, &lines[i], qty));
        claim = money_add(claim, amount);
    }
    if (claim.v > 0) {
        const Party *supplier;
        TRY(party_get(cx, doc.party, &supplier));
        Due due = {.kind = DUE_CLAIM,
            .direction = 1,
            .doc = doc.id,
            .party = doc.party,
            .amount = claim,
            .due = date_add(cx_today(cx), supplier->payment_days)};
        TRY(due_add(cx, &due));
    }
    TRY(message_queue(cx, doc.party, "supplier_return", doc.id,
        str_fmt(cx->arena, "{\"number\":\"" STR_FMT "\",\"claim\":\"" STR_FMT "\"}",
            STR_ARG(doc.number), STR_ARG(decimal_text(cx->arena, claim.v, 2, 2)))));
    return doc_move(cx, &doc, DOC_SHIPPED, claim.v == 0);
}

// ---- credit ----------------------------------------------------------------------------------------------------------
static const Field credit_fields[] = {
    {FIELD(SupplierReturnCredit, doc), .label = "Return to supplier", .ref = &doc_entity, .example = "SR-1001"},
    {FIELD(SupplierReturnCredit, amount), .label = "Granted", .optional = true,
        .help = "Empty: all of the claim.", .example = "13.80"},
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
    TRY(doc_get(cx, in->doc, DOC_SUPPLIER_RETURN, &doc));
    TRY(doc_must_be(cx, &doc, "credited", DOC_SHIPPED, DOC_STATUSES));
    Due claim;
    bool found;
    TRY(due_of(cx, doc.id, DUE_CLAIM, &claim, &found));
    CHECK(found);
    Money granted = in->amount.v ? in->amount : claim.open;
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
    .noun = "supplier-return", .verb = "sweep", .area = AREA_RETURNS, .roles = WAREHOUSE | BUYER,
    .help = "Sweeps expired stock into quarantine and opens returns to suppliers for all that lies there to go back.",
    .in = &sweep_shape, .out = &swept_shape, .run = sweep_run};
const Action supplier_return_ship = {
    .noun = "supplier-return", .verb = "ship", .area = AREA_RETURNS, .roles = WAREHOUSE,
    .help = "Ships a return to its supplier and claims what was paid.",
    .in = &ref_shape, .out = &nothing, .run = ship_run};
const Action supplier_return_credit = {
    .noun = "supplier-return", .verb = "credit", .area = AREA_RETURNS, .roles = ACCOUNTANT | BUYER,
    .help = "Takes the supplier's credit for a return; what he does not grant is a purchase price difference.",
    .in = &credit_shape, .out = &nothing, .run = credit_run};
// clang-format on
