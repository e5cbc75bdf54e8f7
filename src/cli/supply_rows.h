// What reading the files of `argosy supply plan` shares: rows that wait for others, and names. Private to the command.
#ifndef ARGOSY_CLI_SUPPLY_ROWS_H
#define ARGOSY_CLI_SUPPLY_ROWS_H

#include "base/num.h"
#include "cli/supply_plan.h"

// A source as its row says; its node's others may stand elsewhere in the file.
typedef struct {
    SupplySource s;
    int node, priority, bill; // bill: −1 none
    int64_t line;
    Str name;
} SourceRow;

typedef struct {
    int bill, next, item; // next line of the bill, −1
    bool co;              // it comes of it, instead of going into it
    int64_t per;
} BillLine;

typedef struct {
    int resource;
    SupplyPeriod period;
} PeriodRow;

typedef struct {
    PlanModel *m;
    SourceRow *row;
    BillLine *bill_line;
    int *bill_first, *bill_last; // by bill
    PeriodRow *period;
    uint64_t *off; // calendar << 32 | day from long ago
    bool *stocked; // by node
    size_t n_rows, rows_cap, n_bill_lines, bill_lines_cap, n_bills, bill_first_cap, bill_last_cap,
        dated_cap, cos_cap, alternates_cap, n_periods, periods_cap, n_off, off_cap, items_cap,
        sites_cap, nodes_cap, node_item_cap, node_site_cap, stocked_cap, components_cap,
        demands_cap, demand_id_cap, demand_line_cap, firm_cap, supply_id_cap, firm_line_cap,
        uses_cap, resources_cap, resource_cap, resource_line_cap, calendars_cap;
} Reading;

// Room for one more.
#define MORE(r, array, n, cap)                                                                     \
    ((array) = arena_grow((r)->m->arena, (array), (size_t)(n), &(r)->cap, (size_t)(n) + 1, sizeof *(array)))

enum { DAY_ORIGIN = 2000000 };

// ---- supply_names.c: the index by name; read_named gives -1 where there is none
int read_named(StrMap *map, Str name);
Status read_item(Reading *r, const Sheet *t, int column, int *out) MUST_USE;
Status read_site(Reading *r, const Sheet *t, int column, int *out) MUST_USE;
int read_node_at(Reading *r, int item, int site);
Status read_node(Reading *r, const Sheet *t, int item_column, int site_column, int *out) MUST_USE;
int read_resource_at(Reading *r, Str name, int64_t line);

// ---- supply_network.c and supply_state.c: a file each
typedef struct {
    const char *name;
    const SheetColumn *columns;
    int n;
    Status (*row)(Reading *r, const Sheet *t);
} PlanFile;
extern const PlanFile plan_network_files[], plan_state_files[];
extern const int n_plan_network_files, n_plan_state_files;

#endif
