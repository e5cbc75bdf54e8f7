// The suggestion ledger: each forecast, target, planned supply and promise, with what it was made from, why, what it beat, who took or
// changed it, and what came of it. It is put together from what keeps each of them:
//
//   forecast   the weeks that are over stand in accuracy, with the method of the time; the next one in forecast
//   target     policy, with its reason; what came of it is the fill of the last weeks
//   supply     planned supply that waits stands in planned; what was taken, as it was planned, in suggestion (sql/080)
//   promise    what an order's first confirmation said; what came of it is the day of its last delivery
#include "base/json.h"
#include "stage/plan/parts.h"

typedef struct {
    int32_t kind;  // 0: all
    Id item, site; // 0: all
    Date from;
} SuggestionsOf;
enum { ALL, FORECASTS, TARGETS, SUPPLIES, PROMISES };
static const char *const kinds[] = {"all", "forecast", "target", "supply", "promise", NULL};
static const Field of_fields[] = {
    {FIELD(SuggestionsOf, kind), .label = "What", .choices = kinds, .optional = true, .fallback = "all"},
    {FIELD(SuggestionsOf, item), .label = "Item", .ref = &item_entity, .optional = true, .example = "85123A"},
    {FIELD(SuggestionsOf, site), .label = "Site", .ref = &site_entity, .optional = true, .example = "FC-UK"},
    {FIELD(SuggestionsOf, from), .label = "From", .optional = true,
        .help = "Made on this day or later, or for a week from it on; left out: four weeks ago.",
        .example = "2011-06-01"},
};
static const Shape of_shape = SHAPE("SuggestionsOf", SuggestionsOf, of_fields);

enum {
    S_KEY,
    S_WHAT,
    S_ITEM,
    S_SITE,
    S_DOC,
    S_MADE,
    S_QTY,
    S_DATE,
    S_SOURCE,
    S_WHY,
    S_BEAT,
    S_WHO,
    S_AS_QTY,
    S_AS_DATE,
    S_CAME_QTY,
    S_CAME_DATE,
    S_OUTCOME
};
// clang-format off
static const Column columns[] = {
    [S_KEY] = {.name = "key", .kind = K_TEXT, .label = "Key", .hidden = true},
    [S_WHAT] = {.name = "what", .kind = K_TEXT, .label = "What"},
    [S_ITEM] = {.name = "of_item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    [S_SITE] = {.name = "at_site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    [S_DOC] = {.name = "document", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    [S_MADE] = {.name = "made", .kind = K_TIME, .label = "Made"},
    [S_QTY] = {.name = "qty", .kind = K_QTY, .label = "Suggested"},
    [S_DATE] = {.name = "date", .kind = K_DATE, .label = "For", .help = "Week of a forecast; day of a supply or a promise."},
    [S_SOURCE] = {.name = "made_from", .kind = K_TEXT, .label = "Made from"},
    [S_WHY] = {.name = "why", .kind = K_TEXT, .label = "Why"},
    [S_BEAT] = {.name = "beat", .kind = K_TEXT, .label = "Instead of"},
    [S_WHO] = {.name = "who", .kind = K_TEXT, .label = "Who", .help = "Took or changed it."},
    [S_AS_QTY] = {.name = "as_qty", .kind = K_QTY, .label = "Taken as"},
    [S_AS_DATE] = {.name = "as_date", .kind = K_DATE, .label = "Taken for", .help = "Confirmed, or promised last."},
    [S_CAME_QTY] = {.name = "came_qty", .kind = K_QTY, .label = "Came"},
    [S_CAME_DATE] = {.name = "came_date", .kind = K_DATE, .label = "Came on"},
    [S_OUTCOME] = {.name = "outcome", .kind = K_TEXT, .label = "What came of it"},
};
// clang-format on

static void begin(Cx *cx, Table *out, const char *what, Str key, Id item, Id site) {
    table_row(cx, out);
    table_text(out, S_KEY, str_fmt(cx->arena, "%s/" STR_FMT, what, STR_ARG(key)));
    table_text(out, S_WHAT, str_of(what));
    table_int(out, S_ITEM, item.v);
    table_int(out, S_SITE, site.v);
}

static Str id_key(Cx *cx, Id id) { return str_fmt(cx->arena, "%lld", (long long)id.v); }

static Str qty_text(Cx *cx, int64_t qty) { return decimal_text(cx->arena, qty, 6, 0); }

// ---- forecasts ---------------------------------------------------------------------------------------------------------------
static Status forecasts_past(Cx *cx, const SuggestionsOf *of, Table *out) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select a.id, a.item, a.site, a.week, a.forecast, a.override, a.naive, a.actual, a.method, "
        "coalesce(o.actor, ''),"
        " coalesce(o.reason, '') from accuracy a left join forecast_override o on o.item = a.item "
        "and o.site = a.site"
        " and o.week = a.week and o.active = 1 where a.week >= $1 and ($2 = 0 or a.item = $2) and "
        "($3 = 0 or a.site = $3)",
        A(of->from), A(of->item), A(of->site)));
    while (rows_next(&r)) {
        int64_t said = rows_int(&r, 5), actual = rows_int(&r, 7);
        begin(cx, out, "forecast", id_key(cx, rows_id(&r, 0)), rows_id(&r, 1), rows_id(&r, 2));
        table_int(out, S_DATE, rows_int(&r, 3));
        table_int(out, S_QTY, rows_int(&r, 4));
        table_text(out, S_SOURCE, rows_text(&r, 8));
        table_text(out, S_BEAT,
            str_fmt(cx->arena, "the week before: " STR_FMT, STR_ARG(qty_text(cx, rows_int(&r, 6)))));
        table_text(out, S_WHO, rows_text(&r, 9));
        table_text(out, S_WHY, rows_text(&r, 10));
        table_int(out, S_AS_QTY, said);
        table_int(out, S_CAME_QTY, actual);
        table_text(out, S_OUTCOME,
            said == actual ? S("as foreseen")
                           : str_fmt(cx->arena, STR_FMT " too %s",
                                 STR_ARG(qty_text(cx, said > actual ? said - actual : actual - said)),
                                 said > actual ? "much" : "little"));
    }
    return rows_end(&r);
}

