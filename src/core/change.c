// What a preview would change. Notes are only appended while the action runs; they are sorted and netted once, when they are
// written out: what moves back and forth and comes to nothing is not shown.
#include "core/change.h"

#include <stdlib.h>
#include <string.h>

#include "core/app.h"

typedef enum { NOTE_RECORD, NOTE_STOCK, NOTE_DATE, NOTE_CASH, NOTE_MONEY, NOTE_N } NoteKind;

typedef struct {
    Str name; // noun, account, or document of expected cash
    Str code; // of a record
    Str what;
    Id id, site; // record, or item and site; of expected cash: direction (1 in, 2 out), and the day
    int64_t from, to; // dates; `to` alone: the amount
    size_t at;        // order of noting
} Note;

struct Changes {
    Arena *arena;
    struct {
        Note *at;
        size_t n, cap;
    } of[NOTE_N];
};

Changes *changes_new(Arena *a) {
    Changes *c = NEW(a, Changes);
    c->arena = a;
    return c;
}

static void add(Cx *cx, NoteKind kind, Note note) {
    Changes *c = cx->changes;
    note.at = c->of[kind].n;
    c->of[kind].at = arena_grow(
        c->arena, c->of[kind].at, c->of[kind].n, &c->of[kind].cap, c->of[kind].n + 1, sizeof note);
    c->of[kind].at[c->of[kind].n++] = note;
}

void change_record(Cx *cx, const char *noun, Id id, Str code, const char *what) {
    if (!cx->changes) return;
    add(cx, NOTE_RECORD,
        (Note){.name = str_of(noun),
            .id = id,
            .code = str_dup(cx->changes->arena, code),
            .what = str_dup(cx->changes->arena, str_of(what))});
}

void change_stock(Cx *cx, Id item, Id site, const char *what, Qty by) {
    if (!cx->changes) return;
    add(cx, NOTE_STOCK,
        (Note){.name = S(""), .code = S(""), .id = item, .site = site, .what = str_of(what), .to = by.v});
}

void change_date(Cx *cx, const char *noun, Id id, Str code, const char *what, Date from, Date to) {
    if (!cx->changes) return;
    add(cx, NOTE_DATE,
        (Note){.name = str_of(noun),
            .code = str_dup(cx->changes->arena, code),
            .id = id,
            .what = str_of(what),
            .from = from.v,
            .to = to.v});
}

void change_cash(Cx *cx, Str document, const char *what, bool in, Date due, Money by) {
    if (!cx->changes) return;
    add(cx, NOTE_CASH,
        (Note){.name = str_dup(cx->changes->arena, document),
            .code = S(""),
            .what = str_of(what),
            .id = {in ? 1 : 2},
            .site = {due.v},
            .to = by.v});
}

void change_money(Cx *cx, Str account, Money by) {
    if (!cx->changes) return;
    add(cx, NOTE_MONEY,
        (Note){.name = str_dup(cx->changes->arena, account), .code = S(""), .what = S(""), .to = by.v});
}

static int compare_ids(Id a, Id b) { return (a.v > b.v) - (a.v < b.v); }

// Whether two notes are about the same thing; what happens to one record is one line.
static int compare_subject(NoteKind kind, const Note *a, const Note *b) {
    int c = str_cmp(a->name, b->name);
    if (c == 0) c = compare_ids(a->id, b->id);
    if (c == 0) c = compare_ids(a->site, b->site);
    if (c == 0 && kind != NOTE_RECORD) c = str_cmp(a->what, b->what);
    return c;
}

static int compare(NoteKind kind, const Note *a, const Note *b) {
    int c = compare_subject(kind, a, b);
    return c ? c : (a->at > b->at) - (a->at < b->at);
}

static int compare_record(const void *a, const void *b) { return compare(NOTE_RECORD, a, b); }
static int compare_stock(const void *a, const void *b) { return compare(NOTE_STOCK, a, b); }
static int compare_date(const void *a, const void *b) { return compare(NOTE_DATE, a, b); }
static int compare_cash(const void *a, const void *b) { return compare(NOTE_CASH, a, b); }
static int compare_money(const void *a, const void *b) { return compare(NOTE_MONEY, a, b); }

static int (*const comparers[NOTE_N])(const void *, const void *) = {
    compare_record, compare_stock, compare_date, compare_cash, compare_money};

// A later note about the same thing is laid over the first.
static void lay_over(Arena *a, NoteKind kind, Note *first, const Note *later) {
    switch (kind) {
    case NOTE_STOCK:
    case NOTE_CASH:
    case NOTE_MONEY: first->to = qty_add((Qty){first->to}, (Qty){later->to}).v; break;
    case NOTE_DATE: first->to = later->to; break;
    default:
        if (later->code.n) first->code = later->code;
        if (!str_ends(first->what, later->what))
            first->what = str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(first->what), STR_ARG(later->what));
        break;
    }
}

