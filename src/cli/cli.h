// The command line: what was typed, the program it is asked of, and the verbs.
//
//   argosy order place --customer C1 --line item=TEA,qty=3      an action: noun, verb, fields as flags
//   argosy list orders --status open --due.lt 2011-06-01        a view, filtered
//   argosy serve, import, export, replay, prove, …              the program's own verbs, listed in main.c
//
// Nouns, verbs, views and their flags are read off the tables of the modules. Every way out ends in cli_end, which says what went wrong
// in words (or as the problem document that HTTP would send) and gives the exit code of the status.
#ifndef ARGOSY_CLI_CLI_H
#define ARGOSY_CLI_CLI_H

#include "core/act.h"

typedef struct {
    Str name, value; // "due.lt", "2011-06-01"
    bool has_value;
} Flag;

// A flag as it is explained. `arg` NULL: a switch, which takes no value.
typedef struct {
    const char *name, *arg, *help;
} FlagInfo;

typedef struct Cli Cli;

typedef struct {
    const char *name; // a word, or two: then it is beside the actions of a noun
    const char *args; // what follows it: "<entity|orders> FILE"
    const char *help; // first sentence is the summary
    const FlagInfo *flags;
    int flags_n;
    int words_min, words_max; // words after the name
    bool open;                // further flags are its own matter: fields and filters
    Status (*run)(Cli *cli);
} Verb;

struct Cli {
    Arena *arena;
    Str *words; // without the verb's name
    int words_n;
    Flag *flags; // in the order given
    int flags_n;
    const Verb *verbs; // all, the first being that of actions
    int verbs_n;
    const Verb *verb;     // the one asked for
    const Action *action; // where it is that of actions
    bool json;
    bool colour;   // standard output is a terminal
    bool progress; // standard error is one
    App *app;      // without a store until cli_open
    Store *store;
    Cx *cx;
    Str link;      // to sign in with, where one is announced
    int exit_code; // where a verb went well and yet is to fail: a proof that does not hold
};

// ---- args.c: reading the command line
extern const FlagInfo global_flags[];
extern const int global_flags_n;
Cli *cli_new(const Module *const *modules, const Verb *verbs, int verbs_n);
Status cli_read(Cli *cli, int argc, char **argv) MUST_USE; // finds the verb, and checks words and flags
// The verb that n words begin with: one of two words ("forecast series") before one of one word; NULL where there is none.
const Verb *cli_verb(const Cli *cli, const Str *words, int n);
int cli_verb_words(const Verb *verb);              // of its name: 1 or 2; 0 of NULL
bool cli_verb_of_noun(const Verb *verb, Str noun); // whether it is one of two words, of which this is the first
const Flag *cli_flag(const Cli *cli, const char *name); // the last one given of that name, or NULL
bool cli_given(const Cli *cli, const char *name);
Str cli_value(const Cli *cli, const char *name); // empty where it is not given
Status cli_number(Cli *cli, const char *name, int64_t least, int64_t most, int64_t *out) MUST_USE; // left alone where not given
// Of the words, the one most like `word`; empty where none is.
Str cli_closest(Str word, const Str *known, int n);
// Fails as `status`: "there is no <what> "word"", with the closest of those known, or all of them.
Status cli_unknown(Cli *cli, Status status, const char *what, Str word, const Str *known, int n) MUST_USE;

// ---- open.c: the store, the clock and who acts
typedef struct {
    bool create;  // make what is not there, and bring it to the newest version
    bool bulk;    // for replays and imports
    bool relaxed; // for replays: made in one go, so that no commit waits for the disk
    bool in_order; // for replays: one writer on PostgreSQL as well, so that the same seed gives the same
    bool serve; // many at once: as many connections as are sensible
} CliOpen;
Status cli_open(Cli *cli, CliOpen how) MUST_USE;
Status cli_actor(Cli *cli) MUST_USE;    // done by cli_open: who --as names acts from here on
Str cli_db(const Cli *cli);             // --db, $ARGOSY_DB, argosy.db
Status cli_seal(Cli *cli) MUST_USE;     // of what was written, on PostgreSQL
Status cli_no_store(Cli *cli) MUST_USE; // fails where the database is in a file that is not there
int cli_end(Cli *cli, Status status);   // tells the error, closes everything, gives the exit code

// ---- tell.c: what the terminal shows
void tell(Str text); // to standard output
void tell_error(Cli *cli, Status status);
void tell_problem(const Cx *cx, Status status, JsonOut *o); // the problem document that HTTP would send
typedef struct {
    int columns;
    const Str *heads;  // NULL: none
    const bool *right; // numbers; NULL: none
    const Str *cells;  // rows × columns
    int rows;
    const char *indent;
    bool colour;
} TextTable;
void text_table(Buf *out, const TextTable *t);
// A struct's JSON by its shape's labels: a line a field, a table a list. What is empty is left out, and so are ids that nobody types.
void tell_record(Cli *cli, Buf *out, const Shape *s, const Json *record);
void tell_changes(Cli *cli, Buf *out, const Json *changes);
void tell_progress(void *cli, const char *what, double part); // one line on a terminal, written over
void tell_progress_end(const Cli *cli);

// ---- input.c: an action's input from the command line
// The object of the flags laid over that of --json-input or --in; or an array of objects, which takes no flags.
Status input_of_flags(Cli *cli, Json **out) MUST_USE;

// ---- the verbs
Status verb_act(Cli *cli) MUST_USE;
Status verb_list(Cli *cli) MUST_USE;
Status verb_plan_explain(Cli *cli) MUST_USE;
Status verb_init(Cli *cli) MUST_USE;
Status verb_import(Cli *cli) MUST_USE;
Status verb_worker(Cli *cli) MUST_USE;
Status verb_replay(Cli *cli) MUST_USE;
Status verb_twin(Cli *cli) MUST_USE;
Status verb_export(Cli *cli) MUST_USE;
Status verb_prove(Cli *cli) MUST_USE;
Status verb_trace(Cli *cli) MUST_USE;
Status verb_document(Cli *cli) MUST_USE;
Status verb_backup(Cli *cli) MUST_USE;
Status verb_restore(Cli *cli) MUST_USE;
Status verb_upgrade(Cli *cli) MUST_USE;
Status verb_doctor(Cli *cli) MUST_USE;
Status verb_stock_place(Cli *cli) MUST_USE;
Status verb_forecast_series(Cli *cli) MUST_USE;
Status verb_stock_order(Cli *cli) MUST_USE;
Status verb_stock_target(Cli *cli) MUST_USE;
Status verb_help(Cli *cli) MUST_USE;
Status verb_supply_plan(Cli *cli) MUST_USE;

// ---- announce.c: for serve
Status announce_make(Cli *cli) MUST_USE;
void announce_ready(void *cli, const char *url);

// ---- help.c, reference.c
Status help_action(Cli *cli, const Action *action) MUST_USE;
void reference_markdown(Cli *cli, Buf *out);

#endif