static Status forecasts_next(Cx *cx, const SuggestionsOf *of, Table *out) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select f.id, f.item, f.site, f.week, f.made, f.method, f.means, f.wape, f.mase, "
        "coalesce(o.actor, ''), coalesce(o.qty, -1)"
        " from forecast f left join forecast_override o on o.item = f.item and o.site = f.site and "
        "o.week = f.week and o.active = 1"
        " where ($1 = 0 or f.item = $1) and ($2 = 0 or f.site = $2)",
        A(of->item), A(of->site)));
    while (rows_next(&r)) {
        Str rest;
        int64_t first = 0;
        if (!decimal_parse(str_split(rows_text(&r, 6), ',', &rest), 6, &first)) first = 0;
        begin(cx, out, "forecast", id_key(cx, rows_id(&r, 0)), rows_id(&r, 1), rows_id(&r, 2));
        table_int(out, S_DATE, rows_int(&r, 3));
        table_int(out, S_MADE, rows_int(&r, 4));
        table_int(out, S_QTY, first);
        table_text(out, S_SOURCE, rows_text(&r, 5));
        table_text(out, S_WHY,
            str_fmt(cx->arena, "its error at rolling origins is " STR_FMT " of demand",
                STR_ARG(qty_text(cx, rows_int(&r, 7)))));
        table_text(out, S_BEAT,
            str_fmt(cx->arena, "the guess of the week before, at " STR_FMT " of whose error it is",
                STR_ARG(qty_text(cx, rows_int(&r, 8)))));
        table_text(out, S_WHO, rows_text(&r, 9));
        table_int(out, S_AS_QTY, rows_int(&r, 10) < 0 ? first : rows_int(&r, 10));
        table_text(out, S_OUTCOME, S("to come"));
    }
    return rows_end(&r);
}

// ---- targets -----------------------------------------------------------------------------------------------------------------
static Status targets(Cx *cx, const SuggestionsOf *of, Table *out) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select p.id, p.item, p.site, p.target, p.safety, p.fixed, p.reason, p.service, "
        "coalesce(x.known, 0), coalesce(x.filled, 0),"
        " case when p.fixed = 1 then coalesce((select e.actor from event e where e.doc = p.id "
        "order by e.id desc limit 1), '') else '' end"
        " from policy p left join (select item, site, cast(sum(known) as bigint) as known, "
        "cast(sum(filled) as bigint) as filled"
        " from demand where week >= $1 group by item, site) x on x.item = p.item and x.site = "
        "p.site"
        " where ($2 = 0 or p.item = $2) and ($3 = 0 or p.site = $3)",
        A(of->from), A(of->item), A(of->site)));
    while (rows_next(&r)) {
        int64_t known = rows_int(&r, 8), filled = rows_int(&r, 9);
        bool fixed = rows_int(&r, 5) != 0;
        begin(cx, out, "target", id_key(cx, rows_id(&r, 0)), rows_id(&r, 1), rows_id(&r, 2));
        table_int(out, S_QTY, rows_int(&r, 3));
        table_int(out, S_AS_QTY, rows_int(&r, 3));
        table_text(out, S_SOURCE, fixed ? S("a person") : S("the optimiser"));
        table_text(out, S_WHY,
            str_fmt(cx->arena, "safety stock " STR_FMT "%s" STR_FMT,
                STR_ARG(qty_text(cx, rows_int(&r, 4))), rows_peek(&r, 6).n ? ": " : "",
                STR_ARG(rows_text(&r, 6))));
        table_text(out, S_WHO, rows_text(&r, 10));
        if (known > 0)
            table_text(out, S_OUTCOME,
                str_fmt(cx->arena, "filled %lld of %lld order lines; aims at " STR_FMT,
                    (long long)filled, (long long)known, STR_ARG(qty_text(cx, rows_int(&r, 7)))));
    }
    return rows_end(&r);
}

