// The trace of an order for a terminal: three columns on one time line, and below it where the goods came from.
//
//   time              goods                            cash                             information
//   2011-06-01 08:00                                                                    ● order.place by anna
//   2011-06-03 09:30  ● 10 TEA shipped · SH-1001       ● 120.00 ship · SH-1001          ◐ ship_notice queued
//   ─── now ───
//   2011-07-01                                         ○ 120.00 receivable due
//
// Tense is shown by the mark, flow by the column and, on a terminal with colour, by a hue. Facts of the same minute stand side by
// side; what does not fit goes on in the next line of its column.
#include "flow/info/trace.h"
#include "flow/info/trace_parts.h"

enum { TIME_WIDTH = 18, COLUMN_WIDTH = 34 }; // 18 + 3 × 34 = 120 characters

typedef struct {
    Str *at;
    size_t n, cap;
} Lines;

static const char *const hues[FLOWS] = {"\033[34m", "\033[32m", "\033[35m"};
#define PLAIN "\033[0m"

// Breaks text into lines of the column at blanks; a word longer than a line is cut.
static void wrap(Arena *a, Str text, Lines *out) {
    bool first = true;
    while (text.n) {
        size_t room = COLUMN_WIDTH - (first ? 1 : 3), end = 0, blank = 0, width = 0;
        while (end < text.n && width < room) {
            if (text.at[end] == ' ') blank = end;
            for (end++; end < text.n && ((unsigned char)text.at[end] & 0xC0) == 0x80;) end++;
            width++;
        }
        size_t cut = end == text.n || blank == 0 ? end : blank;
        Str line = str_cut(text, 0, cut);
        out->at = arena_grow(a, out->at, out->n, &out->cap, out->n + 1, sizeof *out->at);
        out->at[out->n++] = first ? str_dup(a, line) : str_fmt(a, "  " STR_FMT, STR_ARG(line));
        text = str_trim(str_cut(text, cut, text.n));
        first = false;
    }
}

static Str sentence(const Cx *cx, const Fact *f) {
    Arena *a = cx->arena;
    Buf b = buf_new(a);
    buf_fmt(&b, "%s ", tense_marks[f->tense]);
    if (f->flow == IN_PRODUCT) {
        buf_decimal(&b, f->qty.v, 6, 0);
        buf_fmt(&b, " " STR_FMT " " STR_FMT, STR_ARG(f->item), STR_ARG(f->what));
        if (f->lot.n) buf_fmt(&b, ", lot " STR_FMT, STR_ARG(f->lot));
        bool to_us = str_is(f->what, "came back") || str_is(f->what, "moved");
        if (to_us) buf_fmt(&b, " to " STR_FMT, STR_ARG(f->to));
        else if (f->from.n) buf_fmt(&b, " from " STR_FMT, STR_ARG(f->from));
    } else if (f->flow == IN_CASH) {
        buf_decimal(&b, f->amount.v, 2, 2);
        buf_fmt(&b, " " STR_FMT, STR_ARG(f->what));
        // Accounts by their number alone; the names are in the JSON.
        if (f->tense == TENSE_POSTED) {
            Str rest, from = str_split(f->from, ' ', &rest), to = str_split(f->to, ' ', &rest);
            buf_fmt(&b, ", " STR_FMT " to " STR_FMT, STR_ARG(from), STR_ARG(to));
        }
    } else {
        buf_add(&b, f->what);
        if (f->from.n) buf_fmt(&b, " by " STR_FMT, STR_ARG(f->from));
    }
    bool late = f->tense == TENSE_EXPECTED && f->time.v && time_date(f->time).v < cx_today(cx).v;
    if (late) buf_z(&b, ", late");
    if (f->document.n) buf_fmt(&b, " · " STR_FMT, STR_ARG(f->document));
    if (f->note.n) buf_fmt(&b, " (" STR_FMT ")", STR_ARG(f->note));
    return buf_str(&b);
}

static void cell(Buf *b, Str text, size_t width, const char *hue) {
    if (hue && text.n) buf_z(b, hue);
    buf_add(b, text);
    if (hue && text.n) buf_z(b, PLAIN);
    for (size_t w = str_utf8_width(text); w < width; w++) buf_char(b, ' ');
}

