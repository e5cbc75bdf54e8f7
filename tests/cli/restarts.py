"""restarts.py PROGRAM TOKEN: restarts the server ten times under load, the socket handed on from one to the next as a service manager does
(LISTEN_FDS). Prints "restarts 10, failed N, placed M"; the log of all of them is in serve.log."""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

PROGRAM, TOKEN = sys.argv[1:]
RESTARTS, CLIENTS = 10, 6
listening = socket.socket()
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", 0))
listening.listen(512)
port = listening.getsockname()[1]
ended = threading.Event()
lock = threading.Lock()
placed, failures = 0, []


def start(log):
    def hand_over():
        os.dup2(listening.fileno(), 3)
        os.set_inheritable(3, True)
    script = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"'
    return subprocess.Popen(["sh", "-c", script, "sh", PROGRAM, "serve", "--log", "requests"], stdout=subprocess.DEVNULL, stderr=log,
                            preexec_fn=hand_over, close_fds=False)


def client():
    global placed
    headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"}
    body = json.dumps({"customer": customer, "ref": "restart", "lines": [{"item": item, "qty": 1, "price": "0.01"}]})
    connection = None
    while not ended.is_set():
        try:
            connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", "/v1/order/place", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {text[:200]}")
            if answer.getheader("Connection", "").lower() == "close":
                connection.close()
                connection = None
            with lock:
                placed += 1
        except Exception as e:  # whatever it is, a request was not served
            failures.append(repr(e))
            connection = None


def first(view):
    out = subprocess.run([PROGRAM, "list", view, "--json", "--limit", "200"], capture_output=True, check=True).stdout
    return json.loads(out)["rows"]


item = first("items")[0]["code"]
customer = next(p["code"] for p in first("parties") if p["customer"])
with open("serve.log", "wb") as log:
    server = start(log)
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for t in threads:
        t.start()
    for _ in range(RESTARTS):
        time.sleep(0.4)
        server.send_signal(signal.SIGTERM)
        if server.wait(60) != 0:
            failures.append(f"the server ended with {server.returncode}")
        server = start(log)
    time.sleep(0.4)
    ended.set()
    for t in threads:
        t.join()
    server.send_signal(signal.SIGTERM)
    server.wait(60)
for f in failures[:10]:
    print(f)
print(f"restarts {RESTARTS}, failed {len(failures)}, placed {placed}")
