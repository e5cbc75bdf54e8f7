"""Who listens hears what is committed: everything, once, in order, and only what he may see; who was away is told what he missed; who has gone
costs nothing; a server that stops lets all go."""
import json
import re
import select
import socket
import threading
import time

import server

tally = server.Tally()


class Ear:
    """One that listens, on a socket of its own."""

    def __init__(self, s, token=None, headers=(), wait=True):
        self.socket = socket.create_connection(("127.0.0.1", s.port), timeout=30)
        lines = ["GET /v1/stream HTTP/1.1", "Host: x", *(["Authorization: Bearer " + token] if token else []), *headers]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.raw, self.ended = b"", False
        if wait:
            self.until(lambda: b"\r\n\r\n" in self.raw)
            self.status = int(self.raw.split()[1])
            if self.status == 200:
                self.until(lambda: b"retry:" in self.raw)

    def read(self, seconds):
        """What has come within so many seconds of silence."""
        while not self.ended and select.select([self.socket], [], [], seconds)[0]:
            part = self.socket.recv(65536)
            self.raw += part
            self.ended = not part or self.raw.endswith(b"\r\n0\r\n\r\n")

    def until(self, good, seconds=20):
        end = time.monotonic() + seconds
        while not good() and not self.ended and time.monotonic() < end:
            self.read(0.05)
        return good()

    @property
    def text(self):
        body, out = self.raw.split(b"\r\n\r\n", 1)[1], b""
        while body:  # chunks
            size, _, rest = body.partition(b"\r\n")
            n = int(size or b"0", 16)
            out += rest[:n]
            body = rest[n + 2:]
        return out.decode()

    @property
    def changes(self):
        return [json.loads(d) for d in re.findall(r"^event: change\nid: \d+\ndata: (.*)$", self.text, re.M)]

    @property
    def ids(self):
        return re.findall(r"^id: (\d+)$", self.text, re.M)

    def close(self):
        self.socket.close()


def listeners(client):
    return int(re.search(r"^argosy_stream_listeners (\d+)", client.get("/metrics").text.decode(), re.M)[1])


def hears(s, client, buyer):
    ear, his = Ear(s, s.token), Ear(s, buyer)
    tally.check("it is a stream", ear.status == 200 and b"text/event-stream" in ear.raw and b"no-store" in ear.raw, ear.raw)
    began = time.monotonic()
    placed = client.do("order/place", customer="DINA", site="WH", lines=[{"item": "CUP", "qty": "1"}])
    tally.check("an order is heard of", ear.until(lambda: ear.changes) and his.until(lambda: his.changes), ear.text)
    took = time.monotonic() - began
    tally.check("soon", took < 5, took)
    one = ear.changes[0]
    tally.check("what it says", (one["noun"], one["verb"], one["ref"], one["user"]) == ("order", "place", placed["number"], "admin") and
                one["doc"] == placed["order"] and ear.ids == [one["event"]] and one["at"].endswith("Z"), one)
    tally.check("both hear the same", his.changes == ear.changes)
    client.do("user/create", code="eve", name="Eve", roles="viewer")
    client.do("token/create", owner="eve", code="eve-1")
    client.do("item/create", code="JUG", name="Jug")
    ear.until(lambda: len(ear.changes) >= 4), his.until(lambda: len(his.changes) >= 2)
    heard = lambda e: [f"{c['noun']}.{c['verb']}" for c in e.changes]
    tally.check("an administrator hears all", heard(ear) == ["order.place", "user.create", "token.create", "item.create"], heard(ear))
    tally.check("a buyer not of users and tokens", heard(his) == ["order.place", "item.create"], heard(his))
    tally.check("a preview is not heard of", client.post("/v1/item/create?preview=true", {"code": "NO", "name": "No"}).status == 200)
    tally.check("nor a refusal", client.post("/v1/item/create", {"code": "JUG", "name": "Jug"}).status == 422)
    s.run("item", "create", "--code", "CLI-1", "--name", "By the command line")
    tally.check("another process is", ear.until(lambda: len(ear.changes) == 5) and ear.changes[-1]["noun"] == "item", heard(ear)[4:])
    time.sleep(1)
    ear.read(0.2)
    tally.check("nothing else", len(ear.changes) == 5, heard(ear)[4:])
    his.close()
    return ear


def comes_back(s, client, ear):
    """With Last-Event-ID."""
    last = ear.ids[-1]
    ear.close()
    order = {"customer": "DINA", "site": "WH", "lines": [{"item": "CUP", "qty": "1"}]}
    done = client.post("/v1/order/place", [order] * 700).json
    tally.check("700 orders meanwhile", all(r["status"] == 200 for r in done))
    placed = [r["body"]["number"] for r in done]
    back = Ear(s, s.token, [f"Last-Event-ID: {last}"])
    tally.check("what was missed is told", back.until(lambda: len(back.changes) >= 700), len(back.changes))
    got = [c["ref"] for c in back.changes if c["noun"] == "order"]
    tally.check("all of it, once", sorted(got) == sorted(placed), len(got), len(set(got)))
    half = Ear(s, s.token, [f"Last-Event-ID: {back.ids[349]}"])
    tally.check("from the middle", half.until(lambda: len(half.changes) >= 350) and half.ids == back.ids[350:], len(half.ids))
    client.do("order/place", **order)
    tally.check("and then goes on", back.until(lambda: len(back.changes) >= 701) and half.until(lambda: len(half.changes) >= 351))
    tally.check("in the same order", half.ids == back.ids[350:])
    tally.check("an event that is none", Ear(s, s.token, ["Last-Event-ID: 12"]).status == 422)
    tally.check("a word", Ear(s, s.token, ["Last-Event-ID: last"]).status == 422)
    for e in (back, half):
        e.close()


