// Verbs that work on files alone: whatever stands in the files, either there is an answer, written whole, or an error that a person can
// act on, and no file.
//
// A text is several files, each behind a line "=== name"; "=== flags" has further flags, one a line. A file without content is not given.
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "fuzz.h"

enum { ARGS_MAX = 40, PARTS_MAX = 16 };

typedef struct {
    Str name, text;
} Part;

static int parts_of(Str in, Part *part) {
    int n = 0;
    for (Str rest = in; rest.n;) {
        const char *start = rest.at;
        Str line = fuzz_line(&rest);
        if (str_starts(line, S("=== "))) {
            if (n == PARTS_MAX) break;
            part[n++] = (Part){str_cut(line, 4, line.n), {rest.at, 0}};
        } else if (n > 0) {
            part[n - 1].text.n = (size_t)(start - part[n - 1].text.at) + line.n + (rest.n > 0);
        }
    }
    return n;
}

typedef struct {
    Arena *arena;
    const char *arg[ARGS_MAX];
    int n;
} Args;

static void add(Args *a, const char *text) {
    if (a->n < ARGS_MAX) a->arg[a->n++] = text;
}

// Flags that name a file, or how long to work, are ours to give.
static void add_flags(Args *a, Str text, const char *const *files) {
    for (Str rest = text; rest.n;) {
        Str line = fuzz_line(&rest), value, name = str_split(line, '=', &value);
        bool ours = !str_starts(name, S("--")) || memchr(line.at, 0, line.n) || a->n > ARGS_MAX - 8;
        static const char *const never[] = {
            "--out", "--model", "--explain", "--threads", "--db", "--in", "--now"};
        for (int i = 0; i < COUNT(never); i++) ours |= str_is(name, never[i]);
        for (int i = 0; files[i]; i++) ours |= str_eq(str_cut(name, 2, name.n), str_of(files[i]));
        if (!ours && str_find(value, S("global")) < 0) add(a, str_z(a->arena, line));
    }
}

static bool is_there(const char *path) { return access(path, F_OK) == 0; }

static void run(Args *a, const char *out) {
    unlink(out);
    Cli *cli = command_cli();
    Status s = cli_read(cli, a->n, (char **)(uintptr_t)a->arg);
    bool help = s == OK && cli_given(cli, "help");
    if (s == OK && !help) s = cli->verb->run(cli);
    if (s != OK) fuzz_error(cli->cx, s);
    MUST(help || is_there(out) == (s == OK));
    command_end(cli);
    unlink(out);
}

// The verb's words, its flags that name a file each, and the flags that it always has; each list ends in NULL.
static void verb(Str in, const char *const *words, const char *const *files, const char *const *always) {
    Part part[PARTS_MAX];
    int n = parts_of(in, part);
    Args a = {.arena = arena_new()};
    add(&a, "argosy");
    for (; *words; words++) add(&a, *words);
    for (int i = 0; i < n; i++) {
        if (str_is(part[i].name, "flags")) add_flags(&a, part[i].text, files);
        for (int k = 0; files[k]; k++) {
            if (!str_is(part[i].name, files[k])) continue;
            const char *path = str_fmt(a.arena, "%s/%s.csv", fuzz_folder(), files[k]).at;
            fuzz_put(path, part[i].text);
            add(&a, str_fmt(a.arena, "--%s", files[k]).at);
            add(&a, path);
        }
    }
    for (; *always; always++) add(&a, *always);
    const char *out = str_fmt(a.arena, "%s/out.csv", fuzz_folder()).at;
    add(&a, "--out");
    add(&a, out);
    run(&a, out);
    arena_free(a.arena);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static bool has(Str in, const char *name) {
    Part part[PARTS_MAX];
    for (int n = parts_of(in, part); n-- > 0;)
        if (str_is(part[n].name, name)) return true;
    return false;
}

// Where safety stock belongs, what to order, or how much to keep: by the file that only it has.
void fuzz_stock(Str in) {
    if (has(in, "stages"))
        verb(in, LIST("stock", "place"), LIST("stages", "arcs"),
            LIST("--z", "1.645", "--holding-rate", "0.3"));
    else if (has(in, "state"))
        verb(in, LIST("stock", "order"), LIST("history", "available", "state"),
            LIST("--lead", "2", "--review", "1", "--holding", "1", "--shortage", "9"));
    else
        verb(in, LIST("stock", "target"), LIST("history", "available", "items", "receipts"),
            LIST("--json"));
}

void fuzz_series(Str in) {
    verb(in, LIST("forecast", "series"), LIST("in", "drivers", "hierarchy", "attributes"),
        LIST("--horizon", "3", "--threads", "1"));
}

// ---- a folder of files -----------------------------------------------------------------------------------------------

static void clear(Arena *a, const char *folder) {
    DIR *d = opendir(folder);
    MUST(d != NULL);
    for (const struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.') unlink(str_fmt(a, "%s/%s", folder, e->d_name).at);
    closedir(d);
}

void fuzz_supply(Str in) {
    static const char *const files[] = {"demand", "sources", "stock", "bills", "coproducts",
        "supply", "needs", "alternates", "resources", "calendars", "items", "sites", NULL};
    Part part[PARTS_MAX];
    int n = parts_of(in, part);
    Args a = {.arena = arena_new()};
    const char *model = str_fmt(a.arena, "%s/model", fuzz_folder()).at;
    const char *out = str_fmt(a.arena, "%s/plan", fuzz_folder()).at;
    command_folder(model);
    command_folder(out);
    clear(a.arena, model);
    clear(a.arena, out);
    const char *const head[] = {"argosy", "supply", "plan", "--model", model, "--out", out};
    for (int i = 0; i < COUNT(head); i++) add(&a, head[i]);
    for (int i = 0; i < n; i++) {
        if (str_is(part[i].name, "flags")) add_flags(&a, part[i].text, LIST("model"));
        for (int k = 0; files[k]; k++)
            if (str_is(part[i].name, files[k]))
                fuzz_put(str_fmt(a.arena, "%s/%s.csv", model, files[k]).at, part[i].text);
    }
    run(&a, str_fmt(a.arena, "%s/planned.csv", out).at);
    arena_free(a.arena);
}
