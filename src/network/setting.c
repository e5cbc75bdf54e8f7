// Settings are text by code in table `setting`; this table documents them, and the view `setting-codes` shows them beside what was set.
// Whoever reads one names the same code with the same fallback; a test compares the calls with the table.
#include "network/setting.h"

#include "network/cache.h"
#include "network/network.h"

const SettingInfo setting_info[] = {
    {"company", SETTING_TEXT, "Argosy", "Name of the company, on documents and messages."},
    {"currency", SETTING_TEXT, "GBP", "Currency of the books: three letters of ISO 4217."},
    {"forecast.drift", SETTING_RATE, "0.40",
        "Spread of the changes in demand to come that its past does not show, as a share of it."},
    {"gs1.prefix", SETTING_TEXT, "0000000",
        "GS1 company prefix, of which the codes of packages (SSCC) are made."},
    {"match.price_tolerance", SETTING_RATE,
        "0.02", "How far a supplier's invoice may be above the price ordered; beyond it waits for approval."},
    {"match.qty_tolerance", SETTING_RATE, "0",
        "How far a supplier's invoice may be above the quantity received."},
    {"plan.horizon_days", SETTING_INT, "91", "How far ahead the plan looks."},
    {"plan.horizon_weeks", SETTING_INT, "13", "How many weeks ahead are forecast."},
    {"plan.lead_deviation", SETTING_RATE, "0.2",
        "How much lead times vary: their standard deviation as a share of them."},
    {"plan.service", SETTING_RATE, "0.97",
        "Share of order lines to be filled from stock at sites that ship to customers."},
    {"purchase.approval_limit", SETTING_MONEY, "10000.00", "Purchase orders above it wait for approval."},
    {"purchase.over_tolerance", SETTING_RATE, "0.10", "How far a receipt may be above what was ordered."},
    {"return.approval_limit", SETTING_MONEY, "500.00", "Returns worth more wait for approval."},
    {"return.days", SETTING_INT, "30", "For so many days after an order its goods may come back."},
};
const int setting_info_n = COUNT(setting_info);

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
