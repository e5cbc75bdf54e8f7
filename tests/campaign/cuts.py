"""Connections are cut at random bytes, between server and PostgreSQL and between clients and server, while orders are placed: each is there exactly
once by its idempotency key, whatever was cut.

    cuts.py [--cuts N] [--clients N] [--seed N]      N cuts at least, on either side together
"""
import argparse
import os
import random
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "contract"))
import server  # noqa: E402
from cutter import Cutter  # noqa: E402

tally = server.Tally()
ITEMS = 10


class Through(server.Server):
    """A server whose way to its database goes through a proxy that cuts; made whole at first, so that it starts."""

    def __init__(self, name, mean_bytes, seed):
        self.direct, self.proxy, self.mean, self.seed = None, None, mean_bytes, seed
        super().__init__(name)

    def start(self):
        if self.direct is None:
            self.direct = self.db
            port = int(re.search(r":(\d+)/", self.db)[1])
            # What a connection needs to be made and to begin goes through, so that cuts meet work.
            self.proxy = Cutter(port, self.mean, self.seed, first_free=2000)
            self.proxy.cutting = False
        self.db = self.direct.replace(re.search(r":\d+/", self.direct)[0], f":{self.proxy.port}/")
        super().start()
        self.db = self.direct


class Shop:
    def __init__(self, front, token):
        self.front, self.token = front, token
        self.lock, self.stop = threading.Lock(), False
        self.told, self.strange, self.answers = {}, [], {}
        self.asked = 0

    def live(self, number):
        luck = random.Random(number)
        mine, n = None, 0
        while not self.stop:
            key = f"{number}-{n}"
            n += 1
            item = luck.randrange(ITEMS)
            body = {"customer": "DINA", "lines": [{"item": f"CUP-{item}", "qty": "1"}]}
            while True:
                with self.lock:
                    self.asked += 1
                try:
                    if mine is None:
                        mine = server.Client(self.front.port, self.token)
                    reply = mine.post("/v1/order/place", body, headers={"Idempotency-Key": key})
                    if reply.status == 200:
                        with self.lock:
                            self.told[key] = reply.json["order"]
                        break
                    with self.lock:
                        self.answers[reply.status] = self.answers.get(reply.status, 0) + 1
                    if reply.status < 500 and reply.status != 429:
                        with self.lock:
                            self.strange.append(reply)
                        break
                except Exception:  # cut
                    mine = None
                time.sleep(luck.uniform(0.001, 0.02))


def rows(db, sql):
    got = subprocess.run(["psql", "-qXAt", db, "-c", sql], check=True, stdout=subprocess.PIPE)
    return got.stdout.decode().split()


def main():
    o = argparse.ArgumentParser()
    o.add_argument("--cuts", type=int, default=60)
    o.add_argument("--clients", type=int, default=16)
    o.add_argument("--seed", type=int, default=1)
    o = o.parse_args()
    s = Through("cuts", 60000, o.seed)
    server.cup_shop(s.client(), *(f"CUP-{i}" for i in range(ITEMS)), qty="1000000")
    front = Cutter(s.port, 12000, o.seed + 1)
    s.proxy.cutting = True
    shop = Shop(front, s.token)
    threads = [threading.Thread(target=shop.live, args=(i,), daemon=True) for i in range(o.clients)]
    started = time.monotonic()
    for t in threads:
        t.start()
    while front.cuts + s.proxy.cuts < o.cuts and time.monotonic() - started < 1500:
        time.sleep(0.02)
    shop.stop = True
    for t in threads:
        t.join()
    s.proxy.cutting = front.cutting = False
    seconds = time.monotonic() - started
    told = sorted(shop.told.values())
    tally.check("there were as many cuts", front.cuts + s.proxy.cuts >= o.cuts, front.cuts, s.proxy.cuts)
    tally.check("on both sides", min(front.cuts, s.proxy.cuts) * 10 > o.cuts, front.cuts, s.proxy.cuts)
    tally.check("nothing strange", not shop.strange, shop.strange[:3])
    tally.check("no two keys got one order", len(set(told)) == len(told))
    there = sorted(rows(s.direct, "select id from doc where kind = 'order'"))
    tally.check("each is there once", there == told, len(there), len(told))
    tally.check("each was placed by one event", int(rows(s.direct, "select count(*) from event where kind = 'order.place'")[0]) == len(told))
    tally.check("each holds its unit", int(rows(s.direct, "select sum(qty) from hold")[0]) == len(told) * 1000000)
    print(f"{front.cuts} cuts between clients and server, {s.proxy.cuts} between server and PostgreSQL, in {seconds:.0f} s: "
          f"{len(told)} orders, asked for {shop.asked} times; answers other than 200: {shop.answers}")
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
