// Sums and products that come out larger than can be counted.
//
// What comes in has its limits (limits.h), but what many actions add up to, or what a bill with a tiny output asks of its
// components, may still be beyond 64 bits. Arithmetic has no way to fail on each plus sign, so it goes on with the largest
// number there is and leaves a note; whoever ran it on somebody's input looks for the note at the end and refuses the whole.
// That is done in two places only: the door (core/act.c) rolls the action back, and a view (core/view.c) is not answered.
#ifndef ARGOSY_BASE_BEYOND_H
#define ARGOSY_BASE_BEYOND_H

#include <stdbool.h>
#include <stdint.h>

// Leaves the note on this thread, and gives what to go on with: the largest number (NUM_MAX) of that sign.
int64_t beyond_noted(bool negative);
// Whether there is a note on this thread; it is gone afterwards.
bool beyond_taken(void);

#endif
