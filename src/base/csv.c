// CSV in and out (RFC 4180).
//
// The reader keeps a window on the text, refilled from an Input:
//
//     [ consumed | record being parsed ....... | free ]
//     0          start                         end    cap
//
// A record is parsed where it stands: fields are slices of the window; only a field with doubled
// quotes is copied, to `scratch`. When the window ends within a record, what there is of it moves
// to the front, the window is filled up (and enlarged where it is full) and the record is parsed
// again from its start. The limit on a record bounds the window.
//
// Lines end in \n or \r\n. A quote inside a field that does not begin with one stands for itself.
// Text after a closing quote, and a quote that is never closed, are errors of that record only:
// reading goes on at the next line, so that one stray quote costs one line and not the rest of the
// file.
#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "base/limits.h"

enum { WINDOW_BYTES = 256 * 1024 };

struct CsvReader {
    Input *input;
    char *window;
    size_t start, end, cap;
    bool ended;  // the input has given all
    bool broken; // it cannot be read any further
    Str *fields; // LIMIT_CSV_COLUMNS of them
    int n;
    char *scratch; // unquoted texts of the record, as large as the window
    size_t scratch_cap;
    Arena *arena; // of the header
    Str *header;
    int columns;
    int64_t line, next_line; // of the record just read, and of the window's start
    Str raw;
};

static void *must(void *p) {
    CHECK(p != NULL);
    return p;
}

static Status refill(Cx *cx, CsvReader *r) {
    size_t kept = r->end - r->start;
    if (r->start) memmove(r->window, r->window + r->start, kept);
    r->start = 0;
    r->end = kept;
    if (r->end == r->cap) {
        r->cap += r->cap / 2 + WINDOW_BYTES;
        r->window = must(realloc(r->window, r->cap));
    }
    size_t got;
    r->broken = true;
    TRY(input_read(cx, r->input, r->window + r->end, r->cap - r->end, &got));
    r->broken = false;
    r->end += got;
    r->ended = got == 0;
    return OK;
}

static void field_add(CsvReader *r, const char *at, size_t n) {
    CHECK(r->n < LIMIT_CSV_COLUMNS);
    r->fields[r->n++] = (Str){at, n};
}

typedef enum {
    RECORD,      // a whole record
    CUT,         // the window ended first
    AFTER_QUOTE, // text behind a closing quote
    TOO_MANY,    // fields
} Parsed;

// Parses the record at the window's start; *next is set behind its line end, *lines to the line
// ends in it.
static Parsed parse(CsvReader *r, size_t *next, int64_t *lines) {
    const char *const begin = r->window + r->start, *const end = r->window + r->end;
    const char *p = begin;
    size_t scratch = 0;
    r->n = 0;
    *lines = 1;
    for (;;) {
        if (r->n == LIMIT_CSV_COLUMNS) return TOO_MANY;
        if (p < end && *p == '"') {
            // Quoted: to the next quote that is not doubled. The text is copied from its first
            // doubled quote on.
            const char *from = ++p;
            size_t copied = scratch;
            bool copy = false;
            for (;;) {
                const char *quote = memchr(p, '"', (size_t)(end - p));
                if (!quote) return CUT;
                for (const char *lf = p; (lf = memchr(lf, '\n', (size_t)(quote - lf))); lf++)
                    ++*lines;
                bool doubled = quote + 1 < end && quote[1] == '"';
                if (copy || doubled) {
                    size_t n = (size_t)(quote - p) + doubled;
                    memcpy(r->scratch + scratch, p, n);
                    scratch += n;
                    copy = true;
                }
                p = quote + 1 + doubled;
                if (!doubled) {
                    if (copy) field_add(r, r->scratch + copied, scratch - copied);
                    else field_add(r, from, (size_t)(quote - from));
                    break;
                }
            }
            if (p < end && *p == '\r' && (p + 1 == end || p[1] == '\n')) p++;
            // Also where the quote is the window's last byte: the next one may double it.
            if (p == end && !r->ended) return CUT;
        } else {
            const char *from = p;
            while (p < end && *p != ',' && *p != '\n') p++;
            if (p == end && !r->ended) return CUT;
            const char *stop = p;
            if ((p == end || *p == '\n') && stop > from && stop[-1] == '\r') stop--;
            field_add(r, from, (size_t)(stop - from));
        }
        if (p == end || *p == '\n') {
            size_t n = (size_t)(p - begin);
            *next = r->start + n + (p < end);
            if (n && begin[n - 1] == '\r') n--;
            r->raw = (Str){begin, n};
            return RECORD;
        }
        if (*p != ',') return AFTER_QUOTE;
        p++;
    }
}

