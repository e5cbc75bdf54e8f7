// A command line within this process: the program's own verbs, without a process for each.
#ifndef ARGOSY_TESTS_FUZZ_COMMAND_H
#define ARGOSY_TESTS_FUZZ_COMMAND_H

#include "cli/cli.h"

Cli *command_cli(void);                // as cli_new gives it; the tables are made once
void command_end(Cli *cli);            // what cli_end does, but for telling the error
void command_folder(const char *path); // makes it where it is not there

#endif
