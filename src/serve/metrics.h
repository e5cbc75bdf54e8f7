// What an operator watches: requests by route and status, how long they took, and what the store does. Counters only go up; they are
// of this process, since its start.
#ifndef ARGOSY_SERVE_METRICS_H
#define ARGOSY_SERVE_METRICS_H

#include "core/app.h"

typedef struct Metrics Metrics;

// Routes that are neither action nor view, after those in the numbering.
typedef enum {
    AT_OPENAPI,
    AT_HEALTH,
    AT_READY,
    AT_METRICS,
    AT_TRACE,
    AT_PROVE,
    AT_TABLES,
    AT_SESSION,
    AT_STREAM,
    AT_DOCUMENT,
    AT_ATTACHMENT,
    AT_IMPORT,
    AT_PROBLEM,
    AT_APP, // its files and pages
    AT_ROOT,
    AT_NOWHERE,
    AT_N
} RoutePlace;

Metrics *metrics_new(const App *app);
void metrics_free(Metrics *m);
int metrics_action(const Metrics *m, const Action *a); // numbers of routes
int metrics_view(const Metrics *m, const View *v);
int metrics_place(const Metrics *m, RoutePlace place);
void metrics_route(const Metrics *m, int route, Buf *out); // its path
void metrics_count(Metrics *m, int route, int http, int64_t us);
// Prometheus' text format. Asks the store how many events there are, at most every ten seconds. cx without a connection.
void metrics_write(Metrics *m, Cx *cx, int queue, int active, int listening, Buf *out);

#endif
