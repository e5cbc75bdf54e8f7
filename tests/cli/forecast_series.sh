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
t "none of it written" test ! -e x.csv
finish
