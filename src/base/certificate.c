// See certificate.h.
#include "base/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

bool certificate_ends(const char *path, Time *out) {
    FILE *f = fopen(path, "r");
    X509 *x = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
    if (f) (void)fclose(f);
    struct tm t;
    bool ok = x && ASN1_TIME_to_tm(X509_get0_notAfter(x), &t) == 1;
    if (ok) {
        Date day = date_of(t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
        *out = (Time){date_time(day).v + (t.tm_hour * 3600LL + t.tm_min * 60 + t.tm_sec) * SECOND};
    }
    X509_free(x);
    return ok;
}
