#!/usr/bin/env bash
# What an operator sees and does: a line in the log for each request, the id by which it is found, metrics, and restarts without a request
# that fails; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

company shop --from "$root/examples"
argosy user create OPS Operator admin >user.txt
token=$(argosy token create --owner OPS --code ops --json | jq -r .secret)
python3 "$root/tests/cli/restarts.py" "$program" "$token" >restarts.txt 2>&1 || true
t "ten restarts under load, no request fails" bash -c 'cat restarts.txt; grep -q "^restarts 10, failed 0, " restarts.txt'
t "orders were placed all the while" bash -c 'read -r _ _ _ _ placed n <<<"$(grep ^restarts restarts.txt | tr -d ,)"; [ "${n:-0}" -ge 100 ] || { cat restarts.txt; exit 1; }'
placed=$(sed -n 's/^restarts.* placed //p' restarts.txt)
t "each of them once" test "$(rows orders --ref restart --limit 10000)" = "$placed"
t "a line of JSON each" bash -c 'jq -se "map(select(.message == \"request\" and .path == \"/v1/order/place\" and .status == 200)) | length >= '"${placed:-1}"'" serve.log'
t "with what is needed" bash -c 'jq -se "map(select(.message == \"request\")) | all(.request != \"\" and .ms >= 0 and .user != null and .method != null and .from != null)" serve.log'
t "and no secret" bash -c "! grep -qF '$token' serve.log"
t "ids are each request's own" bash -c 'test "$(jq -r "select(.message == \"request\") | .request" serve.log | sort | uniq -d | wc -l)" = 0'

"$program" serve --port 0 --announce >serve.out 2>one.log & pid=$!
for _ in $(seq 200); do url=$(grep -oE 'http://127.0.0.1:[0-9]+' serve.out | head -n 1); [ -n "$url" ] && break; sleep 0.05; done
curl -s -D head.txt "$url/v1/items?code=NONE&x=1" -H "Authorization: Bearer $token" -H 'X-Request-Id: shop-42' >problem.json
t "an id that a proxy gave" grep -qi '^x-request-id: shop-42' head.txt
t "is in the refusal" jq -e '.request == "shop-42"' problem.json
t "and in the log, without the parameters" bash -c 'grep -F shop-42 one.log | jq -e ".path == \"/v1/items\" and .status == 422 and .user == \"OPS\""'
curl -s -D head.txt "$url/v1/items" -H "Authorization: Bearer $token" -H $'X-Request-Id: a b"c' >items.json
t "one that is none is not taken" bash -c "! grep -qi 'x-request-id: a b' head.txt && grep -qiE '^x-request-id: [0-9a-f]{16}' head.txt"
argosy prove >prove.txt; argosy backup shop.copy >backup.txt
curl -s "$url/metrics" >metrics.txt
t "each metric of the alerts is there" bash -c '
    for m in $(grep -oE "argosy_[a-z_]+" "'"$root"'/ops/alerts.yml" | sort -u); do
        '"$(is_sqlite || echo 'case $m in argosy_disk*|argosy_database*) continue ;; esac;')"' grep -q "^$m" metrics.txt || { echo "no $m"; exit 1; }
    done'
t "the proof is known" grep -qx 'argosy_proof_holds 1' metrics.txt
t "and the backup" bash -c 'test "$(sed -n "s/^argosy_backup_last_seconds //p" metrics.txt)" -gt $(($(date +%s) - 600))'
kill $pid; wait $pid
finish
