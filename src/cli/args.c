// What was typed, taken apart: words and flags, and the verb they are for.
//
// A flag is --name value or --name=value; a switch has no value. Which flags are switches is known from the verb's table; the flags of
// actions are fields, whose kinds input.c knows. After -- all is words. Whatever is unknown is refused with what is there.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

const FlagInfo global_flags[] = {
    {"db", "DB", "a file, or postgresql://… ($ARGOSY_DB, else argosy.db)"},
    {"as", "USER", "who acts; without it the system itself, which may do everything"},
    {"now", "TIME", "the time it is, instead of the machine's ($ARGOSY_NOW); later where there are later events, and last: just behind them"},
    {"json", NULL, "answer what HTTP would answer"},
    {"help", NULL, "explain this instead of doing it"},
};
const int global_flags_n = COUNT(global_flags);

Cli *cli_new(const Module *const *modules, const Verb *verbs, int verbs_n) {
    App *app = app_new(modules, NULL);
    Cx *cx = cx_new(app, actor_system());
    Cli *cli = NEW(cx->arena, Cli);
    *cli = (Cli){.arena = cx->arena,
        .verbs = verbs,
        .verbs_n = verbs_n,
        .app = app,
        .cx = cx,
        .colour = isatty(STDOUT_FILENO),
        .progress = isatty(STDERR_FILENO)};
    return cli;
}

// ---- what is most like it -------------------------------------------------------------------------------------------

