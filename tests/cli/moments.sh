#!/usr/bin/env bash
# Going back to a moment: under load every action is in the continuous archive before it is acknowledged, and what is put back holds that
# action, all before it and none after it. MOMENTS says how many are tried (4; 20 in tests/campaign/moments). PostgreSQL: moments_postgres.sh.
. "$(dirname "$0")/lib.bash"
store=sqlite # whatever else is tested: the archive of the one file

company shop --from "$root/examples"
loaded=$(events)
argosy user create OPS Operator admin >user.txt
token=$(argosy token create --owner OPS --code ops --json | jq -r .secret)
mkdir kept
t "an archive is begun" status 0 argosy backup kept --continuous
python3 "$root/tests/cli/moments.py" "$program" "$token" kept "${MOMENTS:-4}" >moments.txt 2>&1 || true
t "each moment is what it was" bash -c 'cat moments.txt; grep -q "^moments ${MOMENTS:-4}, wrong 0, " moments.txt'
t "while many were done at once" bash -c 'test "$(sed -n "s/.* in groups of up to //p" moments.txt)" -ge 2'

argosy list events --all --format csv --limit 10000 >before.csv
shop=$ARGOSY_DB
early=$(argosy list events --all --sort=id --limit 10000 --json | jq -r ".rows[$((loaded + 5))].id")
last=$(argosy list events --sort=-id --limit 1 --json | jq -r '.rows[0].id')
at=$(argosy list events --sort=-id --limit 1 --json | jq -r '.rows[0].recorded')
argosy item create AFTER "Made by another program" >after.txt
export ARGOSY_DB=$work/back.db
t "all there is" status 0 argosy restore kept
t "with what another program did" test "$(rows items --code AFTER)" = 1
t "up to an event" status 0 argosy restore kept --until "$last"
argosy list events --all --format csv --limit 10000 >there.csv
t "it is as it was" cmp before.csv there.csv
t "up to a time" status 0 argosy restore kept --until "$at"
t "without what came later" test "$(rows items --code AFTER)" = 0
t "an event that is none" status 2 argosy restore kept --until 12345
t "a time before it was begun" status 2 argosy restore kept --until 2001-01-01
t "neither of them" status 2 argosy restore kept --until soon
t "a folder without an archive" status 2 argosy restore .
t "what was put back is used on" status 0 argosy item create NEXT "Made there"
export ARGOSY_DB=$shop
t "and does not go into the archive" test "$(argosy list items --code NEXT --json | jq '.rows | length')" = 0
argosy item create LATER "Made after that" >later.txt
ls -l kept >files.txt
export ARGOSY_DB=$work/back.db
t "which goes on" status 0 argosy restore kept
t "as the company does" test "$(rows items --code LATER)" = 1
t "and no other" test "$(rows items --code NEXT)" = 0
export ARGOSY_DB=$shop

# What breaks off at its end is of a commit that was not made. What is no record in the middle was one.
log=$(ls kept/log-*)
export ARGOSY_DB=$work/back.db
cp "$log" whole
truncate -s -7 "$log"
t "a log that breaks off" status 0 argosy restore kept
cp whole "$log"
cp back.db there.db
printf '\377' | dd of="$log" bs=1 seek=$(($(stat -c %s "$log") / 2)) conv=notrunc 2>dd.txt
t "a log with a damaged record" status 2 argosy restore kept
t "is told" prints "no record, and there are more behind it" argosy restore kept
t "and leaves what was there" cmp back.db there.db
t "what stands before it is gone back to" status 0 argosy restore kept --until "$early"
cp whole "$log"
export ARGOSY_DB=$shop

# A disk that is full, or gone: then nothing is acknowledged that the archive does not have.
rm kept/log-*; mkdir "kept/$(basename "$(ls -d kept/base-* | tail -n 1)" .db | sed s/base/log/)"
t "nothing is done without the archive" status 1 argosy item create LOST "Not archived"
t "and nothing is left of it" test "$(rows items --code LOST)" = 0
rmdir kept/log-*
mkdir anew
t "a new one is begun" status 0 argosy backup anew --continuous
argosy item create KEPT "In the new one" >kept.txt
t "the archive is ended" status 0 argosy backup off --continuous
argosy item create ALONE "In none" >alone.txt
export ARGOSY_DB=$work/back.db
t "the new one" status 0 argosy restore anew
t "has what came after" test "$(rows items --code KEPT)" = 1
t "up to its end" test "$(rows items --code ALONE)" = 0
t "proven" proven
finish
