// Settings are text by code in table `setting`; the table here says which there are and what each may be, and nothing else is taken.
// The view `setting-codes` shows them beside what was set.
// Whoever reads one names the same code with the same fallback; a test compares the calls with the table.
#include "network/setting.h"

#include "network/cache.h"
#include "network/network.h"

const SettingInfo setting_info[] = {
    {"company", SETTING_TEXT, "Argosy", NULL, NULL, "Name of the company, on documents and messages."},
    {"company.address", SETTING_TEXT, "", NULL, NULL, "Its address, on documents: lines parted by commas."},
    {"company.bank", SETTING_TEXT, "", NULL, NULL,
        "Where customers pay to, on invoices: bank and account, lines parted by commas."},
    {"company.contact", SETTING_TEXT, "", NULL, NULL, "E-mail address or telephone number, on documents."},
    {"company.tax_number", SETTING_TEXT, "", NULL, NULL, "Its tax number, at the foot of documents."},
    {"currency", SETTING_CURRENCY, "GBP", NULL, NULL,
        "Currency of the books: three letters of ISO 4217. Fixed by the first posting."},
    {"document.footer", SETTING_TEXT, "", NULL, NULL,
        "At the foot of documents, as the register and number of the company."},
    {"document.paper", SETTING_CHOICE, "a4", "a4 letter",
        NULL, "What documents are printed on: a4 (labels 100 by 150 mm) or letter (labels 4 by 6 inches)."},
    {"forecast.drift", SETTING_RATE, "0.40", "0", "10",
        "Spread of the changes in demand to come that its past does not show, as a share of it."},
    {"gs1.prefix", SETTING_DIGITS, "0000000", "4", "12",
        "GS1 company prefix, of which the codes of packages (SSCC) are made."},
    {"match.price_tolerance", SETTING_RATE, "0.02", "0",
        "10", "How far a supplier's invoice may be above the price ordered; beyond it waits for approval."},
    {"match.qty_tolerance", SETTING_RATE, "0", "0", "10",
        "How far a supplier's invoice may be above the quantity received."},
    {"plan.holding_rate", SETTING_RATE, "0.2", "0",
        "10", "What it costs to keep stock for a year, as a share of its cost: for what says what an order, or a missing unit, costs."},
    {"plan.horizon_days", SETTING_INT, "91", "1", "730", "How far ahead the plan looks."},
    {"plan.horizon_weeks", SETTING_INT, "13", "1", "104", "How many weeks ahead are forecast."},
    {"plan.lead_deviation", SETTING_RATE, "0.2", "0", "10",
        "How much lead times vary: their standard deviation as a share of them."},
    {"plan.part_items", SETTING_INT, "5000", "1",
        "1000000", "How many items are forecast or planned in one go at least, the last ones by a quarter of that: the parts that planning workers share out."},
    {"plan.review_days", SETTING_INT, "7", "1",
        "365", "Days between two runs of the plan: safety stock covers them beside the lead time, where a policy fixed by a person says nothing else."},
    {"plan.scarce", SETTING_CHOICE, "first", "first fair",
        NULL, "Who gets what there is too little of, of demands of one day and priority: those that were entered first, or each the same part."},
    {"plan.service", SETTING_RATE, "0.97", "0.000001", "0.999999",
        "Share of order lines to be filled from stock at sites that ship to customers."},
    {"plan.shelf_life", SETTING_CHOICE, "ignore", "ignore plan",
        NULL, "plan: what expires before it is needed is planned anew, no lot covers more days than the item keeps, and the plan says what will expire unused."},
    {"plan.shortage", SETTING_CHOICE, "service", "service margin",
        NULL, "service: targets fill the share of order lines that plan.service says, but for policies with a shortage cost of their own. margin: what is missing loses its price less its cost, and each target is the one at which missing and keeping cost least together."},
    {"plan.tolerance_days", SETTING_INT, "3", "0", "365",
        "The plan proposes no move of supply on its way by so many days or fewer."},
    {"plan.tolerance_qty", SETTING_RATE, "0", "0",
        "1", "Small changes make no noise: no new supply where no more than this part of safety stock is missing, and nothing is hurried of which no more than this part is needed earlier."},
    {"plan.transfers", SETTING_CHOICE, "none", "none propose",
        NULL, "propose: for what would be late the plan names sites, with a lane to it, where enough is that nobody needs."},
    {"promise.confidence", SETTING_RATE, "0.9", "0",
        "0.999999", "How sure promises are that stand on goods to come: the chance that these are there in time, by how late goods came the same way before."},
    {"purchase.approval_limit", SETTING_MONEY, "10000.00", "0", "100000000000",
        "Purchase orders above it wait for approval."},
    {"purchase.over_tolerance", SETTING_RATE, "0.10", "0", "10",
        "How far a receipt may be above what was ordered."},
    {"return.approval_limit", SETTING_MONEY, "500.00", "0", "100000000000",
        "Returns worth more wait for approval."},
    {"return.days", SETTING_INT, "30", "0", "36500", "For so many days after an order its goods may come back."},
    {"security.second_factor", SETTING_CHOICE, "nobody", "nobody administrators everybody", NULL,
        "Who must sign in with a second factor; others may."},
};
const int setting_info_n = COUNT(setting_info);

