# For the scripts of this folder: `. "$(dirname "$0")/lib.bash"`. A script calls company, then `t WHAT COMMAND…` for each thing that must
# be so, and ends with finish. A company is a database of its own: a file in the working folder, or a database on the test's server.
set -u
root=${ARGOSY_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
program=${ARGOSY:-$root/build/argosy}
store=${ARGOSY_TEST_DB:-sqlite}
server=${ARGOSY_TEST_PG:-$store}
work=$(mktemp -d)
cd "$work" || exit 1
passed=0 failed=0 databases=()
export LC_ALL=C.UTF-8 TZ=UTC

argosy() { "$program" "$@"; }
is_sqlite() { [ "$store" = sqlite ]; }

# Sets ARGOSY_DB to a new, empty place of that name.
place() {
    if is_sqlite; then
        export ARGOSY_DB=$work/$1.db
    else
        local name=cli_$1_$$
        psql -qX "$server" -c "create database $name template template0" || exit 1
        databases+=("$name")
        export ARGOSY_DB=${server%/*}/$name
    fi
}
# The same with a company in it; further arguments are those of argosy init.
company() {
    place "$1"
    shift
    argosy init "$@" >init.txt || { cat init.txt; exit 1; }
}
# SQL past the program, to break what it keeps.
sql() {
    if is_sqlite; then
        python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()' "$ARGOSY_DB" "$1"
    else
        psql -qX -v ON_ERROR_STOP=1 "$ARGOSY_DB" -c "$1"
    fi
}
# How many rows a view has.
rows() { argosy list "$@" --all --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["rows"]))'; }
events() { rows events; }
proven() { argosy prove | tail -n 1 | grep -qx 'All hold.'; }

# t WHAT COMMAND…: the command must succeed.
t() {
    local what=$1 got=0
    shift
    "$@" >t.txt 2>&1 || got=$?
    if [ "$got" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what (status $got)"
        sed 's/^/    /' t.txt | head -n 30
    fi
}
# status N COMMAND…: the command must end with N; what it printed is in status.txt.
status() {
    local want=$1 got=0
    shift
    "$@" >status.txt 2>&1 || got=$?
    [ "$got" = "$want" ] && return 0
    echo "ended with $got, not $want"
    cat status.txt
    return 1
}
# prints TEXT COMMAND…: its output holds the text.
prints() {
    local text=$1
    shift
    "$@" >prints.txt 2>&1
    grep -qF -- "$text" prints.txt && return 0
    echo "does not print: $text"
    cat prints.txt
    return 1
}
finish() {
    local name
    for name in "${databases[@]:-}"; do
        [ -z "$name" ] || psql -qX "$server" -c "drop database if exists $name with (force)" >/dev/null 2>&1
    done
    cd / && rm -rf "$work"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
