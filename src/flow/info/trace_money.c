// The cash and information of an order's trace: postings of its documents' entries, payments of its dues, what is still due; events,
// messages and what is awaited.
#include "flow/cash/cash.h"
#include "flow/info/trace_parts.h"
#include "network/network.h"

// ---- cash ------------------------------------------------------------------------------------------------------------
// Postings of the entries of a document. Payments come from their parts: one payment may settle several orders.
static Status postings_of(Cx *cx, Trace *t, const Doc *doc) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select e.effective, e.kind, t.amount, s.code, s.name, d.code, d.name from entry e "
        "join transfer t on t.entry = e.id and t.flow = 2 "
        "join account sa on sa.id = t.src join account da on da.id = t.dst "
        "left join ledger_account s on s.id = sa.place left join ledger_account d on d.id = "
        "da.place "
        "where e.doc = $1 and e.doc <> 0 and e.kind not in ('payment', 'bounce') order by t.id",
        A(doc->id)));
    while (rows_next(&r)) {
        trace_add(cx, t,
            (Fact){.flow = IN_CASH,
                .tense = TENSE_POSTED,
                .time = rows_time(&r, 0),
                .what = rows_text(&r, 1),
                .amount = rows_money(&r, 2),
                .document = doc->number,
                .from = str_fmt(cx->arena, STR_FMT " " STR_FMT, STR_ARG(rows_peek(&r, 3)),
                    STR_ARG(rows_text(&r, 4))),
                .to = str_fmt(cx->arena, STR_FMT " " STR_FMT, STR_ARG(rows_peek(&r, 5)),
                    STR_ARG(rows_text(&r, 6)))});
    }
    return rows_end(&r);
}

static Status invoices_of(Cx *cx, Trace *t, const Doc *doc) {
    Money invoiced, credited;
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(case when kind = 'invoice' then total else 0 end), 0) as "
        "bigint), "
        "cast(coalesce(sum(case when kind = 'credit' then total else 0 end), 0) as bigint) "
        "from invoice where doc = $1",
        IN(A(doc->id)), OUT(O(&invoiced), O(&credited))));
    t->invoiced = money_add(t->invoiced, invoiced);
    t->credited = money_add(t->credited, credited);
    return OK;
}

// Parts of payments that settled dues of the document, and payments for it that settled nothing yet.
static Status payments_of(Cx *cx, Trace *t, const Doc *doc) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select w.paid, w.number, w.direction, w.amount, w.method, coalesce(p.code, ''), w.kind "
        "from ("
        "  select y.paid, y.number, y.direction, x.amount, y.method, y.party, u.kind from due u "
        "    join payment_part x on x.due = u.id join payment y on y.id = x.payment where u.doc = "
        "$1 "
        "  union all select y.paid, y.number, y.direction, y.unapplied, y.method, y.party, '' from "
        "payment y "
        "    where y.doc = $1 and y.unapplied > 0) w left join party p on p.id = w.party order by "
        "w.paid, w.number",
        A(doc->id)));
    while (rows_next(&r)) {
        bool in = rows_int(&r, 2) > 0;
        Money amount = rows_money(&r, 3);
        Str method = rows_text(&r, 4), party = rows_text(&r, 5), settled = rows_text(&r, 6);
        Money *sum = in ? &t->received : &t->paid_out;
        *sum = money_add(*sum, amount);
        trace_add(cx, t,
            (Fact){.flow = IN_CASH,
                .tense = TENSE_POSTED,
                .time = rows_time(&r, 0),
                .what = amount.v < 0 ? S("payment reversed")
                    : in             ? S("payment received")
                                     : S("payment made"),
                .amount = amount,
                .document = rows_text(&r, 1),
                .note = str_fmt(cx->arena, STR_FMT "%s" STR_FMT,
                    STR_ARG(settled.n ? settled : S("not applied")), method.n ? " by " : "", STR_ARG(method)),
                .from = in ? party : S("1000 Bank"),
                .to = in ? S("1000 Bank") : party});
    }
    return rows_end(&r);
}

