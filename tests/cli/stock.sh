#!/usr/bin/env bash
# Stock on plain files: where it is placed, and what is ordered; what is wrong with a file is said by line, column and value.
. "$(dirname "$0")/lib.bash"

total() { argosy stock place "$@" --json | python3 -c 'import json, sys; print(round(json.load(sys.stdin)["total"], 3))'; }
cat >stages.csv <<'END'
stage,time,added_cost,demand_mean,demand_sd,service_max
Raw material,2,0.01,,,
Process wafers,3,0.02,,,
Package and test,2,0.01,,,
Imager base,4,0.06,,,
Imager assembly,2,0.02,,,
Ship,3,0.01,,,
Camera,6,0.20,,,
Circuit board,4,0.08,,,
Other parts,3,0.04,,,
Build,2,0.05,,10,2
END
cat >arcs.csv <<'END'
from,to,units
Raw material,Process wafers,1
Process wafers,Package and test,1
Package and test,Imager assembly,1
Imager base,Imager assembly,1
Imager assembly,Ship,1
Camera,Build,1
Ship,Build,1
Circuit board,Build,1
Other parts,Build,1
END
flags=(--z 1.6448536 --holding-rate 1)
t "Snyder and Shen, figure 6.14" test "$(total --stages stages.csv --arcs arcs.csv "${flags[@]}")" = 18.824
t "the same from a compressed file" bash -c 'gzip -k stages.csv'
t "with the same total" test "$(total --stages stages.csv.gz --arcs arcs.csv "${flags[@]}")" = 18.824
t "a file of stages comes out" argosy stock place --stages stages.csv --arcs arcs.csv "${flags[@]}" --out placed.csv
t "with their columns" test "$(head -n 1 placed.csv)" = stage,service_in,service_out,net_time,safety_stock,cost
t "and a line each" test "$(wc -l <placed.csv)" = 11
t "the promise to customers is kept" grep -q '^Build,[0-9]*,2,' placed.csv
t "costs add up to the total" test "$(awk -F, 'NR > 1 { s += $6 } END { printf "%.3f", s }' placed.csv)" = 18.824

wrong() { # TEXT STAGES-LINE: refused with that text, and nothing is written
    rm -f no.csv
    { cat stages.csv; echo "$2"; } >bad.csv
    status 2 argosy stock place --stages bad.csv --arcs arcs.csv "${flags[@]}" --out no.csv && grep -qF -- "$1" status.txt &&
        [ ! -e no.csv ] && [ ! -e no.csv.part ]
}
t "a time that is none" wrong "bad.csv, line 12: time is no whole number" "X,soon,1,,,"
t "a negative cost" wrong "added_cost is no number within range" "X,1,-1,,,"
t "a mean alone" wrong "demand_sd is empty" "X,1,1,5,,"
t "a stage twice" wrong "line 12: stage is there already" "Build,1,1,,,"
t "a line too short" wrong "line 12: there are 2 fields" "X,1"
t "no name" wrong "stage is missing" ",1,1,,,"
arc() { # TEXT ARCS-LINE
    { cat arcs.csv; echo "$2"; } >bad.csv
    status 2 argosy stock place --stages stages.csv --arcs bad.csv "${flags[@]}" --out no.csv && grep -qF -- "$1" status.txt && [ ! -e no.csv ]
}
t "an arc to nowhere" arc "line 11: to is no such stage" "Build,Shop,1"
t "an arc twice" arc "the same arc is on line 2" "Raw material,Process wafers,1"
t "a circle is named" arc "circle: " "Build,Raw material,1"
t "by its stages" grep -q "Ship -> Build" status.txt
t "no units" arc "units is no number within range" "Camera,Ship,0"
t "no column" bash -c "sed 1s/added_cost/cost/ stages.csv >bad.csv"
t "is named" prints "no column added_cost" argosy stock place --stages bad.csv --arcs arcs.csv "${flags[@]}"
t "no safety factor" prints "--z is missing" argosy stock place --stages stages.csv --arcs arcs.csv --holding-rate 1
t "no such file" status 2 argosy stock place --stages nothing.csv "${flags[@]}"

# ---- what to order now
python3 - <<'END'
import random
r = random.Random(3)
import datetime
day = datetime.date(2010, 1, 4)
with open("history.csv", "w") as f, open("state.csv", "w") as g:
    f.write("series,period,value\n"); g.write("series,on_hand,in_transit_1,in_transit_2\n")
    for s in range(30):
        for w in range(40): f.write(f"S{s},{day + datetime.timedelta(7 * w)},{r.randint(5, 15)}\n")
        g.write(f"S{s},{1000 if s == 0 else 5},10,10\n")