// Lines without blanks at their end.
static void end_line(Buf *b) {
    while (b->n && b->at[b->n - 1] == ' ') b->n--;
    buf_char(b, '\n');
}

static void side_by_side(Buf *b, Str time, Lines *columns, bool colour) {
    size_t most = 0;
    for (int c = 0; c < FLOWS; c++)
        if (columns[c].n > most) most = columns[c].n;
    for (size_t row = 0; row < most; row++) {
        cell(b, row == 0 ? time : S(""), TIME_WIDTH, NULL);
        for (int c = 0; c < FLOWS; c++)
            cell(b, row < columns[c].n ? columns[c].at[row] : S(""), COLUMN_WIDTH, colour ? hues[c] : NULL);
        end_line(b);
    }
}

// Expected facts have a day; the others a minute.
static Str when(Arena *a, const Fact *f) {
    Str t = time_text(a, f->time);
    if (t.n == 0) return S("no date");
    if (f->tense == TENSE_EXPECTED) return str_cut(t, 0, 10);
    return str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(str_cut(t, 0, 10)), STR_ARG(str_cut(t, 11, 16)));
}

static void facts(Cx *cx, const Trace *t, Buf *out, bool colour, bool posted) {
    for (size_t i = 0; i < t->n;) {
        if ((t->at[i].tense == TENSE_POSTED) != posted) {
            i++;
            continue;
        }
        Lines columns[FLOWS] = {{0}};
        Str time = when(cx->arena, &t->at[i]);
        for (; i < t->n; i++) {
            if ((t->at[i].tense == TENSE_POSTED) != posted) continue;
            if (!str_eq(when(cx->arena, &t->at[i]), time)) break;
            wrap(cx->arena, sentence(cx, &t->at[i]), &columns[t->at[i].flow]);
        }
        side_by_side(out, time, columns, colour);
    }
}

static void amount(Buf *b, const char *what, Money m) {
    buf_fmt(b, " %s ", what);
    buf_decimal(b, m.v, 2, 2);
}

static void origins(const Trace *t, Buf *out) {
    bool said = false;
    for (size_t i = 0; i < t->n; i++) {
        const Fact *f = &t->at[i];
        if (!f->origin) continue;
        if (!said) buf_z(out, "\nWhere the goods came from\n");
        said = true;
        buf_decimal(out, f->qty.v, 6, 0);
        buf_fmt(out, " " STR_FMT " by " STR_FMT "\n", STR_ARG(f->item), STR_ARG(f->document));
        for (size_t k = 0; k < f->origin->n; k++) origin_text(out, &f->origin->parts[k], 1);
    }
}

Status trace_order_text(Cx *cx, Str number, Buf *out, bool colour) {
    Trace t;
    TRY(trace_gather(cx, number, &t));
    buf_fmt(out, "Order " STR_FMT, STR_ARG(t.order.number));
    if (t.customer.n) buf_fmt(out, " of " STR_FMT, STR_ARG(t.customer));
    buf_fmt(out, ", %s", doc_status_names[t.order.status]);
    amount(out, "· total", t.order.total);
    amount(out, "· invoiced", t.invoiced);
    if (t.credited.v) amount(out, "· credited", t.credited);
    amount(out, "· received", t.received);
    if (t.paid_out.v) amount(out, "· paid out", t.paid_out);
    amount(out, "· cost of goods", t.cost);
    buf_z(out, "\n● posted  ◐ held  ○ expected\n\n");
    cell(out, S("time"), TIME_WIDTH, NULL);
    cell(out, S("goods"), COLUMN_WIDTH, colour ? hues[0] : NULL);
    cell(out, S("cash"), COLUMN_WIDTH, colour ? hues[1] : NULL);
    cell(out, S("information"), COLUMN_WIDTH, colour ? hues[2] : NULL);
    end_line(out);
    facts(cx, &t, out, colour, true);
    buf_fmt(out, "─── now, " STR_FMT " ───\n", STR_ARG(date_text(cx->arena, cx_today(cx))));
    facts(cx, &t, out, colour, false);
    origins(&t, out);
    return OK;
}
