// Makes documents of the lines that were read. In steps, each a pass over plain arrays:
//
//   classify    what each line is, now that it is known how many lines its document has
//   items       names, first and last day, median price
//   customers   those who ordered, and one walk-in for each country and channel
//   orders      sorted by time, their lines laid out one after the other
//   returns     likewise; each line looks back for the order line that it was sold on
//   the rest    adjustments and charges, by time
//
// Indexes of items, customers and channels are those of the names as they first occur in the file, so that the answer depends on the
// file alone.
#include <stdlib.h>
#include <string.h>

#include "link/orders_parts.h"

// ---- classes ----------------------------------------------------------------------------------------------------------
// An order belongs to one customer and channel: those of its first line.
static bool same_customer(const Raw *raw, const int32_t *doc_customer) {
    return doc_customer[raw->doc] == INT32_MIN || doc_customer[raw->doc] == raw->customer;
}

static void classify(Reader *r) {
    int32_t *doc_customer = NEW_ARRAY(r->temp, int32_t, r->docs.n);
    for (size_t d = 0; d < r->docs.n; d++) doc_customer[d] = INT32_MIN;
    for (size_t i = 0; i < r->raws_n; i++) {
        Raw *raw = &r->raws[i];
        HistoryRead line = {.order = r->docs.at[raw->doc],
            .item = r->items.at[raw->item],
            .customer = raw->customer < 0 ? S("") : r->customers.at[raw->customer],
            .note = r->notes.at[raw->note],
            .qty = raw->qty,
            .price = raw->price,
            .siblings = r->doc_lines[raw->doc]};
        HistoryColumn column = COL_ITEM;
        const char *why = "";
        raw->class = r->map->classify(&line, r->map->service(line.item), &column, &why);
        if (raw->class == IS_SALE || raw->class == IS_RETURN) {
            if (!same_customer(raw, doc_customer)) {
                raw->class = IS_REJECT;
                column = COL_CUSTOMER;
                why = "is another customer than on the lines of this order before";
            } else {
                doc_customer[raw->doc] = raw->customer;
            }
        }
        if (raw->class == IS_REJECT)
            reject(r, raw->source, line.order, r->map->columns[column][0], str_of(why));
    }
}

static int by_source(const void *a, const void *b) {
    const HistoryReject *x = a, *y = b;
    return (x->source > y->source) - (x->source < y->source);
}

