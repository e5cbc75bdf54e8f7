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

grep -v ',S05,' attributes.csv >less.csv
printf 'series,period,value\nA,1,3\nA,2,-1\n' >negative.csv
printf 'series\nA\n' >none.csv
t "a series without attributes" refuses 'series S05 has no attributes' --in good.csv --attributes less.csv
t "no attribute" refuses 'the file has no attributes' --in good.csv --attributes none.csv
t "below zero" refuses 'a value is below 0' --in negative.csv
t "seasons that do not ascend" refuses 'no list of lengths' --in good.csv --season 365,7
t "no level" refuses 'no list of levels' --in good.csv --quantiles 0.5,0.4
finish
