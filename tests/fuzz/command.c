// The command line: what is typed is understood or refused, and what is understood of an action's fields reads the same as JSON.
//
// A text is the arguments, one a line. Of the verbs help alone is run; actions are read up to where the store would be asked.
#include "command.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

// The verbs are main.c's own.
int program_main(int argc, char **argv);
#define main program_main
#include "../../src/main.c"
#undef main

Cli *command_cli(void) {
    static App *app;
    if (!app) app = app_new(argosy_modules, NULL);
    Cx *cx = cx_new(app, actor_system());
    cx->now = (Time){1306915200 * SECOND};
    Cli *cli = NEW(cx->arena, Cli);
    *cli = (Cli){.arena = cx->arena, .verbs = verbs, .verbs_n = COUNT(verbs), .app = app, .cx = cx};
    return cli;
}

void command_end(Cli *cli) { cx_free(cli->cx); }

void command_folder(const char *path) { MUST(mkdir(path, 0700) == 0 || errno == EEXIST); }

static Str printed(Arena *a, const Json *v) {
    Buf b = buf_new(a);
    JsonOut o = json_out(&b);
    json_value(&o, v);
    return buf_str(&b);
}

// What the flags gave, given again as JSON, is the same.
static void same_as_json(const Cli *first, const Json *in) {
    Str text = printed(first->arena, in);
    MUST(str_utf8_ok(text));
    if (text.n > 100000) return;
    Cli *cli = command_cli();
    const char *args[] = {"argosy", first->action->noun, first->action->verb, "--json-input", text.at};
    Json *again;
    MUST_OF(cli_read(cli, COUNT(args), (char **)(uintptr_t)args) == OK, cli->cx);
    MUST_OF(input_of_flags(cli, &again) == OK, cli->cx);
    MUST(str_eq(text, printed(cli->arena, again)));
    command_end(cli);
}

static void read_action(Cli *cli) {
    Json *in;
    Status s = input_of_flags(cli, &in);
    if (s == OK) {
        same_as_json(cli, in);
        Act act = {.cx = cli->cx, .action = cli->action, .want_json = true};
        if (in->kind == JSON_OBJECT) s = act_read_json(&act, in);
    }
    if (s != OK) fuzz_error(cli->cx, s);
}

void fuzz_command(Str in) {
    if (memchr(in.n ? in.at : "", '/', in.n)) return; // no file is read
    Cli *cli = command_cli();
    char *args[64] = {(char *)(uintptr_t) "argosy"};
    int n = 1;
    for (Str rest = in; rest.n && n < COUNT(args);)
        args[n++] = (char *)(uintptr_t)str_z(cli->arena, fuzz_line(&rest));
    Status s = cli_read(cli, n, args);
    if (s != OK) fuzz_error(cli->cx, s);
    else if (cli->verb == &verbs[0] && cli->action) read_action(cli);
    else if (cli->verb->run == verb_help) {
        s = verb_help(cli);
        if (s != OK) fuzz_error(cli->cx, s);
    }
    command_end(cli);
}
