// A plan as files: planned.csv, pegs.csv, demand.csv, exceptions.csv. All are written under other names first and take theirs together
// when all are whole, so that nothing half is ever there.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/num.h"
#include "cli/outfile.h"
#include "cli/supply_plan.h"

enum { FLUSH = 1 << 20 };

typedef struct {
    PlanModel *m;
    const SupplyPlan *p;
    int *number; // by supply: of planned ones, from 1
    OutFile file;
    Status status;
    Buf row;
    bool first; // the next field is the row's first
} Writer;

static const char *const supply_kinds[] = {
    [SUPPLY_STOCK] = "stock", [SUPPLY_FIRM] = "firm", [SUPPLY_BUY] = "buy", [SUPPLY_MAKE] = "make", [SUPPLY_MOVE] = "move", [SUPPLY_CO] = "co-product"};
static const char *const demand_kinds[] = {
    [SUPPLY_ORDER] = "order", [SUPPLY_FORECAST] = "forecast", [SUPPLY_DEPENDENT] = "dependent", [SUPPLY_OWED] = "owed", [SUPPLY_SAFETY] = "safety"};
static const char *const exception_kinds[] = {[SUPPLY_EXPEDITE] = "expedite",
    [SUPPLY_DEFER] = "defer",
    [SUPPLY_CANCEL] = "cancel",
    [SUPPLY_LATE] = "late",
    [SUPPLY_PAST_DUE] = "past due",
    [SUPPLY_EXPIRE] = "expire",
    [SUPPLY_TRANSFER] = "transfer",
    [SUPPLY_SUBSTITUTE] = "substitute",
    [SUPPLY_NO_CAPACITY] = "no capacity"};
static const char *const causes[] = {[SUPPLY_CAUSE_NONE] = "",
    [SUPPLY_CAUSE_LEAD_TIME] = "lead time",
    [SUPPLY_CAUSE_FIRM] = "late supply",
    [SUPPLY_CAUSE_NO_SOURCE] = "no source",
    [SUPPLY_CAUSE_CAPACITY] = "capacity",
    [SUPPLY_CAUSE_MINIMUM] = "minimum lot",
    [SUPPLY_CAUSE_FROZEN] = "frozen",
    [SUPPLY_CAUSE_EFFECTIVE] = "not effective",
    [SUPPLY_CAUSE_CALENDAR] = "days off"};

static bool is_planned(const SupplyPiece *s) { return s->source >= 0; }

// ---- fields ----------------------------------------------------------------------------------------------------------
static void put(Writer *w, Str field) {
    csv_put(&w->row, field, w->first);
    w->first = false;
}
static void put_z(Writer *w, const char *z) { put(w, str_of(z)); }

static void put_qty(Writer *w, int64_t qty) {
    if (!w->first) buf_char(&w->row, ',');
    buf_decimal(&w->row, qty, 6, 0);
    w->first = false;
}

static void put_day(Writer *w, int day) {
    ArenaMark mark = arena_mark(w->m->arena);
    Str text = plan_day_text(w->m, w->m->arena, day);
    char copy[24];
    size_t n = text.n < sizeof copy ? text.n : sizeof copy;
    memcpy(copy, text.at, n);
    arena_rewind(w->m->arena, mark);
    put(w, (Str){copy, n});
}

static void put_node(Writer *w, int node) {
    put(w, w->m->node_item[node]);
    put(w, w->m->node_site[node]);
}

static void flush(Writer *w) {
    if (w->status == OK) w->status = outfile_put(&w->file, buf_str(&w->row));
    w->row.n = 0;
}

static void end_row(Writer *w) {
    csv_end(&w->row);
    w->first = true;
    if (w->row.n >= FLUSH) flush(w);
}

static void heads(Writer *w, const char *line) {
    buf_z(&w->row, line);
    end_row(w);
}

static void put_supply(Writer *w, int supply) {
    char name[24] = "";
    const SupplyPiece *s = supply >= 0 ? &w->p->supply[supply] : NULL;
    if (s && s->kind == SUPPLY_FIRM) {
        put(w, w->m->supply_id[s->firm]);
        return;
    }
    if (s && is_planned(s)) snprintf(name, sizeof name, "P%d", w->number[supply]);
    else if (s && s->kind == SUPPLY_CO) snprintf(name, sizeof name, "P%d", w->number[s->maker]);
    else if (s) snprintf(name, sizeof name, "stock");
    put_z(w, name);
}

// Whose a demand is: an id of demand.csv, the supply that needs it, or its kind.
static void put_demand(Writer *w, int demand) {
    const SupplyDemand *d = demand >= 0 ? &w->p->demand[demand] : NULL;
    if (d && d->in >= 0) put(w, w->m->demand_id[d->in]);
    else if (d && d->supply >= 0) put_supply(w, d->supply);
    else put_z(w, d ? demand_kinds[d->kind] : "");
}

