// On which days a source may be released and what is released then arrives.
//
// Without a calendar days are counted as they are. With one only its working days count: a table of the first days from today
// holds how many working days lie before each, and the other way round which day each of them is; beyond the
// table weeks go on as they are, without further days off.
// Releases and arrivals are working days; a lead of no days arrives on its own day. A source with a cycle is released on its days, where one is
// left in time.
#include "engine/supply/work.h"

enum { TABLE_DAYS = 8192 };

typedef struct Workdays {
    int *before; // by day from today, TABLE_DAYS + 1: working days in [today, day)
    int *nth;    // the working days, ascending, from today
    int n;
    int week_before[8]; // the same of a week that begins where the table ends
    int week_nth[7];
    int week;
} Workdays;

static void calendar_read(SupplyWork *w, const SupplyCalendar *c, Workdays *d) {
    const SupplyInput *in = w->in;
    d->before = NEW_ARRAY(w->base, int, TABLE_DAYS + 1);
    d->nth = NEW_ARRAY(w->base, int, TABLE_DAYS);
    int o = c->first_off;
    for (int day = 0; day < TABLE_DAYS; day++) {
        int64_t date = (int64_t)in->today + day;
        while (o < c->first_off + c->n_offs && in->off[o] < date) o++;
        bool off = (c->week_off >> (unsigned)(((date % 7) + 7) % 7) & 1) ||
            (o < c->first_off + c->n_offs && in->off[o] == date);
        d->before[day] = d->n;
        if (!off) d->nth[d->n++] = day;
    }
    d->before[TABLE_DAYS] = d->n;
    for (int k = 0; k < 7; k++) {
        d->week_before[k] = d->week;
        int64_t date = (int64_t)in->today + TABLE_DAYS + k;
        if (!(c->week_off >> (unsigned)(((date % 7) + 7) % 7) & 1)) d->week_nth[d->week++] = k;
    }
}

static const Workdays *days_of(const SupplyWork *w, int source) {
    int calendar = w->in->source[source].calendar;
    return calendar > 0 ? &w->days[calendar - 1] : NULL;
}

static int count(const Workdays *d, int day) { // day from today, >= 0
    if (day < TABLE_DAYS) return d->before[day];
    day -= TABLE_DAYS;
    return d->n + day / 7 * d->week + d->week_before[day % 7];
}

static int nth(const Workdays *d, int n) {
    if (n < d->n) return d->nth[n];
    n -= d->n;
    return TABLE_DAYS + n / d->week * 7 + d->week_nth[n % d->week];
}

int supply_workday(const SupplyWork *w, int source, int day) {
    const Workdays *d = days_of(w, source);
    if (!d || day == SUPPLY_NEVER) return day;
    return w->in->today + nth(d, count(d, day - w->in->today));
}

int supply_arrival(const SupplyWork *w, int source, int release) {
    const Workdays *d = days_of(w, source);
    int lead = w->in->source[source].lead_days;
    if (!d || release == SUPPLY_NEVER) return supply_later(release, lead);
    return w->in->today + nth(d, count(d, release - w->in->today) + lead);
}

// The last day of the source's cycle up to a day.
static int cycle_day(const SupplySource *s, int day) {
    int since = (day - s->cycle_from) % s->cycle_days;
    return day - (since < 0 ? since + s->cycle_days : since);
}

// The first one after a release: that may have been on the working day after its own.
int supply_cycle_next(const SupplyWork *w, int source, int release) {
    const SupplySource *s = &w->in->source[source];
    if (s->cycle_days == 0) return 0;
    int day = cycle_day(s, release) + s->cycle_days;
    return supply_arrival(w, source, supply_workday(w, source, day));
}

int supply_last_release(const SupplyWork *w, int source, int arrival) {
    const SupplySource *s = &w->in->source[source];
    const Workdays *d = days_of(w, source);
    int last = arrival - s->lead_days;
    if (d) { // the last working day with so many working days behind it
        int n = count(d, arrival + 1 - w->in->today) - 1 - s->lead_days;
        last = n < 0 ? w->in->today - 1 : w->in->today + nth(d, n);
    }
    if (s->valid_until != 0 && last > s->valid_until) {
        last = s->valid_until;
        if (d && last >= w->in->today) {
            int n = count(d, last + 1 - w->in->today) - 1;
            last = n < 0 ? w->in->today - 1 : w->in->today + nth(d, n);
        }
    }
    return last;
}

