// The map: where orders come from, and what is under way on each lane. Sites have their coordinates; customers are told by country.
#include "stage/deliver/parts.h"

// ---- demand by country -----------------------------------------------------------------------------------------------------
typedef struct {
    Date from, through;
} MapOf;
static const Field of_fields[] = {
    {FIELD(MapOf, from), .label = "From", .optional = true,
        .help = "Placed on this day or later; left out: four weeks ago.", .example = "2011-06-01"},
    {FIELD(MapOf, through), .label = "Through", .optional = true, .help = "Left out: today.",
        .example = "2011-06-28"},
};
static const Shape of_shape = SHAPE("DemandMapOf", MapOf, of_fields);

enum { D_KEY, D_COUNTRY, D_SITE, D_LATITUDE, D_LONGITUDE, D_ORDERS, D_REVENUE, D_OPEN, D_LATE };
// clang-format off
static const Column demand_columns[] = {
    [D_KEY] = {.name = "key", .kind = K_TEXT, .label = "Key", .hidden = true},
    [D_COUNTRY] = {.name = "country", .kind = K_TEXT, .label = "Country", .help = "Where it is sent to."},
    [D_SITE] = {.name = "site", .kind = K_ID, .label = "From site", .ref = &site_entity},
    [D_LATITUDE] = {.name = "latitude", .kind = K_RATE, .label = "Latitude", .help = "Of the site."},
    [D_LONGITUDE] = {.name = "longitude", .kind = K_RATE, .label = "Longitude"},
    [D_ORDERS] = {.name = "orders", .kind = K_INT64, .label = "Orders"},
    [D_REVENUE] = {.name = "revenue", .kind = K_MONEY, .label = "Revenue", .help = "What these orders are worth."},
    [D_OPEN] = {.name = "open", .kind = K_INT64, .label = "Open", .help = "Orders, whenever they were placed."},
    [D_LATE] = {.name = "late", .kind = K_INT64, .label = "Late", .help = "Open ones of which a line leaves after the day it should."},
};

#define COUNTRY "coalesce(nullif(t.country, ''), p.country)"
#define ORDERS "from doc d join party p on p.id = d.party left join order_terms t on t.id = d.id where d.kind = 'order'"
// $1 to $2: of orders placed then; $3 is today.
#define BY_COUNTRY \
    "select x.country, x.site, s.latitude, s.longitude, cast(sum(x.n) as bigint), cast(sum(x.total) as bigint)," \
    " cast(sum(x.open) as bigint), cast(sum(x.late) as bigint) from (" \
    "select " COUNTRY " as country, d.site, 1 as n, d.total, 0 as open, 0 as late " ORDERS \
    " and d.placed >= $1 and d.placed < $2 and d.status <> 'cancelled' union all " \
    "select " COUNTRY ", d.site, 0, 0, 1, case when exists (select 1 from line l where l.doc = d.id and l.kind = 'order' and l.open > 0" \
    " and (l.due > l.wanted or l.wanted < $3)) then 1 else 0 end " ORDERS " and d.closed = 0 and d.status = 'open') x" \
    " join site s on s.id = x.site group by x.country, x.site, s.latitude, s.longitude"
// clang-format on

static Status demand_rows(Cx *cx, const View *self, const void *params, Table *out) {
    enum { DAYS = 28 };
    (void)self;
    const MapOf *of = params;
    Date through = of->through.v ? of->through : cx_today(cx),
         from = of->from.v ? of->from : date_add(through, 1 - DAYS);
    TRY(dates_check(cx, "through", from, through));
    Rows r;
    TRY(sql_open(cx, &r, BY_COUNTRY, A(date_time(from)), A(date_time(date_add(through, 1))),
        A(cx_today(cx))));
    while (rows_next(&r)) {
        table_row(cx, out);
        table_text(out, D_COUNTRY, rows_text(&r, 0));
        table_text(out, D_KEY,
            str_fmt(cx->arena, STR_FMT "-%lld", STR_ARG(rows_text(&r, 0)), (long long)rows_int(&r, 1)));
        for (int c = D_SITE; c <= D_LATE; c++) table_int(out, c, rows_int(&r, c - 1));
    }
    return rows_end(&r);
}

