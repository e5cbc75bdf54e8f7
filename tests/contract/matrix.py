"""Who may do what: every path and method, by every role, bound or not, with a good, an expired, a revoked, a forged and no token, and by sessions. What is
to be is read off the roles and scopes in the description (x-roles, x-scope), and a list written by hand says what each role must never do, whatever
the description says."""
import http.client
import json
import re

import chain
import inputs
import server
from session import change

tally = server.Tally()
ROLES = ("viewer", "planner", "buyer", "maker", "warehouse", "service", "accountant", "admin")
CHAIN = tuple(r for r in ROLES if r != "admin")
OURS = {"Sec-Fetch-Site": "same-origin"}
OPEN = {"/v1/openapi.json", "/healthz", "/readyz", "/metrics", "/problems/{word}"}

# By hand. A path ends with * for all that begins so; "all but admin" is CHAIN.
NEVER = (
    (CHAIN, "POST", "/v1/user/create /v1/user/update /v1/user/link /v1/token/* /v1/setting/* /v1/import/settings"),
    (CHAIN, "GET", "/v1/users /v1/tokens /v1/denials"),
    (("viewer",), "POST", "/v1/order/* /v1/purchase/* /v1/payment/* /v1/stock/* /v1/item/* /v1/party/* /v1/plan/* /v1/invoice/* /v1/journal/* /v1/work/* "
                          "/v1/shipment/* /v1/return/* /v1/message/* /v1/account/* /v1/supplier-invoice/* /v1/import/*"),
    (("planner", "buyer", "maker", "warehouse", "service"), "POST",
     "/v1/journal/* /v1/entry/* /v1/account/* /v1/import/accounts /v1/payment/pay /v1/payment/run /v1/payment/reverse /v1/invoice/* /v1/purchase/approve "
     "/v1/supplier-invoice/approve /v1/supplier-invoice/reject /v1/return/approve /v1/return/reject"),
    (("planner", "maker", "warehouse", "service", "accountant"), "POST", "/v1/purchase/send /v1/purchase/confirm /v1/purchase/close /v1/purchase/cancel /v1/term/*"),
    (("buyer", "accountant", "maker", "service", "warehouse"), "POST", "/v1/plan/* /v1/forecast/* /v1/policy/* /v1/scenario/* /v1/demand/*"),
    (("buyer", "accountant", "planner", "service", "maker"), "POST", "/v1/stock/adjust /v1/stock/move /v1/shipment/pick /v1/shipment/pack /v1/shipment/ship"),
    (("buyer", "accountant", "planner", "maker", "warehouse"), "POST", "/v1/order/place /v1/order/change /v1/order/cancel /v1/return/request"),
    (("viewer", "planner", "buyer", "maker", "warehouse", "service"), "GET", "/v1/prove /v1/proofs"),
)
NEVER_BOUND = (
    ("site", "GET", "/v1/accounts /v1/postings /v1/payments /v1/invoices /v1/dues /v1/parties /v1/terms /v1/users /v1/tokens /v1/denials /v1/messages /v1/prove "
                    "/v1/trace/* /v1/plan* /v1/scenario* /v1/cash-forecast /v1/supplier-invoices /v1/lots"),
    ("site", "POST", "/v1/order/place /v1/purchase/create /v1/purchase/approve /v1/payment/* /v1/party/* /v1/item/* /v1/site/* /v1/place/* /v1/lot/* /v1/plan/* "
                     "/v1/scenario/* /v1/journal/* /v1/invoice/* /v1/import/* /v1/user/create /v1/user/update /v1/token/*"),
    ("party", "GET", "/v1/items /v1/stock* /v1/lots /v1/moves /v1/sites /v1/places /v1/sources /v1/accounts /v1/postings /v1/parties /v1/events /v1/stream /v1/messages "
                     "/v1/prove /v1/trace/* /v1/plan* /v1/scenario* /v1/supplier-scores /v1/supply-options /v1/users /v1/tokens /v1/denials"),
    ("party", "POST", "/v1/order/* /v1/purchase/create /v1/purchase/approve /v1/purchase/send /v1/purchase/receive /v1/payment/* /v1/stock/* /v1/item/* /v1/party/* "
                      "/v1/supplier-invoice/approve /v1/return/approve /v1/return/refund /v1/import/* /v1/user/create /v1/user/update /v1/token/*"),
)


