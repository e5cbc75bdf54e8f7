// Where goods came from. Two ways to know it:
//
//   by lot                 a lot names the receipt or work order that brought it, and its parents
//   first in, first out    goods without a lot: of an item at a site, what came in first is taken to have gone out first. So the
//                          k-th unit that left a site is the k-th unit that entered it. It is a convention, and is named as the basis
//
// Goods that came from another of our sites are followed through the transfer to that site, and there further, by the same
// rule; goods that were made, to what their work order used. A transfer's units keep their order on the way, and so do those
// that a work order gives back of what was issued to it: they were not made by it, and it did not use them.
#include "base/limits.h"
#include "base/map.h"
#include "flow/info/trace_parts.h"
#include "network/network.h"

// Bills and transfers one within another: as many as JSON of ours may be deep, two for each and some around them. Where there are
// more, the tree says so.
enum { DEPTH_MAX = (LIMIT_JSON_DEPTH - 6) / 2 };

// A transfer of an item without a lot that crosses the border of one of our sites.
typedef struct {
    int64_t id, doc, from_site, to_site; // site 0: a virtual end
    Str from_kind;                       // of place
    bool back;                           // given back by a work order, which took them before
    Qty qty;
    Qty out_before, in_before; // what left from_site, and entered to_site, before it
    Qty doc_out, doc_in;       // the same within its document
    Time time;
} Step;

struct ItemSteps {
    Id item;
    Step *at;
    size_t n, cap;
    ItemSteps *next;
};

typedef enum { OUT_OF_SITE, INTO_SITE, OUT_BY_DOC, IN_BY_DOC, BACK_BY_DOC } Running;

// The sum kept under a key, to which qty is added for whoever comes next.
static Qty running(IntMap *sums, Running what, int64_t site, int64_t doc, Qty qty) {
    int64_t key = (int64_t)hash_mix(hash_mix((uint64_t)site, (uint64_t)doc), what), before = 0;
    intmap_get(sums, key, &before);
    intmap_put(sums, key, before + qty.v);
    return (Qty){before};
}

// Adds up what went before, for each site, and for each document at it.
static void add_up(ItemSteps *s) {
    IntMap *sums = intmap_new();
    for (size_t i = 0; i < s->n; i++) {
        Step *me = &s->at[i];
        me->out_before = running(sums, OUT_OF_SITE, me->from_site, 0, me->qty);
        me->in_before = running(sums, INTO_SITE, me->to_site, 0, me->qty);
        me->doc_out = running(sums, OUT_BY_DOC, me->from_site, me->doc, me->qty);
        me->doc_in = running(sums, me->back ? BACK_BY_DOC : IN_BY_DOC, me->to_site, me->doc, me->qty);
    }
    intmap_free(sums);
}

static Status steps_of(Origins *o, Id item, ItemSteps **out) {
    for (*out = o->items; *out; *out = (*out)->next)
        if (id_eq((*out)->item, item)) return OK;
    ItemSteps *s = *out = NEW(o->cx->arena, ItemSteps);
    *s = (ItemSteps){.item = item, .next = o->items};
    o->items = s;
    Rows r;
    TRY(sql_open(o->cx, &r,
        "select t.id, e.doc, ps.site, pd.site, ps.kind, t.amount, e.effective, e.kind from "
        "transfer t "
        "join entry e on e.id = t.entry join account sa on sa.id = t.src join account da on da.id "
        "= t.dst "
        "join place ps on ps.id = sa.place join place pd on pd.id = da.place "
        "where t.flow = 1 and t.unit = $1 and t.lot = 0 and ps.site <> pd.site order by t.id",
        A(item)));
    while (rows_next(&r)) {
        s->at = arena_grow(o->cx->arena, s->at, s->n, &s->cap, s->n + 1, sizeof *s->at);
        s->at[s->n++] = (Step){.id = rows_int(&r, 0),
            .doc = rows_int(&r, 1),
            .from_site = rows_int(&r, 2),
            .to_site = rows_int(&r, 3),
            .from_kind = rows_text(&r, 4),
            .qty = rows_qty(&r, 5),
            .time = rows_time(&r, 6),
            .back = str_is(rows_peek(&r, 7), ENTRY_UNISSUE)};
    }
    TRY(rows_end(&r));
    add_up(s);
    return OK;
}

