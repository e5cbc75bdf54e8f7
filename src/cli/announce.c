// `argosy serve --announce`: says where, and hands out what one can sign in with: a link for the owner, anew with each start, and a first
// token where there is none yet.
//
// A token's secret is kept nowhere but in the hands of who got it. So it is made once: with the first start, or when no token of an
// administrator is good any more.
#include <stdio.h>

#include "cli/cli.h"
#include "core/platform.h"
#include "core/session.h"

static Status count_admin_tokens(Cx *cx, int64_t *tokens, int64_t *users) {
    TRY(sql_get(cx, NULL,
        "select count(*) from token t join app_user u on u.id = t.owner "
        "where t.revoked = 0 and (t.expires = 0 or t.expires > $2) and u.active = 1 and (u.roles & "
        "$1) <> 0",
        IN(A((int64_t)ADMIN), A(cx->now)), OUT(O(tokens))));
    return sql_get(cx, NULL, "select count(*) from app_user where code = 'admin'", NO_ARGS, OUT(O(users)));
}

static Status first_token(Cli *cli, Str *secret) {
    int64_t tokens = 0, admins = 0;
    *secret = S("");
    TRY(store_read(cli->cx, cli->store));
    Status s = count_admin_tokens(cli->cx, &tokens, &admins);
    store_read_end(cli->cx);
    TRY(s);
    if (tokens) return OK;
    if (!admins) {
        UserCreateIn user = {.code = S("admin"), .name = S("Administrator"), .roles = S("admin")};
        TRY(act_call(cli->cx, user_create_action, &user, NULL));
    }
    User admin;
    TRY(store_read(cli->cx, cli->store));
    s = record_find(cli->cx, &user_entity, S("admin"), &admin);
    store_read_end(cli->cx);
    TRY(s);
    Str at = time_text(cli->arena, cli->cx->now);
    TokenCreateIn in = {.owner = admin.id, .code = str_fmt(cli->arena, "first-" STR_FMT, STR_ARG(at))};
    TokenOut token;
    TRY(act_call(cli->cx, token_create_action, &in, &token));
    *secret = token.secret;
    return OK;
}

static Status owner_read(Cli *cli, bool *found, Id *user, bool *active) {
    TRY(store_read(cli->cx, cli->store));
    Status s = sql_get(cli->cx, found, "select id, active from app_user where code = 'owner'",
        NO_ARGS, OUT(O(user), O(active)));
    store_read_end(cli->cx);
    return s;
}

// A link for the user `owner`, who is made where he is missing. None where he was made inactive.
static Status owner_link(Cli *cli) {
    bool found, active = true;
    UserLinkIn in;
    TRY(owner_read(cli, &found, &in.user, &active));
    if (!found) {
        UserCreateIn owner = {.code = S("owner"), .name = S("Owner"), .roles = S("admin")};
        TRY(act_call(cli->cx, user_create_action, &owner, NULL));
        TRY(owner_read(cli, &found, &in.user, &active));
    }
    if (!active) return OK;
    UserLinkOut link;
    TRY(act_call(cli->cx, &user_link_action, &in, &link));
    cli->link = str_dup(cli->arena, link.secret);
    return OK;
}

Status announce_make(Cli *cli) {
    if (!cli_given(cli, "announce")) return OK;
    Str secret;
    TRY(first_token(cli, &secret));
    TRY(owner_link(cli));
    if (secret.n)
        printf("Sign in with the token " STR_FMT "\nIt is shown this once.\n", STR_ARG(secret));
    else
        printf("Sign in with a token made before; argosy token create --owner admin --code NAME "
               "makes another.\n");
    return OK;
}

void announce_ready(void *to, const char *url) {
    const Cli *cli = to;
    printf("Argosy serves on %s\n", url);
    if (cli->link.n) printf("open %s/#link=" STR_FMT "\n", url, STR_ARG(cli->link));
    fflush(stdout);
}
