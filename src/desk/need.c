// The view of what needs a person: runs the finders of all places and fills their words. A need is a row of a query, or several rows that follow
// one another about the same document: then its money is the sum of theirs (or the largest, of what was at stake in all of them), its
// day the first.
#include <string.h>

#include "core/app.h"
#include "desk/need.h"

enum {
    N_KEY,
    N_PLACE,
    N_KIND,
    N_DOC,
    N_PARTY,
    N_ITEM,
    N_SITE,
    N_WHY,
    N_MONEY,
    N_DUE,
    N_LATE,
    N_NOUN,
    N_VERB,
    N_INPUT,
    N_WORDS,
    N_ROLES,
    N_MINE
};
// clang-format off
static const Column columns[] = {
    [N_KEY] = {.name = "key", .kind = K_TEXT, .label = "Key", .hidden = true, .help = "The same from day to day, as long as the need is."},
    [N_PLACE] = {.name = "place", .kind = K_TEXT, .label = "Place", .choices = place_names},
    [N_KIND] = {.name = "kind", .kind = K_TEXT, .label = "What"},
    [N_DOC] = {.name = "document", .kind = K_TEXT, .label = "Document"},
    [N_PARTY] = {.name = "party", .kind = K_ID, .label = "Partner", .ref = &party_entity},
    [N_ITEM] = {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    [N_SITE] = {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    [N_WHY] = {.name = "why", .kind = K_TEXT, .label = "Why"},
    [N_MONEY] = {.name = "money", .kind = K_MONEY, .label = "Money", .help = "At stake: of late orders that wait for it, or of what is asked for."},
    [N_DUE] = {.name = "due", .kind = K_DATE, .label = "Due"},
    [N_LATE] = {.name = "late_days", .kind = K_INT, .label = "Days late"},
    [N_NOUN] = {.name = "noun", .kind = K_TEXT, .label = "Noun", .hidden = true, .help = "Of the action that is the best next one; empty: the program has none."},
    [N_VERB] = {.name = "verb", .kind = K_TEXT, .label = "Verb", .hidden = true},
    [N_INPUT] = {.name = "input", .kind = K_TEXT, .label = "Input", .hidden = true, .help = "Of the action, as JSON."},
    [N_WORDS] = {.name = "words", .kind = K_TEXT, .label = "Next"},
    [N_ROLES] = {.name = "roles", .kind = K_TEXT, .label = "Roles", .help = "Who may do it."},
    [N_MINE] = {.name = "mine", .kind = K_BOOL, .label = "Mine", .help = "Whether whoever asks may."},
};
// clang-format on

// A need that is being put together.
typedef struct {
    const NeedKind *kind;
    Found f;
    Buf lines; // JSON of its lines
    int64_t lines_n;
    bool items; // several
} Need;

// ---- words -----------------------------------------------------------------------------------------------------------
static Status word_of(Needs *n, const Need *need, Str word, Buf *out) {
    const Found *f = &need->f;
    Arena *a = n->cx->arena;
    Str code = S("");
    if (str_is(word, "doc")) code = f->number;
    else if (str_is(word, "key")) code = str_fmt(a, "%lld", (long long)f->doc.v);
    else if (str_is(word, "a")) code = f->a;
    else if (str_is(word, "b")) code = f->b;
    else if (str_is(word, "money")) code = decimal_text(a, f->money.v, 2, 2);
    else if (str_is(word, "due")) code = date_text(a, f->due);
    else if (str_is(word, "today")) code = date_text(a, n->today);
    else if (str_is(word, "day")) code = date_text(a, f->day);
    else if (str_is(word, "qty")) code = decimal_text(a, f->qty.v, 6, 0);
    else if (str_is(word, "party")) TRY(ref_code(n->cx, &party_entity, f->party, &code));
    else if (str_is(word, "item")) TRY(ref_code(n->cx, &item_entity, f->item, &code));
    else if (str_is(word, "site")) TRY(ref_code(n->cx, &site_entity, f->site, &code));
    else if (word.n && word.at[0] == '\'') code = str_cut(word, 1, word.n);
    else if (str_is(word, "late")) {
        int days = n->today.v - f->due.v;
        code = str_fmt(a, "%d day%s", days, days == 1 ? "" : "s");
    } else {
        Str unit;
        CHECK(str_is(str_split(word, ' ', &unit), "n"));
        code = str_fmt(a, "%lld " STR_FMT "%s", (long long)f->n, STR_ARG(unit), f->n == 1 ? "" : "s");
    }
    buf_add(out, code);
    return OK;
}

static Status words_fill(Needs *n, const Need *need, const char *template, Str *out) {
    Buf b = buf_new(n->cx->arena);
    for (const char *p = template, *open; *p; p = strchr(open, '}') + 1) {
        open = strchr(p, '{');
        if (!open) {
            buf_z(&b, p);
            break;
        }
        const char *close = strchr(open, '}');
        CHECK(close != NULL);
        buf_add(&b, (Str){p, (size_t)(open - p)});
        TRY(word_of(n, need, (Str){open + 1, (size_t)(close - open - 1)}, &b));
    }
    *out = buf_str(&b);
    return OK;
}

// ---- the input of its action -------------------------------------------------------------------------------------------
static Status input_fill(Needs *n, Need *need, Str *out) {
    Buf b = buf_new(n->cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    Str rest = str_of(need->kind->input), one;
    while (rest.n) {
        Str what, member;
        one = str_split(rest, ',', &rest);
        member = str_split(one, '=', &what);
        json_key(&o, member);
        if (str_find(what, S("lines")) == 0) {
            json_raw(&o, str_fmt(n->cx->arena, "[" STR_FMT "]", STR_ARG(buf_str(&need->lines))));
        } else {
            Buf text = buf_new(n->cx->arena);
            TRY(word_of(n, need, what, &text));
            json_str(&o, buf_str(&text));
        }
    }
    json_close(&o, '}');
    *out = buf_str(&b);
    return OK;
}

static void line_put(Needs *n, Need *need, const Found *f) {
    const char *input = need->kind->input ? need->kind->input : "";
    Buf b = buf_new(n->cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "pos");
    json_int(&o, f->pos);
    JSON_KZ(&o, "qty");
    json_decimal(&o, f->qty.v, 6, 0);
    if (strstr(input, "lines+")) {
        JSON_KZ(&o, "due");
        json_str(&o, date_text(n->cx->arena, f->day));
    }
    json_close(&o, '}');
    if (need->lines_n++) buf_char(&need->lines, ',');
    buf_add(&need->lines, buf_str(&b));
}

// ---- needs ---------------------------------------------------------------------------------------------------------------
static Str role_words(Cx *cx, uint32_t roles) {
    Buf b = buf_new(cx->arena);
    for (int i = 0; role_names[i]; i++)
        if (roles >> i & 1) buf_fmt(&b, "%s%s", b.n ? ", " : "", role_names[i]);
    return buf_str(&b);
}

static Status action_put(Needs *n, Need *need) {
    const NeedKind *k = need->kind;
    const Action *action = k->noun ? app_action(n->cx->app, str_of(k->noun), str_of(k->verb)) : NULL;
    if (!action) return OK;
    Str input, words;
    TRY(input_fill(n, need, &input));
    TRY(words_fill(n, need, k->words, &words));
    table_text(n->out, N_NOUN, str_of(k->noun));
    table_text(n->out, N_VERB, str_of(k->verb));
    table_text(n->out, N_INPUT, input);
    table_text(n->out, N_WORDS, words);
    table_text(n->out, N_ROLES, role_words(n->cx, action->roles | ADMIN));
    table_int(n->out, N_MINE, actor_may(&n->cx->actor, action->roles));
    return OK;
}

static Status need_put(Needs *n, Need *need) {
    const Found *f = &need->f;
    Str why, key = f->number.n ? f->number : str_fmt(n->cx->arena, "%lld", (long long)f->doc.v);
    TRY(words_fill(n, need, need->kind->why, &why));
    table_row(n->cx, n->out);
    table_text(n->out, N_KEY, str_fmt(n->cx->arena, "%s/" STR_FMT, need->kind->kind, STR_ARG(key)));
    table_text(n->out, N_PLACE, str_of(place_names[need->kind->place]));
    table_text(n->out, N_KIND, str_of(need->kind->kind));
    table_text(n->out, N_DOC, f->number);
    table_int(n->out, N_PARTY, f->party.v);
    table_int(n->out, N_ITEM, need->items ? 0 : f->item.v);
    table_int(n->out, N_SITE, f->site.v);
    table_text(n->out, N_WHY, why);
    table_int(n->out, N_MONEY, f->money.v);
    table_int(n->out, N_DUE, f->due.v);
    table_int(n->out, N_LATE, f->due.v && f->due.v < n->today.v ? n->today.v - f->due.v : 0);
    return action_put(n, need);
}

static Found found_row(Rows *r) {
    return (Found){.doc = rows_id(r, 0),
        .number = rows_text(r, 1),
        .party = rows_id(r, 2),
        .item = rows_id(r, 3),
        .site = rows_id(r, 4),
        .money = rows_money(r, 5),
        .due = rows_date(r, 6),
        .n = rows_int(r, 7),
        .a = rows_text(r, 8),
        .b = rows_text(r, 9),
        .line = rows_id(r, 10),
        .pos = (int32_t)rows_int(r, 11),
        .qty = rows_qty(r, 12),
        .day = rows_date(r, 13)};
}

static void need_begin(Needs *n, Need *need, const NeedKind *kind, const Found *f) {
    *need = (Need){.kind = kind, .f = *f, .lines = buf_new(n->cx->arena)};
    if (!id_none(f->line)) line_put(n, need, f);
}

static void need_more(Needs *n, Need *need, const Found *f) {
    need->f.money = money_add(need->f.money, f->money);
    need->f.n += f->n;
    if (f->due.v && (need->f.due.v == 0 || f->due.v < need->f.due.v)) need->f.due = f->due;
    need->items |= !id_eq(need->f.item, f->item);
    line_put(n, need, f);
}

static Status kind_find(Needs *n, const NeedKind *kind) {
    Rows r;
    Need need = {0};
    Found *found = NULL;
    size_t count = 0, cap = 0;
    TRY(sql_open(n->cx, &r, kind->sql, A(n->today)));
    while (rows_next(&r)) {
        found = arena_grow(n->cx->arena, found, count, &cap, count + 1, sizeof *found);
        found[count++] = found_row(&r);
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < count; i++) {
        Found *f = &found[i];
        int64_t stake;
        if (kind->stake) f->money = (Money){intmap_get(n->stakes, f->line.v, &stake) ? stake : 0};
        bool more = i > 0 && !id_none(f->line) && id_eq(need.f.doc, f->doc);
        if (more) {
            need_more(n, &need, f);
            continue;
        }
        if (i > 0) TRY(need_put(n, &need));
        need_begin(n, &need, kind, f);
    }
    return count ? need_put(n, &need) : OK;
}

Status need_found(Needs *n, const NeedKind *kind, const Found *f) {
    Need need;
    need_begin(n, &need, kind, f);
    return need_put(n, &need);
}

Status needs_find(Needs *n, const NeedKind *kinds, int kinds_n) {
    for (int i = 0; i < kinds_n; i++) TRY(kind_find(n, &kinds[i]));
    return OK;
}

static Status find_all(Needs *n) {
    TRY(stakes_read(n->cx, n->stakes));
    TRY(needs_find(n, plan_needs, plan_needs_n));
    TRY(needs_find(n, source_needs, source_needs_n));
    TRY(needs_find(n, make_needs, make_needs_n));
    TRY(needs_find(n, deliver_needs, deliver_needs_n));
    TRY(needs_find(n, returns_needs, returns_needs_n));
    TRY(sweeps_find(n));
    return needs_find(n, money_needs, money_needs_n);
}

static Status needs_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    Needs n = {.cx = cx, .out = out, .today = cx_today(cx), .stakes = intmap_new()};
    Status s = find_all(&n);
    intmap_free(n.stakes);
    return s;
}

// clang-format off
const View needs_me_view = {
    .name = "needs-me", .scope = {"site", NULL}, .area = AREA_INFORMATION, .roles = EVERYONE, .sort = "-money",
    .help = "What needs a person now, over all stages and flows, with the money at stake and the best next action.",
    .columns = columns, .n = COUNT(columns), .run = needs_rows};
// clang-format on
