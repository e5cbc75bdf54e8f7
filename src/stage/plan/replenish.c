// Replenishment: each site that is supplied by another of ours is brought up to its level from what is free there, every day or whenever
// asked. The plan decides what the chain as a whole needs; this moves what is there to where it is sold, so that a site needs to
// hold no more than the days until the next look, and what is uncertain is kept where it can go to any of them.
//
// A site's position is what is free, on its way to it, and not yet owed. What is asked for beyond the free stock of the sending site
// is not moved: those who are owed go first, then the largest share of their level missing.
#include "flow/product/open.h"
#include "stage/plan/parts.h"

typedef struct {
    int32_t lines;
    Qty qty;
    List docs; // PlanReleasedDoc
} Replenished;

static const Field replenish_fields[] = {
    {FIELD(StockReplenish, site), .label = "Site", .ref = &site_entity, .optional = true,
        .help = "That receives; empty: all.", .example = "FC-UK"},
};
static const Field doc_fields[] = {
    {FIELD(PlanReleasedDoc, doc), .label = "Transfer", .ref = &doc_entity},
};
static const Shape doc_shape = SHAPE("ReplenishDoc", PlanReleasedDoc, doc_fields);
static const Field replenished_fields[] = {
    {FIELD(Replenished, lines), .label = "Lines", .example = "12"},
    {FIELD(Replenished, qty), .label = "Quantity", .example = "340"},
    {FIELD(Replenished, docs), .label = "Transfers", .of = &doc_shape},
};
static const Shape replenish_shape = SHAPE("StockReplenish", StockReplenish, replenish_fields);
static const Shape replenished_shape = SHAPE("Replenished", Replenished, replenished_fields);

// An item that a site is short of its level in, and what the sending site has free of it.
typedef struct {
    Id item, site, from;
    Qty missing, least, multiple, free;
} Short;

static Status short_read(Cx *cx, Id site, Short **out, int *n) {
    // SQLite keeps the order of cross joins: where nothing is missing, sources and the other site are not looked at.
    static const char text[] =
        "select v.item, v.site, s.from_site, cast(v.target - v.position as bigint), s.min_qty, "
        "s.multiple, "
        "u.available - u.held"
        " from (select p.item, p.site, p.target, coalesce(o.qty, 0) as owed,"
        "   coalesce(k.available - k.held, 0) + coalesce(t.qty, 0) - coalesce(o.qty, 0) as position"
        "  from policy p left join stock_level k on k.item = p.item and k.site = p.site"
        "  left join (select item, site, cast(sum(open) as bigint) as qty from line"
        "   where open > 0 and kind = 'transfer-in' group by item, site) t on t.item = p.item and "
        "t.site = p.site"
        "  left join (select l.item, l.site, cast(sum(l.open - l.picked - coalesce(h.qty, 0)) as "
        "bigint) as qty"
        "   from line l left join (select line, cast(sum(qty) as bigint) as qty from hold where "
        "supply = 0"
        "    group by line) h on h.line = l.id"
        "   where l.open > 0 and l.kind = 'order' group by l.item, l.site) o on o.item = p.item "
        "and o.site = p.site"
        "  where ($1 = 0 or p.site = $1)) v"
        " cross join source s cross join stock_level u"
        " where v.target > v.position and s.item = v.item and s.site = v.site and s.active = 1 and "
        "s.kind = 'move'"
        "  and s.priority = (select min(x.priority) from source x"
        "   where x.item = v.item and x.site = v.site and x.active = 1)"
        "  and u.item = v.item and u.site = s.from_site and u.available > u.held"
        " order by v.item, s.from_site, v.owed desc, v.target - v.position desc, v.site";
    Rows r;
    TRY(sql_open(cx, &r, text, A(site)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Short){.item = rows_id(&r, 0),
            .site = rows_id(&r, 1),
            .from = rows_id(&r, 2),
            .missing = rows_qty(&r, 3),
            .least = rows_qty(&r, 4),
            .multiple = rows_qty(&r, 5),
            .free = rows_qty(&r, 6)};
    }
    *n = (int)count;
    return rows_end(&r);
}

// So much of what is missing as is free, in whole multiples.
static Qty lot_of(const Short *s, Qty free) {
    Qty want = qty_round_up(qty_max(s->missing, s->least), s->multiple);
    if (want.v <= free.v) return want;
    Qty part = s->multiple.v > 0 ? (Qty){free.v / s->multiple.v * s->multiple.v} : free;
    return part.v < s->least.v ? (Qty){0} : part;
}

// Settles who gets what: s[i].missing becomes the quantity to move.
static void share_out(Short *s, int n) {
    Qty left = {0};
    for (int i = 0; i < n; i++) {
        bool same = i > 0 && id_eq(s[i].item, s[i - 1].item) && id_eq(s[i].from, s[i - 1].from);
        if (!same) left = s[i].free;
        s[i].missing = lot_of(&s[i], left);
        left = qty_sub(left, s[i].missing);
    }
}

// One transfer for each pair of sites, of all that goes between them.
static Status transfers_open(Cx *cx, const Short *s, int n, Replenished *out) {
    PlanReleasedDoc *docs = NEW_ARRAY(cx->arena, PlanReleasedDoc, n);
    bool *done = NEW_ARRAY(cx->arena, bool, n);
    out->docs.at = docs;
    for (int i = 0; i < n; i++) {
        if (done[i] || s[i].missing.v == 0) continue;
        OpenLine *lines = NEW_ARRAY(cx->arena, OpenLine, n - i);
        int k = 0;
        for (int j = i; j < n; j++) {
            if (done[j] || s[j].missing.v == 0 || !id_eq(s[j].site, s[i].site) ||
                !id_eq(s[j].from, s[i].from))
                continue;
            lines[k++] = (OpenLine){.item = s[j].item, .qty = s[j].missing};
            out->qty = qty_add(out->qty, s[j].missing);
            done[j] = true;
        }
        Doc doc = {.site = s[i].from, .to_site = s[i].site};
        TRY(open_transfer(cx, &doc, lines, k));
        out->lines += k;
        docs[out->docs.n++].doc = doc.id;
    }
    return OK;
}

static Status stock_replenish_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    Short *s;
    int n;
    TRY(short_read(cx, ((const StockReplenish *)in)->site, &s, &n));
    share_out(s, n);
    return transfers_open(cx, s, n, out);
}

// clang-format off
const Action stock_replenish = {
    .noun = "stock", .verb = "replenish", .area = AREA_PLAN, .roles = PLANNER | WAREHOUSE,
    .help = "Brings sites that are supplied by another of ours up to their level, from what is free there, by transfers.",
    .in = &replenish_shape, .out = &replenished_shape, .run = stock_replenish_run};
// clang-format on
