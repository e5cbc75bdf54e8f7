// --model of the global model: the trained trees in a file. Where there is no such file it is written, where there is one it is used instead of
// training; one that is not for these series is refused, never used.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/forecast_global.h"
#include "cli/sheet.h"

static Status refuse(const Global *g, const char *why, const char *hint) {
    Cli *cli = g->wanted->cli;
    return with_hint(cli->cx,
        with_value(cli->cx, fail(cli->cx, INPUT, "model", "the stored model cannot be used: %s", why),
            cli_value(cli, "model")),
        "%s", hint);
}

static Status read_bytes(const Global *g, const char *path, uint8_t **bytes, size_t *n) {
    Cli *cli = g->wanted->cli;
    struct stat s;
    FILE *f = fopen(path, "rb");
    *bytes = NULL;
    if (!f && errno == ENOENT) return OK;
    bool good = f && fstat(fileno(f), &s) == 0 && S_ISREG(s.st_mode);
    if (good) {
        *n = (size_t)s.st_size;
        *bytes = NEW_ARRAY(cli->arena, uint8_t, *n + 1);
        good = fread(*bytes, 1, *n, f) == *n;
    }
    if (f) fclose(f);
    return good ? OK : refuse(g, "it cannot be read", "give a file, or a name that is not taken");
}

Status forecast_model_read(Global *g) {
    Cli *cli = g->wanted->cli;
    uint8_t *bytes = NULL;
    size_t n = 0;
    const char *wrong = NULL;
    if (cli_value(cli, "model").n == 0) return OK;
    TRY(read_bytes(g, str_z(cli->arena, cli_value(cli, "model")), &bytes, &n));
    if (!bytes) return OK;
    const GlobalTeam *team = global_team_read(cli->arena, bytes, n, &wrong);
    if (!team) return refuse(g, wrong, "take it away, so that it is trained and written again");
    wrong = global_team_wrong(team, &g->in);
    if (wrong)
        return refuse(g, wrong, "use it with the flags and files it was trained with, or give another name");
    if (team->last > g->panel.last.at)
        return refuse(g, "it was trained on later periods than --in has",
            "give the newer file, or a model of its own");
    g->team = team;
    return OK;
}

Status forecast_model_write(const Global *g, const GlobalTeam *team) {
    Cli *cli = g->wanted->cli;
    if (cli_value(cli, "model").n == 0 || g->team) return OK;
    GlobalTeam stamped = *team;
    stamped.last = g->panel.last.at;
    size_t n = 0;
    const uint8_t *bytes = global_team_write(cli->arena, &stamped, &n);
    return sheet_write(cli, "model", (Str){(const char *)bytes, n});
}
