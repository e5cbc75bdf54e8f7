// A company in a folder of CSV files: what one starts from. `argosy` loads examples/ when it makes its first database.
//
//   <plural>.csv     records of each entity (items.csv, parties.csv, …), loaded in the order in which they need each other
//   stock-open.csv   opening stock: the input of `stock open`, a row each
//   orders.csv       orders of the past, in the generic map
//   orders-open.csv  orders to be filled
//
// Files that are not there are left out.
#ifndef ARGOSY_LINK_COMPANY_H
#define ARGOSY_LINK_COMPANY_H

#include "core/act.h"

typedef struct {
    bool until_today; // moves the history by whole weeks, so that it ends in the seven days before today
    void (*progress)(void *to, const char *what, double part);
    void *to;
} CompanyOptions;

typedef struct {
    int64_t records, stock, past,
        open; // records of entities, rows of stock, documents of the past, orders to be filled
} CompanyLoaded;

// INPUT naming file and line where a row is refused: a company is loaded whole or its files are to be mended.
Status company_load(Cx *cx, const char *folder, const CompanyOptions *options, CompanyLoaded *out) MUST_USE;

#endif
