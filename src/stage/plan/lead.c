// How long it takes until an item is at a site when none is anywhere on its way: through our own sites, its making and its longest component,
// to whoever sells it to us. Each step takes what was agreed, and as many days more (or fewer) as goods were seen to take by
// that way; the agreed days count as a few receipts on the day, with the deviation that the setting plan.lead_deviation gives them, so that one
// receipt says little and many say all. Steps vary independently: their variances add up.
#include <math.h>

#include "stage/plan/parts.h"

#define TRUST 5.0 // receipts that what was agreed counts for

static void step_add(LeadTime *t, int agreed, LeadSeen seen, double deviation) {
    double share = seen.times / (seen.times + TRUST), mean = share * seen.mean, sd = deviation * agreed;
    double square = share * (seen.sd * seen.sd + seen.mean * seen.mean) + (1 - share) * sd * sd;
    t->days += agreed + mean;
    t->variance += square > mean * mean ? square - mean * mean : 0;
}

static Status walk(Cx *cx, const Leads *l, Id item, Id site, int depth, LeadTime *out) {
    enum { DEPTH_MAX = 12 };
    Source *src;
    int n;
    *out = (LeadTime){0};
    TRY(sources_of(cx, item, site, &src, &n));
    if (n == 0 || depth == DEPTH_MAX) return OK;
    LeadTime before = {0};
    if (src[0].kind == SOURCE_MOVE) TRY(walk(cx, l, item, src[0].from_site, depth + 1, &before));
    if (src[0].kind == SOURCE_MAKE) {
        Component *parts;
        int k;
        LeadTime one;
        TRY(bill_components(cx, src[0].bill, &parts, &k));
        for (int i = 0; i < k; i++) {
            TRY(walk(cx, l, parts[i].item, site, depth + 1, &one));
            if (one.days > before.days) before = one;
        }
    }
    *out = before;
    Source used = src[0];
    bool phantom;
    TRY(source_phantom(cx, &used, &phantom));
    if (phantom) return OK;
    Workdays days;
    TRY(source_days(cx, &src[0], &days));
    int agreed = workday_span(&days, src[0].lead_days);
    switch ((SourceKind)src[0].kind) {
    case SOURCE_BUY:
        step_add(out, agreed, lead_seen(l->seen, LEAD_PURCHASE, src[0].supplier, site), l->deviation);
        step_add(out, 0, lead_seen(l->seen, LEAD_PUTAWAY, (Id){0}, site), 0);
        break;
    case SOURCE_MAKE:
        step_add(out, agreed, lead_seen(l->seen, LEAD_WORK, (Id){0}, site), l->deviation);
        break;
    case SOURCE_MOVE:
        step_add(out, agreed, lead_seen(l->seen, LEAD_TRANSFER, src[0].from_site, site), l->deviation);
    }
    if (out->days < 0) out->days = 0;
    return OK;
}

Status leads_read(Cx *cx, Leads *out) {
    Rate deviation;
    TRY(setting_rate(cx, "plan.lead_deviation", RATE(0.2), &deviation));
    out->deviation = (double)deviation.v / UNIT;
    return leads_seen(cx, &out->seen);
}

Status lead_total(Cx *cx, const Leads *l, Id item, Id site, LeadTime *out) {
    return walk(cx, l, item, site, 0, out);
}
