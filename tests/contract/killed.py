"""The server is killed while 64 clients place orders and pick some of them, again and again. What was acknowledged is there, once; what was
asked and not answered is asked again under the same key, and then is there once as well: after every other kill by one client at
once, else by the clients themselves, under load and before the next kill.

    killed.py [KILLS]"""
import random
import sys
import threading
import time

import server

tally = server.Tally()
CLIENTS = 64
KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 10


class Shop:
    """What the clients sent, and what they were told."""

    def __init__(self, s):
        self.server, self.lock = s, threading.Lock()
        self.told = {}     # key → id of the order or shipment
        self.sent = {}     # key → path and body
        self.open = set()  # keys without an answer
        self.again = 0     # answered only after they were asked again
        self.strange = []

    def order(self, random_):
        lines = [{"item": f"CUP-{random_.randrange(20)}", "qty": str(random_.randint(1, 9))} for _ in range(3)]
        return {"customer": "DINA", "lines": [dict(line) for line in {line["item"]: line for line in lines}.values()]}

    def ask(self, client, key):
        """Sends what the key stands for; the answer's document, or None."""
        path, body = self.sent[key]
        reply = client.post(path, body, headers={"Idempotency-Key": key})
        with self.lock:
            if reply.status != 200:
                self.strange.append((key, reply))
                return None
            got = reply.json["shipment" if "pick" in path else "order"]
            if self.told.setdefault(key, got) != got:
                self.strange.append(("another answer to the same key", key, got, self.told[key]))
            self.open.discard(key)
            return got

    def send(self, client, key, path, body):
        with self.lock:
            self.sent[key] = path, body
            self.open.add(key)
        return self.ask(client, key)

    def retry(self, client, keys):
        for key in keys:
            self.ask(client, key)
            self.again += 1

    def live(self, number, round_, open_):
        """One client, until the server is gone."""
        random_ = random.Random(f"{round_}/{number}")
        client = self.server.client()
        try:
            self.retry(client, open_)
            for n in range(1000000):
                order = self.send(client, f"{round_}-{number}-{n}", "/v1/order/place", self.order(random_))
                if order and random_.random() < 0.25:
                    self.send(client, f"{round_}-{number}-{n}-pick", "/v1/shipment/pick", {"order": order})
        except Exception:  # whatever a connection to a dead server gives
            client.connection.close()

    def of(self, path, keys):
        return {key for key in keys if self.sent[key][0] == path}

    def check(self, client, what):
        """All that was acknowledged is there, and nothing but that and what was not answered, each once."""
        for view, path in (("orders", "/v1/order/place"), ("shipments", "/v1/shipment/pick")):
            there = [row["id"] for row in client.rows(view)]
            told = sorted(self.told[key] for key in self.of(path, self.told))
            unknown = set(there) - set(told)
            tally.check(f"{what}: {view} are there once", len(set(there)) == len(there) and len(set(told)) == len(told))
            tally.check(f"{what}: none of the {view} is lost", set(told) <= set(there), len(told), len(there))
            tally.check(f"{what}: no {view} but those", len(unknown) <= len(self.of(path, self.open)), unknown)


def main():
    s = server.Server("killed")
    client = s.client()
    server.cup_shop(client, *(f"CUP-{i}" for i in range(20)), qty="1000000")
    shop = Shop(s)
    luck = random.Random(1)
    for round_ in range(KILLS):
        before = len(shop.told)
        open_ = sorted(shop.open)
        threads = [threading.Thread(target=shop.live, args=(i, round_, open_[i::CLIENTS])) for i in range(CLIENTS)]
        for t in threads:
            t.start()
        time.sleep(luck.uniform(0.1, 0.8))
        s.kill()
        for t in threads:
            t.join()
        s.start()
        client = s.client()
        if round_ % 2 == 0 or round_ == KILLS - 1:
            shop.retry(client, sorted(shop.open))
            tally.check(f"kill {round_ + 1}: all are answered in the end", not shop.open)
        # Some of those that were answered are asked again: the first answer comes.
        for key in luck.sample(sorted(shop.told), min(20, len(shop.told))):
            shop.ask(client, key)
        tally.check(f"kill {round_ + 1}: nothing strange", not shop.strange, shop.strange[:3])
        tally.check(f"kill {round_ + 1}: it was at work", len(shop.told) > before, len(shop.told))
        shop.check(client, f"kill {round_ + 1}")
    for kind, path in (("order.place", "/v1/order/place"), ("shipment.pick", "/v1/shipment/pick")):
        done, told = sum(1 for e in client.rows(f"events?kind={kind}")), len(shop.of(path, shop.told))
        tally.check(f"each {kind} was done once", done == told == len(shop.of(path, shop.sent)), done, told)
    print(f"{KILLS} kills, {len(shop.of('/v1/order/place', shop.told))} orders, {len(shop.of('/v1/shipment/pick', shop.told))} shipments, "
          f"{shop.again} asked again after a kill")
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
