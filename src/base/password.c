// See password.h. Whoever asks for a user who has no password, or is none, must not learn so from the time it takes: then the password is
// held against one that nobody has.
#include "base/password.h"

#include <argon2.h>

#include "base/random.h"

enum { KIB = 19 * 1024, PASSES = 2, LANES = 1, SALT_BYTES = 16, HASH_BYTES = 32, TEXT_BYTES = 200 };

// Made of 32 random bytes that were kept nowhere.
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$"
                             "Y4R4OUXdfE8J7WpJRJ5rRA$hRlEYOKwoxfxU6SRaRC9ifTRfGUGf96zNP5UMEXG1Wo";

bool password_hash(Arena *a, Str password, Str *out) {
    uint8_t salt[SALT_BYTES];
    rng_bytes(salt, sizeof salt);
    char text[TEXT_BYTES];
    if (argon2id_hash_encoded(PASSES, KIB, LANES, password.at, password.n, salt, sizeof salt,
            HASH_BYTES, text, sizeof text) != ARGON2_OK)
        return false;
    *out = str_dup(a, str_of(text));
    return true;
}

bool password_fits(Arena *a, Str kept, Str password) {
    const char *text = kept.n ? str_z(a, kept) : nobody;
    return argon2id_verify(text, password.at, password.n) == ARGON2_OK && kept.n != 0;
}
