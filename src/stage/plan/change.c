// One change of a scenario: what it may say, whom it concerns, and what it makes of the model.
#include "base/map.h"
#include "network/network.h"
#include "stage/plan/scenario.h"

static const char *const kinds[] = {"demand", "order", "safety", "lead", "minimum", "stop", "delay", NULL};

static const Field fields[] = {
    {FIELD(ScenarioChange, id), .label = "Id", .output = true},
    {FIELD(ScenarioChange, scenario), .label = "Scenario", .ref = &scenario_entity, .fixed = true,
        .example = "SUMMER"},
    {FIELD(ScenarioChange, pos), .label = "Number", .help = "Within the scenario; empty: the next one.",
        .optional = true, .fixed = true, .example = "1"},
    {FIELD(ScenarioChange, kind), .label = "What changes", .choices = kinds,
        .help = "demand: the forecast times a factor; order: a further demand; safety: the safety "
                "stock times a "
                "factor; lead: days of lead time; minimum: of an order; stop: a source that gives "
                "nothing; delay: "
                "days that what is on order comes later.",
        .example = "demand"},
    {FIELD(ScenarioChange, item), .label = "Item", .ref = &item_entity, .optional = true, .example = "85123A"},
    {FIELD(ScenarioChange, site), .label = "Site", .ref = &site_entity, .optional = true, .example = "MAIN"},
    {FIELD(ScenarioChange, supplier), .label = "Supplier", .ref = &party_entity, .optional = true,
        .help = "Of sources and of what is on order: only this supplier's."},
    {FIELD(ScenarioChange, family), .label = "Family", .help = "Only items of this family.",
        .optional = true, .max = 60},
    {FIELD(ScenarioChange, doc), .label = "Purchase", .ref = &doc_entity, .optional = true,
        .help = "delay: only this purchase order."},
    {FIELD(ScenarioChange, factor), .label = "Factor", .help = "demand, safety: 1.2 is a fifth more.",
        .optional = true, .example = "1.2", .max = 100 * UNIT},
    {FIELD(ScenarioChange, qty), .label = "Quantity", .help = "order, minimum.", .optional = true,
        .example = "500"},
    {FIELD(ScenarioChange, days), .label = "Days", .help = "lead, delay: so many more; below 0: fewer.",
        .optional = true, .negative = true, .example = "7", .max = 3650},
    {FIELD(ScenarioChange, begins), .label = "From",
        .help = "demand: the first day; order: the day on which it is wanted. Empty: today.",
        .optional = true, .example = "2011-11-01"},
    {FIELD(ScenarioChange, ends), .label = "Through",
        .help = "demand: the last day. Empty: no end.", .optional = true, .example = "2011-12-24"},
    {FIELD(ScenarioChange, active), .label = "Active", .help = "Without it the change is left out.",
        .optional = true, .fallback = "true", .example = "true"},
};

// ---- what a change may say -------------------------------------------------------------------------------------------
static Status lacks(Cx *cx, const ScenarioChange *c, const char *field) {
    return with_hint(cx, fail(cx, INPUT, field, "a change of %s needs %s", kinds[c->kind], field),
        "give it as --%s, or leave the change out", field);
}

static Status meaningless(Cx *cx, const ScenarioChange *c, const char *field) {
    return with_hint(cx,
        fail(cx, INPUT, field, "%s has no meaning where %s changes", field, kinds[c->kind]),
        "leave it out");
}

enum {
    OF_DEMAND = 1 << CHANGE_DEMAND,
    OF_ORDER = 1 << CHANGE_ORDER,
    OF_SAFETY = 1 << CHANGE_SAFETY,
    OF_LEAD = 1 << CHANGE_LEAD,
    OF_MINIMUM = 1 << CHANGE_MINIMUM,
    OF_STOP = 1 << CHANGE_STOP,
    OF_DELAY = 1 << CHANGE_DELAY,
    OF_SOURCE = OF_LEAD | OF_MINIMUM | OF_STOP
};

Status change_check(Cx *cx, const ScenarioChange *c) {
    const struct {
        const char *field;
        bool given;
        unsigned must, may;
    } rules[] = {
        {"factor", c->factor.v != 0, OF_DEMAND | OF_SAFETY, 0},
        {"qty", c->qty.v != 0, OF_ORDER | OF_MINIMUM, 0},
        {"days", c->days != 0, OF_LEAD | OF_DELAY, 0},
        {"item", !id_none(c->item), OF_ORDER, ~0U},
        {"site", !id_none(c->site), OF_ORDER, ~0U},
        {"family", c->family.n > 0, 0, ~(unsigned)OF_ORDER},
        {"supplier", !id_none(c->supplier), 0, OF_SOURCE | OF_DELAY},
        {"doc", !id_none(c->doc), 0, OF_DELAY},
        {"begins", c->begins.v != 0, 0, OF_DEMAND | OF_ORDER},
        {"ends", c->ends.v != 0, 0, OF_DEMAND},
    };
    unsigned kind = 1U << c->kind;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!rules[i].given && (rules[i].must & kind)) return lacks(cx, c, rules[i].field);
        if (rules[i].given && !((rules[i].must | rules[i].may) & kind))
            return meaningless(cx, c, rules[i].field);
    }
    return dates_check(cx, "ends", c->begins, c->ends);
}

