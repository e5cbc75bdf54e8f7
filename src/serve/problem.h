// Every refusal as a problem document (RFC 9457): what kind, what in particular, at which field, with which value, and what would be
// right.
#ifndef ARGOSY_SERVE_PROBLEM_H
#define ARGOSY_SERVE_PROBLEM_H

#include "base/cx.h"
#include "base/json.h"

typedef enum {
    // The kinds of status.h, by their numbers …
    PROBLEM_INPUT = INPUT,
    PROBLEM_SYSTEM = SYSTEM,
    // … and those that only HTTP has.
    PROBLEM_JSON = STATUS_N, // the body is no JSON
    PROBLEM_HTTP,            // the head is no request
    PROBLEM_TOKEN,           // none, or not valid
    PROBLEM_SIGN_IN,         // wrong password or link
    PROBLEM_CODE,            // who signs in has a second factor, and gave no code of it
    PROBLEM_ENROL,           // he must set one up first
    PROBLEM_ORIGIN,          // a cookie came from another page
    PROBLEM_TOO_OFTEN,
    PROBLEM_PATH,
    PROBLEM_METHOD,
    PROBLEM_SIZE,
    PROBLEM_TYPE, // of the body
    PROBLEM_N
} Problem;

// HTTP status, word ("stock"; the type is /problems/stock), title.
int problem_http(Problem p);
const char *problem_word(Problem p);
const char *problem_title(Problem p);
const char *problem_help(Problem p); // more of it, for people

// The document of cx->error. A failure of our own is logged, and told without its particulars.
void problem_write(Cx *cx, Problem p, JsonOut *o);

#endif
