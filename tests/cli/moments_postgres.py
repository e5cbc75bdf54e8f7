"""moments_postgres.py PROGRAM TOKEN HOME BIN N [AS…]: places orders, then has the server in HOME/base recover from HOME/wal to N of those acknowledged, and
looks that each holds that order, all committed before and none after. Prints "moments N, wrong W, of M orders"."""
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

PROGRAM, TOKEN, HOME, BIN, N = sys.argv[1:5] + [int(sys.argv[5])]
AS = sys.argv[6].split() if len(sys.argv) > 6 else []
URL = os.environ["ARGOSY_DB"]
CLIENTS, SECONDS = 6, 3
random.seed(7)


def rows(view):
    return json.loads(subprocess.run([PROGRAM, "list", view, "--json", "--limit", "200"], capture_output=True, check=True).stdout)["rows"]


def sql(text, url=URL):
    out = subprocess.run(["psql", "-qXAt", "-F", " ", url, "-c", text], capture_output=True, text=True, check=True).stdout
    return [line.split(" ") for line in out.splitlines()]


server = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--announce"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
port = None
while not port:
    found = re.search(r"http://127\.0\.0\.1:(\d+)", server.stdout.readline())
    port = found and int(found[1])
item = rows("items")[0]["code"]
customer = next(p["code"] for p in rows("parties") if p["customer"])
body = json.dumps({"customer": customer, "lines": [{"item": item, "qty": 1, "price": "0.01"}]})
headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"}
acknowledged, lock, ended = [], threading.Lock(), threading.Event()


def client():
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not ended.is_set():
        c.request("POST", "/v1/order/place", body, headers)
        answer = c.getresponse()
        reply = json.loads(answer.read())
        if answer.status == 200:
            with lock:
                acknowledged.append(reply["order"])


threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
for t in threads:
    t.start()
time.sleep(SECONDS)
ended.set()
for t in threads:
    t.join()
server.send_signal(signal.SIGTERM)
server.wait(60)

# An event's row is written anew when it is sealed, and an order's when it goes on: its first line of the audit, which nobody touches, has the
# transaction. Here nothing goes on, so the document's row will do.
events = {e: int(at) for e, at in sql("select id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint from doc where kind = 'order' and xmin::text::bigint > 2")}
xids = dict(sql("select id, xmin from doc where kind = 'order'"))
wrong = len([a for a in acknowledged if a not in events])
sql("select pg_switch_wal()")
for _ in range(300):
    if sql("select last_archived_wal >= (select pg_walfile_name(pg_current_wal_lsn() - 16777216)) or failed_count > 0 from pg_stat_archiver")[0][0] == "t":
        break
    time.sleep(0.1)
time.sleep(1)
back_port = str(int(URL.split(":")[2].split("/")[0]) + 1)
for order in random.sample(acknowledged, N):
    subprocess.run([*AS, "cp", "-a", HOME + "/base", HOME + "/back"], check=True)
    conf = f"\nport = {back_port}\narchive_mode = off\nfsync = off\nrestore_command = 'cp {HOME}/wal/%f %p'\n" \
           f"recovery_target_xid = '{xids[order]}'\nrecovery_target_action = promote\n"
    subprocess.run([*AS, "tee", "-a", HOME + "/back/postgresql.conf"], input=conf, text=True, stdout=subprocess.DEVNULL, check=True)
    subprocess.run([*AS, "touch", HOME + "/back/recovery.signal"], check=True)
    subprocess.run([*AS, BIN + "/pg_ctl", "-D", HOME + "/back", "-w", "-t", "60", "-l", HOME + "/back.log", "start"], stdout=subprocess.DEVNULL, check=True)
    url = f"postgresql://argosy@127.0.0.1:{back_port}/shop"
    for _ in range(300):
        if sql("select pg_is_in_recovery()", url)[0][0] == "f":
            break
        time.sleep(0.1)
    there = {r[0] for r in sql("select id from doc where kind = 'order'", url)}
    want = {e for e, at in events.items() if at <= events[order]} | ({e for e in xids if e not in events})
    proof = subprocess.run([PROGRAM, "prove", "--db", url], capture_output=True, text=True)
    same_time = {e for e, at in events.items() if at == events[order]} - {order}
    if order not in there or (there ^ want) - same_time or proof.returncode != 0:
        wrong += 1
        print(order, len(there), len(want), proof.stdout[-300:], proof.stderr[-300:])
    subprocess.run([*AS, BIN + "/pg_ctl", "-D", HOME + "/back", "-m", "immediate", "-w", "stop"], stdout=subprocess.DEVNULL, check=True)
    subprocess.run([*AS, "rm", "-rf", HOME + "/back"], check=True)
print(f"moments {N}, wrong {wrong}, of {len(acknowledged)} orders")
