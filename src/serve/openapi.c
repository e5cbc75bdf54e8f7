// OpenAPI.
#include "serve/openapi.h"
void openapi_write(const App *app, Buf *out) { (void)app; buf_z(out, "{}"); }
