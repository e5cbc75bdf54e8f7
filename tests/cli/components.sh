#!/usr/bin/env bash
# tools/check-components finds what is behind, by registries that are made here: an apt-cache and an npm that tell what is planted.
. "$(dirname "$0")/lib.bash"

mkdir registry
cat >registry/apt-cache <<'S'
#!/bin/sh
for package in "$@"; do
    [ "$package" != policy ] || continue
    newest=1.0-1
    [ "$package" != "$BEHIND" ] || newest=1.0-1+deb12u1
    printf '%s:\n  Installed: 1.0-1\n  Candidate: %s\n' "$package" "$newest"
done
S
cat >registry/npm <<'S'
#!/bin/sh
case $1 in
view)
    name=${2%@*} held=${2##*@>=}
    major=${held%%.*}
    later=
    [ "$name" != "$BEHIND" ] || later=",{\"version\":\"$major.999.0\",\"engines.node\":\">=$NODE\"}"
    [ "$name" != "$NEXT" ] || later="$later,{\"version\":\"$((major + 1)).0.0\"}"
    echo "[{\"version\":\"$held\"},{\"version\":\"$major.9999.0-rc.1\"}$later]"
    ;;
audit)
    [ "$FAULTY" != refused ] || { echo '{"message":"405"}'; exit 1; }
    [ -n "$FAULTY" ] || { echo '{"vulnerabilities":{}}'; exit 0; }
    echo "{\"vulnerabilities\":{\"$FAULTY\":{\"name\":\"$FAULTY\",\"severity\":\"high\"}}}"
    exit 1
    ;;
esac
S
chmod +x registry/*
# components HOW WORDS [NAME=VALUE…]: it ends so and says so, of registries that tell these
components() {
    status "$1" env ARGOSY="$program" PATH="$PWD/registry:$PATH" BEHIND= NODE=18 NEXT= FAULTY= "${@:3}" "$root/tools/check-components" && grep -qF "$2" status.txt
}
t "nothing is behind" components 0 "none is behind"
t "a library of Debian's" components 1 "behind: libssl-dev 1.0-1, Debian has 1.0-1+deb12u1" BEHIND=libssl-dev
t "one that is linked to alone" components 1 "behind: libpq5 1.0-1" BEHIND=libpq5
t "one of npm's" components 1 "behind: react " BEHIND=react
t "which must run on Debian's Node" components 0 "none is behind" BEHIND=react NODE=20
t "a later major version is a decision" components 0 "held: react " NEXT=react
t "a known fault" components 1 "behind: echarts has a known fault (high)" FAULTY=echarts
t "where faults are not told it says so" components 0 "does not tell known faults" FAULTY=refused
finish
