// The files of `argosy supply plan` as the engine's arrays. Items, sites, resources and calendars are found by name; an item at a site
// becomes a node when it is first mentioned. Sources are put in order of their node and priority, bills are spread over the sources
// that make by them.
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
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
        n_periods, periods_cap, n_off, off_cap, items_cap, sites_cap, nodes_cap, node_item_cap,
        node_site_cap, stocked_cap, components_cap, demands_cap, demand_id_cap, demand_line_cap,
        firm_cap, supply_id_cap, firm_line_cap, uses_cap, resources_cap, resource_cap,
        resource_line_cap, calendars_cap;
} Reading;

// Room for one more.
#define MORE(r, array, n, cap)                                                                     \
    ((array) = arena_grow((r)->m->arena, (array), (size_t)(n), &(r)->cap, (size_t)(n) + 1, sizeof *(array)))

enum { DAY_ORIGIN = 2000000 };

// ---- names -----------------------------------------------------------------------------------------------------------
static int named(StrMap *map, Str name) {
    int64_t at;
    return strmap_get(map, name, &at) ? (int)at : -1;
}

static Status item_find(Reading *r, const Sheet *t, int column, int *out) {
    PlanModel *m = r->m;
    Str name;
    TRY(sheet_name(t, column, &name));
    *out = named(m->items, name);
    if (*out >= 0) return OK;
    if (m->items_known)
        return sheet_wrong(t, column, "is not in items", "an item of that file, or a row for it there");
    *out = m->n_items;
    strmap_put(m->items, name, *out);
    MORE(r, m->item, m->n_items, items_cap);
    m->item[m->n_items++] = str_dup(m->arena, name);
    return OK;
}

static Status site_find(Reading *r, const Sheet *t, int column, int *out) {
    PlanModel *m = r->m;
    Str name;
    TRY(sheet_name(t, column, &name));
    *out = named(m->sites, name);
    if (*out >= 0) return OK;
    if (m->sites_known)
        return sheet_wrong(t, column, "is not in sites", "a site of that file, or a row for it there");
    *out = m->n_sites;
    strmap_put(m->sites, name, *out);
    MORE(r, m->site, m->n_sites, sites_cap);
    m->site[m->n_sites++] = str_dup(m->arena, name);
    return OK;
}

static int node_at(Reading *r, int item, int site) {
    PlanModel *m = r->m;
    uint64_t key[1] = {(uint64_t)item << 32 | (uint64_t)site};
    Str name = {(const char *)key, sizeof key};
    int node = named(m->nodes, name);
    if (node >= 0) return node;
    node = m->in.n_nodes++;
    strmap_put(m->nodes, name, node);
    MORE(r, m->node, node, nodes_cap);
    MORE(r, m->node_item, node, node_item_cap);
    MORE(r, m->node_site, node, node_site_cap);
    MORE(r, r->stocked, node, stocked_cap);
    m->node[node] = (SupplyNode){0};
    m->node_item[node] = m->item[item];
    m->node_site[node] = m->site[site];
    r->stocked[node] = false;
    return node;
}

static Status node_find(Reading *r, const Sheet *t, int item_column, int site_column, int *out) {
    int item, site;
    TRY(item_find(r, t, item_column, &item));
    TRY(site_find(r, t, site_column, &site));
    *out = node_at(r, item, site);
    return OK;
}

static int resource_at(Reading *r, Str name, int64_t line) {
    PlanModel *m = r->m;
    int at = named(m->resources, name);
    if (at >= 0) return at;
    at = m->in.n_resources++;
    strmap_put(m->resources, name, at);
    MORE(r, m->resource, at, resources_cap);
    MORE(r, m->resource_in, at, resource_cap);
    MORE(r, m->resource_line, at, resource_line_cap);
    m->resource[at] = str_dup(m->arena, name);
    m->resource_in[at] = (SupplyResource){.bucket_days = 1, .capacity = SUPPLY_UNKNOWN};
    m->resource_line[at] = line;
    return at;
}

