// Fuzz targets: each gives one parser a text of any bytes, and checks what must hold of it.
//
// A target is a row of the table in fuzz.c. The same targets run in two programs: with libFuzzer, which makes the texts up (./fuzz), and
// in the test build over the kept corpora alone (replay.c). A property that does not hold ends the program, which is how libFuzzer learns
// of it.
#ifndef ARGOSY_TESTS_FUZZ_H
#define ARGOSY_TESTS_FUZZ_H

#include "base/cx.h"
#include "base/json.h"
#include "core/action.h"

typedef struct {
    const char *name;
    const char *covers; // the sources whose coverage is told, from src/; with blanks between
    void (*run)(Str in);
    size_t most; // bytes of a text
} FuzzTarget;

extern const FuzzTarget fuzz_targets[];
extern const int fuzz_targets_n;
const FuzzTarget *fuzz_target(const char *name); // NULL where there is none
void fuzz_start(void); // a folder of its own, and standard output out of the way
void fuzz_end(void);   // and away with both; called by exit

// Ends the program with the place.
#define MUST(cond) ((cond) ? (void)0 : fuzz_failed(#cond, __FILE__, __LINE__, NULL))
#define MUST_OF(cond, cx) ((cond) ? (void)0 : fuzz_failed(#cond, __FILE__, __LINE__, (cx)))
_Noreturn void fuzz_failed(const char *what, const char *file, int line, const Cx *cx);

const char *fuzz_folder(void); // of this process, empty but for what the targets put there
void fuzz_put(const char *path, Str bytes);            // writes a file
Str fuzz_get(Arena *a, const char *path, bool *there); // reads one
Str fuzz_line(Str *rest); // the text up to the next line's end, and what is behind it
// What every error must be: with a sentence, in UTF-8.
void fuzz_error(const Cx *cx, Status status);

// ---- the targets, by file
void fuzz_json(Str in); // plain.c: small parsers
void fuzz_csv(Str in);
void fuzz_value(Str in);  // numbers, dates and times
void fuzz_text(Str in);   // UTF-8, URLs of databases, migrations
void fuzz_packed(Str in); // bytes.c: what is no text
void fuzz_model(Str in);
void fuzz_archive(Str in); // archive.c
void fuzz_script(Str in);  // script.c
void fuzz_paper(Str in);   // paper.c
void fuzz_orders(Str in);  // orders.c: histories of orders
void fuzz_stock(Str in);   // files.c: verbs that work on files alone
void fuzz_series(Str in);
void fuzz_supply(Str in);
void fuzz_command(Str in); // command.c: the command line
void fuzz_import(Str in);  // import.c
void fuzz_action(Str in);  // request.c: requests without a socket
void fuzz_view(Str in);
void fuzz_path(Str in);
void fuzz_http(Str in); // http.c: bytes on a socket

#endif
