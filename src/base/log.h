// Log lines to standard error: one line an event, JSON on request. Never holds a secret.
#ifndef ARGOSY_BASE_LOG_H
#define ARGOSY_BASE_LOG_H

typedef enum { LOG_NONE = -1, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;

void log_set(LogLevel most, int json);
void log_line(LogLevel level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
