// The twin as tester: a trial is the same each time, its script does it again, and where the program does wrong it is found, named and
// made short. The wrong is an action of the program whose copy here does a little more than it should.
#include "support/base_test.h"

#include "base/log.h"
#include "core/act.h"
#include "store/sql.h"
#include "twin/trial/trial.h"

static Cx *context(void) {
    App *app = app_new(argosy_modules, NULL);
    return cx_new(app, actor_system());
}

static void context_free(Cx *cx) {
    App *app = cx->app;
    cx_free(cx);
    app_free(app);
}

static void well(Cx *cx, Status s) {
    if (s != OK) fail_msg("%.*s (%.*s)", STR_ARG(cx->error.text), STR_ARG(cx->error.hint));
}

static TrialBase *base_of(Cx *cx, const Module *const *modules, int days, uint32_t faults) {
    TrialBase *base;
    well(cx,
        trial_base_new(cx,
            &(TrialOptions){.modules = modules, .days = days, .servers = 3, .faults = faults}, &base));
    return base;
}

static Str text_of(Cx *cx, const Script *s) {
    Buf b = buf_new(cx->arena);
    script_write(&b, s);
    return buf_str(&b);
}

// ---- the same each time -------------------------------------------------------------------------------------------------
static void lived(Cx *cx, const TrialBase *base, uint64_t seed, Str *script, TrialFinding *f) {
    Script s = {0};
    well(cx, trial_live(cx, base, seed, &s, f));
    if (!f->agreed)
        fail_msg("seed %llu, step %d: %.*s", (unsigned long long)seed, f->step, STR_ARG(f->what));
    *script = text_of(cx, &s);
    script_free(&s);
}

static void a_seed_is_a_trial(void **state) {
    (void)state;
    Cx *cx = context();
    TrialBase *base = base_of(cx, argosy_modules, 6, TRIAL_ALL);
    Str first, again, other;
    TrialFinding a, b, c;
    lived(cx, base, 6, &first, &a);
    lived(cx, base, 6, &again, &b);
    lived(cx, base, 7, &other, &c);
    assert_true(str_eq(first, again));
    assert_false(str_eq(first, other));
    assert_true(a.steps > 60 && a.steps == b.steps);
    assert_true(a.refused == b.refused && a.faults == b.faults && a.crashes == b.crashes);
    assert_true(a.faults + c.faults > 0 && a.refused > 0);
    trial_base_free(base);
    context_free(cx);
}

// The script of a trial, written and read, is the trial.
static void a_script_does_it_again(void **state) {
    (void)state;
    Cx *cx = context();
    TrialBase *base = base_of(cx, argosy_modules, 4, TRIAL_ALL);
    Str text;
    TrialFinding lives, again;
    lived(cx, base, 11, &text, &lives);
    Script script;
    well(cx, script_read(cx, text, &script));
    assert_true(str_eq(text_of(cx, &script), text));
    well(cx, trial_again(cx, base, &script, &again));
    assert_true(again.agreed);
    assert_true(again.steps == lives.steps && again.refused == lives.refused &&
        again.crashes == lives.crashes);
    script_free(&script);
    trial_base_free(base);
    context_free(cx);
}

static void what_is_no_script_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"1 d00 08:00 s0 order.plaice who=1 site=0 lines=I0*1",
        "1 d00 08:00 s0 order.place who=1 site=0 lines=I9*1", "1 d00 08:00 s7 power.cut",
        "2 d00 08:00 s0 power.cut\n1 d00 08:00 s0 power.cut", "1 d00 s0 power.cut",
        "1 d00 08:00 s0 order.place who=1 lines=I0*1", "1 d00 08:00 s0 order.place who=9 site=0 lines=I0*1",
        "1 d00 08:00 s0 shipment.pick doc=5", "1 d00 08:00 s0 stock.open site=0 lines=I0*x",
        "40000 d00 08:00 s0 power.cut", "1 d00 08:00 s0 stock.open site=0", "seed=x",
        "seed=6 servers=28999991992", "seed=6 servers=0", "one step"};
    Cx *cx = context();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Script s;
        if (script_read(cx, str_of(wrong[i]), &s) != INPUT) fail_msg("taken: %s", wrong[i]);
        assert_true(str_find(cx->error.text, S("line ")) >= 0);
        script_free(&s);
        cx_clear(cx);
    }
    uint32_t bits;
    assert_int_equal(trial_faults(cx, S("sync,tsunami"), &bits), INPUT);
    cx_clear(cx);
    well(cx, trial_faults(cx, S("sync, clock"), &bits));
    assert_int_equal(bits, 1U << F_SYNC | TRIAL_CLOCK);
    context_free(cx);
}

