// Reads the file: each line becomes a Raw of indexes and numbers, 56 bytes, or a reject. What a line is can depend on how many lines its
// document has, so nothing is decided before all are read; orders_build.c then makes the documents.
#include "link/orders.h"

#include <string.h>

#include "base/csv.h"
#include "link/orders_parts.h"

const char *const service_names[SERVICE_KINDS] = {"goods", "postage", "manual", "discount",
    "voucher", "other", "samples", "bank", "marketplace", "commission", "bad debt"};

int32_t names_index(Arena *a, Names *names, Str s) {
    int64_t at;
    if (strmap_get(names->map, s, &at)) return (int32_t)at;
    names->at = arena_grow(a, names->at, names->n, &names->cap, names->n + 1, sizeof *names->at);
    names->at[names->n] = str_dup(a, s);
    strmap_put(names->map, s, (int64_t)names->n);
    return (int32_t)names->n++;
}

void reject(Reader *r, int32_t source, Str order, const char *field, Str reason) {
    History *h = r->out;
    h->rejects = arena_grow(r->cx->arena, h->rejects, (size_t)h->rejects_n, &r->rejects_cap,
        (size_t)h->rejects_n + 1, sizeof *h->rejects);
    h->rejects[h->rejects_n++] = (HistoryReject){source, field, reason, str_dup(r->cx->arena, order)};
}

// ---- the header -------------------------------------------------------------------------------------------------------
static int column_find(const CsvReader *csv, const HistoryMap *map, HistoryColumn column) {
    for (int i = 0; map->columns[column][i]; i++) {
        int at = csv_find(csv, str_of(map->columns[column][i]));
        if (at >= 0) return at;
    }
    return -1;
}

static int missing_column(const CsvReader *csv, const HistoryMap *map) {
    for (int c = 0; c < COL_N; c++)
        if (map->needed >> c & 1 && column_find(csv, map, (HistoryColumn)c) < 0) return c;
    return -1;
}

static Status map_choose(Reader *r, const CsvReader *csv) {
    if (r->map) {
        int missing = missing_column(csv, r->map);
        if (missing < 0) return OK;
        return with_hint(r->cx,
            fail(r->cx, INPUT, r->map->columns[missing][0], "the file has no column %s",
                r->map->columns[missing][0]),
            "%s", r->map->help);
    }
    for (int i = 0; history_maps[i]; i++) {
        r->map = history_maps[i];
        if (missing_column(csv, r->map) < 0) return OK;
    }
    return with_hint(r->cx, fail(r->cx, INPUT, NULL, "no known order history has these columns"),
        "%s", history_generic.help);
}

// ---- a line -----------------------------------------------------------------------------------------------------------
typedef struct {
    const char *name; // of the column at fault
    const char *why;
} Fault;

static bool numbers_read(Str *cells, const HistoryMap *map, HistoryRead *line, Time *at, Fault *fault) {
    Str date = str_trim(cells[COL_DATE]);
    if (!(time_parse(date, at) || (map->time && map->time(date, at))) || at->v == 0) {
        *fault = (Fault){map->columns[COL_DATE][0],
            "is no date and time such as 2011-06-01 or 2011-06-01 08:30:00"};
        return false;
    }
    if (!decimal_parse(str_trim(cells[COL_QTY]), 6, &line->qty.v)) {
        *fault = (Fault){map->columns[COL_QTY][0], "is no number with at most six decimals"};
        return false;
    }
    if (line->qty.v == 0 || line->qty.v > HISTORY_QTY_MAX.v || line->qty.v < -HISTORY_QTY_MAX.v) {
        *fault = (Fault){map->columns[COL_QTY][0],
            line->qty.v ? "is beyond ten million" : "is 0: nothing was sold or taken back"};
        return false;
    }
    if (!decimal_parse(str_trim(cells[COL_PRICE]), 6, &line->price.v)) {
        *fault = (Fault){map->columns[COL_PRICE][0], "is no number with at most six decimals"};
        return false;
    }
    if (line->price.v > HISTORY_PRICE_MAX.v || line->price.v < -HISTORY_PRICE_MAX.v) {
        *fault = (Fault){map->columns[COL_PRICE][0], "is beyond ten million"};
        return false;
    }
    return true;
}

static bool cells_ok(Str *cells, const HistoryMap *map, Fault *fault) {
    for (int c = 0; c < COL_N; c++) {
        if (str_utf8_ok(cells[c])) continue;
        *fault = (Fault){map->columns[c][0], "is not UTF-8"};
        return false;
    }
    static const HistoryColumn codes[] = {COL_ORDER, COL_ITEM};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        cells[codes[i]] = str_trim(cells[codes[i]]);
        if (cells[codes[i]].n) continue;
        *fault = (Fault){map->columns[codes[i]][0], "is empty"};
        return false;
    }
    return true;
}

