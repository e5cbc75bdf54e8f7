// Prices that a channel sells an item at, from a day on. Each order line asks for one, so the list of an item is kept.
#include "base/map.h"
#include "network/cache.h"
#include "network/network.h"

static const Field fields[] = {
    {FIELD(ItemPrice, id), .label = "Id", .output = true},
    {FIELD(ItemPrice, channel), .label = "Channel", .ref = &channel_entity, .fixed = true, .example = "WEB"},
    {FIELD(ItemPrice, item), .label = "Item", .ref = &item_entity, .fixed = true, .example = "85123A"},
    {FIELD(ItemPrice, valid_from), .label = "Valid from", .help = "Empty: always.",
        .optional = true, .fixed = true, .example = "2011-01-01"},
    {FIELD(ItemPrice, price), .label = "Price", .help = "Of one unit.", .example = "2.55"},
};

const Entity price_entity = {
    .noun = "price",
    .plural = "prices",
    .table = "price",
    .label = "Price",
    .help = "A price: what an item is sold at in a channel from a day on.",
    .shape = SHAPE("ItemPrice", ItemPrice, fields),
    .key = "channel,item,valid_from",
    .area = AREA_DELIVER,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | SERVICE,
    .editable = true,
};

Status price_on(Cx *cx, Id channel, Id item, Date day, Price *out) {
    if (!id_none(channel)) {
        List prices;
        int64_t key = (int64_t)hash_mix((uint64_t)channel.v, (uint64_t)item.v);
        TRY(kept_list(cx, KEEP_PRICES, key, &price_entity,
            "where channel = $1 and item = $2 order by valid_from desc", IN(A(channel), A(item)), &prices));
        const ItemPrice *at = prices.at;
        for (int i = 0; i < prices.n; i++) {
            if (at[i].valid_from.v > day.v) continue;
            *out = at[i].price;
            return OK;
        }
    }
    const Item *it;
    TRY(item_get(cx, item, &it));
    *out = it->price;
    return OK;
}
