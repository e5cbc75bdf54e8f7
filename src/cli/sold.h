// What was sold of each series, period by period, as the stock verbs read it from plain files.
#ifndef ARGOSY_CLI_SOLD_H
#define ARGOSY_CLI_SOLD_H

#include "base/map.h"
#include "cli/sheet.h"

enum { SOLD_CELLS_MAX = 100 * 1000 * 1000, SOLD_PERIODS_MAX = 10000 };

typedef struct SoldSale SoldSale;
typedef struct SoldPeriod SoldPeriod;

typedef struct {
    Cli *cli;
    StrMap *series, *period; // by text
    Str *name;               // n, of series
    SoldPeriod *when;
    SoldSale *sale;
    int n, n_periods, periods; // series; periods that were named; periods from the first to the last
    size_t n_sales, cap_names, cap_when, cap_sales;
    double *value; // n × periods; NAN before a series' first line, 0 where there is none later
    bool *there;   // n × periods: in stock
    int season;    // periods of a year; 0: none
} Sold;

Sold sold_new(Cli *cli);
void sold_free(Sold *h);
// --history: series,period,value.
Status sold_read(Sold *h) MUST_USE;
// --available: series,period,in_stock, after the history.
Status sold_available(Sold *h) MUST_USE;

#endif
