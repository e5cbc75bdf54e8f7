// Sources: the ways an item is supplied at a site, tried by priority. Buying needs a supplier, making needs a bill, moving needs another site
// of ours. What a way does not need must be empty, so that a source says one thing only. Moves of an item may not run in a circle: each
// site would wait for the other.
#include "base/map.h"
#include "network/cache.h"
#include "network/calendar.h"
#include "network/check.h"

static const char *const kinds[] = {"buy", "make", "move", NULL};

static const Field fields[] = {
    {FIELD(Source, id), .label = "Id", .output = true},
    {FIELD(Source, item), .label = "Item", .ref = &item_entity, .fixed = true, .example = "85123A"},
    {FIELD(Source, site), .label = "Site", .help = "Where the item comes in.", .ref = &site_entity,
        .fixed = true, .example = "MAIN"},
    {FIELD(Source, kind), .label = "Kind",
        .help = "Buy from a supplier, make by a bill, or move from another site.", .choices = kinds,
        .optional = true, .fallback = "buy", .example = "buy"},
    {FIELD(Source, supplier), .label = "Supplier", .help = "To buy from.", .ref = &party_entity,
        .optional = true, .example = "ACME"},
    {FIELD(Source, bill), .label = "Bill of materials", .help = "To make by.", .ref = &bill_entity,
        .optional = true},
    {FIELD(Source, from_site), .label = "From site", .help = "To move from.", .ref = &site_entity,
        .optional = true},
    {FIELD(Source, priority), .label = "Priority", .help = "1 is tried first.", .optional = true,
        .fallback = "1", .fixed = true, .example = "1", .max = 1000},
    {FIELD(Source, lead_days), .label = "Lead time (days)",
        .help = "From ordering to goods in stock.", .optional = true, .example = "14", .max = 3650},
    {FIELD(Source, min_qty), .label = "Minimum", .help = "Least quantity of an order.",
        .optional = true, .example = "12"},
    {FIELD(Source, multiple), .label = "Multiple",
        .help = "Orders are multiples of it; 0 is any quantity.", .optional = true, .example = "6"},
    {FIELD(Source, capacity), .label = "Capacity a week", .help = "0 is not limited.",
        .optional = true, .example = "0"},
    {FIELD(Source, frozen_days), .label = "Frozen (days)",
        .help = "The plan releases nothing new within so many days.", .optional = true,
        .example = "0", .max = 365},
    {FIELD(Source, valid_from), .label = "Valid from",
        .help = "The first day on which it may be ordered from; empty: it always was.",
        .optional = true, .example = "2011-03-01"},
    {FIELD(Source, valid_until), .label = "Valid until",
        .help = "The last such day; empty: no end.", .optional = true, .example = "2012-12-31"},
    {FIELD(Source, share), .label = "Share",
        .help = "Of the orders, beside the shares of the other sources; 0: by priority.",
        .optional = true, .example = "0", .max = UNIT},
    {FIELD(Source, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
    {FIELD(Source, max_qty), .label = "Maximum",
        .help = "More than that becomes several orders; 0: none.", .optional = true, .example = "0"},
    {FIELD(Source, order_cost), .label = "Cost of an order",
        .help = "Whatever its size. Above 0 a lot covers as many days as cost least together with "
                "keeping it "
                "(setting plan.holding_rate); 0: lots by cover and periods alone.",
        .optional = true, .example = "0.00"},
    {FIELD(Source, calendar),
        .label = "Calendar", .help = "The lead time counts its working days, and it gives and arrives on them alone; empty: all days count.",
        .ref = &calendar_entity, .optional = true},
};

// What the kind needs is there, and nothing else.
static Status check_members(Cx *cx, const Source *s) {
    const struct {
        const char *name, *need;
        Id id;
        int32_t kind;
    } members[] = {{"supplier", "to buy needs a supplier", s->supplier, SOURCE_BUY},
        {"bill", "to make needs a bill of materials", s->bill, SOURCE_MAKE},
        {"from_site", "to move needs the site to move from", s->from_site, SOURCE_MOVE}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        bool needed = members[i].kind == s->kind, given = !id_none(members[i].id);
        if (needed && !given)
            return with_hint(
                cx, fail(cx, INPUT, members[i].name, "%s", members[i].need), "give it by its code");
        if (!needed && given)
            return with_hint(cx,
                fail(cx, INPUT, members[i].name, "%s has no meaning where the kind is %s",
                    members[i].name, kinds[s->kind]),
                "leave it empty, or make another source of kind %s", kinds[members[i].kind]);
    }
    return OK;
}

static Status check_make(Cx *cx, const Source *s) {
    Bill bill;
    TRY(record_get(cx, &bill_entity, s->bill, &bill));
    if (!id_eq(bill.item, s->item)) {
        Str makes;
        TRY(ref_code(cx, &item_entity, bill.item, &makes));
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "bill", "makes another item, " STR_FMT, STR_ARG(makes)),
                bill.code),
            "give a bill of the item itself");
    }
    if (!id_none(bill.site) && !id_eq(bill.site, s->site))
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "bill", "is for another site"), bill.code),
            "give a bill of this site, or one for any site");
    return OK;
}

