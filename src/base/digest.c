// SHA-256 by libcrypto, which uses the processor's own instructions where it has them.
//
// The low-level functions are called although OpenSSL 3 calls them deprecated: each EVP digest
// looks its algorithm up and allocates a context, which for the short texts of the event chain
// costs several times the hashing itself.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

Digest digest_of(Str s) {
    Digest d;
    SHA256_CTX c;
    SHA256_Init(&c);
    if (s.n) SHA256_Update(&c, s.at, s.n);
    SHA256_Final(d.byte, &c);
    return d;
}

Digest digest_join(Digest a, Str s) {
    Digest d;
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, a.byte, sizeof a.byte);
    if (s.n) SHA256_Update(&c, s.at, s.n);
    SHA256_Final(d.byte, &c);
    return d;
}

Str digest_hex(Arena *a, Digest d) {
    static const char hex[] = "0123456789abcdef";
    char *at = arena_alloc(a, 2 * sizeof d.byte + 1);
    for (size_t i = 0; i < sizeof d.byte; i++) {
        at[2 * i] = hex[d.byte[i] >> 4];
        at[2 * i + 1] = hex[d.byte[i] & 15];
    }
    return (Str){at, 2 * sizeof d.byte};
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool digest_parse(Str hex, Digest *out) {
    if (hex.n != 2 * sizeof out->byte) return false;
    Digest d;
    for (size_t i = 0; i < sizeof d.byte; i++) {
        int high = hex_value(hex.at[2 * i]), low = hex_value(hex.at[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        d.byte[i] = (uint8_t)(high << 4 | low);
    }
    *out = d;
    return true;
}

bool digest_eq(Digest a, Digest b) { return CRYPTO_memcmp(a.byte, b.byte, sizeof a.byte) == 0; }
