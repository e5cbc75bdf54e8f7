// Short lists of master data, kept beside the connection: the lanes to a country, the prices of an item, the terms of a supplier.
// They are asked for by every order line and change rarely. One cache for all of them, since a connection has few places.
#ifndef ARGOSY_NETWORK_CACHE_H
#define ARGOSY_NETWORK_CACHE_H

#include "core/entity.h"

typedef enum {
    KEEP_PLACES,
    KEEP_PRICES,
    KEEP_TERMS,
    KEEP_BILLS,
    KEEP_COMPONENTS,
    KEEP_LANES,
    KEEP_COUNTRIES,
    KEEP_SOURCES,
    KEEP_USES,
    KEEP_DAYS_OFF,
    KEEP_N
} Keep;

// The records of `tail` (as in record_list), read once for each key and then kept. The list is good for the transaction and must not
// be written to. `key` stands for the arguments: an id, or hash_mix of two.
Status kept_list(Cx *cx, Keep keep, int64_t key, const Entity *e, const char *tail,
    const SqlArg *args, int n, List *out) MUST_USE;

// The value of a setting, or *found false. All settings are read on the first call.
Status kept_setting(Cx *cx, Str code, Str *value, bool *found) MUST_USE;

#endif
