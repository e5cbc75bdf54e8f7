// `argosy document WHAT NUMBER`: a document on paper, as PDF, or as ZPL for label printers.
#include "cli/cli.h"
#include "cli/outfile.h"
#include "paper/paper.h"

Status verb_document(Cli *cli) {
    Cx *cx = cli->cx;
    Str what = cli->words[0], number = cli->words[1], out = cli_value(cli, "out");
    Str known[16];
    bool is_known = false;
    CHECK(paper_info_n <= COUNT(known));
    for (int i = 0; i < paper_info_n; i++) {
        known[i] = str_of(paper_info[i].what);
        is_known |= str_eq(what, known[i]);
    }
    if (!is_known) return cli_unknown(cli, MISSING, "document", what, known, paper_info_n);
    if (out.n == 0)
        return with_hint(cx, fail(cx, INPUT, "out", "no file is named"), "--out %s",
            paper_file(cx->arena, what, number, cli_value(cli, "format")).at);
    TRY(cli_open(cli, (CliOpen){0}));
    cx = cli->cx;
    Buf bytes = buf_new(cx->arena);
    TRY(paper_make(cx, what, number, cli_value(cli, "format"), &bytes));
    OutFile file;
    TRY(outfile_open(cx, "out", out, &file));
    return outfile_end(&file, outfile_put(&file, buf_str(&bytes)));
}
