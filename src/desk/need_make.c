// Needs of making: work orders to be released, issued to and reported on. What is at stake is what late orders of customers wait for it.
#include "desk/need.h"

// clang-format off
// Components of an output line that are neither held nor free. The first of them, and how many.
#define HELD "coalesce((select sum(h.qty) from hold h where h.line = c.id and h.supply = 0), 0)"
#define FREE "coalesce((select v.available - v.held from stock_level v where v.item = c.item and v.site = c.site), 0)"
#define LACKING \
    " from line c join item k on k.id = c.item where c.parent = l.id and c.kind = 'component' and c.open > " HELD " + " FREE
#define LACKS "(select count(*)" LACKING ")"
#define LACKED "coalesce((select min(k.code)" LACKING "), '')"
#define NEEDS_ISSUE "exists (select 1 from line c where c.parent = l.id and c.kind = 'component' and c.open > 0)"
#define WORK(status, n, a, more) \
    "select " FOUND("d.id", "d.number", "0", "l.item", "d.site", "0", "l.due", n, a, "''") LINE("l.id", "1", "l.open", "l.due") \
    " from doc d join line l on l.doc = d.id and l.kind = 'work' and l.open > 0" \
    " where d.kind = 'work' and d.closed = 0 and d.status = '" status "' and " more " order by d.id"

const NeedKind make_needs[] = {
    {CHAIN_MAKE, "work-short", WORK("open", LACKS, LACKED, "$1 > 0 and " LACKS " > 0"),
        "Missing for {qty} of {item}, due on {due}: {n component}, such as {a}.", "Release {doc} with what is there", "work", "release", "work=doc", true},
    {CHAIN_MAKE, "work-release", WORK("open", LACKS, "''", "$1 > 0 and " LACKS " = 0"),
        "All is there for {qty} of {item}, due on {due}.", "Release {doc}", "work", "release", "work=doc", true},
    {CHAIN_MAKE, "work-stopped", WORK("released", LACKS, LACKED, NEEDS_ISSUE " and l.due <= $1 and " LACKS " > 0"),
        "Missing for {qty} of {item}, due on {due}: {n component}, such as {a}.", "Issue what is there to {doc}", "work", "issue", "work=doc", true},
    {CHAIN_MAKE, "work-issue", WORK("released", LACKS, "''", NEEDS_ISSUE " and l.due <= $1 and " LACKS " = 0"),
        "{qty} of {item} due on {due}, and its components are not issued.", "Issue to {doc}", "work", "issue", "work=doc", true},
    {CHAIN_MAKE, "work-report", WORK("released", "0", "''", "not " NEEDS_ISSUE " and l.due <= $1"),
        "{qty} of {item} due on {due}, and not reported.", "Report {doc}", "work", "report", "work=doc,good=qty", true},
};
// clang-format on
const int make_needs_n = COUNT(make_needs);