static Status check(Cx *cx, void *record, const void *old) {
    ScenarioChange *c = record;
    Scenario of;
    TRY(scenario_draft(cx, c->scenario, &of));
    if (!old && c->pos == 0) {
        int64_t last;
        TRY(sql_get(cx, NULL,
            "select cast(coalesce(max(pos), 0) as bigint) from scenario_change where scenario = $1",
            IN(A(c->scenario)), OUT(O(&last))));
        c->pos = (int32_t)last + 1;
    }
    return change_check(cx, c);
}

Status changes_of(Cx *cx, Id scenario, ScenarioChange **out, int *n) {
    List list;
    TRY(record_list(cx, &scenario_change_entity, "where scenario = $1 and active = 1 order by pos",
        IN(A(scenario)), &list));
    *out = list.at;
    *n = list.n;
    return OK;
}

// ---- what it makes of the model ---------------------------------------------------------------------------------------
Status change_concerns(Cx *cx, const ScenarioChange *c, Id item, Id site, bool *does) {
    *does = (id_none(c->item) || id_eq(c->item, item)) && (id_none(c->site) || id_eq(c->site, site));
    if (!*does || c->family.n == 0) return OK;
    const Item *of;
    TRY(item_get(cx, item, &of));
    *does = str_eq(of->family, c->family);
    return OK;
}

Status change_source(Cx *cx, WhatIf all, const Source *of, SupplySource *source, bool *stopped) {
    *stopped = false;
    for (int i = 0; i < all.n; i++) {
        const ScenarioChange *c = &all.at[i];
        if (!((1U << c->kind) & OF_SOURCE)) continue;
        if (!id_none(c->supplier) && !id_eq(c->supplier, of->supplier)) continue;
        bool does;
        TRY(change_concerns(cx, c, of->item, of->site, &does));
        if (!does) continue;
        if (c->kind == CHANGE_STOP) *stopped = true;
        if (c->kind == CHANGE_MINIMUM) source->lot_min = c->qty.v;
        if (c->kind == CHANGE_LEAD)
            source->lead_days += source->lead_days + c->days < 0 ? -source->lead_days : c->days;
    }
    return OK;
}

Status change_safety(Cx *cx, WhatIf all, Id item, Id site, int64_t *safety) {
    for (int i = 0; i < all.n; i++) {
        bool does;
        if (all.at[i].kind != CHANGE_SAFETY) continue;
        TRY(change_concerns(cx, &all.at[i], item, site, &does));
        if (does) *safety = mul_div(*safety, all.at[i].factor.v, UNIT);
    }
    return OK;
}

Status change_forecast(Cx *cx, WhatIf all, Id item, Id site, int day, int64_t *qty) {
    for (int i = 0; i < all.n; i++) {
        const ScenarioChange *c = &all.at[i];
        if (c->kind != CHANGE_DEMAND || day < c->begins.v || (c->ends.v && day > c->ends.v))
            continue;
        bool does;
        TRY(change_concerns(cx, c, item, site, &does));
        if (does) *qty = mul_div(*qty, c->factor.v, UNIT);
    }
    return OK;
}

Status change_delay(Cx *cx, WhatIf all, Id line, int *due) {
    Line l = {0};
    for (int i = 0; i < all.n; i++) {
        const ScenarioChange *c = &all.at[i];
        if (c->kind != CHANGE_DELAY) continue;
        if (id_none(l.id)) TRY(line_get(cx, line, &l));
        if (l.kind != LINE_PURCHASE || (!id_none(c->doc) && !id_eq(c->doc, l.doc)) ||
            (!id_none(c->supplier) && !id_eq(c->supplier, l.party)))
            continue;
        bool does;
        TRY(change_concerns(cx, c, l.item, l.site, &does));
        if (does) *due += c->days;
    }
    return OK;
}

const Entity scenario_change_entity = {
    .noun = "scenario-change",
    .plural = "scenario-changes",
    .table = "scenario_change",
    .label = "Change of a scenario",
    .help = "A change that a scenario makes: of demand, stock, sources, or of what is on order.",
    .shape = SHAPE("ScenarioChange", ScenarioChange, fields),
    .key = "scenario,pos",
    .area = AREA_PLAN,
    .read_roles = EVERYONE,
    .write_roles = PLANNER,
    .editable = true,
    .check = check,
};
