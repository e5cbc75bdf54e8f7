// The program with a few lines more in its tables: a field of an entity (channel's region) and an action (tide turn). tests/browser/grown.mjs
// sees both in list, form, palette, OpenAPI and reference. Linked with main.c in the place of modules.c; the column is added to the table by the test.
#include "core/app.h"
#include "core/platform.h"
#include "desk/desk.h"
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/product/move.h"
#include "link/past.h"
#include "network/network.h"
#include "stage/deliver/order.h"
#include "stage/make/work.h"
#include "stage/plan/plan.h"
#include "stage/returns/return.h"
#include "stage/source/purchase.h"

typedef struct {
    Id id;
    Str code, name;
    int32_t kind;
    Str region; // the new field
} GrownChannel;

static const char *const kinds[] = {"shop", "marketplace", "wholesale", "store", NULL};

static const Field grown_fields[] = {
    {FIELD(GrownChannel, id), .label = "Id", .output = true},
    {FIELD(GrownChannel, code), .label = "Code", .example = "WEB", .max = 60},
    {FIELD(GrownChannel, name), .label = "Name", .example = "Web shop", .max = 200},
    {FIELD(GrownChannel, kind), .label = "Kind", .choices = kinds, .optional = true,
        .fallback = "shop", .example = "shop"},
    {FIELD(GrownChannel, region), .label = "Region", .help = "Where it sells.", .optional = true,
        .example = "North", .max = 60},
};

static const Entity grown_channel = {
    .noun = "channel",
    .plural = "channels",
    .table = "channel",
    .label = "Channel",
    .help = "A channel through which we sell.",
    .shape = SHAPE("Channel", GrownChannel, grown_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | SERVICE,
    .editable = true,
};

typedef struct {
    Qty height;
} TideIn;
static const Field tide_fields[] = {
    {FIELD(TideIn, height), .label = "Height", .positive = true, .example = "2.5"},
};
static const Shape tide_in = SHAPE("TideIn", TideIn, tide_fields);

static Status tide_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)cx;
    (void)self;
    (void)in;
    (void)out;
    return OK;
}

static const Action tide_actions[] = {
    {.noun = "tide",
        .verb = "turn",
        .area = AREA_NETWORK,
        .help = "Turns the tide.",
        .roles = PLANNER,
        .in = &tide_in,
        .run = tide_run},
};
static const Module tide_module = {
    .name = "tide", .actions = tide_actions, .actions_n = COUNT(tide_actions)};

static Module grown_network;

// The network as it is, with the grown channel in the place of the other.
__attribute__((constructor)) static void grow(void) {
    static const Entity *entities[64];
    int n = 0;
    for (const Entity *const *e = network_module.entities; *e; e++) {
        CHECK(n + 1 < COUNT(entities));
        entities[n++] = *e == &channel_entity ? &grown_channel : *e;
    }
    grown_network = network_module;
    grown_network.entities = entities;
}

const Module *const argosy_modules[] = {
    &grown_network,
    &tide_module,
    &product_module,
    &cash_module,
    &info_module,
    &plan_module,
    &source_module,
    &make_module,
    &deliver_module,
    &returns_module,
    &desk_module,
    &link_module,
    &platform_module,
    NULL,
};