def named(path, words):
    return any(path.startswith(w[:-1]) if w.endswith("*") else path == w for w in words.split())


class Asker:
    def __init__(self, name, roles=(), bound=None, token=None, cookie=None, good=True):
        self.name, self.roles, self.bound, self.token, self.cookie, self.good = name, set(roles), bound, token, cookie, good


class Matrix:
    def __init__(self, s, document):
        self.document = document
        self.connection = http.client.HTTPConnection("127.0.0.1", s.port, timeout=60)
        self.asked = 0
        self.routes = []
        for path, methods in sorted(document["paths"].items()):
            for method in ("get", "post", "delete"):
                if method in methods and path not in OPEN and (path, method) != ("/v1/session", "post"):
                    self.routes.append((method.upper(), path, methods[method]))

    def ask(self, who, method, path, headers=None):
        self.asked += 1
        if path == "/v1/stream" and method == "GET":
            method = "HEAD"  # it would not end
        path = re.sub(r"\{what\}", "invoice", path)
        path = re.sub(r"\{\w+\}", "NO-SUCH-1", path)
        body, kind = (b'{"no_such_field":1}', "application/json") if method == "POST" else (None, None)
        if path.startswith(server.IMPORT):
            body, kind = b"no_such_field\n1\n", "text/csv"
        all_headers = {**(headers or {}), **({"Content-Type": kind} if body else {})}
        if who.token:
            all_headers["Authorization"] = "Bearer " + who.token
        if who.cookie:
            all_headers["Cookie"] = "argosy_session=" + who.cookie
        self.connection.request(method, path, body, all_headers)
        answer = self.connection.getresponse()
        return server.Reply(answer.status, answer.headers, answer.read())

    def expected(self, who, method, path, operation):
        """'401', '403', 'in': what the description says, not how the server finds it."""
        if not who.good:
            return "401"
        roles = operation.get("x-roles", ROLES)
        if not who.roles & set(roles):
            return "403"
        if who.bound:
            scope = operation.get("x-scope")
            if path.startswith(("/v1/trace", "/v1/prove")):
                scope = []
            if path == "/v1/stream":
                scope = ["site"]
            if path.startswith("/v1/document/"):
                scope = ["party"]  # of an invoice
            if scope is not None and who.bound not in scope:
                return "403"
        return "in"

    def hold(self, who, method, path, operation, headers=None):
        want, reply = self.expected(who, method, path, operation), self.ask(who, method, path, headers)
        said = f"{who.name}: {method} {path}"
        if want == "in":
            fine = reply.status in ((200, 404, 422) if method in ("GET", "HEAD") else (404, 409, 422) if method == "POST" else (204, 409))
        else:
            fine = reply.status == int(want) and (method != "GET" or reply.type == "application/problem+json")
        tally.check(f"{said} should be {want}", fine, reply)
        for roles, verb, words in NEVER:
            if who.good and verb == method and named(path, words) and len(who.roles) == 1 and who.roles & set(roles):
                tally.check(f"{said} must never be", reply.status == 403, reply)
        for bound, verb, words in NEVER_BOUND:
            if who.good and verb == method and who.bound == bound and named(path, words):
                tally.check(f"{said} must never be", reply.status == 403, reply)


