#!/usr/bin/env bash
# The program explains all that it has, and docs/reference.md is what it prints.
. "$(dirname "$0")/lib.bash"

argosy help --json >help.json
t "help --json is JSON" python3 -c 'import json; json.load(open("help.json"))'
t "docs/reference.md is up to date (argosy help --markdown >docs/reference.md)" \
    bash -c "'$program' help --markdown | diff -u '$root/docs/reference.md' - | head -n 20; exit \${PIPESTATUS[1]}"

# Everything has help of its own, and what help names exists.
list() { python3 -c "import json; d = json.load(open('help.json')); print('\n'.join($1))"; }
each() { # KIND, and lines of arguments for help on standard input
    local line bad=0
    while read -r line; do
        # shellcheck disable=SC2086
        argosy help $line >one.txt 2>&1 && [ "$(wc -l <one.txt)" -gt 2 ] || { bad=1; echo "argosy help $line"; head -n 3 one.txt; }
    done
    return $bad
}
t "help of each action" each < <(list '[a["noun"] + " " + a["verb"] for a in d["actions"]]')
t "help of each view" each < <(list '[v["name"] for v in d["views"]]')
t "help of each entity" each < <(list '[e["noun"] for e in d["entities"]] + [e["plural"] for e in d["entities"]]')
t "help of each verb" each < <(argosy help | sed -n 's/^argosy \([a-z]*\) .*/\1/p')
t "help of nothing" status 3 argosy help nothing
t "an action explains itself" prints "argosy order place" argosy order place --help
t "a noun alone is explained" prints "argosy order cancel" argosy order
t "no word: the overview" prints "Nouns and their verbs" argosy
t "each action has a summary and an example of its own fields" python3 - <<'END'
import json
d = json.load(open("help.json"))
for a in d["actions"]:
    assert a["help"].endswith("."), a
    names = {f["name"] for f in a["in"]}
    assert set(a.get("example") or {}) <= names, (a["noun"], a["verb"])
    for f in a["in"]:
        assert f.get("label") or f.get("help"), (a["noun"], a["verb"], f["name"])
nouns = {a["noun"] for a in d["actions"]}
assert not nouns & {"list", "init", "serve", "import", "export", "replay", "prove", "trace", "backup", "restore", "upgrade",
                    "openapi", "help", "version"}, "a noun is called like a verb"
END
t "no field is called like a flag of all" python3 - <<'END'
import json
d = json.load(open("help.json"))
for a in d["actions"]:
    own = {"db", "as", "now", "json", "preview", "key", "json_input", "in"} & {f["name"] for f in a["in"] if not f["output"]}
    assert not own, (a["noun"], a["verb"], own)
for v in d["views"]:
    own = {"db", "as", "now", "json", "format", "sort", "limit", "after", "all"} & {c["name"] for c in v["columns"] + v["params"]}
    assert not own, (v["name"], own)
END
t "openapi is JSON" bash -c "'$program' openapi | python3 -m json.tool >/dev/null"
finish