// ---- planned supply ------------------------------------------------------------------------------------------------------------
#define GIVER                                                                                      \
    "case when s.kind = 'buy' then coalesce((select 'buy from ' || y.code from party y where "     \
    "y.id = s.supplier), 'buy')"                                                                   \
    " when s.kind = 'make' then coalesce((select 'make by ' || b.code from bill b where b.id = "   \
    "s.bill), 'make')"                                                                             \
    " else coalesce((select 'move from ' || z.code from site z where z.id = s.from_site), "        \
    "'move') end"

static Status supply_planned(Cx *cx, const SuggestionsOf *of, Table *out) {
    Rows r;
    TRY(
        sql_open(cx, &r,
            "select l.id, l.item, l.site, l.doc, l.open, l.due, n.reason, n.cause, d.placed, " GIVER " from planned n join line l on l.id = n.id and l.open > 0 join doc d on d.id = l.doc join source s on s.id = n.source"
            " where ($1 = 0 or l.item = $1) and ($2 = 0 or l.site = $2)",
            A(of->item), A(of->site)));
    while (rows_next(&r)) {
        begin(cx, out, "supply", id_key(cx, rows_id(&r, 0)), rows_id(&r, 1), rows_id(&r, 2));
        table_int(out, S_DOC, rows_int(&r, 3));
        table_int(out, S_QTY, rows_int(&r, 4));
        table_int(out, S_DATE, rows_int(&r, 5));
        table_text(out, S_WHY,
            str_fmt(cx->arena, STR_FMT "%s" STR_FMT, STR_ARG(rows_text(&r, 6)),
                rows_peek(&r, 7).n ? "; late: " : "", STR_ARG(rows_text(&r, 7))));
        table_int(out, S_MADE, rows_int(&r, 8));
        table_text(out, S_SOURCE, rows_text(&r, 9));
        table_text(out, S_OUTCOME, S("not taken yet"));
    }
    return rows_end(&r);
}

// How a line that was taken ended.
static Str supply_outcome(Cx *cx, int64_t asked, int64_t done, int64_t open, int64_t wanted, int64_t came) {
    if (done == 0) return open > 0 ? S("not here yet") : S("cancelled");
    Str late = came <= wanted ? S("in time")
                              : str_fmt(cx->arena, "%lld day%s late", (long long)(came - wanted),
                                    came - wanted == 1 ? "" : "s");
    if (open > 0) return str_fmt(cx->arena, "a part, " STR_FMT, STR_ARG(late));
    return done < asked ? str_fmt(cx->arena, "less, " STR_FMT, STR_ARG(late)) : late;
}

static Status supply_taken(Cx *cx, const SuggestionsOf *of, Table *out) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select g.id, g.item, g.site, l.doc, g.qty, g.due, g.reason, g.cause, g.made, " GIVER
        ", g.beat, g.actor, l.qty, l.due, l.done,"
        " l.open, l.wanted, coalesce((select max(e.effective) from transfer t join entry e on e.id "
        "= t.entry"
        " where t.line = l.id and t.flow = 1), 0) / 86400000000"
        " from suggestion g join line l on l.id = g.id left join source s on s.id = g.source"
        " where g.id >= $1 and ($2 = 0 or g.item = $2) and ($3 = 0 or g.site = $3)",
        A(id_at(date_time(of->from).v)), A(of->item), A(of->site)));
    while (rows_next(&r)) {
        int64_t done = rows_int(&r, 14);
        begin(cx, out, "supply", id_key(cx, rows_id(&r, 0)), rows_id(&r, 1), rows_id(&r, 2));
        table_int(out, S_DOC, rows_int(&r, 3));
        table_int(out, S_QTY, rows_int(&r, 4));
        table_int(out, S_DATE, rows_int(&r, 5));
        table_text(out, S_WHY,
            str_fmt(cx->arena, STR_FMT "%s" STR_FMT, STR_ARG(rows_text(&r, 6)),
                rows_peek(&r, 7).n ? "; late: " : "", STR_ARG(rows_text(&r, 7))));
        table_int(out, S_MADE, rows_int(&r, 8));
        table_text(out, S_SOURCE, rows_text(&r, 9));
        table_text(out, S_BEAT, rows_text(&r, 10));
        table_text(out, S_WHO, rows_text(&r, 11));
        table_int(out, S_AS_QTY, rows_int(&r, 12));
        table_int(out, S_AS_DATE, rows_int(&r, 13));
        table_int(out, S_CAME_QTY, done);
        if (done > 0) table_int(out, S_CAME_DATE, rows_int(&r, 17));
        table_text(out, S_OUTCOME,
            supply_outcome(
                cx, rows_int(&r, 4), done, rows_int(&r, 15), rows_int(&r, 16), rows_int(&r, 17)));
    }
    return rows_end(&r);
}

