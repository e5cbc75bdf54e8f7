// Days and times on the proleptic Gregorian calendar, in UTC, without the C library's time zones.
//
// The conversions between days and (year, month, day) are those of Howard Hinnant,
// "chrono-Compatible Low-Level Date Algorithms" (2013): years begin in March, so that the leap day
// comes last and the months' lengths follow one line. 0 means none for both types, so the very
// first day and instant of 1970 cannot be said and are not parsed.
#define _POSIX_C_SOURCE 200809L
#include "base/date.h"

#include <time.h>

#include "base/cx.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2999, ERA_DAYS = 146097 };

static const int64_t MINUTE = 60 * SECOND;

Date date_of(int year, int month, int day) {
    CHECK(year > -100000 && year < 100000 && month >= 1 && month <= 12 && day >= 1 && day <= 31);
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400; // 0..399
    int from_march = month > 2 ? month - 3 : month + 9;
    int day_of_year = (153 * from_march + 2) / 5 + day - 1; // 0..365, from 1 March
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (Date){era * ERA_DAYS + day_of_era - 719468};
}

void date_parts(Date d, int *year, int *month, int *day) {
    int64_t z = (int64_t)d.v + 719468;
    int era = (int)((z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS);
    int day_of_era = (int)(z - (int64_t)era * ERA_DAYS);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (ERA_DAYS - 1)) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * day_of_year + 2) / 153; // 0 is March
    *day = day_of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

Date date_add(Date d, int days) {
    int32_t v;
    bool fits = !__builtin_add_overflow(d.v, days, &v);
    CHECK(fits);
    return (Date){v};
}

int date_weekday(Date d) {
    int r = d.v % 7; // 1970-01-01 was a Thursday
    return (r + 10) % 7;
}

Date date_week(Date d) { return date_add(d, -date_weekday(d)); }

Date time_date(Time t) {
    int64_t days = t.v / DAY - (t.v % DAY < 0);
    CHECK(days >= INT32_MIN && days <= INT32_MAX);
    return (Date){(int32_t)days};
}

Time date_time(Date d) { return (Time){d.v * DAY}; }

// ---- text ---------------------------------------------------------------------------------------

// Exactly n digits at s[*i], moving *i behind them.
static bool digits_read(Str s, size_t *i, size_t n, int *out) {
    if (s.n - *i < n) return false;
    int v = 0;
    for (size_t k = 0; k < n; k++) {
        char c = s.at[*i + k];
        if (c < '0' || c > '9') return false;
        v = v * 10 + (c - '0');
    }
    *i += n;
    *out = v;
    return true;
}

static bool char_read(Str s, size_t *i, char c) {
    if (*i >= s.n || s.at[*i] != c) return false;
    ++*i;
    return true;
}

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static bool date_read(Str s, size_t *i, Date *out) {
    int year, month, day;
    if (!digits_read(s, i, 4, &year) || !char_read(s, i, '-') || !digits_read(s, i, 2, &month) ||
        !char_read(s, i, '-') || !digits_read(s, i, 2, &day))
        return false;
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12) return false;
    if (day < 1 || day > month_days(year, month)) return false;
    *out = date_of(year, month, day);
    return true;
}

bool date_parse(Str s, Date *out) {
    size_t i = 0;
    Date d;
    if (!date_read(s, &i, &d) || i != s.n || d.v == 0) return false;
    *out = d;
    return true;
}

// HH:MM[:SS[.f to ffffff]] in µs since midnight.
static bool clock_read(Str s, size_t *i, int64_t *out) {
    int hour, minute, second = 0;
    int64_t micros = 0;
    if (!digits_read(s, i, 2, &hour) || !char_read(s, i, ':') || !digits_read(s, i, 2, &minute))
        return false;
    if (char_read(s, i, ':')) {
        if (!digits_read(s, i, 2, &second)) return false;
        if (char_read(s, i, '.')) {
            int64_t unit = SECOND;
            int digit;
            while (unit > 1 && digits_read(s, i, 1, &digit)) {
                unit /= 10;
                micros += digit * unit;
            }
            if (unit == SECOND) return false;
        }
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    *out = (hour * 60 + minute) * MINUTE + second * SECOND + micros;
    return true;
}

bool time_parse(Str s, Time *out) {
    size_t i = 0;
    Date d;
    int64_t clock = 0, offset = 0;
    if (!date_read(s, &i, &d)) return false;
    if (char_read(s, &i, 'T') || char_read(s, &i, ' '))
        if (!clock_read(s, &i, &clock)) return false;
    if (i < s.n && !char_read(s, &i, 'Z')) {
        bool west = char_read(s, &i, '-');
        int hour, minute;
        if (!west && !char_read(s, &i, '+')) return false;
        if (!digits_read(s, &i, 2, &hour) || !char_read(s, &i, ':')) return false;
        if (!digits_read(s, &i, 2, &minute)) return false;
        if (hour > 23 || minute > 59) return false;
        offset = (hour * 60 + minute) * (west ? -MINUTE : MINUTE);
    }
    int64_t v = date_time(d).v + clock - offset;
    if (i != s.n || v == 0) return false;
    // An offset may lead out of the years that there are, and what is read must be written so that it can be read again.
    if (v < date_time(date_of(1900, 1, 1)).v || v >= date_time(date_of(2999, 12, 31)).v + DAY)
        return false;
    out->v = v;
    return true;
}

Str date_text(Arena *a, Date d) {
    if (d.v == 0) return S("");
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return str_fmt(a, "%04d-%02d-%02d", year, month, day);
}

Str time_text(Arena *a, Time t) {
    if (t.v == 0) return S("");
    Date d = time_date(t);
    int64_t of_day = t.v - date_time(d).v;
    int seconds = (int)(of_day / SECOND), micros = (int)(of_day % SECOND);
    char fraction[8] = "";
    if (micros) {
        fraction[0] = '.';
        int n = 1;
        for (int unit = 100000; micros; unit /= 10) {
            fraction[n++] = (char)('0' + micros / unit);
            micros %= unit;
        }
        fraction[n] = 0;
    }
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", year, month, day, seconds / 3600,
        seconds / 60 % 60, seconds % 60, fraction);
}

Time time_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (Time){(int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000};
}
