// Write aside, then rename: the one place where files of the command line come to be. What is renamed is whole and was closed without
// an error; what is not is removed.
#include "cli/outfile.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

Status outfile_open(Cx *cx, const char *flag, Str path, OutFile *out) {
    *out = (OutFile){.cx = cx, .flag = flag, .path = str_z(cx->arena, path)};
    const char *part = str_fmt(cx->arena, STR_FMT ".part", STR_ARG(path)).at;
    out->file = fopen(part, "wb");
    if (!out->file)
        return with_hint(cx,
            fail(cx, INPUT, flag, "%s cannot be written: %s", out->path, strerror(errno)),
            "name a file in a folder that exists and may be written to");
    out->part = part;
    return OK;
}

static Status failed(OutFile *o) {
    return fail(o->cx, SYSTEM, o->flag, "%s could not be written: %s", o->path, strerror(errno));
}

Status outfile_put(OutFile *o, Str text) {
    if (!o->file || fwrite(text.at, 1, text.n, o->file) == text.n) return OK;
    return failed(o);
}

Status outfile_close(OutFile *o) {
    FILE *file = o->file;
    o->file = NULL;
    if (file && fclose(file) != 0) return failed(o);
    return OK;
}

Status outfile_end(OutFile *o, Status s) {
    if (!o->part) return s;
    Status closed = s == OK ? outfile_close(o) : OK;
    if (s != OK && o->file) (void)fclose(o->file);
    o->file = NULL;
    if (s == OK) s = closed;
    if (s == OK && rename(o->part, o->path) != 0) s = failed(o);
    if (s != OK) (void)unlink(o->part);
    o->part = NULL;
    return s;
}
