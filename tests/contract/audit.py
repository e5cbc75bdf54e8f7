"""What is denied is kept for administrators, a bounded number of rows of it; secrets are kept nowhere: neither in the log nor in the store."""
import glob
import re
import subprocess
import time

import server
from session import change

tally = server.Tally()
SECRET_PASSWORD = "Xq7 secret heron phrase"


def opened(s):
    s.stop()
    s.start()
    return s.client()


def denials(s):
    client = opened(s)
    client.do("user/create", code="cid", name="Cid", roles="viewer")
    token = client.do("token/create", owner="cid", code="cid-1", days=1)["secret"]
    gone = client.do("token/create", owner="cid", code="cid-2", days=1)["secret"]
    client.do("token/revoke", code="cid-2")
    cid = server.Client(s.port, token)
    cid.get("/v1/users")
    for _ in range(3):
        cid.post("/v1/item/create", {"code": "X", "name": "x"})
    server.Client(s.port, gone).get("/v1/items", headers={"X-Forwarded-For": "198.51.100.7"})
    server.Client(s.port, "argosy_forged").get("/v1/items", headers={"X-Forwarded-For": "198.51.100.8"})
    browser = server.Client(s.port)
    browser.ask("POST", "/v1/session", {"user": "cid", "password": "not his one at all"}, {"Sec-Fetch-Site": "same-origin"}, False)
    browser.ask("POST", "/v1/session", {"user": SECRET_PASSWORD, "password": "typed into the wrong field"}, {"Sec-Fetch-Site": "same-origin"}, False)
    browser.ask("POST", "/v1/session", {"user": "cid", "password": "x"}, {"Sec-Fetch-Site": "cross-site"}, False)
    want = {("cid", "127.0.0.1", "GET /v1/users", "denied", 1), ("cid", "127.0.0.1", "POST /v1/item/create", "denied", 3),
            ("cid", "198.51.100.7", "GET /v1/items", "token", 1), ("", "198.51.100.8", "GET /v1/items", "token", 1),
            ("cid", "127.0.0.1", "POST /v1/session", "sign-in", 1), ("", "127.0.0.1", "POST /v1/session", "sign-in", 1),
            ("", "127.0.0.1", "POST /v1/session", "origin", 1)}

    def kept():
        return {(r["actor"], r["address"], r["call"], r["why"], int(r["calls"])) for r in client.rows("denials")}

    tally.check("what was denied is kept", server.waited(lambda: want <= kept(), 10), want - kept())
    tally.check("for administrators", cid.get("/v1/denials").status == 403)
    for n in range(400):
        server.Client(s.port, "argosy_forged").get("/v1/items", headers={"X-Forwarded-For": f"203.0.{n // 200}.{n % 200}"})
    tally.check("but no more than so many", server.waited(lambda: any(r["call"] == "others" and int(r["calls"]) > 150 for r in client.rows("denials")), 10))
    tally.check("of an hour", len(client.rows("denials")) <= 2 * 201, len(client.rows("denials")))
    text = client.get("/metrics").text.decode()
    tally.check("and counted", re.search(r'argosy_denied_total\{kind="token"\} 40\d', text), re.findall("argosy_denied.*", text))
    cid.get("/v1/users")
    s.stop()
    s.start()
    tally.check("one just before the end as well", sum(int(r["calls"]) for r in s.client().rows("denials?call=GET%20/v1/users")) == 2)
    return token, gone


