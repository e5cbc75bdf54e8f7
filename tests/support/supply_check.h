// Is a plan one that could be carried out? Asked of the input and the plan alone: nothing of the engine is used but its structs.
#ifndef ARGOSY_TESTS_SUPPLY_CHECK_H
#define ARGOSY_TESTS_SUPPLY_CHECK_H

#include "engine/supply/supply.h"

// NULL where all holds; otherwise what does not, with its numbers, until the next call:
//   pegs        those of a supply sum to its quantity, of a demand to its quantity less what is short, within a node
//   firm        stock and firm supply are all there, once, on their days
//   fences      planned supply is released within the days its source allows, on working days, and takes its lead time
//   lots, yield by the rules of the source; bills and lanes ask for what is started
//   stock       projected stock by the days on which things really come is never below zero but for what is reported late or short
//   capacity    no bucket of a resource is used beyond its capacity on the days on which supplies really begin
//   expiry      nothing is used after its last day; what comes with a planned supply is there, with it and once
//   proposals   are of what is nobody's, of no unit twice, and sooner
//   lateness    is told, once, for each demand that has it
const char *supply_check_plan(const SupplyInput *in, const SupplyPlan *p);

#endif
