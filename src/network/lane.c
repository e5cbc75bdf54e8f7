// Lanes: ways that goods take between our sites, or from a site to the customers of a country. A lane says how long, by whom and at what cost.
#include "base/map.h"
#include "network/cache.h"
#include "network/check.h"

const char *const lane_mode_names[] = {"road", "sea", "air", "rail", "parcel", NULL};

static const Field fields[] = {
    {FIELD(Lane, id), .label = "Id", .output = true},
    {FIELD(Lane, code), .label = "Code", .example = "MAIN-GB", .max = 60},
    {FIELD(Lane, from_site), .label = "From", .ref = &site_entity, .example = "MAIN"},
    {FIELD(Lane, to_site), .label = "To site", .help = "Or give to_country.", .ref = &site_entity,
        .optional = true},
    {FIELD(Lane, to_country), .label = "To country",
        .help = "Customers there: two letters of ISO 3166-1, or * for any.", .optional = true,
        .example = "GB", .max = 2},
    {FIELD(Lane, mode), .label = "Mode", .choices = lane_mode_names, .optional = true,
        .fallback = "road", .example = "parcel"},
    {FIELD(Lane, carrier), .label = "Carrier", .ref = &party_entity, .optional = true},
    {FIELD(Lane, lead_days), .label = "Lead time (days)", .help = "From leaving to arrival.",
        .optional = true, .example = "2", .max = 3650},
    {FIELD(Lane, cost), .label = "Cost of a shipment", .optional = true, .example = "3.50"},
    {FIELD(Lane, cost_kg), .label = "Cost of a kg", .help = "Beside the cost of the shipment.",
        .optional = true, .example = "0.4"},
    {FIELD(Lane, priority), .label = "Priority", .help = "1 is tried first.", .optional = true,
        .fallback = "1", .example = "1", .max = 1000},
    {FIELD(Lane, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
    {FIELD(Lane, cut_off), .label = "Cut-off",
        .help = "HH:MM, UTC: what is ordered later leaves on the next day. Empty: none.",
        .optional = true, .example = "15:30", .max = 5},
};

// Minutes after midnight, or -1.
static int minutes_of(Str t) {
    if (t.n != 5 || t.at[2] != ':') return -1;
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && (t.at[i] < '0' || t.at[i] > '9')) return -1;
    int h = (t.at[0] - '0') * 10 + t.at[1] - '0', m = (t.at[3] - '0') * 10 + t.at[4] - '0';
    return h < 24 && m < 60 ? h * 60 + m : -1;
}

Date lane_leaves(const Cx *cx, const Lane *lane) {
    Date today = cx_today(cx);
    int at = lane ? minutes_of(lane->cut_off) : -1;
    if (at < 0) return today;
    int64_t since = cx->now.v - date_time(today).v;
    return since < (int64_t)at * 60 * SECOND ? today : date_add(today, 1);
}

static Status check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Lane *lane = record;
    if (lane->cut_off.n && minutes_of(lane->cut_off) < 0)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "cut_off", "the cut-off is no time of day"), lane->cut_off),
            "give hours and minutes, UTC, such as 15:30");
    bool to_site = !id_none(lane->to_site), to_country = lane->to_country.n > 0;
    if (to_site == to_country)
        return with_hint(cx, fail(cx, INPUT, "to_site", "a lane ends either at a site or in a country"),
            "give one of to_site and to_country");
    if (to_site && id_eq(lane->from_site, lane->to_site))
        return with_hint(cx, fail(cx, INPUT, "to_site", "a lane must lead somewhere else"),
            "give another site than from_site");
    if (id_eq(lane->from_site, SITE_UNDER_WAY) || id_eq(lane->to_site, SITE_UNDER_WAY))
        return with_hint(cx,
            fail(cx, INPUT, id_eq(lane->to_site, SITE_UNDER_WAY) ? "to_site" : "from_site",
                "goods under way are on a lane, not at its end"),
            "give a site of your own");
    if (!str_is(lane->to_country, "*")) TRY(country_check(cx, "to_country", lane->to_country));
    if (id_none(lane->carrier)) return OK;
    const Party *carrier;
    TRY(party_get(cx, lane->carrier, &carrier));
    if (!carrier->carrier)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "carrier", "this party is no carrier"), carrier->code),
            "set carrier on the party, or name another");
    return OK;
}

const Entity lane_entity = {
    .noun = "lane",
    .scope = {"e.from_site = @ or e.to_site = @", NULL},
    .list_scope = {"from_site,to_site", NULL},
    .plural = "lanes",
    .table = "lane",
    .label = "Lane",
    .help = "A lane: a way that goods take between sites, or from a site to the customers of a "
            "country.",
    .shape = SHAPE("Lane", Lane, fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | WAREHOUSE,
    .editable = true,
    .check = check,
};

Status lanes_to_country(Cx *cx, Str country, Lane **out, int *n) {
    List lanes;
    TRY(kept_list(cx, KEEP_COUNTRIES, (int64_t)str_hash(country), &lane_entity,
        "where active = 1 and to_site = 0 and to_country in ($1, '*') order by priority, cost, id",
        IN(A(country)), &lanes));
    *out = lanes.at;
    *n = lanes.n;
    return OK;
}

Status lane_between(Cx *cx, Id from_site, Id to_site, Lane *out) {
    List lanes;
    int64_t key = (int64_t)hash_mix((uint64_t)from_site.v, (uint64_t)to_site.v);
    TRY(kept_list(cx, KEEP_LANES, key, &lane_entity,
        "where active = 1 and from_site = $1 and to_site = $2 order by priority, cost, id",
        IN(A(from_site), A(to_site)), &lanes));
    if (lanes.n) {
        *out = ((const Lane *)lanes.at)[0];
        return OK;
    }
    Str from, to;
    TRY(ref_code(cx, &site_entity, from_site, &from));
    TRY(ref_code(cx, &site_entity, to_site, &to));
    return fail(cx, MISSING, NULL, "no active lane leads from " STR_FMT " to " STR_FMT,
        STR_ARG(from), STR_ARG(to));
}
