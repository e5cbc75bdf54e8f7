// Expected product: the lines of all documents, and planned supply.
//
// A line is one row from the day it is asked for to the day it is done: qty is what was asked for, done what moved, open what
// is still expected. Whoever changes it says what he read, and the update is refused where somebody else was first, so that
// two receipts of the same line do not count twice.
//
// What always holds: 0 <= open, 0 <= picked, open + done >= qty or the line was closed short; a closed line holds nothing.
#include "flow/product/line.h"

#include "core/change.h"
#include "flow/product/hold.h"
#include "network/network.h"

const char *const line_kind_names[] = {"order", "component", "transfer-out", "supplier-return",
    "planned-component", "planned-out", "purchase", "work", "transfer-in", "return", "planned-buy",
    "planned-make", "planned-move", "service", NULL};

static const Field line_fields[] = {
    {FIELD(Line, id), .label = "Id", .output = true},
    {FIELD(Line, doc), .label = "Document", .ref = &doc_entity, .optional = true},
    {FIELD(Line, pos), .label = "Position"},
    {FIELD(Line, kind), .label = "Kind", .choices = line_kind_names},
    {FIELD(Line, item), .label = "Item", .ref = &item_entity},
    {FIELD(Line, site), .label = "Site", .ref = &site_entity, .optional = true},
    {FIELD(Line, qty), .label = "Quantity", .positive = true},
    {FIELD(Line, done), .label = "Done"},
    {FIELD(Line, open), .label = "Open"},
    {FIELD(Line, wanted), .label = "Wanted", .optional = true},
    {FIELD(Line, due), .label = "Due", .optional = true},
    {FIELD(Line, price), .label = "Price", .optional = true},
    {FIELD(Line, amount), .label = "Amount", .optional = true},
    {FIELD(Line, party), .label = "Partner", .ref = &party_entity, .optional = true},
    {FIELD(Line, bill), .label = "Bill", .ref = &bill_entity, .optional = true},
    {FIELD(Line, parent), .label = "From line", .ref = &line_entity, .optional = true},
    {FIELD(Line, picked), .label = "Picked"},
};

const Entity line_entity = {
    .noun = "line",
    .plural = "document-lines",
    .table = "line",
    .label = "Line",
    .help = "Expected product: a line of a document, or planned supply.",
    .shape = SHAPE("Line", Line, line_fields),
    .area = AREA_PRODUCT,
    .read_roles = EVERYONE,
};

// What is expected at the site changes by so much: more from supply, less by demand.
static void note(Cx *cx, const Line *l, Qty by) {
    if (!cx->changes || l->kind == LINE_SERVICE || by.v == 0) return;
    change_stock(cx, l->item, l->site, "expected", line_is_demand(l->kind) ? qty_neg(by) : by);
}

Status line_add(Cx *cx, Line *line) {
    CHECK(line->kind >= 0 && line->kind < LINE_KINDS && line->qty.v > 0);
    line->open = line->qty;
    line->done = line->picked = (Qty){0};
    TRY(record_insert(cx, &line_entity, line));
    note(cx, line, line->open);
    return OK;
}

Status line_add_done(Cx *cx, Line *line) {
    CHECK(line->kind >= 0 && line->kind < LINE_KINDS && line->qty.v > 0);
    line->done = line->qty;
    line->open = line->picked = (Qty){0};
    return record_insert(cx, &line_entity, line);
}

Status line_get(Cx *cx, Id id, Line *out) { return record_get(cx, &line_entity, id, out); }

Status line_name(Cx *cx, Id line, Str *out) {
    Str number;
    int64_t pos;
    bool found;
    TRY(sql_get(cx, &found, "select d.number, l.pos from line l join doc d on d.id = l.doc where l.id = $1",
        IN(A(line)), OUT(O(&number), O(&pos))));
    *out = found ? str_fmt(cx->arena, STR_FMT "/%lld", STR_ARG(number), (long long)pos) : S("");
    return OK;
}