def many_at_work(s, client):
    """Several hear all of what several do at once, each in the same order."""
    ears = [Ear(s, s.token) for _ in range(8)]
    order = {"customer": "DINA", "site": "WH", "lines": [{"item": "CUP", "qty": "1"}]}
    placed, lock = [], threading.Lock()

    def work():
        own = s.client()
        for _ in range(40):
            number = own.do("order/place", **order)["number"]
            with lock:
                placed.append(number)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for i, e in enumerate(ears):
        e.until(lambda: len(e.changes) >= 240)
        tally.check(f"listener {i} hears all, once", sorted(c["ref"] for c in e.changes) == sorted(placed), len(e.changes), len(placed))
        tally.check(f"listener {i} hears them in the order of the first", e.ids == ears[0].ids)
        e.close()


def half_closed(s, client):
    ear = Ear(s, s.token)
    ear.socket.shutdown(socket.SHUT_WR)
    tally.check("who says that he sends no more is let go", ear.until(lambda: ear.ended, 60), ear.raw[-100:])
    ear.close()


def costs(s, client):
    """Listeners hold no worker; who has gone is forgotten; there is a limit."""
    for _ in range(80):  # the closed ones of before
        if listeners(client) == 0:
            break
        client.do("order/promise", order="SO-1001")
        time.sleep(0.3)
    tally.check("who has gone is forgotten", listeners(client) == 0, listeners(client))
    ears = [Ear(s, s.token, wait=False) for _ in range(505)]
    tally.check("500 listen", server.waited(lambda: listeners(client) == 500, 60), listeners(client))
    began = time.monotonic()
    for _ in range(20):
        tally.check("others work", client.get("/v1/items").status == 200)
    tally.check("as quickly", time.monotonic() - began < 10, time.monotonic() - began)
    for e in ears:
        e.until(lambda: b"\r\n\r\n" in e.raw)
    refused = [e for e in ears if b" 503 " in e.raw[:20]]
    tally.check("more are refused", len(refused) == 5 and b"Retry-After" in refused[0].raw, len(refused))
    client.do("order/promise", order="SO-1001")
    heard = [e for e in ears if e not in refused and e.until(lambda: e.changes)]
    tally.check("all hear it", len(heard) == 500, len(heard))
    for e in ears[:490]:
        e.close()
    kept = [e for e in ears[490:] if e not in refused]
    tally.check("closed ones are let go", server.waited(lambda: listeners(client) == len(kept), 45), listeners(client))
    tally.check("a comment keeps it open", kept[0].until(lambda: "\n: \n" in kept[0].text, 25), kept[0].text[-200:])
    return kept


def rights(s, client):
    """A right that ends ends the stream."""
    secret = client.do("token/create", owner="buyer", code="short")["secret"]
    ear, other = Ear(s, secret), Ear(s, s.token)
    client.do("token/revoke", code="short")
    tally.check("a revoked token hears no more", ear.until(lambda: ear.ended, 20), ear.raw[-200:])
    link = client.do("user/link", user="buyer")["secret"]
    reply = client.post("/v1/session", {"link": link}, token=False)
    ear = Ear(s, None, ["Cookie: " + reply.headers["Set-Cookie"].split(";")[0]])
    client.do("item/create", code="POT", name="Pot")
    tally.check("a session listens", ear.until(lambda: any(c["noun"] == "item" for c in ear.changes)), ear.raw[-300:])
    client.do("session/revoke", session=reply.json["session"])
    tally.check("until it is revoked", ear.until(lambda: ear.ended, 20), ear.raw[-200:])
    tally.check("others go on", not other.ended)
    other.close()
    tally.check("nobody does not", Ear(s).status == 401)


def main():
    s = server.Server("stream")
    client = s.client()
    client.do("site/create", code="WH", name="WH", kind="warehouse", country="GB")
    client.do("party/create", code="DINA", name="Dina", customer=True, country="GB")
    client.do("lane/create", code="WH-GB", from_site="WH", to_country="GB", mode="parcel", lead_days=2, cost="3")
    client.do("item/create", code="CUP", name="Cup", cost="1", price="4")
    client.do("user/create", code="buyer", name="Buyer", roles="buyer")
    buyer = client.do("token/create", owner="buyer", code="buyer-1")["secret"]
    time.sleep(3)  # on PostgreSQL what was done a moment ago is still to be sealed, and so told
    ear = hears(s, client, buyer)
    comes_back(s, client, ear)
    many_at_work(s, client)
    rights(s, client)
    half_closed(s, client)
    kept = costs(s, client)
    began = time.monotonic()
    tally.check("it stops", s.stop())
    tally.check("soon", time.monotonic() - began < 8, time.monotonic() - began)
    for e in kept:
        e.until(lambda: e.ended, 5)
    tally.check("and lets all go", all(e.ended and e.raw.endswith(b"0\r\n\r\n") for e in kept), [e.raw[-20:] for e in kept])
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
