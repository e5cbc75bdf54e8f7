// What comes back. A customer takes back what he ordered: what has not left yet is cancelled, the rest is requested as a return, comes a few
// days later, is looked at, disposed of and refunded. What was sold before the start, or cannot be told, comes back blind. Once a
// week what has expired or is defective is swept and goes back to its supplier, who credits it later.
//
// Charges of the history, money without goods, are posted as entries by hand.
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "flow/cash/cash.h"
#include "flow/cash/pay.h"
#include "stage/deliver/order.h"
#include "stage/returns/return.h"
#include "twin/chance.h"
#include "twin/live.h"

// ---- noting ---------------------------------------------------------------------------------------------------------------
static bool lived(const Live *l, int32_t order) {
    return order >= 0 && l->history->orders[order].placed.v >= date_time(l->world.start).v;
}

static int by_order(const void *a, const void *b) {
    const HistoryReturnLine *x = *(const HistoryReturnLine *const *)a,
                            *y = *(const HistoryReturnLine *const *)b;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return x < y ? -1 : x > y;
}

// A return of the history becomes one document for each order that it is about.
static void back_note(Live *l, int32_t index) {
    const HistoryReturn *ret = &l->history->returns[index];
    ArenaMark mark = arena_mark(l->eyes->arena);
    const HistoryReturnLine **lines = NEW_ARRAY(l->eyes->arena, const HistoryReturnLine *, ret->n);
    for (int32_t i = 0; i < ret->n; i++) lines[i] = &l->history->return_lines[ret->first + i];
    qsort(lines, (size_t)ret->n, sizeof(const HistoryReturnLine *), by_order);
    int32_t before = INT32_MIN;
    for (int32_t i = 0; i < ret->n; i++) {
        int32_t order = lived(l, lines[i]->order) ? lines[i]->order : -1;
        if (order != before) {
            agenda_note(&l->agenda, ret->at, H_RETURN, (int32_t)l->backs_n, 0);
            *MORE(l, backs) = (LiveBack){.history = index, .order = order, .first = (int32_t)l->back_lines_n};
            l->counted.returns++;
            l->counted.blind_returns += order < 0;
        }
        before = order;
        int32_t pos = order < 0 ? 0 : lines[i]->line - l->history->orders[order].first + 1;
        *MORE(l, back_lines) = (LiveBackLine){
            .line = (int32_t)(lines[i] - l->history->return_lines), .pos = pos, .qty = lines[i]->qty};
        l->backs[l->backs_n - 1].n++;
        l->counted.returned_lines++;
    }
    arena_rewind(l->eyes->arena, mark);
}

Status returns_come(Live *l, Date day) {
    const History *h = l->history;
    TRY(look(l)); // for a clean arena only
    look_end(l);
    for (; l->next_return < h->returns_n && time_date(h->returns[l->next_return].at).v <= day.v;
         l->next_return++)
        back_note(l, l->next_return);
    return OK;
}

// ---- cancelling what has not left -----------------------------------------------------------------------------------------
static Status cancelled(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    if (((const OrderCancelled *)answer->out)->closed) l->orders[answer->a].closed = true;
    return OK;
}

static void cancel(Live *l, Time at, int32_t order, int32_t pos, Qty qty, Qty was) {
    l->counted.cancelled = qty_add(l->counted.cancelled, qty);
    if (qty.v < was.v) {
        l->counted.cut_lines++;
        OrderChange *in = door_call(l->door, &order_change, at, NULL, 0, 0);
        *in = (OrderChange){.order = l->orders[order].doc, .pos = pos, .qty = qty_sub(was, qty)};
        return;
    }
    l->counted.cancelled_lines++;
    OrderCancel *in = door_call(l->door, &order_cancel, at, cancelled, order, 0);
    *in = (OrderCancel){
        .order = l->orders[order].doc, .pos = pos, .reason = S("taken back by the customer")};
}

typedef struct {
    Qty done, open, picked;
    Qty back; // come back, or on its way
} Stand;

