// A reader of bytes that undoes compression on the way, in constant memory.
//
//     file or text -> raw block (64 KiB) -> none | zlib | zstd -> the caller's buffer
//
// What the file is, is told by its first bytes and not by its name: 1F 8B is gzip (RFC 1952), 28 B5
// 2F FD is zstd (RFC 8878). Both formats allow several streams one after another, as `cat a.gz
// b.gz` makes them; all are read. A file that ends within a stream is an error: a part of it would
// pass for the whole.
#define _POSIX_C_SOURCE 200809L
#define ZLIB_CONST
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { RAW_BYTES = 64 * 1024 };

struct Input {
    int fd; // -1 for text
    bool close_fd;
    Packing packing;
    bool in_stream; // a compressed stream was begun and has not ended
    bool ended;     // no more raw bytes will come
    const char *raw;
    size_t raw_at, raw_n;          // what was read of the raw block, and its size
    int64_t bytes_read, bytes_all; // of the file; bytes_all is 0 where unknown
    z_stream gz;
    ZSTD_DStream *zst;
    char *block;
    const char *path;
};

static Status broken(Cx *cx, const Input *in, const char *what) {
    return with_hint(cx, fail(cx, INPUT, NULL, "%s cannot be read: %s", in->path, what), "give a whole file");
}

// Reads the next raw block once the last one is used up.
static Status raw_fill(Cx *cx, Input *in) {
    if (in->raw_at < in->raw_n || in->ended) return OK;
    if (in->fd < 0) {
        in->ended = true;
        return OK;
    }
    ssize_t got;
    do {
        got = read(in->fd, in->block, RAW_BYTES);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return broken(cx, in, strerror(errno));
    in->raw = in->block;
    in->raw_at = 0;
    in->raw_n = (size_t)got;
    in->bytes_read += got;
    in->ended = got == 0;
    return OK;
}

Packing input_packing(Str start) {
    if (str_starts(start, S("\x1f\x8b"))) return PACKED_GZIP;
    return str_starts(start, S("\x28\xb5\x2f\xfd")) ? PACKED_ZSTD : PACKED_NOT;
}

static void packing_set(Input *in) {
    in->packing = input_packing((Str){in->raw, in->raw_n});
    if (in->packing == PACKED_GZIP) {
        CHECK(inflateInit2(&in->gz, 15 + 16) == Z_OK); // 15: the largest window; 16: a gzip header
    } else if (in->packing == PACKED_ZSTD) {
        in->zst = ZSTD_createDStream();
        CHECK(in->zst != NULL);
    }
}

static Input *input_new(void) {
    Input *in = calloc(1, sizeof *in);
    CHECK(in != NULL);
    in->fd = -1;
    return in;
}

Status input_open(Cx *cx, const char *path, Input **out) {
    *out = NULL;
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return with_value(cx,
            fail(cx, INPUT, NULL, "%s cannot be opened: %s", path, strerror(errno)), str_of(path));
    Input *in = input_new();
    in->fd = fd;
    in->close_fd = !standard;
    in->path = standard ? "standard input" : str_z(cx->arena, str_of(path));
    in->block = malloc(RAW_BYTES);
    CHECK(in->block != NULL);
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) in->bytes_all = st.st_size;
    // A pipe may give less than the four bytes that tell the format at its first read.
    while (in->raw_n < 4 && !in->ended) {
        ssize_t got = read(fd, in->block + in->raw_n, RAW_BYTES - in->raw_n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            Status status = broken(cx, in, strerror(errno));
            input_close(in);
            return status;
        }
        in->raw_n += (size_t)got;
        in->bytes_read += got;
        in->ended = got == 0;
    }
    in->raw = in->block;
    packing_set(in);
    *out = in;
    return OK;
}

Input *input_of(Str text) {
    Input *in = input_new();
    in->path = "the text";
    in->raw = text.at;
    in->raw_n = text.n;
    in->bytes_read = in->bytes_all = (int64_t)text.n;
    packing_set(in);
    return in;
}

static Status gzip_read(Cx *cx, Input *in, char *to, size_t cap, size_t *n) {
    if (!in->in_stream) {
        inflateReset(&in->gz);
        in->in_stream = true;
    }
    size_t left = in->raw_n - in->raw_at;
    // zlib counts in 32 bits: a larger text goes in by parts.
    uInt some = left > (1u << 30) ? 1u << 30 : (uInt)left, room = cap > (1u << 30) ? 1u << 30 : (uInt)cap;
    in->gz.next_in = (const Bytef *)in->raw + in->raw_at;
    in->gz.avail_in = some;
    in->gz.next_out = (Bytef *)to;
    in->gz.avail_out = room;
    int rc = inflate(&in->gz, Z_NO_FLUSH);
    in->raw_at += some - in->gz.avail_in;
    *n = room - in->gz.avail_out;
    if (rc == Z_STREAM_END) in->in_stream = false;
    else if (rc != Z_OK && rc != Z_BUF_ERROR) return broken(cx, in, "its gzip data are broken");
    return OK;
}

static Status zstd_read(Cx *cx, Input *in, char *to, size_t cap, size_t *n) {
    ZSTD_inBuffer from = {in->raw, in->raw_n, in->raw_at};
    ZSTD_outBuffer into = {to, cap, 0};
    size_t rc = ZSTD_decompressStream(in->zst, &into, &from);
    if (ZSTD_isError(rc)) return broken(cx, in, "its zstd data are broken");
    in->raw_at = from.pos;
    in->in_stream = rc != 0;
    *n = into.pos;
    return OK;
}

Status input_read(Cx *cx, Input *in, char *to, size_t cap, size_t *n) {
    *n = 0;
    CHECK(cap > 0);
    while (*n == 0) {
        TRY(raw_fill(cx, in));
        size_t left = in->raw_n - in->raw_at;
        if (in->packing == PACKED_NOT) {
            if (!left) return OK;
            *n = left < cap ? left : cap;
            memcpy(to, in->raw + in->raw_at, *n);
            in->raw_at += *n;
            return OK;
        }
        if (!left && !in->in_stream) return OK;
        if (in->packing == PACKED_GZIP) TRY(gzip_read(cx, in, to, cap, n));
        else TRY(zstd_read(cx, in, to, cap, n));
        if (!left && *n == 0 && in->in_stream) return broken(cx, in, "it ends too early");
    }
    return OK;
}

double input_progress(const Input *in) {
    if (in->bytes_all <= 0) return 0;
    int64_t used = in->bytes_read - (int64_t)(in->raw_n - in->raw_at);
    double part = (double)used / (double)in->bytes_all;
    return part > 1 ? 1 : part;
}

void input_close(Input *in) {
    if (!in) return;
    if (in->packing == PACKED_GZIP) inflateEnd(&in->gz);
    if (in->zst) ZSTD_freeDStream(in->zst);
    if (in->close_fd) close(in->fd);
    free(in->block);
    free(in);
}
