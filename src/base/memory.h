// Memory from the system, which may have none left.
//
// What is asked for here is always given: where the system refuses, it comes out of a reserve, and a note is left on the thread. So no
// function has to have a way out of every allocation; whoever runs a request or a job on somebody's behalf looks for the note, undoes
// what was done and answers that there was not enough memory. That is done in few places: the stores' threads for a job, where a
// statement is opened or gives its next row (so that a request in want of memory is soon at its end), and where a request is answered.
// Only where the reserve is used up as well the process ends, with a message; what was acknowledged is safe then as after any crash.
#ifndef ARGOSY_BASE_MEMORY_H
#define ARGOSY_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *memory_new(size_t size);                         // as malloc, never NULL
void *memory_zero(size_t n, size_t size);              // as calloc
void *memory_more(void *old, size_t had, size_t size); // as realloc, of a block in which `had` bytes are used
void memory_free(void *p);              // what was got by one of these; NULL is allowed
_Noreturn void memory_out(size_t size); // ends the process: so much more cannot be had

// Whether there is a note on this thread; memory_taken also takes it away.
bool memory_is_short(void);
bool memory_taken(void);
void memory_note(void); // for who asks somebody else for memory and is refused

// For tests: the system refuses the n-th call from now on, of any thread, or that and all after it. 0: none. The calls since then.
void memory_refuse(int64_t at, bool lasting);
int64_t memory_calls(void);
bool memory_refused(void); // counts a call and says whether it is refused: for another's allocator that is put under test

#endif
