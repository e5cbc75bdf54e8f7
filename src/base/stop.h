// Being told to stop: SIGINT or SIGTERM, for a program that goes on until then. One listener in a process.
#ifndef ARGOSY_BASE_STOP_H
#define ARGOSY_BASE_STOP_H

#include <stdbool.h>
#include <stdint.h>

void stop_listen(void);       // from here on the signals are heard, and end nothing by themselves
void stop_end(void);          // they do what they did before
bool stop_within(int64_t ms); // waits for it as long; below 0: until it comes. True: it came
#endif
