"""Three servers on one PostgreSQL database sell the last units of an item to many clients at once, while one of them is killed and started
again each round: every attempt is answered in the end, each is one order, and as many are held as there were units.

    servers.py [--rounds N] [--units N] [--attempts N] [--clients N]     units and attempts of each round
"""
import argparse
import random
import subprocess
import threading
import time

import server

tally = server.Tally()
SERVERS = 3


def options():
    o = argparse.ArgumentParser()
    o.add_argument("--rounds", type=int, default=2)
    o.add_argument("--units", type=int, default=40)
    o.add_argument("--attempts", type=int, default=500)
    o.add_argument("--clients", type=int, default=32)
    return o.parse_args()


class Round:
    def __init__(self, servers, number, o):
        self.servers, self.number, self.o = servers, number, o
        self.lock, self.next = threading.Lock(), 0
        self.held = self.unheld = self.asked_again = 0
        self.orders, self.strange = set(), []

    def take(self):
        with self.lock:
            self.next += 1
            return self.next - 1 if self.next <= self.o.attempts else None

    def client(self, number):
        """Takes attempts until there are none; what gets no answer is asked again under its key, of another server."""
        luck = random.Random(f"{self.number}/{number}")
        at, mine = luck.randrange(SERVERS), None
        while (n := self.take()) is not None:
            key, body = f"{self.number}-{n}", {"customer": "DINA", "lines": [{"item": "CUP", "qty": "1"}]}
            while True:
                try:
                    if mine is None:
                        mine = server.Client(self.servers[at].port, self.servers[at].token)
                    reply = mine.post("/v1/order/place", body, headers={"Idempotency-Key": key})
                except Exception:  # whatever a connection to a dead server gives
                    reply = None
                if reply is not None and reply.status not in (429, 503):
                    break
                mine, at = None, (at + 1) % SERVERS
                with self.lock:
                    self.asked_again += 1
                time.sleep(0.02)
            with self.lock:
                self.note(reply)

    def note(self, reply):
        if reply.status != 200:
            self.strange.append(reply)
            return
        held = reply.json["lines"][0]["held"]
        self.held += held == "1"
        self.unheld += held == "0"
        self.orders.add(reply.json["order"])

    def run(self):
        threads = [threading.Thread(target=self.client, args=(i,), daemon=True) for i in range(self.o.clients)]
        for t in threads:
            t.start()
        luck = random.Random(self.number)
        victim = self.servers[luck.randrange(SERVERS)]
        until = luck.uniform(0.2, 0.6) * self.o.attempts
        while self.next < until:
            time.sleep(0.01)
        victim.kill()
        time.sleep(luck.uniform(0, 0.5))
        victim.start()
        for t in threads:
            t.join()


def one(db, sql):
    got = subprocess.run(["psql", "-qXAt", db, "-c", sql], check=True, stdout=subprocess.PIPE)
    return int(got.stdout)


def main():
    o = options()
    first = server.Server("servers")
    server.cup_shop(first.client())
    servers = [first] + [first.beside() for _ in range(SERVERS - 1)]
    again, started = 0, time.monotonic()
    for number in range(o.rounds):
        extra = {"reason": "found"} if number else {}
        servers[0].client().do("stock/adjust" if number else "stock/open", item="CUP", site="WH", qty=str(o.units), **extra)
        r = Round(servers, number, o)
        r.run()
        again += r.asked_again
        what = f"round {number + 1}: "
        tally.check(what + "nothing strange", not r.strange, len(r.strange), r.strange[:3])
        tally.check(what + "exactly the units are sold", r.held == o.units, r.held)
        tally.check(what + "the others hold nothing", r.unheld == o.attempts - o.units, r.unheld)
        tally.check(what + "each attempt is an order of its own", len(r.orders) == o.attempts, len(r.orders))
        tally.check(what + "and no other is there", one(first.db, "select count(*) from doc where kind = 'order'") == o.attempts * (number + 1))
        tally.check(what + "each has its number", one(first.db, "select count(distinct number) from doc where kind = 'order'") == o.attempts * (number + 1))
        tally.check(what + "so much is held", one(first.db, "select sum(qty) from hold") == o.units * (number + 1) * 1000000)
        print(f"round {number + 1}: {r.held} of {o.units} units sold in {o.attempts} attempts, {r.asked_again} asked again", flush=True)
    tally.check("each was placed by one event", one(first.db, "select count(*) from event where kind = 'order.place'") == o.attempts * o.rounds)
    tally.check("all are sealed, in one chain", server.waited(lambda: one(first.db, "select count(*) from event where block = 0") == 0))
    seconds = time.monotonic() - started
    print(f"{SERVERS} servers, {o.clients} clients, {o.rounds} rounds with a kill each: {o.attempts * o.rounds} orders in {seconds:.0f} s, {again} asked again")
    tally.check("they stop", all(s.stop() for s in servers))
    tally.check("all holds", first.proven())
    first.drop()
    tally.end()


main()
