// See tls.h. That certificate and key belong together is found by the library when it starts.
#include "serve/tls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PEM_BYTES = 1024 * 1024 };

const char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-AES-"
                              "128-CBC:-AES-256-CBC:%SERVER_PRECEDENCE";

static Status read_pem(Cx *cx, const char *field, const char *path, const char *marked, char **out) {
    FILE *f = fopen(path, "r");
    if (!f) return fail(cx, INPUT, field, "%s cannot be read: %s", path, strerror(errno));
    char *text = arena_alloc(cx->arena, PEM_BYTES + 1);
    size_t n = fread(text, 1, PEM_BYTES, f);
    fclose(f);
    text[n] = 0;
    *out = text;
    if (strstr(text, marked)) return OK;
    return with_hint(cx, fail(cx, INPUT, field, "%s holds no \"%s\"", path, marked), "give a file in PEM");
}

Status tls_read(Cx *cx, const ServeOptions *o, Tls *out) {
    *out = (Tls){0};
    if (!o->tls_cert && !o->tls_key) return OK;
    if (!o->tls_cert || !o->tls_key)
        return with_hint(cx,
            fail(cx, INPUT, o->tls_cert ? "tls-key" : "tls-cert", "TLS needs a certificate and its key"),
            "give --tls-cert and --tls-key");
    TRY(read_pem(cx, "tls-cert", o->tls_cert, "BEGIN CERTIFICATE", &out->certificate));
    return read_pem(cx, "tls-key", o->tls_key, "PRIVATE KEY", &out->key);
}
