// The draws of the world: lognormal lead times (never below half of what was agreed), lines short, over or defective with a supplier's own
// probabilities, and so on.
#include "twin/luck.h"

#include <math.h>

#include "twin/chance.h"

static const double RESTOCKED = 0.82, REFURBISHED = 0.05, SCRAPPED = 0.08; // the rest goes to the supplier

Delivery luck_delivery(const World *w, int32_t supplier, TwinSite site, Date sent) {
    const TwinSupplier *s = &w->suppliers[supplier];
    Rng r = chance(w->seed, "delivery", (int64_t)supplier * TWIN_SITES + site, sent.v);
    double days = rng_lognormal(&r, s->slack * s->lead_days, s->lead_cv);
    int agreed = s->lead_days, least = agreed / 2 > 1 ? agreed / 2 : 1;
    Delivery d = {.days = (int)lround(days)};
    if (d.days < least) d.days = least;
    // Nobody delivers on a Saturday or Sunday.
    int day = date_weekday(date_add(sent, d.days));
    if (day >= 5) d.days += 7 - day;
    // He knows part of how late he will be, and then says so.
    d.confirmed_days = agreed;
    if (rng_chance(&r, s->p_changed)) d.confirmed_days = (agreed + d.days + 1) / 2;
    bool split = rng_chance(&r, s->p_split) != 0;
    int later = (int)rng_int(&r, 2, 7);
    if (!split) return d;
    d.later_days = d.days + later;
    day = date_weekday(date_add(sent, d.later_days));
    if (day >= 5) d.later_days += 7 - day;
    return d;
}

static Qty share(Qty q, double part) {
    return (Qty){(int64_t)llround((double)q.v / UNIT * part) * UNIT};
}

LineLuck luck_line(const World *w, int32_t item, TwinSite site, Date sent, Qty ordered) {
    const TwinSupplier *s = &w->suppliers[w->items[item].supplier];
    Rng r = chance(w->seed, "line", (int64_t)item * TWIN_SITES + site, sent.v);
    double what = rng_unit(&r), by = rng_unit(&r);
    LineLuck l = {.comes = ordered};
    if (what < s->p_short) l.comes = qty_sub(ordered, share(ordered, 0.05 + 0.25 * by));
    else if (what < s->p_short + s->p_over)
        l.comes = qty_add(ordered, share(ordered, 0.01 + 0.03 * by));
    if (rng_chance(&r, s->p_defective)) l.defective = share(l.comes, 0.04 + 0.16 * rng_unit(&r));
    l.wrong_price = rng_chance(&r, s->p_wrong_price) != 0;
    return l;
}

Back luck_return(const World *w, int32_t return_line, bool bought) {
    double u = chance_unit(w->seed, "back", return_line, 0);
    if (u < RESTOCKED) return BACK_RESTOCK;
    if (u < RESTOCKED + REFURBISHED) return BACK_REFURBISH;
    if (u < RESTOCKED + REFURBISHED + SCRAPPED) return BACK_SCRAP;
    return bought ? BACK_SUPPLIER : BACK_SCRAP;
}

int luck_return_days(const World *w, int32_t ret) {
    return (int)chance_int(w->seed, "return", ret, 0, 2, 7);
}

int luck_days_left(const World *w, int32_t return_line, int32_t shelf_days) {
    return (int)chance_int(w->seed, "left", return_line, 0, shelf_days / 4, shelf_days * 3 / 4);
}

int luck_parcel_late(const World *w, int64_t shipment) {
    Rng r = chance(w->seed, "parcel", shipment, 0);
    return rng_chance(&r, 0.03) ? (int)rng_int(&r, 1, 3) : 0;
}

Qty luck_scrap(const World *w, int32_t item, Date released, Qty qty) {
    Rng r = chance(w->seed, "scrap", item, released.v);
    return rng_chance(&r, 0.15) ? share(qty, 0.01 + 0.03 * rng_unit(&r)) : (Qty){0};
}
