// The company's settings: those that the program knows, with what each is for, what it may be and what holds where it is not set.
#ifndef ARGOSY_NETWORK_SETTING_H
#define ARGOSY_NETWORK_SETTING_H

#include "core/action.h"

typedef struct {
    Id id;
    Str code, value, meaning;
} Setting;
extern const Entity setting_entity;

typedef enum {
    SETTING_TEXT,
    SETTING_INT,
    SETTING_RATE,
    SETTING_MONEY,
    SETTING_DIGITS,
    SETTING_CHOICE,
    SETTING_CURRENCY
} SettingKind;

typedef struct {
    const char *code;
    SettingKind kind;
    const char *fallback; // as it would be typed
    const char *least, *most; // of numbers the value, of digits how many, of a choice `least` its words; NULL: any
    const char *help;
} SettingInfo;

extern const SettingInfo setting_info[];
extern const int setting_info_n;

extern const View setting_views[1]; // setting-codes: the settings as they are, and what holds otherwise

#endif