static Origin *part_add(Origins *o, Origin *of, Origin part) {
    // Two steps of one receipt are one origin.
    for (size_t i = 0; i < of->n; i++) {
        Origin *p = &of->parts[i];
        if (p->how == part.how && part.document.n && str_eq(p->document, part.document) &&
            str_eq(p->lot, part.lot) && str_eq(p->item, part.item) && str_eq(p->route, part.route)) {
            p->qty = qty_add(p->qty, part.qty);
            return NULL;
        }
    }
    of->parts = arena_grow(o->cx->arena, of->parts, of->n, &of->cap, of->n + 1, sizeof part);
    of->parts[of->n] = part;
    return &of->parts[of->n++];
}

// ---- documents -------------------------------------------------------------------------------------------------------
typedef struct {
    Str kind, number, party, purchase, purchase_party;
} Brief;

static Status brief(Cx *cx, int64_t doc, Brief *b) {
    bool found;
    *b = (Brief){S(""), S(""), S(""), S(""), S("")};
    Str parent_kind = S("");
    TRY(sql_get(cx, &found,
        "select d.kind, d.number, coalesce(p.code, ''), coalesce(u.kind, ''), coalesce(u.number, "
        "''), coalesce(up.code, '') "
        "from doc d left join party p on p.id = d.party left join doc u on u.id = d.parent "
        "left join party up on up.id = u.party where d.id = $1",
        IN(A(doc)),
        OUT(O(&b->kind), O(&b->number), O(&b->party), O(&parent_kind), O(&b->purchase),
            O(&b->purchase_party))));
    if (str_is(b->kind, doc_kind_names[DOC_PURCHASE])) b->purchase = b->number;
    else if (!str_is(parent_kind, doc_kind_names[DOC_PURCHASE])) b->purchase = S("");
    if (b->purchase.n && b->party.n == 0) b->party = b->purchase_party;
    return OK;
}

typedef struct {
    Id item, lot;
    int64_t transfer; // 0: all that was given back
    Qty qty;
} Use;

// Moves of a work order's goods into production; or what it gave back of them, by item and lot.
static Status uses_read(Cx *cx, const char *sql, const SqlArg *args, int args_n, Use **out, size_t *n) {
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    Rows r;
    TRY(sql_open_args(cx, &r, sql, args, args_n));
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, *n, &cap, *n + 1, sizeof **out);
        (*out)[(*n)++] = (Use){rows_id(&r, 0), rows_id(&r, 1), rows_int(&r, 2), rows_qty(&r, 3)};
    }
    return rows_end(&r);
}

// What a work order used: each lot and each item without one, with its own origins. What was taken first is given back first.
static Status used_by(Origins *o, int64_t work, Origin *made, int depth) {
    Use *uses, *back;
    size_t n, backs;
    TRY(uses_read(o->cx,
        "select t.unit, t.lot, t.id, t.amount from entry e join transfer t on t.entry = e.id and "
        "t.flow = 1 "
        "join account d on d.id = t.dst where e.doc = $1 and e.doc <> 0 and d.place = $2 order by "
        "t.id",
        IN(A(work), A(AT_PRODUCTION)), &uses, &n));
    TRY(uses_read(o->cx,
        "select t.unit, t.lot, 0, cast(sum(t.amount) as bigint) from entry e join transfer t on "
        "t.entry = e.id and t.flow = 1 "
        "where e.doc = $1 and e.doc <> 0 and e.kind = $2 group by t.unit, t.lot order by t.unit, "
        "t.lot",
        IN(A(work), A(ENTRY_UNISSUE)), &back, &backs));
    for (size_t i = 0; i < n; i++) {
        Qty skip = {0};
        for (size_t k = 0; k < backs; k++) {
            if (!id_eq(back[k].item, uses[i].item) || !id_eq(back[k].lot, uses[i].lot)) continue;
            skip = qty_min(back[k].qty, uses[i].qty);
            back[k].qty = qty_sub(back[k].qty, skip);
        }
        Qty used = qty_sub(uses[i].qty, skip);
        if (used.v > 0)
            TRY(origins_of_transfer(
                o, uses[i].item, uses[i].lot, uses[i].transfer, skip, used, made, depth + 1));
    }
    return OK;
}

