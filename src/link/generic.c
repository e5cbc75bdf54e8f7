// The map of any shop that can write one line for each item sold: order, date, item, quantity, price, and the customer, country, description and
// channel where they are known. A quantity below 0 is a return; at no price and without a customer it is a stock adjustment.
#include "link/orders.h"

static ServiceKind service(Str item) {
    static const struct {
        const char *code;
        ServiceKind kind;
    } services[] = {{"POST", SERVICE_POSTAGE}, {"POSTAGE", SERVICE_POSTAGE},
        {"SHIPPING", SERVICE_POSTAGE}, {"FREIGHT", SERVICE_POSTAGE}, {"DISCOUNT", SERVICE_DISCOUNT},
        {"GIFT-CARD", SERVICE_VOUCHER}, {"VOUCHER", SERVICE_VOUCHER}};
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        if (str_is(item, services[i].code)) return services[i].kind;
    return SERVICE_NONE;
}

static LineClass classify(
    const HistoryRead *line, ServiceKind kind, HistoryColumn *column, const char **why) {
    if (kind != SERVICE_NONE && (line->qty.v < 0 || line->price.v < 0)) return IS_CHARGE;
    if (line->price.v < 0) {
        *column = COL_PRICE;
        *why = "is below 0; what is taken back has a quantity below 0";
        return IS_REJECT;
    }
    if (line->qty.v > 0) return IS_SALE;
    return line->price.v == 0 && line->customer.n == 0 ? IS_ADJUST : IS_RETURN;
}

static HistoryChannel channel(const HistoryRead *line) {
    if (line->channel.n) return (HistoryChannel){line->channel, line->channel};
    return (HistoryChannel){S("SHOP"), S("Shop")};
}

const HistoryMap history_generic = {
    .name = "generic",
    .help = "One line for each item sold: order, date, item, qty, price; where known customer, "
            "country, description, channel.",
    .columns = {[COL_ORDER] = {"order", "order_number", "order_id", "invoice", "number"},
        [COL_DATE] = {"date", "placed", "order_date", "created_at"},
        [COL_ITEM] = {"item", "sku", "product", "code"},
        [COL_QTY] = {"qty", "quantity"},
        [COL_PRICE] = {"price", "unit_price"},
        [COL_CUSTOMER] = {"customer", "customer_id", "email"},
        [COL_COUNTRY] = {"country", "ship_country"},
        [COL_NAME] = {"description", "name", "title"},
        [COL_CHANNEL] = {"channel"}},
    .needed = 1U << COL_ORDER | 1U << COL_DATE | 1U << COL_ITEM | 1U << COL_QTY | 1U << COL_PRICE,
    .service = service,
    .classify = classify,
    .channel = channel,
};

const HistoryMap *const history_maps[] = {&history_online_retail, &history_generic, NULL};

const HistoryMap *history_map(Str name) {
    for (int i = 0; history_maps[i]; i++)
        if (str_is(name, history_maps[i]->name)) return history_maps[i];
    return NULL;
}
