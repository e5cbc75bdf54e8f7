// The map of UCI Online Retail (D. Chen, S. Sain, K. Guo, 2012): a UK gift shop's invoices of one year, as its system kept them. What each
// line is was decided by looking at all of them; docs/import.md has the counts. In short:
//
//   invoice C…                       goods: a return          a service: money given back
//   invoice A…                       bad debt
//   price 0, quantity below 0        stock adjusted downwards
//   price 0, alone, no customer      stock adjusted upwards
//   fees and samples, no customer    our own cost
//   everything else                  an order line; price 0: given away
//
// Codes differ in case only (85123a, 85123A) for the same item, so they are taken in capitals. Customer numbers come as 17850.0.
#include <stdio.h>

#include "link/orders.h"

static const struct {
    const char *code;
    ServiceKind kind;
} services[] = {
    {"POST", SERVICE_POSTAGE},
    {"DOT", SERVICE_POSTAGE},
    {"C2", SERVICE_POSTAGE},
    {"23444", SERVICE_POSTAGE}, // next day carriage
    {"M", SERVICE_MANUAL},
    {"D", SERVICE_DISCOUNT},
    {"22016", SERVICE_VOUCHER},
    {"23702", SERVICE_OTHER}, // a high resolution image
    {"S", SERVICE_SAMPLES},
    {"BANK CHARGES", SERVICE_BANK},
    {"AMAZONFEE", SERVICE_MARKETPLACE},
    {"CRUK", SERVICE_COMMISSION},
    {"B", SERVICE_BAD_DEBT},
};

static ServiceKind service(Str item) {
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        if (str_is(item, services[i].code)) return services[i].kind;
    return str_starts(item, S("GIFT_")) ? SERVICE_VOUCHER : SERVICE_NONE;
}

static void clean(Arena *a, HistoryRead *line) {
    for (size_t i = 0; i < line->item.n; i++) {
        if (line->item.at[i] < 'a' || line->item.at[i] > 'z') continue;
        char *upper = arena_alloc(a, line->item.n + 1);
        for (size_t k = 0; k < line->item.n; k++) {
            char c = line->item.at[k];
            upper[k] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        }
        line->item.at = upper;
        break;
    }
    if (str_ends(line->customer, S(".0"))) line->customer.n -= 2;
}

// A number of at most `most`, up to the character that ends it.
static bool part(Str *rest, char end, int64_t most, int *out) {
    int64_t v;
    Str digits = str_split(*rest, end, rest);
    for (size_t i = 0; i < digits.n; i++)
        if (digits.at[i] < '0' || digits.at[i] > '9') return false;
    if (!decimal_parse(digits, 0, &v) || v > most) return false;
    *out = (int)v;
    return true;
}

// 12/1/2010 8:26: the first of December, as the file is published by Kaggle and others.
static bool american_time(Str s, Time *out) {
    int month, day, year, hour, minute;
    Date date;
    if (!part(&s, '/', 12, &month) || !part(&s, '/', 31, &day) || !part(&s, ' ', 9999, &year) ||
        !part(&s, ':', 23, &hour) || !part(&s, ':', 59, &minute) || s.n)
        return false;
    char text[32];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    if (!date_parse(str_of(text), &date)) return false; // there is no such day
    *out = (Time){date_time(date).v + (hour * 60 + minute) * 60 * SECOND};
    return true;
}

static LineClass refuse(HistoryColumn at, const char *text, HistoryColumn *column, const char **why) {
    *column = at;
    *why = text;
    return IS_REJECT;
}

static LineClass classify(
    const HistoryRead *line, ServiceKind kind, HistoryColumn *column, const char **why) {
    bool in = line->qty.v > 0, named = line->customer.n > 0;
    if (kind == SERVICE_BAD_DEBT) return IS_CHARGE;
    if (line->price.v < 0)
        return refuse(COL_PRICE, "is below 0; only a bad debt may be", column, why);
    if (str_starts(line->order, S("A")))
        return refuse(COL_ITEM, "an invoice A… holds bad debt (B) only", column, why);
    if (str_starts(line->order, S("C"))) {
        if (in)
            return refuse(COL_QTY, "a cancellation takes back: its quantity must be below 0", column, why);
        return kind == SERVICE_NONE ? IS_RETURN : IS_CHARGE;
    }
    if (kind >= SERVICE_SAMPLES && !named) return IS_CHARGE;
    if (line->price.v == 0 && (!in || (!named && line->siblings == 1))) {
        if (kind != SERVICE_NONE)
            return refuse(COL_ITEM, "a service has no stock to adjust", column, why);
        return IS_ADJUST;
    }
    if (in) return IS_SALE;
    return kind == SERVICE_NONE ? IS_RETURN : IS_CHARGE;
}

// Invoices without a customer are those of the shop's own site dotcomgiftshop.com, a day's sales on one: most of their lines
// stand beside dotcom postage (DOT), which the others hardly ever have.
static HistoryChannel channel(const HistoryRead *line) {
    if (line->customer.n) return (HistoryChannel){S("TRADE"), S("Trade customers")};
    return (HistoryChannel){S("DOTCOM"), S("dotcomgiftshop.com")};
}

const HistoryMap history_online_retail = {
    .name = "online-retail",
    .help = "UCI Online Retail: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, "
            "UnitPrice, CustomerID, Country.",
    .columns = {[COL_ORDER] = {"InvoiceNo", "Invoice"},
        [COL_DATE] = {"InvoiceDate"},
        [COL_ITEM] = {"StockCode"},
        [COL_QTY] = {"Quantity"},
        [COL_PRICE] = {"UnitPrice"},
        [COL_CUSTOMER] = {"CustomerID", "Customer ID"},
        [COL_COUNTRY] = {"Country"},
        [COL_NAME] = {"Description"}},
    .needed = 1U << COL_ORDER | 1U << COL_DATE | 1U << COL_ITEM | 1U << COL_QTY | 1U << COL_PRICE |
        1U << COL_CUSTOMER | 1U << COL_COUNTRY | 1U << COL_NAME,
    .past = true,
    .time = american_time,
    .clean = clean,
    .service = service,
    .classify = classify,
    .channel = channel,
};
