// A small module to test the core with: an entity of most kinds of fields, and an action with lines that takes from it.
#ifndef ARGOSY_TESTS_SUPPORT_WIDGET_H
#define ARGOSY_TESTS_SUPPORT_WIDGET_H

#include "support/support.h"

typedef enum { SMALL, LARGE } Size;
typedef struct {
    Id id;
    Str code, name;
    int32_t size;
    Qty qty;
    Date due;
    Id parent;
    bool active;
} Widget;

typedef struct {
    Id widget;
    Qty qty;
} LineIn;
typedef struct {
    Str note;
    List lines;
} OrderIn;
typedef struct {
    Str number;
    Qty total;
} OrderOut;
extern const Entity widget_entity;
World *world_with_widgets(void); // its table is made

#endif
