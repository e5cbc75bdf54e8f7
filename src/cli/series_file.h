// A file of time series, a line to a value: read in blocks of whole series, in constant memory however many there are.
//
//   series,period,value        period: a date, or a whole number; other columns are passed over
//
// The lines of a series stand together, its periods ascend and are evenly spaced: so many days, or so many months, or so
// many numbers, the same in all series.
#ifndef ARGOSY_CLI_SERIES_FILE_H
#define ARGOSY_CLI_SERIES_FILE_H

#include "base/csv.h"

typedef struct SeriesFile SeriesFile; // freed by series_file_close

typedef enum { PERIOD_UNKNOWN, PERIOD_NUMBER, PERIOD_DAYS, PERIOD_MONTHS } PeriodKind;

// Where a period stands on its time line: the number, the day, or the month; and of months the day within.
typedef struct {
    int64_t at;
    int day; // 1..31
} Period;

typedef struct {
    Arena *arena;
    int n;
    Str *name;
    int64_t *first; // of each series in value[]
    int *count;     // of its values
    Period *last;   // its last period
    double *value;
    int64_t values;
} SeriesBlock;

Status series_file_open(Cx *cx, const char *path, int most, SeriesFile **out) MUST_USE; // most: series in a block
// Fills the block with the next series, as many as fit; none at the end. What was in it before is gone.
Status series_file_read(Cx *cx, SeriesFile *f, SeriesBlock *block) MUST_USE;
bool series_file_daily(const SeriesFile *f); // periods are days, each after the other
// How many periods `text` comes after the one that ends a series (0: that one, below it: before); false: it is none of its periods.
bool series_file_ahead(const SeriesFile *f, Str text, Period last, int64_t *ahead);
double series_file_progress(const SeriesFile *f);
void series_file_period(const SeriesFile *f, Period last, int ahead, Buf *out); // the text of the period `ahead` behind it
// How many periods `later` comes after `earlier`; and the date `ahead` periods behind `last` (below 0: before), false of numbers.
int64_t series_file_apart(const SeriesFile *f, Period earlier, Period later);
bool series_file_date(const SeriesFile *f, Period last, int ahead, Date *out);
void series_file_close(SeriesFile *f); // NULL is allowed

#endif
