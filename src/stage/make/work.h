// Work orders: created, released, components issued, output and scrap reported, inspected, stored, finished.
#ifndef ARGOSY_STAGE_MAKE_WORK_H
#define ARGOSY_STAGE_MAKE_WORK_H

#include "core/action.h"

typedef struct {
    Id item, site, bill; // bill 0: the active one
    Qty qty;
    Date due;
} WorkCreate;
typedef struct {
    Id work;
    Str number;
    Qty missing; // of components, summed over lines: 0 where all is held
} WorkCreated;
typedef struct {
    Id work;
} WorkOnly; // release, finish, cancel
typedef struct {
    int32_t pos;
    Qty qty;
    Id lot; // 0: first expired first out
} IssueLine;
typedef struct {
    Id work;
    List lines; // IssueLine; empty: all that is still needed
} WorkIssue;
typedef struct {
    Id work;
    Qty good, scrap;
    Str lot;      // empty: made where the item is tracked
    bool inspect; // keep it in quarantine until inspected; else it goes to storage
} WorkReport;
typedef struct {
    Id lot;
    Money value;
    bool all;
} WorkReported;
typedef struct {
    Id work;
    Qty accepted, rejected; // of what waits in quarantine
    Str note;
} WorkInspect;
extern const Module make_module;
extern const Action work_create, work_release, work_issue, work_unissue, work_report, work_inspect,
    work_finish, work_cancel;

#endif