static Status stand_of(Live *l, Id doc, int32_t pos, Stand *s) {
    return sql_get(l->eyes, NULL,
        "select o.done, o.open, o.picked, (select cast(coalesce(sum(r.done + r.open), 0) as "
        "bigint) "
        "from line r where r.parent = o.id and r.parent <> 0 and r.kind = 'return') "
        "from line o where o.doc = $1 and o.pos = $2",
        IN(A(doc), A(pos)), OUT(O(&s->done), O(&s->open), O(&s->picked), O(&s->back)));
}

static bool can_ask(const Live *l, const LiveBack *b) {
    return b->order >= 0 && l->orders[b->order].placed && l->orders[b->order].under_way == 0;
}

// How the lines stand that the returns of today are about, in one look. By line of the back_lines.
static Status stands_read(Live *l, Stand *stands, int32_t first) {
    TRY(look(l));
    Status s = OK;
    for (size_t k = 0; k < l->asked_n && s == OK; k++) {
        const LiveBack *b = &l->backs[l->asked[k]];
        for (int32_t i = b->first; can_ask(l, b) && i < b->first + b->n && s == OK; i++)
            s = stand_of(l, l->orders[b->order].doc, l->back_lines[i].pos, &stands[i - first]);
    }
    if (s != OK) l->cx->error = l->eyes->error;
    look_end(l);
    return s;
}

// How the lines stood at the look, and what was asked since.
typedef struct {
    const Stand *stands; // by line of the back_lines, from `first`
    int32_t first;
    IntMap *cut, *back; // quantity cancelled, and announced to come back, by key_of
} Asking;

static int64_t key_of(const LiveBack *b, const LiveBackLine *line) {
    return (int64_t)b->order * LIMIT_DOC_LINES + line->pos;
}

// Cancels of each line what is still open; what is left is to come back.
static void cancel_open(Live *l, Time at, const LiveBack *b, const Asking *asking) {
    for (int32_t i = b->first; i < b->first + b->n; i++) {
        LiveBackLine *line = &l->back_lines[i];
        const Stand *s = &asking->stands[i - asking->first];
        int64_t key = key_of(b, line), before = 0;
        (void)intmap_get(asking->cut, key, &before);
        Qty open = {s->open.v - s->picked.v - before}, now = qty_min(line->qty, qty_max(open, (Qty){0}));
        if (now.v > 0) {
            // The quantity that a change names is all that is asked for: done, picked and open.
            Qty asked = {s->done.v + s->open.v - before};
            cancel(l, at, b->order, line->pos, now, now.v == open.v ? now : asked);
            intmap_put(asking->cut, key, before + now.v);
            line->qty = qty_sub(line->qty, now);
        }
    }
}

// Goods come some days later, without a word before.
static void come_blind(Live *l, int32_t index) {
    Date comes = date_add(l->today, luck_return_days(&l->world, index));
    agenda_note(&l->agenda, at_hour(working_day(comes), 7, 30), H_RETURN_COMES, index, 0);
}

// What came blind may have been put to this order: then less of it can be announced than the customer sends, and the rest comes blind too.
// Gives what can be announced.
static Qty announce(Live *l, int32_t index, const Asking *asking) {
    Qty left = {0};
    for (int32_t k = 0; k < l->backs[index].n; k++) {
        const LiveBack b = l->backs[index];
        LiveBackLine *line = &l->back_lines[b.first + k], rest = *line;
        const Stand *s = &asking->stands[b.first + k - asking->first];
        int64_t key = key_of(&b, line), before = 0;
        (void)intmap_get(asking->back, key, &before);
        Qty room = qty_max((Qty){s->done.v - s->back.v - before}, (Qty){0});
        line->qty = qty_min(line->qty, room);
        left = qty_add(left, line->qty);
        intmap_put(asking->back, key, before + line->qty.v);
        rest.qty = qty_sub(rest.qty, line->qty);
        rest.pos = 0;
        if (rest.qty.v <= 0) continue;
        int32_t blind = (int32_t)l->backs_n;
        *MORE(l, backs) = (LiveBack){
            .history = b.history, .order = -1, .first = (int32_t)l->back_lines_n, .n = 1};
        *MORE(l, back_lines) = rest;
        l->counted.returns++;
        l->counted.blind_returns++;
        come_blind(l, blind);
    }
    return left;
}