// ---- lanes -----------------------------------------------------------------------------------------------------------------
enum {
    L_LANE,
    L_FROM,
    L_FROM_LATITUDE,
    L_FROM_LONGITUDE,
    L_TO,
    L_TO_LATITUDE,
    L_TO_LONGITUDE,
    L_COUNTRY,
    L_MODE,
    L_DAYS,
    L_DOCUMENTS,
    L_QTY,
    L_LATE,
    L_VALUE
};
// clang-format off
static const Column lane_columns[] = {
    [L_LANE] = {.name = "lane", .kind = K_ID, .label = "Lane", .ref = &lane_entity},
    [L_FROM] = {.name = "from", .kind = K_ID, .label = "From", .ref = &site_entity},
    [L_FROM_LATITUDE] = {.name = "from_latitude", .kind = K_RATE, .label = "From latitude", .hidden = true},
    [L_FROM_LONGITUDE] = {.name = "from_longitude", .kind = K_RATE, .label = "From longitude", .hidden = true},
    [L_TO] = {.name = "to", .kind = K_ID, .label = "To", .ref = &site_entity, .help = "None: to customers of the country."},
    [L_TO_LATITUDE] = {.name = "to_latitude", .kind = K_RATE, .label = "To latitude", .hidden = true},
    [L_TO_LONGITUDE] = {.name = "to_longitude", .kind = K_RATE, .label = "To longitude", .hidden = true},
    [L_COUNTRY] = {.name = "country", .kind = K_TEXT, .label = "Country", .help = "*: any that has no lane of its own."},
    [L_MODE] = {.name = "mode", .kind = K_TEXT, .label = "By"},
    [L_DAYS] = {.name = "lead_days", .kind = K_INT, .label = "Days"},
    [L_DOCUMENTS] = {.name = "documents", .kind = K_INT64, .label = "Under way", .help = "Shipments or transfers."},
    [L_QTY] = {.name = "qty", .kind = K_QTY, .label = "Goods"},
    [L_LATE] = {.name = "late", .kind = K_INT64, .label = "Late", .help = "Of them, those that should have arrived."},
    [L_VALUE] = {.name = "value", .kind = K_MONEY, .label = "Value", .help = "Of the goods under way, at cost."},
};

// What is under way by where it leaves and where it goes: (site, to site, country, documents, late, quantity, value).
#define TO_CUSTOMERS \
    "select x.site, 0, x.country, count(*), cast(sum(case when x.due > 0 and x.due < $1 then 1 else 0 end) as bigint)," \
    " cast(sum(x.qty) as bigint), cast(sum(x.value) as bigint) from (select d.site, d.due, " COUNTRY " as country," \
    " (select coalesce(sum(m.amount), 0) from entry e join transfer m on m.entry = e.id and m.flow = 1 where e.doc = d.id and e.kind = 'ship') as qty," \
    " (select coalesce(sum(m.value), 0) from entry e join transfer m on m.entry = e.id and m.flow = 1 where e.doc = d.id and e.kind = 'ship') as value" \
    " from doc d join party p on p.id = d.party left join order_terms t on t.id = d.parent" \
    " where d.kind = 'shipment' and d.status = 'shipped' and d.closed = 0) x group by x.site, x.country"
// In transit they are worth what their item is worth there (site 1).
#define TO_SITES \
    "select d.site, d.to_site, '', count(distinct d.id), count(distinct case when l.due < $1 then d.id else null end)," \
    " cast(sum(o.done - l.done) as bigint), cast(round(sum((o.done - l.done) * 1.0 * coalesce(v.value, 0) / coalesce(nullif(v.on_hand, 0), 1))) as bigint)" \
    " from doc d join line l on l.doc = d.id and l.kind = 'transfer-in' join line o on o.id = l.parent and o.done > l.done" \
    " left join stock_level v on v.item = l.item and v.site = 1 where d.kind = 'transfer' and d.closed = 0 and d.status = 'shipped'" \
    " group by d.site, d.to_site"
// clang-format on

typedef struct {
    int64_t documents, late, qty, value;
} UnderWay;

typedef struct {
    Lane *lanes;
    UnderWay *way; // of each
    int n;
} Lanes;