static bool nothing(NoteKind kind, const Note *n) {
    if (kind == NOTE_STOCK || kind == NOTE_CASH || kind == NOTE_MONEY) return n->to == 0;
    return kind == NOTE_DATE && n->from == n->to;
}

static Status code_of(Cx *cx, Str noun, Id id, Str *code) {
    const Entity *e = app_entity(cx->app, noun);
    *code = id.v ? str_fmt(cx->arena, "%lld", (long long)id.v) : S("");
    // A record that this very action took away again has no code any more: its id says it.
    if (!e || id_none(id)) return OK;
    Status s = ref_code(cx, e, id, code);
    if (s != MISSING) return s;
    cx->error = (Error){0};
    *code = str_fmt(cx->arena, "%lld", (long long)id.v);
    return OK;
}

// Whether a note is for the asker: of a record, a site's stock or a date that is his. Money is nobody's who is bound.
static Status told(Cx *cx, NoteKind kind, const Note *n, bool *yes) {
    *yes = true;
    if (!actor_bound(&cx->actor)) return OK;
    *yes = false;
    if (kind == NOTE_CASH || kind == NOTE_MONEY) return OK;
    const Entity *e = kind == NOTE_STOCK ? &site_entity : app_entity(cx->app, n->name);
    Id id = kind == NOTE_STOCK ? n->site : n->id;
    return e && !id_none(id) ? scope_holds(cx, e, id, yes) : OK;
}

static Status write_note(Cx *cx, NoteKind kind, const Note *n, JsonOut *o) {
    Str code = n->code;
    json_open(o, '{');
    switch (kind) {
    case NOTE_RECORD:
        JSON_KZ(o, "noun"), json_str(o, n->name);
        JSON_KZ(o, "id"), kind_json(o, K_ID, n->id.v, S(""));
        JSON_KZ(o, "code"), json_str(o, n->code);
        JSON_KZ(o, "what"), json_str(o, n->what);
        break;
    case NOTE_STOCK:
        TRY(code_of(cx, S("item"), n->id, &code));
        JSON_KZ(o, "item"), json_str(o, code);
        TRY(code_of(cx, S("site"), n->site, &code));
        JSON_KZ(o, "site"), json_str(o, code);
        JSON_KZ(o, "what"), json_str(o, n->what);
        JSON_KZ(o, "by"), kind_json(o, K_QTY, n->to, S(""));
        break;
    case NOTE_DATE:
        JSON_KZ(o, "noun"), json_str(o, n->name);
        if (code.n == 0) TRY(code_of(cx, n->name, n->id, &code));
        JSON_KZ(o, "code"), json_str(o, code);
        JSON_KZ(o, "what"), json_str(o, n->what);
        JSON_KZ(o, "from"), kind_json(o, K_DATE, n->from, S(""));
        JSON_KZ(o, "to"), kind_json(o, K_DATE, n->to, S(""));
        break;
    case NOTE_CASH:
        JSON_KZ(o, "document"), json_str(o, n->name);
        JSON_KZ(o, "what"), json_str(o, n->what);
        JSON_KZ(o, "direction"), json_str(o, n->id.v == 1 ? S("in") : S("out"));
        JSON_KZ(o, "due"), kind_json(o, K_DATE, n->site.v, S(""));
        JSON_KZ(o, "by"), kind_json(o, K_MONEY, n->to, S(""));
        break;
    default:
        JSON_KZ(o, "account"), json_str(o, n->name);
        JSON_KZ(o, "by"), kind_json(o, K_MONEY, n->to, S(""));
        break;
    }
    json_close(o, '}');
    return OK;
}

Status changes_json(Cx *cx, const Changes *c, JsonOut *o) {
    static const char *const names[NOTE_N] = {"records", "stock", "dates", "cash", "money"};
    json_open(o, '{');
    for (NoteKind kind = 0; kind < NOTE_N; kind++) {
        size_t n = c->of[kind].n;
        Note *sorted = NEW_ARRAY(cx->arena, Note, n);
        if (n) memcpy(sorted, c->of[kind].at, n * sizeof *sorted);
        if (n) qsort(sorted, n, sizeof *sorted, comparers[kind]);
        JSON_KZ(o, names[kind]);
        json_open(o, '[');
        for (size_t i = 0, j; i < n; i = j) {
            Note net = sorted[i];
            for (j = i + 1; j < n && compare_subject(kind, &net, &sorted[j]) == 0; j++)
                lay_over(cx->arena, kind, &net, &sorted[j]);
            bool is_told;
            TRY(told(cx, kind, &net, &is_told));
            if (is_told && !nothing(kind, &net)) TRY(write_note(cx, kind, &net, o));
        }
        json_close(o, ']');
    }
    json_close(o, '}');
    return OK;
}
