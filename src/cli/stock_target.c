// `argosy stock target`: how much to keep of each item (docs/stock.md), from its sales and receipts, one by one (engine/stock/target.h) or
// all together within a sum of money or space (engine/stock/allocate.h).
#include <math.h>
#include <stdio.h>

#include "cli/sold.h"
#include "engine/stock/allocate.h"
#include "engine/stock/target.h"

typedef struct {
    bool asked;
    int lead, review, life; // life 0: keeps
    double unit_cost, minimum, multiple, space;
    int *receipt; // periods from order to receipt
    int n_receipts;
    size_t cap;
    LeadTimes times;
    TargetDemand demand;
    bool whole;
    double level;
    const char *limit; // what kept it below what was wanted; NULL
} Item;

typedef struct {
    Sold h;
    Item *item; // of each series
    int *order, n_asked;
    double trust;
    bool over;                                            // no level takes as little as the limit
    double cycle, fill, holding, shortage, budget, space; // below zero: not asked for
} Target;

static Status find_series(const Target *t, const Sheet *r, int *out) {
    Str name;
    int64_t at;
    TRY(sheet_name(r, 0, &name));
    if (!strmap_get(t->h.series, name, &at))
        return sheet_wrong(r, 0, "is not in the history", "a series of the history");
    *out = (int)at;
    return OK;
}

static Status read_item(Target *t, const Sheet *r) {
    int at = 0;
    int64_t lead, review, life = 0;
    bool no_minimum, no_multiple, no_life, no_space;
    TRY(find_series(t, r, &at));
    Item *it = &t->item[at];
    if (it->asked) return sheet_wrong(r, 0, "is there already", "each series once");
    TRY(sheet_whole(r, 1, 0, LEAD_PERIODS_MAX, NULL, &lead));
    TRY(sheet_whole(r, 2, 1, LEAD_PERIODS_MAX, NULL, &review));
    TRY(sheet_number(r, 3, 0, 1e12, NULL, &it->unit_cost));
    TRY(sheet_number(r, 4, 0, 1e12, &no_minimum, &it->minimum));
    TRY(sheet_number(r, 5, 0, 1e12, &no_multiple, &it->multiple));
    TRY(sheet_whole(r, 6, 1, 100000, &no_life, &life));
    TRY(sheet_number(r, 7, 0, 1e12, &no_space, &it->space));
    if (t->space >= 0 && no_space)
        return sheet_wrong(r, 7, "is empty, and --space is limited", "how much room a unit takes");
    it->asked = true, it->lead = (int)lead, it->review = (int)review, it->life = (int)life;
    t->order[t->n_asked++] = at;
    return OK;
}

static Status read_receipt(Target *t, const Sheet *r) {
    int at = 0;
    int64_t periods;
    TRY(find_series(t, r, &at));
    TRY(sheet_whole(r, 1, 0, LEAD_PERIODS_MAX, NULL, &periods));
    Item *it = &t->item[at];
    it->receipt = arena_grow(t->h.cli->arena, it->receipt, (size_t)it->n_receipts, &it->cap,
        (size_t)it->n_receipts + 1, sizeof(int));
    it->receipt[it->n_receipts++] = (int)periods;
    return OK;
}

static Status read_rows(Target *t, const char *flag, int n, const Str *columns,
    Status (*row)(Target *, const Sheet *)) {
    Sheet r;
    bool more = true;
    Status s = sheet_open(t->h.cli, flag, n, columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) s = row(t, &r);
    sheet_close(&r);
    return s;
}

