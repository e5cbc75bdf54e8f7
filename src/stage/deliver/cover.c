// Covering an order line: with stock that it holds now, and for the rest with a promise.
//
// A promise is the first day on which the goods are free and stay free for all that was promised before (promise_date). Where it stands
// on a firm supply line (a purchase, a work order, a transfer), the line holds its part of that, so that the goods are the order's when
// they come in. Planned supply is not held, since the next plan run may make it anew; the plan pegs it instead. Where nothing that
// is expected covers the rest, it is planned for at once (capable.h). Where that cannot be, the line is due when it was wanted: the next
// plan run sees it, late or not.
//
// What always holds: after covering, line->due is not before the day it is wanted, and what a line holds is not above what is open.
#include "flow/product/capable.h"
#include "stage/deliver/parts.h"

static Date later(Date a, Date b) { return a.v > b.v ? a : b; }

static Status is_planned(Cx *cx, Id supply, bool *planned) {
    Line line = {0};
    *planned = false;
    if (id_none(supply)) return OK;
    TRY(line_get(cx, supply, &line));
    *planned = line_is_planned(line.kind);
    return OK;
}

// Holds a part of what the promise stands on.
static Status supply_hold(Cx *cx, const Line *line, Id coming, Qty rest) {
    bool planned;
    TRY(is_planned(cx, coming, &planned));
    Qty held;
    return planned ? OK : hold_supply(cx, line, coming, rest, &held);
}

Status cover_line(Cx *cx, Line *line, Qty need, bool all, Cover *out) {
    *out = (Cover){0};
    Date from = later(line->wanted, cx_today(cx));
    line->due = from;
    out->sure = true;
    if (need.v <= 0) return OK;
    TRY(hold_stock(cx, line, need, all, &out->held));
    Qty rest = qty_sub(need, out->held);
    if (rest.v <= 0) return OK;
    Promise promise;
    TRY(promise_again(cx, line, rest, from, &promise));
    bool planned; // nobody else may promise the same of it
    TRY(is_planned(cx, promise.supply, &planned));
    if (promise.date.v == 0 || planned) TRY(promise_capable(cx, line, rest, from, &promise));
    if (promise.date.v == 0) {
        line->due = line->wanted;
        out->sure = false;
        return OK;
    }
    line->due = promise.date;
    out->supply = promise.supply;
    if (!id_none(promise.before)) TRY(supply_hold(cx, line, promise.before, promise.part));
    return id_none(promise.supply) || id_eq(promise.supply, promise.before)
        ? OK
        : supply_hold(cx, line, promise.supply, rest);
}

Status cover_again(Cx *cx, Line *line, bool all, Cover *out) {
    Qty on_stock, on_supply;
    TRY(held_by(cx, line->id, &on_stock, &on_supply));
    if (on_supply.v > 0) TRY(hold_release_supply(cx, line->id));
    Qty need = qty_sub(line->open, line->picked);
    if (on_stock.v > need.v) {
        Qty released;
        TRY(hold_release(cx, line->id, qty_sub(on_stock, need), &released));
        on_stock = qty_sub(on_stock, released);
    }
    Line was = *line;
    TRY(cover_line(cx, line, qty_sub(need, on_stock), all, out));
    out->held = qty_add(out->held, on_stock);
    Date due = line->due;
    *line = was;
    return line_reschedule(cx, line, due);
}
