// Sites, and the places within them. A site is made with the four places that every flow through it needs, so that nobody has to set them up:
//
//   supplier ──► DOCK ──► STOCK ──► PACK ──► customer
//                  └────► HOLD (quarantine: to be inspected, defective, expired)
//
// More places may be added (zones, bins); the first of a kind is the one that is used where none is named.
#include "network/cache.h"
#include "network/check.h"

static const char *const site_kinds[] = {"warehouse", "fulfilment", "plant", "transit", NULL};
static const char *const place_kinds[] = {"storage", "dock", "quarantine", "packing", "transit",
    "supplier", "customer", "production", "loss", "opening", NULL};

static const Field site_fields[] = {
    {FIELD(Site, id), .label = "Id", .output = true},
    {FIELD(Site, code), .label = "Code", .example = "MAIN", .max = 50},
    {FIELD(Site, name), .label = "Name", .example = "Main warehouse", .max = 200},
    {FIELD(Site, kind), .label = "Kind",
        .help = "A plant makes, a fulfilment centre ships to customers.", .choices = site_kinds,
        .optional = true, .fallback = "warehouse", .fixed = true, .example = "warehouse"},
    {FIELD(Site, country), .label = "Country", .help = "Two letters of ISO 3166-1.",
        .optional = true, .example = "GB", .max = 2},
    {FIELD(Site, address), .label = "Address", .help = "On documents and labels: lines parted by commas.",
        .optional = true, .example = "4 Dock Road, Reading", .max = 500},
    {FIELD(Site, latitude), .label = "Latitude", .help = "Degrees, north positive.",
        .optional = true, .negative = true, .example = "51.45", .max = INT64_C(90) * UNIT},
    {FIELD(Site, longitude), .label = "Longitude", .help = "Degrees, east positive.",
        .optional = true, .negative = true, .example = "-0.97", .max = INT64_C(180) * UNIT},
    {FIELD(Site, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
};

static Status site_check(Cx *cx, void *record, const void *old) {
    const Site *site = record;
    TRY(country_check(cx, "country", site->country));
    if (site->kind == SITE_TRANSIT && !old)
        return with_hint(cx, fail(cx, INPUT, "kind", "there is one transit site, and it is there already"),
            "give warehouse, fulfilment or plant");
    return OK;
}

static Status site_after(Cx *cx, const void *record, const void *old) {
    static const struct {
        const char *suffix;
        PlaceKind kind;
    } made[] = {{"STOCK", PLACE_STORAGE}, {"DOCK", PLACE_DOCK}, {"HOLD", PLACE_QUARANTINE},
        {"PACK", PLACE_PACKING}};
    const Site *site = record;
    if (old || site->kind == SITE_TRANSIT) return OK;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        Place place = {.code = str_fmt(cx->arena, STR_FMT "/%s", STR_ARG(site->code), made[i].suffix),
            .site = site->id,
            .kind = (int32_t)made[i].kind};
        TRY(record_insert(cx, &place_entity, &place));
    }
    return OK;
}

const Entity site_entity = {
    .noun = "site",
    .scope = {"e.id = @", "exists (select 1 from doc d where d.party = @ and d.site = e.id)"},
    .list_scope = {"id", NULL},
    .plural = "sites",
    .table = "site",
    .label = "Site",
    .help = "A site: a warehouse, fulfilment centre or plant, made with its places for stock, "
            "dock, hold and packing.",
    .shape = SHAPE("Site", Site, site_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER,
    .editable = true,
    .check = site_check,
    .after = site_after,
};

Status site_get(Cx *cx, Id id, const Site **out) {
    const void *record;
    TRY(record_cached(cx, &site_entity, id, &record));
    *out = record;
    return OK;
}

static const Field place_fields[] = {
    {FIELD(Place, id), .label = "Id", .output = true},
    {FIELD(Place, code), .label = "Code", .example = "MAIN/A-01", .max = 60},
    {FIELD(Place, site), .label = "Site", .ref = &site_entity, .optional = true, .fixed = true,
        .example = "MAIN"},
    {FIELD(Place, kind), .label = "Kind", .help = "Only goods in storage places can be promised.",
        .choices = place_kinds, .optional = true, .fallback = "storage", .fixed = true, .example = "storage"},
    {FIELD(Place, zone), .label = "Zone", .optional = true, .example = "A", .max = 60},
};

static Status place_check(Cx *cx, void *record, const void *old) {
    const Place *place = record;
    if (old) return OK;
    if (!place_physical(place->kind) || place->kind == PLACE_TRANSIT)
        return with_hint(cx,
            fail(cx, INPUT, "kind", "the virtual ends of the chain and transit are there already"),
            "give storage, dock, quarantine or packing");
    if (id_none(place->site))
        return with_hint(cx, fail(cx, INPUT, "site", "is missing"), "give the code of a site");
    if (id_eq(place->site, SITE_UNDER_WAY))
        return with_hint(cx, fail(cx, INPUT, "site", "goods under way have one place only"),
            "give a site of your own");
    return OK;
}

const Entity place_entity = {
    .noun = "place",
    .scope = {"e.site = @", NULL},
    .list_scope = {"site", NULL},
    .plural = "places",
    .table = "place",
    .label = "Place",
    .help = "A place within a site where goods can be: a zone or a bin.",
    .shape = SHAPE("Place", Place, place_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | WAREHOUSE,
    .editable = true,
    .check = place_check,
};

Status place_get(Cx *cx, Id id, const Place **out) {
    const void *record;
    TRY(record_cached(cx, &place_entity, id, &record));
    *out = record;
    return OK;
}

Status site_place(Cx *cx, Id site, PlaceKind kind, Id *place) {
    List places;
    TRY(kept_list(cx, KEEP_PLACES, site.v, &place_entity, "where site = $1 order by id",
        IN(A(site)), &places));
    const Place *at = places.at;
    for (int i = 0; i < places.n; i++) {
        if (at[i].kind != (int32_t)kind) continue;
        *place = at[i].id;
        return OK;
    }
    Str code;
    TRY(ref_code(cx, &site_entity, site, &code));
    return fail(cx, STATE, NULL, "site " STR_FMT " has no %s place", STR_ARG(code), place_kinds[kind]);
}
