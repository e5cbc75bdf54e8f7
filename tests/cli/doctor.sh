#!/usr/bin/env bash
# `argosy doctor` finds each thing that may be wrong with a set-up, once it is made so; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
doctor() { argosy doctor --port "$port" --free 1 "$@"; }
# finds NAME HOW WORDS [FLAGS]: it is found so, with something to be done about it
finds() {
    doctor --json "${@:4}" >found.json
    jq -e --arg n "$1" --arg h "$2" --arg w "$3" \
        'any(.findings[]; .name == $n and .how == $h and (.what + " " + (.do // "") | contains($w)) and ($h == "well" or (.do | length > 10)))' \
        found.json >said.txt || { cat found.json; return 1; }
}
ends() { status "$1" argosy doctor --port "$port" --free 1 "${@:2}"; }

company shop
argosy user create --code boss --name Boss --roles admin >boss.txt
umask 077
! is_sqlite || chmod 600 "$ARGOSY_DB"
t "nobody backed it up yet" finds backup warning never
t "nor proved it" finds proof warning never
argosy prove >proof.txt
argosy backup shop.copy >backup.txt
t "a backup is known" finds backup well "0 hours"
t "a proof is known" finds proof well "0 hours"
t "both are listed" test "$(rows upkeep)" = 2
t "nothing serves" finds port warning "nothing serves"
t "the schema is ours" finds schema well "works with"
is_sqlite && t "no more than warnings" ends 0
t "in words" bash -c "'$program' doctor --port $port | grep -q '^port  *WARNING'"

cat >other.py <<'END'
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen()
open("listens", "w").close()
while True:
    c = s.accept()[0]
    c.recv(100)
    c.sendall(b"HTTP/1.0 404 no\r\n\r\n")
    c.close()
END
python3 other.py "$port" >other.txt 2>&1 &
other=$!
soon() { local i; for i in $(seq 200); do "$@" >soon.txt 2>&1 && return; sleep 0.05; done; return 1; }
soon test -e listens
t "another program has the port" finds port wrong "another program"
t "which is an error" ends 1
kill $other; wait $other 2>/dev/null
"$program" serve --port "$port" 2>serve.log >serve.out & server_pid=$!
soon curl -sf "localhost:$port/readyz"
t "our server has it" finds port well "argosy serves"
t "no second factor, on this machine alone" finds "second factor" well "this machine alone"
t "nor where a proxy serves it" finds "second factor" warning "security.second_factor" --certificate proxy.pem
kill $server_pid; wait $server_pid
python3 -c 'import socket, sys, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("0.0.0.0", int(sys.argv[1]))); s.listen(); open("wide", "w").close(); time.sleep(60)' "$port" &
wide=$!
soon test -e wide
t "where others reach it" finds "second factor" warning "others than this machine"
kill $wide; wait $wide 2>/dev/null
t "few open files" bash -c "ulimit -n 200; '$program' doctor --json --port $port | jq -e 'any(.findings[]; .name == \"open files\" and .how == \"warning\")'"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out soon.pem -days 5 -subj /CN=shop >ssl.txt 2>&1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out late.pem -days 300 -subj /CN=shop >>ssl.txt 2>&1
t "a certificate that ends soon" finds certificate warning "good until" --certificate soon.pem
t "one that does not" finds certificate well "good until" --certificate late.pem
t "a file that is none" finds certificate wrong "no certificate" --certificate serve.log
t "old backups are told" finds backup warning "hours ago" --hours 1 <<<"$(sql "update upkeep set at = at - 7200000000")"
sql "update upkeep set at = at + 7200000000"
sql "update account set posted = posted + 1 where id = (select min(id) from account)" 2>/dev/null ||
    sql "insert into upkeep (id, kind, at, took, good, detail) values (9000000000000000000, 'proof', 9, 1, 0, 'debits-equal-credits')"
sql "insert into upkeep (id, kind, at, took, good, detail) values (9000000000000000001, 'proof', 9, 1, 0, 'debits-equal-credits')"
t "a proof that did not hold" finds proof wrong "debits-equal-credits"
sql "delete from upkeep where good = 0"
sql "insert into message (id, direction, partner, kind, doc, state, attempts, next_try, made, sent, body, error)
    values (7, -1, 0, 'invoice', 0, 'queued', 0, 0, 1000000, 0, '{}', '')"
