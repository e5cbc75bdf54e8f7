"""Signing in with a browser: by link, by password; what ends a session; what is refused."""
import http.client
import json
import sqlite3
import subprocess
import time

import server

tally = server.Tally()
OURS = {"Sec-Fetch-Site": "same-origin"}
GOOD, NEW = "three calm herons", "seven slow snails"


class Browser(server.Client):
    """A client that keeps a cookie, and says that it asks from our own page."""

    def __init__(self, port, more=None):
        super().__init__(port)
        self.cookie, self.more = None, more or {}

    def ask(self, method, path, body=None, headers=None, token=True):
        all_headers = {**OURS, **self.more, **({"Cookie": self.cookie} if self.cookie else {}), **(headers or {})}
        reply = super().ask(method, path, body, all_headers, False)
        given = reply.headers.get("Set-Cookie")
        if given:
            pair, self.attributes = given.split(";")[0], [a.strip() for a in given.split(";")[1:]]
            self.cookie = pair if "Max-Age=0" not in self.attributes else None
        return reply

    def sign_in(self, **how):
        return self.post("/v1/session", how)

    def inside(self):
        return self.get("/v1/items?limit=1").status == 200


def change(s, sql):
    """SQL past the program."""
    if server.STORE == "sqlite":
        with sqlite3.connect(s.db, timeout=20) as c:
            c.execute(sql)
        c.close()
    else:
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", s.db, "-c", sql], check=True)
    time.sleep(1.2)  # for so long the server believes what it knew


