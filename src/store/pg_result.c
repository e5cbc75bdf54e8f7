// Values of a result, which come in PostgreSQL's binary format: integers with the high byte first, text and bytea as they are.
//
// Only the kinds that our SQL gives are read: integers, truth values, text and bytes. Anything else (numeric from an uncast
// sum, say) is refused by name, since SQLite would not notice it.
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/postgres.h"

enum { // pg_type.oid
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_OID = 26,
    OID_UNKNOWN = 705,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_VOID = 2278
};

static bool is_number(Oid type) {
    return type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_BOOL || type == OID_OID;
}

bool pg_readable(const PGresult *r, int *column) {
    for (int i = 0; i < PQnfields(r); i++) {
        Oid type = PQftype(r, i);
        if (is_number(type) || type == OID_TEXT || type == OID_BYTEA || type == OID_VARCHAR ||
            type == OID_BPCHAR || type == OID_NAME || type == OID_UNKNOWN || type == OID_VOID)
            continue;
        *column = i;
        return false;
    }
    return true;
}

int64_t pg_int(const PGresult *r, int row, int column) {
    if (PQgetisnull(r, row, column)) return 0;
    const char *at = PQgetvalue(r, row, column);
    uint64_t u8;
    uint32_t u4;
    uint16_t u2;
    switch (PQftype(r, column)) {
    case OID_INT8: memcpy(&u8, at, 8); return (int64_t)be64toh(u8);
    case OID_INT4: memcpy(&u4, at, 4); return (int32_t)be32toh(u4);
    case OID_OID: memcpy(&u4, at, 4); return be32toh(u4);
    case OID_INT2: memcpy(&u2, at, 2); return (int16_t)be16toh(u2);
    case OID_BOOL: return *at != 0;
    default: return strtoll(at, NULL, 10); // text, as SQLite does
    }
}

Str pg_text(const PGresult *r, int row, int column, char *scratch) {
    if (PQgetisnull(r, row, column)) return S("");
    if (!is_number(PQftype(r, column)))
        return (Str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
    int n = snprintf(scratch, PG_SCRATCH, "%lld", (long long)pg_int(r, row, column));
    return (Str){scratch, (size_t)n};
}
