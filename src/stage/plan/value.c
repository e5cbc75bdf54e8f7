// The value that models and people add, measured afterwards against what would have been without them:
//
//   forecast   a method's error, against that of the week before; a person's figures, against the method's for the same weeks
//   supply     of purchases, work orders and transfers that came of the plan's suggestions, how many lines came later than asked for, by who
//              took them; against those of the same kind that were opened without one in the same time
//
// An error is the sum of errors over the sum of demand (WAPE). Value is what it is less.
#include "stage/plan/parts.h"

typedef struct {
    Date from, through;
} ValueOf;
static const Field of_fields[] = {
    {FIELD(ValueOf, from), .label = "From", .optional = true,
        .help = "Left out: 13 weeks before the end.", .example = "2011-06-01"},
    {FIELD(ValueOf, through), .label = "Through", .optional = true, .help = "Left out: today.",
        .example = "2011-08-31"},
};
static const Shape of_shape = SHAPE("ValueAddedOf", ValueOf, of_fields);

enum { V_KEY, V_ABOUT, V_BY, V_NAME, V_MEASURE, V_N, V_WITH, V_WITHOUT, V_N_WITHOUT, V_VALUE };
// clang-format off
static const Column columns[] = {
    [V_KEY] = {.name = "key", .kind = K_TEXT, .label = "Key", .hidden = true},
    [V_ABOUT] = {.name = "about", .kind = K_TEXT, .label = "About"},
    [V_BY] = {.name = "by", .kind = K_TEXT, .label = "By", .help = "A model, or a person."},
    [V_NAME] = {.name = "name", .kind = K_TEXT, .label = "Name"},
    [V_MEASURE] = {.name = "measure", .kind = K_TEXT, .label = "Measured by"},
    [V_N] = {.name = "n", .kind = K_INT64, .label = "Times", .help = "Weeks of items at sites; or lines."},
    [V_WITH] = {.name = "with", .kind = K_RATE, .label = "With it"},
    [V_WITHOUT] = {.name = "without", .kind = K_RATE, .label = "Without it", .help = "The same of what was done without it."},
    [V_N_WITHOUT] = {.name = "n_without", .kind = K_INT64, .label = "Times without", .help = "None: nothing to compare with."},
    [V_VALUE] = {.name = "value", .kind = K_RATE, .label = "Value added", .help = "By so much it is less."},
};
// clang-format on

typedef struct {
    int64_t n, rate;
} Share;

static void row(Cx *cx, Table *out, const char *about, const char *by, Str name, Str measure,
    Share with, Share without) {
    table_row(cx, out);
    table_text(out, V_KEY,
        str_fmt(cx->arena, "%s/%s/" STR_FMT "/" STR_FMT, about, by, STR_ARG(name), STR_ARG(measure)));
    table_text(out, V_ABOUT, str_of(about));
    table_text(out, V_BY, str_of(by));
    table_text(out, V_NAME, name);
    table_text(out, V_MEASURE, measure);
    table_int(out, V_N, with.n);
    table_int(out, V_WITH, with.rate);
    table_int(out, V_WITHOUT, without.rate);
    table_int(out, V_N_WITHOUT, without.n);
    table_int(out, V_VALUE, without.n ? without.rate - with.rate : 0);
}

static int64_t rate(int64_t part, int64_t whole) {
    return whole > 0 ? mul_div(part, UNIT, whole) : 0;
}

