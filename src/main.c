// The program from the outside in.
//
// What was typed is read (cli/args.c); its first word is a verb of the list below, or a noun of the modules' tables: then it is an
// action, and goes through the one door (core/act.h). A verb opens the store, which gives it a context with a clock and an actor
// (cli/open.c), does its work, and ends with a status: the error in words, and the exit code (cli_end).
//
//   argosy order place …  ─┐
//   POST /v1/order/place  ─┼─ act() ─ stage ─ flows ─ store
//   a file, a partner     ─┘
//
// modules.c lists what the program consists of. Clocks and random numbers are read from the machine here and in serve/ alone.
#include <stdio.h>

#include "base/log.h"
#include "cli/cli.h"
#include "serve/openapi.h"
#include "serve/serve.h"

// A line of JSON for each request where a program reads it; a person at a terminal is shown what goes wrong.
static Status set_log(Cli *cli) {
    Str how = cli_value(cli, "log");
    bool records = !cli->progress;
    if (how.n) {
        static const Str known[] = {{"requests", 8}, {"plain", 5}};
        records = str_is(how, "requests");
        if (!records && !str_is(how, "plain"))
            return cli_unknown(cli, INPUT, "way to log", how, known, 2);
    }
    log_set(records ? LOG_INFO : LOG_WARN, records);
    return OK;
}

static Status verb_serve(Cli *cli) {
    int64_t port = 8080, workers = 0, connections = 0, from_address = 0;
    int64_t head_seconds = 0, grace_seconds = 0;
    int64_t user_rate = 1000, address_rate = 2000;
    TRY(cli_number(cli, "port", 0, 65535, &port));
    TRY(cli_number(cli, "workers", 1, 1024, &workers));
    TRY(cli_number(cli, "connections", 1, 1000000, &connections));
    TRY(cli_number(cli, "address-connections", 1, 1000000, &from_address));
    TRY(cli_number(cli, "head-seconds", 1, 3600, &head_seconds));
    TRY(cli_number(cli, "body-seconds", 1, 3600, &grace_seconds));
    TRY(cli_number(cli, "user-rate", 0, 1000000, &user_rate));
    TRY(cli_number(cli, "address-rate", 0, 1000000, &address_rate));
    TRY(set_log(cli));
    TRY(cli_open(cli, (CliOpen){.serve = true}));
    if (cli->app->clock == clock_simulated) { // a clock that was set goes on from there
        cli->app->shift = cli->app->simulated.v - time_now().v;
        cli->app->clock = clock_shifted;
    }
    TRY(announce_make(cli));
    ServeOptions o = {.port = (int)port,
        .workers = (int)workers,
        .connections = (int)connections,
        .from_address = (int)from_address,
        .head_seconds = (int)head_seconds,
        .grace_seconds = (int)grace_seconds,
        .user_rate = (int)user_rate,
        .address_rate = (int)address_rate,
        .ready = announce_ready,
        .to = cli};
    if (cli_given(cli, "tls-cert")) o.tls_cert = str_z(cli->arena, cli_value(cli, "tls-cert"));
    if (cli_given(cli, "tls-key")) o.tls_key = str_z(cli->arena, cli_value(cli, "tls-key"));
    if (cli_given(cli, "address")) o.address = str_z(cli->arena, cli_value(cli, "address"));
    return serve_run(cli->cx, cli->app, &o);
}

static Status verb_openapi(Cli *cli) {
    Buf out = buf_new(cli->arena);
    openapi_write(cli->app, &out);
    buf_char(&out, '\n');
    tell(buf_str(&out));
    return OK;
}

static Status verb_version(Cli *cli) {
    (void)cli;
    puts("argosy " ARGOSY_VERSION);
    return OK;
}