// Notes for a preview that a day of a line changes.
static Status note_day(Cx *cx, const Line *l, const char *what, Date from, Date to) {
    if (!cx->changes) return OK;
    Str name;
    TRY(line_name(cx, l->id, &name));
    change_date(cx, "line", l->id, name, what, from, to);
    return OK;
}

Status lines_of(Cx *cx, Id doc, Line **out, int *n) {
    List list;
    TRY(record_list(cx, &line_entity, "where doc = $1 order by pos, id", IN(A(doc)), &list));
    *out = list.at;
    *n = list.n;
    return OK;
}

Status line_at(Cx *cx, Id doc, int pos, Line *out) {
    List list;
    TRY(record_list(cx, &line_entity, "where doc = $1 and pos = $2", IN(A(doc), A(pos)), &list));
    if (list.n > 0) {
        *out = *(const Line *)list.at;
        return OK;
    }
    int64_t first, last;
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(min(pos), 0) as bigint), cast(coalesce(max(pos), 0) as bigint) "
        "from line where doc = $1",
        IN(A(doc)), OUT(O(&first), O(&last))));
    Str number;
    TRY(ref_code(cx, &doc_entity, doc, &number));
    Status s = fail(cx, INPUT, "pos", STR_FMT " has no line %d", STR_ARG(number), pos);
    s = with_value(cx, s, str_fmt(cx->arena, "%d", pos));
    if (last == 0) return with_hint(cx, s, "it has no lines at all");
    return with_hint(cx, s, "its lines are %lld to %lld", (long long)first, (long long)last);
}

static Status line_refused(Cx *cx, const Line *l) {
    Line now;
    TRY(line_get(cx, l->id, &now));
    return with_hint(cx,
        fail(cx, STATE, NULL, "line %d was changed meanwhile: " STR_FMT " of it are open now",
            now.pos, STR_ARG(decimal_text(cx->arena, now.open.v, 6, 0))),
        "read it again and repeat what you want");
}

// The pegs of a line whose kind is known: one statement, not two.
static Status unpeg(Cx *cx, const Line *line) {
    return line_is_supply(line->kind)
        ? sql_run(cx, "delete from peg where supply = $1", A(line->id))
        : sql_run(cx, "delete from peg where demand = $1 and demand <> 0", A(line->id));
}

Status line_progress(Cx *cx, Line *line, Qty qty) {
    CHECK(qty.v > 0);
    Line now = *line;
    now.done = qty_add(line->done, qty);
    now.open = qty_sub(line->open, qty_min(line->open, qty));
    now.picked = qty_min(qty_sub(line->picked, qty_min(line->picked, qty)), now.open);
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "update line set done = $2, open = $3, picked = $4 "
        "where id = $1 and done = $5 and open = $6 and picked = $7",
        A(line->id), A(now.done), A(now.open), A(now.picked), A(line->done), A(line->open),
        A(line->picked)));
    if (changed == 0) return line_refused(cx, line);
    note(cx, line, qty_sub(now.open, line->open));
    *line = now;
    return now.open.v == 0 ? unpeg(cx, line) : OK; // only what is expected is pegged
}

Status line_unprogress(Cx *cx, Line *line, Qty qty) {
    CHECK(qty.v > 0 && qty.v <= line->done.v);
    Qty done = qty_sub(line->done, qty);
    Qty open = qty_min(qty_add(line->open, qty), qty_max(qty_sub(line->qty, done), (Qty){0}));
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update line set done = $2, open = $3 where id = $1 and done = $4 and open = $5",
        A(line->id), A(done), A(open), A(line->done), A(line->open)));
    if (changed == 0) return line_refused(cx, line);
    note(cx, line, qty_sub(open, line->open));
    line->done = done;
    line->open = open;
    return OK;
}

