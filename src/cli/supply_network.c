// Rows of the network of `argosy supply plan`: items, sites, calendars, resources, bills, co-products, sources.
#include <string.h>

#include "cli/supply_rows.h"

static Status items_row(Reading *r, const Sheet *t) {
    int at;
    return read_item(r, t, 0, &at);
}
static Status sites_row(Reading *r, const Sheet *t) {
    int at;
    return read_site(r, t, 0, &at);
}

static Status calendars_row(Reading *r, const Sheet *t) {
    static const char *const week[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    PlanModel *m = r->m;
    Str name, text = str_lower(m->arena, sheet_text(t, 1));
    TRY(sheet_name(t, 0, &name));
    int at = read_named(m->calendars, name);
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
    int at = read_resource_at(r, name, sheet_line(t));
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
static Status bill_line(Reading *r, const Sheet *t, BillLine line) {
    PlanModel *m = r->m;
    Str name;
    line.next = -1;
    TRY(sheet_name(t, B_BILL, &name));
    line.bill = read_named(m->bills, name);
    if (line.bill < 0) {
        line.bill = (int)r->n_bills++;
        strmap_put(m->bills, name, line.bill);
        MORE(r, r->bill_first, line.bill, bill_first_cap);
        MORE(r, r->bill_last, line.bill, bill_last_cap);
        r->bill_first[line.bill] = r->bill_last[line.bill] = -1;
    }
    int at = (int)r->n_bill_lines;
    if (r->bill_first[line.bill] < 0) r->bill_first[line.bill] = at;
    else r->bill_line[r->bill_last[line.bill]].next = at;
    r->bill_last[line.bill] = at;
    MORE(r, r->bill_line, at, bill_lines_cap);
    r->bill_line[r->n_bill_lines++] = line;
    return OK;
}

static Status bills_row(Reading *r, const Sheet *t) {
    BillLine line = {0};
    int64_t qty = 0, scrap = 0;
    TRY(read_item(r, t, B_COMPONENT, &line.item));
    if (!sheet_has(t, B_QTY))
        return sheet_wrong(t, B_QTY, "is missing", "how much of the component one takes");
    TRY(sheet_qty(t, B_QTY, 1, &qty));
    TRY(sheet_qty(t, B_SCRAP, 0, &scrap));
    if (scrap > UNIT * 99 / 100)
        return sheet_wrong(t, B_SCRAP, "is too large", "the part that is lost, from 0 to 0.99");
    line.per = mul_div(qty, UNIT, UNIT - scrap);
    return bill_line(r, t, line);
}

static Status coproducts_row(Reading *r, const Sheet *t) {
    BillLine line = {.co = true};
    TRY(read_item(r, t, B_COMPONENT, &line.item));
    if (!sheet_has(t, B_QTY))
        return sheet_wrong(t, B_QTY, "is missing", "how much of it comes with one made");
    TRY(sheet_qty(t, B_QTY, 1, &line.per));
    return bill_line(r, t, line);
}

// clang-format off
enum { S_ITEM, S_SITE, S_KIND, S_FROM, S_FROM_ITEM, S_SUPPLIER, S_BILL, S_PRIORITY, S_SHARE, S_LEAD, S_CALENDAR, S_FROZEN,
    S_VALID_FROM, S_VALID_UNTIL, S_YIELD, S_MIN, S_MULTIPLE, S_MAX, S_FIXED, S_USES };
// clang-format on

// "PRESS=0.5+3;OVEN": one unit takes half of a PRESS, each lot three more to set it up, and one of an OVEN.
static Status uses_read(Reading *r, const Sheet *t, SupplySource *s) {
    PlanModel *m = r->m;
    s->first_use = m->in.n_uses;
    for (Str rest = sheet_text(t, S_USES); rest.n > 0;) {
        Str name = str_trim(str_split(rest, ';', &rest)), per;
        if (name.n == 0) continue;
        name = str_trim(str_split(name, '=', &per));
        int64_t qty = UNIT, setup = 0;
        Str lot;
        per = str_trim(str_split(per, '+', &lot));
        if ((per.n > 0 && !decimal_parse(per, 6, &qty)) || qty <= 0 || name.n == 0 ||
            (lot.n > 0 && !decimal_parse(str_trim(lot), 6, &setup)) || setup < 0)
            return sheet_wrong(t, S_USES, "is no list of resources",
                "PRESS=0.5;OVEN=2+8: how much of each one unit takes, and a lot for its set-up");
        int resource = read_resource_at(r, name, sheet_line(t));
        for (int u = s->first_use; u < m->in.n_uses; u++)
            if (m->use[u].resource == resource)
                return sheet_wrong(
                    t, S_USES, "names a resource twice", "each once, with all that one unit takes");
        MORE(r, m->use, m->in.n_uses, uses_cap);
        m->use[m->in.n_uses++] = (SupplyUse){resource, qty, setup};
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
    TRY(read_item(r, t, sheet_has(t, S_FROM_ITEM) ? S_FROM_ITEM : S_ITEM, &item));
    TRY(read_site(r, t, S_FROM, &site));
    s->from = read_node_at(r, item, site);
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
    TRY(read_node(r, t, S_ITEM, S_SITE, &row.node));
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
        s->calendar = 1 + read_named(m->calendars, sheet_text(t, S_CALENDAR));
        if (s->calendar == 0)
            return sheet_wrong(t, S_CALENDAR, "is not in calendars", "a calendar of that file");
    }
    if (s->kind == SUPPLY_MAKE) {
        row.bill = read_named(m->bills, sheet_text(t, sheet_has(t, S_BILL) ? S_BILL : S_ITEM));
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

static const SheetColumn items_columns[] = {{"item", true}, {"name", false}};
static const SheetColumn sites_columns[] = {{"site", true}, {"name", false}};
static const SheetColumn calendars_columns[] = {{"calendar", true}, {"off", true}};
static const SheetColumn resources_columns[] = {{"resource", true}, {"capacity", true},
    {"bucket_days", false}, {"from", false}, {"until", false}};
static const SheetColumn bills_columns[] = {
    {"bill", true}, {"component", true}, {"qty", true}, {"scrap", false}};
static const SheetColumn coproducts_columns[] = {{"bill", true}, {"item", true}, {"qty", true}};
static const SheetColumn sources_columns[] = {{"item", true}, {"site", true}, {"kind", true},
    {"from", false}, {"from_item", false}, {"supplier", false}, {"bill", false},
    {"priority", false}, {"share", false}, {"lead_days", false}, {"calendar", false},
    {"frozen_days", false}, {"valid_from", false}, {"valid_until", false}, {"yield", false},
    {"min", false}, {"multiple", false}, {"max", false}, {"fixed", false}, {"uses", false}};

const PlanFile plan_network_files[] = {
    {"items", items_columns, COUNT(items_columns), items_row},
    {"sites", sites_columns, COUNT(sites_columns), sites_row},
    {"calendars", calendars_columns, COUNT(calendars_columns), calendars_row},
    {"resources", resources_columns, COUNT(resources_columns), resources_row},
    {"bills", bills_columns, COUNT(bills_columns), bills_row},
    {"coproducts", coproducts_columns, COUNT(coproducts_columns), coproducts_row},
    {"sources", sources_columns, COUNT(sources_columns), sources_row},
};
const int n_plan_network_files = COUNT(plan_network_files);