def secrets(s, *known):
    """Wherever secrets can be put, they are in no log, no event and not in the store."""
    client = opened(s)
    client.do("user/create", code="eve", name="Eve", roles="viewer")
    made = client.do("token/create", owner="eve", code="eve-1")["secret"]
    link = client.do("user/link", user="eve")["secret"]
    client.do("user/password", user="eve", password=SECRET_PASSWORD)
    browser = server.Client(s.port)
    reply = browser.ask("POST", "/v1/session", {"user": "eve", "password": SECRET_PASSWORD}, {"Sec-Fetch-Site": "same-origin"}, False)
    cookie = reply.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    browser.ask("GET", "/v1/session", None, {"Cookie": "argosy_session=" + cookie}, False)
    eve = server.Client(s.port, made)
    device = eve.do("second-factor/enrol", password=SECRET_PASSWORD)["secret"]
    recovery = eve.do("second-factor/confirm", code=server.code_of(device))["codes"][0]["code"]
    person = {"name": "Quillon Ferreby", "email": "quillon@ferreby.example", "address": "7 Umbrage Row"}  # is in the store, and in no log
    client.do("party/create", code="Q-1", customer=True, country="GB", **person)
    for field, value in person.items():
        client.get(f"/v1/parties?{field}={value.replace(' ', '%20')}")
        client.post("/v1/party/create", {"code": "Q-2", **person, "country": value})
    mixed = [made, link, cookie, SECRET_PASSWORD, s.token, device, recovery, recovery.replace("-", ""), *known]
    for secret in mixed:
        for path in (f"/v1/items?token={secret}", f"/v1/{secret}", f"/v1/document/invoice/{secret}"):
            client.get(path.replace(" ", "%20"))
        client.post("/v1/user/password", {"user": "eve", "password": secret, "old": secret})
        client.post("/v1/user/password", {"user": "nobody", "password": secret, "olt": secret})
        client.post("/v1/token/create", ('{"owner":"eve","code":"' + secret).encode())
        browser.ask("POST", "/v1/session", {"user": "eve", "password": secret + "x"}, {"Sec-Fetch-Site": "same-origin"}, False)
        browser.ask("POST", "/v1/session", {"user": "eve", "password": SECRET_PASSWORD, "code": secret}, {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": "192.0.2.9"}, False)
        browser.ask("POST", "/v1/session", {"link": secret + "x"}, {"Sec-Fetch-Site": "same-origin"}, False)
        browser.ask("GET", "/v1/items", None, {"Cookie": "argosy_session=" + secret}, False)
        browser.ask("GET", "/v1/items", None, {"Authorization": "Basic " + secret}, False)
    time.sleep(1.2)
    s.stop()
    log = open("server.log", "rb").read()
    tally.check("there is a log", log)
    kept = b"".join(open(f, "rb").read() for f in glob.glob(s.db + "*")) if server.STORE == "sqlite" else subprocess.run(
        ["pg_dump", s.db], check=True, stdout=subprocess.PIPE).stdout
    for value in person.values():
        tally.check("a person in the log", value.encode() not in log and value.replace(" ", "%20").encode() not in log, value)
    for secret in mixed:
        tally.check("a secret in the log", secret.encode() not in log, secret)
        tally.check("a secret in the store", secret.encode() not in kept, secret)


def broken(s):
    """What fails in the program is told without particulars, under a reference that the log has; and where nobody can say who asks nobody is let in."""
    client = opened(s)
    change(s, "alter table item rename to item_gone")
    reply = client.get("/v1/items")
    tally.check("a failure of our own", reply.status == 500 and reply.json["type"] == "/problems/system" and reply.headers["X-Request-Id"] in reply.json["detail"], reply)
    tally.check("tells nothing of how it is made", not re.search(r"item_gone|select|no such|relation|sqlite|postgres|\.c\b", reply.text.decode(), re.I), reply)
    tally.check("the log has it", server.waited(lambda: reply.headers["X-Request-Id"].encode() in open("server.log", "rb").read(), 5))
    change(s, "alter table item_gone rename to item")
    tally.check("then all is well", client.get("/v1/items").status == 200)
    change(s, "alter table app_user rename to user_gone")
    got = [server.Client(s.port, s.token).get(path).status for path in ("/v1/items", "/v1/users", "/v1/tables", "/v1/session", "/v1/prove")]
    tally.check("nobody known, nobody in", set(got) == {500}, got)
    tally.check("nor signed in", server.Client(s.port).ask("POST", "/v1/session", {"user": "eve", "password": SECRET_PASSWORD}, {"Sec-Fetch-Site": "same-origin"}, False).status == 500)
    change(s, "alter table user_gone rename to app_user")
    tally.check("known again", server.Client(s.port, s.token).get("/v1/items").status == 200)
    s.stop()


def main():
    s = server.Server("audit")
    s.log = open("server.log", "wb")
    known = denials(s)
    secrets(s, *known)
    broken(s)
    s.drop()
    tally.end()


main()