// Goes to the end of the line at the window's start, however long it is; csv_raw has its beginning.
static Status skip_line(Cx *cx, CsvReader *r) {
    size_t from = r->start;
    const char *lf;
    while (!(lf = memchr(r->window + from, '\n', r->end - from)) && !r->ended) {
        if (r->end - r->start > LIMIT_CSV_RECORD_BYTES) {
            r->end = r->start + LIMIT_CSV_RECORD_BYTES; // the rest of a line that long is not kept
        }
        from = r->end - r->start; // where it will be once the line has moved to the front
        TRY(refill(cx, r));
    }
    size_t n = (lf ? (size_t)(lf - r->window) : r->end) - r->start;
    size_t next = r->start + n + (lf != NULL);
    if (n && r->window[r->start + n - 1] == '\r') n--;
    r->raw = (Str){r->window + r->start, n};
    r->start = next;
    r->next_line++;
    return OK;
}

static Status refuse(Cx *cx, CsvReader *r, const char *what, const char *hint) {
    r->n = 0;
    TRY(skip_line(cx, r));
    Status status = fail(cx, INPUT, NULL, "line %lld: %s", (long long)r->line, what);
    return with_hint(cx, with_value(cx, status, r->raw), "%s", hint);
}

// The next record whatever it is, blank or not.
static Status record_next(Cx *cx, CsvReader *r, bool *more) {
    size_t next = 0;
    int64_t lines = 0;
    *more = false;
    r->n = 0;
    r->line = r->next_line;
    r->raw = S("");
    for (;;) {
        if (r->start == r->end && r->ended) return OK;
        // Only full when the window has grown; then the scratch grows with it, as a record never
        // unquotes to more.
        if (r->scratch_cap < r->cap) {
            r->scratch_cap = r->cap;
            r->scratch = must(realloc(r->scratch, r->scratch_cap));
        }
        Parsed parsed = r->start == r->end ? CUT : parse(r, &next, &lines);
        size_t size = parsed == RECORD ? r->raw.n : r->end - r->start;
        if (parsed == TOO_MANY)
            return refuse(cx, r, "the record has more fields than allowed", "give at most 4096 columns");
        if (parsed == AFTER_QUOTE)
            return refuse(cx, r, "text follows the closing quote of a field",
                "double the quotes inside a quoted field");
        if (parsed == CUT && r->ended)
            return refuse(cx, r, "a quote is opened and never closed",
                "close the quote, or double it inside the field");
        if (size > LIMIT_CSV_RECORD_BYTES)
            return refuse(cx, r, "the record is longer than 1 MiB", "look for a quote that is not closed");
        if (parsed == RECORD) break;
        TRY(refill(cx, r));
    }
    r->start = next;
    r->next_line += lines;
    *more = true;
    return OK;
}

_Static_assert(LIMIT_CSV_COLUMNS == 4096 && LIMIT_CSV_RECORD_BYTES == 1024 * 1024,
    "messages name these limits");

