#!/usr/bin/env bash
# Backups are put back as they were, and what is exported can be imported into another company; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

company shop --from "$root/examples"
shop=$ARGOSY_DB
# A lot made of another: what a copy's check has to understand.
t "made" bash -e -c '
    argosy() { "'"$program"'" "$@"; }
    argosy site create --code KITCHEN --name Kitchen --kind plant --country GB
    argosy item create --code LEAF --name Leaf --kind component --tracking lot --cost 1
    argosy item create --code BLEND --name Blend --kind kit --tracking lot --cost 2
    argosy bill create --code BLEND-1 --item BLEND
    argosy component create --bill BLEND-1 --item LEAF --qty 2
    argosy stock open --item LEAF --site KITCHEN --qty 20 --unit-cost 1 --lot LEAF-A
    work=$(argosy work create --item BLEND --site KITCHEN --qty 10 | sed -n "s/^Number *//p")
    argosy work release --work $work
    argosy work issue --work $work
    argosy work report --work $work --good 10 --lot BLEND-A'
t "a lot has a parent" test "$(rows lot-genealogy)" = 1
argosy list documents --all --format csv >before.csv
t "a backup" status 0 argosy backup shop.copy
argosy item create AFTER "Made after" >out.txt
place other
other=$ARGOSY_DB
t "put into another place" status 0 argosy restore shop.copy
argosy list documents --all --format csv >there.csv
t "it is as it was" cmp before.csv there.csv
t "without what came later" test "$(rows items --code AFTER)" = 0
t "proven" proven
t "and used on" status 0 argosy item create NEXT "Made there"
export ARGOSY_DB=$shop
t "the first goes on" test "$(rows items --code AFTER)" = 1
t "put back over itself" status 0 argosy restore shop.copy
t "it is as it was" test "$(rows items --code AFTER)" = 0
t "over the one before" status 0 argosy backup shop.copy
echo "my notes" >notes.txt
t "not over what is no backup" status 2 argosy backup notes.txt
t "which is left as it is" grep -qx "my notes" notes.txt
t "unless it is forced" status 0 argosy backup notes.txt --force
t "then it is one" status 0 argosy backup notes.txt
if is_sqlite; then
    t "not over another company" bash -c "cp '$other' live.db && ! '$program' backup live.db && cmp '$other' live.db"
fi
echo "this is no database" >broken.copy
t "what is no copy is refused" bash -c "! '$program' restore broken.copy"
t "what is not there is refused" bash -c "! '$program' restore nothing.copy"
t "and nothing happened" proven
t "already of this version" prints "already" argosy upgrade
t "a second company in it is refused" status 4 argosy init
place void
t "an empty place is no company" status 3 argosy list items
export ARGOSY_DB=$shop

# ---- all out, and in again
t "everything goes out" status 0 argosy export all --out copy
t "a file a view" test "$(find copy -name '*.csv' | wc -l)" -gt 60
company again
for entity in $(argosy help --json | python3 -c 'import json, sys
print(" ".join(e["plural"] for e in json.load(sys.stdin)["entities"] if e["editable"]))'); do
    t "import of $entity" bash -c "'$program' import $entity copy/$entity.csv --json >sum.txt; cat sum.txt
        python3 -c 'import json; d = json.load(open(\"sum.txt\")); assert d[\"rejected\"] == 0'"
    argosy export "$entity" --out again.csv
    t "$entity are the same" cmp "copy/$entity.csv" again.csv
done
t "proven" proven
t "a view as CSV" bash -c "'$program' export stock-levels | head -n 1 | grep -q on_hand"
t "no such view" status 3 argosy export stock-level
finish
