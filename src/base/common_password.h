// Passwords that whoever guesses tries first: those that were found most often where passwords were stolen, what is made of one by a few
// more characters or by other signs for its letters, and what is no more than a row of keys or a repetition.
#ifndef ARGOSY_BASE_COMMON_PASSWORD_H
#define ARGOSY_BASE_COMMON_PASSWORD_H

#include <stdbool.h>

#include "base/str.h"

// Why it would be guessed, as the rest of a sentence ("… is one of the most common passwords"); NULL: it is none of these. `own`: words that
// are no secret here, as the user's code.
const char *password_guessed(Arena *a, Str password, const Str *own, int n);
// With rows of blanks as one.
Str password_squeezed(Arena *a, Str password);

// Digests, ascending: of common passwords of 12 characters and more, and of the words in the most common ones (tools/embed-passwords).
extern const uint64_t common_passwords[], common_words[];
extern const int common_passwords_n, common_words_n;

#endif
