// TLS by the library's GnuTLS: a certificate with its chain and a key, in PEM.
#ifndef ARGOSY_SERVE_TLS_H
#define ARGOSY_SERVE_TLS_H

#include "serve/serve.h"

// What the library is given for it; texts are of cx->arena.
typedef struct {
    char *certificate, *key; // NULL: without TLS
} Tls;

// TLS 1.2 and 1.3, with forward secrecy alone.
extern const char tls_priorities[];
Status tls_read(Cx *cx, const ServeOptions *o, Tls *out) MUST_USE; // INPUT names the file at fault

#endif