def askers(s, admin):
    """One of each role, and of what may be wrong with a token."""
    made, bad = [], []
    for role in ROLES:
        admin.do("user/create", code="m-" + role, name=role, roles=role)
        token = lambda code, **more: admin.do("token/create", owner="m-" + role, code=f"m-{role}-{code}", **more)["secret"]
        made.append(Asker(role, [role], token=token("good", days=9)))
        bad.append((role, token("old", days=9), token("revoked")))
        admin.do("token/revoke", code=f"m-{role}-revoked")
        if role != "admin":
            for bound, code in (("site", "WH"), ("party", "MAKERS")):
                made.append(Asker(f"{role} of a {bound}", [role], bound, token=token(bound, **{bound: code})))
            made.append(Asker(f"viewer's token of {role}", {role}, token=token("roles", roles=role)))
    change(s, "update token set expires = 1 where code like 'm-%-old'")
    wrong = []
    for n, (role, old, revoked) in enumerate(bad):
        wrong += [Asker(f"expired of {role}", token=old, good=False), Asker(f"revoked of {role}", token=revoked, good=False)]
        forged = made[0].token[:-1] + ("A" if made[0].token[-1] != "A" else "B") if n % 2 else "argosy_" + "x" * 43
        wrong.append(Asker(f"forged {n}", token=forged, good=False))
    admin.do("user/create", code="m-gone", name="Gone", roles="admin")
    gone = admin.do("token/create", owner="m-gone", code="m-gone-1")["secret"]
    admin.do("user/update", user="m-gone", active=False)
    wrong += [Asker("nobody", good=False), Asker("of one who left", token=gone, good=False)]
    return made, wrong


def sign_in(s, admin, user):
    link = admin.do("user/link", user=user)["secret"]
    reply = server.Client(s.port).ask("POST", "/v1/session", {"link": link}, OURS, False)
    return reply.headers["Set-Cookie"].split(";")[0].split("=", 1)[1], reply.json["session"]


def main():
    s = server.Server("matrix")
    admin = s.client()
    chain.live(admin)
    document = admin.get("/v1/openapi.json").json
    made, wrong = askers(s, admin)
    m = Matrix(s, document)
    before = inputs.digest(s)
    whole = [w for w in made if w.name in ROLES]
    less = [w for w in made if w.name not in ROLES]  # bound, or with fewer roles: they take turns
    for n, (method, path, operation) in enumerate(m.routes):
        if (method, path) == ("DELETE", "/v1/session"):
            continue  # below
        for who in whole + [less[(n * 6 + i) % len(less)] for i in range(6)]:
            m.hold(who, method, path, operation)
    # Whose token it was makes no difference: the askers take turns.
    for n, (method, path, operation) in enumerate(m.routes):
        for i in range(6):
            m.hold(wrong[(n * 5 + i) % len(wrong)], method, path, operation)
    cookies = [Asker("session of " + r, [r], cookie=sign_in(s, admin, "m-" + r)[0]) for r in ROLES]
    ended, session = sign_in(s, admin, "m-admin")
    admin.do("session/revoke", session=session)
    idle, session = sign_in(s, admin, "m-viewer")
    change(s, f"update session set seen = 1 where id = {session}")
    bad = [Asker("ended session", cookie=ended, good=False), Asker("idle session", cookie=idle, good=False), Asker("forged session", cookie="x" * 43, good=False)]
    for n, (method, path, operation) in enumerate(m.routes):
        if (method, path) == ("DELETE", "/v1/session"):
            continue
        for who in (cookies[n % 8], cookies[(n + 3) % 8], bad[n % 3]):
            m.hold(who, method, path, operation, OURS)
        if method == "POST":
            reply = m.ask(cookies[7], method, path, {"Sec-Fetch-Site": "cross-site"})
            tally.check(f"from another page: {path}", reply.status == 403 and reply.json["type"] == "/problems/origin", reply)
    for who in [w for w in made if not w.bound][:2]:
        tally.check("a token signs nobody out", m.ask(who, "DELETE", "/v1/session").status == 409)
    for who in cookies:
        tally.check(f"{who.name} signs out", m.ask(who, "DELETE", "/v1/session", OURS).status == 204)
        tally.check(f"{who.name} is out", m.ask(who, "GET", "/v1/session", OURS).status == 401)
    tally.check("nothing was changed", inputs.changed(before, inputs.digest(s)) <= {"session", "sign_in_link", "event", "block", "denial", "upkeep"}, inputs.changed(before, inputs.digest(s)))
    idle = [w for _, v, ws in NEVER + NEVER_BOUND for w in ws.split() if not any(named(p, w) for method, p, _ in m.routes if method == v)]
    tally.check("the list by hand names what there is", not idle, idle)
    tally.check(f"{m.asked} requests", m.asked > 3500, m.asked)
    tally.check("it stops", s.stop())
    s.drop()
    tally.end()


if __name__ == "__main__":
    main()
