// Requests handed to the server's house without a socket, as http.c would.
#ifndef ARGOSY_TESTS_ASKED_H
#define ARGOSY_TESTS_ASKED_H

#include "support/support.h"

#include "serve/serve.h"

typedef struct {
    const char *method; // "GET" or "POST"
    Str path, query;    // query: name=value&…, not encoded
    Str body;           // JSON; empty: none
    Str key;            // Idempotency-Key
} Asked;

typedef struct {
    int http;
    bool problem;     // application/problem+json with a type, a title and this status
    char answer[400]; // its beginning
} Answered;

// `token`: the value of Authorization after "Bearer ".
void ask(Server *s, const char *token, const Asked *asked, Answered *out);

#endif
