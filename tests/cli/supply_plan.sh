#!/usr/bin/env bash
# Planning supply on plain files: causes of lateness that were planted are named, plain and packed files read alike, and wrong input is
# refused with its place. No store is asked for.
. "$(dirname "$0")/lib.bash"

mkdir model
cat >model/sources.csv <<'END'
item,site,kind,from,supplier,priority,lead_days,frozen_days,valid_from,min,uses,yield
LONG,MAIN,buy,,Slow Ltd,1,30,,,,,
PARTED,MAIN,make,,,1,2,,,,,
DEEP,SHOP,move,MAIN,,1,1,,,,,
DEEP,MAIN,make,,,1,2,,,,,
SLOWPART,MAIN,buy,,Slow Ltd,1,25,,,,,
FULL,MAIN,make,,,1,1,,,,PRESS=2,
LANED,SHOP,move,MAIN,,1,1,,,,VAN,
CLOSED,MAIN,make,,,1,1,,,,CLOSED OVEN,
LOT,MAIN,make,,,1,1,,,100,,
COLD,MAIN,buy,,Quick Ltd,1,2,14,,,,
NEW,MAIN,buy,,New Ltd,1,2,,2026-02-01,,,
FINE,MAIN,buy,,Quick Ltd,1,2,,,,UNSAID,0.5
END
cat >model/bills.csv <<'END'
bill,component,qty,scrap
PARTED,LOST,2,
DEEP,SLOWPART,1,
LOT,RARE,1,
END
cat >model/resources.csv <<'END'
resource,capacity,bucket_days,from,until
PRESS,10,1,,
VAN,5,7,,
CLOSED OVEN,0,1,,
UNSAID,,1,,
END
cat >model/stock.csv <<'END'
item,site,qty
RARE,MAIN,20
LANED,MAIN,1000
END
cat >model/supply.csv <<'END'
id,item,site,due,qty
PO-7,FIRM,MAIN,2026-01-20,10
PO-8,RARE,MAIN,2026-02-20,100
END
cat >model/demand.csv <<'END'
id,item,site,due,qty,priority
D-lead,LONG,MAIN,2026-01-10,5,1
D-firm,FIRM,MAIN,2026-01-10,10,1
D-part,PARTED,MAIN,2026-01-10,5,1
D-deep,DEEP,SHOP,2026-01-10,5,1
D-full1,FULL,MAIN,2026-01-03,5,1
D-full2,FULL,MAIN,2026-01-03,10,2
D-lane,LANED,SHOP,2026-01-04,8,1
D-shut,CLOSED,MAIN,2026-01-10,1,1
D-lot,LOT,MAIN,2026-01-10,10,1
D-cold,COLD,MAIN,2026-01-10,10,1
D-new,NEW,MAIN,2026-01-10,10,1
D-none,NOBODY,MAIN,2026-01-10,10,1
D-fine,FINE,MAIN,2026-01-10,10,1
END

plan() { argosy supply plan --model "${1:-model}" --out "${2:-out}" --today 2026-01-01; }
t "it plans" plan
because() { # DEMAND CAUSE ITEM SITE RESOURCE WORDS
    python3 - "$@" <<'END'
import csv, sys
demand, cause, item, site, resource, words = sys.argv[1:]
rows = [r for r in csv.DictReader(open("out/exceptions.csv")) if r["kind"] == "late" and r["demand"] == demand]
assert len(rows) == 1, rows
r = rows[0]
assert (r["cause"], r["cause_item"], r["cause_site"], r["resource"]) == (cause, item, site, resource), r
assert words in r["reason"], r["reason"]
END
}
t "a lead time that is too long" because D-lead "lead time" LONG MAIN "" "LONG takes 30 days to MAIN"
t "a supplier who is late" because D-firm "late supply" FIRM MAIN "" "with PO-7 on 2026-01-20"
t "a component that nothing supplies" because D-part "no source" LOST MAIN "" "nothing supplies LOST at MAIN; it waits for LOST"
t "a component two levels down" because D-deep "lead time" SLOWPART MAIN "" "that for SLOWPART at MAIN"
t "a work centre that is full" because D-full2 "capacity" FULL MAIN PRESS "PRESS is full"
t "a lane that is full" because D-lane "capacity" LANED SHOP VAN "VAN is full"
t "a work centre that is shut" because D-shut "capacity" CLOSED MAIN "CLOSED OVEN" "never finds room"
t "a lot that is too large" because D-lot "minimum lot" LOT MAIN "" "the least lot of LOT at MAIN"
t "frozen days" because D-cold "frozen" COLD MAIN "" "within 14 days"
t "a source that may not be used yet" because D-new "not effective" NEW MAIN "" "from 2026-02-01 only"
t "no source" because D-none "no source" NOBODY MAIN "" "nothing supplies NOBODY at MAIN"
t "the more important goes first on what is scarce" bash -c '! grep -q "^late,FULL,MAIN,D-full1" out/exceptions.csv'
t "what comes in time is not told" bash -c '! grep -q "late,FINE" out/exceptions.csv'
t "a capacity that nobody said is told" grep -q "^no capacity,FINE,MAIN,.*UNSAID" out/exceptions.csv
t "yield is made up for" grep -q ",buy,FINE,MAIN,Quick Ltd,.*,10,20$" out/planned.csv
t "pegs name both ends" grep -q "^PO-7,firm,FIRM,MAIN,D-firm,order,10,2026-01-20,2026-01-10$" out/pegs.csv