// ---- items ------------------------------------------------------------------------------------------------------------
static int by_price(const void *a, const void *b) {
    const Price *x = a, *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

static void items_price(Reader *r) {
    History *h = r->out;
    size_t *end = NEW_ARRAY(r->temp, size_t, h->items_n + 1);
    for (size_t i = 0; i < r->raws_n; i++)
        if (r->raws[i].class == IS_SALE && r->raws[i].price.v > 0) end[r->raws[i].item + 1]++;
    for (int32_t i = 0; i < h->items_n; i++) end[i + 1] += end[i];
    Price *prices = NEW_ARRAY(r->temp, Price, end[h->items_n]);
    size_t *put = NEW_ARRAY(r->temp, size_t, h->items_n);
    for (int32_t i = 0; i < h->items_n; i++) put[i] = end[i];
    for (size_t i = 0; i < r->raws_n; i++)
        if (r->raws[i].class == IS_SALE && r->raws[i].price.v > 0)
            prices[put[r->raws[i].item]++] = r->raws[i].price;
    for (int32_t i = 0; i < h->items_n; i++) {
        size_t n = end[i + 1] - end[i];
        if (n == 0) continue;
        qsort(prices + end[i], n, sizeof *prices, by_price);
        h->items[i].price = prices[end[i] + (n - 1) / 2];
    }
}

// How far the text on a line can be trusted to be the item's name: notes of the warehouse stand on adjustments only.
static int name_rank(const Raw *raw) {
    if (raw->class == IS_SALE) return raw->price.v > 0 ? 3 : 1;
    return raw->class == IS_RETURN || raw->class == IS_CHARGE ? 2 : 0;
}

static void items_make(Reader *r) {
    History *h = r->out;
    h->items_n = (int32_t)r->items.n;
    h->items = NEW_ARRAY(r->cx->arena, HistoryItem, h->items_n);
    struct {
        int rank;
        int32_t note;
        Time at;
    } *best = arena_array(r->temp, r->items.n, sizeof *best);
    for (size_t i = 0; i < r->raws_n; i++) {
        const Raw *raw = &r->raws[i];
        HistoryItem *item = &h->items[raw->item];
        if (raw->class == IS_SALE) {
            item->lines++;
            item->sold = qty_add(item->sold, raw->qty);
            if (item->first.v == 0 || raw->at.v < item->first.v) item->first = raw->at;
            if (raw->at.v > item->last.v) item->last = raw->at;
        }
        int rank = name_rank(raw);
        if (rank == 0 || r->notes.at[raw->note].n == 0 || rank < best[raw->item].rank) continue;
        if (rank == best[raw->item].rank && raw->at.v < best[raw->item].at.v) continue;
        best[raw->item].rank = rank;
        best[raw->item].note = raw->note;
        best[raw->item].at = raw->at;
    }
    for (int32_t i = 0; i < h->items_n; i++) {
        h->items[i].code = str_dup(r->cx->arena, r->items.at[i]);
        h->items[i].name = best[i].rank ? str_dup(r->cx->arena, r->notes.at[best[i].note])
                                        : h->items[i].code;
        h->items[i].service = r->map->service(h->items[i].code);
    }
    items_price(r);
}

// ---- customers --------------------------------------------------------------------------------------------------------
// Gives every sale and return without a customer its walk-in, then makes them all.
static void customers_make(Reader *r) {
    History *h = r->out;
    size_t named = r->customers.n;
    for (size_t i = 0; i < r->raws_n; i++) {
        Raw *raw = &r->raws[i];
        if ((raw->class != IS_SALE && raw->class != IS_RETURN) || raw->customer >= 0) continue;
        Str country = r->countries.at[raw->country];
        Str code = str_fmt(r->temp, "WALK-IN-" STR_FMT "%s" STR_FMT,
            STR_ARG(h->channels[raw->channel].code), country.n ? "-" : "", STR_ARG(country));
        raw->customer = names_index(r->temp, &r->customers, code);
    }
    h->customers_n = (int32_t)r->customers.n;
    h->customers = NEW_ARRAY(r->cx->arena, HistoryCustomer, h->customers_n);
    Time *latest = NEW_ARRAY(r->temp, Time, r->customers.n);
    for (size_t i = 0; i < r->raws_n; i++) {
        const Raw *raw = &r->raws[i];
        if (raw->customer < 0 || raw->at.v < latest[raw->customer].v) continue;
        latest[raw->customer] = raw->at;
        h->customers[raw->customer].country = r->countries.at[raw->country];
    }
    for (int32_t i = 0; i < h->customers_n; i++) {
        HistoryCustomer *c = &h->customers[i];
        c->code = str_dup(r->cx->arena, r->customers.at[i]);
        c->walk_in = (size_t)i >= named;
        c->name = str_fmt(r->cx->arena,
            c->walk_in ? "Customers without a name (" STR_FMT ")" : "Customer " STR_FMT,
            STR_ARG(c->code));
        c->country = str_dup(r->cx->arena, c->country);
    }
}

// ---- orders -----------------------------------------------------------------------------------------------------------
typedef struct {
    Time at;
    int32_t first; // index of its first raw
    int32_t doc, n;
} Group;

static int by_time(const void *a, const void *b) {
    const Group *x = a, *y = b;
    if (x->at.v != y->at.v) return x->at.v < y->at.v ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

// The documents that have lines of a class, by the time of the first of them.
static Group *groups_of(Reader *r, LineClass class, int32_t *n) {
    int32_t *at = NEW_ARRAY(r->temp, int32_t, r->docs.n); // group + 1
    Group *groups = NEW_ARRAY(r->temp, Group, r->docs.n);
    *n = 0;
    for (size_t i = 0; i < r->raws_n; i++) {
        const Raw *raw = &r->raws[i];
        if (raw->class != class) continue;
        if (!at[raw->doc]) {
            groups[*n] = (Group){.at = raw->at, .first = (int32_t)i, .doc = raw->doc};
            at[raw->doc] = ++*n;
        }
        groups[at[raw->doc] - 1].n++;
    }
    qsort(groups, (size_t)*n, sizeof *groups, by_time);
    return groups;
}

// Where the lines of each document begin in the laid out array, by document.
static int32_t *offsets_of(Reader *r, const Group *groups, int32_t n, int32_t *total) {
    int32_t *offset = NEW_ARRAY(r->temp, int32_t, r->docs.n);
    *total = 0;
    for (int32_t g = 0; g < n; g++) {
        offset[groups[g].doc] = *total;
        *total += groups[g].n;
    }
    return offset;
}

static void orders_make(Reader *r) {
    History *h = r->out;
    Group *groups = groups_of(r, IS_SALE, &h->orders_n);
    int32_t *put = offsets_of(r, groups, h->orders_n, &h->lines_n);
    h->orders = NEW_ARRAY(r->cx->arena, HistoryOrder, h->orders_n);
    h->lines = NEW_ARRAY(r->cx->arena, HistoryLine, h->lines_n);
    for (int32_t g = 0; g < h->orders_n; g++) {
        const Raw *raw = &r->raws[groups[g].first];
        h->orders[g] = (HistoryOrder){.number = str_dup(r->cx->arena, r->docs.at[raw->doc]),
            .customer = raw->customer,
            .channel = raw->channel,
            .country = str_dup(r->cx->arena, r->countries.at[raw->country]),
            .placed = raw->at,
            .first = put[raw->doc],
            .n = groups[g].n};
    }
    for (size_t i = 0; i < r->raws_n; i++) {
        const Raw *raw = &r->raws[i];
        if (raw->class == IS_SALE)
            h->lines[put[raw->doc]++] = (HistoryLine){raw->item, raw->source, raw->qty, raw->price};
    }
}

// ---- returns ----------------------------------------------------------------------------------------------------------
// What could come back: for each customer and item a chain of order lines, the latest first, with what is left of each.
typedef struct {
    IntMap *latest;  // customer and item → line
    int32_t *before; // the line before it in the chain; -1: none
    int32_t *order;  // of the line
    Qty *left;
    int32_t orders_seen;
    size_t cap; // of return_lines
} Sold;

static int64_t sold_key(int32_t customer, int32_t item) { return (int64_t)customer << 32 | item; }

static void sold_until(Reader *r, Sold *sold, Time at) {
    const History *h = r->out;
    for (; sold->orders_seen < h->orders_n && h->orders[sold->orders_seen].placed.v <= at.v;
         sold->orders_seen++) {
        const HistoryOrder *order = &h->orders[sold->orders_seen];
        if (h->customers[order->customer].walk_in) continue;
        for (int32_t l = order->first; l < order->first + order->n; l++) {
            int64_t key = sold_key(order->customer, h->lines[l].item), before = -1;
            if (!intmap_get(sold->latest, key, &before)) before = -1;
            sold->before[l] = (int32_t)before;
            sold->order[l] = sold->orders_seen;
            sold->left[l] = h->lines[l].qty;
            intmap_put(sold->latest, key, l);
        }
    }
}

static void return_line(Reader *r, Sold *sold, const Raw *raw, int32_t line, Qty qty) {
    History *h = r->out;
    h->return_lines = arena_grow(r->temp, h->return_lines, (size_t)h->return_lines_n, &sold->cap,
        (size_t)h->return_lines_n + 1, sizeof *h->return_lines);
    h->return_lines[h->return_lines_n++] = (HistoryReturnLine){.item = raw->item,
        .source = raw->source,
        .order = line < 0 ? -1 : sold->order[line],
        .line = line,
        .qty = qty,
        .price = raw->price};
    if (line >= 0) sold->left[line] = qty_sub(sold->left[line], qty);
}

// One line that came back: at the same price from one order line if that can be, else from the latest that have something left,
// and what remains is blind.
static void return_match(Reader *r, Sold *sold, const Raw *raw) {
    const History *h = r->out;
    Qty open = qty_neg(raw->qty);
    int64_t latest;
    if (intmap_get(sold->latest, sold_key(raw->customer, raw->item), &latest)) {
        for (int32_t l = (int32_t)latest; l >= 0; l = sold->before[l]) {
            if (h->lines[l].price.v != raw->price.v || sold->left[l].v < open.v) continue;
            return_line(r, sold, raw, l, open);
            return;
        }
        for (int32_t l = (int32_t)latest; l >= 0 && open.v > 0; l = sold->before[l]) {
            Qty part = qty_min(open, sold->left[l]);
            if (part.v <= 0) continue;
            return_line(r, sold, raw, l, part);
            open = qty_sub(open, part);
        }
    }
    if (open.v > 0) return_line(r, sold, raw, -1, open);
}

static void returns_make(Reader *r) {
    History *h = r->out;
    Group *groups = groups_of(r, IS_RETURN, &h->returns_n);
    int32_t *start = offsets_of(r, groups, h->returns_n, &h->returned);
    int32_t *put = NEW_ARRAY(r->temp, int32_t, r->docs.n);
    memcpy(put, start, r->docs.n * sizeof *put);
    int32_t *raws = NEW_ARRAY(r->temp, int32_t, h->returned);
    for (size_t i = 0; i < r->raws_n; i++)
        if (r->raws[i].class == IS_RETURN) raws[put[r->raws[i].doc]++] = (int32_t)i;
    Sold sold = {.latest = intmap_new(),
        .before = NEW_ARRAY(r->temp, int32_t, h->lines_n),
        .order = NEW_ARRAY(r->temp, int32_t, h->lines_n),
        .left = NEW_ARRAY(r->temp, Qty, h->lines_n)};
    h->returns = NEW_ARRAY(r->cx->arena, HistoryReturn, h->returns_n);
    for (int32_t g = 0; g < h->returns_n; g++) {
        const Raw *first = &r->raws[groups[g].first];
        sold_until(r, &sold, groups[g].at);
        HistoryReturn *ret = &h->returns[g];
        *ret = (HistoryReturn){.number = str_dup(r->cx->arena, r->docs.at[first->doc]),
            .customer = first->customer,
            .channel = first->channel,
            .at = first->at,
            .first = h->return_lines_n};
        for (int32_t k = 0; k < groups[g].n; k++)
            return_match(r, &sold, &r->raws[raws[start[first->doc] + k]]);
        ret->n = h->return_lines_n - ret->first;
    }
    intmap_free(sold.latest);
    HistoryReturnLine *kept = NEW_ARRAY(r->cx->arena, HistoryReturnLine, h->return_lines_n);
    if (h->return_lines_n) memcpy(kept, h->return_lines, (size_t)h->return_lines_n * sizeof *kept);
    h->return_lines = kept;
}

// ---- the rest ---------------------------------------------------------------------------------------------------------
static int adjust_order(const void *a, const void *b) {
    const HistoryAdjust *x = a, *y = b;
    if (x->at.v != y->at.v) return x->at.v < y->at.v ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

static int charge_order(const void *a, const void *b) {
    const HistoryCharge *x = a, *y = b;
    if (x->at.v != y->at.v) return x->at.v < y->at.v ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

static void rest_make(Reader *r) {
    History *h = r->out;
    int32_t adjusts = 0, charges = 0;
    for (size_t i = 0; i < r->raws_n; i++) {
        adjusts += r->raws[i].class == IS_ADJUST;
        charges += r->raws[i].class == IS_CHARGE;
    }
    h->adjusts = NEW_ARRAY(r->cx->arena, HistoryAdjust, adjusts);
    h->charges = NEW_ARRAY(r->cx->arena, HistoryCharge, charges);
    for (size_t i = 0; i < r->raws_n; i++) {
        const Raw *raw = &r->raws[i];
        if (raw->class == IS_ADJUST) {
            Str note = str_dup(r->cx->arena, r->notes.at[raw->note]);
            h->adjusts[h->adjusts_n++] = (HistoryAdjust){
                .number = str_dup(r->cx->arena, r->docs.at[raw->doc]),
                .item = raw->item,
                .source = raw->source,
                .qty = raw->qty,
                .at = raw->at,
                .kind = adjust_kind(note),
                .note = note};
        } else if (raw->class == IS_CHARGE) {
            h->charges[h->charges_n++] = (HistoryCharge){
                .number = str_dup(r->cx->arena, r->docs.at[raw->doc]),
                .item = raw->item,
                .source = raw->source,
                .customer = raw->customer,
                .kind = h->items[raw->item].service,
                .qty = raw->qty.v < 0 ? qty_neg(raw->qty) : raw->qty,
                .price = {raw->qty.v < 0 ? -raw->price.v : raw->price.v},
                .amount = money_of(raw->price, raw->qty),
                .at = raw->at};
        }
    }
    qsort(h->adjusts, (size_t)h->adjusts_n, sizeof *h->adjusts, adjust_order);
    qsort(h->charges, (size_t)h->charges_n, sizeof *h->charges, charge_order);
}

void history_build(Reader *r) {
    History *h = r->out;
    classify(r);
    if (h->rejects_n) qsort(h->rejects, (size_t)h->rejects_n, sizeof *h->rejects, by_source);
    for (size_t i = 0; i < r->raws_n; i++) {
        const Raw *raw = &r->raws[i];
        if (raw->class == IS_REJECT) continue;
        if (h->first.v == 0 || raw->at.v < h->first.v) h->first = raw->at;
        if (raw->at.v > h->last.v) h->last = raw->at;
    }
    items_make(r);
    customers_make(r);
    orders_make(r);
    returns_make(r);
    rest_make(r);
    CHECK(h->read == (int64_t)h->lines_n + h->returned + h->adjusts_n + h->charges_n + h->rejects_n);
}