END
order=(stock order --history history.csv --lead 2 --review 1 --holding 0.2 --shortage 1)
t "orders come out" argosy "${order[@]}" --state state.csv --out orders.csv
t "a line each" test "$(wc -l <orders.csv)" = 31
t "nothing where there is plenty" grep -qx 'S0,0' orders.csv
t "something where there is little" bash -c "grep -q '^S1,[1-9]' orders.csv"
t "the same again" bash -c "'$program' ${order[*]} --state state.csv | cmp - orders.csv"
sed 's/S3,/T3,/' state.csv >bad.csv
t "a series without history" prints "bad.csv, line 5: series is not in the history" argosy "${order[@]}" --state bad.csv
t "no pipeline" prints "no column in_transit_3" argosy "${order[@]}" --lead 3 --state state.csv
echo 'S1,2010-01-06,3' | cat history.csv - >bad.csv
t "an uneven week" prints "not evenly spaced" argosy "${order[@]}" --history bad.csv --state state.csv
echo 'S1,monday,3' | cat history.csv - >bad.csv
t "no date" prints "line 1202: period is neither a date nor a number" argosy "${order[@]}" --history bad.csv --state state.csv
echo 'S1,2010-01-04,-3' | cat history.csv - >bad.csv
t "a sale below zero" prints "value is no number within range" argosy "${order[@]}" --history bad.csv --state state.csv

# ---- how much to keep
python3 - <<'END'
import datetime, random
r = random.Random(5)
day = datetime.date(2010, 1, 4)
with open("items.csv", "w") as f, open("receipts.csv", "w") as g:
    f.write("series,lead,review,unit_cost,minimum,multiple,shelf_life,space\n"); g.write("series,periods\n")
    for s in range(30):
        f.write(f"S{s},2,1,{1 + s},{'60' if s == 1 else ''},,{'1' if s == 2 else ''},{1 + s % 3}\n")
        for k in range(6): g.write(f"S{s},{2 if s != 3 else 5}\n")
END
target=(stock target --history history.csv --items items.csv --receipts receipts.csv)
of() { awk -F, -v s="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i } $1 == s { print $k }' targets.csv; }
more() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > b) }'; }
t "targets for a fill rate" argosy "${target[@]}" --fill 0.97 --out targets.csv
t "each is filled so far" awk -F, 'NR > 1 && $1 != "S2" && $8 < 0.97 { exit 1 }' targets.csv
t "a line each" test "$(wc -l <targets.csv)" = 31
t "a lead time that receipts show longer asks for more" more "$(of S3 level)" "$(of S4 level)"
t "a minimum serves by itself" more "$(of S4 level)" "$(of S1 level)"
t "what would not keep is not kept" test "$(of S2 limit)" = "shelf life"
t "with its level below the others'" more "$(of S4 level)" "$(of S2 level)"
t "targets for a cycle service" argosy "${target[@]}" --cycle 0.95 --out targets.csv
t "at least that" awk -F, 'NR > 1 && $1 != "S2" && $7 < 0.95 { exit 1 }' targets.csv
cycle=$(of S5 level)
t "targets at least cost" argosy "${target[@]}" --holding 0.5 --shortage 9.5 --out targets.csv
t "are those of the ratio of costs" test "$(of S5 level)" = "$cycle"
value() { argosy "${target[@]}" "$@" --json | python3 -c "import json, sys; j = json.load(sys.stdin); print(j['$what'])"; }
what=value && t "a budget is kept" more 4001 "$(value --budget 4000)"
t "and used" more "$(value --budget 4000)" 3600
t "a budget that lots alone overrun is said to be" prints "no levels take as little" argosy "${target[@]}" --budget 1 --out targets.csv
what=fill && t "more of it fills more" more "$(value --budget 6000)" "$(value --budget 4000)"
what=space && t "space is kept" more 701 "$(value --space 700)"
argosy "${target[@]}" --cycle 0.9 --json >equal.txt
export PROGRAM=$program
t "and fills more than the same service for all does for as much" python3 - <<'END'
import json, subprocess, os
equal = json.load(open("equal.txt"))
out = subprocess.run([os.environ["PROGRAM"], *"stock target --history history.csv --items items.csv --receipts receipts.csv --json --budget".split(), str(equal["value"])], capture_output=True, text=True)
assert json.loads(out.stdout)["fill"] > equal["fill"], (out, equal)
END
t "no aim" prints "there is no aim" argosy "${target[@]}"
t "two aims" prints "there are 2 aims" argosy "${target[@]}" --fill 0.9 --cycle 0.9
sed 's/^S3,2/S3,soon/' items.csv >bad.csv
t "a lead time that is none" prints "bad.csv, line 5: lead is no whole number" argosy "${target[@]}" --items bad.csv --fill 0.9
echo 'X,3' | cat receipts.csv - >bad.csv
t "a receipt of nothing" prints "is not in the history" argosy "${target[@]}" --receipts bad.csv --fill 0.9
finish