static Status dues_of(Cx *cx, Trace *t, const Doc *doc) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select u.kind, u.tense, u.direction, u.open, u.due, u.reason, coalesce(p.code, '') from "
        "due u left join party p on p.id = u.party "
        "where u.doc = $1 and u.open > 0 order by u.id",
        A(doc->id)));
    while (rows_next(&r)) {
        bool in = rows_int(&r, 2) > 0;
        Money open = rows_money(&r, 3), *sum = in ? &t->open_in : &t->open_out;
        *sum = money_add(*sum, open);
        Str party = rows_text(&r, 6);
        trace_add(cx, t,
            (Fact){.flow = IN_CASH,
                .tense = str_is(rows_peek(&r, 1), "held") ? TENSE_HELD : TENSE_EXPECTED,
                .time = date_time(rows_date(&r, 4)),
                .what = str_fmt(cx->arena, STR_FMT " due", STR_ARG(rows_peek(&r, 0))),
                .amount = open,
                .document = doc->number,
                .note = rows_text(&r, 5),
                .from = in ? party : S("us"),
                .to = in ? S("us") : party});
    }
    return rows_end(&r);
}

Status trace_cash(Cx *cx, Trace *t, const Doc *docs, int n) {
    for (int i = 0; i < n; i++) {
        TRY(postings_of(cx, t, &docs[i]));
        TRY(invoices_of(cx, t, &docs[i]));
        TRY(payments_of(cx, t, &docs[i]));
        TRY(dues_of(cx, t, &docs[i]));
    }
    return OK;
}

// ---- information -----------------------------------------------------------------------------------------------------
// What was done about a message is told with the message.
static Status events_of(Cx *cx, Trace *t, const Doc *doc) {
    Rows r;
    TRY(sql_open(cx, &r, "select at, kind, actor from event where doc = $1 and doc <> 0 and kind not like 'message.%' order by id",
        A(doc->id)));
    while (rows_next(&r)) {
        trace_add(cx, t,
            (Fact){.flow = IN_INFORMATION,
                .tense = TENSE_POSTED,
                .time = rows_time(&r, 0),
                .what = rows_text(&r, 1),
                .document = doc->number,
                .from = rows_text(&r, 2)});
    }
    return rows_end(&r);
}

static Status messages_of(Cx *cx, Trace *t, const Doc *doc) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select m.made, m.sent, m.kind, m.state, m.direction, coalesce(p.code, ''), m.error, "
        "m.next_try from message m "
        "left join party p on p.id = m.partner where m.doc = $1 and m.doc <> 0 order by m.id",
        A(doc->id)));
    while (rows_next(&r)) {
        Str state = rows_text(&r, 3), partner = rows_text(&r, 5);
        bool in = rows_int(&r, 4) > 0, posted = str_is(state, "sent") || str_is(state, "received");
        Time sent = rows_time(&r, 1);
        trace_add(cx, t,
            (Fact){.flow = IN_INFORMATION,
                .tense = posted ? TENSE_POSTED : TENSE_HELD,
                .time = posted && sent.v ? sent : rows_time(&r, 0),
                .what = str_fmt(cx->arena, STR_FMT " " STR_FMT, STR_ARG(rows_peek(&r, 2)), STR_ARG(state)),
                .document = doc->number,
                .from = in ? partner : S("us"),
                .to = in ? S("us") : partner,
                .note = rows_text(&r, 6)});
    }
    return rows_end(&r);
}

static Status awaited_of(Cx *cx, Trace *t, const Doc *doc) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select w.kind, w.tense, w.due, w.done, coalesce(p.code, '') from awaited w left join "
        "party p on p.id = w.party "
        "where w.doc = $1 order by w.id",
        A(doc->id)));
    while (rows_next(&r)) {
        Time done = rows_time(&r, 3);
        Str kind = rows_text(&r, 0);
        trace_add(cx, t,
            (Fact){.flow = IN_INFORMATION,
                .tense = done.v                        ? TENSE_POSTED
                    : str_is(rows_peek(&r, 1), "held") ? TENSE_HELD
                                                       : TENSE_EXPECTED,
                .time = done.v ? done : date_time(rows_date(&r, 2)),
                .what = str_fmt(cx->arena, STR_FMT " %s", STR_ARG(kind), done.v ? "came" : "awaited"),
                .document = doc->number,
                .from = rows_text(&r, 4)});
    }
    return rows_end(&r);
}

Status trace_information(Cx *cx, Trace *t, const Doc *docs, int n) {
    for (int i = 0; i < n; i++) {
        TRY(events_of(cx, t, &docs[i]));
        TRY(messages_of(cx, t, &docs[i]));
        TRY(awaited_of(cx, t, &docs[i]));
    }
    return OK;
}
