// What a request's head may not be. The library is lenient where a proxy before us may not be: a head that the two could read differently would let one
// request hide in another (request smuggling), so whatever leaves open what is asked, or where a message ends, is refused and its connection closed.
#include <microhttpd.h>
#include <string.h>
#include <strings.h>

#include "serve/http.h"

// How often each of the headers by which a message's end is found is there.
typedef struct {
    int host, length, encoding;
    bool bad_length, not_chunked, bad_name, folded;
} Framing;

// Letters, digits and the signs that a name may have (RFC 9110, 5.6.2). The library takes others, such as a blank before the colon, and so
// does not see a header that a proxy may see.
static bool is_token(const char *name, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c))) return false;
    }
    return n > 0;
}

// A header over several lines is made by the library (0.9.7x) into one whose name has the later lines behind it: "Transfer-Encoding:", " chunked"
// into "Transfer-Encodingchunked". It is known by its value, which stands elsewhere than behind the name, its colon and blanks.
static bool is_folded(const char *name, size_t name_n, const char *value) {
    static const char *const version = "0.9.7";
    if (!value || strncmp(MHD_get_version(), version, strlen(version)) != 0) return false;
    uintptr_t behind = (uintptr_t)name + name_n + 1, at = (uintptr_t)value;
    if (at < behind || at - behind > HTTP_BLANKS) return true;
    for (const char *p = name + name_n + 1; p < value; p++)
        if (*p != ' ' && *p != '\t') return true;
    return false;
}

static enum MHD_Result count_framing(void *framing, enum MHD_ValueKind kind, const char *name,
    size_t name_n, const char *value, size_t value_n) {
    (void)kind;
    Framing *f = framing;
    Str v = {value ? value : "", value_n};
    f->bad_name |= !is_token(name, name_n);
    f->folded |= is_folded(name, name_n, value);
    if (!strcasecmp(name, "Host")) f->host++;
    if (!strcasecmp(name, "Content-Length")) {
        f->length++;
        f->bad_length |= v.n == 0 || v.n > 18;
        for (size_t i = 0; i < v.n; i++) f->bad_length |= v.at[i] < '0' || v.at[i] > '9';
    }
    if (!strcasecmp(name, "Transfer-Encoding")) {
        f->encoding++;
        f->not_chunked |= v.n != 7 || strncasecmp(v.at, "chunked", 7) != 0;
    }
    return MHD_YES;
}

// Whatever leaves open where a message ends, so that we and a proxy before us could see it otherwise (RFC 9112, 6.3 and 11.2).
const char *head_fault(const Request *r, const char *version) {
    Framing f = {0};
    MHD_get_connection_values_n(r->connection, MHD_HEADER_KIND, count_framing, &f);
    bool one_zero = !strcmp(version, "HTTP/1.0");
    if (f.bad_name) return "a header's name is none";
    if (f.folded) return "a header goes over several lines";
    if (f.length && f.encoding) return "it has a Content-Length and a Transfer-Encoding";
    if (f.length > 1) return "it has more than one Content-Length";
    if (f.bad_length) return "its Content-Length is no number of bytes";
    if (f.encoding > 1 || f.not_chunked) return "its Transfer-Encoding is another than chunked";
    if (f.encoding && one_zero) return "HTTP/1.0 has no Transfer-Encoding";
    if (f.host > 1) return "it has more than one Host";
    if (f.host == 0 && !one_zero) return "it has no Host";
    if (guard_marked(r->guarded)) return "its path holds a NUL character";
    for (size_t i = 0; i < r->path.n; i++)
        if ((unsigned char)r->path.at[i] < 0x20 || r->path.at[i] == 0x7F)
            return "its path holds control characters";
    return NULL;
}
