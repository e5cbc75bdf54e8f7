// See examine.h. What both stores have in common.
#include "store/examine.h"

#include "store/conn.h"

void found(Findings *f, FoundHow how, const char *name, Str what, const char *todo) {
    f->at = arena_grow(f->arena, f->at, (size_t)f->n, &f->cap, (size_t)f->n + 1, sizeof *f->at);
    f->at[f->n++] = (Found){name, how, str_dup(f->arena, what), str_dup(f->arena, str_of(todo))};
}

bool found_wrong(const Findings *f) {
    for (int i = 0; i < f->n; i++)
        if (f->at[i].how == FOUND_WRONG) return true;
    return false;
}

void version_examine(int64_t version, Findings *out) {
    Str what = str_fmt(out->arena, "version %lld; this program works with %d", (long long)version,
        newest_version());
    if (version < 1)
        found(out, FOUND_WRONG, "schema", S("there is no company in it"),
            "argosy init makes one; --db names another database");
    else if (version < newest_version())
        found(out, FOUND_WRONG, "schema", what, "run argosy upgrade");
    else if (version > newest_version())
        found(out, FOUND_WRONG, "schema", what, "use the argosy that it was upgraded with, or a newer one");
    else found(out, FOUND_WELL, "schema", what, NULL);
}

void store_examine(Cx *cx, Str url, const ExamineLimits *limits, Findings *out) {
    bool postgres = str_starts(url, S("postgresql://")) || str_starts(url, S("postgres://"));
    if (str_starts(url, S("sqlite:"))) url = str_cut(url, sizeof "sqlite:" - 1, url.n);
    if (postgres) postgres_examine(cx, str_z(cx->arena, url), out);
    else sqlite_examine(cx, str_z(cx->arena, url), limits, out);
}
