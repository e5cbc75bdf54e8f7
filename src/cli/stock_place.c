// `argosy stock place`: where to keep safety stock in a network of stages, from two files (docs/stock.md), by the engine's
// guaranteed service (engine/stock/place.h).
#include <stdio.h>

#include "base/map.h"
#include "cli/sheet.h"
#include "engine/stock/place.h"

enum { STAGES_MAX = 20000, ARCS_MAX = 200000 };

typedef struct {
    Cli *cli;
    StrMap *index; // of a stage by its name
    int n, n_arcs;
    size_t cap, cap_names, cap_arcs;
    Str *name;
    PlaceStage *stage;
    PlaceArc *arc;
} Net;

static Status read_stage(Net *net, const Sheet *r) {
    Arena *a = net->cli->arena;
    Str name;
    TRY(sheet_name(r, 0, &name));
    int64_t at, time, service = 0;
    if (strmap_get(net->index, name, &at))
        return sheet_wrong(r, 0, "is there already", "each stage once");
    double added, mean = 0, sd = 0;
    bool no_mean, no_sd, no_service;
    TRY(sheet_whole(r, 1, 0, PLACE_TIME_MAX, NULL, &time));
    TRY(sheet_number(r, 2, 0, 1e12, NULL, &added));
    TRY(sheet_number(r, 3, 0, 1e12, &no_mean, &mean));
    TRY(sheet_number(r, 4, 0, 1e12, &no_sd, &sd));
    TRY(sheet_whole(r, 5, 0, 1000000, &no_service, &service));
    if (!no_mean && no_sd)
        return sheet_wrong(r, 4, "is empty beside a demand_mean",
            "how much demand varies from period to period; 0 where it does not");
    if (no_service)
        service = no_sd ? -1 : 0; // customers who are promised nothing else are served at once
    if (net->n == STAGES_MAX)
        return sheet_wrong(r, 0, "is one too many", "at most %d stages: split the network", STAGES_MAX);
    net->name = arena_grow(a, net->name, (size_t)net->n, &net->cap_names, (size_t)net->n + 1, sizeof(Str));
    net->stage = arena_grow(
        a, net->stage, (size_t)net->n, &net->cap, (size_t)net->n + 1, sizeof(PlaceStage));
    strmap_put(net->index, name, net->n);
    net->name[net->n] = str_dup(a, name);
    net->stage[net->n++] = (PlaceStage){
        .time = (int)time, .added_cost = added, .demand_mean = mean, .demand_sd = sd, .service_max = (int)service};
    return OK;
}

static Status find_stage(const Net *net, const Sheet *r, int i, int *out) {
    Str name;
    int64_t at;
    TRY(sheet_name(r, i, &name));
    if (!strmap_get(net->index, name, &at))
        return sheet_wrong(r, i, "is no such stage", "a stage of the file of stages");
    *out = (int)at;
    return OK;
}

static Status read_arc(Net *net, const Sheet *r, StrMap *seen) {
    PlaceArc arc;
    TRY(find_stage(net, r, 0, &arc.from));
    TRY(find_stage(net, r, 1, &arc.to));
    TRY(sheet_number(r, 2, 1e-9, 1e9, NULL, &arc.units));
    char key[32];
    int n = snprintf(key, sizeof key, "%d-%d", arc.from, arc.to);
    int64_t line;
    if (strmap_get(seen, (Str){key, (size_t)n}, &line))
        return sheet_wrong(r, 1, "ends an arc that is there already",
            "each pair once, with its units added up: the same arc is on line %lld", (long long)line);
    strmap_put(seen, (Str){key, (size_t)n}, sheet_line(r));
    if (net->n_arcs == ARCS_MAX)
        return sheet_wrong(r, 0, "is one too many", "at most %d arcs: split the network", ARCS_MAX);
    net->arc = arena_grow(net->cli->arena, net->arc, (size_t)net->n_arcs, &net->cap_arcs,
        (size_t)net->n_arcs + 1, sizeof(PlaceArc));
    net->arc[net->n_arcs++] = arc;
    return OK;
}

