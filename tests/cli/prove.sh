#!/usr/bin/env bash
# A proof that does not hold ends with 1 and names what breaks it ($ARGOSY_TEST_DB says in which store).
. "$(dirname "$0")/lib.bash"

company shop --from "$root/examples"
t "an example's books are proven" status 0 argosy prove
t "as JSON" bash -c "'$program' prove --json | python3 -c 'import json, sys; assert json.load(sys.stdin)[\"holds\"] is True'"
sql "update stock_level set on_hand = on_hand + 1000000 where on_hand = (select max(on_hand) from stock_level)"
t "a unit too much is found" status 1 argosy prove
t "and named" prints "stock-levels: " argosy prove
t "as JSON" bash -c "'$program' prove --json | python3 -c 'import json, sys
d = json.load(sys.stdin)
assert d[\"holds\"] is False
assert [p for p in d[\"proofs\"] if p[\"broken\"]][0][\"first\"]'"
sql "update event set data = data || ' ' where id = (select min(id) from event)"
t "an event that was changed is found" prints "events-sealed: " argosy prove
finish
