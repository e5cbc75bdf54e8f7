"""What comes over the wire besides good requests: bodies in pieces, cut off, too large, without end; clients that leave, that wait, that talk
ahead; a server that is told to stop in the middle of work."""
import json
import socket
import threading
import time

import server

tally = server.Tally()


class Wire:
    def __init__(self, s):
        self.token = s.token
        self.socket = socket.create_connection(("127.0.0.1", s.port), timeout=30)

    def head(self, method, path, *more):
        lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {self.token}", "Content-Type: application/json", *more]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """(status, body) of the next answer; (None, what came) where the connection ends before it is whole."""
        text = b""
        while b"\r\n\r\n" not in text:
            part = self.socket.recv(1)
            if not part:
                return None, text
            text += part
        head = text.decode("latin-1")
        status = int(head.split()[1])
        if status == 100:
            return status, b""
        length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
        body = b""
        while len(body) < length:
            part = self.socket.recv(length - len(body))
            if not part:
                return None, text + body
            body += part
        return status, body

    def close(self):
        self.socket.close()


def order(n=1):
    return json.dumps({"customer": "DINA", "lines": [{"item": "CUP", "qty": str(n)}]}).encode()


def pieces(s, orders):
    w = Wire(s)
    w.send(w.head("POST", "/v1/order/place", "Transfer-Encoding: chunked"))
    body = order()
    for at in range(0, len(body), 7):
        part = body[at:at + 7]
        w.send(b"%x\r\n%s\r\n" % (len(part), part))
    w.send(b"0\r\n\r\n")
    status, text = w.answer()
    tally.check("a body in chunks", status == 200, status, text)
    body = order()
    w.send(w.head("POST", "/v1/order/place", f"Content-Length: {len(body)}"))
    for byte in body:
        w.send(bytes([byte]))
        time.sleep(0.002)
    tally.check("a body byte by byte", w.answer()[0] == 200)
    ahead = w.head("POST", "/v1/order/place", f"Content-Length: {len(body)}") + body
    w.send(ahead * 3 + w.head("GET", "/v1/orders?limit=1"))
    got = [w.answer() for _ in range(4)]
    tally.check("four requests at once", [g[0] for g in got] == [200] * 4 and b'"rows"' in got[3][1], got)
    w.close()
    tally.check("five orders", orders() == 5, orders())


def too_large(s, orders):
    before = orders()
    w = Wire(s)
    w.send(w.head("POST", "/v1/order/place", "Content-Length: 900000000", "Expect: 100-continue"))
    tally.check("one who asks first is told at once", w.answer()[0] == 413)
    w.close()
    w = Wire(s)
    w.send(w.head("POST", "/v1/order/place", "Content-Length: 99999999999999999"))
    tally.check("what no one would read", w.answer()[0] in (413, 400, None))
    w.close()
    w = Wire(s)
    w.send(w.head("POST", "/v1/order/place", "Transfer-Encoding: chunked"))
    part = b"%x\r\n%s\r\n" % (1 << 20, b" " * (1 << 20))
    for _ in range(9):
        w.send(part)
    w.send(b"0\r\n\r\n")
    tally.check("nine megabytes in chunks", w.answer()[0] == 413)
    w.send(w.head("GET", "/healthz"))
    tally.check("the connection is kept", w.answer()[0] == 200)
    w.close()
    tally.check("no order more", orders() == before)


def leaving(s, orders):
    before = orders()
    for part in (b"", b"POST /v1/or", order()[:10]):
        w = Wire(s)
        w.send(part if part[:4] == b"POST" or not part else w.head("POST", "/v1/order/place", "Content-Length: 500") + part)
        w.close()
    tally.check("who leaves in the middle has asked for nothing", orders() == before)
    for _ in range(50):
        w = Wire(s)
        body = order()
        w.send(w.head("POST", "/v1/order/place", f"Content-Length: {len(body)}") + body)
        w.close()
    tally.check("who leaves after asking has asked", server.waited(lambda: orders() == before + 50), orders(), before)


def nonsense(s):
    for said, data in (("noise", b"\x00\xff\x00\xff\r\n\r\n"), ("a long line", b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n"),
                       ("a bad length", b"POST /v1/order/place HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n"),
                       ("a bad chunk", b"POST /v1/order/place HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")):
        w = Wire(s)
        w.socket.settimeout(2)
        try:
            w.send(data)
            status = w.answer()[0]
        except OSError:
            status = None
        tally.check(said, status is None or 400 <= status < 500, status)
        w.close()
    w = Wire(s)
    w.send(b"GET /healthz HTTP/1.0\r\n\r\n")
    tally.check("HTTP/1.0", w.answer()[0] == 200)
    w.close()
    w = Wire(s)
    w.send(w.head("BREW", "/v1/orders"))
    tally.check("an unknown method", w.answer()[0] == 405)
    w.close()


def waiting(s):
    idle = [Wire(s) for _ in range(500)]
    for w in idle[::2]:
        w.send(b"GET /healthz HTTP/1.1\r\nHost: ")
    start = time.monotonic()
    w = Wire(s)
    w.send(w.head("GET", "/v1/orders?limit=1"))
    tally.check("500 who wait hold up nobody", w.answer()[0] == 200 and time.monotonic() - start < 5)
    for w in idle:
        w.close()


def stopping(s):
    """Each who got an answer before the end has his order; nobody gets half an answer."""
    answered, broken, started = [], [], threading.Event()

    def shop():
        try:
            w = Wire(s)
            while True:
                body = order()
                w.send(w.head("POST", "/v1/order/place", f"Content-Length: {len(body)}") + body)
                status, text = w.answer()
                if status is None:
                    if text:
                        broken.append(text)
                    return
                answered.append((status, text))
                started.set()
        except OSError:
            return

    before = len(s.client().rows("orders"))
    threads = [threading.Thread(target=shop) for _ in range(32)]
    for t in threads:
        t.start()
    started.wait(30)
    time.sleep(0.3)
    start = time.monotonic()
    good = s.stop()
    tally.check("it stops in the middle of work", good)
    tally.check("soon", time.monotonic() - start < 12, time.monotonic() - start)
    for t in threads:
        t.join()
    tally.check("nobody got half an answer", not broken, broken[:2])
    tally.check("all answers were good", {a[0] for a in answered} == {200}, {a[0] for a in answered})
    s.start()
    ids = {row["id"] for row in s.client().rows("orders")}
    told = {json.loads(text)["order"] for _, text in answered}
    tally.check("each who was told has his order", told <= ids, len(told - ids))
    tally.check("and few others are there", before + len(told) <= len(ids) <= before + len(told) + 32, before, len(told), len(ids))


def main():
    s = server.Server("wire")
    client = s.client()
    server.cup_shop(client)

    def orders():
        return len(s.client().rows("orders"))

    pieces(s, orders)
    too_large(s, orders)
    leaving(s, orders)
    nonsense(s)
    waiting(s)
    stopping(s)
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
