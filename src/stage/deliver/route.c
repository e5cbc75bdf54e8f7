// The way to the customer: which of our sites an order ships from, on which lane, and what the carrier will ask for it.
//
// A site ships to a country where an active lane leads from it to that country's customers. Where several do, the order goes to the site
// that can fill most of its lines from free stock now, since a line that waits costs more than a lane; among equals to the lane that
// people put first, then to the cheapest, then to the fastest. With a single site nothing is read.
//
// What always holds: the lane given is active and leads from an active site to the country.
#include "stage/deliver/parts.h"

enum { BATCH = 16 }; // items asked about in one query

typedef struct {
    const Lane *lane; // the best one of its site
    int fills;        // needs that its free stock can fill
    Money cost;
} Candidate;

Money lane_freight(const Lane *lane, Qty weight) {
    return money_add(lane->cost, money_of(lane->cost_kg, weight));
}

// One candidate for each active site with a lane; lanes come by priority, then cost.
static Status candidates(Cx *cx, Str country, Qty weight, Candidate **out, int *n) {
    Lane *lanes;
    int lanes_n;
    TRY(lanes_to_country(cx, country, &lanes, &lanes_n));
    Candidate *c = NEW_ARRAY(cx->arena, Candidate, lanes_n);
    *out = c;
    *n = 0;
    for (int i = 0; i < lanes_n; i++) {
        int k = 0;
        while (k < *n && !id_eq(c[k].lane->from_site, lanes[i].from_site)) k++;
        if (k < *n) continue;
        const Site *site;
        TRY(site_get(cx, lanes[i].from_site, &site));
        if (!site->active) continue;
        c[(*n)++] = (Candidate){.lane = &lanes[i], .cost = lane_freight(&lanes[i], weight)};
    }
    return OK;
}

// Counts, for each candidate, the needs of this batch that its free stock can fill.
static Status fills_count(Cx *cx, Candidate *c, int n, const Need *needs, int needs_n) {
    int64_t item[BATCH] = {0};
    for (int i = 0; i < needs_n; i++) item[i] = needs[i].item.v;
    Rows r;
    TRY(sql_open(cx, &r,
        "select item, site, available - held from stock_level where available > held and item in "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        A(item[0]), A(item[1]), A(item[2]), A(item[3]), A(item[4]), A(item[5]), A(item[6]),
        A(item[7]), A(item[8]), A(item[9]), A(item[10]), A(item[11]), A(item[12]), A(item[13]),
        A(item[14]), A(item[15])));
    while (rows_next(&r)) {
        Id what = rows_id(&r, 0), site = rows_id(&r, 1);
        Qty available = rows_qty(&r, 2);
        int k = 0;
        while (k < n && !id_eq(c[k].lane->from_site, site)) k++;
        if (k == n) continue;
        for (int i = 0; i < needs_n; i++)
            if (id_eq(needs[i].item, what) && needs[i].qty.v <= available.v) c[k].fills++;
    }
    return rows_end(&r);
}

static bool better(const Candidate *a, const Candidate *b) {
    if (a->fills != b->fills) return a->fills > b->fills;
    if (a->lane->priority != b->lane->priority) return a->lane->priority < b->lane->priority;
    if (a->cost.v != b->cost.v) return a->cost.v < b->cost.v;
    return a->lane->lead_days < b->lane->lead_days;
}

// Says who does ship there.
static Status no_lane(Cx *cx, Id site, Str country, const Candidate *c, int n) {
    Str where = country.n ? country : S("customers without a country");
    if (n == 0)
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "country", "no active lane leads to customers in " STR_FMT, STR_ARG(where)),
                country),
            "add a lane to_country " STR_FMT ", or one to any country with *",
            STR_ARG(country.n ? country : S("*")));
    Buf sites = buf_new(cx->arena);
    for (int i = 0; i < n; i++)
        buf_fmt(&sites, "%s" STR_FMT, i ? ", " : "",
            STR_ARG(name_of(cx, &site_entity, c[i].lane->from_site)));
    Str code = name_of(cx, &site_entity, site);
    return with_hint(cx,
        with_value(cx,
            fail(cx, INPUT, "site", "no active lane leads from " STR_FMT " to customers in " STR_FMT,
                STR_ARG(code), STR_ARG(where)),
            code),
        "ship from " STR_FMT ", or leave the site out", STR_ARG(buf_str(&sites)));
}

Status route_choose(Cx *cx, Id site, Str country, const Need *needs, int n, Qty weight, const Lane **out) {
    Candidate *c;
    int sites;
    TRY(candidates(cx, country, weight, &c, &sites));
    if (!id_none(site)) {
        for (int i = 0; i < sites; i++)
            if (id_eq(c[i].lane->from_site, site)) {
                *out = c[i].lane;
                return OK;
            }
        return no_lane(cx, site, country, c, sites);
    }
    if (sites == 0) return no_lane(cx, site, country, c, 0);
    for (int i = 0; sites > 1 && i < n; i += BATCH)
        TRY(fills_count(cx, c, sites, needs + i, n - i < BATCH ? n - i : BATCH));
    int best = 0;
    for (int i = 1; i < sites; i++)
        if (better(&c[i], &c[best])) best = i;
    *out = c[best].lane;
    return OK;
}

Status freight_accrue(Cx *cx, Entry *entry, Gl expense, Id doc, Id carrier, Money amount) {
    if (amount.v <= 0) return OK;
    int days = 0;
    if (!id_none(carrier)) {
        const Party *party;
        TRY(party_get(cx, carrier, &party));
        days = party->payment_days;
    }
    Posting p = {
        .debit = (int)expense, .credit = GL_FREIGHT_ACCRUED, .credit_party = carrier, .amount = amount};
    TRY(cash_post(cx, entry, &p, 1));
    Due due = {.kind = DUE_FREIGHT,
        .doc = doc,
        .party = carrier,
        .amount = amount,
        .due = date_add(cx_today(cx), days)};
    return due_add(cx, &due);
}
