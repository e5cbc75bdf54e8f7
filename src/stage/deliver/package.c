// Packages of a shipment, each with its SSCC (serial shipping container code), the number by which carriers and customers know a parcel.
//
// An SSCC has 18 digits: an extension digit, the GS1 company prefix, a serial number, and a check digit (GS1 General Specifications, section
// 7.9: digits weighted 3 and 1 in turn, from the left for 17 digits, completed to the next ten). The prefix is the setting gs1.prefix. It
// falls back to 0000000, which GS1 gives to nobody: such codes are unique with us, and collide with no one else's.
#include "core/number.h"
#include "stage/deliver/parts.h"

enum { SSCC_DIGITS = 18 };

typedef struct {
    Id id;
    Str code;
    Id shipment;
    Qty weight;
    Str tracking;
    Time delivered;
} Package;

static const Field package_fields[] = {
    {FIELD(Package, id), .label = "Id", .output = true},
    {FIELD(Package, code), .label = "SSCC", .max = 18, .example = "000000000000010017"},
    {FIELD(Package, shipment), .label = "Shipment", .ref = &doc_entity},
    {FIELD(Package, weight), .label = "Weight (kg)", .optional = true},
    {FIELD(Package, tracking), .label = "Tracking", .optional = true, .help = "The carrier's number"},
    {FIELD(Package, delivered), .label = "Delivered", .optional = true},
};

const Entity package_entity = {
    .noun = "package",
    .plural = "packages",
    .table = "package",
    .label = "Package",
    .help = "A package of a shipment.",
    .shape = SHAPE("Package", Package, package_fields),
    .code = "code",
    .area = AREA_DELIVER,
    .read_roles = EVERYONE,
    .write_roles = WAREHOUSE,
};

static char check_digit(const char *digits) {
    int sum = 0;
    for (int i = 0; i < SSCC_DIGITS - 1; i++) sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

static bool all_digits(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < '0' || s.at[i] > '9') return false;
    return true;
}

bool sscc_ok(Str code) {
    return code.n == SSCC_DIGITS && all_digits(code) && check_digit(code.at) == code.at[SSCC_DIGITS - 1];
}

Status sscc_make(Cx *cx, Str *out) {
    Str prefix, number, serial;
    TRY(setting_text(cx, "gs1.prefix", "0000000", &prefix));
    if (!all_digits(prefix) || prefix.n < 4 || prefix.n > 12)
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "value", "the setting gs1.prefix is no GS1 company prefix"), prefix),
            "set it to the 4 to 12 digits that GS1 gave you");
    TRY(number_next(cx, "SSCC", &number));
    str_split(number, '-', &serial);
    size_t room = SSCC_DIGITS - 2 - prefix.n; // without the extension digit, which is 0, and the check digit
    if (serial.n > room)
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "code", "the serial numbers of this GS1 prefix are used up"), prefix),
            "set gs1.prefix to another prefix of yours");
    char *digits = arena_alloc(cx->arena, SSCC_DIGITS + 1);
    size_t at = 0;
    digits[at++] = '0';
    for (size_t i = 0; i < prefix.n; i++) digits[at++] = prefix.at[i];
    for (size_t i = serial.n; i < room; i++) digits[at++] = '0';
    for (size_t i = 0; i < serial.n; i++) digits[at++] = serial.at[i];
    digits[at] = check_digit(digits);
    *out = (Str){digits, SSCC_DIGITS};
    return OK;
}

static Status weigh(Cx *cx, const Picked *picked, int n, Qty *out) {
    *out = (Qty){0};
    for (int i = 0; i < n; i++) {
        const Item *item;
        TRY(item_get(cx, picked[i].item, &item));
        *out = qty_add(*out, qty_mul(picked[i].qty, item->weight));
    }
    return OK;
}

// Where packages come without a weight, they share what the items weigh beyond those that were weighed.
static Status weights(Cx *cx, const Picked *picked, int n, const PackageIn *in, int in_n, Qty *out) {
    Qty left;
    TRY(weigh(cx, picked, n, &left));
    int unknown = 0;
    for (int i = 0; i < in_n; i++) {
        unknown += in[i].weight.v == 0;
        left = qty_sub(left, qty_min(left, in[i].weight));
    }
    for (int i = 0; i < in_n; i++) {
        if (in[i].weight.v > 0) {
            out[i] = in[i].weight;
        } else {
            CHECK(unknown > 0);
            out[i] = (Qty){left.v / unknown--};
            left = qty_sub(left, out[i]);
        }
    }
    return OK;
}

static Status code_for(Cx *cx, const PackageIn *in, int i, Str *code) {
    if (in->code.n == 0) return sscc_make(cx, code);
    *code = in->code;
    if (sscc_ok(in->code)) return OK;
    Status s = with_value(cx, fail(cx, INPUT, "code", "this is no SSCC"), in->code);
    s = with_hint(cx, s, "give 18 digits with their check digit, or leave it out to have one made");
    return with_path(cx, s, "packages[%d].", i);
}

Status packages_make(Cx *cx, Id shipment, const Picked *picked, int n, const PackageIn *in,
    int in_n, int *made, Qty *weight) {
    static const PackageIn one[1];
    if (in_n == 0) in = one, in_n = 1;
    Qty *kg = NEW_ARRAY(cx->arena, Qty, in_n);
    TRY(weights(cx, picked, n, in, in_n, kg));
    *made = in_n;
    *weight = (Qty){0};
    for (int i = 0; i < in_n; i++) {
        Package p = {.shipment = shipment, .weight = kg[i], .tracking = S("")};
        TRY(code_for(cx, &in[i], i, &p.code));
        Status s = record_insert(cx, &package_entity, &p);
        if (s != OK) return with_path(cx, s, "packages[%d].", i);
        *weight = qty_add(*weight, kg[i]);
    }
    return OK;
}
