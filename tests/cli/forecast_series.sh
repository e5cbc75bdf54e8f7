#!/usr/bin/env bash
# Forecasts of a plain file: what comes out, on any number of threads, and what is said of a file that is not right.
. "$(dirname "$0")/lib.bash"

python3 - <<'END'
with open("good.csv", "w") as f:
    f.write("series,period,value\n")
    for s in range(30):
        for t in range(48):
            f.write(f"S{s:02d},{2010 + t // 12}-{t % 12 + 1:02d}-01,{100 + 3 * s + 20 * (t % 12 == 11) + t * s % 7}\n")
END
refuses() { # WANT TEXT: the file TEXT is refused, with the words WANT, and nothing is left
    printf 'series,period,value\n%b' "$2" >bad.csv
    rm -f bad-out.csv bad-out.csv.part
    argosy forecast series --in bad.csv --horizon 2 --out bad-out.csv >said.txt 2>&1 && return 1
    grep -qF -- "$1" said.txt && [ ! -e bad-out.csv ] && [ ! -e bad-out.csv.part ] && return 0
    cat said.txt
    return 1
}
run=(argosy forecast series --horizon 3 --season 12)

t "a file is forecast" "${run[@]}" --in good.csv --out one.csv --explain why.csv --threads 1
t "with its header" test "$(head -n 1 one.csv)" = series,period,mean,q0.05,q0.5,q0.95
t "three periods each" test "$(wc -l <one.csv)" = 91
t "the periods that follow" test "$(grep -c '^S07,2014-0[123]-01,' one.csv)" = 3
t "on five threads the same" "${run[@]}" --in good.csv --out five.csv --threads 5
t "byte for byte" cmp one.csv five.csv
gzip -k good.csv
t "compressed" "${run[@]}" --in good.csv.gz --out gz.csv
t "the same" cmp one.csv gz.csv
t "the models are named" grep -q '^S00,theta,' why.csv
t "one method, other quantiles" "${run[@]}" --in good.csv --out naive.csv --method naive --quantiles 0.5
t "which are in the header" test "$(head -n 1 naive.csv)" = series,period,mean,q0.5
t "the last value again" grep -q '^S00,2014-01-01,120,' naive.csv

t "no number" refuses 'line 3: the value of series A is no number' 'A,1,4\nA,2,much\n'
t "not a number" refuses 'line 2: the value of series A is no number' 'A,1,nan\n'
t "no period" refuses 'line 2: the period of series A' 'A,May,4\n'
t "a gap" refuses 'line 4: the period of series A is not 1 numbers after' 'A,1,4\nA,2,4\nA,4,4\n'
t "backwards" refuses 'line 3: the period of series A does not come after' 'A,2,4\nA,1,4\n'
t "a series that comes again" refuses 'line 4: series A comes again' 'A,1,4\nB,1,4\nA,2,4\n'
t "a field too few" refuses 'line 3 has 2 fields' 'A,1,4\nA,2\n'
t "nothing in it" refuses 'the file has no series' ''
t "no such method" status 2 "${run[@]}" --in good.csv --out x.csv --method magic
t "no season" status 2 argosy forecast series --in good.csv --horizon 3 --out x.csv --season 1
t "no level" status 2 argosy forecast series --in good.csv --horizon 3 --out x.csv --quantiles 0.5,2
t "no horizon" status 2 argosy forecast series --in good.csv --out x.csv
t "no file" status 2 "${run[@]}" --in nothing.csv --out x.csv
t "no folder" status 2 "${run[@]}" --in good.csv --out nowhere/x.csv
# hierarchies
awk -F, 'NR == 1 {print "series,region,family"} NR > 1 && $1 != last {last = $1; n++; print $1 "," (n % 3 ? "north" : "south") ",F" n % 4}' good.csv >tree.csv
adds_up() { # FILE: every sum is that of its series, and has its quantiles in order
    python3 - "$1" <<'END'
import csv, sys
tree = {row["series"]: row for row in csv.DictReader(open("tree.csv"))}
out, sums = {}, {}
for row in csv.DictReader(open(sys.argv[1])):
    out[row["series"], row["period"]] = float(row["mean"])
    assert float(row["q0.05"]) < float(row["q0.5"]) < float(row["q0.95"]), row
    if row["series"] in tree:
        keys = ["all"] + [f"{level}={tree[row['series']][level]}" for level in ("region", "family")]
        for key in keys:
            sums[key, row["period"]] = sums.get((key, row["period"]), 0) + float(row["mean"])
assert len(out) == (30 + 7) * 3 and len(sums) == 7 * 3, (len(out), len(sums))
assert all(abs(out[key] - sums[key]) < 1e-4 * sums[key] for key in sums)
END
}
for how in bottom-up top-down structural variance shrink; do
    t "a hierarchy, $how" "${run[@]}" --in good.csv --hierarchy tree.csv --reconcile $how --out sums.csv --explain sums-why.csv
    t "adds up" adds_up sums.csv