// ---- what may be set ------------------------------------------------------------------------------------------------
static const SettingInfo *info_of(Str code) {
    for (int i = 0; i < setting_info_n; i++)
        if (str_is(code, setting_info[i].code)) return &setting_info[i];
    return NULL;
}

// Digits after the point of numbers; below 0: it is none.
static int digits_of(SettingKind kind) {
    switch (kind) {
    case SETTING_INT: return 0;
    case SETTING_RATE: return 6;
    case SETTING_MONEY: return 2;
    default: return -1;
    }
}

static int64_t limit(const char *text, int digits) {
    int64_t v = 0;
    CHECK(decimal_parse(str_of(text), digits, &v));
    return v;
}

static bool all_within(Str s, char from, char to) {
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < from || s.at[i] > to) return false;
    return true;
}

// Whether it is one of the words of a list.
static bool one_of(Str value, const char *words) {
    for (Str rest = str_of(words), word; rest.n;) {
        word = str_split(rest, ' ', &rest);
        if (str_eq(value, word)) return true;
    }
    return false;
}

static bool value_fits(const SettingInfo *info, Str value) {
    int digits = digits_of(info->kind);
    if (digits >= 0) {
        int64_t v;
        return decimal_parse(value, digits, &v) && v >= limit(info->least, digits) &&
            v <= limit(info->most, digits);
    }
    if (info->kind == SETTING_CURRENCY) return value.n == 3 && all_within(value, 'A', 'Z');
    if (info->kind == SETTING_DIGITS)
        return (int64_t)value.n >= limit(info->least, 0) &&
            (int64_t)value.n <= limit(info->most, 0) && all_within(value, '0', '9');
    if (info->kind == SETTING_CHOICE) return one_of(value, info->least);
    return (value.n > 0 || info->fallback[0] == 0) && value.n <= 200;
}

static Str value_wanted(Cx *cx, const SettingInfo *info) {
    switch (info->kind) {
    case SETTING_INT:
        return str_fmt(cx->arena, "give a whole number from %s to %s", info->least, info->most);
    case SETTING_RATE:
        return str_fmt(cx->arena, "give a share from %s to %s: 0.05 is five per cent", info->least,
            info->most);
    case SETTING_MONEY: return S("give an amount of 0 or more, as 500.00");
    case SETTING_DIGITS: return str_fmt(cx->arena, "give %s to %s digits", info->least, info->most);
    case SETTING_CHOICE: return str_fmt(cx->arena, "give one of: %s", info->least);
    case SETTING_CURRENCY: return S("give three capital letters, as GBP");
    default: return S("give a text of at most 200 bytes");
    }
}

// What is in the books is in one currency, so it cannot become another.
static Status currency_check(Cx *cx, Str now, const Setting *was) {
    Str before = was ? was->value : str_of(info_of(S("currency"))->fallback);
    if (str_eq(now, before)) return OK;
    bool posted;
    TRY(sql_get(cx, &posted, "select 1 from transfer where flow = 2 limit 1", NO_ARGS, NULL, 0));
    if (!posted) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "value", "the books are kept in " STR_FMT " already", STR_ARG(before)), now),
        "a company with another currency needs books of its own");
}

