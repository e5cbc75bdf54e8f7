// Late: expected, and its date has passed. Made by code, since only the context knows what day it is.
#include "flow/product/parts.h"

typedef struct {
    Date on;
} LateParams;

static const Field late_fields[] = {
    {FIELD(LateParams, on), .label = "On", .optional = true, .example = "2011-06-01",
        .help = "The day from which to look; today where it is not given"},
};
const Shape late_params = SHAPE("LateLinesParams", LateParams, late_fields);

enum { LINE, KIND, DOC, POS, ITEM, SITE, PARTY, OPEN, WANTED, DUE, DAYS };

const Column late_columns[LATE_COLUMNS] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "pos", .kind = K_INT, .label = "Line"},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "party", .kind = K_ID, .label = "Partner", .ref = &party_entity},
    {.name = "open", .kind = K_QTY, .label = "Open"},
    {.name = "wanted", .kind = K_DATE, .label = "Wanted"},
    {.name = "due", .kind = K_DATE, .label = "Due"},
    {.name = "days", .kind = K_INT, .label = "Days late"},
};
_Static_assert(DAYS + 1 == LATE_COLUMNS, "a column for each name");

Status late_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const LateParams *p = params;
    Date on = p && p->on.v ? p->on : cx_today(cx);
    Rows r;
    TRY(sql_open(cx, &r,
        "select id, kind, doc, pos, item, site, party, open, wanted, due from line "
        "where open > 0 and due > 0 and due < $1 and kind not like 'planned-%' and kind <> "
        "'service' "
        "order by due, id",
        A(on)));
    while (rows_next(&r)) {
        table_row(cx, out);
        for (int c = LINE; c <= DUE; c++)
            if (c == KIND) table_text(out, c, rows_text(&r, c));
            else table_int(out, c, rows_int(&r, c));
        table_int(out, DAYS, on.v - rows_int(&r, DUE));
    }
    return rows_end(&r);
}