// ---- a program that does wrong ------------------------------------------------------------------------------------------
// Cancelling an order also lets one unit too much be held, as if a hold had been forgotten.
static const Action *cancel;
static Status cancel_wrong(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    TRY(cancel->run(cx, cancel, in, out));
    return sql_run(
        cx, "update stock_level set held = held + 1 where available > held and site > $1", A(1));
}

enum { MODULES_MAX = 32, ACTIONS_MAX = 32 };
static const Module *modules[MODULES_MAX];
static Module wrong_module;
static const Action *wrong_actions[ACTIONS_MAX];
static Action wrong_action;

static void make_wrong(void) {
    for (int i = 0; argosy_modules[i]; i++) {
        modules[i] = argosy_modules[i];
        if (strcmp(modules[i]->name, "deliver") != 0) continue;
        wrong_module = *modules[i];
        for (int k = 0; wrong_module.own[k]; k++) {
            wrong_actions[k] = wrong_module.own[k];
            if (strcmp(wrong_actions[k]->noun, "order") != 0 ||
                strcmp(wrong_actions[k]->verb, "cancel") != 0)
                continue;
            cancel = wrong_actions[k];
            wrong_action = *cancel;
            wrong_action.run = cancel_wrong;
            wrong_actions[k] = &wrong_action;
        }
        wrong_module.own = wrong_actions;
        modules[i] = &wrong_module;
    }
    assert_non_null(cancel);
}

static void what_is_wrong_is_found_and_made_short(void **state) {
    (void)state;
    make_wrong();
    Cx *cx = context();
    TrialBase *base = base_of(cx, modules, 10, TRIAL_ALL);
    Script script = {0};
    TrialFinding f = {.agreed = true};
    for (uint64_t seed = 1; f.agreed && seed < 9; seed++) {
        script_free(&script);
        well(cx, trial_live(cx, base, seed, &script, &f));
    }
    assert_false(f.agreed);
    assert_true(str_find(f.what, S("held")) >= 0);
    int long_ = script.n;
    well(cx, trial_shrink(cx, base, &script, NULL, NULL, &f));
    print_message("%d steps became %d: %.*s", long_, script.n, STR_ARG(f.what));
    // Some stock, an order, and its cancellation.
    assert_true(script.n <= 4 && script.n < long_);
    assert_int_equal(script.step[script.n - 1].verb, V_CANCEL);
    TrialFinding again;
    well(cx, trial_again(cx, base, &script, &again));
    assert_false(again.agreed);
    assert_true(str_eq(again.what, f.what));
    script_free(&script);
    trial_base_free(base);
    context_free(cx);
}

// A script that ends well is not made any shorter.
static void what_agrees_is_not_shrunk(void **state) {
    (void)state;
    Cx *cx = context();
    TrialBase *base = base_of(cx, argosy_modules, 1, 0);
    Script script;
    TrialFinding f;
    well(cx, script_read(cx, S("1 d00 08:00 s0 stock.open site=0 lines=I0*5"), &script));
    assert_int_equal(trial_shrink(cx, base, &script, NULL, NULL, &f), STATE);
    script_free(&script);
    trial_base_free(base);
    context_free(cx);
}

int main(void) {
    log_set(LOG_NONE, 0); // failures are what it is about
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_is_a_trial),
        cmocka_unit_test(a_script_does_it_again),
        cmocka_unit_test(what_is_no_script_is_refused),
        cmocka_unit_test(what_is_wrong_is_found_and_made_short),
        cmocka_unit_test(what_agrees_is_not_shrunk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
