#!/usr/bin/env bash
# Files in: mapped, dry run, refused rows mended and taken, nothing twice, compressed; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

company shop
sum() { # WANT COMMAND…: --json ends with that line
    local want=$1
    shift
    "$@" >sum.txt 2>&1 || true
    [ "$(tail -n 1 sum.txt)" = "$want" ] && return 0
    cat sum.txt
    return 1
}

# ---- records
{
    echo 'Code,Title,unit,weight,price,Colour'
    for i in $(seq 1200); do echo "I-$i,Item $i,each,0.$i,$i.50,red"; done
    echo 'I-7,Item seven,each,0.7,7.50,red'
    echo ',No code,each,1,1,red'
    echo 'X-1,Too "bad",each,1,abc,red'
    echo 'X-2,Short'
    echo 'X-3,"A ""quoted"", long
name",each,1,1,red'
    echo 'X-4,Negative,each,-1,1,red'
} >items.csv
map=(--column Code=code --column Title=name --column Colour=)
t "a column that nobody knows" status 2 argosy import items items.csv
t "no such entity" status 2 argosy import itmes items.csv
t "no such file" status 2 argosy import items nothing.csv
t "a dry run counts" sum '{"read":1206,"imported":1202,"rejected":4}' argosy import items items.csv "${map[@]}" --dry-run --json
t "and keeps nothing" test "$(rows items)" = 0
t "the rest is imported" sum '{"read":1206,"imported":1202,"rejected":4}' \
    argosy import items items.csv "${map[@]}" --rejects rejects.csv --json
t "each once" test "$(rows items)" = 1201
t "rejects ended with 2" status 2 argosy import items items.csv "${map[@]}"
t "a later row of a code is its update" prints "Item seven" argosy list items --code I-7
t "a field of two lines" prints '"A ""quoted"", long' argosy list items --code X-3 --format csv
t "rejects have line, field and reason" python3 - <<'END'
import csv
rows = list(csv.DictReader(open("rejects.csv", newline="")))
got = [(r["line"], r["field"]) for r in rows]
assert got == [("1203", "code"), ("1204", "price"), ("1205", ""), ("1208", "weight")], got
assert all(r["reason"] for r in rows)
END
t "mended" python3 - <<'END'
import csv
rows = list(csv.DictReader(open("rejects.csv", newline="")))
for r, fix in zip(rows, ({"Code": "X-0"}, {"price": "3"}, {"unit": "each", "weight": "1", "price": "1", "Colour": "red"}, {"weight": "1"})):
    r.update(fix)
with open("rejects.csv", "w", newline="") as f:
    w = csv.DictWriter(f, rows[0].keys())
    w.writeheader()
    w.writerows(rows)
END
t "and taken, from the very file" sum '{"read":4,"imported":4,"rejected":0}' \
    argosy import items rejects.csv "${map[@]}" --rejects rejects.csv --json
t "all are there" test "$(rows items)" = 1205
printf 'Code,Title\n,No code\n' >source.csv
cp source.csv kept.csv
t "rejects do not replace their source" status 2 argosy import items source.csv --column Code=code --column Title=name --rejects source.csv
ln -s source.csv alias.csv
t "by another name either" status 2 argosy import items source.csv --column Code=code --column Title=name --rejects alias.csv
t "nor another file" prints "no file of rejected rows" argosy import items source.csv --column Code=code --column Title=name --rejects items.csv
t "nor do those of orders" status 2 argosy import orders kept.csv --rejects source.csv
t "it is as it was" cmp source.csv kept.csv
before=$(events)
argosy export items --out out.csv
t "what came out changes nothing when it goes in" sum '{"read":1205,"imported":1205,"rejected":0}' argosy import items out.csv --json
t "no event of it" test "$(events)" = "$before"
gzip -k out.csv && zstd -q out.csv
t "gzip as it is" sum '{"read":1205,"imported":1205,"rejected":0}' argosy import items out.csv.gz --json
t "zstd as it is" sum '{"read":1205,"imported":1205,"rejected":0}' argosy import items out.csv.zst --json
t "from standard input" bash -c "'$program' import items - <out.csv | grep -q '1205 imported (1205 of them unchanged)'"
head -c 5000 out.csv.gz >half.csv.gz
t "a file that was cut off" status 2 argosy import items half.csv.gz
t "an empty file" bash -c ': >empty.csv' && t "is refused" status 2 argosy import items empty.csv
t "who may not, may not" bash -c "'$program' user create --code bob --name Bob --roles warehouse >/dev/null && '$program' import items out.csv --as bob; [ \$? = 6 ]"