// ---- requesting -----------------------------------------------------------------------------------------------------------
static Status requested(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const ReturnRequested *out = answer->out;
    l->backs[answer->a].doc = out->ret;
    Date comes = date_add(l->today, luck_return_days(&l->world, answer->a));
    if (str_is(out->status, "requested")) {
        ReturnOnly *in = door_call(
            l->door, &return_approve, (Time){answer->at.v + 3600 * SECOND}, NULL, 0, 0);
        *in = (ReturnOnly){.ret = out->ret, .note = S("a good customer")};
    }
    agenda_note(&l->agenda, at_hour(working_day(comes), 7, 30), H_RETURN_COMES, answer->a, 0);
    return OK;
}

static int32_t lines_left(const Live *l, const LiveBack *b) {
    int32_t n = 0;
    for (int32_t i = 0; i < b->n; i++) n += l->back_lines[b->first + i].qty.v > 0;
    return n;
}

static void request(Live *l, Time at, int32_t index) {
    LiveBack *b = &l->backs[index];
    ReturnRequest *in = door_call(l->door, &return_request, at, requested, index, 0);
    ReturnLineIn *lines = NEW_ARRAY(door_arena(l->door), ReturnLineIn, b->n);
    int n = 0;
    for (int32_t i = 0; i < b->n; i++) {
        LiveBackLine *line = &l->back_lines[b->first + i];
        if (line->qty.v <= 0) continue;
        line->at = n + 1;
        static const ReturnReason reasons[] = {
            REASON_UNWANTED, REASON_UNWANTED, REASON_DAMAGED, REASON_WRONG};
        lines[n++] = (ReturnLineIn){.pos = line->pos,
            .qty = line->qty,
            .reason = (int32_t)reasons[chance_int(l->world.seed, "why", line->line, 0, 0, 3)]};
    }
    *in = (ReturnRequest){.order = l->orders[b->order].doc,
        .ref = l->history->returns[b->history].number,
        .lines = {lines, n}};
}

// One that is asked for today: blind ones simply come, and who has not got his goods yet waits until tomorrow.
static void ask(Live *l, int32_t index, const Asking *asking) {
    const LiveBack *b = &l->backs[index];
    Time at = l->app->simulated;
    if (b->order < 0) {
        come_blind(l, index);
        return;
    }
    if (!can_ask(l, b)) {
        agenda_note(&l->agenda, at_hour(date_add(l->today, 1), 12, 0), H_RETURN, index, 0);
        return;
    }
    cancel_open(l, at, b, asking);
    if (announce(l, index, asking).v > 0) request(l, at, index);
}

Status returns_asked(Live *l) {
    if (l->asked_n == 0) return OK;
    int32_t first = INT32_MAX, last = 0;
    for (size_t k = 0; k < l->asked_n; k++) {
        const LiveBack *b = &l->backs[l->asked[k]];
        if (b->first < first) first = b->first;
        if (b->first + b->n > last) last = b->first + b->n;
    }
    Arena *a = arena_new();
    Stand *stands = NEW_ARRAY(a, Stand, last - first);
    Status s = stands_read(l, stands, first);
    Asking asking = {.stands = stands, .first = first, .cut = intmap_new(), .back = intmap_new()};
    for (size_t k = 0; k < l->asked_n && s == OK; k++) {
        ask(l, l->asked[k], &asking);
        s = door_room(l->door, l->cx);
    }
    l->asked_n = 0;
    intmap_free(asking.cut);
    intmap_free(asking.back);
    arena_free(a);
    return s;
}

// ---- receiving, inspecting, refunding -------------------------------------------------------------------------------------
static Status back_received(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const ReturnReceived *out = answer->out;
    l->backs[answer->a].doc = out->ret;
    l->counted.returned = qty_add(l->counted.returned, out->qty);
    agenda_note(
        &l->agenda, at_hour(working_day(date_add(l->today, 1)), 8, 0), H_RETURN_LOOK, answer->a, 0);
    return OK;
}

