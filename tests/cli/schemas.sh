#!/usr/bin/env bash
# Two companies in one database, each in a schema of its own, know nothing of each other; on the PostgreSQL that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"
if is_sqlite; then # a file is a company
    passed=0
    echo "0 passed, 0 failed, 1 skipped"
    cd / && rm -rf "$work"
    exit 0
fi

place schemas
database=$ARGOSY_DB
of() { export ARGOSY_DB="$database?options=-csearch_path=$1"; }
one() { psql -qXAt "$database" -c "$1"; }

of acme
t "no company without its schema" status 1 argosy list items
t "it says how it is made" prints "argosy init makes it" argosy list items
t "the schema is made with it" argosy init
of zenith
t "and another one" argosy init
of '"Odd-Name"'
t "whatever it is called" argosy init
t "there are three" test "$(one "select count(*) from information_schema.tables where table_name = 'doc'")" = 3
t "none in public" test "$(one "select count(*) from information_schema.tables where table_schema = 'public'")" = 0
of acme,public
t "of several one that is there is taken" argosy list items

for name in acme zenith; do
    of $name
    argosy site create --code MAIN --name "$name" --kind warehouse --country GB >out.txt
    argosy item create --code MUG --name "Mug of $name" --price 4.25 >out.txt
    argosy party create --code ANNA --name Anna --customer --country GB >out.txt
    argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --lead-days 2 >out.txt
done
of acme
argosy stock open --item MUG --site MAIN --qty 3 --unit-cost 1 >out.txt
t "the same codes may be in both" prints "Mug of acme" argosy list items
t "what is in stock here" prints ",3,3,0,3," argosy list stock-levels --format csv
t "an order here" argosy order place --number A-1 --customer ANNA --line MUG,1 --key same
of zenith
t "is out of stock there" test "$(rows stock-levels)" = 0
t "and no order there" test "$(rows orders)" = 0
t "the same key and number are free there" argosy order place --number A-1 --customer ANNA --line MUG,1 --key same
t "where nothing is held" test "$(rows holds)" = 0

# A backup is of one company, and is put back while the other is in use.
of acme
t "one is saved" argosy backup acme.dump
argosy order place --number A-2 --customer ANNA --line MUG,1 >out.txt
of zenith
argosy order place --number A-3 --customer ANNA --line MUG,1 >out.txt
of acme
t "and put back" argosy restore acme.dump
t "as it was" test "$(rows orders)" = 1
t "all holds in the one" proven
of zenith
t "the other is as it is" test "$(rows orders)" = 2
t "all holds in the other" proven

# Planning workers of one do not take the other's work.
of acme
argosy plan queue >out.txt
of zenith
t "a worker of the other finds nothing" argosy worker --until-done
t "what waits here still waits" test "$(one "select count(*) from acme.planning_task where state = 'waiting'")" = 1
of acme
t "until one of its own comes" argosy worker --until-done
t "who does it" test "$(one "select count(*) from acme.planning_task where state <> 'done'")" = 0
finish
