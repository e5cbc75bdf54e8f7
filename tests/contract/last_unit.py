"""A hundred orders for the last unit, at the same moment: one of them gets it."""
import threading

import server

tally = server.Tally()
ORDERS = 100


def main():
    s = server.Server("last_unit")
    client = s.client()
    do = client.do
    server.cup_shop(client)
    for round_ in range(3):
        do("stock/adjust" if round_ else "stock/open", item="CUP", site="WH", qty="1", **({"reason": "found"} if round_ else {}))
        start, replies = threading.Barrier(ORDERS), []

        def place(i):
            mine = s.client()
            mine.get("/v1/items?limit=1")  # connected
            start.wait()
            replies.append(mine.post("/v1/order/place", {"number": f"W-{round_}-{i}", "customer": "DINA",
                                                         "lines": [{"item": "CUP", "qty": "1"}]}))

        threads = [threading.Thread(target=place, args=(i,)) for i in range(ORDERS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        taken = [r for r in replies if r.status == 200]
        tally.check("all are taken", len(taken) == ORDERS, [r for r in replies if r.status != 200][:3])
        held = [r for r in taken if r.json["lines"][0]["held"] == "1"]
        tally.check("one of them holds the unit", len(held) == 1, len(held))
        tally.check("the others hold nothing", sum(r.json["lines"][0]["held"] == "0" for r in taken) == ORDERS - 1)
        tally.check("all orders are there", len(client.rows("orders")) == ORDERS * (round_ + 1))
        tally.check("each has its own number", len({r["number"] for r in client.rows("orders")}) == ORDERS * (round_ + 1))
        level = client.rows("stock-levels?item=CUP")[0]
        tally.check("nothing is held beyond what is there", level["held"] == level["on_hand"] == str(round_ + 1), level)
        tally.check("one hold more is there", len(client.rows("holds")) == round_ + 1)
    # The same key from many sides at once: done once.
    start, same = threading.Barrier(20), []

    def repeat():
        mine = s.client()
        mine.get("/v1/items?limit=1")
        start.wait()
        same.append(mine.post("/v1/order/place", {"customer": "DINA", "lines": [{"item": "CUP", "qty": "1"}]},
                              headers={"Idempotency-Key": "once"}))

    threads = [threading.Thread(target=repeat) for _ in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tally.check("one key gives one answer", {r.status for r in same} == {200} and len({r.text for r in same}) == 1, same[:3])
    tally.check("of one order", len(client.rows("orders")) == 3 * ORDERS + 1)
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
