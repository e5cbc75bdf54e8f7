// The node in the ids that a worker of PostgreSQL makes, of which there are 64 in all: taken in the database, so that no two servers can
// be started with the same one.
//
// Ids are ordered by node and time, so what a worker takes is a span of time of a node: table node says up to when each is given away.
// A worker takes the node that has been free for longest, from there or from now, whichever is later, for half a minute, and goes on from where
// its span ends as long as nobody else has. Whoever takes a node begins behind all that was given away of it, whatever his clock says and
// whether or not he before him is still alive. So no id is made twice; where more than 64 workers are busy they take turns, and ids
// run ahead of the clock by some spans.
//
// A span is committed before the first id of it is used.
#include "store/postgres.h"

enum {
    SPAN_US = 30 * 1000 * 1000,
    SPARE_US = 10 * 1000 * 1000, // what a transaction may be ahead of the time that it began with
};

static Status nodes_known(Cx *cx, PgConn *c) {
    int upgrades = atomic_load(&c->base.store->upgrades) + 1;
    if (c->nodes || c->nodes_asked == upgrades) return OK;
    int64_t n;
    TRY(sql_get(cx, NULL, postgres_driver.tables_like, IN(A("node")), OUT(O(&n))));
    c->nodes = n > 0;
    c->nodes_asked = upgrades;
    return OK;
}

// The span behind the one we have, where nobody took the node since.
static Status go_on(Cx *cx, PgConn *c, int64_t from, bool *ours) {
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update node set until = $1 where id = $2 and until = $3",
        A(from + SPAN_US), A((int64_t)c->ids.node), A(c->ids_until)));
    *ours = changed == 1;
    if (*ours) c->ids_until = from + SPAN_US;
    return OK;
}

static Status take(Cx *cx, PgConn *c, int64_t now) {
    bool found;
    int64_t node, before, until;
    TRY(sql_get(cx, &found, "select id, until from node order by until, id limit 1 for update skip locked",
        NO_ARGS, OUT(O(&node), O(&before))));
    if (!found) {
        c->retry = true;
        return fail(cx, BUSY, NULL, "all nodes are being taken");
    }
    until = (before > now ? before : now) + SPAN_US;
    TRY(sql_run(cx, "update node set until = $1 where id = $2", A(until), A(node)));
    id_gen_start(&c->ids, (uint32_t)node, before);
    c->ids_until = until;
    return OK;
}

static Status take_alone(Cx *cx, PgConn *c, int64_t now) {
    TRY(pg_send(cx, c, "begin isolation level read committed"));
    TRY(take(cx, c, now));
    TRY(pg_send(cx, c, "commit"));
    return pg_wait(cx, c, NULL);
}

static Status span(Cx *cx, PgConn *c, int64_t now) {
    bool ours = false;
    TRY(nodes_known(cx, c));
    if (!c->nodes) return OK; // a schema that is still to be made: there is nobody else
    if (c->ids_until > 0) TRY(go_on(cx, c, now > c->ids_until ? now : c->ids_until, &ours));
    return ours ? OK : take_alone(cx, c, now);
}

Status pg_ids(Cx *cx, PgConn *c) {
    int64_t now = cx->now.v, last = id_gen_time(&c->ids);
    if (last > now) now = last;
    if (now + SPARE_US <= c->ids_until) return OK;
    TRY(pg_fresh(cx, c));
    int64_t had = c->ids_until;
    cx->conn = &c->base;
    Status status = span(cx, c, now);
    cx->conn = NULL;
    if (status != OK && c->ids_until != had)
        c->ids_until = 0; // nobody knows whether it was committed
    return status;
}
