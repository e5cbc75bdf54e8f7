"""One's own account: which passwords are taken, a second factor, what one is told of what was done to it, and what is forgotten on signing out."""
import subprocess
import time

import server
from session import Browser, change

tally = server.Tally()
GOOD = "three calm herons"
EMOJI = "🦊🐢🦉🐝🦀🐙🦔🐌🦋🐞🐬🦭"


def by_link(s, admin, user, **more):
    """Signed in without a password."""
    browser = Browser(s.port)
    reply = browser.sign_in(link=admin.do("user/link", user=user)["secret"], **more)
    tally.check(f"{user} signs in by a link", reply.status == 200, reply)
    return browser


def passwords(s, admin):
    """Long enough, not too long, none that would be guessed; any character, whole."""
    ann = by_link(s, admin, "ann")
    put = lambda password, **more: ann.post("/v1/user/password", {"user": "ann", "password": password, **more})
    for why, password, says in (
        ("11 characters", "elf letters", "short"), ("blanks alone", "a" + " " * 20 + "b", "short"), ("11 letters of four bytes", EMOJI[:11], "short"),
        ("129 characters", "kestrel over dunes " * 6 + "x" * 15, "long"), ("a common one", "qwerty123456", "most common"), ("in capitals", "QWERTY123456", "most common"),
        ("a common one and a year", "Password2024!", "common"), ("in other signs", "P@ssw0rd2024", "common"), ("twice the same", "sunshinesunshine", "again"),
        ("again and again", "abcabcabcabc", "again"), ("a row of keys", "qwertyuiop[]", "row of keys"), ("her own name", "ann-ann-ann-", "again"), ("the program's", "argosy-2026!", "known here"),
    ):
        reply = put(password)
        tally.check(f"refused: {why}", reply.status == 422 and reply.json["field"] == "password" and says in reply.json["detail"] and reply.json["hint"], reply)
        tally.check(f"not told again: {why}", password not in reply.text.decode())
    told = subprocess.run([server.PROGRAM, "user", "password", "--user", "ann", "--in", "-", "--db", s.db], input=b'{"password":"qwerty123456"}', stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    tally.check("nor by the command line", told.returncode != 0 and b"most common" in told.stdout, told)
    old = {}
    for why, password in (("12 characters", "twelve heron"), ("128 characters", ("kestrel over the dunes, " * 6)[:128]), ("128 of four bytes", (EMOJI * 11)[:128]),
                          ("signs of all kinds", "ねこ O'Hara <b> \\ \" ; --  €"), ("no capitals, digits or signs", "only small letters here")):
        reply = put(password, **old)
        tally.check(f"taken: {why}", reply.status == 200, reply)
        tally.check(f"and signs in: {why}", Browser(s.port).sign_in(user="ann", password=password).status == 200)
        old = {"old": password}
        tally.check(f"whole: {why}", Browser(s.port).sign_in(user="ann", password=password[:-1]).status == 401)
    tally.check("no history: an older one again", put("twelve heron", **old).status == 200 and put(GOOD, old="twelve heron").status == 200)
    change(s, "update password set changed = 1")
    tally.check("however old it is", Browser(s.port).sign_in(user="ann", password=GOOD).status == 200)
    # One that was set before the list knew it: its digest is put there past the program.
    kept = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$" + COMMON
    change(s, f"update password set hash = '{kept}' where id = (select id from app_user where code = 'ann')")
    reply = Browser(s.port).sign_in(user="ann", password="qwerty123456")
    tally.check("a common one signs nobody in any more", reply.status == 401 and "most common" in reply.json["detail"] and "link" in reply.json["hint"], reply)
    tally.check("a link does", put(GOOD).status == 422 and by_link(s, admin, "ann").inside())
    admin.do("user/password", user="ann", password=GOOD)


def scanned(rows):
    """What a scanner reads off the lines of blocks."""
    dots = [[c in dark for c in row for _ in range(4)] for row in rows for dark in ("█▀", "█▄") for _ in range(4)]
    with open("qr.pbm", "w", encoding="ascii") as f:
        f.write(f"P1 {len(dots[0])} {len(dots)}\n" + "\n".join(" ".join("01"[d] for d in row) for row in dots) + "\n")
    return subprocess.run(["zbarimg", "-q", "--raw", "qr.pbm"], check=False, stdout=subprocess.PIPE).stdout.decode().strip()


def second_factor(s, admin):
    ann = Browser(s.port)
    tally.check("signed in", ann.sign_in(user="ann", password=GOOD).json["second_factor"] is False)
    other = Browser(s.port, {"X-Forwarded-For": "192.0.2.20"})
    other.sign_in(user="ann", password=GOOD)
    reply = ann.post("/v1/second-factor/enrol", {})
    tally.check("not without her password", reply.status == 422 and reply.json["field"] == "password", reply)
    reply = ann.post("/v1/second-factor/enrol", {"password": GOOD}, headers={"Idempotency-Key": "enrol-1"})
    secret, uri = reply.json["secret"], reply.json["uri"]
    tally.check("a secret", len(secret) == 32 and uri == f"otpauth://totp/Argosy:ann?secret={secret}&issuer=Argosy", reply)
    rows = [r["row"] for r in reply.json["qr"]]
    tally.check("a QR code", len({len(r) for r in rows}) == 1 and len(rows[0]) in (2 * len(rows), 2 * len(rows) - 1) and set("".join(rows)) <= set(" █▀▄"), rows)
    tally.check("that says the same", scanned(rows) == uri, scanned(rows))
    tally.check("not asked for yet", Browser(s.port).sign_in(user="ann", password=GOOD).status == 200)
    reply = ann.post("/v1/second-factor/confirm", {"code": "000000"})
    tally.check("a wrong code confirms nothing", reply.status == 422 and reply.json["field"] == "code", reply)
    if time.time() % 30 > 26:
        time.sleep(4.5)  # the code of the half minute before is not to end under way
    first = server.code_of(secret, -1)
    reply = ann.post("/v1/second-factor/confirm", {"code": first})
    codes = [c["code"] for c in reply.json["codes"]]
    tally.check("ten recovery codes", reply.status == 200 and len(set(codes)) == 10, reply)
    tally.check("her other session has ended, this one goes on", not other.inside() and ann.inside())
    tally.check("she has one", ann.get("/v1/session").json["second_factor"] is True and
                [u["second_factor"] for u in admin.rows("users?code=ann")] == [True])
    for way in ({"user": "ann", "password": GOOD}, {"link": admin.do("user/link", user="ann")["secret"]}):
        what, other.cookie = "link" if "link" in way else "password", None
        reply = other.sign_in(**way)
        tally.check(f"{what}: a code is asked for", reply.status == 401 and reply.json["type"] == "/problems/code" and reply.json["field"] == "code" and not other.cookie, reply)
        for wrong in ("000000", first, "", secret):
            reply = other.sign_in(**way, code=wrong)
            tally.check(f"{what}: not by {wrong}", reply.status == 401 and reply.json["type"] == ("/problems/sign-in" if wrong else "/problems/code") and not other.cookie, reply)
        code = server.code_of(secret, 0 if what == "password" else 1)
        reply = other.sign_in(**way, code=code)
        tally.check(f"{what}: by the code", reply.status == 200 and other.inside(), reply)
        again = Browser(s.port).sign_in(**{"user": "ann", "password": GOOD}, code=code)
        tally.check(f"{what}: the code only once", again.status == 401, again)
    tally.check("a wrong password is told before a wrong code", other.sign_in(user="ann", password="x" * 12, code="000000").json["type"] == "/problems/sign-in")
    tally.check("a recovery code", other.sign_in(user="ann", password=GOOD, code=codes[0].lower().replace("-", " ")).status == 200)
    tally.check("only once", other.sign_in(user="ann", password=GOOD, code=codes[0]).status == 401)
    tally.check("asked for a code is no denial", not [r for r in admin.rows("denials") if r["why"] == "code"])
    # Guessing codes waits as guessing passwords does, though the password is right, and by a link too.
    got = [other.sign_in(user="ann", password=GOOD, code=f"{n:06d}").status for n in range(7)]
    tally.check("guessing codes takes time", got[:3] == [401] * 3 and 429 in got, got)
    link = admin.do("user/link", user="ann")["secret"]
    reply = other.sign_in(link=link, code="000000")
    tally.check("by a link as well", reply.status == 429 and int(reply.headers["Retry-After"]) > 0, reply)
    return codes


def removed(s, admin, codes):
    s.stop()
    s.start()  # what was guessed wrongly is forgotten
    admin = s.client()
    ann = Browser(s.port)
    tally.check("signed in", ann.sign_in(user="ann", password=GOOD, code=codes[1]).status == 200)
    reply = ann.post("/v1/second-factor/remove", {"user": "ann"})
    tally.check("not without a code", reply.status == 422 and reply.json["field"] == "code", reply)
    reply = ann.post("/v1/second-factor/remove", {"user": "bob"})
    tally.check("not another's", reply.status == 403, reply)
    reply = ann.post("/v1/second-factor/remove?preview=true", {"user": "ann", "code": codes[2]})
    tally.check("a preview changes nothing", reply.status == 200 and ann.get("/v1/session").json["second_factor"], reply)
    tally.check("with a code", ann.post("/v1/second-factor/remove", {"user": "ann", "code": codes[2]}).status == 200)
    tally.check("no code is asked for", Browser(s.port).sign_in(user="ann", password=GOOD).status == 200)
    for how in ("an administrator", "the command line"):
        secret = ann.post("/v1/second-factor/enrol", {"password": GOOD}).json["secret"]
        tally.check("set up again", ann.post("/v1/second-factor/confirm", {"code": server.code_of(secret)}).status == 200)
        if how == "an administrator":
            admin.do("second-factor/remove", user="ann")
        else:
            s.run("second-factor", "remove", "--user", "ann")
        tally.check(f"{how} removes it", server.waited(lambda: not ann.inside(), 5) and ann.sign_in(user="ann", password=GOOD).status == 200)
    whats = [r["what"] for r in ann.rows("account-changes")]
    tally.check("she is told of both", "second-factor.confirm" in whats and "second-factor.remove" in whats, whats)
    return admin


def duty(s, admin):
    """Where the company wants it, who has none may set it up and nothing else."""
    admin.do("user/create", code="eve", name="Eve", roles="admin")
    admin.do("setting/create", code="security.second_factor", value="administrators")
    tally.check("others need none", Browser(s.port).sign_in(user="ann", password=GOOD).json["enrol"] is False)
    eve = by_link(s, admin, "eve")
    tally.check("she is told", eve.get("/v1/session").json["enrol"] is True)
    for method, path in (("GET", "/v1/tables"), ("GET", "/v1/users"), ("GET", "/v1/items"), ("POST", "/v1/user/create"), ("POST", "/v1/user/password"), ("GET", "/v1/prove"),
                         ("POST", "/v1/second-factor/remove"), ("HEAD", "/v1/stream"), ("GET", "/v1/document/invoice/INV-1"), ("GET", "/v1/trace/order/SO-1")):
        reply = eve.ask(method, path, {"user": "eve"} if method == "POST" else None)
        tally.check(f"not yet: {method} {path}", reply.status == 403 and (method == "HEAD" or reply.json["type"] == "/problems/enrol"), reply)
    secret = eve.post("/v1/second-factor/enrol", {}).json["secret"]
    tally.check("she sets it up", eve.post("/v1/second-factor/confirm", {"code": server.code_of(secret)}).status == 200)
    tally.check("and may all at once", eve.get("/v1/users").status == 200)
    tally.check("a token is no session", admin.get("/v1/users").status == 200)
    admin.do("setting/update", code="security.second_factor", value="everybody")
    tally.check("all need one", Browser(s.port).sign_in(user="ann", password=GOOD).json["enrol"] is True)
    reply = admin.post("/v1/setting/update", {"code": "security.second_factor", "value": "some"})
    tally.check("no other word", reply.status == 422 and "administrators" in reply.json["hint"], reply)
    admin.do("setting/update", code="security.second_factor", value="nobody")


def told(s, admin):
    """At the next sign-in: the one before it, what was refused, what was changed; sessions that one ends oneself."""
    bob = Browser(s.port, {"X-Forwarded-For": "192.0.2.44"})
    reply = bob.sign_in(link=admin.do("user/link", user="bob")["secret"])
    tally.check("the first has none before it", reply.json["before"] is None and reply.json["refused"] == 0, reply)
    bob.post("/v1/user/password", {"user": "bob", "password": GOOD})
    for _ in range(2):
        Browser(s.port, {"X-Forwarded-For": "192.0.2.45"}).sign_in(user="bob", password="not his at all")
    admin.do("user/password", user="bob", password="four quick otters")
    admin.do("token/create", owner="bob", code="bob-1")
    time.sleep(1.2)
    again = Browser(s.port)
    reply = again.sign_in(user="bob", password="four quick otters")
    tally.check("from where and how before", reply.json["before"]["address"] == "192.0.2.44" and reply.json["before"]["how"] == "link", reply)
    tally.check("what was refused meanwhile", server.waited(lambda: again.get("/v1/session").json["refused"] == 2, 10), again.get("/v1/session"))
    rows = again.rows("account-changes")
    tally.check("what was changed, by whom", [(r["what"], r["actor"]) for r in rows] == [
        ("session.start", "bob"), ("token.create", "admin"), ("user.password", "admin"), ("user.password", "bob"), ("session.start", "bob"), ("user.link", "admin"),
        ("user.create", "admin")], rows)
    tally.check("his alone", {r["owner"] for r in rows} == {"bob"})
    tally.check("an administrator all", {"ann", "bob", "eve"} <= {r["owner"] for r in admin.rows("account-changes")})
    third = Browser(s.port)
    third.sign_in(user="bob", password="four quick otters")
    here, first = third.get("/v1/session").json["session"], third.cookie
    tally.check("a new secret for each session", third.cookie != again.cookie and len(third.cookie.split("=")[1]) == 43, third.cookie)
    tally.check("for one who is in already as well", third.sign_in(user="bob", password="four quick otters").status == 200 and third.cookie not in (first, again.cookie))
    third.ask("DELETE", "/v1/session")
    third.cookie = first
    tally.check("his sessions", len([r for r in again.rows("sessions?revoked=")]) == 2)
    tally.check("he ends another", again.post("/v1/session/revoke", {"session": here}).status == 200 and not third.inside() and again.inside())
    reply = again.ask("DELETE", "/v1/session")
    tally.check("the browser forgets", reply.status == 204 and reply.headers["Clear-Site-Data"] == '"storage"', dict(reply.headers))
    tally.check("and nothing else says so", "Clear-Site-Data" not in again.get("/v1/items").headers)


def unsaid(s):
    """No account with a password of the program's own, no questions to be answered in place of one; no version for who has not signed in."""
    for n, user in enumerate(("admin", "owner", "root", "sa", "system", "argosy")):
        tried = [Browser(s.port, {"X-Forwarded-For": f"192.0.2.{100 + n}"}).sign_in(user=user, password=p).status for p in (user, "password", "argosy", "admin")]
        tally.check(f"no way in as {user}", set(tried) == {401}, tried)
    schemas = server.Client(s.port).get("/v1/openapi.json").json["components"]["schemas"]
    tally.check("nothing but these signs in", set(schemas["SignIn"]["properties"]) == {"user", "password", "link", "code"}, schemas["SignIn"])
    tally.check("no hint is kept with a user", set(schemas["UserCreate"]["properties"]) == {"code", "name", "roles", "site", "party"}, schemas["UserCreate"])
    nobody = server.Client(s.port)
    version = subprocess.run([server.PROGRAM, "version"], check=True, stdout=subprocess.PIPE).stdout.decode().split()[1]
    tally.check("there is one", version.count(".") == 2, version)
    for path in ("/", "/v1/openapi.json", "/healthz", "/readyz", "/metrics", "/v1/items", "/problems/token", "/v1/nothing"):
        reply = nobody.get(path)
        tally.check(f"no version at {path}", version not in reply.text.decode() and version not in str(reply.headers), reply)


# Of qwerty123456, by Debian's argon2 command: echo -n qwerty123456 | argon2 saltsalt -id -t 2 -k 19456 -p 1 -l 32 -e
COMMON = "IMgow16LU2z/9Xf4es8ZEE2v6s9qY4wAQF3Q83Xx9sg"


def main():
    s = server.Server("account")
    admin = s.client()
    for user in ("ann", "bob"):
        admin.do("user/create", code=user, name=user.title(), roles="buyer")
    passwords(s, admin)
    codes = second_factor(s, admin)
    admin = removed(s, admin, codes)
    duty(s, admin)
    told(s, admin)
    unsaid(s)
    tally.check("it stops", s.stop())
    s.drop()
    tally.end()


if __name__ == "__main__":
    main()
