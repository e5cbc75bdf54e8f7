"""moments.py PROGRAM TOKEN FOLDER N: places orders from many clients at once, then puts back what the archive in FOLDER holds at N of the orders that were
acknowledged, and looks that each holds that order, all before and none after. Prints "moments N, wrong W, of M orders in groups of up to G"."""
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

PROGRAM, TOKEN, FOLDER, N = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
CLIENTS, SECONDS = 8, 3
random.seed(7)


def argosy(*words, db=None):
    env = dict(os.environ, **({"ARGOSY_DB": db} if db else {}))
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, env=env)


def rows(view, *words, db=None):
    return json.loads(argosy("list", view, *words, "--json", "--all", "--limit", "10000", db=db).stdout)["rows"]


server = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--announce"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
port = None
while not port:
    found = re.search(r"http://127\.0\.0\.1:(\d+)", server.stdout.readline())
    port = found and int(found[1])
acknowledged, lock, ended = [], threading.Lock(), threading.Event()
headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"}
item = rows("items")[0]["code"]
customer = next(p["code"] for p in rows("parties") if p["customer"])


def client(k):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    n = 0
    while not ended.is_set():
        n += 1
        # Some are refused after they wrote, so that what is undone is tried as well.
        lines = [{"item": item, "qty": 1, "price": "0.01"}] + ([{"item": item, "qty": "99999999", "price": "999999"}] if (k + n) % 7 == 0 else [])
        c.request("POST", "/v1/order/place", json.dumps({"customer": customer, "lines": lines}), headers)
        answer = c.getresponse()
        body = json.loads(answer.read())
        if answer.status == 200:
            with lock:
                acknowledged.append(body["number"])


threads = [threading.Thread(target=client, args=(k,)) for k in range(CLIENTS)]
for t in threads:
    t.start()
time.sleep(SECONDS)
ended.set()
for t in threads:
    t.join()
metrics = http.client.HTTPConnection("127.0.0.1", port)
metrics.request("GET", "/metrics")
text = metrics.getresponse().read().decode()
jobs, commits = (int(re.search(rf"^argosy_store_{m}_total (\d+)", text, re.M)[1]) for m in ("jobs", "commits"))
group = 1
last = 0
for le, n in re.findall(r'argosy_store_group_actions_bucket\{le="([^"]+)"\} (\d+)', text):
    if int(n) > last and le != "+Inf":
        group = int(le)
    last = int(n)
server.send_signal(signal.SIGTERM)
server.wait(60)

events = rows("events", "--sort", "id")
placed = {e["doc"]: e["id"] for e in events if e["kind"] == "order.place"}
missing = [a for a in acknowledged if a not in placed]
wrong = len(missing)
for number in random.sample(acknowledged, N):
    event = placed[number]
    db = os.path.abspath("moment.db")
    said = argosy("restore", FOLDER, "--until", event, db=db)
    there = [e["id"] for e in rows("events", "--sort", "id", db=db)] if said.returncode == 0 else []
    want = [e["id"] for e in events if int(e["id"]) <= int(event)]
    proof = argosy("prove", db=db)
    if there != want or proof.returncode != 0:
        wrong += 1
        print(number, event, said.stderr, len(there), len(want), proof.stdout[-300:])
print(f"moments {N}, wrong {wrong}, of {len(acknowledged)} orders in groups of up to {group}")
