// Proof: everything that must hold, asked of the data itself.
//
// Each check is a query that finds what breaks it: nothing found is proof. All of them read one snapshot, so that what is written
// meanwhile does not confuse them, and none of them trusts a sum that the program keeps: balances are added up again from the
// transfers, levels from the balances, blocks from their events. The themes are in prove_ledger.c, prove_product.c, prove_cash.c
// and prove_events.c.
#include "flow/info/prove.h"

#include "core/app.h"
#include "core/entity.h"
#include "core/upkeep.h"
#include "flow/info/checks.h"
#include "flow/info/doc.h"
#include "network/network.h"

enum { COLUMNS_MAX = 8 }; // of a violation's row

static Str coded(Cx *cx, const Entity *e, int64_t id) {
    Str code;
    if (id == 0) return S("(none)");
    if (ref_code(cx, e, (Id){id}, &code) == OK) return code;
    cx_clear(cx);
    return str_fmt(cx->arena, "%lld (which does not exist)", (long long)id);
}

static Str line_name(Cx *cx, int64_t id) {
    Str number;
    int pos;
    bool found;
    Status s = sql_get(cx,
        &found, "select coalesce(d.number, '(no document)'), l.pos from line l left join doc d on d.id = l.doc where l.id = $1",
        IN(A(id)), OUT(O(&number), O(&pos)));
    if (s != OK) cx_clear(cx);
    if (s != OK || !found)
        return str_fmt(cx->arena, "line %lld (which does not exist)", (long long)id);
    return str_fmt(cx->arena, STR_FMT " line %d (%lld)", STR_ARG(number), pos, (long long)id);
}

static Str shown(Cx *cx, char how, int64_t n, Str text) {
    switch (how) {
    case 'i': return coded(cx, &item_entity, n);
    case 's': return coded(cx, &site_entity, n);
    case 'd': return coded(cx, &doc_entity, n);
    case 'p': return coded(cx, &party_entity, n);
    case 'l': return line_name(cx, n);
    case 'q': return decimal_text(cx->arena, n, 6, 0);
    case 'm': return decimal_text(cx->arena, n, 2, 2);
    case 'n': return str_fmt(cx->arena, "%lld", (long long)n);
    default: return text;
    }
}

Str check_words(Cx *cx, const char *words, const int64_t *numbers, const Str *texts) {
    Buf b = buf_new(cx->arena);
    int column = 0;
    for (const char *p = words; *p; p++) {
        if (p[0] != '{' || p[1] == 0 || p[2] != '}') {
            buf_char(&b, *p);
            continue;
        }
        buf_add(&b, shown(cx, p[1], numbers[column], texts[column]));
        column++;
        p += 2;
    }
    return buf_str(&b);
}

// Whether the column of a row is text, as its words say.
static bool is_text(const char *words, int column) {
    for (const char *p = words; *p; p++)
        if (p[0] == '{' && p[1] && p[2] == '}' && column-- == 0) return p[1] == 't';
    return false;
}

static Status run_query(Cx *cx, const Check *c, Proof *proof) {
    TRY(sql_get(cx, NULL, c->counted, NO_ARGS, OUT(O(&proof->checked))));
    int64_t numbers[COLUMNS_MAX] = {0};
    Str texts[COLUMNS_MAX] = {{0}};
    Rows r;
    TRY(sql_open_args(cx, &r, c->broken, NO_ARGS));
    while (rows_next(&r)) {
        if (!proof_broken(proof)) continue;
        CHECK(rows_columns(&r) <= COLUMNS_MAX);
        for (int i = 0; i < rows_columns(&r); i++) {
            if (is_text(c->words, i)) texts[i] = rows_text(&r, i);
            else numbers[i] = rows_int(&r, i);
        }
    }
    TRY(rows_end(&r));
    if (proof->broken) proof->first = check_words(cx, c->words, numbers, texts);
    return OK;
}

Status check_run(Cx *cx, const Check *check, Proof *out) {
    *out = (Proof){.name = check->name, .says = check->says, .first = S("")};
    return check->run ? check->run(cx, out) : run_query(cx, check, out);
}

const Checks *const checks_all[] = {
    &ledger_checks, &product_checks, &cash_checks, &info_checks, &attachment_checks, NULL};

Status prove(Cx *cx, Proof **out, int *n, bool *all_hold) {
    CHECK(cx->conn != NULL);
    int all = 0;
    for (int i = 0; checks_all[i]; i++) all += checks_all[i]->n;
    Proof *proofs = NEW_ARRAY(cx->arena, Proof, all);
    *n = 0;
    *all_hold = true;
    for (int i = 0; checks_all[i]; i++) {
        for (int k = 0; k < checks_all[i]->n; k++) {
            Proof *p = &proofs[(*n)++];
            TRY(check_run(cx, &checks_all[i]->at[k], p));
            *all_hold = *all_hold && p->broken == 0;
        }
    }
    *out = proofs;
    return OK;
}

// What /metrics, doctor and the page Today say of the last proof: when it was made, and what did not hold.
static void note(Cx *cx, int64_t started, const Proof *proofs, int n, bool all_hold) {
    Buf broken = buf_new(cx->arena);
    for (int i = 0; i < n; i++)
        if (proofs[i].broken)
            buf_fmt(&broken, "%s%s: " STR_FMT, broken.n ? "; " : "", proofs[i].name,
                STR_ARG(proofs[i].first));
    upkeep_note(cx, &(UpkeepNote){UPKEEP_PROOF, started, all_hold, buf_str(&broken)});
}

Status prove_and_note(Cx *cx, Proof **out, int *n, bool *all_hold) {
    int64_t started = time_now().v;
    TRY(store_read(cx, cx->app->store));
    Status s = prove(cx, out, n, all_hold);
    store_read_end(cx);
    if (s == OK) note(cx, started, *out, *n, *all_hold);
    return s;
}