// Follows active moves of the item upstream from the site it would come from.
static Status check_move(Cx *cx, const Source *s) {
    if (id_eq(s->from_site, s->site))
        return with_hint(cx, fail(cx, INPUT, "from_site", "is the same site"), "give another site");
    if (!s->active) return OK;
    List moves;
    TRY(record_list(cx, &source_entity, "where item = $1 and kind = 'move' and active = 1",
        IN(A(s->item)), &moves));
    const Source *at = moves.at;
    Id *queue = NEW_ARRAY(cx->arena, Id, moves.n + 1);
    bool *used = NEW_ARRAY(cx->arena, bool, moves.n + 1);
    int head = 0, tail = 0;
    for (queue[tail++] = s->from_site; head < tail; head++) {
        if (id_eq(queue[head], s->site)) {
            Str from;
            TRY(ref_code(cx, &site_entity, s->from_site, &from));
            return with_hint(cx,
                with_value(cx,
                    fail(cx, INPUT, "from_site",
                        "is itself supplied from this site: the moves would run in a circle"),
                    from),
                "give a site that does not get the item from here");
        }
        for (int i = 0; i < moves.n; i++) {
            if (used[i] || id_eq(at[i].id, s->id) || !id_eq(at[i].site, queue[head])) continue;
            used[i] = true;
            queue[tail++] = at[i].from_site;
        }
    }
    return OK;
}

Status supplier_check(Cx *cx, Id supplier) {
    const Party *party;
    TRY(party_get(cx, supplier, &party));
    if (party->supplier) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "supplier", "this party is no supplier"), party->code),
        "set supplier on the party, or name another");
}

Status stocked_check(Cx *cx, Id item) {
    const Item *it;
    TRY(item_get(cx, item, &it));
    if (it->kind != ITEM_SERVICE) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "item", "a service is never in stock"), it->code),
        "give a good, component or kit");
}

Status dates_check(Cx *cx, const char *until_field, Date from, Date until) {
    if (until.v == 0 || until.v >= from.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, until_field, "it ends before it begins"), date_text(cx->arena, until)),
        "give " STR_FMT " or later", STR_ARG(date_text(cx->arena, from)));
}

// The smallest quantity that keeps minimum and multiple must fit the maximum.
static Status check_lots(Cx *cx, const Source *s) {
    Qty least = qty_round_up(qty_max(s->min_qty, s->multiple), s->multiple);
    if (s->max_qty.v == 0 || s->max_qty.v >= least.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "max_qty", "no order can be as small"),
            decimal_text(cx->arena, s->max_qty.v, 6, 0)),
        "give at least " STR_FMT ", which minimum and multiple ask for, or 0 for no maximum",
        STR_ARG(decimal_text(cx->arena, least.v, 6, 0)));
}

static Status check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Source *s = record;
    TRY(check_members(cx, s));
    TRY(dates_check(cx, "valid_until", s->valid_from, s->valid_until));
    TRY(check_lots(cx, s));
    TRY(stocked_check(cx, s->item));
    if (id_eq(s->site, SITE_UNDER_WAY))
        return with_hint(cx, fail(cx, INPUT, "site", "goods under way are supplied nowhere"),
            "give a site of your own");
    switch ((SourceKind)s->kind) {
    case SOURCE_BUY: return supplier_check(cx, s->supplier);
    case SOURCE_MAKE: return check_make(cx, s);
    case SOURCE_MOVE: return check_move(cx, s);
    }
    return OK;
}

const Entity source_entity = {
    .noun = "source",
    .scope = {"e.site = @", NULL},
    .list_scope = {"site", NULL},
    .plural = "sources",
    .table = "source",
    .label = "Source",
    .help = "A source: one way to supply an item at a site, by buying, making or moving.",
    .shape = SHAPE("Source", Source, fields),
    .key = "item,site,priority",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
    .check = check,
};

Status source_phantom(Cx *cx, Source *s, bool *phantom) {
    *phantom = false;
    if (s->kind != SOURCE_MAKE) return OK;
    const void *record;
    TRY(record_cached(cx, &bill_entity, s->bill, &record));
    *phantom = ((const Bill *)record)->phantom;
    if (*phantom)
        *s = (Source){
            .id = s->id, .item = s->item, .site = s->site, .kind = s->kind, .bill = s->bill, .active = true};
    return OK;
}

Status phantom_bill(Cx *cx, Id item, Id site, Id *bill) {
    Source *sources;
    int n;
    bool phantom = false;
    *bill = (Id){0};
    TRY(sources_of(cx, item, site, &sources, &n));
    if (n == 0) return OK;
    Source first = sources[0];
    TRY(source_phantom(cx, &first, &phantom));
    if (phantom) *bill = first.bill;
    return OK;
}

Qty least_order(Qty min, Qty multiple, Qty max, Qty policy) {
    bool too_much = max.v > 0 && qty_round_up(policy, multiple).v > max.v;
    return too_much ? min : qty_max(min, policy);
}

Status sources_of(Cx *cx, Id item, Id site, Source **out, int *n) {
    List sources;
    int64_t key = (int64_t)hash_mix((uint64_t)item.v, (uint64_t)site.v);
    TRY(kept_list(cx, KEEP_SOURCES, key, &source_entity,
        "where item = $1 and site = $2 and active = 1 order by priority, id", IN(A(item), A(site)),
        &sources));
    *out = sources.at;
    *n = sources.n;
    return OK;
}
