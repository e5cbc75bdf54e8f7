// Release: planned supply becomes documents. Purchases are put together by supplier and site, transfers by their two sites, and each
// planned work order is its own. Who waits for the planned line goes on waiting for the line made of it (flow/product/open.h).
#include "flow/product/open.h"
#include "flow/product/planned.h"
#include "stage/plan/parts.h"

static const char *const whats[] = {"all", "buy", "make", "move", NULL};
static const Field release_fields[] = {
    {FIELD(PlanRelease, plan), .label = "Plan", .ref = &doc_entity, .optional = true,
        .help = "Empty: the latest."},
    {FIELD(PlanRelease, through), .label = "Through", .optional = true,
        .help = "Last day of release; empty: today.", .example = "2011-06-12"},
    {FIELD(PlanRelease, no_moves), .label = "No transfers",
        .optional = true, .help = "Leaves planned transfers to stock replenish, where a site has a level of its own."},
    {FIELD(PlanRelease, send), .label = "Send", .optional = true,
        .help = "Approved purchases are sent at once. Needs the role buyer as well."},
    {FIELD(PlanRelease, what), .label = "What", .optional = true, .choices = whats,
        .fallback = "all", .help = "Only what is to be bought, made or moved."},
    {FIELD(PlanRelease, supplier), .label = "Supplier", .optional = true, .ref = &party_entity,
        .help = "Only what he gives."},
    {FIELD(PlanRelease, site), .label = "Site", .optional = true, .ref = &site_entity,
        .help = "Only what comes to it."},
};
static const Field released_doc_fields[] = {
    {FIELD(PlanReleasedDoc, doc), .label = "Document", .ref = &doc_entity},
};
static const Shape released_doc_shape = SHAPE("PlanReleasedDoc", PlanReleasedDoc, released_doc_fields);
static const Field released_fields[] = {
    {FIELD(PlanReleased, purchases), .label = "Purchase orders", .example = "3"},
    {FIELD(PlanReleased, works), .label = "Work orders", .example = "2"},
    {FIELD(PlanReleased, transfers), .label = "Transfers", .example = "1"},
    {FIELD(PlanReleased, docs), .label = "Documents", .of = &released_doc_shape},
};
static const Shape release_shape = SHAPE("PlanRelease", PlanRelease, release_fields);
static const Shape released_shape = SHAPE("PlanReleased", PlanReleased, released_fields);

typedef struct {
    Id line, item, site, supplier, bill, from_site, calendar;
    int32_t kind; // SourceKind
    int lead_days;
    Qty qty;
    Date due;
} Planned;

static Status planned_read(Cx *cx, const PlanRelease *in, Date through, Planned **out, int *n) {
    static const char *const kinds[] = {"", "planned-buy", "planned-make", "planned-move"};
    static const char text[] =
        "select l.id, l.item, l.site, s.supplier, s.bill, s.from_site, l.kind, s.lead_days, "
        "l.open, l.due, s.calendar"
        " from planned p join line l on l.id = p.id join source s on s.id = p.source"
        " where p.release > 0 and p.release <= $1 and l.open > 0 and ($2 = 0 or l.doc = $2)"
        " and ($3 = 0 or l.kind <> 'planned-move' or not exists (select 1 from policy y"
        "   where y.item = l.item and y.site = l.site and y.target > 0))"
        " and ($4 = '' or l.kind = $4) and ($5 = 0 or s.supplier = $5) and ($6 = 0 or l.site = $6)"
        " order by l.kind, s.supplier, s.from_site, l.site, l.item, l.due, l.id";
    Rows r;
    TRY(sql_open(cx, &r, text, A(through), A(in->plan), A(in->no_moves), A(kinds[in->what]),
        A(in->supplier), A(in->site)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        Str kind = rows_peek(&r, 6);
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Planned){.line = rows_id(&r, 0),
            .item = rows_id(&r, 1),
            .site = rows_id(&r, 2),
            .supplier = rows_id(&r, 3),
            .bill = rows_id(&r, 4),
            .from_site = rows_id(&r, 5),
            .kind = str_is(kind, "planned-buy") ? SOURCE_BUY
                : str_is(kind, "planned-make")  ? SOURCE_MAKE
                                                : SOURCE_MOVE,
            .lead_days = (int)rows_int(&r, 7),
            .qty = rows_qty(&r, 8),
            .due = rows_date(&r, 9),
            .calendar = rows_id(&r, 10)};
    }
    *n = (int)count;
    return rows_end(&r);
}

static bool together(const Planned *a, const Planned *b) {
    return a->kind == b->kind && a->kind != SOURCE_MAKE && id_eq(a->site, b->site) &&
        id_eq(a->supplier, b->supplier) && id_eq(a->from_site, b->from_site);
}

// ---- what the planned supply needed --------------------------------------------------------------------------------------
// What serves the needs of planned lines: it serves the needs of what is made of them as well.
typedef struct {
    Id supply, planned, item;
    Qty qty;
} NeedPeg;

