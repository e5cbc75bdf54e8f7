// Working days: calendars, and counting by them.
#ifndef ARGOSY_NETWORK_CALENDAR_H
#define ARGOSY_NETWORK_CALENDAR_H

#include "network/network.h"

typedef struct {
    Id id;
    Str code, name;
    Str week_off; // "sat,sun"
} Calendar;

typedef struct {
    Id id, calendar;
    Date day;
    Str reason;
} DayOff;

extern const Entity calendar_entity, day_off_entity;

// A calendar to count by; good for the transaction.
typedef struct {
    bool every_day;    // there is none: all days count
    unsigned week_off; // bit 0: Mondays are off
    const DayOff *off; // ascending
    int n;
} Workdays;

Status workdays_read(Cx *cx, Id calendar, Workdays *out) MUST_USE; // calendar 0: every day
Status source_days(Cx *cx, const Source *s, Workdays *out) MUST_USE;
bool is_workday(const Workdays *w, Date day);
// The working day on or after `from`, and so many working days (>= 0) later; without a calendar from + days.
Date workday_after(const Workdays *w, Date from, int days);
// The working day on or before it, and so many working days earlier.
Date workday_before(const Workdays *w, Date from, int days);
// Days that so many working days take, in the mean over a week, rounded up; days off beside the week are left out.
int workday_span(const Workdays *w, int days);
int workdays_in(const Workdays *w, Date from, int days); // of the days from..from+days−1

#endif
