// What an order earned: every posting to an account of income or expense that its documents made, put into the steps of a waterfall. Its documents
// are the order, its shipments, and the returns of it: those that name it, and unannounced ones all of whose goods were found to be of
// it. So the last step, the contribution, is what the books have of these documents, to the penny.
//
// Goods are first told at their list price of the day on which the order was placed, the channel's or else the item's; what was billed less
// than that is the discount. A profit is counted positive: credits less debits.
#include "flow/cash/parts.h"
#include "network/network.h"

typedef enum {
    GOODS,
    DISCOUNT,
    POSTAGE,
    COST,
    FREIGHT,
    OTHER,
    CREDITED,
    BACK,
    WRITE_OFF,
    STEPS
} Step;
static const struct {
    const char *key, *label;
} steps[STEPS + 1] = {
    [GOODS] = {"goods", "Goods at list price"},
    [DISCOUNT] = {"discounts", "Discounts"},
    [POSTAGE] = {"postage", "Postage and services"},
    [COST] = {"cost", "Cost of goods"},
    [FREIGHT] = {"freight", "Freight"},
    [OTHER] = {"other", "Fees and other costs"},
    [CREDITED] = {"credited", "Credited for returns"},
    [BACK] = {"back", "Goods back in stock"},
    [WRITE_OFF] = {"write-offs", "Written off"},
    [STEPS] = {"contribution", "Contribution"},
};

// clang-format off
// The documents of orders: (root, id, kind). `which` says which orders o.
#define DOCUMENTS(which, found) \
    "select o.id as root, o.id, o.kind from doc o where " which \
    " union all select o.id, c.id, c.kind from doc o join doc c on c.parent = o.id where " which \
    " union all select o.id, c.id, c.kind from doc o join doc p on p.parent = o.id join doc c on c.parent = p.id where " which \
    " union all select u.root, u.id, u.kind from (" found ") u"
// Unannounced returns all of whose goods are of one order: looked for by the lines of the order, or among the returns since.
#define OF_ONE \
    " and not exists (select 1 from line x left join line y on y.id = x.parent where x.doc = c.id and coalesce(y.doc, 0) <> l.doc)"
#define FOUND_BY_LINE \
    "select distinct l.doc as root, c.id, c.kind from line l join line b on b.parent = l.id and b.kind = 'return'" \
    " join doc c on c.id = b.doc and c.parent = 0 where l.doc = $1" OF_ONE
#define FOUND_SINCE \
    "select distinct l.doc as root, c.id, c.kind from doc c join line b on b.doc = c.id join line l on l.id = b.parent" \
    " join doc o on o.id = l.doc where c.kind = 'return' and c.parent = 0 and c.placed >= $1 and o.placed >= $1 and o.placed < $2" OF_ONE
// Cross joins keep SQLite from starting with the transfers.
#define LEG(side, sign, documents) \
    "select r.root, r.kind, a.place, " sign "t.amount as amount from (" documents ") r cross join entry e cross join transfer t" \
    " cross join account a where e.doc = r.id and t.entry = e.id and t.flow = 2 and a.id = t." side
#define POSTED(documents) \
    "select y.root, y.kind, y.place, cast(sum(y.amount) as bigint) from (" \
    LEG("dst", "-", documents) " union all " LEG("src", "", documents) ") y" \
    " join ledger_account g on g.id = y.place and g.type in ('income', 'expense') group by y.root, y.kind, y.place order by y.root"
#define POSTED_OF_ONE POSTED(DOCUMENTS("o.id = $1", FOUND_BY_LINE))
#define POSTED_OF_PERIOD POSTED(DOCUMENTS("o.kind = 'order' and o.placed >= $1 and o.placed < $2", FOUND_SINCE))
// clang-format on

// The step of an account, for a posting of a return or of anything else.
static Step step_of(int account, bool returned) {
    switch (account) {
    case GL_SALES: return GOODS;
    case GL_POSTAGE: return POSTAGE;
    case GL_SALES_RETURNS: return CREDITED;
    case GL_COGS: return returned ? BACK : COST;
    case GL_FREIGHT_OUT:
    case GL_FREIGHT_IN: return FREIGHT;
    case GL_SCRAP:
    case GL_ADJUSTMENT:
    case GL_RETURN_COST: return WRITE_OFF;
    default: return OTHER;
    }
}

typedef struct {
    Id order;
    Money step[STEPS];
} Profit;