static void add(Lanes *l, Id lane, const UnderWay *way) {
    for (int i = 0; i < l->n; i++) {
        if (!id_eq(l->lanes[i].id, lane)) continue;
        l->way[i].documents += way->documents;
        l->way[i].late += way->late;
        l->way[i].qty += way->qty;
        l->way[i].value += way->value;
    }
}

// The lane that goods take today from a site to another, or to the customers of a country; none where there is none any more.
static Status lane_taken(Cx *cx, Id from, Id to, Str country, Id *lane) {
    *lane = (Id){0};
    if (!id_none(to)) {
        Lane found;
        Status s = lane_between(cx, from, to, &found);
        if (s == MISSING) cx_clear(cx);
        else if (s != OK) return s;
        else *lane = found.id;
        return OK;
    }
    Lane *lanes;
    int n;
    TRY(lanes_to_country(cx, country, &lanes, &n));
    for (int i = 0; i < n && id_none(*lane); i++)
        if (id_eq(lanes[i].from_site, from)) *lane = lanes[i].id;
    return OK;
}

typedef struct {
    Id from, to;
    Str country;
    UnderWay way;
} Group;

static Status under_way(Cx *cx, Lanes *l, const char *sql) {
    Group *groups = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r, sql, A(cx_today(cx))));
    while (rows_next(&r)) {
        groups = arena_grow(cx->arena, groups, n, &cap, n + 1, sizeof *groups);
        groups[n++] = (Group){rows_id(&r, 0), rows_id(&r, 1), rows_text(&r, 2),
            {rows_int(&r, 3), rows_int(&r, 4), rows_int(&r, 5), rows_int(&r, 6)}};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) {
        Id lane;
        TRY(lane_taken(cx, groups[i].from, groups[i].to, groups[i].country, &lane));
        add(l, lane, &groups[i].way);
    }
    return OK;
}

static Status lane_row(Cx *cx, const Lane *lane, const UnderWay *way, Table *out) {
    Site from = {0}, to = {0};
    TRY(record_get(cx, &site_entity, lane->from_site, &from));
    if (!id_none(lane->to_site)) TRY(record_get(cx, &site_entity, lane->to_site, &to));
    table_row(cx, out);
    table_int(out, L_LANE, lane->id.v);
    table_int(out, L_FROM, from.id.v);
    table_int(out, L_FROM_LATITUDE, from.latitude.v);
    table_int(out, L_FROM_LONGITUDE, from.longitude.v);
    table_int(out, L_TO, to.id.v);
    table_int(out, L_TO_LATITUDE, to.latitude.v);
    table_int(out, L_TO_LONGITUDE, to.longitude.v);
    table_text(out, L_COUNTRY, id_none(to.id) ? lane->to_country : to.country);
    table_text(out, L_MODE, str_of(lane_mode_names[lane->mode]));
    table_int(out, L_DAYS, lane->lead_days);
    table_int(out, L_DOCUMENTS, way->documents);
    table_int(out, L_QTY, way->qty);
    table_int(out, L_LATE, way->late);
    table_int(out, L_VALUE, way->value);
    return OK;
}

static Status lanes_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    List all;
    TRY(record_list(cx, &lane_entity, "where active = 1 order by id", NO_ARGS, &all));
    Lanes l = {.lanes = all.at, .way = NEW_ARRAY(cx->arena, UnderWay, all.n), .n = all.n};
    TRY(under_way(cx, &l, TO_CUSTOMERS));
    TRY(under_way(cx, &l, TO_SITES));
    for (int i = 0; i < l.n; i++) TRY(lane_row(cx, &l.lanes[i], &l.way[i], out));
    return OK;
}

// clang-format off
const View demand_map_view = {
    .name = "demand-map", .area = AREA_DELIVER, .roles = EVERYONE, .sort = "-revenue", .params = &of_shape,
    .help = "Where orders come from: their number and worth by customers' country and the site that ships them, and what is open and late.",
    .columns = demand_columns, .n = COUNT(demand_columns), .run = demand_rows};
const View lanes_now_view = {
    .name = "lanes-now", .area = AREA_DELIVER, .roles = EVERYONE, .sort = "-value",
    .help = "What is under way on each lane between our sites and to customers: shipments and transfers, late ones, goods and their value.",
    .columns = lane_columns, .n = COUNT(lane_columns), .run = lanes_rows};
// clang-format on
