// Bills of material: what goes into an item, and what making it takes. A component may be made itself, to any depth, but never of what it goes
// into: that is refused when a component is added or a bill is made active again, naming the chain, so that every walk down ends.
#include "base/map.h"
#include "network/cache.h"
#include "network/check.h"

static const Field bill_fields[] = {
    {FIELD(Bill, id), .label = "Id", .output = true},
    {FIELD(Bill, code), .label = "Code", .example = "22423-1", .max = 60},
    {FIELD(Bill, item), .label = "Item", .help = "What is made.", .ref = &item_entity,
        .fixed = true, .example = "22423"},
    {FIELD(Bill, site), .label = "Site", .help = "Plant; empty: any.", .ref = &site_entity,
        .optional = true, .example = "PLANT"},
    {FIELD(Bill, output_qty), .label = "Output", .help = "Quantity that the components are for.",
        .optional = true, .fallback = "1", .positive = true, .example = "1"},
    {FIELD(Bill, lead_days), .label = "Lead time (days)", .help = "From release to finished goods.",
        .optional = true, .example = "2", .max = 3650},
    {FIELD(Bill, cost), .label = "Cost of making", .help = "Of one unit, beside its components.",
        .optional = true, .example = "0.35"},
    {FIELD(Bill, yield), .label = "Yield", .help = "Share of output that is good.",
        .optional = true, .fallback = "1", .positive = true, .example = "0.98", .max = UNIT},
    {FIELD(Bill, valid_from), .label = "Valid from", .help = "Empty: always.", .optional = true,
        .example = "2011-01-01"},
    {FIELD(Bill, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
    {FIELD(Bill, phantom),
        .label = "Phantom", .help = "What needs the item takes it from stock, and for the rest its components, in one and the same work order.",
        .optional = true, .fallback = "false", .example = "false"},
};

static const Field component_fields[] = {
    {FIELD(Component, id), .label = "Id", .output = true},
    {FIELD(Component, bill), .label = "Bill of materials", .ref = &bill_entity, .fixed = true,
        .example = "22423-1"},
    {FIELD(Component, item), .label = "Component", .ref = &item_entity, .fixed = true, .example = "C-PLATE"},
    {FIELD(Component, qty), .label = "Quantity", .help = "For the output quantity of the bill.",
        .positive = true, .example = "3"},
    {FIELD(Component, scrap), .label = "Scrap", .help = "Share lost on the way in.",
        .optional = true, .example = "0.02", .max = UNIT - 1},
};

// ---- circles ----------------------------------------------------------------------------------------------------------
// An item reached from the component, and through which item it was reached: the chain to name.
typedef struct {
    Id item;
    int from; // index of the item it goes into; -1 for the first
} Reached;

static Status chain_text(Cx *cx, const Reached *reached, int at, Str *out) {
    Buf b = buf_new(cx->arena);
    Id top = reached[at].item; // the item the walk has come back to
    Str code;
    TRY(ref_code(cx, &item_entity, top, &code));
    buf_add(&b, code);
    Str tail = S("");
    for (int i = at; i >= 0; i = reached[i].from) {
        TRY(ref_code(cx, &item_entity, reached[i].item, &code));
        tail = str_fmt(cx->arena, " > " STR_FMT STR_FMT, STR_ARG(code), STR_ARG(tail));
    }
    buf_add(&b, tail);
    *out = buf_str(&b);
    return OK;
}

Status bill_acyclic(Cx *cx, Id item, Id component) {
    IntMap *seen = intmap_new();
    Reached *reached = NULL;
    size_t n = 0, cap = 0;
    Status status = OK;
    reached = arena_grow(cx->arena, reached, n, &cap, 1, sizeof *reached);
    reached[n++] = (Reached){.item = component, .from = -1};
    for (size_t i = 0; i < n && status == OK; i++) {
        if (id_eq(reached[i].item, item)) {
            Str chain;
            status = chain_text(cx, reached, (int)i, &chain);
            if (status == OK)
                status = with_hint(cx,
                    with_value(cx,
                        fail(cx, INPUT, "item", "the item would go into itself: " STR_FMT, STR_ARG(chain)),
                        chain),
                    "take another component, or make the other bill inactive first");
            break;
        }
        Rows r;
        status = sql_open(cx,
            &r, "select distinct c.item from bill b join component c on c.bill = b.id where b.item = $1 and b.active = 1 order by 1",
            A(reached[i].item));
        if (status != OK) break;
        while (rows_next(&r)) {
            Id next = rows_id(&r, 0);
            int64_t at;
            if (intmap_get(seen, next.v, &at)) continue;
            intmap_put(seen, next.v, 1);
            reached = arena_grow(cx->arena, reached, n, &cap, n + 1, sizeof *reached);
            reached[n++] = (Reached){.item = next, .from = (int)i};
        }
        status = rows_end(&r);
    }
    intmap_free(seen);
    return status;
}

// ---- checks -----------------------------------------------------------------------------------------------------------
static Status bill_check(Cx *cx, void *record, const void *before) {
    const Bill *bill = record, *old = before;
    TRY(stocked_check(cx, bill->item));
    if (!id_none(bill->site)) {
        const Site *site;
        TRY(site_get(cx, bill->site, &site));
        if (site->kind == SITE_TRANSIT)
            return with_hint(cx, fail(cx, INPUT, "site", "nothing is made under way"),
                "give a plant, or leave it empty for any");
    }
    if (bill->phantom && bill->lead_days > 0)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "lead_days", "a phantom takes no time of its own"),
                str_fmt(cx->arena, "%d", bill->lead_days)),
            "give 0, and its days to the bills that it goes into");
    if (bill->phantom && bill->cost.v > 0)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "cost", "a phantom costs nothing to make by itself"),
                decimal_text(cx->arena, bill->cost.v, 6, 2)),
            "give 0, and its cost to the bills that it goes into");
    if (!old || old->active || !bill->active) return OK;
    Component *components;
    int n;
    TRY(bill_components(cx, bill->id, &components, &n));
    for (int i = 0; i < n; i++) TRY(bill_acyclic(cx, bill->item, components[i].item));
    return OK;
}