// ---- one function a file ---------------------------------------------------------------------------------------------
static Status items_row(Reading *r, const Sheet *t) {
    int at;
    return item_find(r, t, 0, &at);
}
static Status sites_row(Reading *r, const Sheet *t) {
    int at;
    return site_find(r, t, 0, &at);
}

static Status calendars_row(Reading *r, const Sheet *t) {
    static const char *const week[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    PlanModel *m = r->m;
    Str name, text = str_lower(m->arena, sheet_text(t, 1));
    TRY(sheet_name(t, 0, &name));
    int at = named(m->calendars, name);
    if (at < 0) {
        at = m->in.n_calendars++;
        strmap_put(m->calendars, name, at);
        MORE(r, m->calendar, at, calendars_cap);
        m->calendar[at] = (SupplyCalendar){0};
    }
    for (unsigned k = 0; k < 7; k++)
        if (str_starts(text, str_of(week[k]))) {
            m->calendar[at].week_off |= 1u << (k + 4) % 7; // day 0, 1970-01-01, is a Thursday
            if (m->calendar[at].week_off == 127)
                return sheet_wrong(t, 1, "leaves no day to work", "six days off a week at most");
            return OK;
        }
    int day = 0;
    if (text.n == 0) return sheet_wrong(t, 1, "is missing", "a day off: sat, sun, or a date");
    TRY(plan_day_read(m, t, 1, &day));
    MORE(r, r->off, r->n_off, off_cap);
    r->off[r->n_off++] = (uint64_t)at << 32 | (uint64_t)(day + DAY_ORIGIN);
    return OK;
}

enum { R_RESOURCE, R_CAPACITY, R_BUCKET, R_FROM, R_UNTIL };
static Status resources_row(Reading *r, const Sheet *t) {
    PlanModel *m = r->m;
    Str name;
    TRY(sheet_name(t, R_RESOURCE, &name));
    int at = resource_at(r, name, sheet_line(t));
    SupplyResource *x = &m->resource_in[at];
    int64_t capacity = SUPPLY_UNKNOWN;
    TRY(sheet_qty(t, R_CAPACITY, 0, &capacity));
    TRY(sheet_int(t, R_BUCKET, 1, 366, &x->bucket_days));
    if (!sheet_has(t, R_FROM)) {
        if (sheet_has(t, R_UNTIL))
            return sheet_wrong(t, R_UNTIL, "has no from", "the first day of the period");
        if (x->n_periods < 0)
            return sheet_wrong(t, R_RESOURCE, "is there twice", "one row, and rows with from and until");
        x->capacity = capacity;
        x->n_periods = -1; // seen; counted when all are read
        return OK;
    }
    PeriodRow p = {.resource = at, .period = {.until = 1000000, .capacity = capacity}};
    if (capacity < 0)
        return sheet_wrong(t, R_CAPACITY, "is missing", "what a bucket of the period holds");
    TRY(plan_day_read(m, t, R_FROM, &p.period.from));
    TRY(plan_day_read(m, t, R_UNTIL, &p.period.until));
    if (p.period.until <= p.period.from)
        return sheet_wrong(t, R_UNTIL, "is not after from", "the day after the period's last");
    MORE(r, r->period, r->n_periods, periods_cap);
    r->period[r->n_periods++] = p;
    return OK;
}

enum { B_BILL, B_COMPONENT, B_QTY, B_SCRAP };
static Status bills_row(Reading *r, const Sheet *t) {
    PlanModel *m = r->m;
    BillLine line = {.next = -1};
    Str name;
    TRY(sheet_name(t, B_BILL, &name));
    line.bill = named(m->bills, name);
    if (line.bill < 0) {
        line.bill = (int)r->n_bills++;
        strmap_put(m->bills, name, line.bill);
        MORE(r, r->bill_first, line.bill, bill_first_cap);
        MORE(r, r->bill_last, line.bill, bill_last_cap);
        r->bill_first[line.bill] = r->bill_last[line.bill] = -1;
    }
    TRY(item_find(r, t, B_COMPONENT, &line.item));
    int64_t qty = 0, scrap = 0;
    if (!sheet_has(t, B_QTY))
        return sheet_wrong(t, B_QTY, "is missing", "how much of the component one takes");
    TRY(sheet_qty(t, B_QTY, 1, &qty));
    TRY(sheet_qty(t, B_SCRAP, 0, &scrap));
    if (scrap > UNIT * 99 / 100)
        return sheet_wrong(t, B_SCRAP, "is too large", "the part that is lost, from 0 to 0.99");
    line.per = mul_div(qty, UNIT, UNIT - scrap);
    int at = (int)r->n_bill_lines;
    if (r->bill_first[line.bill] < 0) r->bill_first[line.bill] = at;
    else r->bill_line[r->bill_last[line.bill]].next = at;
    r->bill_last[line.bill] = at;
    MORE(r, r->bill_line, at, bill_lines_cap);
    r->bill_line[r->n_bill_lines++] = line;
    return OK;
}

// clang-format off
enum { S_ITEM, S_SITE, S_KIND, S_FROM, S_FROM_ITEM, S_SUPPLIER, S_BILL, S_PRIORITY, S_SHARE, S_LEAD, S_CALENDAR, S_FROZEN,
    S_VALID_FROM, S_VALID_UNTIL, S_YIELD, S_MIN, S_MULTIPLE, S_MAX, S_FIXED, S_USES };
// clang-format on

// "PRESS=0.5;OVEN": one unit takes half of a PRESS and one of an OVEN.
static Status uses_read(Reading *r, const Sheet *t, SupplySource *s) {
    PlanModel *m = r->m;
    s->first_use = m->in.n_uses;
    for (Str rest = sheet_text(t, S_USES); rest.n > 0;) {
        Str name = str_trim(str_split(rest, ';', &rest)), per;
        if (name.n == 0) continue;
        name = str_trim(str_split(name, '=', &per));
        int64_t qty = UNIT;
        if ((per.n > 0 && !decimal_parse(str_trim(per), 6, &qty)) || qty <= 0 || name.n == 0)
            return sheet_wrong(t, S_USES, "is no list of resources",
                "PRESS=0.5;OVEN=2: how much of each one unit takes");
        int resource = resource_at(r, name, sheet_line(t));
        for (int u = s->first_use; u < m->in.n_uses; u++)
            if (m->use[u].resource == resource)
                return sheet_wrong(
                    t, S_USES, "names a resource twice", "each once, with all that one unit takes");
        MORE(r, m->use, m->in.n_uses, uses_cap);
        m->use[m->in.n_uses++] = (SupplyUse){resource, qty};
        s->n_uses++;
    }
    return OK;
}

static Status lots_read(const Sheet *t, SupplySource *s) {
    int64_t fixed = 0;
    TRY(sheet_qty(t, S_MIN, 0, &s->lot_min));
    TRY(sheet_qty(t, S_MULTIPLE, 0, &s->lot_multiple));
    TRY(sheet_qty(t, S_MAX, 0, &s->lot_max));
    TRY(sheet_qty(t, S_FIXED, 1, &fixed));
    if (fixed > 0 && (s->lot_min > 0 || s->lot_multiple > 0 || s->lot_max > 0))
        return sheet_wrong(t, S_FIXED, "stands beside min, multiple or max", "either a fixed lot or those");
    if (fixed > 0) s->lot_min = s->lot_multiple = s->lot_max = fixed;
    int64_t least = s->lot_min > s->lot_multiple ? s->lot_min : s->lot_multiple;
    if (s->lot_multiple > 0)
        least = (least + s->lot_multiple - 1) / s->lot_multiple * s->lot_multiple;
    if (s->lot_max > 0 && s->lot_max < least)
        return sheet_wrong(t, S_MAX, "is less than the smallest lot of min and multiple",
            "at least " STR_FMT, STR_ARG(decimal_text(t->cli->arena, least, 6, 0)));
    return OK;
}

static Status valid_read(PlanModel *m, const Sheet *t, SupplySource *s) {
    int none = 0;
    TRY(plan_day_read(m, t, S_VALID_FROM, &s->valid_from));
    TRY(plan_day_read(m, t, S_VALID_UNTIL, sheet_has(t, S_VALID_UNTIL) ? &s->valid_until : &none));
    if (sheet_has(t, S_VALID_UNTIL) && s->valid_until == 0)
        s->valid_until = -1; // day 0 stands for none
    if (sheet_has(t, S_VALID_UNTIL) && sheet_has(t, S_VALID_FROM) && s->valid_until < s->valid_from)
        return sheet_wrong(t, S_VALID_UNTIL, "is before valid_from", "the last day of release");
    return OK;
}

static Status from_read(Reading *r, const Sheet *t, int node, SupplySource *s) {
    if (s->kind != SUPPLY_MOVE) {
        if (sheet_has(t, S_FROM))
            return sheet_wrong(t, S_FROM, "is for moves only", "kind move, or no from");
        return OK;
    }
    int item, site;
    TRY(item_find(r, t, sheet_has(t, S_FROM_ITEM) ? S_FROM_ITEM : S_ITEM, &item));
    TRY(site_find(r, t, S_FROM, &site));
    s->from = node_at(r, item, site);
    if (s->from == node)
        return sheet_wrong(t, S_FROM, "is the site itself", "another site, or another item by from_item");
    return OK;
}

static Status sources_row(Reading *r, const Sheet *t) {
    static const char *const kinds[] = {"buy", "make", "move", "phantom"};
    static const SupplyKind kind_of[] = {SUPPLY_BUY, SUPPLY_MAKE, SUPPLY_MOVE, SUPPLY_MAKE};
    PlanModel *m = r->m;
    int kind = -1;
    SourceRow row = {.bill = -1, .line = sheet_line(t)};
    SupplySource *s = &row.s;
    TRY(node_find(r, t, S_ITEM, S_SITE, &row.node));
    TRY(sheet_choice(t, S_KIND, kinds, COUNT(kinds), &kind));
    if (kind < 0) return sheet_wrong(t, S_KIND, "is missing", "buy, make, move or phantom");
    *s = (SupplySource){.kind = kind_of[kind], .from = -1, .frozen_days = m->frozen_days};
    TRY(sheet_int(t, S_PRIORITY, 0, 1000000, &row.priority));
    TRY(sheet_int(t, S_SHARE, 0, 1000000, &s->share));
    TRY(sheet_int(t, S_LEAD, 0, 3650, &s->lead_days));
    TRY(sheet_int(t, S_FROZEN, 0, 3650, &s->frozen_days));
    TRY(valid_read(m, t, s));
    TRY(sheet_qty(t, S_YIELD, UNIT / 100, &s->yield));
    if (s->yield > UNIT)
        return sheet_wrong(t, S_YIELD, "is too large", "the good part of what is started, from 0.01 to 1");
    TRY(lots_read(t, s));
    TRY(uses_read(r, t, s));
    TRY(from_read(r, t, row.node, s));
    if (sheet_has(t, S_CALENDAR)) {
        s->calendar = 1 + named(m->calendars, sheet_text(t, S_CALENDAR));
        if (s->calendar == 0)
            return sheet_wrong(t, S_CALENDAR, "is not in calendars", "a calendar of that file");
    }
    if (s->kind == SUPPLY_MAKE) {
        row.bill = named(m->bills, sheet_text(t, sheet_has(t, S_BILL) ? S_BILL : S_ITEM));
        if (row.bill < 0 && sheet_has(t, S_BILL))
            return sheet_wrong(t, S_BILL, "is not in bills", "a bill of that file");
    }
    if (kind == 3) // goes through: nothing is kept, nothing takes time
        *s = (SupplySource){
            .kind = SUPPLY_MAKE, .from = -1, .yield = s->yield, .first_use = s->first_use, .n_uses = s->n_uses};
    row.name = str_dup(m->arena, sheet_text(t, S_SUPPLIER));
    MORE(r, r->row, r->n_rows, rows_cap);
    r->row[r->n_rows++] = row;
    return OK;
}

enum { STOCK_ITEM, STOCK_SITE, STOCK_QTY, STOCK_SAFETY, STOCK_UP_TO, STOCK_COVER };
static Status stock_row(Reading *r, const Sheet *t) {
    int node;
    TRY(node_find(r, t, STOCK_ITEM, STOCK_SITE, &node));
    if (r->stocked[node])
        return sheet_wrong(t, STOCK_ITEM, "is there twice for its site", "one row an item at a site");
    r->stocked[node] = true;
    SupplyNode *x = &r->m->node[node];
    TRY(sheet_qty(t, STOCK_QTY, -NUM_MAX, &x->on_hand));
    TRY(sheet_qty(t, STOCK_SAFETY, -NUM_MAX, &x->safety));
    TRY(sheet_qty(t, STOCK_UP_TO, 0, &x->order_up_to));
    return sheet_int(t, STOCK_COVER, 0, 3650, &x->cover_days);
}

// An id of the file, or its line where there is none.
static Status id_read(Reading *r, const Sheet *t, int column, StrMap *seen, Str *out) {
    *out = sheet_text(t, column);
    if (out->n == 0) {
        *out = str_fmt(r->m->arena, "line %lld", (long long)sheet_line(t));
        return OK;
    }
    TRY(sheet_name(t, column, out));
    if (named(seen, *out) >= 0)
        return sheet_wrong(t, column, "is there twice", "an id of its own, or none");
    strmap_put(seen, *out, sheet_line(t));
    *out = str_dup(r->m->arena, *out);
    return OK;
}

static const char *const yes_no[] = {"no", "yes"};

enum { D_ID, D_ITEM, D_SITE, D_DUE, D_QTY, D_PRIORITY, D_KIND, D_DAYS, D_CONSUMES };
static Status demand_row(Reading *r, const Sheet *t) {
    static const char *const kinds[] = {"order", "forecast"};
    PlanModel *m = r->m;
    SupplyDemandIn d = {.firm = -1};
    Str id;
    int kind = 0, consumes = 0;
    TRY(id_read(r, t, D_ID, m->demands, &id));
    TRY(node_find(r, t, D_ITEM, D_SITE, &d.node));
    if (!sheet_has(t, D_DUE)) return sheet_wrong(t, D_DUE, "is missing", "the day it is wanted");
    if (!sheet_has(t, D_QTY)) return sheet_wrong(t, D_QTY, "is missing", "how much is wanted");
    TRY(plan_day_read(m, t, D_DUE, &d.due));
    TRY(sheet_qty(t, D_QTY, 1, &d.qty));
    TRY(sheet_int(t, D_PRIORITY, 0, 4095, &d.priority));
    TRY(sheet_choice(t, D_KIND, kinds, COUNT(kinds), &kind));
    TRY(sheet_choice(t, D_CONSUMES, yes_no, COUNT(yes_no), &consumes));
    d.kind = kind ? SUPPLY_FORECAST : SUPPLY_ORDER;
    d.days = kind ? 1 : 0;
    TRY(sheet_int(t, D_DAYS, 1, 3650, &d.days));
    if (!kind) d.days = 0;
    d.consumes = consumes && !kind;
    int n = m->in.n_demands++;
    MORE(r, m->demand, n, demands_cap);
    MORE(r, m->demand_id, n, demand_id_cap);
    MORE(r, m->demand_line, n, demand_line_cap);
    d.id = kind ? 0 : n + 1;
    m->demand[n] = d;
    m->demand_id[n] = id;
    m->demand_line[n] = sheet_line(t);
    return OK;
}

enum { F_ID, F_ITEM, F_SITE, F_DUE, F_QTY, F_FIXED };
static Status supply_row(Reading *r, const Sheet *t) {
    PlanModel *m = r->m;
    SupplyFirmIn f = {0};
    Str id;
    int fixed = 0;
    TRY(id_read(r, t, F_ID, m->supplies, &id));
    TRY(node_find(r, t, F_ITEM, F_SITE, &f.node));
    if (!sheet_has(t, F_DUE)) return sheet_wrong(t, F_DUE, "is missing", "the day it comes");
    if (!sheet_has(t, F_QTY))
        return sheet_wrong(t, F_QTY, "is missing", "how much is still to come");
    TRY(plan_day_read(m, t, F_DUE, &f.due));
    TRY(sheet_qty(t, F_QTY, 1, &f.qty));
    TRY(sheet_choice(t, F_FIXED, yes_no, COUNT(yes_no), &fixed));
    f.fixed = fixed;
    int n = m->in.n_firm++;
    f.id = n + 1;
    MORE(r, m->firm, n, firm_cap);
    MORE(r, m->supply_id, n, supply_id_cap);
    MORE(r, m->firm_line, n, firm_line_cap);
    m->firm[n] = f;
    m->supply_id[n] = id;
    m->firm_line[n] = sheet_line(t);
    return OK;
}

static const SheetColumn items_columns[] = {{"item", true}, {"name", false}};
static const SheetColumn sites_columns[] = {{"site", true}, {"name", false}};
static const SheetColumn calendars_columns[] = {{"calendar", true}, {"off", true}};
static const SheetColumn resources_columns[] = {{"resource", true}, {"capacity", true},
    {"bucket_days", false}, {"from", false}, {"until", false}};
static const SheetColumn bills_columns[] = {
    {"bill", true}, {"component", true}, {"qty", true}, {"scrap", false}};
static const SheetColumn sources_columns[] = {{"item", true}, {"site", true}, {"kind", true},
    {"from", false}, {"from_item", false}, {"supplier", false}, {"bill", false},
    {"priority", false}, {"share", false}, {"lead_days", false}, {"calendar", false},
    {"frozen_days", false}, {"valid_from", false}, {"valid_until", false}, {"yield", false},
    {"min", false}, {"multiple", false}, {"max", false}, {"fixed", false}, {"uses", false}};
static const SheetColumn stock_columns[] = {{"item", true}, {"site", true}, {"qty", true},
    {"safety", false}, {"order_up_to", false}, {"cover_days", false}};
static const SheetColumn demand_columns[] = {{"id", false}, {"item", true}, {"site", true}, {"due", true},
    {"qty", true}, {"priority", false}, {"kind", false}, {"days", false}, {"consumes", false}};
static const SheetColumn supply_columns[] = {
    {"id", false}, {"item", true}, {"site", true}, {"due", true}, {"qty", true}, {"fixed", false}};

static const struct {
    const char *name;
    const SheetColumn *columns;
    int n;
    Status (*row)(Reading *r, const Sheet *t);
} files[] = {
    {"items", items_columns, COUNT(items_columns), items_row},
    {"sites", sites_columns, COUNT(sites_columns), sites_row},
    {"calendars", calendars_columns, COUNT(calendars_columns), calendars_row},
    {"resources", resources_columns, COUNT(resources_columns), resources_row},
    {"bills", bills_columns, COUNT(bills_columns), bills_row},
    {"sources", sources_columns, COUNT(sources_columns), sources_row},
    {"stock", stock_columns, COUNT(stock_columns), stock_row},
    {"supply", supply_columns, COUNT(supply_columns), supply_row},
    {"demand", demand_columns, COUNT(demand_columns), demand_row},
};

static Status file_read(Reading *r, int file, bool *found) {
    Sheet t;
    Status s = sheet_open_in(
        r->m->cli, "model", files[file].name, files[file].columns, files[file].n, &t, found);
    for (bool more = *found; s == OK && more;) {
        s = sheet_next(&t, &more);
        if (s == OK && more) s = files[file].row(r, &t);
    }
    sheet_close(&t);
    return s;
}

// ---- putting it in order ---------------------------------------------------------------------------------------------
static int compare_sources(const void *a, const void *b) {
    const SourceRow *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    if (x->priority != y->priority) return x->priority < y->priority ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static Status sources_finish(Reading *r) {
    PlanModel *m = r->m;
    if (r->n_rows > 0) qsort(r->row, r->n_rows, sizeof *r->row, compare_sources);
    m->source = NEW_ARRAY(m->arena, SupplySource, r->n_rows);
    m->source_name = NEW_ARRAY(m->arena, Str, r->n_rows);
    m->source_line = NEW_ARRAY(m->arena, int64_t, r->n_rows);
    for (size_t i = 0; i < r->n_rows; i++) {
        SourceRow *row = &r->row[i];
        SupplyNode *node = &m->node[row->node];
        if (node->n_sources++ == 0) node->first_source = (int)i;
        Str site = m->node_site[row->node];
        row->s.first_component = m->in.n_components;
        for (int k = row->bill >= 0 ? r->bill_first[row->bill] : -1; k >= 0; k = r->bill_line[k].next) {
            MORE(r, m->component, m->in.n_components, components_cap);
            int of = node_at(r, r->bill_line[k].item, named(m->sites, site));
            m->component[m->in.n_components++] = (SupplyComponent){of, r->bill_line[k].per};
            row->s.n_components++;
        }
        m->source[i] = row->s;
        m->source_name[i] = row->name;
        m->source_line[i] = row->line;
    }
    m->in.n_sources = (int)r->n_rows;
    return OK;
}

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void calendars_finish(Reading *r) {
    PlanModel *m = r->m;
    if (r->n_off > 0) qsort(r->off, r->n_off, sizeof *r->off, compare_keys);
    m->off = NEW_ARRAY(m->arena, int, r->n_off);
    for (size_t i = 0; i < r->n_off; i++) {
        if (i > 0 && r->off[i] == r->off[i - 1]) continue;
        SupplyCalendar *c = &m->calendar[r->off[i] >> 32];
        if (c->n_offs++ == 0) c->first_off = m->in.n_offs;
        m->off[m->in.n_offs++] = (int)(r->off[i] & UINT32_MAX) - DAY_ORIGIN;
    }
}

static void resources_finish(Reading *r) {
    PlanModel *m = r->m;
    m->period = NEW_ARRAY(m->arena, SupplyPeriod, r->n_periods);
    for (int k = 0; k < m->in.n_resources; k++) m->resource_in[k].n_periods = 0;
    for (size_t i = 0; i < r->n_periods; i++) m->resource_in[r->period[i].resource].n_periods++;
    for (int k = 0, at = 0; k < m->in.n_resources; k++) {
        SupplyResource *x = &m->resource_in[k];
        x->first_period = at;
        at += x->n_periods;
        if (x->n_periods > 0 && x->capacity == SUPPLY_UNKNOWN)
            x->capacity = 0; // its periods are all there is
        x->n_periods = 0;
    }
    for (size_t i = 0; i < r->n_periods; i++) {
        SupplyResource *x = &m->resource_in[r->period[i].resource];
        m->period[x->first_period + x->n_periods++] = r->period[i].period;
    }
    m->in.n_periods = (int)r->n_periods;
}

Status plan_model_read(PlanModel *m) {
    Reading r = {.m = m};
    bool found[COUNT(files)];
    for (int i = 0; i < COUNT(files); i++) {
        TRY(file_read(&r, i, &found[i]));
        if (i == 0) m->items_known = found[i];
        if (i == 1) m->sites_known = found[i];
    }
    Cx *cx = m->cx;
    if (!found[8])
        return with_hint(cx,
            fail(cx, INPUT, "model", STR_FMT " has no demand.csv", STR_ARG(cli_value(m->cli, "model"))),
            "item, site, due and qty of what is wanted (also as .gz or .zst)");
    if (!found[5] && !found[6])
        return with_hint(cx,
            fail(cx, INPUT, "model", STR_FMT " has neither sources.csv nor stock.csv",
                STR_ARG(cli_value(m->cli, "model"))),
            "something must supply what is wanted");
    TRY(sources_finish(&r));
    calendars_finish(&r);
    resources_finish(&r);
    m->in.node = m->node;
    m->in.source = m->source;
    m->in.component = m->component;
    m->in.demand = m->demand;
    m->in.firm = m->firm;
    m->in.use = m->use;
    m->in.resource = m->resource_in;
    m->in.period = m->period;
    m->in.calendar = m->calendar;
    m->in.off = m->off;
    return OK;
}