#define FLAGS(list) .flags = (list), .flags_n = COUNT(list)
static const FlagInfo act_flags[] = {
    {"preview", NULL, "do it to its end, show what it would change, and undo it"},
    {"key", "KEY", "idempotency key: what was done under it is not done again, and its first reply is given"},
    {"json-input", "JSON", "the input as an object, or as a list of them, each with its own result"},
    {"in", "FILE", "the same from a file; - is standard input"},
};
static const FlagInfo list_flags[] = {
    {"format", "FORMAT", "table (as it is without), csv or json"},
    {"sort", "COLUMNS", "due,-qty: by due, then by quantity, the greatest first"},
    {"limit", "N", "rows of a page: 100 where it is not given, 10000 at most"},
    {"after", "CURSOR", "the page behind this one"},
    {"all", NULL, "all pages"},
};
static const FlagInfo init_flags[] = {
    {"from", "FOLDER", "load a company from its CSV files: items.csv, parties.csv, …, stock-open.csv, orders.csv, orders-open.csv"},
    {"until-today", NULL, "move its orders by whole weeks, so that they end in the last seven days"},
};
static const FlagInfo serve_flags[] = {
    {"port", "PORT", "where to listen (8080); 0: any that is free"},
    {"address", "ADDRESS", "of which network (127.0.0.1: this machine alone)"},
    {"workers", "N", "how many requests are worked on at once"},
    {"tls-cert", "FILE", "serve over TLS: the certificate and its chain, in PEM"},
    {"tls-key", "FILE", "its key, in PEM"},
    {"user-rate", "N", "requests a second of one token or signed-in user (1000), ten times as many at once; 0: as many as come"},
    {"address-rate", "N", "the same of one network address (2000)"},
    {"head-seconds",
        "N", "that a request's head may take, from the opening of its connection or the answer before (60)"},
    {"body-seconds", "N", "that a body, or reading an answer, may take (20), and a second more for each 4 KiB"},
    {"connections", "N", "that may be open at once (8000)"},
    {"address-connections",
        "N", "of these, from one address; without it 256, and no limit for this machine, where a proxy may be"},
    {"log", "HOW", "requests: each as a line of JSON on standard error, which is so where that is no terminal; plain: what goes wrong, as text"},
    {"announce", NULL, "print a link for the user owner to sign in with, and a first token where none was made yet"},
};
static const FlagInfo worker_flags[] = {
    {"name", "NAME", "what it is called in the list of tasks (the machine's name and the process)"},
    {"until-done", NULL, "end when nothing waits any more"},
};
static const FlagInfo import_flags[] = {
    {"column", "HEADER=FIELD", "a column that is not called like its field; again for each"},
    {"dry-run", NULL, "check everything, keep nothing"},
    {"rejects", "FILE", "write refused rows there, with the reasons, to be mended and imported again"},
    {"map", "NAME", "orders: what the columns are called and what the lines are (generic, online-retail)"},
    {"mode", "past|open", "orders: documents of the past, or orders to be filled"},
    {"site", "SITE", "orders: where they ship from"},
};
static const FlagInfo backup_flags[] = {
    {"force", NULL, "replace a file of that name, whatever it is; without it only an earlier backup is replaced"},
    {"continuous", NULL, "FILE is a folder: a copy goes there, and from here on every change before it is acknowledged; off ends that (SQLite)"},
};
static const FlagInfo restore_flags[] = {
    {"until", "EVENT|TIME",
        "of a folder that a continuous backup goes to: up to and with that event, or that time"},
};
static const FlagInfo doctor_flags[] = {
    {"port", "PORT", "where it is served (8080)"},
    {"certificate", "FILE", "the certificate, in PEM, of whoever serves TLS: how long it is good for"},
    {"hours", "N", "since the last backup and proof, at most (26)"},
    {"free", "MB", "of the disk, at least (1024)"},
    {"log", "MB", "of the write-ahead log, at most (256)"},
};
static const FlagInfo export_flags[] = {
    {"out", "FILE", "the file; of `all` the folder"},
    {"party", "CODE", "of `all`: what is of this customer or supplier alone"},
};
static const FlagInfo document_flags[] = {
    {"out", "FILE", "the file"},
    {"format", "FORMAT", "pdf (as it is without), or zpl of labels"},
};
static const FlagInfo replay_flags[] = {
    {"orders", "FILE", "the order history (.csv, .gz, .zst); without it the twin makes up a company"},
    {"map", "NAME", "what its columns are called (generic, online-retail)"},
    {"seed", "N", "of the simulated world's luck (1): the same seed gives the same report"},
    {"warm-up", "DAYS", "what comes before the first day lived through, as history"},
    {"from", "DATE", "the first day lived through"},
    {"through", "DATE", "the last"},
    {"today", "DATE", "without a file: the history ends on the day before"},
    {"policy", "argosy|naive", "who decides what to buy, make and move"},
    {"report", "FILE", "write the report there, as JSON"},
};
static const FlagInfo twin_flags[] = {
    {"seed", "N", "of the first trial (1): the same seed gives the same trial"},
    {"seeds", "N", "how many trials, each of the next seed (1)"},
    {"days", "DAYS", "how long each lives (30, at most 120)"},
    {"faults", "LIST", "all (as it is without), none, or some of: write, short, sync, full, read, busy, locked, crash, lost-before, lost-after, restart, clock, clerks"},
    {"servers", "N", "on one database, 1 to 4 (2)"},
    {"jobs", "N", "processes that share the trials (1)"},
    {"shrink", NULL, "make the script of a disagreement as short as it goes"},
    {"script", "FILE", "do the steps of a script that was printed, and no others"},
};
static const FlagInfo place_flags[] = {
    {"stages", "FILE", "stage,time,added_cost,demand_mean,demand_sd,service_max: a line each; the last three are empty where nothing is sold"},
    {"arcs", "FILE", "from,to,units: how many units of one stage are in one of another"},
    {"z", "FACTOR", "safety factor: 1.645 covers demand in 95 of 100 cases"},
    {"holding-rate", "RATE", "cost of keeping stock, as a share of its value"},
    {"out", "FILE", "stage,service_in,service_out,net_time,safety_stock,cost; without it they are printed"},
};
static const FlagInfo supply_plan_flags[] = {
    {"model", "FOLDER", "where demand.csv and sources.csv or stock.csv are; also bills, coproducts, supply, needs, alternates, resources, calendars, items, sites"},
    {"out", "FOLDER", "where planned.csv, pegs.csv, demand.csv and exceptions.csv are written"},
    {"today", "DAY", "the first day that is planned: a date, or a number where the files number their days (0)"},
    {"frozen", "DAYS", "nothing new is released within so many days, where a source says nothing else"},
    {"wait", "DAYS", "firm supply is waited for so long, rather than ordering more"},
    {"tolerance", "DAYS", "firm supply is not moved for less"},
    {"tolerance-qty",
        "PERCENT", "no new supply for so small a part of safety stock, and none is hurried for so small a part of it"},
    {"fair", NULL, "of what is scarce, demands of the same day and priority get the same part"},
    {"forecast-step", "DAYS", "forecast is spread over its period in such steps"},
    {"consume-back", "DAYS", "orders take from earlier forecast as far back"},
    {"consume-forward", "DAYS", "and then from later"},
};
static const FlagInfo forecast_series_flags[] = {
    {"in", "FILE", "the series: CSV with the columns series, period, value (.gz and .zst as they are)"},
    {"horizon", "N", "how many periods to forecast"},
    {"season", "N[,N]", "lengths of seasons in periods: 12 of months, 7,365 of days; and of days the word month, for the day of the month: 7,month,365"},
    {"drivers", "FILE", "series,period,name,value: what is known ahead, such as price or promotion; without a series for all"},
    {"hierarchy", "FILE", "series and a column to each level of sums, which are forecast as well, so that all adds up"},
    {"reconcile", "METHOD", "how: bottom-up, top-down, structural, variance, shrink (variance)"},
    {"quantiles", "LIST", "levels (0.05,0.5,0.95)"},
    {"method", "METHOD", "auto, global (one model of boosted trees over all series), or one alone: naive, snaive, drift, mean, ses, holt, damped, theta, dotm, ets, croston, sba, tsb, adida, imapa, count, level"},
    {"attributes", "FILE", "of global: what series have in common: CSV with the columns series and one for each attribute (item, site)"},
    {"model", "FILE", "of global: the trained trees; written where there is no such file, read and used again where there is"},
    {"threads", "N", "how many series are worked on at once (one for each processor)"},
    {"out", "FILE", "the forecast: series, period, mean, quantiles"},
    {"explain", "FILE", "write there which models each forecast is made of, with their weights and errors"},
};
static const FlagInfo order_flags[] = {
    {"history", "FILE", "series,period,value: what was sold; a period is a date or a number"},
    {"available", "FILE", "series,period,in_stock: 0 where it was not there, and sales say little; 1 where nothing is said"},
    {"state", "FILE", "series,on_hand,in_transit_1,…: what arrives at the start of each coming period, as many as the lead time"},
    {"lead", "PERIODS", "an order of now arrives at the start of the period after so many"},
    {"review", "PERIODS", "until the next order (1)"},
    {"holding", "COST", "of a unit kept over a period"},
    {"shortage", "COST", "of a unit that could not be sold"},
    {"out", "FILE", "series,order; without it they are printed"},
};
static const FlagInfo target_flags[] = {
    {"history", "FILE", "series,period,value: what was sold; a period is a date or a number"},
    {"available", "FILE", "series,period,in_stock: periods at 0 are not looked at"},
    {"items", "FILE", "series,lead,review,unit_cost,minimum,multiple,shelf_life,space: periods, money, units; the last four may be empty"},
    {"receipts", "FILE", "series,periods: how long each receipt took from its order, whole periods"},
    {"trust", "RECEIPTS", "that the promised lead time counts for beside them (3)"},
    {"fill", "SHARE", "aim: of each item's demand met at once"},
    {"cycle", "CHANCE", "aim: of no shortage between two arrivals, for each item"},
    {"holding", "COST", "aim, with --shortage: the least cost, of a unit kept over a period"},
    {"shortage", "COST", "of a unit missing"},
    {"budget", "MONEY", "aim: the best fill of all together for so much in stock"},
    {"space", "ROOM", "aim: the best fill of all together in so much space"},
    {"out", "FILE", "series,lead_mean,lead_sd,level,lot,safety,cycle,fill,on_hand,value,limit; without it they are printed"},
};
static const FlagInfo help_flags[] = {{"markdown", NULL, "the whole reference, as Markdown"}};

