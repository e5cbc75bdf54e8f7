// The description of the HTTP interface, as OpenAPI 3.1: every action and view of the program, read off its tables.
#ifndef ARGOSY_SERVE_OPENAPI_H
#define ARGOSY_SERVE_OPENAPI_H

#include "core/app.h"

void openapi_write(const App *app, Buf *out); // JSON

#endif
