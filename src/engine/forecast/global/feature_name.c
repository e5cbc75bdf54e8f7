// What the columns of feature.c are called, in its order.
#include "engine/forecast/global/work.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

static const char *const own[] = {"periods ahead", "last value", "mean of 3 periods",
    "mean of 1 season", "mean of 2 seasons", "mean of 4 seasons", "mean of 8 seasons",
    "mean of 16 seasons", "mean of 52 seasons", "1 season / 4", "4 seasons / 16", "16 seasons / 52",
    "spread of 4 seasons", "spread / mean of 16 seasons", "place a season ago",
    "place in 4 seasons", "place in 8 seasons", "place in 26 seasons / mean",
    "periods without demand", "share with demand in 4 seasons", "share with demand in 16 seasons",
    "age", "a year ago", "a year ago / time before it", "4 seasons / a year before"};
static const char *const pooled[] = {"mean of 4 seasons", "1 season / 4", "4 seasons / 16",
    "place in 8 seasons / mean", "a year ago / time before it", "4 seasons / a year before",
    "the day a year ago / time before it"};
static const char *const number[] = {"value"};
static const char *const changeover[] = {"value", "demand when on / off"};
static const char *const event[] = {"periods to the next", "periods since the last",
    "what the next did before", "what the last did before", "what both did"};
static const char *const price[] = {"value", "/ mean of 4 seasons", "/ mean of 52 seasons", "/ a season ago"};

typedef struct {
    const char *const *text;
    int n;
} List;

static List of_driver(DriverKind kind) {
    switch (kind) {
    case DRIVER_NUMBER: return (List){number, LENGTH(number)};
    case DRIVER_SWITCH: return (List){changeover, LENGTH(changeover)};
    case DRIVER_EVENT: return (List){event, LENGTH(event)};
    case DRIVER_PRICE: return (List){price, LENGTH(price)};
    }
    return (List){NULL, 0};
}

GlobalFeature global_feature(const GlobalPanel *p, int column) {
    int n = LENGTH(own);
    if (column < n) return (GlobalFeature){own[column], -1, -1};
    column -= n;
    for (int k = 0; k < p->n_attributes; k++) {
        if (p->attribute[k].told && column-- == 0) return (GlobalFeature){"code", k, -1};
        n = p->attribute[k].pooled ? LENGTH(pooled) : 0;
        if (column < n) return (GlobalFeature){pooled[column], k, -1};
        column -= n;
    }
    for (int k = 0; k < p->n_drivers; k++) {
        List l = of_driver(p->driver[k].kind);
        if (column < l.n) return (GlobalFeature){l.text[column], -1, k};
        column -= l.n;
    }
    return (GlobalFeature){NULL, -1, -1};
}
