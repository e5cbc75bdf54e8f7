// Proof of the product flow: stock levels are what their places hold, values are what the accounts of the cash flow hold, held is the
// sum of the holds, and what is expected belongs to open documents.
#include "flow/info/checks.h"
#include "flow/product/scored.h"

#define PHYSICAL "('storage', 'dock', 'quarantine', 'packing', 'transit')"
#define DEMAND                                                                                     \
    "('order', 'component', 'transfer-out', 'supplier-return', 'planned-component', "              \
    "'planned-out')"
#define PLANNED                                                                                    \
    "('planned-component', 'planned-out', 'planned-buy', 'planned-make', 'planned-move')"

// Money in and out of an account of the chart, by the document of the entry.
#define BY_DOC(account)                                                                            \
    "select e.doc, cast(sum(x.v) as bigint) as v from ("                                           \
    "  select t.entry, t.amount as v from account a join transfer t on t.dst = a.id and t.flow = " \
    "2 "                                                                                           \
    "    where a.flow = 2 and a.place = " account                                                  \
    "  union all select t.entry, -t.amount from account a join transfer t on t.src = a.id and "    \
    "t.flow = 2 "                                                                                  \
    "    where a.flow = 2 and a.place = " account                                                  \
    ") x join entry e on e.id = x.entry group by e.doc"

// What came in by a supply line and is not stored yet: purchased goods at the dock, output in quarantine.
#define INSIDE(line)                                                                               \
    "(select coalesce(sum(case when dp.kind = w.kind then t.amount else 0 end"                     \
    " - case when sp.kind = w.kind then t.amount else 0 end), 0) from transfer t"                  \
    " join account sa on sa.id = t.src join place sp on sp.id = sa.place"                          \
    " join account da on da.id = t.dst join place dp on dp.id = da.place"                          \
    " join (select 'purchase' as line, 'dock' as kind union all select 'work', 'quarantine') w"    \
    " on w.line = " line ".kind where t.line = " line ".id and t.flow = 1)"

