#!/usr/bin/env bash
# One model for all series of a plain file: what comes out, on any number of threads, and what is said of files that are not right.
. "$(dirname "$0")/lib.bash"

python3 - <<'END'
import datetime, random
luck = random.Random(4)
first = datetime.date(2023, 1, 2)
with open("good.csv", "w") as f, open("attributes.csv", "w") as g, open("came.csv", "w") as c:
    f.write("series,period,value\n")
    g.write("item,series,site\n")
    for s in range(24):
        g.write(f"I{s % 8},S{s:02d},P{s // 8}\n")
        level = luck.uniform(5, 60)
        for t in range(0 if s else 250, 294):
            day = first + datetime.timedelta(t)
            value = int(level * (2 if day.weekday() > 4 else 0.8) * luck.uniform(0.8, 1.2))
            (f if t < 280 else c).write(f"S{s:02d},{day},{value}\n")
END
run=(argosy forecast series --method global --horizon 14 --season 7 --in good.csv --attributes attributes.csv)
refuses() { # WANT FLAGS…
    local want=$1
    shift
    rm -f bad-out.csv
    argosy forecast series --method global --horizon 3 --out bad-out.csv "$@" >said.txt 2>&1 && return 1
    grep -qF -- "$want" said.txt && [ ! -e bad-out.csv ] && return 0
    cat said.txt
    return 1
}
near() { # the error of the mean at what came, beside that of the value a week before: below half
    python3 - "$1" <<'END'
import csv, sys
came = {(r[0], r[1]): float(r[2]) for r in csv.reader(open("came.csv"))}
past = {}
for r in csv.DictReader(open("good.csv")):
    past.setdefault(r["series"], []).append(float(r["value"]))
own = naive = inside = n = 0
for i, r in enumerate(csv.DictReader(open(sys.argv[1]))):
    y, h = came[r["series"], r["period"]], i % 14
    own += (y - float(r["mean"])) ** 2
    naive += (y - past[r["series"]][-7 + h % 7]) ** 2
    inside += float(r["q0.05"]) <= y <= float(r["q0.95"])
    n += 1
sys.exit(not (n == len(came) and own < 0.85 * naive and 0.78 < inside / n < 0.98))
END
}

t "a file is forecast" "${run[@]}" --out one.csv --threads 1
t "with its header" test "$(head -n 1 one.csv)" = series,period,mean,q0.05,q0.5,q0.95
t "a line to a period" test "$(wc -l <one.csv)" = 337
t "close to what came" near one.csv
t "on three threads the same" "${run[@]}" --out three.csv --threads 3
t "byte for byte" cmp one.csv three.csv
t "without attributes" argosy forecast series --method global --horizon 14 --season 7,365 --in good.csv --out alone.csv
t "close as well" near alone.csv
t "other quantiles" "${run[@]}" --quantiles 0.9 --out other.csv
t "in the header" test "$(head -n 1 other.csv)" = series,period,mean,q0.9

# ---- sums that add up -----------------------------------------------------------------------------------------------------------
sed 's/^item,series,site$/item,series,site/' attributes.csv | awk -F, '{print $2 "," $3}' >tree.csv
adds_up() {
    python3 - "$1" <<'END'
import csv, sys
site = dict(line.strip().split(",") for line in open("tree.csv"))
total, found = {}, {}
for r in csv.DictReader(open(sys.argv[1])):
    key = r["series"], r["period"]
    found[key] = float(r["mean"])
    if r["series"] in site and r["series"] != "series":
        for node in ("all", "site=" + site[r["series"]]):
            total[node, r["period"]] = total.get((node, r["period"]), 0) + float(r["mean"])
    assert float(r["q0.05"]) <= float(r["q0.95"])
sys.exit(not (len(total) == 4 * 14 and all(abs(found[k] - v) < 1e-3 * v for k, v in total.items())))
END
}
t "with a hierarchy" "${run[@]}" --hierarchy tree.csv --out tree-out.csv --explain why.csv
t "each sum is that of its series" adds_up tree-out.csv
t "the explanation has its head" test "$(head -n 1 why.csv)" = about,name,value
t "the errors of trees, series alone, and both" test "$(grep -c '^error,' why.csv)" = 5
t "and what the trees were told" grep -q '^gain,weekday: value,0\.' why.csv
t "shares of gain add up" awk -F, '/^gain/ { s += $NF } END { exit !(s > 0.999 && s < 1.001) }' why.csv
grep -v S07 tree.csv >small-tree.csv