Status return_comes(Live *l, Time at, int32_t index) {
    const World *w = &l->world;
    LiveBack *b = &l->backs[index];
    const HistoryReturn *ret = &l->history->returns[b->history];
    if (lines_left(l, b) == 0) return OK;
    ReturnReceive *in = door_call(l->door, &return_receive, at, back_received, index, 0);
    ReturnReceiveLine *lines = NEW_ARRAY(door_arena(l->door), ReturnReceiveLine, b->n);
    int n = 0;
    for (int32_t i = 0; i < b->n; i++) {
        LiveBackLine *line = &l->back_lines[b->first + i];
        const HistoryReturnLine *of = &l->history->return_lines[line->line];
        if (line->qty.v <= 0) continue;
        if (b->order < 0) {
            const TwinItem *item = &w->items[w->of_history[of->item]];
            line->at = n + 1;
            lines[n++] = (ReturnReceiveLine){.item = item->id, .qty = line->qty, .price = of->price};
            // Whoever takes it in reads it off the package.
            if (item->shelf_days > 0)
                lines[n - 1].expires = date_add(l->today, luck_days_left(w, line->line, item->shelf_days));
        } else {
            lines[n++] = (ReturnReceiveLine){.pos = line->at, .qty = line->qty};
        }
    }
    TwinSite site = world_site_of(w, l->history->customers[ret->customer].country);
    *in = (ReturnReceive){.ret = b->doc, .ref = ret->number, .lines = {lines, n}};
    if (b->order < 0) {
        in->customer = w->customer_id[ret->customer];
        in->site = w->site_id[site];
    }
    return OK;
}

// What somebody at the bench makes of an article that came back.
static Disposition judged(const Live *l, const LiveBack *b, int32_t item) {
    static const Disposition kinds[] = {
        [BACK_RESTOCK] = DISPOSE_RESTOCK, [BACK_REFURBISH] = DISPOSE_REFURBISH, [BACK_SCRAP] = DISPOSE_SCRAP, [BACK_SUPPLIER] = DISPOSE_SUPPLIER};
    int32_t line = b->first;
    for (int32_t i = b->first; i < b->first + b->n; i++)
        if (l->world.of_history[l->history->return_lines[l->back_lines[i].line].item] == item)
            line = i;
    return kinds[luck_return(&l->world, l->back_lines[line].line, l->world.items[item].kit < 0)];
}

// Lines as they were received: what came blind may have been put to several orders.
static Status look_at(Live *l, Time at, int32_t index) {
    const LiveBack *b = &l->backs[index];
    ReturnInspect *in = door_call(l->door, &return_inspect, at, NULL, 0, 0);
    ReturnInspectLine *lines = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(l->eyes, &r,
        "select pos, item, done from line where doc = $1 and done > 0 order by pos", A(b->doc)));
    while (rows_next(&r)) {
        lines = arena_grow(door_arena(l->door), lines, n, &cap, n + 1, sizeof *lines);
        int32_t item = item_index(l, rows_id(&r, 1));
        CHECK(item >= 0);
        lines[n++] = (ReturnInspectLine){.pos = (int32_t)rows_int(&r, 0),
            .qty = rows_qty(&r, 2),
            .disposition = (int32_t)judged(l, b, item)};
    }
    TRY(rows_end(&r));
    *in = (ReturnInspect){.ret = b->doc, .lines = {lines, (int)n}};
    ReturnDispose *dispose = door_call(l->door, &return_dispose, (Time){at.v + 1800 * SECOND}, NULL, 0, 0);
    dispose->ret = b->doc;
    agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, 1)), 11, 0), H_RETURN_REFUND, index, 0);
    l->stock_moved = true;
    return OK;
}

Status returns_looked_at(Live *l, Time at) {
    if (l->on_bench_n == 0) return OK;
    TRY(look(l));
    Status s = OK;
    for (size_t k = 0; k < l->on_bench_n && s == OK; k++) s = look_at(l, at, l->on_bench[k]);
    if (s != OK) l->cx->error = l->eyes->error;
    look_end(l);
    l->on_bench_n = 0;
    return s;
}