cp -r model packed && gzip packed/demand.csv && zstd -q --rm packed/sources.csv
t "packed files" plan packed out2
t "give the same plan" diff -r out out2
mkdir days && printf 'item,site,due,qty\nA,S,5,3\n' >days/demand.csv && printf 'item,site,qty\nA,S,3\n' >days/stock.csv
t "days may be numbers, and there need be no sources" argosy supply plan --model days --out out3
t "a demand without an id is told as its line" bash -c 'printf "item,site,due,qty\nA,S,5,9\n" >days/demand.csv && '"'$program'"' supply plan --model days --out out3 && grep -q "^late,A,S,line 2" out3/exceptions.csv'

# ---- further rules: oil leaves cake behind, milk expires, a press is set up, a work order waits for its parts
mkdir more
printf 'item,site,kind,lead_days,uses,min\nOIL,MILL,make,2,PRESS=1+4,\nCAKE,MILL,buy,1,,\nSEED,MILL,buy,1,,\nMILK,SHOP,buy,1,,10\nLOT,SHOP,buy,0,,\n' >more/sources.csv
printf 'bill,component,qty\nOIL,SEED,3\n' >more/bills.csv
printf 'bill,item,qty\nOIL,CAKE,0.5\n' >more/coproducts.csv
printf 'resource,capacity,bucket_days\nPRESS,10,1\n' >more/resources.csv
cat >more/stock.csv <<'END'
item,site,qty,shelf_days,order_cost,hold_cost,expires
MILK,SHOP,0,3,,,
MILK,SHOP,2,,,,2026-01-03
LOT,SHOP,0,,500,2,
SPARE,STORE,7,,,,
SCARCE,SHOP,6,,,,
END
printf 'id,item,site,due,qty\nWO-1,CART,MILL,2026-01-09,1\n' >more/supply.csv
printf 'supply,item,due,qty\nWO-1,WHEEL,2026-01-07,2\n' >more/needs.csv
printf 'item,site,from,days\nSPARE,SHOP,STORE,2\n' >more/alternates.csv
cat >more/demand.csv <<'END'
id,item,site,due,qty
oil,OIL,MILL,2026-01-06,12
cake,CAKE,MILL,2026-01-07,8
milk1,MILK,SHOP,2026-01-03,6
milk2,MILK,SHOP,2026-01-08,6
lot1,LOT,SHOP,2026-01-02,90
lot2,LOT,SHOP,2026-01-03,120
lot3,LOT,SHOP,2026-01-04,80
lot4,LOT,SHOP,2026-01-05,70
cart,CART,MILL,2026-01-09,1
spare,SPARE,SHOP,2026-01-05,10
first,SCARCE,SHOP,2026-01-05,10
second,SCARCE,SHOP,2026-01-05,2
END
t "further rules are read" plan more out5
t "a lot leaves room for its set-up" bash -c 'test "$(grep -c ",make,OIL,MILL,.*,6,6$" out5/planned.csv)" = 2'
t "a co-product is for whom wants it" grep -q "^P[0-9]*,co-product,CAKE,MILL,cake,order,3," out5/pegs.csv
t "the rest of it is bought" grep -q ",buy,CAKE,MILL,.*,2,2$" out5/planned.csv
t "dated stock is used first" grep -q "^stock until 2026-01-03,firm,MILK,SHOP,milk1,order,2," out5/pegs.csv
t "what will expire is told" grep -q "^expire,MILK,SHOP,,P[0-9]*,2026-01-06,2026-01-06,6,.*nobody needs it before" out5/exceptions.csv
t "lots cost least" bash -c 'test "$(grep ",buy,LOT,SHOP" out5/planned.csv | cut -d, -f11 | paste -sd" ")" = "210 150"'
t "a work order waits for its parts" grep -q "^late,CART,MILL,cart,.*no source,WHEEL,MILL,.*it waits for WHEEL" out5/exceptions.csv
t "spare goods elsewhere are proposed" grep -q "^transfer,SPARE,SHOP,spare,.*,7,,SPARE,STORE,,SPARE at STORE has it to spare" out5/exceptions.csv
t "what is scarce goes to whoever stands first" grep -q "^stock,stock,SCARCE,SHOP,first,order,6," out5/pegs.csv
t "or is shared" argosy supply plan --model more --out out6 --today 2026-01-01 --fair
t "in parts that are alike" bash -c 'grep -q "^stock,stock,SCARCE,SHOP,first,order,5," out6/pegs.csv && grep -q "^stock,stock,SCARCE,SHOP,second,order,1," out6/pegs.csv'