static Status need_pegs_read(Cx *cx, const Planned *p, int n, NeedPeg **out, int *count) {
    size_t k = 0, cap = 0;
    *out = NULL;
    for (int i = 0; i < n; i++) {
        if (p[i].kind == SOURCE_BUY) continue;
        Rows r;
        TRY(sql_open(cx, &r,
            "select g.supply, l.item, g.qty from line l join peg g on g.demand = l.id and g.demand "
            "<> 0"
            " where l.parent = $1 and l.open > 0 order by g.id",
            A(p[i].line)));
        while (rows_next(&r)) {
            *out = arena_grow(cx->arena, *out, k, &cap, k + 1, sizeof **out);
            (*out)[k++] = (NeedPeg){rows_id(&r, 0), p[i].line, rows_id(&r, 1), rows_qty(&r, 2)};
        }
        TRY(rows_end(&r));
    }
    *count = (int)k;
    return OK;
}

// The line that needs an item for a line made: a transfer's line out, a work order's component.
static Status need_line(Cx *cx, Id made, Id item, Id *need, bool *found) {
    Line line;
    TRY(line_get(cx, made, &line));
    *need = line.parent;
    *found = true;
    if (line.kind == LINE_TRANSFER_IN) return OK;
    return sql_get(cx,
        found, "select id from line where parent = $1 and parent <> 0 and item = $2 and open > 0 order by pos limit 1",
        IN(A(made), A(item)), OUT(O(need)));
}

static Status need_pegs_write(Cx *cx, const NeedPeg *pegs, int n, const OpenLine *lines, int lines_n) {
    for (int i = 0; i < n; i++) {
        int k = 0;
        while (k < lines_n && !id_eq(lines[k].planned, pegs[i].planned)) k++;
        CHECK(k < lines_n);
        Id need;
        bool found;
        TRY(need_line(cx, lines[k].line, pegs[i].item, &need, &found));
        if (found) TRY(peg_add(cx, pegs[i].supply, need, pegs[i].qty));
    }
    return OK;
}

// ---- documents ---------------------------------------------------------------------------------------------------------
// Opens one document of planned lines that go together.
static Status open_one(Cx *cx, const Planned *p, int n, bool send, Doc *doc) {
    OpenLine *lines = NEW_ARRAY(cx->arena, OpenLine, n);
    NeedPeg *pegs;
    int pegs_n;
    Date last = {0};
    TRY(need_pegs_read(cx, p, n, &pegs, &pegs_n));
    for (int i = 0; i < n; i++) {
        Workdays days;
        TRY(workdays_read(cx, p[i].calendar, &days));
        Date soonest = workday_after(&days, cx_today(cx), p[i].lead_days);
        lines[i] = (OpenLine){.item = p[i].item,
            .qty = p[i].qty,
            .planned = p[i].line,
            .due = p[i].due.v > soonest.v ? p[i].due : soonest};
        if (lines[i].due.v > last.v) last = lines[i].due;
    }
    if (p->kind == SOURCE_MAKE) {
        *doc = (Doc){.site = p->site};
        TRY(open_work(cx, doc, lines, p->bill));
        return need_pegs_write(cx, pegs, pegs_n, lines, n);
    }
    if (p->kind == SOURCE_MOVE) {
        *doc = (Doc){.site = p->from_site, .to_site = p->site, .due = last};
        TRY(open_transfer(cx, doc, lines, n));
        return need_pegs_write(cx, pegs, pegs_n, lines, n);
    }
    *doc = (Doc){.party = p->supplier, .site = p->site};
    TRY(open_purchase(cx, doc, lines, n));
    return send && doc->status == DOC_APPROVED ? purchase_tell(cx, doc) : OK;
}

static Status plan_release_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PlanRelease *in = in_;
    PlanReleased *out = out_;
    Planned *p;
    int n;
    Doc plan;
    if (in->send && !actor_may(&cx->actor, BUYER))
        return with_hint(cx,
            fail(cx, DENIED, "send", "a planner may open purchase orders, but not send them"),
            "release without send; a buyer sends them");
    if (!id_none(in->plan)) {
        TRY(doc_get(cx, in->plan, DOC_PLAN, &plan));
        TRY(doc_must_be(cx, &plan, "released", DOC_OPEN, DOC_STATUSES)); // a later run replaced it
    }
    TRY(planned_read(cx, in, in->through.v ? in->through : cx_today(cx), &p, &n));
    PlanReleasedDoc *docs = NEW_ARRAY(cx->arena, PlanReleasedDoc, n);
    int made = 0;
    for (int first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && together(&p[first], &p[next]); next++) {}
        Doc doc;
        TRY(open_one(cx, &p[first], next - first, in->send, &doc));
        docs[made++].doc = doc.id;
        if (p[first].kind == SOURCE_BUY) out->purchases++;
        if (p[first].kind == SOURCE_MAKE) out->works++;
        if (p[first].kind == SOURCE_MOVE) out->transfers++;
    }
    out->docs = (List){docs, made};
    return OK;
}

// clang-format off
const Action plan_release = {
    .noun = "plan", .verb = "release", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Turns planned supply into purchase orders, work orders and transfers, as far as it is to be released by a day.",
    .in = &release_shape, .out = &released_shape, .run = plan_release_run};
// clang-format on
