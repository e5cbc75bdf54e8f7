// What doctor looks at in who may come in: where others than this machine reach the program, administrators are to have a second factor.
#include <stdio.h>
#include <string.h>

#include "cli/doctor.h"
#include "core/second_factor.h"

// Whether an address of /proc/net/tcp, its bytes as the machine keeps them, is this machine's own alone.
static bool loopback(const char *hex) {
    if (strlen(hex) == 8) return strcmp(hex + 6, "7F") == 0;
    return strcmp(hex, "00000000000000000000000001000000") == 0 ||
        (strncmp(hex, "0000000000000000FFFF0000", 24) == 0 && strcmp(hex + 30, "7F") == 0);
}

// Whether something listens on this port for others than this machine.
static bool listens_beyond(const char *table, unsigned port) {
    enum { LISTEN = 0x0A };
    FILE *f = fopen(table, "re");
    if (!f) return false;
    char line[512], address[40];
    bool beyond = false;
    while (fgets(line, sizeof line, f)) {
        unsigned at, state;
        if (sscanf(line, " %*d: %32[0-9A-F]:%4x %*[0-9A-F]:%*x %2x", address, &at, &state) == 3 &&
            state == LISTEN && at == port && !loopback(address))
            beyond = true;
    }
    fclose(f);
    return beyond;
}

Status doctor_reach(Cli *cli, Findings *out) {
    int64_t port = 8080, lacking;
    TRY(cli_number(cli, "port", 1, 65535, &port));
    TRY(sql_get(cli->cx,
        NULL, "select count(*) from app_user u where u.active = 1 and (u.roles & $1) <> 0 and not exists (select 1 from second_factor f where f.id = u.id and f.confirmed > 0)",
        IN(A((int64_t)ADMIN)), OUT(O(&lacking))));
    bool open = cli_given(cli, "certificate") || listens_beyond("/proc/net/tcp", (unsigned)port) ||
        listens_beyond("/proc/net/tcp6", (unsigned)port);
    found(out, open && lacking ? FOUND_WARNING : FOUND_WELL, "second factor",
        str_fmt(cli->arena, "%lld administrators without one; %s", (long long)lacking,
            open ? "others than this machine reach the program" : "this machine alone reaches the program"),
        open && lacking ? "argosy setting create --code " SECOND_FACTOR_SETTING
                          " --value administrators has them set one up when they sign in next"
                        : NULL);
    return OK;
}
