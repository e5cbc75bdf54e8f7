// Terms: what a supplier asks for an item. The latest price list that has begun counts, whole: its breaks hold until the next one begins.
// Within it the price is that of the largest break not above the quantity: for the whole order, or for what is above it alone, and then what is below
// costs what an order of just that would.
#include "base/map.h"
#include "network/cache.h"
#include "network/check.h"

static const Field fields[] = {
    {FIELD(Term, id), .label = "Id", .output = true},
    {FIELD(Term, supplier), .label = "Supplier", .ref = &party_entity, .fixed = true, .example = "ACME"},
    {FIELD(Term, item), .label = "Item", .ref = &item_entity, .fixed = true, .example = "85123A"},
    {FIELD(Term, from_qty), .label = "From quantity", .help = "The price holds from this quantity on.",
        .optional = true, .fixed = true, .example = "100"},
    {FIELD(Term, price), .label = "Price", .help = "Of one unit.", .example = "1.05"},
    {FIELD(Term, valid_from), .label = "Valid from", .help = "Empty: always.", .optional = true,
        .fixed = true, .example = "2011-01-01"},
    {FIELD(Term, supplier_code), .label = "Supplier's number",
        .help = "The supplier's own code for the item.", .optional = true, .example = "A-4711", .max = 60},
    {FIELD(Term, incremental), .label = "For the rest only",
        .help = "The price counts for what is above the quantity alone, not for the whole order.",
        .optional = true, .fallback = "false", .example = "false"},
};

static Status check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Term *term = record;
    TRY(stocked_check(cx, term->item));
    return supplier_check(cx, term->supplier);
}

const Entity term_entity = {
    .noun = "term",
    .scope = {NULL, "e.supplier = @"},
    .list_scope = {NULL, "supplier"},
    .plural = "terms",
    .table = "term",
    .label = "Supplier term",
    .help = "A supplier's price for an item from a quantity on.",
    .shape = SHAPE("Term", Term, fields),
    .key = "supplier,item,valid_from,from_qty",
    .area = AREA_SOURCE,
    .read_roles = EVERYONE,
    .write_roles = BUYER,
    .editable = true,
    .check = check,
};

static Status terms_of(Cx *cx, Id supplier, Id item, List *out) {
    int64_t key = (int64_t)hash_mix((uint64_t)supplier.v, (uint64_t)item.v);
    return kept_list(cx, KEEP_TERMS, key, &term_entity,
        "where supplier = $1 and item = $2 order by valid_from desc, from_qty desc",
        IN(A(supplier), A(item)), out);
}

Status term_breaks(Cx *cx, Id supplier, Id item, Date day, Term *out, int max, int *n) {
    List terms;
    TRY(terms_of(cx, supplier, item, &terms));
    const Term *at = terms.at;
    int first = 0, end;
    while (first < terms.n && at[first].valid_from.v > day.v) first++;
    for (end = first; end < terms.n && at[end].valid_from.v == at[first].valid_from.v; end++) {}
    *n = 0;
    while (end > first && *n < max)
        out[(*n)++] = at[--end]; // the smallest quantity last in the list
    return OK;
}

// The mean price of a quantity: term[0] is the largest break not above it, the smaller ones follow.
static Price mean_price(const Term *term, int n, Qty qty) {
    __extension__ typedef __int128 Wide;
    Wide total = 0;
    int64_t rest = qty.v;
    int i = 0;
    for (; i < n - 1 && term[i].incremental; i++) {
        total += (Wide)(rest - term[i].from_qty.v) * term[i].price.v;
        rest = term[i].from_qty.v;
    }
    if (i == 0) return term->price;
    total += (Wide)rest * term[i].price.v;
    return (Price){(int64_t)((total + qty.v / 2) / qty.v)};
}

Status term_price(Cx *cx, Id supplier, Id item, Qty qty, Date day, Price *out, bool *found) {
    List terms;
    TRY(terms_of(cx, supplier, item, &terms));
    const Term *at = terms.at;
    int i = 0;
    while (i < terms.n && at[i].valid_from.v > day.v) i++; // lists that have not begun
    if (i < terms.n) {
        int end = i;
        while (end < terms.n && at[end].valid_from.v == at[i].valid_from.v) end++;
        while (i < end - 1 && at[i].from_qty.v > qty.v) i++; // below the first break: its price
        *out = mean_price(&at[i], end - i, qty);
        *found = true;
        return OK;
    }
    const Item *it;
    TRY(item_get(cx, item, &it));
    *out = it->cost;
    *found = false;
    return OK;
}
