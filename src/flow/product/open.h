// Making supply expected: the documents by which goods are to come, opened in one way whoever wants them (a buyer, the plan's
// release, a return that is refurbished). They are expected product (lines), expected cash (purchase commitment) and expected
// information (approval, confirmation) at once. What happens to them later is the stages' business.
#ifndef ARGOSY_FLOW_PRODUCT_OPEN_H
#define ARGOSY_FLOW_PRODUCT_OPEN_H

#include "flow/product/line.h"
#include "network/network.h"

typedef struct {
    Id item;
    Qty qty;
    Price price; // purchases: 0 takes the supplier's terms for that quantity, unless `priced`
    bool priced; // the price is meant, though it is 0
    Date due;    // 0: today + lead time of the source
    Id planned; // the planned supply line it comes from: its pegs and holds move over, and it is closed. 0: none
    Id line; // filled: the line made (transfers: the line in)
} OpenLine;

// INPUT where a day is given (not 0) that has passed: nothing can be wanted for it any more.
Status day_to_come(Cx *cx, const char *field, Date day) MUST_USE;
// A purchase order to a supplier for a site, as a draft. Above the setting purchase.approval_limit it waits for approval (held
// information); else it is approved at once. doc->party, site, due (0: the latest line's), ref and note are given.
Status open_purchase(Cx *cx, Doc *doc, OpenLine *lines, int n) MUST_USE;
// What is started to get so much good output, by the bill's yield: components are needed for that.
Qty work_started(const Bill *bill, Qty output);
// A work order: doc->site (plant) and the output in `line`; bill 0 takes bill_for. Component lines are made from the bill, needed at
// due - lead_days; they hold what stock is free. Status open.
Status open_work(Cx *cx, Doc *doc, OpenLine *line, Id bill) MUST_USE;
// A transfer between doc->site and doc->to_site: a line out and a line in each. Stock at the sending site is held as far as it is free.
Status open_transfer(Cx *cx, Doc *doc, OpenLine *lines, int n) MUST_USE;

#endif