def by_link(s, admin):
    link = admin.do("user/link", user="ann")["secret"]
    tally.check("a link is long", len(link) == 43, link)
    ann = Browser(s.port)
    tally.check("nobody", ann.get("/v1/session").status == 401 and not ann.cookie)
    reply = ann.sign_in(link=link)
    tally.check("signed in by a link", reply.status == 200 and reply.json["user"] == "ann" and reply.json["roles"] == ["buyer"], reply)
    tally.check("the cookie", set(ann.attributes) == {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"} and
                ann.cookie.startswith("argosy_session="), ann.attributes)
    tally.check("the secret is in no answer's body", ann.cookie.split("=")[1] not in reply.text.decode())
    tally.check("who", ann.get("/v1/session").json == reply.json)
    tally.check("inside", ann.inside())
    tally.check("with his roles only", ann.get("/v1/users").status == 403)
    tally.check("the tables", ann.get("/v1/tables").json["user"]["code"] == "ann")
    again = Browser(s.port)
    reply = again.sign_in(link=link)
    tally.check("a link once only", reply.status == 401 and reply.json["type"] == "/problems/sign-in" and not again.cookie, reply)
    first, second = (admin.do("user/link", user="ann")["secret"] for _ in range(2))
    tally.check("a link that was replaced", again.sign_in(link=first).status == 401)
    change(s, "update sign_in_link set expires = 1 where ended = 0")
    reply = again.sign_in(link=second)
    tally.check("a link that is too old", reply.status == 401 and "expired" in reply.json["detail"], reply)
    return ann


def by_password(s, admin, ann):
    reply = ann.post("/v1/user/password", {"user": "ann", "password": "short"})
    tally.check("a short password", reply.status == 422 and reply.json["field"] == "password" and "value" not in reply.json, reply)
    tally.check("her first password", ann.post("/v1/user/password", {"user": "ann", "password": GOOD}).status == 200)
    tally.check("her session goes on", ann.inside())
    other = Browser(s.port)
    reply = other.sign_in(user="ann", password=GOOD)
    tally.check("signed in by password", reply.status == 200 and other.inside(), reply)
    reply = ann.post("/v1/user/password", {"user": "ann", "password": NEW})
    tally.check("without the old one", reply.status == 422 and reply.json["field"] == "old", reply)
    reply = ann.post("/v1/user/password", {"user": "ann", "password": NEW, "old": NEW})
    tally.check("with a wrong old one", reply.status == 422 and reply.json["field"] == "old", reply)
    reply = ann.post("/v1/user/password", {"user": "bob", "password": NEW})
    tally.check("another's", reply.status == 403, reply)
    reply = ann.post("/v1/user/password", {"user": "ann", "password": NEW, "old": GOOD}, headers={"Idempotency-Key": "pw-1"})
    tally.check("with the old one", reply.status == 200, reply)
    tally.check("her other session has ended", not other.inside() and other.cookie is None)
    tally.check("the old one is none", other.sign_in(user="ann", password=GOOD).status == 401)
    tally.check("the new one is", other.sign_in(user="ann", password=NEW).status == 200)
    admin.do("user/password", user="ann", password=GOOD)
    tally.check("an administrator's change ends all", not ann.inside() and not other.inside())
    tally.check("and holds", ann.sign_in(user="ann", password=GOOD).status == 200)
    for row in admin.rows("events"):
        tally.check("no secret in an event", GOOD not in json.dumps(row) and NEW not in json.dumps(row), row)
    reply = admin.post("/v1/user/password?preview=true", {"user": "bob", "password": GOOD})
    tally.check("a preview", reply.status == 200 and Browser(s.port).sign_in(user="bob", password=GOOD).status == 401, reply)


def foreign(s, ann):
    """What another page may try."""
    plain = Browser(s.port)
    plain.cookie = ann.cookie
    host = f"127.0.0.1:{s.port}"
    body = {"order": "SO-1"}
    for what, headers, good in (
        ("same origin", {"Sec-Fetch-Site": "same-origin"}, True), ("typed", {"Sec-Fetch-Site": "none"}, True),
        ("another site", {"Sec-Fetch-Site": "cross-site"}, False), ("a neighbour", {"Sec-Fetch-Site": "same-site"}, False),
        ("our origin", {"Sec-Fetch-Site": "", "Origin": "http://" + host}, True),
        ("another origin", {"Sec-Fetch-Site": "", "Origin": "http://evil.example"}, False),
        ("another port", {"Sec-Fetch-Site": "", "Origin": f"http://127.0.0.1:{s.port + 1}"}, False),
        ("no origin", {"Sec-Fetch-Site": "", "Origin": "null"}, False), ("nothing", {"Sec-Fetch-Site": ""}, False),
        ("site before origin", {"Sec-Fetch-Site": "cross-site", "Origin": "http://" + host}, False),
    ):
        headers = {k: v for k, v in headers.items() if v}
        quiet = server.Client(s.port)
        reply = quiet.ask("POST", "/v1/order/promise", body, {"Cookie": ann.cookie, **headers}, False)
        refused = reply.status == 403 and reply.json["type"] == "/problems/origin"
        tally.check(f"a change from {what}", refused != good and (refused or reply.status in (403, 404, 422)), reply)
        reply = quiet.ask("GET", "/v1/items", None, {"Cookie": ann.cookie, **headers}, False)
        tally.check(f"reading from {what}", reply.status == 200, reply)
    reply = server.Client(s.port).ask("DELETE", "/v1/session", None, {"Cookie": ann.cookie, "Origin": "http://evil.example"}, False)
    tally.check("signing out from another page", reply.status == 403 and ann.inside(), reply)
    reply = server.Client(s.port).ask("POST", "/v1/session", {"user": "ann", "password": GOOD}, {"Sec-Fetch-Site": "cross-site"}, False)
    tally.check("signing in from another page", reply.status == 403 and "Set-Cookie" not in reply.headers, reply)


def ends(s, admin, ann):
    wrong = Browser(s.port)
    wrong.cookie = "argosy_session=wrong"
    reply = wrong.get("/v1/items")
    tally.check("a wrong cookie", reply.status == 401 and wrong.cookie is None and "Max-Age=0" in wrong.attributes, reply)
    wrong.cookie = "argosy_session=" + s.token
    tally.check("a token is no session", wrong.get("/v1/items").status == 401)
    secret = ann.cookie.split("=")[1]
    tally.check("nor a session a token", server.Client(s.port, secret).get("/v1/items").status == 401)
    tally.check("with a token the cookie is not looked at", server.Client(s.port, s.token).ask(
        "POST", "/v1/order/promise", {"order": "SO-1"}, {"Cookie": "argosy_session=wrong"}).status in (404, 422))
    # one's own sessions, and all for administrators
    mine = ann.get("/v1/sessions").json["rows"]
    here = ann.get("/v1/session").json["session"]
    tally.check("her own sessions", {r["owner"] for r in mine} == {"ann"} and here in [r["id"] for r in mine], mine)
    bob = Browser(s.port)
    tally.check("bob", bob.sign_in(link=admin.do("user/link", user="bob")["secret"]).status == 200)
    his = bob.get("/v1/session").json["session"]
    tally.check("not another's", his not in [r["id"] for r in ann.rows("sessions")])
    tally.check("all for an administrator", {here, his} <= {r["id"] for r in admin.rows("sessions")})
    tally.check("no digest in the list", "hash" not in mine[0], mine[0])
    reply = ann.post("/v1/session/revoke", {"session": his})
    tally.check("another's cannot be ended", reply.status == 404 and bob.inside(), reply)
    tally.check("but by an administrator", admin.post("/v1/session/revoke", {"session": his}).status == 200)
    tally.check("at once", not bob.inside() and bob.cookie is None)
    tally.check("events of sessions are not for all", not [r for r in ann.rows("events") if r["kind"].startswith("session.")])
    tally.check("but for administrators", [r for r in admin.rows("events") if r["kind"] == "session.start"])
    # signing out
    cookie = ann.cookie
    reply = ann.ask("DELETE", "/v1/session")
    tally.check("signed out", reply.status == 204 and ann.cookie is None, reply)
    ann.cookie = cookie
    tally.check("for good", ann.get("/v1/session").status == 401)
    # time
    for what, sql in (("idle", "seen = seen - 43201000000"), ("a week old", "expires = created + 1")):
        tally.check("signed in again", ann.sign_in(user="ann", password=GOOD).status == 200 and ann.inside())
        change(s, f"update session set {sql} where id = {ann.get('/v1/session').json['session']}")
        tally.check(f"{what}: ended", not ann.inside() and ann.cookie is None)
    tally.check("signed in again", ann.sign_in(user="ann", password=GOOD).status == 200)
    here = ann.get("/v1/session").json["session"]
    change(s, f"update session set seen = seen - 43100000000 where id = {here}")
    tally.check("nearly idle", ann.inside())
    seen = lambda: next(r for r in ann.rows("sessions") if r["id"] == here)["seen"] > time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() - 60))
    tally.check("it is noted that she was here", server.waited(seen, 10))
    admin.do("user/update", user="ann", active=False)
    tally.check("inactive", not ann.inside() and ann.sign_in(user="ann", password=GOOD).status == 401)
    admin.do("user/update", user="ann", active=True)
    ann.cookie = cookie
    tally.check("her sessions stay ended", not ann.inside())


