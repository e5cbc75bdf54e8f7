// Calendars: the days of the week on which nothing is done, and single days beside them. A source's lead time counts the working
// days of its calendar, and a resource has its capacity on them. At least one day of the week is a working day, so that every walk over days
// ends.
#include "network/calendar.h"

#include "network/cache.h"

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
enum { WEEK = 7, STEPS_MAX = 400000 }; // further than any date

static const Field calendar_fields[] = {
    {FIELD(Calendar, id), .label = "Id", .output = true},
    {FIELD(Calendar, code), .label = "Code", .example = "PLANT", .max = 60},
    {FIELD(Calendar, name), .label = "Name", .example = "Plant, five days", .max = 200},
    {FIELD(Calendar, week_off), .label = "Days off each week",
        .help = "mon, tue, wed, thu, fri, sat, sun, parted by commas; empty: none.",
        .optional = true, .example = "sat,sun", .max = 30},
};

static const Field day_fields[] = {
    {FIELD(DayOff, id), .label = "Id", .output = true},
    {FIELD(DayOff, calendar), .label = "Calendar", .ref = &calendar_entity, .fixed = true, .example = "PLANT"},
    {FIELD(DayOff, day), .label = "Day", .fixed = true, .example = "2011-12-26"},
    {FIELD(DayOff, reason), .label = "Reason", .optional = true, .example = "Boxing Day", .max = 200},
};

// Bit 0 is Monday; false where a word is no day.
static bool week_parse(Str text, unsigned *off, Str *wrong) {
    *off = 0;
    for (Str rest = text; rest.n;) {
        Str word = str_trim(str_split(rest, ',', &rest));
        int day = 0;
        while (day < WEEK && !str_is(word, weekdays[day])) day++;
        if (day == WEEK) {
            *wrong = word;
            return false;
        }
        *off |= 1U << (unsigned)day;
    }
    return true;
}

static Status calendar_check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Calendar *c = record;
    unsigned off;
    Str wrong;
    if (!week_parse(c->week_off, &off, &wrong))
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "week_off", "this is no day of the week"), wrong),
            "give mon, tue, wed, thu, fri, sat or sun, parted by commas");
    if (off == (1U << WEEK) - 1)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "week_off", "no day of the week is left to work on"), c->week_off),
            "leave at least one out");
    return OK;
}

const Entity calendar_entity = {
    .noun = "calendar",
    .plural = "calendars",
    .table = "calendar",
    .label = "Calendar",
    .help =
        "A calendar: the days of the week on which a supplier, a plant or a carrier does not work.",
    .shape = SHAPE("Calendar", Calendar, calendar_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
    .check = calendar_check,
};

const Entity day_off_entity = {
    .noun = "day-off",
    .plural = "days-off",
    .table = "day_off",
    .label = "Day off",
    .help = "A day off: a single day of a calendar without work, a holiday.",
    .shape = SHAPE("DayOff", DayOff, day_fields),
    .key = "calendar,day",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
};

// ---- counting ---------------------------------------------------------------------------------------------------------
Status workdays_read(Cx *cx, Id calendar, Workdays *out) {
    *out = (Workdays){.every_day = id_none(calendar)};
    if (out->every_day) return OK;
    const void *record;
    Str wrong;
    List days;
    TRY(record_cached(cx, &calendar_entity, calendar, &record));
    CHECK(week_parse(((const Calendar *)record)->week_off, &out->week_off, &wrong));
    TRY(kept_list(cx, KEEP_DAYS_OFF, calendar.v, &day_off_entity,
        "where calendar = $1 order by day", IN(A(calendar)), &days));
    out->off = days.at;
    out->n = days.n;
    return OK;
}

bool is_workday(const Workdays *w, Date day) {
    if (w->every_day) return true;
    if (w->week_off >> (unsigned)date_weekday(day) & 1) return false;
    int from = 0, to = w->n;
    while (from < to) {
        int mid = (from + to) / 2;
        if (w->off[mid].day.v < day.v) from = mid + 1;
        else to = mid;
    }
    return from == w->n || w->off[from].day.v != day.v;
}

static Date step(const Workdays *w, Date day, int by) {
    for (int i = 0; i < STEPS_MAX && !is_workday(w, day); i++) day = date_add(day, by);
    return day;
}

Date workday_after(const Workdays *w, Date from, int days) {
    if (w->every_day) return date_add(from, days);
    from = step(w, from, 1);
    for (; days > 0; days--) from = step(w, date_add(from, 1), 1);
    return from;
}

Date workday_before(const Workdays *w, Date from, int days) {
    if (w->every_day) return date_add(from, -days);
    from = step(w, from, -1);
    for (; days > 0; days--) from = step(w, date_add(from, -1), -1);
    return from;
}

int workday_span(const Workdays *w, int days) {
    if (w->every_day) return days;
    int work = WEEK;
    for (unsigned d = 0; d < WEEK; d++) work -= (int)(w->week_off >> d & 1);
    return (days * WEEK + work - 1) / work;
}

int workdays_in(const Workdays *w, Date from, int days) {
    int n = 0;
    for (int d = 0; d < days; d++) n += is_workday(w, date_add(from, d));
    return n;
}

Status source_days(Cx *cx, const Source *s, Workdays *out) {
    return workdays_read(cx, s->calendar, out);
}