t "a message that never went" finds messages warning "1 wait"
sql "delete from message where id = 7"
argosy item create LATER "From the future" --now 2070-01-01T00:00:00Z >later.txt
t "a time for which there are no ids" status 2 argosy item create X "Too far" --now 2099-01-01T00:00:00Z
t "a clock that is behind" finds clock wrong "2070"

if is_sqlite; then
    t "a full disk" finds disk wrong "make room" --free 900000000
    chmod 644 "$ARGOSY_DB"
    t "a file for all to read" finds file warning "chmod 600"
    chmod 600 "$ARGOSY_DB"
    python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma journal_mode = delete")' "$ARGOSY_DB"
    t "another journal" finds journal warning "wal"
    argosy list items >items.txt
    python3 - "$ARGOSY_DB" >filler.txt 2>&1 <<'END' &
import sqlite3, sys, time
reader = sqlite3.connect(sys.argv[1], isolation_level=None); writer = sqlite3.connect(sys.argv[1], isolation_level=None)
reader.execute("begin"); reader.execute("select count(*) from event").fetchone()
writer.execute("pragma wal_autocheckpoint = 0")
writer.execute("create table filler (a)")
for i in range(40): writer.execute("insert into filler values (zeroblob(100000))")
open("filled", "w").close()
time.sleep(20)
END
    reader=$!
    soon test -e filled
    t "a log that cannot be emptied" finds log warning "snapshot" --log 1
    kill $reader; wait $reader 2>/dev/null
    cp "$ARGOSY_DB" sound.db
    sql "update schema_version set version = 5000 where version = (select max(version) from schema_version)"
    t "a newer schema" finds schema wrong "newer"
    sql "delete from schema_version where version > 1"
    t "an older one" finds schema wrong "argosy upgrade"
    cp sound.db "$ARGOSY_DB"; rm -f "$ARGOSY_DB"-*
    python3 - "$ARGOSY_DB" <<'END'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(0, 2); n = f.tell() // 4096
    for page in range(n // 3, n // 3 + 30): f.seek(page * 4096); f.write(b"\xff" * 4096)
END
    t "a damaged file" finds content wrong "last backup"
    echo "no database" >"$ARGOSY_DB"
    t "a file that is none" finds content wrong ""
    rm "$ARGOSY_DB"
    t "none at all" finds file wrong "argosy init"
    if [ "$(id -u)" = 0 ]; then
        cp sound.db "$ARGOSY_DB"; chmod 755 .; chmod 644 "$ARGOSY_DB"
        as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$program" doctor --db "$PWD/shop.db" --port "$port" --json; }
        if as_nobody >nobody.json 2>nobody.txt || [ -s nobody.json ]; then
            t "a file of another user" jq -e 'any(.findings[]; .name == "file" and .how == "wrong" and (.what | contains("written")))' nobody.json
        fi
    fi
else
    t "a server that waits for no disk" finds fsync wrong "crash"
    t "and keeps no archive" finds archive_mode warning "gone back to"
    t "a superuser" finds role warning "create role"
    role=poor_$$ name=${ARGOSY_DB##*/}
    psql -qX "$ARGOSY_DB" -c "create role $role login; grant connect on database $name to $role; grant select on all tables in schema public to $role; revoke create on schema public from public"
    own=$ARGOSY_DB
    export ARGOSY_DB=${ARGOSY_DB/argosy@/$role@}
    t "a role that may not write" finds "table rights" wrong "grant"
    t "nor make tables" finds "schema rights" wrong "grant"
    export ARGOSY_DB=$own
    psql -qX "$ARGOSY_DB" -c "drop owned by $role; drop role $role"
    sql "delete from schema_version where version > 1"
    t "an older schema" finds schema wrong "argosy upgrade"
    export ARGOSY_DB=postgresql://argosy@127.0.0.1:1/none
    t "no server" finds connection wrong "start the server"
fi
finish
