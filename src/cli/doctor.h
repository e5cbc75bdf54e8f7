// The parts of `argosy doctor`. Private to the verb.
#ifndef ARGOSY_CLI_DOCTOR_H
#define ARGOSY_CLI_DOCTOR_H

#include "cli/cli.h"
#include "store/examine.h"

Status doctor_machine(Cli *cli, Findings *out) MUST_USE; // INPUT where a flag is wrong
Status doctor_company(Cli *cli, Findings *out) MUST_USE; // opens the store
Status doctor_reach(Cli *cli, Findings *out) MUST_USE;   // in it

#endif