static Status component_check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Component *c = record;
    TRY(stocked_check(cx, c->item));
    Bill bill;
    TRY(record_get(cx, &bill_entity, c->bill, &bill));
    return bill.active ? bill_acyclic(cx, bill.item, c->item) : OK;
}

const Entity bill_entity = {
    .noun = "bill",
    .scope = {"e.site = 0 or e.site = @", NULL},
    .plural = "bills",
    .table = "bill",
    .label = "Bill of materials",
    .help = "A bill of materials: how an item is made.",
    .shape = SHAPE("Bill", Bill, bill_fields),
    .code = "code",
    .area = AREA_MAKE,
    .read_roles = EVERYONE,
    .write_roles = MAKER | PLANNER,
    .editable = true,
    .check = bill_check,
};

const Entity component_entity = {
    .noun = "component",
    .plural = "components",
    .table = "component",
    .label = "Component",
    .help = "A component: an item that goes into a bill of materials.",
    .shape = SHAPE("Component", Component, component_fields),
    .key = "bill,item",
    .area = AREA_MAKE,
    .read_roles = EVERYONE,
    .write_roles = MAKER | PLANNER,
    .editable = true,
    .check = component_check,
};

// ---- reading ----------------------------------------------------------------------------------------------------------
Status bill_for(Cx *cx, Id item, Id site, Date day, Bill *out) {
    List bills;
    TRY(kept_list(cx, KEEP_BILLS, item.v, &bill_entity,
        "where item = $1 and active = 1 order by valid_from desc, id desc", IN(A(item)), &bills));
    const Bill *at = bills.at, *best = NULL;
    for (int i = 0; i < bills.n; i++) {
        if (at[i].valid_from.v > day.v) continue;
        if (!id_none(site) && id_eq(at[i].site, site)) {
            best = &at[i];
            break;
        }
        if (!best && id_none(at[i].site)) best = &at[i];
    }
    if (best) {
        *out = *best;
        return OK;
    }
    Str code;
    TRY(ref_code(cx, &item_entity, item, &code));
    return with_hint(cx,
        with_value(cx,
            fail(cx, MISSING, NULL, "no active bill of materials makes " STR_FMT " there", STR_ARG(code)),
            code),
        "make a bill for the site, or one for any site");
}

int64_t component_per(const Bill *bill, const Component *part) {
    int64_t per = mul_div(part->qty.v, UNIT, bill->output_qty.v);
    if (part->scrap.v > 0 && part->scrap.v < UNIT) per = mul_div(per, UNIT, UNIT - part->scrap.v);
    if (bill->yield.v > 0 && bill->yield.v < UNIT) per = mul_div(per, UNIT, bill->yield.v);
    return per;
}

Status bill_components(Cx *cx, Id bill, Component **out, int *n) {
    List components;
    TRY(kept_list(cx, KEEP_COMPONENTS, bill.v, &component_entity, "where bill = $1 order by id",
        IN(A(bill)), &components));
    *out = components.at;
    *n = components.n;
    return OK;
}