static Status header_read(Cx *cx, CsvReader *r) {
    bool more;
    // The mark is three bytes, and a pipe may give them one by one.
    while (r->end < 3 && !r->ended) TRY(refill(cx, r));
    if (str_starts((Str){r->window, r->end}, S("\xEF\xBB\xBF"))) r->start = 3;
    TRY(record_next(cx, r, &more));
    if (!more || (r->n == 1 && r->fields[0].n == 0))
        return with_hint(cx, fail(cx, INPUT, NULL, "the file has no header"),
            "begin it with a line of column names");
    r->columns = r->n;
    r->header = NEW_ARRAY(r->arena, Str, r->n);
    for (int i = 0; i < r->n; i++) r->header[i] = str_dup(r->arena, r->fields[i]);
    return OK;
}

static Status reader_new(Cx *cx, Input *input, CsvReader **out) {
    CsvReader *r = must(calloc(1, sizeof *r));
    r->input = input;
    r->arena = arena_new();
    r->cap = WINDOW_BYTES;
    r->window = must(malloc(r->cap));
    r->fields = must(calloc(LIMIT_CSV_COLUMNS, sizeof *r->fields));
    r->next_line = 1;
    Status status = header_read(cx, r);
    if (status != OK) {
        csv_close(r);
        return status;
    }
    *out = r;
    return OK;
}

Status csv_open(Cx *cx, const char *path, CsvReader **out) {
    Input *input;
    *out = NULL;
    TRY(input_open(cx, path, &input));
    return reader_new(cx, input, out);
}

Status csv_open_text(Cx *cx, Str text, CsvReader **out) {
    *out = NULL;
    return reader_new(cx, input_of(text), out);
}

int csv_columns(const CsvReader *r) { return r->columns; }

Str csv_header(const CsvReader *r, int column) {
    CHECK(column >= 0 && column < r->columns);
    return r->header[column];
}

static bool eq_without_case(Str a, Str b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++) {
        char x = a.at[i], y = b.at[i];
        if (x >= 'A' && x <= 'Z') x = (char)(x - 'A' + 'a');
        if (y >= 'A' && y <= 'Z') y = (char)(y - 'A' + 'a');
        if (x != y) return false;
    }
    return true;
}

int csv_find(const CsvReader *r, Str name) {
    for (int i = 0; i < r->columns; i++)
        if (str_eq(r->header[i], name)) return i;
    for (int i = 0; i < r->columns; i++)
        if (eq_without_case(r->header[i], name)) return i;
    return -1;
}

Status csv_next(Cx *cx, CsvReader *r, Str **fields, int *n, bool *more) {
    if (r->broken) { // that was told
        *more = false;
        *n = 0;
        return OK;
    }
    do {
        TRY(record_next(cx, r, more));
    } while (*more && r->columns > 1 && r->n == 1 && r->raw.n == 0);
    *fields = r->fields;
    *n = r->n;
    return OK;
}

int64_t csv_line(const CsvReader *r) { return r->line; }

Str csv_raw(const CsvReader *r) { return r->raw; }

double csv_progress(const CsvReader *r) { return input_progress(r->input); }

void csv_close(CsvReader *r) {
    if (!r) return;
    input_close(r->input);
    arena_free(r->arena);
    free(r->window);
    free(r->scratch);
    free(r->fields);
    free(r);
}

// ---- writer -------------------------------------------------------------------------------------

void csv_put(Buf *b, Str field, bool first) {
    if (!first) buf_char(b, ',');
    // At a file's beginning it would be taken for the mark, or for the beginning of a packed file.
    bool quote = first && (str_starts(field, S("\xEF\xBB\xBF")) || input_packing(field) != PACKED_NOT);
    for (size_t i = 0; i < field.n && !quote; i++) {
        char c = field.at[i];
        quote = c == '"' || c == ',' || c == '\n' || c == '\r';
    }
    if (!quote) {
        buf_add(b, field);
        return;
    }
    buf_char(b, '"');
    for (Str rest = field;;) {
        Str part = str_split(rest, '"', &rest);
        bool last = part.at + part.n == field.at + field.n;
        buf_add(b, part);
        if (last) break;
        buf_add(b, S("\"\""));
    }
    buf_char(b, '"');
}

void csv_end(Buf *b) { buf_char(b, '\n'); }