# ---- the model in a file ----------------------------------------------------------------------------------------------------------
t "a model is written" "${run[@]}" --model shop.model --out first.csv
t "the forecast is that without" cmp one.csv first.csv
cp shop.model kept.model
t "it is used again" "${run[@]}" --model shop.model --out second.csv --explain again.csv
t "and says so" grep -q '^trees,used again,1' again.csv
t "the same comes out" cmp first.csv second.csv
t "and the file stays" cmp shop.model kept.model
awk -F, 'NR == 1 || $2 < "2023-10-06"' good.csv >shorter.csv
printf 'item,series,site\n' >moved.csv
tail -n +2 attributes.csv | sed 's/P2/P9/' >>moved.csv
cp shop.model bad.model
printf 'x' | dd of=bad.model bs=1 seek=3000 conv=notrunc 2>/dev/null
cp shop.model old.model
printf '\377' | dd of=old.model bs=1 seek=8 conv=notrunc 2>/dev/null

# ---- drivers ------------------------------------------------------------------------------------------------------------------------
python3 - <<'END'
import datetime, random
luck = random.Random(5)
first = datetime.date(2023, 1, 2)
with open("promoted.csv", "w") as f, open("drivers.csv", "w") as d, open("promotion-came.csv", "w") as c:
    f.write("series,period,value\n")
    d.write("series,period,name,value\n")
    for t in range(294):
        d.write(f",{first + datetime.timedelta(t)},event,{1 if t % 60 == 45 else 0}\n")
    for s in range(24):
        level = luck.uniform(5, 60)
        for week in range(42):
            on = luck.random() < 0.25 or week == 40
            for t in range(7 * week, 7 * week + 7):
                day = first + datetime.timedelta(t)
                d.write(f"S{s:02d},{day},promotion,{int(on)}\nS{s:02d},{day},price,{8 if on else 10}\n")
                value = int(level * (3 if on else 1) * luck.uniform(0.8, 1.2))
                (f if t < 280 else c).write(f"S{s:02d},{day},{value}\n")
END
promoted() { # the week on promotion beside the one behind it: about three times as much
    python3 - "$1" <<'END'
import csv, sys
sums = [0, 0]
for i, r in enumerate(csv.DictReader(open(sys.argv[1]))):
    sums[i % 14 // 7] += float(r["mean"])
sys.exit(not sums[0] > float(sys.argv[2] if len(sys.argv) > 2 else 1.3) * sums[1])
END
}
deals=(argosy forecast series --method global --horizon 14 --season 7 --in promoted.csv)
t "without drivers" "${deals[@]}" --out plain.csv
t "with them" "${deals[@]}" --drivers drivers.csv --out driven.csv --explain driven-why.csv
t "the week on promotion is higher" promoted driven.csv 2.3
t "and was not, without" eval '! promoted plain.csv'
t "the price is a price" grep -q '^gain,price: / a season ago,' driven-why.csv
t "the event an event" grep -q '^gain,event: periods to the next,' driven-why.csv

grep -v ',S05,' attributes.csv >less.csv
printf 'series,period,value\nA,1,3\nA,2,-1\n' >negative.csv
printf 'series\nA\n' >none.csv
t "a series without attributes" refuses 'series S05 has no attributes' --in good.csv --attributes less.csv
t "no attribute" refuses 'the file has no attributes' --in good.csv --attributes none.csv
t "below zero" refuses 'a value is below 0' --in negative.csv
t "seasons that do not ascend" refuses 'no list of lengths' --in good.csv --season 365,7
t "no level" refuses 'no list of levels' --in good.csv --quantiles 0.5,0.4
t "a series that is not in the hierarchy" refuses 'S07' --in good.csv --hierarchy small-tree.csv
run14=(--horizon 14 --season 7 --in good.csv --attributes attributes.csv)
t "a model for another horizon" refuses 'for another horizon' --in good.csv --season 7 --attributes attributes.csv --model shop.model
t "a model of other attributes" refuses 'other attributes' "${run14[@]}" --attributes moved.csv --model shop.model
t "a model without the sums" refuses 'without the hierarchy' "${run14[@]}" --hierarchy tree.csv --model shop.model
t "a model of later periods" refuses 'later periods' "${run14[@]}" --in shorter.csv --model shop.model
t "a damaged model" refuses 'it is damaged' "${run14[@]}" --model bad.model
t "a model of another version" refuses 'another version' "${run14[@]}" --model old.model
t "what is no model" refuses 'not a stored model' "${run14[@]}" --model good.csv
finish
