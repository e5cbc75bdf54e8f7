#!/usr/bin/env bash
# Twenty processes order the last unit at the same moment, one of them gets it; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

company shop
argosy site create --code MAIN --name Main --kind warehouse --country GB >out.txt
argosy item create --code MUG --name "Blue mug" --price 4.25 >out.txt
argosy party create --code ANNA --name Anna --customer --country GB >out.txt
argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --lead-days 2 >out.txt
argosy stock open --item MUG --site MAIN --qty 1 --unit-cost 1 >out.txt

pids=()
for i in $(seq 20); do
    argosy order place --number "W-$i" --customer ANNA --line MUG,1 --json >"order-$i.json" 2>"order-$i.err" &
    pids+=($!)
done
bad=0
for pid in "${pids[@]}"; do wait "$pid" || bad=$((bad + 1)); done
t "all twenty are taken" bash -c "[ $bad = 0 ] || { cat order-*.err order-*.json; exit 1; }"
t "twenty orders are there" test "$(rows orders)" = 20
t "one of them holds the unit" test "$(cat order-*.json | grep -o '"held":"1"' | wc -l)" = 1
t "and one hold is there" test "$(rows holds)" = 1
t "nothing is held beyond what is there" prints ",1,1,1,0," argosy list stock-levels --format csv
t "all holds" proven

# The same key at once from many sides: done once.
pids=()
for i in $(seq 8); do
    argosy order place --customer ANNA --line MUG,1 --key once --json >"same-$i.json" 2>&1 &
    pids+=($!)
done
bad=0
for pid in "${pids[@]}"; do wait "$pid" || bad=$((bad + 1)); done
t "all eight get an answer" bash -c "[ $bad = 0 ] || { cat same-*.json; exit 1; }"
t "the same answer" test "$(cat same-*.json | sort -u | wc -l)" = 1
t "of one order" test "$(rows orders)" = 21
finish
