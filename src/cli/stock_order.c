// `argosy stock order`: what to order now of each series, from its sales, what is there and what is under way (docs/stock.md), by the
// engine's simulation of the coming periods (engine/stock/refill.h).
#include <math.h>
#include <stdio.h>

#include "cli/sold.h"
#include "engine/stock/refill.h"

enum { LEAD_MAX = 52, REVIEW_MAX = 52 };

typedef struct {
    Sold h;
    RefillInput in;
    double *on_hand, *transit; // n, n × lead
    int *asked, n_asked;       // series of the state, in its order
} Order;

static Status read_state(Order *o) {
    Cli *cli = o->h.cli;
    int lead = o->in.lead;
    Str columns[2 + LEAD_MAX] = {S("series"), S("on_hand")};
    for (int k = 0; k < lead; k++) columns[2 + k] = str_fmt(cli->arena, "in_transit_%d", k + 1);
    o->on_hand = NEW_ARRAY(cli->arena, double, o->h.n);
    o->transit = NEW_ARRAY(cli->arena, double, o->h.n *(lead + 1));
    o->asked = NEW_ARRAY(cli->arena, int, o->h.n);
    bool *seen = NEW_ARRAY(cli->arena, bool, o->h.n);
    Sheet r;
    bool more = true;
    Status s = sheet_open(cli, "state", 2 + lead, columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) {
        Str name;
        int64_t at;
        if ((s = sheet_name(&r, 0, &name)) != OK) break;
        if (!strmap_get(o->h.series, name, &at)) {
            s = sheet_wrong(&r, 0, "is not in the history", "a series of the history");
            break;
        }
        if (seen[at]) {
            s = sheet_wrong(&r, 0, "is there already", "each series once");
            break;
        }
        seen[at] = true;
        o->asked[o->n_asked++] = (int)at;
        s = sheet_number(&r, 1, 0, 1e9, NULL, &o->on_hand[at]);
        for (int k = 0; k < lead && s == OK; k++)
            s = sheet_number(&r, 2 + k, 0, 1e9, NULL, &o->transit[(size_t)at * (size_t)lead + (size_t)k]);
    }
    sheet_close(&r);
    return s;
}

static Str orders_text(Order *o, double *total) {
    Cli *cli = o->h.cli;
    RefillInput *in = &o->in;
    *in = (RefillInput){.n = o->h.n,
        .periods = o->h.periods,
        .value = o->h.value,
        .there = o->h.there,
        .season = o->h.season,
        .lead = in->lead,
        .review = in->review,
        .holding = in->holding,
        .shortage = in->shortage};
    RefillModel m = refill_learn(cli->arena, in);
    enum { PATHS = 2000 };
    double *path = NEW_ARRAY(cli->arena, double, PATHS *(in->lead + in->review));
    Buf out = buf_new(cli->arena);
    buf_z(&out, "series,order\n");
    for (int i = 0; i < o->n_asked; i++) {
        int s = o->asked[i];
        ArenaMark mark = arena_mark(cli->arena);
        refill_paths(in, &m, s, PATHS, path);
        double q = refill_order(in, cli->arena, o->on_hand[s],
            o->transit + (size_t)s * (size_t)in->lead, m.series[s].counts, PATHS, path);
        arena_rewind(cli->arena, mark);
        csv_put(&out, o->h.name[s], true);
        if (m.series[s].counts) buf_fmt(&out, ",%.0f\n", q);
        else buf_fmt(&out, ",%.6g\n", q);
        *total += q;
    }
    return buf_str(&out);
}

static Status order(Order *o) {
    Cli *cli = o->h.cli;
    int64_t lead = -1, review = 1;
    TRY(cli_number(cli, "lead", 0, LEAD_MAX, &lead));
    TRY(cli_number(cli, "review", 1, REVIEW_MAX, &review));
    if (lead < 0)
        return with_hint(cli->cx, fail(cli->cx, INPUT, "lead", "--lead is missing"),
            "whole periods until an order of today arrives: 0 to %d", LEAD_MAX);
    o->in.lead = (int)lead, o->in.review = (int)review;
    TRY(cli_double(cli, "holding", true, 1e-9, 1e9, &o->in.holding));
    TRY(cli_double(cli, "shortage", true, 1e-9, 1e9, &o->in.shortage));
    TRY(sold_read(&o->h));
    if (cli_given(cli, "available")) TRY(sold_available(&o->h));
    TRY(read_state(o));
    double total = 0;
    Str text = orders_text(o, &total);
    if (cli_given(cli, "out")) TRY(sheet_write(cli, "out", text));
    else if (!cli->json) tell(text);
    if (cli->json) printf("{\"series\":%d,\"ordered\":%.6g}\n", o->n_asked, total);
    else if (cli_given(cli, "out"))
        printf("%d series, %.10g units to be ordered\n", o->n_asked, total);
    return OK;
}

Status verb_stock_order(Cli *cli) {
    Order o = {.h = sold_new(cli)};
    Status s = order(&o);
    sold_free(&o.h);
    return s;
}
