// `argosy <noun> <verb>`: one action through the door, or an array of them.
//
// With --json the answer is what HTTP would send: the reply, or the problem, or for an array one result an item. Without it,
// the reply's fields by their labels.
#include <stdio.h>

#include "base/digest.h"
#include "base/limits.h"
#include "cli/cli.h"

static Status reply_tell(Cli *cli, const Act *act) {
    Buf out = buf_new(cli->arena);
    if (cli->json) {
        buf_add(&out, act->reply);
        buf_char(&out, '\n');
        tell(buf_str(&out));
        return OK;
    }
    Json *reply;
    JsonError e;
    if (!json_parse(cli->arena, act->reply, &reply, &e))
        return fail(cli->cx, SYSTEM, NULL, "the reply is not JSON");
    if (act->replayed) buf_z(&out, "Done before, with this key:\n");
    if (act->preview) tell_changes(cli, &out, json_get(reply, "changes"));
    const Json *result = act->preview ? json_get(reply, "result") : reply;
    if (act->preview && result && result->n) buf_z(&out, "Result\n");
    if (result) tell_record(cli, &out, act->action->out, result);
    if (out.n == 0) buf_z(&out, "Done.\n");
    tell(buf_str(&out));
    return OK;
}

static Str body_of(Cli *cli, const Json *in) {
    Buf b = buf_new(cli->arena);
    JsonOut o = json_out(&b);
    json_value(&o, in);
    return buf_str(&b);
}

static Status one(Cli *cli, const Json *in) {
    Act act = {.cx = cli->cx,
        .action = cli->action,
        .key = cli_value(cli, "key"),
        .preview = cli_given(cli, "preview"),
        .want_json = true};
    act.body = body_of(cli, in);
    TRY(act_read_json(&act, in));
    TRY(act_now(cli->app, &act));
    return reply_tell(cli, &act);
}

// ---- many -----------------------------------------------------------------------------------------------------------

static void result_tell(Cli *cli, int i, const Act *act) {
    const Error *e = &act->cx->error;
    if (act->status == OK) {
        Buf out = buf_new(cli->arena);
        Json *reply;
        JsonError unread;
        buf_fmt(&out, "%d: done\n", i + 1);
        if (json_parse(cli->arena, act->reply, &reply, &unread))
            tell_record(cli, &out, act->action->out, act->preview ? json_get(reply, "result") : reply);
        tell(buf_str(&out));
        return;
    }
    printf("%d: refused: " STR_FMT "%s" STR_FMT "\n", i + 1, STR_ARG(e->text),
        e->hint.n ? "; " : "", STR_ARG(e->hint));
}

static void result_json(JsonOut *o, const Act *act) {
    json_open(o, '{');
    JSON_KZ(o, "status"), json_int(o, status_info[act->status].http);
    if (act->status == OK) {
        JSON_KZ(o, "body"), json_raw(o, act->reply);
        if (act->replayed) JSON_KZ(o, "replayed"), json_bool(o, true);
    } else {
        JSON_KZ(o, "problem"), tell_problem(act->cx, act->status, o);
    }
    json_close(o, '}');
}

// The exit code is that of the first that was refused.
static Status many(Cli *cli, const Json *array) {
    if (array->n > LIMIT_ARRAY_ACTIONS)
        return with_hint(cli->cx, fail(cli->cx, INPUT, NULL, "there are %d inputs", array->n),
            "at most %d at once", LIMIT_ARRAY_ACTIONS);
    Act *acts = NEW_ARRAY(cli->arena, Act, array->n);
    Act **ready = NEW_ARRAY(cli->arena, Act *, array->n);
    int n = 0, i = 0;
    Str key = cli_value(cli, "key"), whole = digest_hex(cli->arena, digest_of(body_of(cli, array)));
    for (const Json *in = array->first; in; in = in->next, i++) {
        acts[i] = (Act){.cx = cx_new(cli->app, cli->cx->actor),
            .action = cli->action,
            .preview = cli_given(cli, "preview"),
            .want_json = true,
            .body = whole};
        if (key.n) acts[i].key = str_fmt(cli->arena, STR_FMT "#%d", STR_ARG(key), i);
        acts[i].status = act_read_json(&acts[i], in);
        if (acts[i].status == OK) ready[n++] = &acts[i];
    }
    act_many(cli->app, ready, n);
    Buf out = buf_new(cli->arena);
    JsonOut o = json_out(&out);
    json_open(&o, '[');
    for (i = 0; i < array->n; i++) {
        if (cli->json) result_json(&o, &acts[i]);
        else result_tell(cli, i, &acts[i]);
        if (acts[i].status != OK && cli->exit_code == 0)
            cli->exit_code = status_info[acts[i].status].exit_code;
        cx_free(acts[i].cx);
    }
    json_close(&o, ']');
    buf_char(&out, '\n');
    if (cli->json) tell(buf_str(&out));
    return OK;
}

Status verb_act(Cli *cli) {
    Json *in;
    TRY(input_of_flags(cli, &in));
    TRY(cli_open(cli, (CliOpen){0}));
    TRY(in->kind == JSON_ARRAY ? many(cli, in) : one(cli, in));
    return cli_seal(cli);
}