static Status check(Cx *cx, void *record, const void *old) {
    const Setting *s = record;
    const SettingInfo *info = info_of(s->code);
    if (!info)
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "code", "there is no setting \"" STR_FMT "\"", STR_ARG(s->code)), s->code),
            "the list setting-codes names those there are");
    if (!value_fits(info, s->value))
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "value", "this does not fit the setting %s", info->code), s->value),
            STR_FMT, STR_ARG(value_wanted(cx, info)));
    return info->kind == SETTING_CURRENCY ? currency_check(cx, s->value, old) : OK;
}

static const Field setting_fields[] = {
    {FIELD(Setting, id), .label = "Id", .output = true},
    {FIELD(Setting, code), .label = "Setting", .help = "Its name.", .example = "company", .max = 60,
        .fixed = true},
    {FIELD(Setting, value), .label = "Value", .help = "What it is set to.", .example = "Argosy Ltd",
        .optional = true},
    {FIELD(Setting, meaning), .label = "Meaning", .help = "What the setting does.",
        .example = "Name of the company, on its documents.", .optional = true},
};

const Entity setting_entity = {
    .noun = "setting",
    .plural = "settings",
    .table = "setting",
    .label = "Setting",
    .help = "A setting: a choice of the company, such as its name, its currency or a tolerance.",
    .shape = SHAPE("Setting", Setting, setting_fields),
    .code = "code",
    .area = AREA_PLATFORM,
    .read_roles = EVERYONE,
    .write_roles = ADMIN,
    .editable = true,
    .check = check,
};

// ---- what is set ----------------------------------------------------------------------------------------------------
Status setting_text(Cx *cx, const char *code, const char *fallback, Str *out) {
    bool found;
    TRY(kept_setting(cx, str_of(code), out, &found));
    if (!found) *out = str_of(fallback);
    return OK;
}

static Status setting_number(Cx *cx, const char *code, int digits, int64_t fallback, int64_t *out) {
    Str text;
    bool found;
    TRY(kept_setting(cx, str_of(code), &text, &found));
    if (!found) {
        *out = fallback;
        return OK;
    }
    if (decimal_parse(text, digits, out)) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "value", "the setting %s is no %s", code, digits ? "number" : "whole number"),
            text),
        "set it again: %s", digits ? "0.05 is five per cent" : "digits only");
}

Status setting_int(Cx *cx, const char *code, int64_t fallback, int64_t *out) {
    return setting_number(cx, code, 0, fallback, out);
}

Status setting_rate(Cx *cx, const char *code, Rate fallback, Rate *out) {
    return setting_number(cx, code, 6, fallback.v, &out->v);
}

// ---- view -------------------------------------------------------------------------------------------------------------
enum { COL_CODE, COL_VALUE, COL_FALLBACK, COL_MEANING };

static const Column columns[] = {
    {.name = "code", .kind = K_TEXT, .label = "Setting"},
    {.name = "value", .kind = K_TEXT, .label = "Value", .help = "Empty where it is not set."},
    {.name = "fallback", .kind = K_TEXT, .label = "Otherwise", .help = "Holds where it is not set."},
    {.name = "meaning", .kind = K_TEXT, .label = "What it is for"},
};

static Status run(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    for (int i = 0; i < setting_info_n; i++) {
        Str value;
        bool found;
        TRY(kept_setting(cx, str_of(setting_info[i].code), &value, &found));
        table_row(cx, out);
        table_text(out, COL_CODE, str_of(setting_info[i].code));
        table_text(out, COL_VALUE, str_dup(cx->arena, value));
        table_text(out, COL_FALLBACK, str_of(setting_info[i].fallback));
        table_text(out, COL_MEANING, str_of(setting_info[i].help));
    }
    return OK;
}

const View setting_views[1] = {{
    .name = "setting-codes",
    .area = AREA_PLATFORM,
    .help = "Settings that the program knows, as they are and what holds otherwise.",
    .roles = EVERYONE,
    .columns = columns,
    .n = COUNT(columns),
    .sort = "code",
    .run = run,
}};