// ---- words -----------------------------------------------------------------------------------------------------------
static const char *item_of(const Writer *w, int node) {
    return str_z(w->m->arena, w->m->node_item[node]);
}
static const char *site_of(const Writer *w, int node) {
    return str_z(w->m->arena, w->m->node_site[node]);
}
static const char *day_of(const Writer *w, int day) {
    return plan_day_text(w->m, w->m->arena, day).at;
}

static void lead_words(const Writer *w, Buf *b, const SupplyPiece *s, const char *item, const char *site) {
    int lead = w->m->source[s->source].lead_days;
    buf_fmt(b, "%s takes %d %sday%s to %s", item, lead,
        w->m->source[s->source].calendar ? "working " : "", lead == 1 ? "" : "s", site);
}

// The root cause, in words.
static void cause_words(const Writer *w, Buf *b, const SupplyException *e) {
    const SupplyPiece *s = e->supply >= 0 ? &w->p->supply[e->supply] : NULL;
    const char *item = item_of(w, e->cause_node), *site = site_of(w, e->cause_node);
    const char *resource = e->resource >= 0 ? str_z(w->m->arena, w->m->resource[e->resource]) : "";
    switch (e->cause) {
    case SUPPLY_CAUSE_NONE: buf_z(b, "its day has passed"); break;
    case SUPPLY_CAUSE_LEAD_TIME:
        if (s && is_planned(s)) lead_words(w, b, s, item, site);
        break;
    case SUPPLY_CAUSE_FIRM:
        if (s)
            buf_fmt(b, "%s comes to %s with " STR_FMT " on %s", item, site,
                STR_ARG(w->m->supply_id[s->firm]), day_of(w, s->expected));
        break;
    case SUPPLY_CAUSE_NO_SOURCE: buf_fmt(b, "nothing supplies %s at %s", item, site); break;
    case SUPPLY_CAUSE_CAPACITY:
        buf_fmt(b, "%s is full: %s at %s %s", resource, item, site,
            s ? "has to wait for it" : "never finds room on it");
        break;
    case SUPPLY_CAUSE_MINIMUM:
        buf_fmt(b, "the least lot of %s at %s is more than is wanted", item, site);
        if (s) buf_fmt(b, ": " STR_FMT, STR_ARG(decimal_text(w->m->arena, s->started, 6, 0)));
        break;
    case SUPPLY_CAUSE_FROZEN:
        buf_fmt(b, "nothing new of %s is released at %s within %d days", item, site,
            s && is_planned(s) ? w->m->source[s->source].frozen_days : 0);
        break;
    case SUPPLY_CAUSE_EFFECTIVE:
        buf_fmt(b, "the source of %s at %s may be used from %s only", item, site,
            s && is_planned(s) ? day_of(w, w->m->source[s->source].valid_from) : "");
        break;
    case SUPPLY_CAUSE_CALENDAR:
        if (s && is_planned(s)) lead_words(w, b, s, item, site);
        buf_z(b, ", and days off lie between");
        break;
    }
}

// The way from a late demand down to its cause: what waits for what.
static void chain_words(const Writer *w, Buf *b, int demand) {
    enum { STEPS = 16 };
    SupplyStep step[STEPS];
    int n = supply_late_chain(w->p, demand, step, STEPS);
    for (int i = 1; i < n && i < STEPS; i++)
        buf_fmt(b, "%s%s at %s", i == 1 ? "; it waits for " : ", that for ",
            item_of(w, w->p->demand[step[i].demand].node), site_of(w, w->p->demand[step[i].demand].node));
}

static void exception_words(const Writer *w, Buf *b, const SupplyException *e) {
    switch (e->kind) {
    case SUPPLY_EXPEDITE: buf_z(b, "it is needed earlier"); break;
    case SUPPLY_DEFER: buf_z(b, "it is needed later"); break;
    case SUPPLY_CANCEL: buf_z(b, "nobody needs it"); break;
    case SUPPLY_EXPIRE: buf_z(b, "nobody needs it before it expires"); break;
    case SUPPLY_TRANSFER:
    case SUPPLY_SUBSTITUTE:
        buf_fmt(b, "%s at %s has it to spare", item_of(w, e->cause_node), site_of(w, e->cause_node));
        break;
    case SUPPLY_NO_CAPACITY:
        buf_fmt(b, "the capacity of " STR_FMT " is not known, so it limits nothing",
            STR_ARG(w->m->resource[e->resource]));
        break;
    case SUPPLY_LATE:
    case SUPPLY_PAST_DUE:
        cause_words(w, b, e);
        if (e->kind == SUPPLY_LATE) chain_words(w, b, e->demand);
        break;
    }
}

