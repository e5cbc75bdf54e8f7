// `argosy prove`: do the sums hold? And `argosy trace`: where did it come from, where did it go?
#include <stdio.h>

#include "cli/cli.h"
#include "flow/info/prove.h"
#include "flow/info/trace.h"

static void prove_json(Cli *cli, const Proof *proofs, int n, bool all_hold) {
    Buf b = buf_new(cli->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "holds"), json_bool(&o, all_hold);
    JSON_KZ(&o, "proofs"), json_open(&o, '[');
    for (int i = 0; i < n; i++) {
        json_open(&o, '{');
        JSON_KZ(&o, "name"), json_str(&o, str_of(proofs[i].name));
        JSON_KZ(&o, "says"), json_str(&o, str_of(proofs[i].says));
        JSON_KZ(&o, "checked"), json_int(&o, proofs[i].checked);
        JSON_KZ(&o, "broken"), json_int(&o, proofs[i].broken);
        if (proofs[i].broken) JSON_KZ(&o, "first"), json_str(&o, proofs[i].first);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    buf_char(&b, '\n');
    tell(buf_str(&b));
}

static void prove_text(Cli *cli, const Proof *proofs, int n, bool all_hold) {
    static const bool right[] = {false, false, true, false};
    const Str heads[] = {S("Proof"), S(""), S("Checked"), S("What must hold")};
    Buf b = buf_new(cli->arena);
    Str *cells = NEW_ARRAY(cli->arena, Str, 4 * n);
    for (int i = 0; i < n; i++) {
        const Proof *p = &proofs[i];
        cells[4 * i] = str_of(p->name);
        cells[4 * i + 1] = p->broken ? str_fmt(cli->arena, "BROKEN %lld", (long long)p->broken)
                                     : S("holds");
        cells[4 * i + 2] = str_fmt(cli->arena, "%lld", (long long)p->checked);
        cells[4 * i + 3] = str_of(p->says);
    }
    text_table(&b,
        &(TextTable){
            .columns = 4, .heads = heads, .right = right, .cells = cells, .rows = n, .colour = cli->colour});
    for (int i = 0; i < n; i++)
        if (proofs[i].broken)
            buf_fmt(&b, "%s: " STR_FMT "\n", proofs[i].name, STR_ARG(proofs[i].first));
    buf_z(&b, all_hold ? "All hold.\n" : "Not all hold.\n");
    tell(buf_str(&b));
}

Status verb_prove(Cli *cli) {
    TRY(cli_open(cli, (CliOpen){0}));
    TRY(actor_permit(cli->cx, PROVE_ROLES, S("see proofs")));
    Proof *proofs;
    int n;
    bool all_hold;
    TRY(prove_and_note(cli->cx, &proofs, &n, &all_hold));
    (cli->json ? prove_json : prove_text)(cli, proofs, n, all_hold);
    cli->exit_code = all_hold ? 0 : 1;
    return OK;
}

static Status trace(Cli *cli, bool order, Str which, Buf *out) {
    Cx *cx = cli->cx;
    if (!cli->json)
        return order ? trace_order_text(cx, which, out, cli->colour)
                     : trace_lot_text(cx, which, out, cli->colour);
    JsonOut o = json_out(out);
    TRY(order ? trace_order(cx, which, &o) : trace_lot(cx, which, &o));
    buf_char(out, '\n');
    return OK;
}

Status verb_trace(Cli *cli) {
    static const Str known[] = {{"order", 5}, {"lot", 3}};
    bool order = str_is(cli->words[0], "order");
    if (!order && !str_is(cli->words[0], "lot"))
        return cli_unknown(cli, INPUT, "trace of a", cli->words[0], known, 2);
    TRY(cli_open(cli, (CliOpen){0}));
    TRY(actor_permit(cli->cx, TRACE_ROLES, S("see traces")));
    Buf out = buf_new(cli->arena);
    TRY(store_read(cli->cx, cli->store));
    Status s = trace(cli, order, cli->words[1], &out);
    store_read_end(cli->cx);
    TRY(s);
    tell(buf_str(&out));
    return OK;
}
