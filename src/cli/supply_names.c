// Items, sites, nodes and resources of `argosy supply plan` by name.
#include "cli/supply_rows.h"

int read_named(StrMap *map, Str name) {
    int64_t at;
    return strmap_get(map, name, &at) ? (int)at : -1;
}

Status read_item(Reading *r, const Sheet *t, int column, int *out) {
    PlanModel *m = r->m;
    Str name;
    TRY(sheet_name(t, column, &name));
    *out = read_named(m->items, name);
    if (*out >= 0) return OK;
    if (m->items_known)
        return sheet_wrong(t, column, "is not in items", "an item of that file, or a row for it there");
    *out = m->n_items;
    strmap_put(m->items, name, *out);
    MORE(r, m->item, m->n_items, items_cap);
    m->item[m->n_items++] = str_dup(m->arena, name);
    return OK;
}

Status read_site(Reading *r, const Sheet *t, int column, int *out) {
    PlanModel *m = r->m;
    Str name;
    TRY(sheet_name(t, column, &name));
    *out = read_named(m->sites, name);
    if (*out >= 0) return OK;
    if (m->sites_known)
        return sheet_wrong(t, column, "is not in sites", "a site of that file, or a row for it there");
    *out = m->n_sites;
    strmap_put(m->sites, name, *out);
    MORE(r, m->site, m->n_sites, sites_cap);
    m->site[m->n_sites++] = str_dup(m->arena, name);
    return OK;
}

int read_node_at(Reading *r, int item, int site) {
    PlanModel *m = r->m;
    uint64_t key[1] = {(uint64_t)item << 32 | (uint64_t)site};
    Str name = {(const char *)key, sizeof key};
    int node = read_named(m->nodes, name);
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

Status read_node(Reading *r, const Sheet *t, int item_column, int site_column, int *out) {
    int item, site;
    TRY(read_item(r, t, item_column, &item));
    TRY(read_site(r, t, site_column, &site));
    *out = read_node_at(r, item, site);
    return OK;
}

int read_resource_at(Reading *r, Str name, int64_t line) {
    PlanModel *m = r->m;
    int at = read_named(m->resources, name);
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