// ---- the files -------------------------------------------------------------------------------------------------------
static void planned_write(Writer *w) {
    heads(w, "supply,kind,item,site,source,release,begins,due,comes,wanted,qty,started");
    for (int i = 0; i < w->p->n_supplies; i++) {
        const SupplyPiece *s = &w->p->supply[i];
        if (!is_planned(s)) continue;
        put_supply(w, i);
        put_z(w, supply_kinds[s->kind]);
        put_node(w, s->node);
        put(w,
            s->kind == SUPPLY_MOVE ? w->m->node_site[w->m->source[s->source].from]
                                   : w->m->source_name[s->source]);
        put_day(w, s->release);
        put_day(w, s->begins);
        put_day(w, s->due);
        put_day(w, s->expected);
        put_day(w, s->wanted);
        put_qty(w, s->qty);
        put_qty(w, s->started);
        end_row(w);
    }
}

static void pegs_write(Writer *w) {
    heads(w, "supply,supply_kind,item,site,demand,demand_kind,qty,comes,due");
    for (int i = 0; i < w->p->n_pegs; i++) {
        const SupplyPeg *g = &w->p->peg[i];
        const SupplyPiece *s = &w->p->supply[g->supply];
        put_supply(w, g->supply);
        put_z(w, supply_kinds[s->kind]);
        put_node(w, s->node);
        put_demand(w, g->demand);
        put_z(w, g->demand >= 0 ? demand_kinds[w->p->demand[g->demand].kind] : "nobody");
        put_qty(w, g->qty);
        put_day(w, s->expected);
        put_day(w, g->demand >= 0 ? w->p->demand[g->demand].due : SUPPLY_NEVER);
        end_row(w);
    }
}

static void demand_write(Writer *w) {
    heads(w, "demand,kind,item,site,due,priority,qty,available,short");
    for (int i = 0; i < w->p->n_demands; i++) {
        const SupplyDemand *d = &w->p->demand[i];
        put_demand(w, i);
        put_z(w, demand_kinds[d->kind]);
        put_node(w, d->node);
        put_day(w, d->due);
        put_qty(w, (int64_t)d->priority * UNIT);
        put_qty(w, d->qty);
        put_day(w, d->available);
        put_qty(w, d->short_qty);
        end_row(w);
    }
}

static void exceptions_write(Writer *w) {
    heads(w, "kind,item,site,demand,supply,date,to,qty,cause,cause_item,cause_site,resource,reason");
    for (int i = 0; i < w->p->n_exceptions; i++) {
        const SupplyException *e = &w->p->exception[i];
        put_z(w, exception_kinds[e->kind]);
        put_node(w, e->node);
        put_demand(w, e->demand);
        put_supply(w, e->supply);
        put_day(w, e->date);
        put_day(w, e->to);
        put_qty(w, e->qty);
        put_z(w, causes[e->cause]);
        put_node(w, e->cause_node);
        put(w, e->resource >= 0 ? w->m->resource[e->resource] : S(""));
        Arena *a = arena_new();
        Buf words = buf_new(a);
        exception_words(w, &words, e);
        put(w, buf_str(&words));
        arena_free(a);
        end_row(w);
    }
}

static const struct {
    const char *name;
    void (*write)(Writer *w);
} files[] = {
    {"planned.csv", planned_write},
    {"pegs.csv", pegs_write},
    {"demand.csv", demand_write},
    {"exceptions.csv", exceptions_write},
};

static Status file_write(Writer *w, Str folder, int i) {
    TRY(outfile_open(w->m->cx, "out",
        str_fmt(w->m->arena, STR_FMT "/%s", STR_ARG(folder), files[i].name), &w->file));
    w->first = true;
    files[i].write(w);
    flush(w);
    TRY(w->status);
    return outfile_close(&w->file);
}

Status plan_files_write(PlanModel *m, const SupplyPlan *p, Str folder) {
    Cx *cx = m->cx;
    if (mkdir(str_z(m->arena, folder), 0777) != 0 && errno != EEXIST)
        return fail(cx, INPUT, "out", "the folder " STR_FMT " cannot be made: %s", STR_ARG(folder),
            strerror(errno));
    Arena *a = arena_new(); // of the row
    Writer w = {.m = m, .p = p, .number = NEW_ARRAY(m->arena, int, p->n_supplies), .row = buf_new(a)};
    for (int s = 0, n = 0; s < p->n_supplies; s++)
        if (is_planned(&p->supply[s])) w.number[s] = ++n;
    OutFile whole[COUNT(files)] = {0};
    Status s = OK;
    for (int i = 0; s == OK && i < COUNT(files); i++) {
        s = file_write(&w, folder, i);
        whole[i] = w.file;
    }
    for (int i = 0; i < COUNT(files); i++) s = outfile_end(&whole[i], s);
    arena_free(a);
    return s;
}
