// What planners see: forecasts week by week, how good they were, people's own figures; and the module of the stage.
#include "stage/plan/scenario.h"

// ---- forecasts, unpacked -----------------------------------------------------------------------------------------------
typedef struct {
    Id item, site; // 0: all
} ForecastsOf;
static const Field of_fields[] = {
    {FIELD(ForecastsOf, item), .label = "Item", .ref = &item_entity, .optional = true, .example = "85123A"},
    {FIELD(ForecastsOf, site), .label = "Site", .ref = &site_entity, .optional = true, .example = "FC-UK"},
};
static const Shape of_shape = SHAPE("ForecastsOf", ForecastsOf, of_fields);

enum { F_KEY, F_ITEM, F_SITE, F_WEEK, F_QTY, F_LOW, F_HIGH };
// clang-format off
static const Column forecast_columns[] = {
    [F_KEY] = {.name = "key", .kind = K_TEXT, .label = "Key", .hidden = true},
    [F_ITEM] = {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    [F_SITE] = {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    [F_WEEK] = {.name = "week", .kind = K_DATE, .label = "Week of"},
    [F_QTY] = {.name = "qty", .kind = K_QTY, .label = "Expected", .help = "With people's own figures put in."},
    [F_LOW] = {.name = "sum_low", .kind = K_QTY, .label = "Sum, low", .help = "Of the weeks up to this one, one standard deviation below."},
    [F_HIGH] = {.name = "sum_high", .kind = K_QTY, .label = "Sum, high", .help = "One standard deviation above."},
};
// clang-format on

static Status forecasts_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const ForecastsOf *of = params;
    Forecast *f;
    int n;
    TRY(forecasts_read(cx, &f, &n));
    for (int i = 0; i < n; i++) {
        if (!id_none(of->item) && !id_eq(of->item, f[i].item)) continue;
        if (!id_none(of->site) && !id_eq(of->site, f[i].site)) continue;
        double sum = 0;
        for (int w = 0; w < f[i].weeks; w++) {
            sum += f[i].mean[w];
            table_row(cx, out);
            table_text(out, F_KEY, str_fmt(cx->arena, "%lld-%02d", (long long)f[i].id.v, w));
            table_int(out, F_ITEM, f[i].item.v);
            table_int(out, F_SITE, f[i].site.v);
            table_int(out, F_WEEK, f[i].week.v + 7 * w);
            table_int(out, F_QTY, forecast_qty(f[i].mean[w]));
            table_int(out, F_LOW, forecast_qty(sum - f[i].sum_sd[w]));
            table_int(out, F_HIGH, forecast_qty(sum + f[i].sum_sd[w]));
        }
    }
    return OK;
}

// ---- queries -----------------------------------------------------------------------------------------------------------
// clang-format off
static const Column method_columns[] = {
    {.name = "id", .expr = "f.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .expr = "f.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "f.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "method", .expr = "f.method", .kind = K_TEXT, .label = "Method", .help = "That was best at rolling origins of its own past."},
    {.name = "level", .expr = "f.level", .kind = K_QTY, .label = "A week"},
    {.name = "wape", .expr = "f.wape", .kind = K_RATE, .label = "WAPE", .help = "Sum of absolute errors over sum of demand."},
    {.name = "bias", .expr = "f.bias", .kind = K_RATE, .label = "Bias", .help = "Above 0: too much."},
    {.name = "mase", .expr = "f.mase", .kind = K_RATE, .label = "MASE", .help = "Below 1: better than the naive guess."},
    {.name = "week", .expr = "f.week", .kind = K_DATE, .label = "From week"},
    {.name = "made", .expr = "f.made", .kind = K_TIME, .label = "Made"},
};
static const Column accuracy_columns[] = {
    {.name = "id", .expr = "a.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .expr = "a.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "a.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "week", .expr = "a.week", .kind = K_DATE, .label = "Week of"},
    {.name = "forecast", .expr = "a.forecast", .kind = K_QTY, .label = "Forecast"},
    {.name = "override", .expr = "a.override", .kind = K_QTY, .label = "With people's figures"},
    {.name = "naive", .expr = "a.naive", .kind = K_QTY, .label = "Week before"},
    {.name = "actual", .expr = "a.actual", .kind = K_QTY, .label = "Came"},
    {.name = "error", .expr = "abs(a.forecast - a.actual)", .kind = K_QTY, .label = "Error"},
};
static const Column weekly_columns[] = {
    {.name = "week", .expr = "v.week", .kind = K_DATE, .label = "Week of"},
    {.name = "items", .expr = "v.items", .kind = K_INT64, .label = "Items at sites"},
    {.name = "actual", .expr = "v.actual", .kind = K_QTY, .label = "Came"},
    {.name = "wape", .expr = "v.wape", .kind = K_RATE, .label = "WAPE"},
    {.name = "bias", .expr = "v.bias", .kind = K_RATE, .label = "Bias"},
    {.name = "naive_wape", .expr = "v.naive_wape", .kind = K_RATE, .label = "WAPE of the week before"},
    {.name = "override_wape", .expr = "v.override_wape", .kind = K_RATE, .label = "WAPE with people's figures"},
};
static const Column override_columns[] = {
    {.name = "id", .expr = "o.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .expr = "o.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "o.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "week", .expr = "o.week", .kind = K_DATE, .label = "Week of"},
    {.name = "qty", .expr = "o.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "reason", .expr = "o.reason", .kind = K_TEXT, .label = "Reason"},
    {.name = "who", .expr = "o.actor", .kind = K_TEXT, .label = "Who"},
    {.name = "made", .expr = "o.made", .kind = K_TIME, .label = "When"},
    {.name = "active", .expr = "o.active", .kind = K_INT, .label = "Active"},
};

#define SHARE_OF(sum) "cast(round(coalesce(1000000.0 * sum(" sum ") / nullif(sum(a.actual), 0), 0)) as bigint)"

static const View plan_views[] = {
    {.name = "forecasts", .area = AREA_PLAN, .roles = EVERYONE, .sort = "item,site,week", .params = &of_shape,
     .help = "Forecast demand by item, site and week, with people's own figures put in.",
     .columns = forecast_columns, .n = COUNT(forecast_columns), .run = forecasts_rows},
    {.name = "forecast-methods", .area = AREA_PLAN, .roles = EVERYONE, .sort = "item,site",
     .help = "The method chosen for each item and site, and the errors it made at rolling origins.",
     .from = "forecast f", .columns = method_columns, .n = COUNT(method_columns)},
    {.name = "forecast-accuracy", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-week",
     .help = "What was foreseen one week ahead, and what came, by item and site.",
     .from = "accuracy a", .columns = accuracy_columns, .n = COUNT(accuracy_columns)},
    {.name = "forecast-accuracy-weeks", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-week",
     .help = "Forecast errors by week over all items, beside the naive guess and people's own figures.",
     .from = "(select a.week, count(*) as items, cast(sum(a.actual) as bigint) as actual, "
             SHARE_OF("abs(a.forecast - a.actual)") " as wape, " SHARE_OF("a.forecast - a.actual") " as bias, "
             SHARE_OF("abs(a.naive - a.actual)") " as naive_wape, " SHARE_OF("abs(a.override - a.actual)") " as override_wape"
             " from accuracy a group by a.week) v",
     .columns = weekly_columns, .n = COUNT(weekly_columns)},
    {.name = "forecast-overrides", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-week",
     .help = "People's own figures for single weeks, with their reasons.",
     .from = "forecast_override o", .columns = override_columns, .n = COUNT(override_columns)},
};
// clang-format on

static const View *const more_views[] = {&demand_history_view, &planned_view, &projected_stock_view,
    &projected_cash_view, &explain_view, &scenario_outcomes_view, &planning_tasks_view,
    &what_if_view, &what_if_stock_view, &suggestions_view, &value_added_view, NULL};

static const Action *const plan_actions[] = {&demand_import, &demand_collect, &forecast_run,
    &forecast_override, &policy_optimise, &plan_run, &plan_queue, &plan_work, &plan_release,
    &stock_replenish, &scenario_plan, &scenario_adopt, &scenario_drop, NULL};

static const Entity *const plan_entities[] = {&scenario_entity, &scenario_change_entity, NULL};

const Module plan_module = {.name = "plan",
    .entities = plan_entities,
    .own = plan_actions,
    .views = plan_views,
    .views_n = COUNT(plan_views),
    .own_views = more_views};
