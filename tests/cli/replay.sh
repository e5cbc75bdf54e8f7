#!/usr/bin/env bash
# The first weeks of a real history lived through: no line of the file is lost, the same seed gives the same report, other seeds and the
# naive policy get through it too, and another program proves what came of it; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"
program=${ARGOSY_RELEASE:-$program}
orders=$root/../shared/data/online-retail/online-retail.csv.zst
[ -e "$orders" ] || { echo "skipped: there is no $orders"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
through=2011-06-22
is_sqlite || through=2011-06-02

lived() { # NAME SEED [FLAG…]: into a place of that name, the report into NAME.json
    local name=$1 seed=$2
    shift 2
    place "$name"
    argosy replay --orders "$orders" --seed "$seed" --through "$through" --report "$name.json" "$@"
}
same() { python3 - "$@" <<'END'
import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:])
a.pop("timings"), b.pop("timings")
sys.exit(a != b)
END
}
adds_up() { python3 - "$1" <<'END'
import json, sys
r = json.load(open(sys.argv[1]))
h = r["history"]
assert h["lines_read"] == 541909 == h["lines_imported"] + h["lines_rejected"], h
assert h["lines_imported"] == sum(h["imported_as"].values()), h
assert len(h["rejects"]) == h["lines_rejected"] and all(x["reason"] for x in h["rejects"])
assert r["prove"]["holds"] and r["orders"]["placed"] > 50
assert 0.5 < r["fill"]["all"]["fill_by_line"] <= 1
END
}

t "a history is lived through" lived one 1
t "no line of it is lost" adds_up one.json
t "proven from outside" proven
t "an order of it is traced" bash -c "'$program' list orders --limit 1 --sort -number --format csv | tail -n 1 | cut -d , -f 1 | xargs '$program' trace order"
if is_sqlite; then # there it takes seconds
    t "the same seed" lived again 1
    t "gives the same" same one.json again.json
    t "another one" lived two 2 # in which goods that come back blind are put to orders that come back later
    t "gives another" bash -c "! cmp -s one.json two.json"
    t "proven" proven
    t "by a spreadsheet" lived naive 1 --policy naive
    t "proven" proven
fi
t "into a company that is there" status 4 argosy replay --orders "$orders" --seed 1
t "from a day after it" status 2 lived late 1 --from 2012-01-01
t "no such file" status 2 lived none 1 --orders nothing.csv
finish
