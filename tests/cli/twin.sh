#!/usr/bin/env bash
# Twenty trials of thirty days with all faults, in the program as released; its words, its ends, and a trial on PostgreSQL, where
# $ARGOSY_TEST_DB names it. The 2,000 are tests/campaign/twin.
. "$(dirname "$0")/lib.bash"
program=${ARGOSY_RELEASE:-$program}

if is_sqlite; then
    t "twenty trials" bash -c "'$program' twin --seed 501 --seeds 20 --days 30 --servers 3 --jobs 2 | tee trials.txt"
    t "all of them" grep -q "^20 seeds, 0 disagreed; " trials.txt
    t "so many an hour" grep -qE "s: [0-9]+ seeds an hour$" trials.txt
    printf '%s\n' "seed=3 servers=1" "1 d00 08:00 s0 stock.open site=0 lines=I1*5@2" "2 d00 09:00 s0 order.place who=0 site=0 lines=I1*2" \
        "3 d00 10:00 s0 shipment.pick doc=2" >short.txt
    t "a script" bash -c "'$program' twin --script short.txt | grep -qx '3 steps: the program and the books agree.'"
    echo "4 d00 11:00 s0 shipment.prick doc=2" >>short.txt
    t "no script" status 2 "$program" twin --script short.txt
    t "which line" grep -q "line 5" status.txt
    t "no such file" status 2 "$program" twin --script nothing.txt
    t "no such fault" status 2 "$program" twin --faults flood
    t "too many servers" status 2 "$program" twin --servers 9
    t "a file for a database" status 2 "$program" twin --db trial.db
else
    place trial
    t "a trial" bash -c "'$program' twin --db '$ARGOSY_DB' --seed 3 --days 8 | grep -q '^1 seeds, 0 disagreed'"
    t "is in the database" proven
    t "which is used up" status 4 "$program" twin --db "$ARGOSY_DB" --seed 4 --days 1
fi
finish
