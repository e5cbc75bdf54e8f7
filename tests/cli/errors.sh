#!/usr/bin/env bash
# Whatever is wrong with an input, for every action: it is refused with the field at fault, the exit code of its status, and nothing is
# changed, on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

company shop
mkdir cases
argosy help --json >cases/help.json
python3 "$root/tests/cli/errors.py" MAKE cases
before=$(events)
for in in cases/*.in; do
    name=$(basename "$in") && name=${name%.*.in}
    # shellcheck disable=SC2086
    argosy $name --in "$in" --json >"${in%.in}.out" 2>"${in%.in}.err"
done
t "each wrong input of each action is refused, and says why" python3 "$root/tests/cli/errors.py" CHECK cases
if is_sqlite; then
    "$program" serve --port 0 >serve.txt 2>&1 &
    server=$!
    for _ in $(seq 100); do grep -q 'serves on' serve.txt && break; sleep 0.1; done
    port=$(sed -n 's/.*serves on .*://p' serve.txt)
    t "a port that somebody has" prints "give another --port" argosy serve --port "$port"
    kill -TERM "$server" && wait "$server"
fi
t "nothing was changed" test "$(events)" = "$before"

# What cannot be said in a list: flags, and bytes that are no text.
refuse() { # every action, with these arguments
    local noun verb bad=0 code
    while read -r noun verb; do
        code=0
        argosy "$noun" "$verb" "$@" >one.txt 2>&1 || code=$?
        case $code in 2 | 3 | 4 | 5 | 6) ;; *) bad=1; echo "argosy $noun $verb ended with $code"; head -n 5 one.txt ;; esac
    done < <(python3 -c 'import json
for a in json.load(open("cases/help.json"))["actions"]: print(a["noun"], a["verb"])')
    return $bad
}
printf '{"code":"\xff\xfe"}' >bytes.json
printf '{"code":' >half.json
head -c 10000000 /dev/zero | tr '\0' ' ' >huge.json
t "bytes that are not UTF-8 in JSON" refuse --in bytes.json
t "JSON that ends half-way" refuse --in half.json
t "an unknown flag" refuse --no-such-field x
t "a flag in bytes" refuse $'--\xff' x
t "a word too many" refuse $'\xff' $'\xff' $'\xff' $'\xff' $'\xff' $'\xff' $'\xff' $'\xff' $'\xff' $'\xff'
t "ten million bytes" status 2 argosy order place --in huge.json
t "text that is not UTF-8" status 2 argosy item create --code $'\xff' --name x
t "it names the field" prints "code is not UTF-8" argosy item create --code $'\xff' --name x
t "an element in bytes" status 2 argosy order place --customer x --line $'item=\xff,qty=1'
t "an element of an unknown field" status 2 argosy order place --customer x --line sku=x
t "no such file" status 2 argosy order place --in nothing.json
t "no such view" status 3 argosy list ordres
t "no such column" status 2 argosy list orders --colour red
t "no such choice" status 2 argosy list orders --status zzz
t "it names the choices" prints "cancelled" argosy list orders --status zzz
t "nor among several" status 2 argosy list purchases --status.in sent,zzz
t "a heading is not a name" status 2 argosy list exceptions --what.ne late
t "but names its column" prints "the column kind" argosy list exceptions --what.ne late
t "to sort by as well" prints "the column placed" argosy list returns --sort -announced
t "no such comparison" status 2 argosy list orders --due.about 3
t "no such cursor" status 2 argosy list orders --after abc
t "no such sort" status 2 argosy list orders --sort colour
t "no such limit" status 2 argosy list orders --limit 0
t "no such database" status 3 argosy list orders --db nowhere.db
t "no such store" status 2 argosy list orders --db mysql://x/y
t "no such user" status 3 argosy list orders --as nobody
if is_sqlite; then # as a user whom rights bind
    mkdir shut && cp "$ARGOSY_DB" shut/shop.db && chmod 755 "$work" && chmod 444 shut/shop.db && chmod 555 shut
    bound=() && [ "$(id -u)" != 0 ] || bound=(runuser -u nobody --)
    t "a database that cannot be written" status 1 "${bound[@]}" "$program" list orders --db "$work/shut/shop.db"
    t "is named" grep -q "shut/shop.db cannot be written" status.txt
    t "without a statement" bash -c "! grep -qi 'pragma\|sqlite\.c' status.txt"
    chmod 755 shut
fi
t "no such time" status 2 argosy list orders --now noon
t "nothing was changed" test "$(events)" = "$before"
finish