// Fills how, document and supplier of an origin from the document that brought the goods.
static Status by_document(Origins *o, int64_t doc, Str from_kind, Origin *part, int depth) {
    Brief b;
    TRY(brief(o->cx, doc, &b));
    part->document = b.number;
    if (str_is(b.kind, doc_kind_names[DOC_WORK])) {
        part->how = "made";
        part->deeper = depth >= DEPTH_MAX;
        return part->deeper ? OK : used_by(o, doc, part, depth);
    }
    if (str_is(from_kind, "opening")) {
        part->how = "opening";
    } else if (str_is(from_kind, "supplier") || b.purchase.n) {
        part->how = "bought";
        part->purchase = b.purchase;
        if (part->supplier.n == 0) part->supplier = b.party;
    } else if (str_is(from_kind, "customer") || str_is(b.kind, doc_kind_names[DOC_RETURN])) {
        part->how = "returned";
    } else if (str_is(from_kind, "loss") || str_is(b.kind, doc_kind_names[DOC_COUNT])) {
        part->how = "found";
    }
    return OK;
}

// A lot that names no origin came by the document of its first move: opening stock, a count.
static Status first_move(Cx *cx, Id lot, Id *doc, Str *from_kind, Time *time) {
    bool found;
    TRY(sql_get(cx, &found,
        "select e.doc, p.kind, e.effective from transfer t join entry e on e.id = t.entry join "
        "account s on s.id = t.src "
        "join place p on p.id = s.place where t.lot = $1 and t.lot <> 0 and t.flow = 1 order by "
        "t.id limit 1",
        IN(A(lot)), OUT(O(doc), O(from_kind), O(time))));
    return OK;
}

Status origin_of_lot(Origins *o, Id lot, Qty qty, Origin *out, int depth) {
    Cx *cx = o->cx;
    Id item, origin;
    Str code, supplier;
    bool found;
    Date made;
    TRY(sql_get(cx, &found,
        "select l.code, l.item, l.origin, coalesce(p.code, ''), l.made from lot l left join party "
        "p on p.id = l.supplier "
        "where l.id = $1",
        IN(A(lot)), OUT(O(&code), O(&item), O(&origin), O(&supplier), O(&made))));
    Origin part = {.qty = qty,
        .item = trace_code(cx, &item_entity, item),
        .how = "unknown",
        .basis = "lot",
        .lot = found ? code : S(""),
        .document = S(""),
        .purchase = S(""),
        .supplier = found ? supplier : S(""),
        .route = S(""),
        .time = made.v ? date_time(made) : (Time){0}};
    Str from_kind = S("");
    if (found && id_none(origin)) TRY(first_move(cx, lot, &origin, &from_kind, &part.time));
    if (found) TRY(by_document(o, origin.v, from_kind, &part, depth));
    part_add(o, out, part);
    return OK;
}

// ---- first in, first out ---------------------------------------------------------------------------------------------
static Status fifo(
    Origins *o, ItemSteps *s, int64_t site, Qty from, Qty qty, Str route, Origin *out, int depth);

// Whether a step took along what another one brings in.
static bool brought(const Step *in, const Step *left) {
    if (left->doc != in->doc) return false;
    return in->back ? left->from_site == in->to_site : left->to_site == SITE_UNDER_WAY.v;
}

// Goods that came in by a transfer between our sites, or were given back: the same units as they left for it.
static Status through(Origins *o, ItemSteps *s, const Step *in, Qty from, Qty qty, Str route,
    Origin *out, int depth) {
    Str way = route;
    if (!in->back) {
        Brief b;
        TRY(brief(o->cx, in->doc, &b));
        way = route.n ? str_fmt(o->cx->arena, STR_FMT ", " STR_FMT, STR_ARG(b.number), STR_ARG(route))
                      : b.number;
    }
    Qty at = qty_add(in->doc_in, from);        // position within the document
    int deeper = in->back ? depth : depth + 1; // what was given back adds nothing to the tree
    for (size_t i = 0; i < s->n && qty.v > 0; i++) {
        const Step *left = &s->at[i];
        if (!brought(in, left) || left->doc_out.v + left->qty.v <= at.v) continue;
        Qty skip = qty_sub(at, left->doc_out), part = qty_min(qty, qty_sub(left->qty, skip));
        TRY(fifo(o, s, left->from_site, qty_add(left->out_before, skip), part, way, out, deeper));
        qty = qty_sub(qty, part);
        at = qty_add(at, part);
    }
    return OK;
}

