// What a preview would change, noted by the only code that writes: records, stock, dates, expected cash and money. Does nothing outside a preview.
#ifndef ARGOSY_CORE_CHANGE_H
#define ARGOSY_CORE_CHANGE_H

#include "base/cx.h"
#include "base/json.h"

void change_record(Cx *cx, const char *noun, Id id, Str code, const char *what); // "created", "shipped", …
void change_stock(Cx *cx, Id item, Id site, const char *what, Qty by); // "on hand", "held", "expected"
// code: how people know the record; empty: its own code is looked up
void change_date(Cx *cx, const char *noun, Id id, Str code, const char *what, Date from, Date to);
// Expected cash of a document, due on a day: so much more or less of what comes in or goes out
void change_cash(Cx *cx, Str document, const char *what, bool in, Date due, Money by);
void change_money(Cx *cx, Str account, Money by); // debit positive
Changes *changes_new(Arena *a);
// {"records":[…],"stock":[…],"dates":[…],"cash":[…],"money":[…]}, netted
Status changes_json(Cx *cx, const Changes *c, JsonOut *o) MUST_USE;

#endif