# wrong FILE TEXT WORDS: a model with that file is refused, with these words, and nothing is written.
wrong() {
    rm -rf bad bad-out && cp -r model bad && printf '%b' "$2" >"bad/$1"
    status 2 argosy supply plan --model bad --out bad-out --today 2026-01-01 && grep -qF -- "$3" status.txt &&
        [ ! -e bad-out ] && return 0
    cat status.txt
    return 1
}
t "a quantity that is none" wrong demand.csv 'item,site,due,qty\nA,S,2026-01-01,x\n' "demand.csv, line 2: qty is no quantity"
t "a day that is none" wrong demand.csv 'item,site,due,qty\n\nA,S,2026-02-30,1\n' "demand.csv, line 3: due is no day"
t "two kinds of days" wrong demand.csv 'item,site,due,qty\nA,S,7,1\n' "another kind of day"
t "a column that is missing" wrong demand.csv 'item,site,due\nA,S,7\n' "there is no column qty"
t "a column that is none" wrong demand.csv 'item,site,due,qty,priorty\n' "did you mean priority?"
t "a kind that is none" wrong sources.csv 'item,site,kind\nA,S,steal\n' "buy, make, move or phantom"
t "a calendar that is none" wrong sources.csv 'item,site,kind,calendar\nA,S,buy,works\n' "calendar is not in calendars"
t "an item that is none" wrong items.csv 'item\nA\n' "is not in items"
t "fields too few" wrong stock.csv 'item,site,qty\nA,S\n' "stock.csv, line 2: there are 2 fields"
t "a circle" wrong sources.csv 'item,site,kind,from\nA,S,move,T\nA,T,move,S\n' "A at T needs A at S needs A at T"
t "a lot above its most" wrong sources.csv 'item,site,kind,min,max\nA,S,buy,10,5\n' "at least 10"
t "an id twice" wrong demand.csv 'id,item,site,due,qty\nX,A,S,2026-01-02,1\nX,A,S,2026-01-02,1\n' "id is there twice"
t "half a cost" wrong stock.csv 'item,site,qty,order_cost\nA,S,1,5\n' "hold_cost is missing"
t "a set-up that is none" wrong sources.csv 'item,site,kind,uses\nA,S,buy,PRESS=1+x\n' "uses is no list of resources"
t "needs of no supply" wrong needs.csv 'supply,item,due,qty\nWO-9,A,2026-01-02,1\n' "supply is not in supply"
t "an alternate of itself" wrong alternates.csv 'item,site,from\nA,S,S\n' "is the item's own site"
t "no folder" status 2 argosy supply plan --out out4
t "an empty folder" bash -c "mkdir empty; ! '$program' supply plan --model empty --out out4 && [ ! -e out4 ]"
finish
