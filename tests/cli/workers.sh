#!/usr/bin/env bash
# Planning shared out among workers comes to what one process plans, also where workers are killed; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

# What a query gives, sorted.
query() {
    if is_sqlite; then
        python3 -c 'import sqlite3, sys; [print("|".join(map(str, r))) for r in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])]' "$ARGOSY_DB" "$1"
    else
        psql -qXAt "$ARGOSY_DB" -c "$1"
    fi | sort
}
# The plan without ids, numbers and times.
plan() {
    echo forecast
    query "select item, site, week, method, means, sds, level, wape, bias, mase, notes, counts from forecast"
    echo accuracy
    query "select item, site, week, forecast, naive, actual from accuracy"
    echo planned
    query "select l.item, l.site, l.kind, l.qty, l.due, l.wanted, l.amount, l.party, n.source, n.release, n.reason, n.cause
        from line l left join planned n on n.id = l.id where l.open > 0"
    echo pegs
    query "select s.item, s.site, s.kind, s.qty, s.due, coalesce(d.item, 0), coalesce(d.kind, ''), coalesce(d.qty, 0), coalesce(d.due, 0), g.qty
        from peg g join line s on s.id = g.supply left join line d on d.id = g.demand"
    echo exceptions
    query "select kind, item, site, qty, date, to_date, reason from exception where status = 'open'"
}
tasks() { query "select state, count(*) from planning_task group by state" | tr '\n' ' '; }
open_plans() { query "select count(*) from doc where kind = 'plan' and closed = 0"; }

company shop --from "$root/examples" --until-today
argosy setting create --code plan.part_items --value 3 >out.txt || cat out.txt
status 0 argosy forecast run
status 0 argosy plan run
plan >alone.txt
t "there is a plan" test "$(grep -c planned- alone.txt)" -gt 20
t "a worker that finds nothing ends" argosy worker --until-done

# ---- two workers
argosy plan queue >out.txt
argosy worker --until-done --name first >first.txt 2>&1 & a=$!
argosy worker --until-done --name second >second.txt 2>&1 & b=$!
t "the first ends well" wait "$a"
t "the second ends well" wait "$b"
plan >two.txt
t "two plan what one does" diff alone.txt two.txt
t "in several parts" test "$(query "select count(*) from planning_task where step = 3")" -gt 3
t "all of it is done" test "$(query "select count(*) from planning_task where state <> 'done'")" = 0
t "there is one plan" test "$(open_plans)" = 1
t "and nothing is left of how it was cut up" test "$(query "select count(*) from planning_item")" = 0

# ---- killed ones
# Each once it has said that a task is done, with more to do; where it was done with all by then, with another planning.
waiting() { query "select count(*) from planning_task where state = 'waiting'"; }
kills=0
for ((i = 0; i < 100 && kills < 5; i++)); do
    [ "$(waiting)" != 0 ] || argosy plan queue >out.txt
    "$program" worker --until-done >killed.txt 2>&1 & a=$!
    while kill -0 "$a" 2>/dev/null && ! grep -q ' worker: ' killed.txt; do sleep 0.01; done
    kill -9 "$a" 2>/dev/null
    wait "$a" 2>/dev/null
    [ "$(waiting)" = 0 ] || kills=$((kills + 1))
done
t "five were killed at their work" test "$kills" = 5
t "another one finishes" argosy worker --until-done
plan >killed-plan.txt
t "nothing was lost, nothing done twice" diff alone.txt killed-plan.txt
t "each task is done once" test "$(query "select count(*) from planning_task where state <> 'done'")" = 0
t "there is one plan again" test "$(open_plans)" = 1

# ---- while the islands are found
if ! is_sqlite; then # which has one writer
    argosy plan queue >out.txt
    argosy plan work >out.txt
    coproc other { psql -qXAt "$ARGOSY_DB"; }
    echo "begin; select id from planning_task where state = 'waiting' and step = 1 for update;" >&"${other[1]}"
    read -r _ <&"${other[0]}"
    status 0 argosy plan work
    t "forecasts are made meanwhile" grep -q 'forecast 1' status.txt
    echo "rollback;" >&"${other[1]}"
    exec {other[1]}>&-
    wait "$other_PID"
fi

# ---- one process in between
argosy plan queue >out.txt
status 0 argosy plan work
t "the first task is done" test "$(query "select count(*) from planning_task where state = 'waiting'")" -gt 3
status 0 argosy plan run
t "what waited is dropped" test "$(query "select count(*) from planning_task where state = 'waiting'")" = 0
t "the plan of the one process is there alone" test "$(open_plans)" = 1
plan >between.txt
t "and is the same" diff alone.txt between.txt
t "all holds" proven
finish
