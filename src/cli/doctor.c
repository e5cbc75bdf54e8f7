// `argosy doctor`: what is wrong with a set-up, and what to do about it. It looks and changes nothing; it ends with 1 where something is
// wrong, 0 where there are warnings at most.
//
//   the machine    doctor_machine.c     limits of the process, the port, the certificate
//   the store      store/examine.h      rights, room, soundness, version
//   the company    doctor_company.c     clock, backups, proofs, messages
//   who comes in   doctor_reach.c       second factors, where others than this machine reach it
#include "cli/doctor.h"

#include <stdio.h>

static const char *const words[] = {"well", "WARNING", "WRONG"};

static void tell_json(Cli *cli, const Findings *f) {
    Buf b = buf_new(cli->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "well"), json_bool(&o, !found_wrong(f));
    JSON_KZ(&o, "findings"), json_open(&o, '[');
    for (int i = 0; i < f->n; i++) {
        static const char *const how[] = {"well", "warning", "wrong"};
        json_open(&o, '{');
        JSON_KZ(&o, "name"), json_str(&o, str_of(f->at[i].name));
        JSON_KZ(&o, "how"), json_str(&o, str_of(how[f->at[i].how]));
        JSON_KZ(&o, "what"), json_str(&o, str_cut(f->at[i].what, 0, str_utf8_prefix(f->at[i].what)));
        if (f->at[i].todo.n) JSON_KZ(&o, "do"), json_str(&o, f->at[i].todo);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    buf_char(&b, '\n');
    tell(buf_str(&b));
}

static void tell_text(Cli *cli, const Findings *f) {
    const Str heads[] = {S("Looked at"), S(""), S("Seen")};
    Str *cells = NEW_ARRAY(cli->arena, Str, 3 * f->n);
    Buf b = buf_new(cli->arena);
    int warnings = 0, wrong = 0;
    for (int i = 0; i < f->n; i++) {
        cells[3 * i] = str_of(f->at[i].name);
        cells[3 * i + 1] = str_of(words[f->at[i].how]);
        cells[3 * i + 2] = f->at[i].what;
        warnings += f->at[i].how == FOUND_WARNING;
        wrong += f->at[i].how == FOUND_WRONG;
    }
    text_table(&b,
        &(TextTable){.columns = 3, .heads = heads, .cells = cells, .rows = f->n, .colour = cli->colour});
    for (int i = 0; i < f->n; i++)
        if (f->at[i].todo.n)
            buf_fmt(&b, "%s: " STR_FMT "\n", f->at[i].name, STR_ARG(f->at[i].todo));
    if (wrong + warnings == 0) buf_z(&b, "All is well.\n");
    else buf_fmt(&b, "%d wrong, %d to be warned of.\n", wrong, warnings);
    tell(buf_str(&b));
}

Status verb_doctor(Cli *cli) {
    Findings f = {.arena = cli->arena};
    int64_t free_mb = 1024, log_mb = 256;
    TRY(cli_number(cli, "free", 0, INT64_C(1) << 40, &free_mb));
    TRY(cli_number(cli, "log", 0, INT64_C(1) << 40, &log_mb));
    TRY(doctor_machine(cli, &f));
    store_examine(cli->cx, cli_db(cli),
        &(ExamineLimits){.free_bytes = free_mb << 20, .log_bytes = log_mb << 20}, &f);
    cx_clear(cli->cx);
    bool shut = false; // what is there cannot be opened, or is none of ours
    for (int i = 0; i < f.n; i++) {
        static const char *const needed[] = {"file", "content", "schema", "connection", "table rights"};
        for (int k = 0; k < COUNT(needed); k++)
            shut |= f.at[i].how == FOUND_WRONG && str_is(str_of(f.at[i].name), needed[k]);
    }
    if (!shut) TRY(doctor_company(cli, &f));
    (cli->json ? tell_json : tell_text)(cli, &f);
    cli->exit_code = found_wrong(&f) ? 1 : 0;
    return OK;
}
