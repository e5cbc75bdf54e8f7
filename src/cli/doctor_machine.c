// What doctor looks at on the machine: how many files this process may open, whether the port is free or ours, how long the certificate of
// the proxy or server is good for.
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/certificate.h"
#include "cli/doctor.h"

enum { FILES_LEAST = 4096, CERTIFICATE_DAYS = 14 };

static void files(Cli *cli, Findings *out) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    bool few = limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < FILES_LEAST;
    found(out, few ? FOUND_WARNING : FOUND_WELL, "open files",
        str_fmt(cli->arena, "at most %llu", (unsigned long long)limit.rlim_cur), few ? "2,000 connections need more: LimitNOFILE=16384 in the unit, or ulimit -n 16384 before the start" : NULL);
}

// Whether a server of ours answers there: what it says to GET /healthz.
static bool ours(int fd) {
    static const char ask[] =
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char answer[2048];
    size_t n = 0;
    struct timeval wait = {.tv_sec = 2};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) != (ssize_t)(sizeof ask - 1)) return false;
    for (ssize_t got; n < sizeof answer && (got = recv(fd, answer + n, sizeof answer - n, 0)) > 0;)
        n += (size_t)got;
    return str_find((Str){answer, n}, S("{\"status\":\"alive\"}")) >= 0;
}

static void port(Cli *cli, int64_t number, Findings *out) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    bool taken = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    long long n = (long long)number;
    if (!taken)
        found(out, FOUND_WARNING, "port",
            str_fmt(cli->arena, "nothing serves on port %lld of this machine", n),
            "start the server: systemctl start argosy, or argosy serve; --port names another");
    else if (ours(fd))
        found(out, FOUND_WELL, "port", str_fmt(cli->arena, "argosy serves on port %lld", n), NULL);
    else
        found(out, FOUND_WRONG, "port", str_fmt(cli->arena, "another program has port %lld", n),
            "stop it (ss -ltnp shows which it is), or serve with another --port");
    close(fd);
}

static void certificate(Cli *cli, Str file, Findings *out) {
    Time ends;
    const char *path = str_z(cli->arena, file);
    if (!certificate_ends(path, &ends)) {
        found(out, FOUND_WRONG, "certificate",
            str_fmt(cli->arena, "%s holds no certificate that can be read", path), "give its file in PEM");
        return;
    }
    int64_t days = (ends.v - time_now().v) / DAY;
    FoundHow how = ends.v < time_now().v ? FOUND_WRONG
        : days < CERTIFICATE_DAYS        ? FOUND_WARNING
                                         : FOUND_WELL;
    found(out, how, "certificate",
        str_fmt(cli->arena, "good until " STR_FMT, STR_ARG(time_text(cli->arena, ends))),
        how == FOUND_WELL ? NULL : "renew it, and have whoever serves TLS read it anew");
}

Status doctor_machine(Cli *cli, Findings *out) {
    int64_t number = 8080;
    TRY(cli_number(cli, "port", 1, 65535, &number));
    files(cli, out);
    port(cli, number, out);
    if (cli_given(cli, "certificate")) certificate(cli, cli_value(cli, "certificate"), out);
    return OK;
}
