// Widgets: see widget.h.
#include "support/widget.h"

#include "core/event.h"
#include "core/number.h"

static const char *const sizes[] = {"small", "large", NULL};
static const Field widget_fields[] = {
    {FIELD(Widget, id), .label = "Id", .output = true},
    {FIELD(Widget, code), .label = "Code", .max = 20},
    {FIELD(Widget, name), .label = "Name", .fixed = true},
    {FIELD(Widget, size), .label = "Size", .choices = sizes, .optional = true, .fallback = "large"},
    {FIELD(Widget, qty), .label = "Quantity", .positive = true},
    {FIELD(Widget, due), .label = "Due", .optional = true},
    {FIELD(Widget, parent), .label = "Parent", .ref = &widget_entity, .optional = true},
    {FIELD(Widget, active), .label = "Active", .optional = true, .fallback = "true"},
};
const Entity widget_entity = {
    .noun = "widget",
    .plural = "widgets",
    .table = "widget",
    .label = "Widget",
    .help = "A thing to test with.",
    .shape = SHAPE("Widget", Widget, widget_fields),
    .code = "code",
    .area = AREA_PLATFORM,
    .read_roles = EVERYONE,
    .write_roles = PLANNER,
    .editable = true,
};

static const Field line_fields[] = {
    {FIELD(LineIn, widget), .ref = &widget_entity},
    {FIELD(LineIn, qty), .positive = true},
};
static const Shape line_shape = SHAPE("LineIn", LineIn, line_fields);
static const Field order_fields[] = {
    {FIELD(OrderIn, note), .optional = true},
    {FIELD(OrderIn, lines), .of = &line_shape, .min_items = 1},
};
static const Shape order_shape = SHAPE("OrderIn", OrderIn, order_fields);
static const Field out_fields[] = {{FIELD(OrderOut, number)}, {FIELD(OrderOut, total)}};
static const Shape out_shape = SHAPE("OrderOut", OrderOut, out_fields);

static Status order_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderIn *order = in;
    OrderOut *reply = out;
    TRY(number_next(cx, "TO", &reply->number));
    const LineIn *line = order->lines.at;
    for (int i = 0; i < order->lines.n; i++) {
        Qty left; // taken first, and refused then: the door has to undo it
        TRY(sql_get(cx, NULL, "update widget set qty = qty - $1 where id = $2 returning qty",
            IN(A(line[i].qty), A(line[i].widget)), OUT(O(&left))));
        reply->total = qty_add(reply->total, line[i].qty);
        if (left.v < 0) return fail(cx, STOCK, "qty", "there is not enough of it");
        event_about(cx, line[i].widget);
        change_stock(cx, line[i].widget, (Id){0}, "on hand", qty_neg(line[i].qty));
    }
    return OK;
}

static const Entity *const entities[] = {&widget_entity, NULL};
static const Action actions[] = {
    {.noun = "test-order",
        .verb = "place",
        .area = AREA_PLATFORM,
        .help = "Places.",
        .roles = SERVICE,
        .in = &order_shape,
        .out = &out_shape,
        .run = order_run},
};

static Status double_run(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self, (void)params;
    List all;
    TRY(record_list(cx, &widget_entity, "order by id desc", NO_ARGS, &all));
    const Widget *w = all.at;
    for (int i = 0; i < all.n; i++) {
        table_row(cx, out);
        table_text(out, 0, w[i].code);
        table_int(out, 1, w[i].qty.v * 2);
        table_int(out, 2, w[i].parent.v);
        table_int(out, 3, w[i].size);
    }
    return OK;
}

static const Column double_columns[] = {
    {.name = "code", .kind = K_TEXT, .label = "Code"},
    {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "parent", .kind = K_ID, .label = "Parent", .ref = &widget_entity},
    {.name = "size", .kind = K_INT, .label = "Size", .choices = sizes},
};
typedef struct {
    Id parent;
    Qty least;
} BelowParams;
static const Field below_fields[] = {
    {FIELD(BelowParams, parent), .ref = &widget_entity},
    {FIELD(BelowParams, least), .optional = true, .fallback = "0"},
};
static const Shape below_shape = SHAPE("BelowParams", BelowParams, below_fields);
static const Column below_columns[] = {
    {.name = "code", .expr = "w.code", .kind = K_TEXT, .label = "Code"},
    {.name = "grand", .expr = "p.parent", .kind = K_ID, .label = "Grand", .ref = &widget_entity},
    {.name = "twice", .expr = "w.qty * 2", .kind = K_QTY, .label = "Twice"},
};
static const View views[] = {
    {.name = "doubles",
        .area = AREA_PLATFORM,
        .help = "Twice each.",
        .roles = EVERYONE,
        .columns = double_columns,
        .n = COUNT(double_columns),
        .sort = "code",
        .run = double_run},
    {.name = "below",
        .area = AREA_PLATFORM,
        .help = "Children.",
        .roles = PLANNER,
        .params = &below_shape,
        .from =
            "widget w left join widget p on p.id = w.parent where w.parent = $1 and w.qty >= $2",
        .columns = below_columns,
        .n = COUNT(below_columns),
        .sort = "code"},
};
static const Module module = {.name = "test",
    .entities = entities,
    .actions = actions,
    .actions_n = COUNT(actions),
    .views = views,
    .views_n = COUNT(views)};
static const Module *const modules[] = {&module, NULL};

static Status make_table(Cx *cx, void *data) {
    (void)data;
    return sql_exec(cx,
        "create table widget (id bigint primary key, code text not null unique, name text not "
        "null, size text not null, "
        "qty bigint not null, due bigint not null, parent bigint not null, active bigint not "
        "null)");
}

World *world_with_widgets(void) {
    World *w = world_new(modules);
    assert_ok(w->cx, world_write(w, make_table, NULL));
    return w;
}