static const Check checks[] = {
    {.name = "suppliers-measured",
        .says = "What a finished purchase line says of its supplier is what was posted of it.",
        .counted = "select count(*) from purchase_score",
        .broken =
            "select x.id from (" SCORED SCORED_END ") x left join purchase_score k on k.id = x.id "
            "where k.id is null or k.party <> x.party or k.on_time <> x.on_time or k.complete <> "
            "x.complete or k.bad <> x.bad "
            "or k.done <> x.done or k.dear <> x.dear or k.came <> x.came or k.days <> x.days "
            "union all select k.id from purchase_score k where not exists (select 1 from line l "
            "join doc d on d.id = l.doc where l.id = k.id "
            "and l.kind = 'purchase' and l.open = 0 and (l.done > 0 or d.status <> 'cancelled'))",
        .words = "the score of line {l} is not what was posted of it"},
    {.name = "stock-levels",
        .says = "On hand is what the places of a site hold of an item, and available what its "
                "storage holds of good lots.",
        .counted = "select count(*) from stock_level",
        .broken =
            "select item, site, cast(sum(hand) as bigint), cast(sum(free) as bigint) from ("
            "  select item, site, on_hand as hand, available as free from stock_level "
            "  union all select a.unit, p.site, -a.posted, "
            "    case when p.kind = 'storage' and (a.lot = 0 or l.status = 'good') then -a.posted "
            "else 0 end "
            "    from account a join place p on p.id = a.place left join lot l on l.id = a.lot "
            "    where a.flow = 1 and a.owner = 0 and p.kind in " PHYSICAL ") x "
            "group by item, site having sum(hand) <> 0 or sum(free) <> 0 order by item, site",
        .words = "item {i} at {s}: the level says {q} more on hand and {q} more available than the "
                 "places hold"},
    {.name = "stock-value",
        .says = "The value of goods is what the stock and transit accounts hold.",
        .counted = "select count(*) from stock_level",
        .broken = "select account, cast(sum(goods) as bigint), cast(sum(ledger) as bigint) from ("
                  "  select case when s.kind = 'transit' then 1310 else 1300 end as account, "
                  "l.value as goods, 0 as ledger "
                  "    from stock_level l join site s on s.id = l.site "
                  "  union all select place, 0, posted from account where flow = 2 and place in "
                  "(1300, 1310)) x "
                  "group by account having sum(goods) <> sum(ledger) order by account",
        .words = "account {n}: goods are worth {m}, and the ledger says {m}"},
    {.name = "value-with-goods",
        .says = "No stock has a value without goods, or less than none.",
        .counted = "select count(*) from stock_level",
        .broken =
            "select item, site, on_hand, value from stock_level "
            "where value < 0 or (on_hand = 0 and value <> 0) or on_hand < 0 order by item, site",
        .words = "item {i} at {s}: {q} on hand at a value of {m}"},
    {.name = "work-in-progress",
        .says = "Work in progress belongs to work orders, and a closed one has none left.",
        .counted = "select count(*) from doc where kind = 'work'",
        .broken = "select w.doc, w.v, case when d.id is null or d.kind <> 'work' then 'is no work "
                  "order' else 'is closed' end "
                  "from (" BY_DOC("1320") ") w left join doc d on d.id = w.doc "
                                          "where d.id is null or d.kind <> 'work' or (d.closed <> "
                                          "0 and w.v <> 0) order by w.doc",
        .words = "{d} has {m} in work in progress and {t}"},
    {.name = "goods-received-not-invoiced",
        .says = "A closed purchase has nothing left in goods received, not invoiced.",
        .counted = "select count(*) from doc where kind = 'purchase' and closed <> 0",
        .broken =
            "select p.id, cast(sum(case when b.place = 2100 then t.amount else -t.amount end) as "
            "bigint) from doc p join doc d on d.id = p.id or d.parent = p.id "
            "join entry e on e.doc = d.id join transfer t on t.entry = e.id and t.flow = 2 "
            "join account a on a.id = t.src join account b on b.id = t.dst "
            "where p.kind = 'purchase' and p.closed <> 0 and (a.place = 2100 or b.place = 2100) "
            "group by p.id having sum(case when b.place = 2100 then t.amount else -t.amount end) "
            "<> 0 order by p.id",
        .words = "{d} is closed and has {m} in goods received, not invoiced"},
    {.name = "held-equals-holds",
        .says = "What a stock level says is held is the sum of the live holds on it, and not more "
                "than is available.",
        .counted = "select count(*) from hold where supply = 0",
        .broken =
            "select item, site, cast(sum(level) as bigint), cast(sum(holds) as bigint), "
            "cast(sum(free) as bigint) from ("
            "  select item, site, held as level, 0 as holds, available as free from stock_level "
            "  union all select item, site, 0, qty, 0 from hold where supply = 0) x "
            "group by item, site having sum(level) <> sum(holds) or sum(level) > sum(free) order "
            "by item, site",
        .words =
            "item {i} at {s}: the level says {q} held, the holds are {q}, and {q} is available"},
    {.name = "holds-of-open-lines",
        .says = "Each hold belongs to an open demand line, of its item and site, and waits for an "
                "open supply line, or for goods that came in by it and are not stored yet.",
        .counted = "select count(*) from hold",
        .broken =
            "select h.id, h.line, h.qty, case "
            "  when l.id is null then 'which does not exist' "
            "  when l.kind not in " DEMAND " then 'which is no demand' "
            "  when l.open = 0 then 'which is not open' "
            "  when l.item <> h.item or l.site <> h.site then 'which is of another item or site' "
            "  when h.qty <= 0 then 'and that is nothing' "
            "  else 'by a supply that is not open' end "
            "from hold h left join line l on l.id = h.line "
            "left join line s on s.id = h.supply "
            "where l.id is null or l.kind not in " DEMAND
            " or l.open = 0 or l.item <> h.item or l.site <> h.site "
            "or h.qty <= 0 or (h.supply <> 0 and (s.id is null or s.kind in " DEMAND
            " or (s.open = 0 and " INSIDE("s") " <= 0))) order by h.id",
        .words = "hold {n} for {l} holds {q}, {t}"},
    {.name = "supply-held-once",
        .says = "No more of a supply line is held than is open of it, or came in and is not stored "
                "yet.",
        .counted = "select count(distinct supply) from hold where supply <> 0",
        .broken = "select id, held, here from (select s.id, cast(sum(h.qty) as bigint) as held,"
                  "  cast(s.open + " INSIDE("s") " as bigint) as here from hold h"
                                                 "  join line s on s.id = h.supply where h.supply "
                                                 "<> 0 group by s.id, s.open, s.kind) x "
                                                 "where held > here order by id",
        .words = "of {l} {q} are held, and {q} are to be had"},
    {.name = "holds-within-need",
        .says = "A line holds no more than is open and not picked.",
        .counted = "select count(distinct line) from hold",
        .broken =
            "select l.id, cast(sum(h.qty) as bigint), l.open - l.picked from hold h join line l on "
            "l.id = h.line "
            "group by l.id, l.open, l.picked having sum(h.qty) > l.open - l.picked order by l.id",
        .words = "{l} holds {q} and needs {q}"},
    {.name = "lines-consistent",
        .says = "A line's open quantity is what is neither done nor cancelled, and picked is a "
                "part of it.",
        .counted = "select count(*) from line",
        .broken = "select id, qty, done, open, picked from line where qty <= 0 or done < 0 or open "
                  "< 0 or open > qty "
                  "or (open > 0 and done + open > qty) or picked < 0 or picked > open order by id",
        .words = "{l}: quantity {q}, done {q}, open {q}, picked {q}"},
    {.name = "expected-in-open-documents",
        .says = "What is expected belongs to an open document.",
        .counted = "select count(*) from line where open > 0",
        .broken = "select l.id, l.open, case when d.id is null then 'no document' else 'a closed "
                  "document' end "
                  "from line l left join doc d on d.id = l.doc where l.open > 0 and l.kind not "
                  "in " PLANNED " and (d.id is null or d.closed <> 0) order by l.id",
        .words = "{l} expects {q} and belongs to {t}"},
    {.name = "pegs-of-open-lines",
        .says = "Each peg goes from an open supply line to an open demand line, or to forecast and "
                "safety stock.",
        .counted = "select count(*) from peg",
        .broken =
            "select g.id, g.supply, g.demand, case when s.id is null or s.open = 0 or s.kind "
            "in " DEMAND
            "  then 'the first is no open supply' else 'the second is no open demand' end "
            "from peg g left join line s on s.id = g.supply left join line d on d.id = g.demand "
            "where s.id is null or s.open = 0 or s.kind in " DEMAND
            " or (g.demand <> 0 and (d.id is null or d.open = 0 or d.kind not in " DEMAND
            ")) order by g.id",
        .words = "peg {n} from {l} to {l}: {t}"},
    {.name = "lots-known",
        .says = "Lots and their parents exist, and came by a document that exists.",
        .counted = "select count(*) from lot",
        .broken = "select 'lot', l.code, 'document', l.origin from lot l where l.origin <> 0 "
                  "and not exists (select 1 from doc d where d.id = l.origin) "
                  "union all select 'parent of lot', l.code, 'lot', p.parent from lot_parent p "
                  "join lot l on l.id = p.lot "
                  "where not exists (select 1 from lot x where x.id = p.parent) "
                  "union all select 'account of item', i.code, 'lot', a.lot from account a join "
                  "item i on i.id = a.unit "
                  "where a.flow = 1 and a.lot <> 0 and not exists (select 1 from lot x where x.id "
                  "= a.lot and x.item = a.unit)",
        .words = "{t} {t} names {t} {n}, which does not exist"},
};

const Checks product_checks = {checks, (int)(sizeof checks / sizeof *checks)};
