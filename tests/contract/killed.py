"""The server is killed while 64 clients place orders, again and again. Each order that was acknowledged is there, once; what was asked and
not answered is asked again under the same key, and then is there once as well."""
import random
import sys
import threading
import time

import server

tally = server.Tally()
CLIENTS = 64
KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 20


class Shop:
    """What the clients sent, and what they were told."""

    def __init__(self, s):
        self.server, self.lock = s, threading.Lock()
        self.told = {}     # key → the order's id
        self.open = {}     # key → body: sent, and no answer came
        self.sent = 0
        self.strange = []

    def order(self, random_):
        lines = [{"item": f"CUP-{random_.randrange(20)}", "qty": str(random_.randint(1, 9))} for _ in range(3)]
        return {"customer": "DINA", "lines": [dict(line) for line in {line["item"]: line for line in lines}.values()]}

    def place(self, client, key, body):
        reply = client.post("/v1/order/place", body, headers={"Idempotency-Key": key})
        with self.lock:
            if reply.status != 200:
                self.strange.append(reply)
                return
            got = reply.json["order"]
            if self.told.setdefault(key, got) != got:
                self.strange.append(("another order for the same key", key, got, self.told[key]))
            self.open.pop(key, None)

    def live(self, number, round_):
        """One client, until the server is gone."""
        random_ = random.Random(f"{round_}/{number}")
        client = self.server.client()
        n = 0
        try:
            while True:
                key, body = f"{round_}-{number}-{n}", self.order(random_)
                n += 1
                with self.lock:
                    self.open[key] = body
                    self.sent += 1
                self.place(client, key, body)
        except Exception:  # whatever a connection to a dead server gives
            client.connection.close()


def main():
    s = server.Server("killed")
    client = s.client()
    do = client.do
    do("site/create", code="WH", name="Warehouse", kind="warehouse", country="GB")
    do("party/create", code="DINA", name="Dina", customer=True, country="GB")
    do("lane/create", code="WH-GB", from_site="WH", to_country="GB", lead_days=2)
    for i in range(20):
        do("item/create", code=f"CUP-{i}", name=f"Cup {i}", price="4.25", cost="1")
        do("stock/open", item=f"CUP-{i}", site="WH", qty="1000000")
    shop = Shop(s)
    luck = random.Random(1)
    for round_ in range(KILLS):
        threads = [threading.Thread(target=shop.live, args=(i, round_)) for i in range(CLIENTS)]
        for t in threads:
            t.start()
        time.sleep(luck.uniform(0.1, 0.8))
        s.kill()
        for t in threads:
            t.join()
        told, unanswered = dict(shop.told), dict(shop.open)
        s.start()
        client = s.client()
        for key, body in unanswered.items():
            shop.place(client, key, body)
        # Some of those that were answered are asked again: the first answer comes.
        again = luck.sample(sorted(told), min(20, len(told)))
        for key in again:
            n = int(key.rsplit("-", 1)[1])
            random_ = random.Random("/".join(key.split("-")[:2]))
            for _ in range(n + 1):
                body = shop.order(random_)
            shop.place(client, key, body)
        tally.check(f"kill {round_ + 1}: nothing strange", not shop.strange, shop.strange[:3])
        tally.check(f"kill {round_ + 1}: all are answered in the end", not shop.open)
        tally.check(f"kill {round_ + 1}: it was at work", len(told) > round_, len(told))
        orders = [row["id"] for row in client.rows("orders")]
        tally.check(f"kill {round_ + 1}: each order is there once", sorted(orders) == sorted(shop.told.values()),
                    len(orders), len(shop.told))
    placed = sum(1 for e in client.rows("events?kind=order.place"))
    tally.check("each was placed by one event", placed == len(shop.told) == shop.sent, placed, len(shop.told), shop.sent)
    print(f"{KILLS} kills, {len(shop.told)} orders")
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
