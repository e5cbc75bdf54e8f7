// How long a password would stand against guessing, as zxcvbn (Wheeler 2016) reckons it: common passwords, words, rows of keys, dates. Its lists are
// large, so that this is read when somebody chooses a password.
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

const estimate = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

// 0 to 4. `own`: words that are no secret here.
export const strengthOf = (password: string, own: string[]): number => (password ? estimate.check(password.slice(0, 128), own).score : 0);