def secure(s, admin):
    """Behind a proxy with TLS."""
    ann = Browser(s.port, {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    reply = ann.sign_in(link=admin.do("user/link", user="ann")["secret"])
    tally.check("a secure cookie", reply.status == 200 and ann.cookie.startswith("__Host-argosy_session=") and "Secure" in ann.attributes, ann.cookie)
    tally.check("inside", ann.inside())
    here = next(r for r in ann.rows("sessions") if r["id"] == reply.json["session"])
    tally.check("where from", here["address"] == "198.51.100.7", here)
    ann.cookie = ann.cookie.replace("__Host-", "")
    tally.check("the other name does not count there", not ann.inside())


def throttled(s):
    """Each stranger from an address of his own, so that users are counted alone."""
    def attempt(user, password, address):
        began = time.monotonic()
        reply = Browser(s.port, {"X-Forwarded-For": address}).sign_in(user=user, password=password)
        return reply, time.monotonic() - began

    times = {"cara": [], "nobody-here": []}
    for user in times:
        for i in range(5):
            reply, took = attempt(user, "wrong password", f"192.0.2.{i}")
            times[user].append(took)
            tally.check(f"{user} is refused", reply.status == 401, reply)
        for i in range(4):  # on a slow machine the first waits are over before the next attempt
            reply, _ = attempt(user, "wrong password", f"192.0.2.{70 + i}")
            if reply.status == 429:
                break
        wait = int(reply.headers.get("Retry-After", 0))
        tally.check(f"{user} has to wait", reply.status == 429 and 1 <= wait <= 2 << i and reply.json["type"] == "/problems/too-often", reply)
    known, unknown = (sorted(t)[2] for t in times.values())
    tally.check("a user that is none takes as long", 0.4 < known / unknown < 2.5 and unknown > 0.005, known, unknown)
    time.sleep(wait + 0.1)
    tally.check("then one more", attempt("cara", "wrong password", "192.0.2.78")[0].status == 401)
    reply, _ = attempt("cara", "wrong password", "192.0.2.79")
    tally.check("and longer", reply.status == 429 and int(reply.headers["Retry-After"]) > wait, reply)
    statuses = [attempt(f"user-{i}", "wrong password", "192.0.2.200")[0].status for i in range(26)]
    tally.check("one address with many names", statuses[:20] == [401] * 20 and 429 in statuses[20:], statuses)
    tally.check("not another", attempt("user-99", "wrong password", "192.0.2.201")[0].status == 401)


def announced(s):
    """The link that is printed at the start."""
    s.stop()
    process = subprocess.Popen([server.PROGRAM, "serve", "--db", s.db, "--port", "0", "--announce"], stdout=subprocess.PIPE)
    lines = []
    while not lines or not lines[-1].startswith("open "):
        lines.append(process.stdout.readline().decode())
    url, link = lines[-1].strip()[5:].split("/#link=")
    owner = Browser(int(url.rsplit(":", 1)[1]))
    reply = owner.sign_in(link=link)
    tally.check("the owner signs in", reply.status == 200 and reply.json["user"] == "owner" and "admin" in reply.json["roles"], reply)
    process.terminate()
    tally.check("it stops", process.wait(60) == 0)
    process.stdout.close()


def main():
    s = server.Server("session")
    admin = s.client()
    for user in ("ann", "bob", "cara"):
        admin.do("user/create", code=user, name=user.title(), roles="buyer")
    ann = by_link(s, admin)
    by_password(s, admin, ann)
    foreign(s, ann)
    ends(s, admin, ann)
    secure(s, admin)
    throttled(s)
    announced(s)
    s.drop()
    tally.end()


if __name__ == "__main__":
    main()
