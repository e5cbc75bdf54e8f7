// The action `history record`. An order of the past is a document of its kind, closed on the day it was placed, whose lines are done;
// returns and adjustments likewise. A charge (money without goods) has no document: its event keeps it. The event of each holds all
// that was given, so that nothing of the other system's record is lost.
#include "link/past.h"

#include "core/event.h"
#include "flow/info/doc.h"
#include "flow/product/line.h"
#include "network/network.h"

const char *const past_kind_names[] = {"order", "return", "adjustment", "charge", NULL};

static const Field line_fields[] = {
    {FIELD(PastLine, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(PastLine, qty), .label = "Quantity", .help = "Below 0 only in adjustments: what was gone.",
        .negative = true, .example = "6", .max = INT64_C(10000000) * UNIT},
    {FIELD(PastLine, price), .label = "Price", .help = "Of one; below 0 only in charges.",
        .optional = true, .negative = true, .example = "2.55", .max = INT64_C(10000000) * UNIT},
    {FIELD(PastLine, order), .label = "Order", .help = "Returns: the order it was sold on.",
        .ref = &doc_entity, .optional = true},
    {FIELD(PastLine, pos), .label = "Line of that order", .optional = true},
};
static const Shape line_shape = SHAPE("HistoryRecordLine", PastLine, line_fields);

static const Field record_fields[] = {
    {FIELD(PastRecord, kind), .label = "Kind", .choices = past_kind_names, .optional = true,
        .fallback = "order", .example = "order"},
    {FIELD(PastRecord, number), .label = "Number", .help = "As the other system had it.",
        .example = "536365", .max = 60},
    {FIELD(PastRecord, customer), .label = "Customer", .ref = &party_entity, .optional = true,
        .example = "17850"},
    {FIELD(PastRecord, channel), .label = "Channel", .ref = &channel_entity, .optional = true,
        .example = "WEB"},
    {FIELD(PastRecord, site), .label = "Site", .help = "That shipped it, or received it.",
        .ref = &site_entity, .optional = true, .example = "MAIN"},
    {FIELD(PastRecord, at), .label = "When", .example = "2010-12-01T08:26:00Z"},
    {FIELD(PastRecord, note), .label = "Note", .optional = true, .max = 400},
    {FIELD(PastRecord, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Shape record_shape = SHAPE("HistoryRecord", PastRecord, record_fields);

static const Field recorded_fields[] = {
    {FIELD(PastRecorded, doc), .label = "Document", .help = "None for a charge.",
        .ref = &doc_entity, .optional = true},
    {FIELD(PastRecorded, total), .label = "Total", .negative = true},
};
static const Shape recorded_shape = SHAPE("HistoryRecorded", PastRecorded, recorded_fields);

static const struct {
    DocKind doc;
    LineKind line;
} kinds[PAST_KINDS] = {[PAST_ORDER] = {DOC_ORDER, LINE_ORDER},
    [PAST_RETURN] = {DOC_RETURN, LINE_RETURN},
    [PAST_ADJUSTMENT] = {DOC_COUNT, LINE_SERVICE},
    [PAST_CHARGE] = {DOC_KINDS, LINE_SERVICE}};

static Status check_line(Cx *cx, const PastRecord *in, const PastLine *line, int i) {
    if (line->qty.v == 0 || (line->qty.v < 0 && in->kind != PAST_ADJUSTMENT))
        return with_path(cx,
            with_hint(cx, fail(cx, INPUT, "qty", "must be above 0"), "only an adjustment may take away"),
            "lines[%d]", i);
    if (line->price.v < 0 && in->kind != PAST_CHARGE)
        return with_path(cx,
            with_hint(cx, fail(cx, INPUT, "price", "is below 0"), "money paid is a charge"),
            "lines[%d]", i);
    return OK;
}

// The order line that a returned one came from.
static Status sold_line(Cx *cx, const PastLine *line, int i, Id *parent) {
    *parent = (Id){0};
    if (id_none(line->order)) return OK;
    Line sold;
    Status s = line_at(cx, line->order, line->pos, &sold);
    if (s != OK) return with_path(cx, s, "lines[%d]", i);
    *parent = sold.id;
    return OK;
}

static Status run(Cx *cx, const Action *self, const void *input, void *output) {
    (void)self;
    const PastRecord *in = input;
    PastRecorded *out = output;
    const PastLine *at = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        TRY(check_line(cx, in, &at[i], i));
        // One line is at most 10^16 minor units, so that the sum is looked at before it can overflow.
        int64_t sum;
        if (!add_fits(out->total.v, money_of(at[i].price, at[i].qty).v, &sum) || sum > NUM_MAX ||
            sum < -NUM_MAX)
            return with_hint(cx, fail(cx, INPUT, "lines", "their total is beyond what money can be"),
                "split the document");
        out->total.v = sum;
    }
    if (in->kind == PAST_CHARGE) return OK;
    if (in->kind != PAST_ADJUSTMENT && id_none(in->customer))
        return with_hint(cx, fail(cx, INPUT, "customer", "is missing"), "give the code of the customer");
    Doc doc = {.kind = (int32_t)kinds[in->kind].doc,
        .number = in->number,
        .party = in->customer,
        .site = in->site,
        .status = DOC_DONE,
        .placed = in->at,
        .due = time_date(in->at),
        .closed = in->at,
        .total = out->total,
        .parent = in->kind == PAST_RETURN ? at[0].order : (Id){0},
        .channel = in->channel,
        .priority = 5,
        .note = in->note};
    TRY(doc_add(cx, &doc));
    out->doc = doc.id;
    for (int i = 0; i < in->lines.n && in->kind != PAST_ADJUSTMENT; i++) {
        const Item *item;
        TRY(item_get(cx, at[i].item, &item));
        Line line = {.doc = doc.id,
            .pos = i + 1,
            .kind = (int32_t)(item->kind == ITEM_SERVICE ? LINE_SERVICE : kinds[in->kind].line),
            .item = at[i].item,
            .site = in->site,
            .qty = at[i].qty,
            .wanted = doc.due,
            .due = doc.due,
            .price = at[i].price,
            .amount = money_of(at[i].price, at[i].qty),
            .party = in->customer};
        TRY(sold_line(cx, &at[i], i, &line.parent));
        TRY(line_add_done(cx, &line));
    }
    return OK;
}

static const Action actions[] = {{
    .noun = "history",
    .verb = "record",
    .area = AREA_INFORMATION,
    .help = "Records a document of the past. It can be seen, planned from and returned against, "
            "and moves neither goods nor money: the "
            "opening balances hold what came of it.",
    .roles = PLANNER | SERVICE,
    .in = &record_shape,
    .out = &recorded_shape,
    .run = run,
    .example = "{\"kind\":\"order\",\"number\":\"536365\",\"customer\":\"17850\",\"channel\":"
               "\"WEB\",\"site\":\"MAIN\","
               "\"at\":\"2010-12-01T08:26:00Z\",\"lines\":[{\"item\":\"85123A\",\"qty\":\"6\","
               "\"price\":\"2.55\"}]}",
}};

const Module link_module = {.name = "link", .actions = actions, .actions_n = COUNT(actions)};
