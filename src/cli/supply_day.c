// Days in the files of `argosy supply plan`: dates throughout, or numbers throughout.
#include "base/date.h"
#include "base/num.h"
#include "cli/supply_plan.h"

bool plan_day(PlanModel *m, Str text, int *out) {
    Date d;
    int64_t v;
    if (date_parse(text, &d)) {
        m->iso = true;
        *out = d.v;
        return true;
    }
    if (!decimal_parse(text, 0, &v) || v < -1000000 || v > 1000000) return false;
    m->numbered = true;
    *out = (int)v;
    return true;
}

Status plan_day_read(PlanModel *m, const Sheet *t, int column, int *out) {
    if (!sheet_has(t, column)) return OK;
    if (!plan_day(m, sheet_text(t, column), out))
        return sheet_wrong(t, column, "is no day", "a date such as 2026-03-31, or the number of a day");
    if (m->iso && m->numbered)
        return sheet_wrong(t, column, "is another kind of day than the ones before",
            "dates throughout, or numbers throughout (--today as well)");
    return OK;
}

Str plan_day_text(const PlanModel *m, Arena *a, int day) {
    if (day == SUPPLY_NEVER) return S("");
    return m->iso ? date_text(a, (Date){day}) : str_fmt(a, "%d", day);
}