static Status read_stages(Net *net) {
    const Str columns[] = {
        S("stage"), S("time"), S("added_cost"), S("demand_mean"), S("demand_sd"), S("service_max")};
    Sheet r;
    bool more = true;
    Status s = sheet_open(net->cli, "stages", COUNT(columns), columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) s = read_stage(net, &r);
    sheet_close(&r);
    return s;
}

static Status read_arcs(Net *net) {
    const Str columns[] = {S("from"), S("to"), S("units")};
    Sheet r;
    bool more = true;
    StrMap *seen = strmap_new();
    Status s = sheet_open(net->cli, "arcs", COUNT(columns), columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) s = read_arc(net, &r, seen);
    sheet_close(&r);
    strmap_free(seen);
    return s;
}

static Status check_net(Net *net) {
    Cx *cx = net->cli->cx;
    Arena *a = net->cli->arena;
    if (net->n == 0) return fail(cx, INPUT, "stages", "there are no stages");
    int *cycle = NEW_ARRAY(a, int, net->n), n;
    if (place_cycle(a, net->n, net->n_arcs, net->arc, cycle, &n)) {
        Buf names = buf_new(a);
        for (int i = 0; i <= n; i++)
            buf_fmt(&names, "%s" STR_FMT, i ? " -> " : "", STR_ARG(net->name[cycle[i % n]]));
        return with_hint(cx,
            fail(cx, INPUT, "arcs", "the arcs go round in a circle: " STR_FMT, STR_ARG(buf_str(&names))),
            "goods go one way: take one of these arcs out");
    }
    int longest = place_longest(a, net->n, net->stage, net->n_arcs, net->arc);
    if (longest <= PLACE_TIME_MAX) return OK;
    return with_hint(cx,
        fail(cx, INPUT, "time", "the longest way through the network takes %d periods", longest),
        "at most %d: count in longer periods", PLACE_TIME_MAX);
}

static Str text_of(Net *net, const PlacePlan *plan) {
    Buf out = buf_new(net->cli->arena);
    buf_z(&out, "stage,service_in,service_out,net_time,safety_stock,cost\n");
    for (int k = 0; k < net->n; k++) {
        const PlaceResult *s = &plan->stage[k];
        csv_put(&out, net->name[k], true);
        buf_fmt(&out, ",%d,%d,%d,%.6f,%.6f\n", s->in, s->out, s->net, s->safety, s->cost);
    }
    return buf_str(&out);
}

static void tell_total(Net *net, const PlacePlan *plan) {
    if (net->cli->json) {
        Buf b = buf_new(net->cli->arena);
        JsonOut o = json_out(&b);
        json_open(&o, '{');
        JSON_KZ(&o, "total"), json_double(&o, plan->cost, 6);
        JSON_KZ(&o, "at_least"), json_double(&o, plan->bound, 6);
        JSON_KZ(&o, "proven"), json_bool(&o, plan->bound >= plan->cost * (1 - 1e-9));
        JSON_KZ(&o, "pipeline"), json_double(&o, plan->pipeline, 6);
        JSON_KZ(&o, "stages"), json_int(&o, net->n);
        json_close(&o, '}');
        buf_char(&b, '\n');
        tell(buf_str(&b));
        return;
    }
    printf("Total %.3f for the safety stock of %d stages", plan->cost, net->n);
    if (plan->bound >= plan->cost * (1 - 1e-9)) printf(", which is the least\n");
    else printf("; the least is at least %.3f\n", plan->bound);
}

static Status place(Net *net) {
    Cli *cli = net->cli;
    double z = 0, rate = 0;
    TRY(cli_double(cli, "z", true, 1e-6, 10, &z));
    TRY(cli_double(cli, "holding-rate", true, 0, 1000, &rate));
    TRY(read_stages(net));
    if (cli_given(cli, "arcs")) TRY(read_arcs(net));
    TRY(check_net(net));
    PlacePlan plan = place_stock(cli->arena, net->n, net->stage, net->n_arcs, net->arc, z, rate, 0);
    if (cli_given(cli, "out")) TRY(sheet_write(cli, "out", text_of(net, &plan)));
    else if (!cli->json) tell(text_of(net, &plan));
    tell_total(net, &plan);
    return OK;
}

Status verb_stock_place(Cli *cli) {
    Net net = {.cli = cli, .index = strmap_new()};
    Status s = place(&net);
    strmap_free(net.index);
    return s;
}
