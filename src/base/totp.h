// One-time codes by time: HOTP (RFC 4226) of the number of half minutes since 1970 (RFC 6238), with HMAC-SHA-1, six digits. That is what the
// apps on telephones make.
#ifndef ARGOSY_BASE_TOTP_H
#define ARGOSY_BASE_TOTP_H

#include <stdbool.h>

#include "base/date.h"
#include "base/str.h"

enum { TOTP_SECONDS = 30, TOTP_DIGITS = 6, TOTP_SECRET_BYTES = 20 };

int64_t totp_step(Time t);                                // half minutes since 1970
uint32_t totp_code(Str secret, int64_t step, int digits); // digits: 6 to 9
// The step of which `given` is the code: that of `now` or one beside it, so that clocks may differ by half a minute; -1 where it is of none.
int64_t totp_fits(Str secret, Str given, Time now);
Str base32_text(Arena *a, Str bytes); // RFC 4648 without padding
// "otpauth://totp/ISSUER:USER?secret=…&issuer=…", which an app reads from a QR code.
Str totp_uri(Arena *a, Str issuer, Str user, Str secret);

#endif
