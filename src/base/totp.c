// See totp.h.
#include "base/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

#include "base/cx.h"
#include "base/digest.h"

enum { SHA1_BYTES = 20 };

int64_t totp_step(Time t) { return t.v / SECOND / TOTP_SECONDS; }

uint32_t totp_code(Str secret, int64_t step, int digits) {
    uint8_t moving[8], mac[SHA1_BYTES];
    unsigned n = sizeof mac;
    for (int i = 0; i < 8; i++) moving[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    CHECK(HMAC(EVP_sha1(), secret.at, (int)secret.n, moving, sizeof moving, mac, &n) && n == SHA1_BYTES);
    const uint8_t *at = mac + (mac[SHA1_BYTES - 1] & 15); // RFC 4226, section 5.3
    uint32_t value = (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    uint32_t beyond = 1;
    for (int i = 0; i < digits; i++) beyond *= 10;
    return value % beyond;
}

int64_t totp_fits(Str secret, Str given, Time now) {
    int64_t here = totp_step(now), found = -1;
    for (int64_t step = here - 1; step <= here + 1; step++) {
        char code[16];
        snprintf(code, sizeof code, "%0*u", TOTP_DIGITS, totp_code(secret, step, TOTP_DIGITS));
        if (digest_eq(digest_of(given), digest_of(str_of(code)))) found = step;
    }
    return found;
}

Str base32_text(Arena *a, Str bytes) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    Buf b = buf_new(a);
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        held = held << 8 | (uint8_t)bytes.at[i];
        for (bits += 8; bits >= 5; bits -= 5) buf_char(&b, letters[held >> (bits - 5) & 31]);
    }
    if (bits) buf_char(&b, letters[held << (5 - bits) & 31]);
    return buf_str(&b);
}

// RFC 3986: all but letters, digits and - . _ ~ as %XX.
static void escaped(Buf *b, Str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) buf_char(b, c);
        else buf_fmt(b, "%%%02X", (unsigned)(unsigned char)c);
    }
}

Str totp_uri(Arena *a, Str issuer, Str user, Str secret) {
    Buf b = buf_new(a);
    buf_z(&b, "otpauth://totp/");
    escaped(&b, issuer);
    buf_char(&b, ':');
    escaped(&b, user);
    buf_fmt(&b, "?secret=" STR_FMT "&issuer=", STR_ARG(base32_text(a, secret)));
    escaped(&b, issuer);
    return buf_str(&b);
}
