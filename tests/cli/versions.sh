#!/usr/bin/env bash
# Databases of released versions (tests/versions) are upgraded by the present program, and all holds; one of the present version, kept in the same
# way, is tried as well. On the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"
kind=sqlite
is_sqlite || kind=postgresql
is_sqlite || export ARGOSY_TEST_PG=$server
t "the present version is kept" env ARGOSY="$program" "$root/tests/versions/keep" present "$work"
load() {
    if is_sqlite; then
        zstd -dcq "$1" | python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())' "$ARGOSY_DB"
    else
        zstd -dcq "$1" | psql -qX -v ON_ERROR_STOP=1 "$ARGOSY_DB" >load.txt
    fi
}
for file in "$root"/tests/versions/*."$kind".sql.zst present."$kind".sql.zst; do
    [ -e "$file" ] || continue
    version=$(basename "$file" ".$kind.sql.zst")
    place "v_${version//[^a-z0-9]/_}"
    t "$version is loaded" load "$file"
    t "$version is upgraded" status 0 argosy upgrade
    t "$version holds" proven
    t "$version is used on" status 0 argosy item create "NEW" "Made in $version"
    t "$version has its orders" test "$(rows orders)" -ge 10
done
finish