Status line_pick(Cx *cx, Line *line, Qty qty) {
    Qty picked = qty_add(line->picked, qty);
    if (picked.v < 0 || picked.v > line->open.v)
        return with_value(cx,
            with_hint(cx,
                fail(cx, STATE, "qty", "line %d has " STR_FMT " open and " STR_FMT " of it picked",
                    line->pos, STR_ARG(decimal_text(cx->arena, line->open.v, 6, 0)),
                    STR_ARG(decimal_text(cx->arena, line->picked.v, 6, 0))),
                "pick at most what is open and not picked"),
            decimal_text(cx->arena, qty.v, 6, 0));
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update line set picked = $2 where id = $1 and picked = $3 and open = $4",
        A(line->id), A(picked), A(line->picked), A(line->open)));
    if (changed == 0) return line_refused(cx, line);
    line->picked = picked;
    return OK;
}

Status line_reschedule(Cx *cx, Line *line, Date due) {
    if (due.v == line->due.v) return OK;
    TRY(sql_run(cx, "update line set due = $2 where id = $1", A(line->id), A(due)));
    TRY(note_day(cx, line, "due", line->due, due));
    line->due = due;
    return OK;
}

Status line_want(Cx *cx, Line *line, Date wanted) {
    if (wanted.v == line->wanted.v) return OK;
    TRY(sql_run(cx, "update line set wanted = $2 where id = $1", A(line->id), A(wanted)));
    TRY(note_day(cx, line, "wanted", line->wanted, wanted));
    line->wanted = wanted;
    return OK;
}

Status line_resize(Cx *cx, Line *line, Qty qty, Money amount) {
    Qty least = qty_add(line->done, line->picked);
    if (qty.v < least.v || qty.v <= 0)
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "qty", "line %d cannot become less than what is done or picked", line->pos),
                decimal_text(cx->arena, qty.v, 6, 0)),
            "give at least " STR_FMT ", or cancel the line",
            STR_ARG(decimal_text(cx->arena, least.v, 6, 0)));
    Qty open = qty_sub(qty, line->done);
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "update line set qty = $2, open = $3, amount = $4 "
        "where id = $1 and done = $5 and open = $6 and picked = $7",
        A(line->id), A(qty), A(open), A(amount), A(line->done), A(line->open), A(line->picked)));
    if (changed == 0) return line_refused(cx, line);
    note(cx, line, qty_sub(open, line->open));
    line->qty = qty;
    line->open = open;
    line->amount = amount;
    return OK;
}

// A closed demand line lets go of what it holds, a closed supply line of those who wait for it.
Status line_close(Cx *cx, Line *line) {
    if (line->open.v == 0) return OK;
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update line set open = 0, picked = 0 where id = $1 and done = $2 and open = $3",
        A(line->id), A(line->done), A(line->open)));
    if (changed == 0) return line_refused(cx, line);
    note(cx, line, qty_neg(line->open));
    line->open = line->picked = (Qty){0};
    TRY(unpeg(cx, line));
    if (line_is_supply(line->kind)) return hold_fit(cx, line);
    Qty released;
    TRY(hold_release(cx, line->id, (Qty){0}, &released));
    return hold_release_supply(cx, line->id);
}

Status lines_closed(Cx *cx, Id doc, bool *all) {
    bool some;
    TRY(sql_get(cx, &some, "select 1 from line where doc = $1 and open > 0 limit 1", IN(A(doc)), NULL, 0));
    *all = !some;
    return OK;
}

// ---- pegs ----------------------------------------------------------------------------------------------------------------

Status peg_add(Cx *cx, Id supply, Id demand, Qty qty) {
    return sql_run(cx, "insert into peg (id, supply, demand, qty) values ($1, $2, $3, $4)",
        A(cx_id(cx)), A(supply), A(demand), A(qty));
}

Status pegs_move(Cx *cx, Id from_supply, Id to_supply) {
    Id *pegs;
    int n;
    TRY(sql_ids(cx, &pegs, &n, "select id from peg where supply = $1 order by id", A(from_supply)));
    for (int i = 0; i < n; i++)
        TRY(sql_run(cx, "update peg set supply = $2 where id = $1", A(pegs[i]), A(to_supply)));
    return OK;
}

Status pegs_clear(Cx *cx, Id line) {
    TRY(sql_run(cx, "delete from peg where supply = $1", A(line)));
    return sql_run(cx, "delete from peg where demand = $1 and demand <> 0", A(line));
}
