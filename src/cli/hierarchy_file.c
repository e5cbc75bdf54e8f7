// Reading a hierarchy (hierarchy_file.h). Nodes are numbered level by level, and within a level as they come.
#include "cli/hierarchy_file.h"

#include "cli/sheet.h"

typedef struct {
    Cli *cli;
    Sheet sheet;
    HierarchyFile *out;
    StrMap *node[HIERARCHY_LEVELS_MAX]; // of each level: the number within it
    int nodes[HIERARCHY_LEVELS_MAX];
    Str *name[HIERARCHY_LEVELS_MAX];
    size_t name_cap[HIERARCHY_LEVELS_MAX], series_cap, sum_cap;
} Reader;

// The columns are all that the file has; a first, short opening of the file finds their names.
static Status columns_find(Cli *cli, int *n, Str *name) {
    CsvReader *csv;
    name[0] = S("series");
    *n = 1;
    TRY(csv_open(cli->cx, str_z(cli->arena, cli_value(cli, "hierarchy")), &csv));
    Status s = OK;
    for (int i = 0; s == OK && i < csv_columns(csv); i++) {
        Str head = str_trim(csv_header(csv, i));
        if (i == csv_find(csv, name[0])) continue;
        if (head.n == 0 || *n == HIERARCHY_LEVELS_MAX) {
            s = fail(cli->cx, INPUT, "hierarchy",
                head.n ? "there are more than %d levels" : "column %d has no name",
                head.n ? HIERARCHY_LEVELS_MAX - 1 : i + 1);
            s = with_hint(cli->cx, s, "begin with a line like series,region,site: a column to a level");
        } else name[(*n)++] = str_dup(cli->arena, head);
    }
    csv_close(csv);
    if (s != OK || *n > 1) return s;
    return with_hint(cli->cx, fail(cli->cx, INPUT, "hierarchy", "the file has no level"),
        "beside the column series give one to each level of sums: series,region,site");
}

static int node_of(Reader *r, int level, Str value) {
    int64_t at;
    if (strmap_get(r->node[level], value, &at)) return (int)at;
    int n = r->nodes[level]++;
    strmap_put(r->node[level], value, n);
    r->name[level] = arena_grow(
        r->cli->arena, r->name[level], (size_t)n, &r->name_cap[level], (size_t)n + 1, sizeof(Str));
    r->name[level][n] = level == 0
        ? S("all")
        : str_fmt(r->cli->arena, STR_FMT "=" STR_FMT, STR_ARG(r->sheet.name[level]), STR_ARG(value));
    return n;
}

static Status row(Reader *r) {
    HierarchyFile *f = r->out;
    Arena *a = r->cli->arena;
    Str name, value;
    int64_t before;
    TRY(sheet_name(&r->sheet, 0, &name));
    if (strmap_get(f->index, name, &before))
        return sheet_wrong(&r->sheet, 0, "has a line already", "each series once");
    size_t n = (size_t)f->n_series, levels = (size_t)f->n_levels;
    strmap_put(f->index, name, f->n_series);
    f->series = arena_grow(a, f->series, n, &r->series_cap, n + 1, sizeof *f->series);
    f->sum = arena_grow(a, f->sum, n * levels, &r->sum_cap, (n + 1) * levels, sizeof *f->sum);
    f->series[n] = str_dup(a, name);
    f->sum[n * levels] = node_of(r, 0, S(""));
    for (int l = 1; l < f->n_levels; l++) {
        TRY(sheet_name(&r->sheet, l, &value));
        f->sum[n * levels + (size_t)l] = node_of(r, l, value);
    }
    f->n_series++;
    return OK;
}

// Numbers within levels become those of all nodes.
static void number(Reader *r) {
    HierarchyFile *f = r->out;
    f->first = NEW_ARRAY(r->cli->arena, int, f->n_levels + 1);
    for (int l = 0; l < f->n_levels; l++) f->first[l + 1] = f->first[l] + r->nodes[l];
    f->n_nodes = f->first[f->n_levels];
    f->node = NEW_ARRAY(r->cli->arena, Str, f->n_nodes);
    for (int l = 0; l < f->n_levels; l++)
        for (int i = 0; i < r->nodes[l]; i++) f->node[f->first[l] + i] = r->name[l][i];
    for (int s = 0; s < f->n_series; s++)
        for (int l = 0; l < f->n_levels; l++) f->sum[(int64_t)s * f->n_levels + l] += f->first[l];
}

static Status rows(Reader *r) {
    HierarchyFile *f = r->out;
    bool more;
    TRY(sheet_next(&r->sheet, &more));
    while (more) {
        TRY(row(r));
        TRY(sheet_next(&r->sheet, &more));
    }
    if (f->n_series == 0)
        return with_hint(r->cli->cx, fail(r->cli->cx, INPUT, "hierarchy", "the file has no series"),
            "give it a line for each series");
    number(r);
    for (int i = 0; i < f->n_nodes; i++) {
        int64_t at;
        if (!strmap_get(f->index, f->node[i], &at)) continue;
        Status s = fail(r->cli->cx, INPUT, "hierarchy", "a series has the name of a sum");
        return with_hint(r->cli->cx, with_value(r->cli->cx, s, f->node[i]), "give it another name");
    }
    return OK;
}

Status hierarchy_file_read(Cli *cli, HierarchyFile *out) {
    Reader r = {.cli = cli, .out = out};
    Str name[HIERARCHY_LEVELS_MAX];
    *out = (HierarchyFile){.index = strmap_new()};
    TRY(columns_find(cli, &out->n_levels, name));
    for (int l = 0; l < out->n_levels; l++) r.node[l] = strmap_new();
    Status s = sheet_open(cli, "hierarchy", out->n_levels, name, &r.sheet);
    if (s == OK) s = rows(&r);
    sheet_close(&r.sheet);
    for (int l = 0; l < out->n_levels; l++) strmap_free(r.node[l]);
    return s;
}

void hierarchy_file_close(HierarchyFile *f) {
    if (f->index) strmap_free(f->index);
}
