#include "store/conn.h"
const Driver postgres_driver = {0};
Status postgres_restore(Cx *cx, Str url, const char *copy) {
    (void)url;
    return fail(cx, SYSTEM, NULL, "%s", copy);
}