static Money contribution(const Profit *p) {
    Money sum = {0};
    for (int i = 0; i < STEPS; i++) sum = money_add(sum, p->step[i]);
    return sum;
}

// A profit an order that has postings; rows lie together by order.
static Status profits_read(Cx *cx, Rows *r, Profit **out, int *n) {
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(r)) {
        Id order = rows_id(r, 0);
        if (count == 0 || !id_eq((*out)[count - 1].order, order)) {
            *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
            (*out)[count++] = (Profit){.order = order};
        }
        Step s = step_of((int)rows_int(r, 2), str_is(rows_peek(r, 1), "return"));
        Money *at = &(*out)[count - 1].step[s];
        *at = money_add(*at, rows_money(r, 3));
    }
    *n = (int)count;
    return rows_end(r);
}

// ---- one order -------------------------------------------------------------------------------------------------------------
typedef struct {
    Id order;
} ProfitOf;
static const Field of_fields[] = {
    {FIELD(ProfitOf, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"},
};
static const Shape of_shape = SHAPE("ProfitOf", ProfitOf, of_fields);

enum { P_POS, P_STEP, P_WHAT, P_AMOUNT, P_AFTER };
// clang-format off
static const Column columns[] = {
    [P_POS] = {.name = "pos", .kind = K_INT, .label = "Pos", .hidden = true},
    [P_STEP] = {.name = "step", .kind = K_TEXT, .label = "Step", .hidden = true},
    [P_WHAT] = {.name = "what", .kind = K_TEXT, .label = "What"},
    [P_AMOUNT] = {.name = "amount", .kind = K_MONEY, .label = "Amount", .help = "What it adds; the last is the sum."},
    [P_AFTER] = {.name = "running", .kind = K_MONEY, .label = "After it"},
};

// Goods invoiced, at list price; billed without one, at what was billed.
#define LISTED "select cast(round(coalesce(sum(x.list / 10000.0 * x.qty / 1000000.0), 0)) as bigint) from (select l.qty, case when" \
    " coalesce(p.price, i.price) > 0 then coalesce(p.price, i.price) else l.price end as list" \
    " from invoice v join invoice_line l on l.invoice = v.id join item i on i.id = l.item and i.kind <> 'service' join doc o on o.id = v.doc" \
    " left join price p on p.channel = o.channel and p.item = l.item and p.valid_from = (select max(q.valid_from) from price q" \
    " where q.channel = o.channel and q.item = l.item and q.valid_from <= o.placed / 86400000000)" \
    " where v.doc = $1 and v.kind = 'invoice' and v.reversed = 0) x"
// clang-format on

static void step_row(Cx *cx, Table *out, int step, Money amount, Money after) {
    table_row(cx, out);
    table_int(out, P_POS, step + 1);
    table_text(out, P_STEP, str_of(steps[step].key));
    table_text(out, P_WHAT, str_of(steps[step].label));
    table_int(out, P_AMOUNT, amount.v);
    table_int(out, P_AFTER, after.v);
}

static Status order_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    Id order = ((const ProfitOf *)params)->order;
    Doc doc;
    TRY(doc_get(cx, order, DOC_ORDER, &doc));
    Rows r;
    Profit *p, none = {0};
    int n;
    Money list, after = {0};
    TRY(sql_open(cx, &r, POSTED_OF_ONE, A(order)));
    TRY(profits_read(cx, &r, &p, &n));
    if (n == 0) p = &none;
    TRY(sql_get(cx, NULL, LISTED, IN(A(order)), OUT(O(&list))));
    p->step[DISCOUNT] = money_sub(p->step[GOODS], list);
    p->step[GOODS] = list;
    for (int i = 0; i < STEPS; i++) {
        after = money_add(after, p->step[i]);
        step_row(cx, out, i, p->step[i], after);
    }
    step_row(cx, out, STEPS, after, after);
    return OK;
}

// ---- orders ----------------------------------------------------------------------------------------------------------------
typedef struct {
    Date from, through;
} ProfitsOf;
static const Field period_fields[] = {
    {FIELD(ProfitsOf, from), .label = "From", .optional = true,
        .help = "Placed on this day or later; left out: four weeks ago.", .example = "2011-06-01"},
    {FIELD(ProfitsOf, through), .label = "Through", .optional = true, .help = "Left out: today.",
        .example = "2011-06-28"},
};
static const Shape period_shape = SHAPE("ProfitsOf", ProfitsOf, period_fields);

enum {
    O_ORDER,
    O_CUSTOMER,
    O_PLACED,
    O_COUNTRY,
    O_REVENUE,
    O_COST,
    O_FREIGHT,
    O_RETURNS,
    O_OTHER,
    O_PROFIT,
    O_RATE
};
// clang-format off
static const Column order_columns[] = {
    [O_ORDER] = {.name = "order", .kind = K_ID, .label = "Order", .ref = &doc_entity},
    [O_CUSTOMER] = {.name = "customer", .kind = K_ID, .label = "Customer", .ref = &party_entity},
    [O_PLACED] = {.name = "placed", .kind = K_TIME, .label = "Placed"},
    [O_COUNTRY] = {.name = "country", .kind = K_TEXT, .label = "Country"},
    [O_REVENUE] = {.name = "revenue", .kind = K_MONEY, .label = "Revenue", .help = "Goods and postage invoiced."},
    [O_COST] = {.name = "cost", .kind = K_MONEY, .label = "Cost of goods"},
    [O_FREIGHT] = {.name = "freight", .kind = K_MONEY, .label = "Freight"},
    [O_RETURNS] = {.name = "returns", .kind = K_MONEY, .label = "Returns", .help = "Credited and written off, less goods back."},
    [O_OTHER] = {.name = "other", .kind = K_MONEY, .label = "Other"},
    [O_PROFIT] = {.name = "contribution", .kind = K_MONEY, .label = "Contribution"},
    [O_RATE] = {.name = "rate", .kind = K_RATE, .label = "Of revenue"},
};
// clang-format on

static Status profit_row(Cx *cx, const Profit *p, Table *out) {
    Id customer;
    Time placed;
    Str country;
    TRY(sql_get(cx, NULL,
        "select d.party, d.placed, coalesce(nullif(t.country, ''), p.country) from doc d join "
        "party p on p.id = d.party"
        " left join order_terms t on t.id = d.id where d.id = $1",
        IN(A(p->order)), OUT(O(&customer), O(&placed), O(&country))));
    Money revenue = money_add(p->step[GOODS], p->step[POSTAGE]), profit = contribution(p),
          returns = money_add(money_add(p->step[CREDITED], p->step[BACK]), p->step[WRITE_OFF]);
    table_row(cx, out);
    table_int(out, O_ORDER, p->order.v);
    table_int(out, O_CUSTOMER, customer.v);
    table_int(out, O_PLACED, placed.v);
    table_text(out, O_COUNTRY, country);
    table_int(out, O_REVENUE, revenue.v);
    table_int(out, O_COST, p->step[COST].v);
    table_int(out, O_FREIGHT, p->step[FREIGHT].v);
    table_int(out, O_RETURNS, returns.v);
    table_int(out, O_OTHER, p->step[OTHER].v);
    table_int(out, O_PROFIT, profit.v);
    table_int(out, O_RATE, revenue.v > 0 ? mul_div(profit.v, UNIT, revenue.v) : 0);
    return OK;
}

static Status orders_rows(Cx *cx, const View *self, const void *params, Table *out) {
    enum { DAYS = 28 };
    (void)self;
    const ProfitsOf *of = params;
    Date through = of->through.v ? of->through : cx_today(cx),
         from = of->from.v ? of->from : date_add(through, 1 - DAYS);
    TRY(dates_check(cx, "through", from, through));
    Rows r;
    Profit *p;
    int n;
    TRY(sql_open(cx, &r, POSTED_OF_PERIOD, A(date_time(from)), A(date_time(date_add(through, 1)))));
    TRY(profits_read(cx, &r, &p, &n));
    for (int i = 0; i < n; i++) TRY(profit_row(cx, &p[i], out));
    return OK;
}

// clang-format off
const View order_profit_view = {
    .name = "order-profit", .area = AREA_CASH, .roles = EVERYONE, .sort = "pos", .params = &of_shape,
    .help = "What an order earned, step by step from its goods at list price to its contribution: the postings of all its documents.",
    .columns = columns, .n = COUNT(columns), .run = order_rows};
const View orders_profit_view = {
    .name = "orders-profit", .area = AREA_CASH, .roles = EVERYONE, .sort = "-placed", .params = &period_shape,
    .help = "What the orders of a time earned: revenue, costs and contribution of each, by the postings of its documents.",
    .columns = order_columns, .n = COUNT(order_columns), .run = orders_rows};
// clang-format on
