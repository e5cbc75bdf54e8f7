// Parties: the companies and people that goods, money and messages go to and come from. One party may be several things at once: a
// supplier that also carries, a customer that also makes. The sales channel, through which a customer comes, is here too.
#include "network/check.h"

static const Field party_fields[] = {
    {FIELD(Party, id), .label = "Id", .output = true},
    {FIELD(Party, code), .label = "Code", .example = "17850", .max = 60},
    {FIELD(Party, name), .label = "Name", .example = "Customer 17850", .max = 200},
    {FIELD(Party, customer), .label = "Customer", .help = "Buys from us.", .optional = true,
        .fallback = "false", .example = "true"},
    {FIELD(Party, supplier), .label = "Supplier", .help = "Sells to us.", .optional = true,
        .fallback = "false", .example = "false"},
    {FIELD(Party, carrier), .label = "Carrier", .help = "Moves goods for us.", .optional = true,
        .fallback = "false", .example = "false"},
    {FIELD(Party, maker), .label = "Maker", .help = "Makes goods for us.", .optional = true,
        .fallback = "false", .example = "false"},
    {FIELD(Party, country), .label = "Country", .help = "Two letters of ISO 3166-1.",
        .optional = true, .example = "GB", .max = 2},
    {FIELD(Party, email), .label = "E-mail", .optional = true, .example = "orders@example.com", .max = 254},
    {FIELD(Party, address), .label = "Address", .optional = true,
        .example = "1 High Street, Reading", .max = 500},
    {FIELD(Party, payment_days), .label = "Payment days",
        .help = "From the invoice to its due date, either way; 0 is at once. A customer's are the "
                "accountant's to set.",
        .optional = true, .example = "30", .max = 3650},
    {FIELD(Party, credit_limit), .label = "Credit limit",
        .help = "Most that a customer may owe us; 0 sets none. The accountant's to set.",
        .optional = true, .example = "5000.00"},
    {FIELD(Party, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
    {FIELD(Party, order_cost),
        .label = "Cost of an order", .help = "To a supplier, whatever is on it, beside each source's own. Above 0 the optimiser finds the cycle in which what he gives is best ordered together; 0: each item by itself.",
        .optional = true, .example = "0.00"},
};

static bool country_ok(Str s) {
    return s.n == 2 && s.at[0] >= 'A' && s.at[0] <= 'Z' && s.at[1] >= 'A' && s.at[1] <= 'Z';
}

Status country_check(Cx *cx, const char *field, Str country) {
    if (country.n == 0 || country_ok(country)) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, field, "is no country code"), country),
        "give the two capital letters of ISO 3166-1: GB, DE, FR");
}

// What we lend is the accountant's to say: credit, and the time that a customer has to pay. Suppliers' terms are the buyer's.
static Status credit_check(Cx *cx, const Party *party, const Party *old) {
    static const Party none;
    if (actor_may(&cx->actor, ACCOUNTANT)) return OK;
    if (!old) old = &none;
    const char *field = NULL;
    if (party->credit_limit.v != old->credit_limit.v) field = "credit_limit";
    int32_t before = old->customer ? old->payment_days : 0;
    if ((party->customer || old->customer) && party->payment_days != before) field = "payment_days";
    if (!field) return OK;
    return with_hint(cx,
        fail(cx, DENIED, field, STR_FMT " may not set %s of a customer", STR_ARG(cx->actor.name), field),
        "this needs one of the roles: accountant, admin");
}

static Status party_check(Cx *cx, void *record, const void *old) {
    const Party *party = record;
    TRY(country_check(cx, "country", party->country));
    if (party->email.n && str_find(party->email, S("@")) <= 0)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "email", "is no e-mail address"), party->email),
            "orders@example.com");
    if (!party->customer && !party->supplier && !party->carrier && !party->maker)
        return with_hint(cx, fail(cx, INPUT, "customer", "a party must take some part"),
            "set at least one of customer, supplier, carrier, maker");
    return credit_check(cx, party, old);
}

const Entity party_entity = {
    .noun = "party",
    .scope = {"*", "e.id = @"},
    .plural = "parties",
    .table = "party",
    .label = "Party",
    .help = "A party: a customer, supplier, carrier or maker.",
    .shape = SHAPE("Party", Party, party_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = BUYER | SERVICE | ACCOUNTANT,
    .editable = true,
    .check = party_check,
};

Status party_get(Cx *cx, Id id, const Party **out) {
    const void *record;
    TRY(record_cached(cx, &party_entity, id, &record));
    *out = record;
    return OK;
}

static const char *const channel_kinds[] = {"shop", "marketplace", "wholesale", "store", NULL};

static const Field channel_fields[] = {
    {FIELD(Channel, id), .label = "Id", .output = true},
    {FIELD(Channel, code), .label = "Code", .example = "WEB", .max = 60},
    {FIELD(Channel, name), .label = "Name", .example = "Web shop", .max = 200},
    {FIELD(Channel, kind), .label = "Kind", .choices = channel_kinds, .optional = true,
        .fallback = "shop", .example = "shop"},
};

const Entity channel_entity = {
    .noun = "channel",
    .scope = {"*", "*"},
    .list_scope = {"*", NULL},
    .plural = "channels",
    .table = "channel",
    .label = "Channel",
    .help = "A channel through which we sell.",
    .shape = SHAPE("Channel", Channel, channel_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | SERVICE,
    .editable = true,
};