// The origins of the units that left a site at positions from … from + qty of all that ever left it.
static Status fifo(
    Origins *o, ItemSteps *s, int64_t site, Qty from, Qty qty, Str route, Origin *out, int depth) {
    Str item = trace_code(o->cx, &item_entity, s->item);
    for (size_t i = 0; i < s->n && qty.v > 0; i++) {
        const Step *in = &s->at[i];
        if (in->to_site != site || in->in_before.v + in->qty.v <= from.v) continue;
        Qty skip = qty_sub(from, in->in_before), take = qty_min(qty, qty_sub(in->qty, skip));
        if (in->back || (in->from_site == SITE_UNDER_WAY.v && depth < DEPTH_MAX)) {
            TRY(through(o, s, in, skip, take, route, out, depth));
        } else {
            Origin part = {.qty = take,
                .item = item,
                .how = "unknown",
                .basis = "first in, first out",
                .lot = S(""),
                .document = S(""),
                .purchase = S(""),
                .supplier = S(""),
                .route = route,
                .time = in->time};
            TRY(by_document(o, in->doc, in->from_kind, &part, depth));
            part_add(o, out, part);
        }
        qty = qty_sub(qty, take);
        from = qty_add(from, take);
    }
    return OK;
}

Status origins_of_transfer(
    Origins *o, Id item, Id lot, int64_t transfer, Qty skip, Qty qty, Origin *out, int depth) {
    if (!id_none(lot)) return origin_of_lot(o, lot, qty, out, depth);
    ItemSteps *s;
    TRY(steps_of(o, item, &s));
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].id == transfer)
            return fifo(o, s, s->at[i].from_site, qty_add(s->at[i].out_before, skip), qty, S(""),
                out, depth);
    return OK;
}

// ---- showing ---------------------------------------------------------------------------------------------------------
void origin_json(JsonOut *j, const Origin *o) {
    json_open(j, '{');
    JSON_KZ(j, "item"), json_str(j, o->item);
    JSON_KZ(j, "qty"), json_decimal(j, o->qty.v, 6, 0);
    JSON_KZ(j, "how"), json_str(j, str_of(o->how));
    JSON_KZ(j, "basis"), json_str(j, str_of(o->basis));
    trace_put(j, "lot", o->lot);
    trace_put(j, "document", o->document);
    trace_put(j, "purchase", o->purchase);
    trace_put(j, "supplier", o->supplier);
    trace_put(j, "route", o->route);
    if (o->time.v) {
        Arena *a = j->buf->arena;
        trace_put(j, "time", time_text(a, o->time));
    }
    if (o->deeper) JSON_KZ(j, "deeper"), json_bool(j, true);
    if (o->n) {
        JSON_KZ(j, "from"), json_open(j, '[');
        for (size_t i = 0; i < o->n; i++) origin_json(j, &o->parts[i]);
        json_close(j, ']');
    }
    json_close(j, '}');
}

void origin_text(Buf *b, const Origin *o, int indent) {
    for (int i = 0; i < indent; i++) buf_z(b, "  ");
    buf_z(b, "← ");
    buf_decimal(b, o->qty.v, 6, 0);
    buf_fmt(b, " " STR_FMT, STR_ARG(o->item));
    if (o->lot.n) buf_fmt(b, ", lot " STR_FMT, STR_ARG(o->lot));
    buf_fmt(b, ", %s", o->how);
    if (o->document.n) buf_fmt(b, " by " STR_FMT, STR_ARG(o->document));
    if (o->purchase.n && !str_eq(o->purchase, o->document))
        buf_fmt(b, " of " STR_FMT, STR_ARG(o->purchase));
    if (o->supplier.n) buf_fmt(b, " from " STR_FMT, STR_ARG(o->supplier));
    if (o->time.v) buf_fmt(b, " on " STR_FMT, STR_ARG(date_text(b->arena, time_date(o->time))));
    if (o->route.n) buf_fmt(b, ", moved by " STR_FMT, STR_ARG(o->route));
    if (o->lot.n == 0) buf_fmt(b, " (%s)", o->basis);
    buf_z(b, o->deeper ? ", from what is not followed further\n" : "\n");
    for (size_t i = 0; i < o->n; i++) origin_text(b, &o->parts[i], indent + 1);
}
