// `argosy supply plan`: the supply engine on plain files, without a store. Reads a folder of CSV files (supply_read.c), plans, writes
// another (supply_write.c).
#include <stdio.h>

#include "cli/supply_plan.h"

static Status read_today(PlanModel *m) {
    Cli *cli = m->cli;
    if (cli_given(cli, "today")) {
        Str text = cli_value(cli, "today");
        if (plan_day(m, text, &m->in.today)) return OK;
        return with_hint(m->cx, with_value(m->cx, fail(m->cx, INPUT, "today", "--today is no day"), text),
            "a date such as 2026-03-31, or the number of a day");
    }
    return OK;
}

// What the engine refuses: what cannot be seen in one row.
static Status refused(PlanModel *m, const SupplyPlan *p) {
    Cx *cx = m->cx;
    switch (p->error) {
    case SUPPLY_CYCLE: {
        Buf b = buf_new(m->arena);
        for (int i = 0; i <= p->n_cycle; i++) {
            int node = p->cycle[i % p->n_cycle];
            buf_fmt(&b, "%s" STR_FMT " at " STR_FMT, i == 0 ? "" : " needs ",
                STR_ARG(m->node_item[node]), STR_ARG(m->node_site[node]));
        }
        return with_hint(cx,
            fail(cx, INPUT, NULL, "sources and bills go round in a circle: " STR_FMT, STR_ARG(buf_str(&b))),
            "take one of these sources or components out");
    }
    case SUPPLY_TOO_MUCH:
        return with_hint(cx,
            fail(cx, INPUT, NULL, "the quantities of " STR_FMT " at " STR_FMT " are beyond all measure",
                STR_ARG(m->node_item[p->index]), STR_ARG(m->node_site[p->index])),
            "no quantity may exceed 10^12, and no need a million lots");
    case SUPPLY_BAD_SOURCE:
        return fail(cx, INPUT, NULL, "sources line %lld cannot be meant",
            (long long)m->source_line[p->index]);
    case SUPPLY_BAD_DEMAND:
        return fail(cx, INPUT, NULL, "demand line %lld cannot be meant",
            (long long)m->demand_line[p->index]);
    case SUPPLY_BAD_FIRM:
        return fail(cx, INPUT, NULL, "supply line %lld cannot be meant", (long long)m->firm_line[p->index]);
    case SUPPLY_BAD_RESOURCE:
        return fail(cx, INPUT, NULL, "resources line %lld cannot be meant",
            (long long)m->resource_line[p->index]);
    case SUPPLY_BAD_NODE:
        return fail(cx, INPUT, NULL, "the stock of " STR_FMT " at " STR_FMT " cannot be meant",
            STR_ARG(m->node_item[p->index]), STR_ARG(m->node_site[p->index]));
    case SUPPLY_BAD_COMPONENT: return fail(cx, INPUT, "qty", "a quantity of bills is too large");
    case SUPPLY_BAD_USE: return fail(cx, INPUT, "uses", "a use of sources is too large");
    case SUPPLY_BAD_CALENDAR: return fail(cx, INPUT, "off", "a calendar has no day to work");
    case SUPPLY_BAD_CO: return fail(cx, INPUT, "qty", "a quantity of coproducts is too large");
    case SUPPLY_BAD_ALTERNATE:
        return fail(cx, INPUT, "qty", "a quantity of alternates is too large");
    case SUPPLY_OK: break;
    }
    return OK;
}

static void tell_sum(const PlanModel *m, const SupplyPlan *p, Str out) {
    int planned = 0, late = 0, never = 0, orders = 0;
    for (int s = 0; s < p->n_supplies; s++) planned += p->supply[s].source >= 0;
    for (int d = 0; d < p->n_demands; d++) orders += p->demand[d].in >= 0;
    for (int e = 0; e < p->n_exceptions; e++) {
        late += p->exception[e].kind == SUPPLY_LATE;
        never += p->exception[e].kind == SUPPLY_LATE && p->exception[e].to == SUPPLY_NEVER;
    }
    if (m->cli->json)
        printf("{\"nodes\":%d,\"demands\":%d,\"planned\":%d,\"pegs\":%d,\"late\":%d,\"never\":%d,"
               "\"exceptions\":%d}\n",
            m->in.n_nodes, orders, planned, p->n_pegs, late, never, p->n_exceptions);
    else
        printf("%d items at sites, %d demands: %d supplies planned, %d demands late (%d of them "
               "never there in full), %d "
               "exceptions; in " STR_FMT "\n",
            m->in.n_nodes, orders, planned, late, never, p->n_exceptions, STR_ARG(out));
}

static Status plan_files(PlanModel *m, Str out) {
    Cx *cx = m->cx;
    TRY(read_today(m));
    TRY(plan_model_read(m));
    if (m->iso && m->numbered)
        return with_hint(cx,
            fail(cx, INPUT, "today", "--today is another kind of day than those of the files"),
            "dates throughout, or numbers throughout");
    if (!cli_given(m->cli, "today") && m->iso) m->in.today = cx_today(cx).v;
    for (int i = 0; i < m->n_dated; i++) m->firm[m->dated[i]].due = m->in.today;
    const SupplyPlan *p = supply_plan(m->arena, &m->in);
    TRY(refused(m, p));
    TRY(plan_files_write(m, p, out));
    tell_sum(m, p, out);
    return OK;
}

Status verb_supply_plan(Cli *cli) {
    Cx *cx = cli->cx;
    Str folder = cli_value(cli, "model"), out = cli_value(cli, "out");
    if (folder.n == 0 || out.n == 0)
        return with_hint(cx,
            fail(cx, INPUT, folder.n ? "out" : "model", "it needs a folder to %s",
                folder.n ? "write to" : "read from"),
            "argosy supply plan --model FOLDER --out FOLDER");
    int64_t frozen = 0, wait = 0, step = 0, tolerance = 0, percent = 0, back = 0, forward = 0;
    TRY(cli_number(cli, "frozen", 0, 3650, &frozen));
    TRY(cli_number(cli, "wait", 0, 3650, &wait));
    TRY(cli_number(cli, "tolerance", 0, 3650, &tolerance));
    TRY(cli_number(cli, "tolerance-qty", 0, 100, &percent));
    TRY(cli_number(cli, "forecast-step", 0, 3650, &step));
    TRY(cli_number(cli, "consume-back", 0, 3650, &back));
    TRY(cli_number(cli, "consume-forward", 0, 3650, &forward));
    PlanModel m = {.cli = cli, .cx = cx, .arena = cli->arena, .frozen_days = (int)frozen};
    m.in = (SupplyInput){.wait = (int)wait,
        .tolerance = (int)tolerance,
        .tolerance_qty = (int)percent * 10000,
        .forecast_step = (int)step,
        .consume_back = (int)back,
        .consume_forward = (int)forward,
        .fair = cli_given(cli, "fair"),
        .blame_lots = true};
    StrMap **maps[] = {&m.items, &m.sites, &m.nodes, &m.resources, &m.calendars, &m.bills,
        &m.demands, &m.supplies};
    for (int i = 0; i < COUNT(maps); i++) *maps[i] = strmap_new();
    Status s = plan_files(&m, out);
    for (int i = 0; i < COUNT(maps); i++) strmap_free(*maps[i]);
    return s;
}
