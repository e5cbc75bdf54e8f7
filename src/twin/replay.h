// The replay: a company's order history, or one that the twin makes up, lived through day by day on a simulated clock, with every step
// taken through the same actions as a person's. What came of it is measured and written as JSON.
//
// The same history, seed and dates give the same report to the byte, but for its member "timings". docs/replay.md says how the world is
// made, who does what when, and how each figure is counted.
#ifndef ARGOSY_TWIN_REPLAY_H
#define ARGOSY_TWIN_REPLAY_H

#include "core/app.h"
#include "link/orders.h"

// Who decides what to buy, make and move: the program's own planning, or the naive rule (naive.h), through the same actions.
typedef enum { REPLAY_ARGOSY, REPLAY_NAIVE } ReplayPolicy;

typedef struct {
    const char *what; // "reading", "opening", a day, "proving"
    Date day;
    int days, of; // of the days lived through
    int64_t orders, lines;
    double seconds; // since the start
} ReplayProgress;

typedef struct {
    const char *orders;    // file; NULL: the twin makes up its own company
    const HistoryMap *map; // NULL: by the header
    uint64_t seed;
    Date from;        // first day lived through; none: after the warm-up
    int warm_up_days; // 0: half a year, or half of the history where it is shorter than a year
    Date through;     // last day; none: the history's last
    Date today; // without a file: the made-up history ends on the day before; none: a day of its own
    ReplayPolicy policy;
    const char *report; // file to be written; NULL: none
    void (*progress)(void *to, const ReplayProgress *progress);
    void *to;
} ReplayOptions;

typedef struct {
    Date start, last;
    int64_t orders, lines;
    double fill_lines, fill_units, settled_fill_lines; // shares
    double on_time;
    double stock_days, naive_days; // naive_days: what the naive policy needs for the same fill; 0: more than it can
    Money gross_margin;
    bool proved;
    Str proof; // the first violation; empty: none
    double seconds;
    Str json; // the report; in the context's arena
} ReplayReport;

// The store of the app must be empty (STATE otherwise), and is best opened with options.bulk. The app's clock is the simulated one
// afterwards. A file that cannot be read is INPUT; anything that goes wrong on the way ends it, naming day, action and reason.
Status replay_run(Cx *cx, App *app, const ReplayOptions *options, ReplayReport *out) MUST_USE;

#endif
