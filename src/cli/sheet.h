// Plain files of the verbs that compute on files alone: a CSV read by named columns, with errors that say the file, the line, the
// column, the value, and what would be right.
#ifndef ARGOSY_CLI_SHEET_H
#define ARGOSY_CLI_SHEET_H

#include "base/csv.h"
#include "cli/cli.h"

enum { SHEET_COLUMNS_MAX = 128 };

typedef struct {
    const char *name;
    bool required;
} SheetColumn;

typedef struct {
    Cli *cli;
    const char *flag; // the flag that named the file or its folder
    const char *file; // as errors name it
    CsvReader *reader;
    int n;
    Str name[SHEET_COLUMNS_MAX];   // of the columns asked for
    int column[SHEET_COLUMNS_MAX]; // where each stands in the file; −1: it is not there
    Str *fields;
} Sheet;

// Opens the file that --flag names and finds the columns, all of which must be there; others are not looked at. Close it with
// sheet_close whatever comes of it.
Status sheet_open(Cli *cli, const char *flag, int n, const Str *name, Sheet *out) MUST_USE;
// Opens NAME.csv, NAME.csv.gz or NAME.csv.zst of the folder that --flag names. *found is false where there is none. A column
// that is not among those asked for is a mistake.
Status sheet_open_in(Cli *cli, const char *flag, const char *name, const SheetColumn *columns,
    int n, Sheet *out, bool *found) MUST_USE;
Status sheet_next(Sheet *r, bool *more) MUST_USE;
void sheet_close(Sheet *r);
int64_t sheet_line(const Sheet *r); // of the row just read
Str sheet_text(const Sheet *r, int i); // of column i of those asked for, without blanks around; valid until sheet_next
bool sheet_has(const Sheet *r, int i); // a value that is not empty
// Fails as INPUT for column i of the row just read: "stages.csv, line 3: <column> <what>".
Status sheet_wrong(const Sheet *r, int i, const char *what, const char *hint, ...) MUST_USE
    __attribute__((format(printf, 4, 5)));
// Not empty, and not longer than LIMIT_TEXT_BYTES, UTF-8.
Status sheet_name(const Sheet *r, int i, Str *out) MUST_USE;
// A number within least..most; where `empty` is not NULL the field may be empty, which sets it.
Status sheet_number(const Sheet *r, int i, double least, double most, bool *empty, double *out) MUST_USE;
Status sheet_whole(const Sheet *r, int i, int64_t least, int64_t most, bool *empty, int64_t *out) MUST_USE;
// These leave *out alone where the field is empty.
Status sheet_int(const Sheet *r, int i, int least, int most, int *out) MUST_USE;
Status sheet_qty(const Sheet *r, int i, int64_t least, int64_t *out) MUST_USE; // millionths
Status sheet_choice(const Sheet *r, int i, const char *const *choices, int n, int *out) MUST_USE;

// Text as a finite number; false where it is none.
bool number_parse(Str text, double *out);
// --name as a number within least..most; it must be given where `must`, otherwise *out is left alone.
Status cli_double(Cli *cli, const char *name, bool must, double least, double most, double *out) MUST_USE;
// Writes the file that --flag names, whole or not at all.
Status sheet_write(Cli *cli, const char *flag, Str text) MUST_USE;

#endif
