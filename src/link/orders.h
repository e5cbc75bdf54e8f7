// Real order histories: a CSV file with one line for each item sold, read whole into compact arrays in the order of time. A map says
// what the columns are called and what each line is; a new shop is a new map, nothing else.
//
//   lines of the file = lines of orders + of returns (their sources) + adjustments + charges + rejects
//
// holds always. Nothing here needs a store, and nothing is changed by reading.
#ifndef ARGOSY_LINK_ORDERS_H
#define ARGOSY_LINK_ORDERS_H

#include "base/cx.h"

// A service is sold but never stocked. The kind says what a charge for it, or its taking back, is.
typedef enum {
    SERVICE_NONE, // goods
    SERVICE_POSTAGE,
    SERVICE_MANUAL, // an amount entered by hand
    SERVICE_DISCOUNT,
    SERVICE_VOUCHER, // gift vouchers
    SERVICE_OTHER,
    SERVICE_SAMPLES, // from here on: our own costs, sold only where a customer is named
    SERVICE_BANK,
    SERVICE_MARKETPLACE,
    SERVICE_COMMISSION,
    SERVICE_BAD_DEBT,
    SERVICE_KINDS
} ServiceKind;
extern const char *const service_names[SERVICE_KINDS];

typedef struct {
    Str code;
    Str name; // the latest description on a line with a price; the code where there is none
    ServiceKind service;
    Time first, last; // order lines; 0 where it was never ordered
    Price price;      // median over the order lines with a price; 0 where there is none
    int32_t lines;    // order lines
    Qty sold;         // ordered
} HistoryItem;

typedef struct {
    Str code, name;
    Str country;  // of the latest order; ISO 3166-1, or empty
    bool walk_in; // stands for all customers of a country whom the shop did not name
} HistoryCustomer;

typedef struct {
    int32_t item;
    int32_t source; // line of the file
    Qty qty;        // > 0
    Price price;    // of one; 0: given away
} HistoryLine;

typedef struct {
    Str number;
    int32_t customer, channel;
    Str country; // where it goes
    Time placed;
    int32_t first, n; // in lines; order line k of n is at position k + 1 of the document
} HistoryOrder;

// What came back, as far as possible by the order line that it was sold on: the same customer and item, first at the same price,
// the latest first. One line of the file may be spread over several order lines.
typedef struct {
    int32_t item;
    int32_t source;
    int32_t order; // index of the order; -1: blind
    int32_t line;  // index in lines; -1: blind
    Qty qty;       // > 0
    Price price;   // given back for one
} HistoryReturnLine;

typedef struct {
    Str number;
    int32_t customer, channel;
    Time at;
    int32_t first, n; // in return_lines
} HistoryReturn;

typedef enum {
    ADJUST_UNKNOWN,
    ADJUST_COUNT,
    ADJUST_DAMAGED,
    ADJUST_LOST,
    ADJUST_FOUND,
    ADJUST_RECODED,
    ADJUST_ELSEWHERE,
    ADJUST_KINDS
} AdjustKind;
extern const char *const adjust_names[ADJUST_KINDS];

typedef struct {
    Str number;
    int32_t item;
    int32_t source;
    Qty qty; // below 0: gone
    Time at;
    AdjustKind kind;
    Str note;
} HistoryAdjust;

// Money without goods: what was given back to a customer for a service, and our own costs.
typedef struct {
    Str number;
    int32_t item;
    int32_t source;
    int32_t customer; // -1: none
    ServiceKind kind;
    Qty qty;      // > 0
    Price price;  // of one; above 0: to us; below 0: from us
    Money amount; // of all
    Time at;
} HistoryCharge;

typedef struct {
    int32_t source;    // line of the file, the header being 1
    const char *field; // column at fault, as the map calls it; empty: the line as a whole
    Str reason;
    Str order; // its document, as far as it could be read
} HistoryReject;

typedef struct {
    Str code, name;
} HistoryChannel;

typedef struct {
    const char *map;
    int64_t read; // lines of the file beside the header
    Time first, last;
    HistoryItem *items;
    HistoryCustomer *customers;
    HistoryChannel *channels;
    HistoryOrder *orders;            // by time, then as in the file
    HistoryLine *lines;              // by order
    HistoryReturn *returns;          // by time
    HistoryReturnLine *return_lines; // by return
    HistoryAdjust *adjusts;          // by time
    HistoryCharge *charges;          // by time
    HistoryReject *rejects;          // by line
    int32_t items_n, customers_n, channels_n, orders_n, lines_n, returns_n, return_lines_n,
        adjusts_n, charges_n, rejects_n;
    int32_t returned; // lines of the file that are returns (return_lines may be more)
} History;

// ---- maps -------------------------------------------------------------------------------------------------------------
typedef enum {
    COL_ORDER,
    COL_DATE,
    COL_ITEM,
    COL_QTY,
    COL_PRICE,
    COL_CUSTOMER,
    COL_COUNTRY,
    COL_NAME,
    COL_CHANNEL,
    COL_N
} HistoryColumn;

// A line as it was read, and what is known of its document.
typedef struct {
    Str order, item, customer, channel; // as the map left them
    Str note;                           // description
    Qty qty;
    Price price;
    int32_t siblings; // lines of its document, itself among them
} HistoryRead;

typedef enum { IS_SALE, IS_RETURN, IS_ADJUST, IS_CHARGE, IS_REJECT } LineClass;

typedef struct {
    const char *name, *help;
    const char *columns[COL_N][6]; // headers that are taken for each, the first being the proper one; ends in NULL
    uint32_t needed;                // bits of the columns without which nothing can be read
    bool past;                      // what it reads is history rather than orders to be filled
    bool (*time)(Str s, Time *out); // its own way to write a time beside ISO 8601; may be NULL
    void (*clean)(Arena *a, HistoryRead *line); // codes as they should be; may be NULL
    ServiceKind (*service)(Str item);
    // Where it is IS_REJECT, says why and which column.
    LineClass (*classify)(
        const HistoryRead *line, ServiceKind service, HistoryColumn *column, const char **why);
    HistoryChannel (*channel)(const HistoryRead *line);
} HistoryMap;

extern const HistoryMap history_generic, history_online_retail;
extern const HistoryMap *const history_maps[]; // ending in NULL
const HistoryMap *history_map(Str name);       // NULL where there is none
// Two letters of a country by its English name or code; false where it is not known.
bool country_code(Str name, Str *code);
AdjustKind adjust_kind(Str note); // by the words that people write in a stock adjustment

// More of one item on a line, or more for one of it, is taken for a mistake; products of both stay far within 64 bits.
#define HISTORY_QTY_MAX QTY(10000000)
#define HISTORY_PRICE_MAX ((Price){INT64_C(10000000) * UNIT})

// Reads a file (.csv, .gz, .zst) as `map` says; NULL finds the map by the header. What is wrong in a line is a reject; INPUT is a
// file that cannot be read at all. Memory is the context's arena.
Status history_read(Cx *cx, const char *path, const HistoryMap *map, History *out) MUST_USE;

#endif