// Demand of the periods in which it was there, in the order of time.
static void learn(Target *t, int s) {
    Arena *a = t->h.cli->arena;
    Item *it = &t->item[s];
    int n = 0;
    double *demand = NEW_ARRAY(a, double, t->h.periods);
    it->whole = true;
    for (int p = 0; p < t->h.periods; p++) {
        size_t at = (size_t)s * (size_t)t->h.periods + (size_t)p;
        if (isnan(t->h.value[at]) || !t->h.there[at]) continue;
        demand[n++] = t->h.value[at];
        if (t->h.value[at] != floor(t->h.value[at])) it->whole = false;
    }
    if (n == 0) n = 1; // never there: nothing is known
    it->times = lead_learn(a, it->n_receipts, it->receipt, it->lead, t->trust);
    it->demand = target_demand(a, &it->times, it->review, n, demand, it->minimum, it->multiple);
}

static double level_alone(const Target *t, const Item *it) {
    if (t->cycle >= 0) return target_cycle(&it->demand, t->cycle, it->whole);
    if (t->fill >= 0) return target_fill(&it->demand, t->fill, it->whole);
    return target_cost(&it->demand, t->holding, t->shortage, it->review, it->whole);
}

static double fresh_of(const Item *it) {
    if (it->life == 0) return INFINITY;
    double fresh = target_fresh(&it->demand, &it->times, it->life);
    return it->whole ? floor(fresh) : fresh;
}

static void set_level(Item *it, double level) {
    double fresh = fresh_of(it);
    it->level = fmin(level, fresh);
    it->limit = level > fresh ? "shelf life" : NULL;
}

// The levels at which the fitted laws take `limit`; what they take by what happened.
static double set_levels(Target *t, const StockItem *item, double limit) {
    Arena *a = t->h.cli->arena;
    ArenaMark mark = arena_mark(a);
    StockAllocation all = stock_for_budget(a, t->n_asked, item, limit);
    double taken = 0;
    for (int i = 0; i < t->n_asked; i++) {
        Item *it = &t->item[t->order[i]];
        set_level(it, all.level[i].level);
        taken += target_on_hand(&it->demand, it->level) * item[i].unit_cost;
    }
    arena_rewind(a, mark);
    return taken;
}

// All together: what the next unit of money, or of space, does most for. Service of an item is its share of units.
static void share_out(Target *t) {
    Arena *a = t->h.cli->arena;
    StockItem *item = NEW_ARRAY(a, StockItem, t->n_asked);
    for (int i = 0; i < t->n_asked; i++) {
        const Item *it = &t->item[t->order[i]];
        const TargetDemand *d = &it->demand;
        item[i] = (StockItem){.lead_mean = d->lead_moments.mean,
            .lead_sd = d->lead_moments.sd,
            .protect_mean = d->protect_moments.mean,
            .protect_sd = d->protect_moments.sd,
            .line_rate = d->rate,
            .lot = d->lot,
            .counts = it->whole,
            .unit_cost = t->space >= 0 ? it->space : it->unit_cost};
        if (it->life > 0) item[i].service_max = fmax(1e-6, target_fill_of(d, fresh_of(it)));
    }
    // The shares are of laws fitted to the moments; what they come to is measured on what happened, and kept within the limit.
    double limit = t->space >= 0 ? t->space : t->budget, low = 0, high = 2 * limit;
    for (int k = 0; k < 20; k++) {
        double mid = k == 0 ? limit : (low + high) / 2;
        if (set_levels(t, item, mid) <= limit) low = mid;
        else high = mid;
    }
    t->over = set_levels(t, item, low) > limit * (1 + 1e-9);
}

typedef struct {
    double value, space, met, demand;
} Sums;

static Str table_of(const Target *t, Sums *sum) {
    Buf out = buf_new(t->h.cli->arena);
    buf_z(&out, "series,lead_mean,lead_sd,level,lot,safety,cycle,fill,on_hand,value,limit\n");
    for (int i = 0; i < t->n_asked; i++) {
        const Item *it = &t->item[t->order[i]];
        const TargetDemand *d = &it->demand;
        double fill = target_fill_of(d, it->level), on_hand = target_on_hand(d, it->level);
        csv_put(&out, t->h.name[t->order[i]], true);
        buf_fmt(&out, ",%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.8g,%s\n", it->times.mean,
            it->times.sd, it->level, d->lot, it->level - d->protect_moments.mean,
            target_cycle_of(d, it->level), fill, on_hand, on_hand * it->unit_cost,
            it->limit ? it->limit : "");
        sum->value += on_hand * it->unit_cost, sum->space += on_hand * it->space;
        sum->met += fill * d->rate, sum->demand += d->rate;
    }
    return buf_str(&out);
}

