// Gathers what is denied (401, 403, 429) and has it kept (core/denial.h), at most once a second, so that being denied costs no commit.
#ifndef ARGOSY_SERVE_AUDIT_H
#define ARGOSY_SERVE_AUDIT_H

#include "core/app.h"
#include "serve/problem.h"

typedef struct Audit Audit;

Audit *audit_new(App *app); // starts its thread
void audit_free(Audit *a);  // keeps what is there first; NULL is allowed
// `call`: method and route, from the program's own tables. Texts are copied.
void audit_note(Audit *a, Problem why, Str actor, Str address, Str call, Time now);
void audit_metrics(Audit *a, Buf *out);

#endif
