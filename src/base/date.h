// Time (µs since 1970, UTC) and Date (days since 1970-01-01). Weeks are ISO weeks: they start on Monday.
#ifndef ARGOSY_BASE_DATE_H
#define ARGOSY_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// clang-format off
typedef struct { int64_t v; } Time; // µs UTC; 0 is none
typedef struct { int32_t v; } Date; // days; 0 is none (nothing happens on 1970-01-01)
// clang-format on

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

Date date_of(int year, int month, int day); // month 1..12, day 1..31; CHECKs the range
void date_parts(Date d, int *year, int *month, int *day);
Date date_add(Date d, int days);
static inline int date_diff(Date a, Date b) { return a.v - b.v; }
int date_weekday(Date d); // 0 Monday … 6 Sunday
Date date_week(Date d);   // the Monday on or before
Date time_date(Time t);
Time date_time(Date d);            // midnight UTC
bool date_parse(Str s, Date *out); // YYYY-MM-DD, years 1900..2999, a real day
bool time_parse(Str s, Time *out); // YYYY-MM-DD[(T| )HH:MM[:SS[.ffffff]]][Z|±HH:MM]
Str date_text(Arena *a, Date d);   // empty for none
// 2011-06-01T08:30:00Z, with fraction only where there is one; empty for none
Str time_text(Arena *a, Time t);
Time time_now(void); // the machine's clock; called by main and its servers only

#endif
