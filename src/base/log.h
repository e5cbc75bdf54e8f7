// Log lines to standard error: one line an event, JSON on request. Never holds a secret.
#ifndef ARGOSY_BASE_LOG_H
#define ARGOSY_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef enum { LOG_NONE = -1, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;

void log_set(LogLevel most, int json);
void log_line(LogLevel level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// The same with members of its own: `object` is JSON, {"status":200,…}.
void log_record(LogLevel level, const char *message, Str object);
bool log_wanted(LogLevel level);
int64_t log_count(LogLevel level); // lines of that level since the start, for those who watch

#endif