done
t "sums are explained as well" grep -q '^region=north,theta,' sums-why.csv
t "on four threads" "${run[@]}" --in good.csv --hierarchy tree.csv --reconcile shrink --out sums4.csv --threads 4
t "the same" cmp sums.csv sums4.csv
says() { # WANT COMMAND…: the command fails, with these words
    local want=$1
    shift
    "$@" >said.txt 2>&1 && return 1
    grep -qF -- "$want" said.txt || { cat said.txt; return 1; }
}
head -n 30 tree.csv >few.csv
t "a series without a line" says 'is not in the hierarchy' "${run[@]}" --in good.csv --hierarchy few.csv --out x.csv
(cat tree.csv; echo S99,north,F1) >more.csv
t "a line without a series" says 'has no values' "${run[@]}" --in good.csv --hierarchy more.csv --out x.csv
(cat tree.csv; tail -n 1 tree.csv) >twice.csv
t "a series that comes twice" says 'line 32: series has a line already' "${run[@]}" --in good.csv --hierarchy twice.csv --out x.csv
head -n -1 good.csv >short.csv
t "series that end apart" says 'series S29 ends in 2013-11-01' "${run[@]}" --in short.csv --hierarchy tree.csv --out x.csv
t "no level" says 'the file has no level' "${run[@]}" --in good.csv --hierarchy <(cut -d, -f1 tree.csv) --out x.csv
t "no such way" says 'there is no reconcile "magic"' "${run[@]}" --in good.csv --hierarchy tree.csv --reconcile magic --out x.csv

# drivers
python3 - <<'END'
with open("promo.csv", "w") as promo, open("sold.csv", "w") as sold:
    promo.write("series,period,name,value\n")
    sold.write("series,period,value\n")
    for t in range(51):
        promo.write(f",{2010 + t // 12}-{t % 12 + 1:02d}-01,promo,{int(t % 5 == 0)}\n")
    for s in range(6):
        for t in range(51):
            promo.write(f"S{s},{2010 + t // 12}-{t % 12 + 1:02d}-01,price,{1 + (t * 7 + s) % 4 / 10}\n")
            if t < 48:
                sold.write(f"S{s},{2010 + t // 12}-{t % 12 + 1:02d}-01,{(100 + t * t * s % 17) * (2 if t % 5 == 0 else 1)}\n")
END
t "drivers" argosy forecast series --in sold.csv --horizon 3 --drivers promo.csv --out driven.csv --explain driven-why.csv
t "are used" grep -q '^S3,.*,calendar$' driven-why.csv
t "and seen ahead" python3 -c '
import csv
mean = {row["period"]: float(row["mean"]) for row in csv.DictReader(open("driven.csv")) if row["series"] == "S3"}
assert mean["2014-03-01"] > 1.7 * mean["2014-02-01"], mean'
t "a driver that ends early" says 'driver promo has no value for series S0 in period 2014-04-01' \
    argosy forecast series --in sold.csv --horizon 4 --drivers promo.csv --out x.csv
(cat promo.csv; grep ^S5 promo.csv | sed s/^S5/S6/) >more-promo.csv
t "a driver of no series" says 'is not in the other file' \
    argosy forecast series --in sold.csv --horizon 3 --drivers more-promo.csv --out x.csv
t "days of the month of months" says 'the season "month" is one of days' \
    argosy forecast series --in good.csv --horizon 3 --season month --out x.csv
t "none of it written" test ! -e x.csv
finish