// ---- promises ------------------------------------------------------------------------------------------------------------------
// The date that a confirmation promised; none.
static Date promised_in(Cx *cx, Str body) {
    Json *all;
    JsonError error;
    Date day = {0};
    if (!json_parse(cx->arena, body, &all, &error)) return day;
    const Json *promised = json_get(all, "promised");
    if (!promised || promised->kind != JSON_STRING || !date_parse(promised->text, &day))
        return (Date){0};
    return day;
}

static Status promises(Cx *cx, const SuggestionsOf *of, Table *out) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select d.id, d.number, d.site, d.placed, d.due, m.body, d.closed, coalesce((select "
        "max(k.delivered) from doc h"
        " join package k on k.shipment = h.id where h.parent = d.id and h.kind = 'shipment'), 0) / "
        "86400000000, d.status"
        " from doc d join message m on m.id = (select min(x.id) from message x where x.doc = d.id "
        "and x.kind = 'order_confirmation')"
        " where d.kind = 'order' and d.placed >= $1 and ($3 = 0 or d.site = $3)"
        " and ($2 = 0 or exists (select 1 from line l where l.doc = d.id and l.item = $2))",
        A(date_time(of->from)), A(of->item), A(of->site)));
    while (rows_next(&r)) {
        Date said = promised_in(cx, rows_peek(&r, 5));
        int64_t came = rows_int(&r, 7);
        bool delivered = rows_int(&r, 6) != 0 && came > 0;
        begin(cx, out, "promise", rows_text(&r, 1), of->item, rows_id(&r, 2));
        table_int(out, S_DOC, rows_int(&r, 0));
        table_int(out, S_MADE, rows_int(&r, 3));
        table_int(out, S_DATE, said.v);
        table_int(out, S_AS_DATE, rows_int(&r, 4));
        table_text(out, S_SOURCE, S("stock and expected supply"));
        if (delivered) table_int(out, S_CAME_DATE, came);
        table_text(out, S_OUTCOME,
            str_is(rows_peek(&r, 8), "cancelled") ? S("cancelled")
                : said.v == 0                     ? S("no day was promised")
                : !delivered                      ? S("not there yet")
                : came <= said.v                  ? S("kept")
                                 : str_fmt(cx->arena, "%lld day%s late", (long long)(came - said.v),
                                       came - said.v == 1 ? "" : "s"));
    }
    return rows_end(&r);
}

// ---- all of them ---------------------------------------------------------------------------------------------------------------
static Status suggestions_rows(Cx *cx, const View *self, const void *params, Table *out) {
    enum { DAYS = 28 };
    (void)self;
    SuggestionsOf of = *(const SuggestionsOf *)params;
    if (of.from.v == 0) of.from = date_add(cx_today(cx), -DAYS);
    bool all = of.kind == ALL;
    if (all || of.kind == FORECASTS) {
        TRY(forecasts_past(cx, &of, out));
        TRY(forecasts_next(cx, &of, out));
    }
    if (all || of.kind == TARGETS) TRY(targets(cx, &of, out));
    if (all || of.kind == SUPPLIES) {
        TRY(supply_planned(cx, &of, out));
        TRY(supply_taken(cx, &of, out));
    }
    return all || of.kind == PROMISES ? promises(cx, &of, out) : OK;
}

// clang-format off
const View suggestions_view = {
    .name = "suggestions", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-date", .params = &of_shape,
    .help = "What was suggested, and what became of it: forecasts, targets, planned supply and promises, why, who took them, and what came.",
    .columns = columns, .n = COUNT(columns), .run = suggestions_rows};
// clang-format on