# ---- orders
cat >orders.csv <<'END'
order,date,item,qty,price,customer,country
W-1,2011-05-02,I-1,3,1.50,ANNA,GB
W-1,2011-05-02,I-2,1,2.50,ANNA,GB
W-2,2011-05-03,I-3,0,2.50,BOB,GB
W-2,2011-05-03,I-4,1,2.50,BOB,GB
W-3,2011-05-04,NEW,1,2.50,BOB,GB
END
t "orders of the past, a document whole or not at all" sum '{"read":5,"imported":3,"rejected":2}' \
    argosy import orders orders.csv --mode past --rejects orders-rejects.csv --json
t "two are there" test "$(rows documents --kind order)" = 2
t "with an item and customers made for them" test "$(rows items --code NEW)" = 1
sed 's/,I-3,0,/,I-3,2,/' orders-rejects.csv >orders-mended.csv
t "the mended one comes whole" sum '{"read":2,"imported":2,"rejected":0}' argosy import orders orders-mended.csv --mode past --json
t "three are there" test "$(rows documents --kind order)" = 3
t "nothing comes twice" sum '{"read":5,"imported":3,"rejected":2}' argosy import orders orders.csv --mode past --json
t "three are there still" test "$(rows documents --kind order)" = 3
# ---- what is of one customer
t "a customer's own" argosy export all --party ANNA --out anna
t "his record" bash -c 'grep -q "^.*ANNA" anna/parties.csv && ! grep -q BOB anna/parties.csv'
t "his orders" grep -q W-1 anna/orders.csv
t "nobody else's anywhere" bash -c '! grep -rqE "BOB|W-2" anna'
t "no users" bash -c '! ls anna | grep -E "users|tokens|sessions|settings"'
t "of nobody" prints "no party has the code" argosy export all --party NOBODY --out nobody
t "not for all to ask" status 6 argosy export all --party ANNA --out anna2 --as bob
t "with all alone" prints "goes with all" argosy export items --party ANNA
# ---- a first import into an empty company
shop=$ARGOSY_DB
company first
sed 's/,I-3,0,/,I-3,2,/' orders.csv >open.csv
t "orders to be filled, with all that they need" sum '{"read":5,"imported":5,"rejected":0}' argosy import orders open.csv --json
t "a lane among it" test "$(rows lanes --code MAIN-ANYWHERE)" = 1
t "an order was placed when its file says" test "$(rows orders --number W-3 --placed 2011-05-04T00:00:00Z)" = 1
t "and recorded now" test "$(rows events --kind order.place --at.gt 2011-06-01)" = 3
echo 'order,date,item,qty,price,customer,country
W-9,2090-05-02,I-1,3,1.50,ANNA,GB' >future.csv
t "none is placed in the future" status 2 argosy import orders future.csv --rejects future-rejects.csv
t "it says which column" grep -q ',date,.*still to come' future-rejects.csv
echo 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HEART,6,12/1/2010 8:26,2.55,17850,United Kingdom
536366,85123A,HEART,6,2010-12-02 08:28:00,2.55,17850,United Kingdom
536367,85123A,HEART,6,13/1/2010 8:26,2.55,17850,United Kingdom
536368,85123A,HEART,6,2/30/2011 8:26,2.55,17850,United Kingdom' >kaggle.csv
t "dates as Americans write them" sum '{"read":4,"imported":2,"rejected":2}' argosy import orders kaggle.csv --map online-retail --json
t "are read" test "$(rows documents --number 536365 --placed 2010-12-01T08:26:00Z)" = 1
t "proven" proven
export ARGOSY_DB=$shop
t "no such map" status 2 argosy import orders orders.csv --map online-retial
t "all holds" proven
printf 'code,value,meaning\nreturn.days,abc,\nfoo.bar,1,\ncurrency,GBP,\n' >settings.csv
t "settings are checked as when typed" sum '{"read":3,"imported":1,"rejected":2}' argosy import settings settings.csv --json
finish