static bool is_off(const SupplyInput *in, const SupplySource *s, int day) {
    if (s->calendar == 0) return false;
    const SupplyCalendar *c = &in->calendar[s->calendar - 1];
    for (int o = c->first_off; o < c->first_off + c->n_offs; o++)
        if (in->off[o] == day) return true;
    return c->week_off >> (unsigned)(((day % 7) + 7) % 7) & 1;
}

// When what is due to be released on a day of the cycle is: before today where that is over.
static int release_on(const SupplyWork *w, int source, int day) {
    const SupplySource *s = &w->in->source[source];
    if (s->cycle_open && day < w->in->today && day + s->cycle_days > w->in->today)
        day = w->in->today;
    for (; day < w->in->today; day++)
        if (!is_off(w->in, s, day)) return day;
    return supply_workday(w, source, day);
}

int supply_release(const SupplyWork *w, int source, int arrival) {
    const SupplySource *s = &w->in->source[source];
    int last = supply_last_release(w, source, arrival);
    if (s->cycle_days == 0 || last < w->first_release[source]) return last;
    int release = release_on(w, source, cycle_day(s, last));
    return release < w->first_release[source] ? last : release;
}

int supply_cycle_wait(const SupplyWork *w, int source, int arrival) {
    const SupplySource *s = &w->in->source[source];
    int first = w->first_release[source];
    if (s->cycle_days == 0 || first == SUPPLY_NEVER) return 0;
    int day = cycle_day(s, first);
    if (release_on(w, source, day) < first) day += s->cycle_days;
    int release = release_on(w, source, day), comes = supply_arrival(w, source, release);
    return comes > arrival && (s->valid_until == 0 || release <= s->valid_until) ? comes : 0;
}

void supply_when_source(SupplyWork *w, int source) {
    const SupplySource *s = &w->in->source[source];
    int first = w->in->today + s->frozen_days;
    if (s->valid_from != 0 && s->valid_from > first) first = s->valid_from;
    first = supply_workday(w, source, first);
    if (s->valid_until != 0 && first > s->valid_until) first = SUPPLY_NEVER;
    w->first_release[source] = first;
    w->first_arrival[source] = supply_arrival(w, source, first);
}

void supply_when(SupplyWork *w) {
    const SupplyInput *in = w->in;
    w->days = NEW_ARRAY(w->base, Workdays, in->n_calendars);
    for (int i = 0; i < in->n_calendars; i++) calendar_read(w, &in->calendar[i], &w->days[i]);
    w->first_release = NEW_ARRAY(w->base, int, in->n_sources);
    w->first_arrival = NEW_ARRAY(w->base, int, in->n_sources);
    bool shares = false;
    for (int i = 0; i < in->n_sources; i++) {
        supply_when_source(w, i);
        if (in->source[i].share > 0) shares = true;
        if (in->source[i].cycle_days > 0) w->cycles = true;
    }
    if (shares) w->allotted = NEW_ARRAY(w->base, int64_t, in->n_sources);
}

SupplyCause supply_cause(const SupplyWork *w, int source, int wanted) {
    const SupplySource *s = &w->in->source[source];
    if (w->first_arrival[source] <= wanted) return SUPPLY_CAUSE_NONE;
    int today = w->in->today;
    int thawed = supply_arrival(w, source, supply_workday(w, source, today + s->frozen_days));
    int free = supply_arrival(w, source, supply_workday(w, source, today));
    if (thawed < w->first_arrival[source]) return SUPPLY_CAUSE_EFFECTIVE;
    if (free < w->first_arrival[source]) return SUPPLY_CAUSE_FROZEN;
    bool without = s->calendar > 0 && supply_later(today, s->lead_days) <= wanted;
    return without ? SUPPLY_CAUSE_CALENDAR : SUPPLY_CAUSE_LEAD_TIME;
}