static Status read_aims(Target *t) {
    Cli *cli = t->h.cli;
    t->cycle = t->fill = t->holding = t->shortage = t->budget = t->space = -1;
    t->trust = 3;
    TRY(cli_double(cli, "cycle", false, 0, 0.9999, &t->cycle));
    TRY(cli_double(cli, "fill", false, 0, 0.9999, &t->fill));
    TRY(cli_double(cli, "budget", false, 0, 1e15, &t->budget));
    TRY(cli_double(cli, "space", false, 0, 1e15, &t->space));
    TRY(cli_double(cli, "trust", false, 1e-6, 1e6, &t->trust));
    bool cost = cli_given(cli, "holding") || cli_given(cli, "shortage");
    if (cost) TRY(cli_double(cli, "holding", true, 1e-9, 1e9, &t->holding));
    if (cost) TRY(cli_double(cli, "shortage", true, 1e-9, 1e9, &t->shortage));
    int aims = (t->cycle >= 0) + (t->fill >= 0) + (t->budget >= 0) + (t->space >= 0) + cost;
    if (aims == 1) return OK;
    return with_hint(cli->cx,
        fail(cli->cx, INPUT, "fill", aims == 0 ? "there is no aim" : "there are %d aims", aims),
        "one of --fill, --cycle, --holding with --shortage, --budget, --space");
}

static Status target(Target *t) {
    const Str items[] = {S("series"), S("lead"), S("review"), S("unit_cost"), S("minimum"),
        S("multiple"), S("shelf_life"), S("space")};
    const Str receipts[] = {S("series"), S("periods")};
    Cli *cli = t->h.cli;
    TRY(read_aims(t));
    TRY(sold_read(&t->h));
    if (cli_given(cli, "available")) TRY(sold_available(&t->h));
    t->item = NEW_ARRAY(cli->arena, Item, t->h.n);
    t->order = NEW_ARRAY(cli->arena, int, t->h.n);
    TRY(read_rows(t, "items", COUNT(items), items, read_item));
    if (cli_given(cli, "receipts"))
        TRY(read_rows(t, "receipts", COUNT(receipts), receipts, read_receipt));
    for (int i = 0; i < t->n_asked; i++) learn(t, t->order[i]);
    if (t->budget >= 0 || t->space >= 0) share_out(t);
    else
        for (int i = 0; i < t->n_asked; i++)
            set_level(&t->item[t->order[i]], level_alone(t, &t->item[t->order[i]]));
    Sums sum = {0};
    Str text = table_of(t, &sum);
    double fill = sum.demand > 0 ? sum.met / sum.demand : 1;
    if (cli_given(cli, "out")) TRY(sheet_write(cli, "out", text));
    else if (!cli->json) tell(text);
    if (cli->json)
        printf("{\"series\":%d,\"fill\":%.6f,\"value\":%.8g,\"space\":%.8g,\"over\":%s}\n",
            t->n_asked, fill, sum.value, sum.space, t->over ? "true" : "false");
    else if (cli_given(cli, "out"))
        printf("%d series, %.2f %% filled, %.8g in stock%s\n", t->n_asked, 100 * fill, sum.value,
            t->over ? ": no levels take as little as was asked for" : "");
    return OK;
}

Status verb_stock_target(Cli *cli) {
    Target t = {.h = sold_new(cli)};
    Status s = target(&t);
    sold_free(&t.h);
    return s;
}