static int32_t channel_index(Reader *r, const HistoryRead *line) {
    HistoryChannel channel = r->map->channel(line);
    int32_t at = names_index(r->temp, &r->channels, channel.code);
    if (at < r->out->channels_n) return at;
    r->out->channels = arena_grow(r->cx->arena, r->out->channels, (size_t)at, &r->channel_infos_cap,
        (size_t)at + 1, sizeof *r->out->channels);
    r->out->channels[at] = (HistoryChannel){
        str_dup(r->cx->arena, channel.code), str_dup(r->cx->arena, channel.name)};
    r->out->channels_n = at + 1;
    return at;
}

static void line_read(Reader *r, Str *cells, int32_t source) {
    HistoryRead line = {0};
    Raw raw = {.source = source};
    Fault fault;
    Str country;
    if (!cells_ok(cells, r->map, &fault) || !numbers_read(cells, r->map, &line, &raw.at, &fault)) {
        reject(r, source, cells[COL_ORDER], fault.name, str_of(fault.why));
        return;
    }
    if (!country_code(cells[COL_COUNTRY], &country)) {
        reject(r, source, cells[COL_ORDER], r->map->columns[COL_COUNTRY][0],
            S("is no country that is known: give its two letters of ISO 3166-1"));
        return;
    }
    line.order = cells[COL_ORDER];
    line.item = cells[COL_ITEM];
    line.customer = str_trim(cells[COL_CUSTOMER]);
    line.channel = str_trim(cells[COL_CHANNEL]);
    if (r->map->clean) r->map->clean(r->temp, &line);
    raw.doc = names_index(r->temp, &r->docs, line.order);
    raw.item = names_index(r->temp, &r->items, line.item);
    raw.customer = line.customer.n ? names_index(r->temp, &r->customers, line.customer) : -1;
    raw.country = names_index(r->temp, &r->countries, country);
    raw.note = names_index(r->temp, &r->notes, str_trim(cells[COL_NAME]));
    raw.channel = channel_index(r, &line);
    raw.qty = line.qty;
    raw.price = line.price;
    r->doc_lines = arena_grow(
        r->temp, r->doc_lines, r->docs.n - 1, &r->doc_lines_cap, r->docs.n, sizeof *r->doc_lines);
    r->doc_lines[raw.doc]++;
    r->raws = arena_grow(r->temp, r->raws, r->raws_n, &r->raws_cap, r->raws_n + 1, sizeof *r->raws);
    r->raws[r->raws_n++] = raw;
}

static Status lines_read(Reader *r, CsvReader *csv) {
    Cx *cx = r->cx;
    TRY(map_choose(r, csv));
    int columns[COL_N], width = csv_columns(csv);
    for (int c = 0; c < COL_N; c++) columns[c] = column_find(csv, r->map, (HistoryColumn)c);
    Str *fields;
    int n;
    bool more;
    for (;;) {
        TRY(csv_next(cx, csv, &fields, &n, &more));
        if (!more) return OK;
        if (csv_line(csv) > INT32_MAX || r->raws_n >= INT32_MAX)
            return with_hint(cx, fail(cx, INPUT, NULL, "the file has more than %d lines", INT32_MAX),
                "split it by date");
        int32_t source = (int32_t)csv_line(csv);
        r->out->read++;
        if (n != width) {
            reject(r, source, S(""), "",
                str_fmt(cx->arena, "has %d columns where the header has %d", n, width));
            continue;
        }
        Str cells[COL_N];
        for (int c = 0; c < COL_N; c++) cells[c] = columns[c] < 0 ? S("") : fields[columns[c]];
        line_read(r, cells, source);
    }
}

Status history_read(Cx *cx, const char *path, const HistoryMap *map, History *out) {
    *out = (History){0};
    CsvReader *csv;
    TRY(csv_open(cx, path, &csv));
    Reader r = {.cx = cx, .temp = arena_new(), .map = map, .out = out};
    enum { NAMES = 6 };
    Names *const names[NAMES] = {&r.docs, &r.items, &r.customers, &r.countries, &r.notes, &r.channels};
    for (int i = 0; i < NAMES; i++) names[i]->map = strmap_new();
    Status status = lines_read(&r, csv);
    csv_close(csv);
    if (status == OK) {
        out->map = r.map->name;
        history_build(&r);
    }
    for (int i = 0; i < NAMES; i++) strmap_free(names[i]->map);
    arena_free(r.temp);
    return status;
}
