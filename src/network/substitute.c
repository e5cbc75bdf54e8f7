// Substitutes are proposed by the plan where an order would be late and enough of the other item is there in time that nobody needs; nothing is
// changed by itself.
#include "network/substitute.h"

#include "network/check.h"

static const Field fields[] = {
    {FIELD(Substitute, id), .label = "Id", .output = true},
    {FIELD(Substitute, item), .label = "Item", .ref = &item_entity, .fixed = true, .example = "85123A"},
    {FIELD(Substitute, substitute), .label = "Substitute", .help = "What may be given in its place.",
        .ref = &item_entity, .fixed = true, .example = "85123B"},
    {FIELD(Substitute, qty), .label = "Quantity", .help = "Of the substitute for one unit.",
        .optional = true, .fallback = "1", .positive = true, .example = "1"},
    {FIELD(Substitute, priority), .label = "Priority", .help = "1 is proposed first.",
        .optional = true, .fallback = "1", .example = "1", .max = 1000},
    {FIELD(Substitute, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
};

static Status check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Substitute *s = record;
    TRY(stocked_check(cx, s->item));
    const Item *other;
    TRY(item_get(cx, s->substitute, &other));
    if (other->kind == ITEM_SERVICE)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "substitute", "a service is never in stock"), other->code),
            "give a good, component or kit");
    if (!id_eq(s->item, s->substitute)) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "substitute", "it is the same item"), other->code),
        "give another item");
}

const Entity substitute_entity = {
    .noun = "substitute",
    .plural = "substitutes",
    .table = "substitute",
    .label = "Substitute",
    .help = "A substitute: an item that may be given in another's place where that would be late.",
    .shape = SHAPE("Substitute", Substitute, fields),
    .key = "item,substitute",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER,
    .editable = true,
    .check = check,
};
