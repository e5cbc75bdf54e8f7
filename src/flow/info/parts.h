// What the files of the information flow share among themselves.
#ifndef ARGOSY_FLOW_INFO_PARTS_H
#define ARGOSY_FLOW_INFO_PARTS_H

#include "core/action.h"

typedef enum {
    MESSAGE_QUEUED,
    MESSAGE_SENT,
    MESSAGE_RETRY,
    MESSAGE_FAILED,
    MESSAGE_RECEIVED
} MessageStateKind;

typedef struct {
    Id id;
    int32_t direction; // 1 received, -1 sent
    Id partner;
    Str kind;
    Id doc;
    int32_t state; // MessageStateKind
    int32_t attempts;
    Time next_try, made, sent;
    Str body, error;
} Message;
extern const Entity message_entity;
extern const char *const message_state_names[], *const await_kind_names[];

typedef struct {
    Id message;
} MessageIn;
typedef struct {
    Id message;
    Str error;
} MessageFailIn;
typedef struct {
    Id partner;
    Str kind;
    Id doc;
    Str body;
} MessageReceiveIn;
typedef struct {
    Id message;
    int32_t state, attempts;
    Time next_try;
} MessageState;

Status message_send(Cx *cx, const Action *self, const void *in, void *out) MUST_USE;
Status message_fail(Cx *cx, const Action *self, const void *in, void *out) MUST_USE;
Status message_retry(Cx *cx, const Action *self, const void *in, void *out) MUST_USE;
Status message_receive(Cx *cx, const Action *self, const void *in, void *out) MUST_USE;

#endif