// Levenshtein (1966): the least number of letters to be put in, taken out or changed; words are short.
static size_t distance(Str a, Str b) {
    enum { LONGEST = 40 };
    if (a.n > LONGEST || b.n > LONGEST) return SIZE_MAX;
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++) row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = corner + (a.at[i - 1] != b.at[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[b.n];
}

Str cli_closest(Str word, const Str *known, int n) {
    Str best = S("");
    size_t least = SIZE_MAX;
    for (int i = 0; i < n; i++) {
        size_t d = distance(word, known[i]);
        if (d < least && d <= 1 + known[i].n / 3) least = d, best = known[i];
    }
    for (int i = 0; i < n && best.n == 0 && word.n >= 3; i++) // the beginning or a part of it, then
        if (str_find(known[i], word) >= 0) best = known[i];
    return best;
}

Status cli_unknown(Cli *cli, Status status, const char *what, Str word, const Str *known, int n) {
    Str closest = cli_closest(word, known, n);
    if (!str_utf8_ok(word)) word = S("?");
    Status s = fail(cli->cx, status, NULL, "there is no %s \"" STR_FMT "\"", what,
        STR_ARG(str_cut(word, 0, 60)));
    if (closest.n) return with_hint(cli->cx, s, "did you mean " STR_FMT "?", STR_ARG(closest));
    Buf all = buf_new(cli->arena);
    for (int i = 0; i < n; i++) {
        if (i) buf_z(&all, ", ");
        buf_add(&all, known[i]);
    }
    return n ? with_hint(cli->cx, s, "there are: " STR_FMT, STR_ARG(buf_str(&all))) : s;
}

// ---- flags ----------------------------------------------------------------------------------------------------------

const Flag *cli_flag(const Cli *cli, const char *name) {
    for (int i = cli->flags_n; i-- > 0;)
        if (str_is(cli->flags[i].name, name)) return &cli->flags[i];
    return NULL;
}

bool cli_given(const Cli *cli, const char *name) { return cli_flag(cli, name) != NULL; }

Str cli_value(const Cli *cli, const char *name) {
    const Flag *f = cli_flag(cli, name);
    return f ? f->value : S("");
}

Status cli_number(Cli *cli, const char *name, int64_t least, int64_t most, int64_t *out) {
    const Flag *f = cli_flag(cli, name);
    if (!f) return OK;
    int64_t v;
    if (decimal_parse(f->value, 0, &v) && v >= least && v <= most) {
        *out = v;
        return OK;
    }
    Status s = fail(cli->cx, INPUT, name, "--%s is no whole number within range", name);
    return with_hint(cli->cx, with_value(cli->cx, s, f->value), "%lld to %lld", (long long)least,
        (long long)most);
}

static const FlagInfo *info_find(const FlagInfo *flags, int n, Str name) {
    for (int i = 0; i < n; i++)
        if (str_is(name, flags[i].name)) return &flags[i];
    return NULL;
}

static const FlagInfo *flag_info(const Verb *verb, Str name) {
    const FlagInfo *info = info_find(global_flags, global_flags_n, name);
    return info || !verb ? info : info_find(verb->flags, verb->flags_n, name);
}

static Status flags_check(Cli *cli) {
    const Verb *verb = cli->verb;
    Str *known = NEW_ARRAY(cli->arena, Str, global_flags_n + verb->flags_n);
    int n = 0;
    for (int i = 0; i < verb->flags_n; i++) known[n++] = str_of(verb->flags[i].name);
    for (int i = 0; i < global_flags_n; i++) known[n++] = str_of(global_flags[i].name);
    for (int i = 0; i < cli->flags_n; i++) {
        const Flag *f = &cli->flags[i];
        const FlagInfo *info = flag_info(verb, f->name);
        if (!info && !verb->open) return cli_unknown(cli, INPUT, "flag", f->name, known, n);
        if (info && info->arg && !f->has_value)
            return with_hint(cli->cx, fail(cli->cx, INPUT, info->name, "--%s needs a value", info->name),
                "--%s %s: %s", info->name, info->arg, info->help);
    }
    return OK;
}

// ---- words ----------------------------------------------------------------------------------------------------------

static const Verb *verb_named(const Cli *cli, Str name) {
    for (int i = 0; i < cli->verbs_n; i++)
        if (str_is(name, cli->verbs[i].name)) return &cli->verbs[i];
    return NULL;
}

const Verb *cli_verb(const Cli *cli, const Str *words, int n) {
    const Verb *v = NULL;
    if (n > 1)
        v = verb_named(
            cli, str_fmt(cli->arena, STR_FMT " " STR_FMT, STR_ARG(words[0]), STR_ARG(words[1])));
    return v || n == 0 ? v : verb_named(cli, words[0]);
}

int cli_verb_words(const Verb *verb) { return !verb ? 0 : strchr(verb->name, ' ') ? 2 : 1; }

bool cli_verb_of_noun(const Verb *verb, Str noun) {
    Str rest;
    return str_eq(str_split(str_of(verb->name), ' ', &rest), noun) && rest.n;
}

static bool is_noun(const Cli *cli, Str word) {
    for (int i = 0; i < cli->app->actions_n; i++)
        if (str_is(word, cli->app->actions[i].noun)) return true;
    for (int i = 1; i < cli->verbs_n; i++)
        if (cli_verb_of_noun(&cli->verbs[i], word)) return true;
    return false;
}

static bool listed(const Str *list, int n, Str word) {
    for (int i = 0; i < n; i++)
        if (str_eq(list[i], word)) return true;
    return false;
}

static Status no_verb(Cli *cli, Str word) {
    const App *app = cli->app;
    Str *known = NEW_ARRAY(cli->arena, Str, cli->verbs_n + app->actions_n);
    int n = 0;
    for (int i = 1; i < cli->verbs_n; i++) known[n++] = str_of(cli->verbs[i].name);
    for (int i = 0; i < app->actions_n; i++)
        if (!listed(known, n, str_of(app->actions[i].noun)))
            known[n++] = str_of(app->actions[i].noun);
    return cli_unknown(cli, INPUT, "verb or noun", word, known, n);
}

static Status find_action(Cli *cli, Str noun) {
    const App *app = cli->app;
    cli->action = app_action(app, noun, cli->words[0]);
    if (cli->action) return OK;
    Str *known = NEW_ARRAY(cli->arena, Str, app->actions_n + cli->verbs_n);
    int n = 0;
    for (int i = 1; i < cli->verbs_n; i++)
        if (cli_verb_of_noun(&cli->verbs[i], noun)) known[n++] = str_of(cli->verbs[i].name);
    for (int i = 0; i < app->actions_n; i++)
        if (str_is(noun, app->actions[i].noun))
            known[n++] = str_fmt(cli->arena, STR_FMT " %s", STR_ARG(noun), app->actions[i].verb);
    Str asked = str_fmt(cli->arena, STR_FMT " " STR_FMT, STR_ARG(noun), STR_ARG(cli->words[0]));
    return cli_unknown(cli, INPUT, "action", asked, known, n);
}

// --help=TEXT may be a field, --help alone asks.
static bool help_wanted(const Cli *cli) {
    const Flag *f = cli_flag(cli, "help");
    return f && !f->has_value;
}

// Which verb the first words are; for a noun the verb of actions, with the action.
static Status find_verb(Cli *cli) {
    Str word = cli->words_n ? cli->words[0] : S("help");
    if (help_wanted(cli) && !str_is(word, "help")) { // the words are what is to be explained
        cli->verb = verb_named(cli, S("help"));
        return OK;
    }
    cli->verb = cli_verb(cli, cli->words_n ? cli->words : &word, cli->words_n ? cli->words_n : 1);
    int taken = cli_verb_words(cli->verb) == 2 ? 2 : cli->words_n ? 1 : 0;
    cli->words += taken, cli->words_n -= taken;
    bool noun = is_noun(cli, word);
    if (!cli->verb && noun && cli->words_n == 0) { // a noun alone: what can be done with it
        cli->words--, cli->words_n++;
        cli->verb = verb_named(cli, S("help"));
        return OK;
    }
    if (!cli->verb && noun) {
        cli->verb = &cli->verbs[0];
        TRY(find_action(cli, word));
        cli->words++, cli->words_n--;
        return OK;
    }
    if (!cli->verb) return no_verb(cli, word);
    if (cli->words_n >= cli->verb->words_min && cli->words_n <= cli->verb->words_max) return OK;
    Status s = fail(cli->cx, INPUT, NULL, "%s %s", cli->verb->name,
        cli->words_n < cli->verb->words_min ? "needs more words" : "takes fewer words");
    return with_hint(cli->cx, s, "argosy %s %s", cli->verb->name, cli->verb->args);
}

Status cli_read(Cli *cli, int argc, char **argv) {
    cli->words = NEW_ARRAY(cli->arena, Str, argc);
    cli->flags = NEW_ARRAY(cli->arena, Flag, argc + 1); // a verb may add one
    const Verb *verb = NULL;                            // as far as it is known
    bool words_only = false;
    for (int i = 1; i < argc; i++) {
        Str arg = str_of(argv[i]);
        if (words_only || !str_starts(arg, S("--"))) {
            cli->words[cli->words_n++] = arg;
            if (cli->words_n <= 2) verb = cli_verb(cli, cli->words, cli->words_n);
            continue;
        }
        if (arg.n == 2) {
            words_only = true;
            continue;
        }
        Flag *f = &cli->flags[cli->flags_n++];
        f->name = str_split(str_cut(arg, 2, arg.n), '=', &f->value);
        f->has_value = memchr(arg.at, '=', arg.n) != NULL;
        const FlagInfo *info = flag_info(verb ? verb : &cli->verbs[0], f->name);
        bool is_switch = info && !info->arg;
        if (!f->has_value && !is_switch && i + 1 < argc && strncmp(argv[i + 1], "--", 2) != 0) {
            f->value = str_of(argv[++i]);
            f->has_value = true;
        }
    }
    cli->json = cli_given(cli, "json");
    TRY(find_verb(cli));
    return help_wanted(cli) ? OK : flags_check(cli);
}
