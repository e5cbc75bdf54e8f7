// Suppliers measured: what was expected of them against what they posted. On time: the line's last receipt was not after the day it was
// wanted; complete: all that was confirmed came; defective: what went to quarantine on receipt or at inspection; dear: billed above
// the price ordered at (flow/product/scored.h keeps that of each line). Lead time runs from the placing of the order to the last
// receipt of a line, in whole days, each line counting the same.
#include "flow/product/scored.h"
#include "stage/source/parts.h"

// What is finished stays so until the purchase is cancelled, which names all lines: one that is open has no row.
Status purchase_scored(Cx *cx, const Purchase *p) {
    for (int i = 0; i < p->n; i++)
        if (p->named[i] && p->lines[i].open.v == 0) TRY(scored_keep(cx, p->lines[i].id));
    return OK;
}

// clang-format off
#define SHARE(what) "(1000000 * cast(sum(" what ") as bigint) / count(*))" // PostgreSQL's sums of bigint are no whole numbers

static const Column score_columns[] = {
    {.name = "id", .expr = "v.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "supplier", .expr = "v.code", .kind = K_TEXT, .label = "Supplier"},
    {.name = "name", .expr = "v.name", .kind = K_TEXT, .label = "Name"},
    {.name = "lines", .expr = "v.lines", .kind = K_INT64, .label = "Lines", .help = "Purchase lines that are finished."},
    {.name = "on_time", .expr = "v.on_time", .kind = K_RATE, .label = "On time", .help = "Share of lines that came by the day wanted."},
    {.name = "complete", .expr = "v.complete", .kind = K_RATE, .label = "Complete", .help = "Share of lines of which all came that was confirmed."},
    {.name = "defective", .expr = "v.defective", .kind = K_RATE, .label = "Defective", .help = "Share of the quantity."},
    {.name = "dear", .expr = "v.dear", .kind = K_RATE, .label = "Billed dearer", .help = "Share of lines billed above the price ordered at."},
    {.name = "lead_days", .expr = "v.lead_days", .kind = K_INT64, .label = "Lead time (days)", .help = "Mean, from order to receipt."},
    {.name = "score", .expr = "v.score", .kind = K_RATE, .label = "Score", .help = "0.4 on time + 0.3 complete + 0.2 not defective + 0.1 not dearer."},
};

#define SCORES                                                                                     \
    "(select s.*, cast((4 * s.on_time + 3 * s.complete + 2 * (1000000 - s.defective) + (1000000 - s.dear)) / 10 as bigint) as score" \
    " from (select p.id, p.code, p.name, count(*) as lines, "                                      \
    SHARE("x.on_time") " as on_time, "  \
    SHARE("x.complete") " as complete, "                                                      \
    " coalesce(cast(sum(x.bad) as bigint) / nullif(cast(sum(x.done) as bigint) / 1000000, 0), 0) as defective, " \
    SHARE("x.dear") " as dear, "                        \
    " coalesce(cast(sum(x.days) as bigint) / nullif(cast(sum(x.came) as bigint), 0), 0) as lead_days"  \
    " from purchase_score x join party p on p.id = x.party group by p.id, p.code, p.name) s)"

static const Column option_columns[] = {
    {.name = "key", .expr = "cast(t.id as text) || '-' || cast(coalesce(s.id, 0) as text)", .kind = K_TEXT, .label = "Key", .hidden = true},
    {.name = "item", .expr = "t.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "supplier", .expr = "p.code", .kind = K_TEXT, .label = "Supplier"},
    {.name = "name", .expr = "p.name", .kind = K_TEXT, .label = "Name"},
    {.name = "country", .expr = "p.country", .kind = K_TEXT, .label = "Country"},
    {.name = "from_qty", .expr = "t.from_qty", .kind = K_QTY, .label = "From", .help = "Quantity from which the price holds."},
    {.name = "price", .expr = "t.price", .kind = K_PRICE, .label = "Price"},
    {.name = "site", .expr = "coalesce(s.site, 0)", .kind = K_ID, .label = "Site", .help = "That he supplies.", .ref = &site_entity},
    {.name = "lead_days", .expr = "coalesce(s.lead_days, 0)", .kind = K_INT, .label = "Lead time (days)", .help = "Agreed."},
    {.name = "min_qty", .expr = "coalesce(s.min_qty, 0)", .kind = K_QTY, .label = "Minimum"},
    {.name = "multiple", .expr = "coalesce(s.multiple, 0)", .kind = K_QTY, .label = "Multiple"},
    {.name = "payment_days", .expr = "p.payment_days", .kind = K_INT, .label = "Pays in (days)"},
    {.name = "score", .expr = "coalesce(v.score, 0)", .kind = K_RATE, .label = "Score", .help = "0 where nothing was bought yet."},
};

static const Column lead_columns[] = {
    {.name = "id", .expr = "s.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "kind", .expr = "s.kind", .kind = K_TEXT, .label = "By", .help = "purchase, work, transfer, or putaway of what has come."},
    {.name = "giver", .expr = "coalesce(p.code, f.code, '')", .kind = K_TEXT, .label = "From", .help = "The supplier, or the site that sent it."},
    {.name = "site", .expr = "s.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "days", .expr = "s.days", .kind = K_INT, .label = "Days late", .help = "After the day asked for; below 0: before it."},
    {.name = "times", .expr = "s.times", .kind = K_INT64, .label = "Times"},
};

const View lead_times_view = {
    .name = "lead-times", .area = AREA_SOURCE, .roles = EVERYONE, .sort = "kind,giver,site,days",
    .help = "How late or early goods came, by who brought them and where: what planning learns lead times from.",
    .from = "lead_seen s left join party p on p.id = s.giver left join site f on f.id = s.giver",
    .columns = lead_columns, .n = COUNT(lead_columns)};

const View supplier_scores_view = {
    .name = "supplier-scores", .area = AREA_SOURCE, .roles = EVERYONE, .sort = "-score",
    .help = "Suppliers measured: on time, complete, sound, at the price agreed, and how fast.",
    .from = SCORES " v", .columns = score_columns, .n = COUNT(score_columns)};

const View supply_options_view = {
    .name = "supply-options", .area = AREA_SOURCE, .roles = EVERYONE, .sort = "price",
    .help = "Who can supply an item: prices by quantity, lead time, minimum and multiple, and his score. Filter by item.",
    .from = "term t join party p on p.id = t.supplier and p.active = 1 left join source s on s.item = t.item"
            " and s.supplier = t.supplier and s.active = 1 left join " SCORES " v on v.id = t.supplier",
    .columns = option_columns, .n = COUNT(option_columns)};
// clang-format on