// ---- forecasts -----------------------------------------------------------------------------------------------------------------
// Rows of (name, times, demand, error with, error without), in thousandths.
static Status errors(Cx *cx, const ValueOf *of, const char *by, const char *sql, Table *out) {
    Rows r;
    TRY(sql_open(cx, &r, sql, A(of->from), A(of->through)));
    while (rows_next(&r))
        row(cx, out, "forecast", by, rows_text(&r, 0), S("error over demand"),
            (Share){rows_int(&r, 1), rate(rows_int(&r, 3), rows_int(&r, 2))},
            (Share){rows_int(&r, 1), rate(rows_int(&r, 4), rows_int(&r, 2))});
    return rows_end(&r);
}
#define SUM(what) "cast(sum(" what " / 1000) as bigint)"
#define BY_MODEL                                                                                   \
    "select case when a.method = '' then 'not known' else a.method end, count(*), " SUM("a."       \
                                                                                        "actual") ", " SUM("abs(a.forecast - a.actual)") ", " SUM("abs(a.naive - a.actual)") " from accuracy a where a.week >= $1 and a.week <= $2 group by a.method"
#define BY_PERSON                                                                                                                                                                                        \
    "select o.actor, count(*), " SUM(                                                                                                                                                                    \
        "a.actual") ", " SUM("abs(a.override - a.actual)") ", " SUM("abs(a.forecast - a.actual)") " from forecast_override o join accuracy a on a.item = o.item and a.site = o.site and a.week = o.week" \
                                                                                                  " where o.active = 1 and o.week >= $1 and o.week <= $2 group by o.actor"

// ---- supply --------------------------------------------------------------------------------------------------------------------
// Lines done, opened in the time, by who took the suggestion ('': there was none): how many, and how many came late.
#define CAME                                                                                       \
    "(select coalesce(max(e.effective), 0) from transfer t join entry e on e.id = t.entry where "  \
    "t.line = l.id and t.flow = 1)"
#define LINES                                                                                      \
    "select l.kind, coalesce(g.actor, ''), case when g.id is null then 0 else 1 end as "           \
    "suggested, count(*),"                                                                         \
    " cast(sum(case when " CAME " / 86400000000 > l.wanted then 1 else 0 end) as bigint)"          \
    " from line l left join suggestion g on g.id = l.id where l.id >= $1 and l.id < $2"            \
    " and l.kind in ('purchase', 'work', 'transfer-in') and l.open = 0 and l.done > 0"             \
    " group by l.kind, coalesce(g.actor, ''), case when g.id is null then 0 else 1 end order by "  \
    "l.kind, suggested"

// Those without a suggestion come first of their kind.
static Status lines(Cx *cx, const ValueOf *of, Table *out) {
    Str kind = S("");
    Share without = {0};
    Rows r;
    TRY(sql_open(cx, &r, LINES, A(id_at(date_time(of->from).v)),
        A(id_at(date_time(date_add(of->through, 1)).v))));
    while (rows_next(&r)) {
        Share own = {rows_int(&r, 3), rate(rows_int(&r, 4), rows_int(&r, 3))};
        if (!str_eq(kind, rows_peek(&r, 0))) without = (Share){0};
        kind = rows_text(&r, 0);
        if (rows_int(&r, 2) == 0) {
            without = own;
            continue;
        }
        row(cx, out, "supply", "person", rows_text(&r, 1),
            str_fmt(cx->arena, STR_FMT " lines that come late", STR_ARG(kind)), own, without);
    }
    return rows_end(&r);
}

static Status value_rows(Cx *cx, const View *self, const void *params, Table *out) {
    enum { DAYS = 91 };
    (void)self;
    ValueOf of = *(const ValueOf *)params;
    if (of.through.v == 0) of.through = cx_today(cx);
    if (of.from.v == 0) of.from = date_add(of.through, 1 - DAYS);
    TRY(dates_check(cx, "through", of.from, of.through));
    TRY(errors(cx, &of, "model", BY_MODEL, out));
    TRY(errors(cx, &of, "person", BY_PERSON, out));
    return lines(cx, &of, out);
}

// clang-format off
const View value_added_view = {
    .name = "value-added", .area = AREA_PLAN, .roles = EVERYONE, .sort = "about,by,-n", .params = &of_shape,
    .help = "What forecasting methods, people's own figures and the plan's suggestions were worth, measured afterwards against going without.",
    .columns = columns, .n = COUNT(columns), .run = value_rows};
// clang-format on
