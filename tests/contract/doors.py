"""The doors shut: limits of pace, of connections and of patience; TLS; headers for browsers."""
import http.client
import json
import re
import socket
import ssl
import subprocess
import time

import server

tally = server.Tally()


def opened(s, *more):
    """Stops the server and starts it with other flags."""
    s.stop()
    s.start(*more)
    return s.client()


def pace(s):
    client = opened(s, "--user-rate", "2", "--address-rate", "0")
    client.do("user/create", code="bea", name="Bea", roles="viewer")
    other = server.Client(s.port, client.do("token/create", owner="bea", code="bea-1")["secret"])
    got = [client.get("/v1/session") for _ in range(30)]
    refused = [r for r in got if r.status == 429]
    tally.check("a user who asks too often", 8 <= len(refused) <= 14 and got[0].status == 200, [r.status for r in got])
    tally.check("is told when to come again", refused and int(refused[-1].headers["Retry-After"]) >= 1 and refused[-1].json["type"] == "/problems/too-often")
    tally.check("another is not held up", other.get("/v1/session").status == 200)
    tally.check("nor who watches", client.get("/healthz").status == 200)
    time.sleep(1.1)
    tally.check("after a while he may again", client.get("/v1/session").status == 200)
    client = opened(s, "--address-rate", "2", "--user-rate", "0")
    got = [server.Client(s.port, f"argosy_{n}").get("/v1/session").status for n in range(30)]
    tally.check("who guesses tokens from one address", got[0] == 401 and got[-1] == 429, got)
    got = [client.get("/v1/session", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status for n in range(30)]
    tally.check("addresses behind our proxy are apart", set(got) == {200}, got)
    got = [client.get("/v1/session", headers={"X-Forwarded-For": f"2001:db8::{n}"}).status for n in range(30)]
    tally.check("a network of IPv6 is one", got[0] == 200 and got[-1] == 429, got)
    tally.check("health from any address", all(client.get("/healthz").status == 200 for _ in range(30)))


def closed(sock, seconds):
    """Whether the other end closes within that time."""
    sock.settimeout(seconds)
    try:
        while sock.recv(65536):
            pass
        return True
    except ConnectionError:
        return True
    except socket.timeout:
        return False


def connect(s):
    return socket.create_connection(("127.0.0.1", s.port), timeout=10)


def patience(s):
    """Slow ones are cut off however they drip; others are not held up."""
    s.log = open("patience.log", "wb")
    client = opened(s, "--head-seconds", "2", "--body-seconds", "1")
    client.do("item/create", code="WIDE", name="W" * 190)
    silent, head, body, reader, steady = (connect(s) for _ in range(5))
    start = time.monotonic()
    head.sendall(b"GET /v1/items HTTP/1.1\r\nHost: x\r\n")
    request = f"POST /v1/item/create HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {s.token}\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
    body.sendall(request.encode())
    steady.sendall(request.encode())
    over, sent = {}, 0
    for tick in range(70):
        for name, sock, piece in (("head", head, b"X"), ("body", body, b" ")):
            if name not in over:
                try:
                    sock.sendall(piece)
                except OSError:
                    over[name] = time.monotonic() - start
        steady.sendall(b" " * 1200)  # 12 kB a second
        sent += 1200
        time.sleep(0.1)
        if len(over) == 2 and tick > 25:
            break
    tally.check("a head that drips", 1 < over.get("head", 99) < 6.5, over)
    tally.check("a body that drips", over.get("body", 99) < 5.5, over)
    tally.check("who is silent", closed(silent, 1))
    cut = [json.loads(line)["path"] for line in open("patience.log") if '"cut":true' in line]
    tally.check("what was cut off before it was heard is no route's", cut == ["nowhere"], cut)
    steady.sendall(b" " * (99999 - sent))
    tally.check("who sends steadily is heard", b"400" in steady.recv(100))
    rows = [{"code": f"N{n}", "name": "W" * 190} for n in range(1000)]
    client = s.client()
    for part in range(4):
        client.post("/v1/item/create", [{**r, "code": f"{r['code']}-{part}"} for r in rows])
    asks = f"GET /v1/items?limit=10000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {s.token}\r\n\r\n".encode() * 8
    reader.close()
    reader, taker = socket.socket(), socket.socket()
    for sock in (reader, taker):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", s.port))
        sock.sendall(asks)
    before, taken = metric(s.client(), "argosy_http_connections_cut_off_total"), 0

    def cut():
        nonlocal taken
        for _ in range(20):
            taken += len(taker.recv(4096))  # some hundred kB a second
        return metric(s.client(), "argosy_http_connections_cut_off_total") > before

    tally.check("who does not read his answers", server.waited(cut, 30) and closed(reader, 20))
    tally.check("who reads slowly goes on", len(taker.recv(4096)) and taken > 100000, taken)
    taker.close()
    reader.close()
    client = s.client()
    tally.check("the others are served", client.get("/v1/items?limit=1").status == 200)
    tally.check("they are counted", metric(client, "argosy_http_connections_cut_off_total") >= 3, metric(client, "argosy_http_connections_cut_off_total"))


def metric(client, name):
    found = re.search(rf"^{re.escape(name)} (\d+)", client.get("/metrics").text.decode(), re.M)
    return int(found[1]) if found else -1


def let_in(s):
    """Whether one more is; who is not has his connection closed."""
    try:
        return s.client().get("/healthz").status == 200
    except OSError:
        return False


def connections(s):
    opened(s, "--address-connections", "20")
    socks = [connect(s) for _ in range(30)]
    alive = 0
    for sock in socks:
        try:
            sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            alive += b"200" in sock.recv(4096)
        except OSError:
            pass
    tally.check("of thirty from one address twenty are let in", alive == 20, alive)
    for sock in socks:
        sock.close()
    tally.check("then others", server.waited(lambda: let_in(s), 5))
    client = opened(s, "--connections", "20")
    socks = [connect(s) for _ in range(19)]
    tally.check("who waits for nothing makes room when it is full", server.waited(lambda: metric(client, "argosy_http_connections_cut_off_total") > 0, 20))  # one makes room; how many depends on when they came
    for sock in socks:
        sock.close()


def tls(s):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)
    refused = subprocess.run([server.PROGRAM, "serve", "--db", s.db, "--port", "0", "--tls-cert", "cert.pem"], stderr=subprocess.PIPE, check=False)
    tally.check("a certificate without its key", refused.returncode == 2 and b"tls-key" in refused.stderr, refused.stderr)
    refused = subprocess.run([server.PROGRAM, "serve", "--db", s.db, "--port", "0", "--tls-cert", "key.pem", "--tls-key", "key.pem"], stderr=subprocess.PIPE, check=False)
    tally.check("a file that is none", refused.returncode == 2 and b"CERTIFICATE" in refused.stderr, refused.stderr)
    s.stop()
    s.start("--tls-cert", "cert.pem", "--tls-key", "key.pem")
    context = ssl.create_default_context(cafile="cert.pem")

    def ask(method, path, body=None, headers=None):
        c = http.client.HTTPSConnection("127.0.0.1", s.port, context=context, timeout=20)
        c.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json", **(headers or {})})
        answer = c.getresponse()
        reply = server.Reply(answer.status, answer.headers, answer.read())
        version = c.sock.version() if c.sock else "TLSv1.3"
        c.close()
        return reply, version

    bearer = {"Authorization": "Bearer " + s.token}
    reply, version = ask("GET", "/v1/session", headers=bearer)
    tally.check("over TLS", reply.status == 200 and version in ("TLSv1.2", "TLSv1.3"), reply, version)
    tally.check("browsers are told to stay", reply.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains")
    link = ask("POST", "/v1/user/link", {"user": "bea"}, bearer)[0].json["secret"]
    reply, _ = ask("POST", "/v1/session", {"link": link}, {"Sec-Fetch-Site": "same-origin"})
    cookie = reply.headers["Set-Cookie"]
    tally.check("the cookie is secure", cookie.startswith("__Host-argosy_session=") and "; Secure" in cookie and "HttpOnly" in cookie, cookie)
    big = ask("GET", "/v1/openapi.json")[0]
    tally.check("a large answer", big.status == 200 and len(big.text) > 500000)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        old.wrap_socket(connect(s)).close()
        tally.check("TLS 1.1", False)
    except (ssl.SSLError, OSError):
        tally.check("TLS 1.1", True)
    weak = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # without forward secrecy, of old ciphers, or of none
    weak.check_hostname, weak.verify_mode, weak.maximum_version = False, ssl.CERT_NONE, ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("kRSA:3DES:RC4:aNULL:eNULL:@SECLEVEL=0")
    try:
        got = weak.wrap_socket(connect(s)).cipher()
        tally.check("weak ciphers", False, got)
    except (ssl.SSLError, OSError):
        tally.check("weak ciphers", True)
    tally.check("the newest is preferred", version == "TLSv1.3", version)
    plain = connect(s)
    plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    plain.settimeout(5)
    try:
        tally.check("without TLS nothing is said", b"HTTP" not in plain.recv(100))
    except OSError:
        tally.check("without TLS nothing is said", True)


def headers(s):
    """What browsers are told, with every kind of answer."""
    client = opened(s)
    for path in ("/v1/items", "/v1/nothing", "/v1/items?nothing=1", "/v1/session", "/v1/tables"):
        h = client.get(path).headers
        tally.check(f"nothing is kept of {path}", h["Cache-Control"] == "no-store", dict(h))
        tally.check(f"nor shown as a page {path}", h["Content-Disposition"] == 'attachment; filename="api.json"', dict(h))
    listed = client.get("/v1/items?format=csv").headers
    tally.check("CSV neither", listed["Content-Disposition"] == 'attachment; filename="api.csv"' and listed["Content-Type"].startswith("text/csv; charset=utf-8"), dict(listed))
    for path in ("/v1/items", "/v1/items?format=csv", "/healthz", "/metrics", "/v1/nothing", "/", "/problems/token"):
        kind = client.get(path).headers["Content-Type"]
        tally.check(f"{path} says what it is", kind and (not kind.startswith("text/") or "charset=utf-8" in kind), kind)
    for path, more in (("/v1/items", {}), ("/healthz", {}), ("/v1/nothing", {}), ("/v1/items?nothing=1", {}), ("/v1/openapi.json", {}), ("/", {"Accept": "text/html"}),
                       ("/v1/document/invoice/INV-1", {})):
        reply = client.get(path, headers=more)
        h = reply.headers
        tally.check(f"headers of {path}", h["X-Content-Type-Options"] == "nosniff" and h["X-Frame-Options"] == "DENY" and h["Referrer-Policy"] == "no-referrer" and
                    "default-src 'none'" in h["Content-Security-Policy"] and h["Cross-Origin-Opener-Policy"] == "same-origin" and
                    h["Cross-Origin-Resource-Policy"] == "same-origin" and "Permissions-Policy" in h and h["Cache-Control"], dict(h))
        tally.check(f"no other origin reads {path}", "Access-Control-Allow-Origin" not in h and "Server" not in h, dict(h))
        tally.check(f"nor is held to TLS without it {path}", "Strict-Transport-Security" not in h)


def main():
    s = server.Server("doors")
    pace(s)
    patience(s)
    connections(s)
    tls(s)
    headers(s)
    s.stop()
    s.drop()
    tally.end()


main()