static const Verb verbs[] = {
    {"<noun> <verb>", "[--field value …]",
        "Does an action: argosy order place --customer C1 --line item=TEA,qty=3.", FLAGS(act_flags),
        .words_max = 1000, .open = true, .run = verb_act},
    {"list", "[<view>] [--column value …] [--column.lt value …]", "Lists a view's rows; without a view, the views. A filter is a column with one of eq, ne, lt, le, gt, ge, like, in.",
        FLAGS(list_flags), .words_max = 1, .open = true, .run = verb_list},
    {"plan explain", "NUMBER", "Tells why an order, a transfer or a work order comes when it does, down to the cause of its lateness.",
        FLAGS(list_flags), .words_min = 1, .words_max = 1, .run = verb_plan_explain},
    {"init", "", "Makes an empty company, or one from files.", FLAGS(init_flags), .run = verb_init},
    {"serve", "", "Serves HTTP until it is told to stop.", FLAGS(serve_flags), .run = verb_serve},
    {"import", "<entities|orders> FILE", "Imports records or orders from CSV (.gz and .zst as they are).",
        FLAGS(import_flags), .words_min = 2, .words_max = 2, .run = verb_import},
    {"export", "<entities|view|all>", "Exports records, a view's rows, or everything, as CSV.",
        FLAGS(export_flags), .words_min = 1, .words_max = 1, .run = verb_export},
    {"worker", "", "Does planning that was queued (plan queue), beside as many other workers as there are, until it is told to stop.",
        FLAGS(worker_flags), .run = verb_worker},
    {"replay", "", "Lives through a company's year on a simulated clock, and reports.",
        FLAGS(replay_flags), .run = verb_replay},
    {"twin", "", "Tries the program: weeks of business on several servers with faults, compared step by step with an independent model (docs/twin.md). Ends with 1 where they disagree.",
        FLAGS(twin_flags), .run = verb_twin},
    {"prove", "", "Checks all that must hold: goods, money, holds, messages. Exits with 1 where something does not.",
        .run = verb_prove},
    {"trace", "order NUMBER | lot CODE", "Shows an order's three flows side by side, or a lot's way up and down.",
        .words_min = 2, .words_max = 2, .run = verb_trace},
    {"document", "WHAT NUMBER --out FILE", "Writes a document on paper as PDF: purchase-order, pick-list, packing-slip, shipping-label, invoice, return-label.",
        FLAGS(document_flags), .words_min = 2, .words_max = 2, .run = verb_document},
    {"backup", "FILE", "Saves a consistent copy while others read and write.", FLAGS(backup_flags),
        .words_min = 1, .words_max = 1, .run = verb_backup},
    {"restore", "FILE|FOLDER", "Puts a copy in the place of the database, which must not be in use; of a continuous backup's folder as of any event or time.",
        FLAGS(restore_flags), .words_min = 1, .words_max = 1, .run = verb_restore},
    {"upgrade", "", "Brings the database to this program's version, after a backup.", .run = verb_upgrade},
    {"doctor", "", "Finds what is wrong with a set-up and says what to do. Ends with 1 where something is wrong.",
        FLAGS(doctor_flags), .run = verb_doctor},
    {"stock place", "--stages FILE --arcs FILE --z FACTOR --holding-rate RATE [--out FILE]", "Finds where to keep safety stock in a network of stages so that it costs least (docs/stock.md).",
        FLAGS(place_flags), .run = verb_stock_place},
    {"stock order", "--history FILE --state FILE --lead N --review N --holding COST --shortage COST [--available FILE] [--out FILE]",
        "Finds what to order now so that keeping and lost sales cost least (docs/stock.md).",
        FLAGS(order_flags), .run = verb_stock_order},
    {"stock target", "--history FILE --items FILE (--fill SHARE | --cycle CHANCE | --holding COST --shortage COST | --budget MONEY | --space ROOM) [--receipts FILE] [--out FILE]", "Finds how much to keep of each item, for a service, at least cost, or the best that a budget buys (docs/stock.md).",
        FLAGS(target_flags), .run = verb_stock_target},
    {"openapi", "", "Prints the description of the HTTP interface (OpenAPI 3.1).", .run = verb_openapi},
    {"supply plan", "--model FOLDER --out FOLDER", "Plans supply for the demand in a folder of CSV files, and says why what is late is late. docs/supply.md has the files.",
        FLAGS(supply_plan_flags), .run = verb_supply_plan},
    {"forecast series", "", "Forecasts the time series of a file, each from its own past, without a database.",
        FLAGS(forecast_series_flags), .run = verb_forecast_series},
    {"help", "[verb | noun [verb] | view | entity]", "Explains.", FLAGS(help_flags), .words_max = 3,
        .run = verb_help},
    {"version", "", "Prints the version.", .run = verb_version},
};

int main(int argc, char **argv) {
    Cli *cli = cli_new(argosy_modules, verbs, COUNT(verbs));
    Status status = cli_read(cli, argc, argv);
    if (status == OK) status = cli->verb->run(cli);
    return cli_end(cli, status);
}
