// A script that ends in a disagreement, made as short as it goes: what comes after the disagreement is cut off, then larger and smaller
// stretches are left out as long as it still ends in one (delta debugging: Zeller and Hildebrandt, 2002), and at last faults are taken
// from the steps that are left.
//
// Any disagreement counts, not just the first one seen: a shorter way to a fault is as good, whatever it shows first.
#include <stdlib.h>
#include <string.h>

#include "twin/trial/trial.h"

enum { TRIES_MAX = 4000 }; // trials of one shrinking

typedef struct {
    Cx *cx;
    const TrialBase *base;
    Script *script;
    TrialFinding *out;
    TrialShrunk told;
    void *to;
    int tries;
} Shrink;

// Takes `tried` in place of the script where it ends in a disagreement too.
static Status attempt(Shrink *s, Script *tried, bool *fails) {
    TrialFinding f;
    s->tries++;
    Status status = trial_again(s->cx, s->base, tried, &f);
    *fails = status == OK && !f.agreed;
    if (!*fails) {
        script_free(tried);
        return status;
    }
    while (tried->n && tried->step[tried->n - 1].no > f.step) tried->n--;
    script_free(s->script);
    *s->script = *tried;
    *s->out = f;
    if (s->told) s->told(s->to, s->script->n);
    return OK;
}

static Script without(const Script *all, int from, int n) {
    Script left = {.seed = all->seed, .servers = all->servers};
    for (int i = 0; i < all->n; i++)
        if (i < from || i >= from + n) script_add(&left, &all->step[i]);
    return left;
}

// One pass with stretches of a length, from the end on; true where something went.
static Status pass(Shrink *s, int length, bool *some) {
    *some = false;
    for (int from = s->script->n - length; from > -length && s->tries < TRIES_MAX; from -= length) {
        int at = from < 0 ? 0 : from, n = from < 0 ? length + from : length;
        if (at + n > s->script->n) continue;
        Script tried = without(s->script, at, n);
        bool fails;
        TRY(attempt(s, &tried, &fails));
        *some |= fails;
    }
    return OK;
}

static Status undisturbed(Shrink *s) {
    for (int i = 0; i < s->script->n; i++) {
        if (!s->script->step[i].fault && !s->script->step[i].with) continue;
        Script tried = without(s->script, 0, 0);
        tried.step[i].fault = F_NONE;
        tried.step[i].at = tried.step[i].with = 0;
        bool fails;
        TRY(attempt(s, &tried, &fails));
    }
    return OK;
}

Status trial_shrink(
    Cx *cx, const TrialBase *base, Script *script, TrialShrunk told, void *to, TrialFinding *out) {
    Shrink s = {.cx = cx, .base = base, .script = script, .out = out, .told = told, .to = to};
    Script all = without(script, 0, 0);
    bool fails, some;
    TRY(attempt(&s, &all, &fails));
    if (!fails)
        return fail(cx, STATE, "script", "the script ends in no disagreement when it is done again");
    for (int length = script->n / 2; length > 0 && s.tries < TRIES_MAX;) {
        TRY(pass(&s, length, &some));
        if (!some || length > script->n / 2) length = length > 1 ? length / 2 : some ? 1 : 0;
    }
    return undisturbed(&s);
}