static Status refunded(void *user, const Answer *answer) {
    (void)user;
    // What was given away, or came back blind without a price, is worth nothing.
    return answer->status == STATE ? OK : answer->status;
}

Status return_refunded(Live *l, Time at, int32_t index) {
    ReturnRefund *in = door_call(l->door, &return_refund, at, refunded, index, 0);
    in->ret = l->backs[index].doc;
    return OK;
}

// ---- back to suppliers ----------------------------------------------------------------------------------------------------
Status sweep(Live *l, Time at) {
    SupplierReturnSweep *in = door_call(l->door, &supplier_return_sweep, at, NULL, 0, 0);
    in->day = l->today;
    TRY(door_flush(l->door, l->cx));
    // Returns from customers may have made others; all that are open leave now.
    TRY(look(l));
    Rows r;
    size_t n = 0, cap = 0;
    LiveSupplierReturn *open = NULL;
    TRY(sql_open_args(l->eyes,
        &r, "select d.id, d.party from doc d where d.kind = 'supplier-return' and d.closed = 0 and d.status <> 'shipped' order by d.id",
        NO_ARGS));
    while (rows_next(&r)) {
        int64_t supplier;
        if (!intmap_get(l->supplier_of, rows_int(&r, 1), &supplier)) continue;
        open = arena_grow(l->eyes->arena, open, n, &cap, n + 1, sizeof *open);
        open[n++] = (LiveSupplierReturn){rows_id(&r, 0), (int32_t)supplier};
    }
    TRY(rows_end(&r));
    look_end(l);
    for (size_t i = 0; i < n; i++) {
        int32_t index = (int32_t)l->supplier_returns_n;
        *MORE(l, supplier_returns) = open[i];
        l->counted.supplier_returns++;
        SupplierReturnRef *ship = door_call(l->door, &supplier_return_ship, at, NULL, 0, 0);
        ship->doc = open[i].doc;
        int days = (int)chance_int(l->world.seed, "credit", index, 0, 7, 16);
        agenda_note(&l->agenda, at_hour(working_day(date_add(l->today, days)), 10, 0), H_CREDIT, index, 0);
    }
    return door_flush(l->door, l->cx);
}

Status supplier_credits(Live *l, Time at, int32_t index) {
    SupplierReturnCredit *in = door_call(l->door, &supplier_return_credit, at, NULL, 0, 0);
    *in = (SupplierReturnCredit){.doc = l->supplier_returns[index].doc,
        .ref = str_fmt(door_arena(l->door), "CR-%d", 500 + (int)index)};
    return OK;
}

// ---- charges --------------------------------------------------------------------------------------------------------------
enum { GL_FEES = 6000 }; // opened with the world: fees of banks and market places, samples

Status charges_post(Live *l, Date day) {
    const History *h = l->history;
    const Action *post = door_action(l->door, "journal", "post");
    for (; l->next_charge < h->charges_n && time_date(h->charges[l->next_charge].at).v <= day.v;
         l->next_charge++) {
        const HistoryCharge *c = &h->charges[l->next_charge];
        Money amount = c->amount.v < 0 ? money_neg(c->amount) : c->amount;
        if (amount.v == 0) {
            l->counted.charges_none++;
            continue;
        }
        // Given back to a customer for a service, or our own cost.
        Id against = {c->kind >= SERVICE_SAMPLES ? GL_FEES : GL_POSTAGE}, bank = {GL_BANK};
        JournalPost *in = door_call(l->door, post, c->at, NULL, 0, 0);
        JournalLine *lines = NEW_ARRAY(door_arena(l->door), JournalLine, 2);
        bool out = c->amount.v < 0;
        lines[0] = (JournalLine){.account = out ? against : bank, .debit = amount};
        lines[1] = (JournalLine){.account = out ? bank : against, .credit = amount};
        *in = (JournalPost){.note = str_fmt(door_arena(l->door), STR_FMT ": %s", STR_ARG(c->number),
                                service_names[c->kind]),
            .lines = {lines, 2}};
        l->counted.charges++;
        TRY(door_room(l->door, l->cx));
    }
    return OK;
}
