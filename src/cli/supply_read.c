// The files of `argosy supply plan` as the engine's arrays. Items, sites, resources and calendars are found by name; an item at a site
// becomes a node when it is first mentioned. Sources are put in order of their node and priority, bills are spread over the sources
// that make by them.
#include <stdlib.h>
#include <string.h>

#include "cli/supply_rows.h"

static Status file_read(Reading *r, const PlanFile *file, bool *found) {
    Sheet t;
    Status s = sheet_open_in(r->m->cli, "model", file->name, file->columns, file->n, &t, found);
    for (bool more = *found; s == OK && more;) {
        s = sheet_next(&t, &more);
        if (s == OK && more) s = file->row(r, &t);
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
        row->s.first_co = m->in.n_cos;
        for (int k = row->bill >= 0 ? r->bill_first[row->bill] : -1; k >= 0; k = r->bill_line[k].next) {
            int of = read_node_at(r, r->bill_line[k].item, read_named(m->sites, site));
            if (r->bill_line[k].co) {
                MORE(r, m->co, m->in.n_cos, cos_cap);
                m->co[m->in.n_cos++] = (SupplyCoProduct){of, r->bill_line[k].per};
                row->s.n_cos++;
                continue;
            }
            MORE(r, m->component, m->in.n_components, components_cap);
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

static Status files_read(Reading *r, const PlanFile *file, int n, bool *found) {
    for (int i = 0; i < n; i++) {
        TRY(file_read(r, &file[i], &found[i]));
        if (strcmp(file[i].name, "items") == 0) r->m->items_known = found[i];
        if (strcmp(file[i].name, "sites") == 0) r->m->sites_known = found[i];
    }
    return OK;
}

static bool there(const PlanFile *file, int n, const bool *found, const char *name) {
    for (int i = 0; i < n; i++)
        if (strcmp(file[i].name, name) == 0) return found[i];
    return false;
}

Status plan_model_read(PlanModel *m) {
    enum { FILES_MAX = 16 };
    Reading r = {.m = m};
    bool network[FILES_MAX] = {false}, state[FILES_MAX] = {false};
    CHECK(n_plan_network_files <= FILES_MAX && n_plan_state_files <= FILES_MAX);
    TRY(files_read(&r, plan_network_files, n_plan_network_files, network));
    TRY(files_read(&r, plan_state_files, n_plan_state_files, state));
    Cx *cx = m->cx;
    Str folder = cli_value(m->cli, "model");
    if (!there(plan_state_files, n_plan_state_files, state, "demand"))
        return with_hint(cx, fail(cx, INPUT, "model", STR_FMT " has no demand.csv", STR_ARG(folder)),
            "item, site, due and qty of what is wanted (also as .gz or .zst)");
    if (!there(plan_network_files, n_plan_network_files, network, "sources") &&
        !there(plan_state_files, n_plan_state_files, state, "stock"))
        return with_hint(cx,
            fail(cx, INPUT, "model", STR_FMT " has neither sources.csv nor stock.csv", STR_ARG(folder)),
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
    m->in.co = m->co;
    m->in.alternate = m->alternate;
    return OK;
}
