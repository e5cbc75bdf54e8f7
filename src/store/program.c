// Another program as a subroutine: started without a shell, with no input, and read until it ends.
//
// Both its outputs are read as they come, so that it never waits for us with a full pipe.
#include "store/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const *environment(Cx *cx, const char *variable) {
    int n = 0;
    while (environ[n]) n++;
    const char **all = NEW_ARRAY(cx->arena, const char *, n + 2), **next = all;
    if (variable) *next++ = variable; // the first of a name counts
    for (int i = 0; i < n; i++) *next++ = environ[i];
    return all;
}

// Reads what is there; false at the end.
static bool read_some(int fd, Buf *b) {
    char part[4096];
    ssize_t n = read(fd, part, sizeof part);
    if (n > 0) buf_add(b, (Str){part, (size_t)n});
    return n > 0 || (n < 0 && errno == EINTR);
}

static void read_both(int out, int said, Buf *out_text, Buf *said_text) {
    struct pollfd at[2] = {{.fd = out, .events = POLLIN}, {.fd = said, .events = POLLIN}};
    while (at[0].fd >= 0 || at[1].fd >= 0) {
        if (poll(at, 2, -1) < 0 && errno != EINTR) return;
        if (at[0].revents && !read_some(out, out_text)) at[0].fd = -1;
        if (at[1].revents && !read_some(said, said_text)) at[1].fd = -1;
    }
}

static int spawn(Cx *cx, const char *const argv[], const char *variable, int out, int said, pid_t *pid) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_adddup2(&files, said, 2);
    int code = posix_spawnp(pid, argv[0], &files, NULL, (char *const *)(uintptr_t)argv,
        (char *const *)(uintptr_t)environment(cx, variable));
    posix_spawn_file_actions_destroy(&files);
    return code;
}

Status program_run(Cx *cx, const char *const argv[], const char *variable, Str *out, Str *said, int *code) {
    int out_pipe[2], said_pipe[2], status;
    pid_t pid;
    if (pipe2(out_pipe, O_CLOEXEC) != 0)
        return fail(cx, SYSTEM, NULL, "no pipe: %s", strerror(errno));
    if (pipe2(said_pipe, O_CLOEXEC) != 0) {
        close(out_pipe[0]), close(out_pipe[1]);
        return fail(cx, SYSTEM, NULL, "no pipe: %s", strerror(errno));
    }
    int fault = spawn(cx, argv, variable, out_pipe[1], said_pipe[1], &pid);
    close(out_pipe[1]), close(said_pipe[1]);
    Buf out_text = buf_new(cx->arena), said_text = buf_new(cx->arena);
    if (fault == 0) read_both(out_pipe[0], said_pipe[0], &out_text, &said_text);
    close(out_pipe[0]), close(said_pipe[0]);
    if (fault == ENOENT) return fail(cx, MISSING, NULL, "the program %s is not installed", argv[0]);
    if (fault != 0)
        return fail(cx, SYSTEM, NULL, "%s cannot be started: %s", argv[0], strerror(fault));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return fail(cx, SYSTEM, NULL, "%s was lost: %s", argv[0], strerror(errno));
    *out = buf_str(&out_text);
    *said = buf_str(&said_text);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return OK;
}
