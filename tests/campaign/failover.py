"""A primary with a synchronous standby is killed while orders are placed, and the standby promoted: nothing that was acknowledged is lost or there
twice, and orders are acknowledged again within seconds. The server is given both hosts and finds the one that writes.

    failover.py FOLDER PORT PORT [--rounds N] [--clients N]     makes the two servers in the folder
"""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "contract"))

BIN = os.environ["PG_BIN"]
AS = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
BOTH = "target_session_attrs=read-write"


class Postgres:
    def __init__(self, folder, name, port):
        self.folder, self.data, self.name, self.port = folder, os.path.join(folder, name), name, port

    def run(self, *words):
        subprocess.run([*AS, *words], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def sql(self, sql, base="postgres"):
        got = subprocess.run(["psql", "-qXAt", f"postgresql://argosy@127.0.0.1:{self.port}/{base}", "-c", sql], check=True, stdout=subprocess.PIPE)
        return got.stdout.decode().strip()

    def setting(self, text):
        subprocess.run([*AS, "tee", "-a", os.path.join(self.data, "postgresql.auto.conf")], input=text.encode(), check=True, stdout=subprocess.DEVNULL)

    def start(self):
        self.run(f"{BIN}/pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.data + ".log",
                 "-o", f"-p {self.port} -k {self.folder} -h 127.0.0.1 -c max_connections=200", "start")

    def make(self):
        self.run(f"{BIN}/initdb", "-D", self.data, "-U", "argosy", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()

    def make_standby(self, of):
        shutil.rmtree(self.data, ignore_errors=True)
        self.run(f"{BIN}/pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast",
                 "-d", f"host=127.0.0.1 port={of.port} user=argosy application_name={self.name}")
        # It waits for nobody when it is promoted. A standby that has lost its primary sleeps for the retry interval, which is 5 s where nobody
        # says otherwise, and does not hear that it is promoted meanwhile.
        self.setting("synchronous_standby_names = ''\nwal_retrieve_retry_interval = '200ms'\n")
        self.start()
        of.sql(f"alter system set synchronous_standby_names = '{self.name}'")
        of.sql("select pg_reload_conf()")
        while of.sql("select count(*) from pg_stat_replication where sync_state = 'sync'") != "1":
            time.sleep(0.1)

    def kill(self):
        """As when its machine goes: the postmaster and all that it started."""
        with open(os.path.join(self.data, "postmaster.pid")) as f:
            pid = int(f.readline())
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], stdout=subprocess.PIPE).stdout.split()
        for p in [pid, *map(int, children)]:
            try:
                os.kill(p, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def promote(self):
        self.run(f"{BIN}/pg_ctl", "-D", self.data, "-w", "promote")


def main():
    o = argparse.ArgumentParser()
    o.add_argument("folder")
    o.add_argument("ports", type=int, nargs=2)
    o.add_argument("--rounds", type=int, default=5)
    o.add_argument("--clients", type=int, default=16)
    o = o.parse_args()
    primary, standby = Postgres(o.folder, "alpha", o.ports[0]), Postgres(o.folder, "beta", o.ports[1])
    primary.make()
    hosts = f"postgresql://argosy@127.0.0.1:{o.ports[0]},127.0.0.1:{o.ports[1]}/"
    os.environ["ARGOSY_TEST_DB"] = f"postgresql://argosy@127.0.0.1:{primary.port}/postgres"
    import server

    class Both(server.Server):
        def start(self):
            base = self.db.rsplit("/", 1)[1].split("?")[0]
            self.base, self.db = base, f"{hosts}{base}?{BOTH}"
            super().start()

    tally = server.Tally()
    s = Both("failover")
    server.cup_shop(s.client(), qty="1000000")
    told, lock, answers, stop = {}, threading.Lock(), {}, threading.Event()
    times = []  # of acknowledgements
    reads = []  # of lists that were read

    def live(number):
        luck, mine, n = random.Random(number), None, 0
        while not stop.is_set():
            key, n = f"{number}-{n}", n + 1
            while True:
                try:
                    if mine is None:
                        mine = server.Client(s.port, s.token)
                    reply = mine.post("/v1/order/place", {"customer": "DINA", "lines": [{"item": "CUP", "qty": "1"}]},
                                      headers={"Idempotency-Key": key})
                    if reply.status == 200:
                        with lock:
                            told[key] = (reply.json["order"], reply.json["number"])
                            times.append(time.monotonic())
                        break
                    with lock:
                        answers[reply.status] = answers.get(reply.status, 0) + 1
                except Exception:
                    mine = None
                time.sleep(luck.uniform(0.01, 0.05))

    def look():
        mine = server.Client(s.port, s.token)
        while not stop.is_set():
            if mine.get("/v1/items?limit=1").status == 200:
                reads.append(time.monotonic())
            time.sleep(0.02)

    threads = [threading.Thread(target=live, args=(i,), daemon=True) for i in range(o.clients)] + [threading.Thread(target=look, daemon=True)]
    gaps = []
    for number in range(o.rounds):
        standby.make_standby(primary)
        if number == 0:
            for t in threads:
                t.start()
        time.sleep(3)
        before = len(told)
        killed = time.monotonic()
        primary.kill()
        standby.promote()
        promoted = time.monotonic()
        tally.check(f"fail-over {number + 1}: orders are taken again", server.waited(lambda: len(told) > before + 50, 60), len(told), before)
        with lock:
            last, next_ = max(t for t in times if t <= killed), min(t for t in times if t > promoted)
            read = min([t for t in reads if t > promoted] or [promoted])
        gaps.append(next_ - last)
        print(f"fail-over {number + 1}: promoted after {promoted - killed:.2f} s, {next_ - last:.2f} s between two acknowledged orders, "
              f"{read - promoted:.2f} s until a list was read", flush=True)
        primary, standby = standby, primary
    stop.set()
    for t in threads:
        t.join()
    there = dict(line.split("|") for line in primary.sql("select id, number from doc where kind = 'order'", s.base).split("\n"))
    lost = [key for key, (id_, _) in told.items() if id_ not in there]
    tally.check("nothing acknowledged is lost", not lost, lost[:3])
    tally.check("nothing is there twice", len(there) == len(told), len(there), len(told))
    tally.check("numbers are as they were told", all(there.get(i) == n for i, n in told.values()))
    tally.check("each number is given once", len(set(there.values())) == len(there))
    tally.check("the longest gap is at most 5 s", max(gaps) <= 5, gaps)
    tally.check("all events are sealed", server.waited(lambda: primary.sql("select count(*) from event where block = 0", s.base) == "0"))
    print(f"{o.rounds} fail-overs, {len(told)} orders, longest gap {max(gaps):.2f} s; answers other than 200: {answers}")
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    tally.end()


main()
