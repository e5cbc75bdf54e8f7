// The program as a server: HTTP on one address, until it is told to stop.
#ifndef ARGOSY_SERVE_SERVE_H
#define ARGOSY_SERVE_SERVE_H

#include "core/app.h"

typedef struct {
    const char *address; // numeric, of IPv4 or IPv6; NULL: 127.0.0.1
    int port;            // 0: any that is free
    int workers;         // threads that do the work of requests; 0: a sensible number
    int network;         // threads that move bytes; 0: a sensible number
    int connections;     // that may be open at once; 0: a sensible number
    int from_address; // of these, from one address, this machine as well; 0: a sensible number, none for this machine
    int head_seconds, grace_seconds; // for a request's head; for its body, and for reading its answer, and more for more bytes (guard.h); 0: sensible
    int user_rate, address_rate; // requests a second of one token or signed-in user, and of one address; 0: as many as come
    const char *tls_cert, *tls_key; // files in PEM; NULL: without TLS
    // Called once it listens, with "http://127.0.0.1:8080" (https:// with TLS); may be NULL.
    void (*ready)(void *to, const char *url);
    void *to;
} ServeOptions;

// Serves until SIGINT or SIGTERM, then lets the requests under way end. Fails where it cannot listen.
Status serve_run(Cx *cx, App *app, const ServeOptions *o) MUST_USE;

// The same in parts, for tests.
typedef struct Server Server;
Status serve_start(Cx *cx, App *app, const ServeOptions *o, Server **out) MUST_USE;
int serve_port(const Server *s);
void serve_stop(Server *s); // NULL is allowed

#endif
