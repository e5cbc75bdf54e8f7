// The names of the faults of a trial, as they are asked for.
#include "twin/trial/trial.h"

static const struct {
    const char *name;
    uint32_t bits;
} beside[] = {{"restart", TRIAL_RESTART}, {"clock", TRIAL_CLOCK}, {"clerks", TRIAL_CLERKS},
    {"all", TRIAL_ALL}, {"none", 0}};

static bool fault_bits(Str name, uint32_t *bits) {
    for (int i = 1; i < F_FAULTS; i++)
        if (str_is(name, fault_names[i])) return *bits |= 1U << i, true;
    for (int i = 0; i < COUNT(beside); i++)
        if (str_is(name, beside[i].name)) return *bits |= beside[i].bits, true;
    return false;
}

Status trial_faults(Cx *cx, Str list, uint32_t *out) {
    *out = 0;
    while (list.n) {
        Str name = str_trim(str_split(list, ',', &list));
        if (fault_bits(name, out)) continue;
        Buf b = buf_new(cx->arena);
        for (int i = 1; i < F_FAULTS; i++) buf_fmt(&b, "%s, ", fault_names[i]);
        for (int i = 0; i < COUNT(beside); i++) buf_fmt(&b, "%s%s", i ? ", " : "", beside[i].name);
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "faults", "there is no such fault"), name),
            "one or several of: " STR_FMT, STR_ARG(buf_str(&b)));
    }
    return OK;
}
