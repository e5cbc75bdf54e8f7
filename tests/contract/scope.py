"""Who is bound to a site or to a party sees and does what is his, and of all else hears what he would hear if it were not there. Each bound user
here has every role but the administrator's, so that nothing but the scope stands between him and the rest. What may not be seen is told by marks:
the numbers, codes and ids of all that is another's; none of them may be in any answer."""
import json
import re
import subprocess
import threading
import time
import urllib.parse

import chain
import inputs
import server

tally = server.Tally()
ALL = "viewer,planner,buyer,maker,warehouse,service,accountant"


def company(client):
    """The chain's days, and the same of another supplier, customer and site."""
    chain.live(client)
    do = client.do
    do("party/create", code="ZEPOTS", name="Zepots", supplier=True, country="GB", payment_days=30)
    do("party/create", code="ZEEVE", name="Zeeve", customer=True, country="GB", payment_days=14)
    do("site/create", code="ZENORTH", name="Zenorth", kind="warehouse", country="GB")
    do("place/create", code="ZENORTH/A", site="ZENORTH", kind="storage")
    do("item/create", code="ZEJUG", name="Zejug", cost="1", price="2")
    do("lane/create", code="ZELANE", from_site="ZENORTH", to_country="GB", lead_days=2)
    do("lane/create", code="ZELANE-IN", from_site="WH", to_site="ZENORTH", lead_days=1)
    do("lane/create", code="ZELANE-OUT", from_site="ZENORTH", to_site="SHOPFC", lead_days=1)
    do("term/create", supplier="ZEPOTS", item="ZEJUG", price="1", from_qty="0")
    do("policy/create", item="ZEJUG", site="ZENORTH", service="0.95", review_days=7)
    for site, supplier, customer, item in (("ZENORTH", "ZEPOTS", "ZEEVE", "ZEJUG"), ("WH", "ZEPOTS", "ZEEVE", "ZEJUG"), ("ZENORTH", "MAKERS", "DINA", "CUP")):
        do("stock/open", item=item, site=site, qty="50", unit_cost="1")
        purchase = do("purchase/create", supplier=supplier, site=site, lines=[{"item": item, "qty": "9", "price": "1", "due": chain.day(5)}])["number"]
        do("purchase/send", purchase=purchase)
        receipt = do("purchase/receive", purchase=purchase, inspect=True, lines=[{"pos": 1, "qty": "8"}])["number"]
        do("supplier-invoice/receive", purchase=purchase, number="BILL-" + purchase, lines=[{"pos": 1, "qty": "8", "price": "1"}])
        order = do("order/place", customer=customer, site=site, lines=[{"item": item, "qty": "3"}])["number"]
        shipment = do("shipment/pick", order=order)["number"]
        do("shipment/pack", shipment=shipment, packages=[{"weight": "2"}])
        do("shipment/ship", shipment=shipment)
        back = do("return/request", order=order, lines=[{"pos": 1, "qty": "1", "reason": "unwanted"}])["number"]
        do("return/attach", ret=back, pos=1, content="/9j/AAAA")
        do("order/place", customer=customer, site=site, lines=[{"item": item, "qty": "2"}])
        assert receipt
    do("transfer/create", **{"from": "WH", "to": "ZENORTH"}, lines=[{"item": "CUP", "qty": "2"}])
    do("transfer/create", **{"from": "ZENORTH", "to": "SHOPFC"}, lines=[{"item": "ZEJUG", "qty": "2"}])


class Bound:
    """One who is bound, and the marks of all that is not his."""

    def __init__(self, s, admin, name, public, site=None, party=None, by_token=False):
        self.name, self.site, self.party = name, site, party
        fields = {k: v for k, v in (("site", site), ("party", party)) if v}
        admin.do("user/create", code=name, name=name.title(), roles=ALL, **({} if by_token else fields))
        secret = admin.do("token/create", owner=name, code=name + "-t", days=9, **(fields if by_token else {}))["secret"]
        self.client = server.Client(s.port, secret)
        self.documents = admin.rows("documents")
        mine = self.of_documents(self.documents)
        self.own = {d["number"] for d in mine}
        marks = {str(d[k]) for d in self.documents if d["number"] not in self.own for k in ("number", "id")}
        if site:
            marks |= {str(r[k]) for r in admin.rows("sites") if r["code"] != site for k in ("code", "id")} - {"TRANSIT", "1"}
            marks |= {r["code"] for r in admin.rows("places") if r["site"] not in (site, "TRANSIT", None)}
        if party:
            marks |= {str(r[k]) for r in admin.rows("parties") if r["code"] != party for k in ("code", "id")}
            marks |= {r["number"] for r in admin.rows("invoices") if r["party"] != party} | {r["number"] for r in admin.rows("payments") if r["party"] != party}
            marks |= {r["code"] for r in admin.rows("places")} | {r["code"] for r in admin.rows("lots")}
        marks = {m for m in marks if m not in public}  # examples that the description and hints give to all
        self.marks = re.compile(r"(?<![\w/-])(" + "|".join(re.escape(m) for m in sorted(marks, key=len, reverse=True)) + r")(?![\w/-])")

    def of_documents(self, rows):
        return [d for d in rows if (not self.site or self.site in (d["site"], d["to_site"])) and (not self.party or d["party"] == self.party)]

    def clean(self, what, reply, asked=()):
        """No mark in an answer, but those in what was asked."""
        text = reply.text.decode("utf-8", "replace")
        found = set(self.marks.findall(text)) - set(asked)
        tally.check(f"{self.name}: {what} tells of {sorted(found)[:5]}", not found, text[:300])


def views(who, admin, document, port):
    """Each list is closed to him, or shows just what is his."""
    seen = set()
    for path, methods in document["paths"].items():
        if "get" not in methods or not methods["get"]["operationId"].startswith("list"):
            continue
        view = path[4:]
        needed = {p["name"]: {"item": "CUP", "site": who.site or "WH", "doc": sorted(who.own)[0]}.get(p["schema"].get("x-ref"), "1")
                  for p in methods["get"].get("parameters", []) if p.get("required")}
        query = "?" + urllib.parse.urlencode(needed) + "&limit=10000"
        reply = who.client.get(path + query)
        tally.check(f"{who.name}: {view} is {reply.status}", reply.status in (200, 403), reply)
        who.clean(view, reply)
        if reply.status == 403:
            for more in ("&format=csv", "&count=true", "&nothing=1", "&sort=nothing"):
                tally.check(f"{who.name}: {view}{more}", who.client.get(path + query + more).status == 403)
            continue
        seen.add(view)
        who.clean(view + " as CSV", who.client.get(path + query + "&format=csv"))
        rows, every = reply.json["rows"], admin.get(path + query).json["rows"]
        columns = set(every[0]) if every else set()
        counted = who.client.get(path + query + "&count=true").json
        tally.check(f"{who.name}: {view} counts his own", counted["count"] == len(rows), counted["count"], len(rows))
        ours, theirs = ([c for c in cs if c in columns] for cs in (("site", "from", "to"), ("customer", "supplier", "party")))
        his = [r for r in every if (not who.site or not ours or who.site in [r[c] for c in ours]) and (not who.party or who.party in [r[c] for c in theirs])]
        if (not who.site or ours) and (not who.party or theirs):
            tally.check(f"{who.name}: {view} has all that is his", len(rows) == len(his), len(rows), len(his))
        pages = who.client.rows(view + query.replace("limit=10000", "x").replace("&x", "")) if not needed else rows
        tally.check(f"{who.name}: {view} by pages", len(pages) == len(rows))
        filters(who, path, methods["get"], query)
    return seen


FOREIGN = {"site": "ZENORTH", "party": "ZEEVE", "place": "ZENORTH/A", "lane": "ZELANE"}


def foreign_of(who, noun):
    """A thing of that kind that is not his, and one that is not there."""
    if noun in ("doc",):
        number = next(d["number"] for d in who.documents if d["number"] not in who.own and not d["number"].endswith("1001"))
        return number, number[:-1] + "X"
    code = FOREIGN.get(noun)
    if code and (noun == "party") == bool(who.party):
        return code, code[:-1] + "~"
    return None, None


def alike(who, what, first, code, second, other):
    """The two answers differ in the code alone."""
    plain = lambda reply, text: re.sub(r',"request":"[^"]*"', "", reply.text.decode().replace(text, "…"))  # each has an id of its own
    a, b = plain(first, code), plain(second, other)
    tally.check(f"{who.name}: {what}: foreign is as missing", (first.status, a) == (second.status, b), first, second)
    who.clean(what, first, (code,))


def filters(who, path, operation, query):
    for p in operation["parameters"]:
        noun = p.get("schema", {}).get("x-ref")
        code, other = foreign_of(who, noun) if noun else (None, None)
        if not code:
            continue
        for operator in ("", ".ne", ".in"):
            alike(who, f"{path} by {p['name']}{operator}", who.client.get(f"{path}{query}&{p['name']}{operator}={urllib.parse.quote(code)}"), code,
                  who.client.get(f"{path}{query}&{p['name']}{operator}={urllib.parse.quote(other)}"), other)
        for operator, value in (("like", code[:4]), ("ge", code)):
            who.clean(f"{path} {operator}", who.client.get(f"{path}{query}&{p['name']}.{operator}={urllib.parse.quote(value)}"), (code,))


def actions(who, admin, document, codes):
    """Each action that is open takes a foreign thing for a missing one; the others are closed, whatever is sent."""
    made, opened = inputs.Inputs(document, codes), set()
    before = admin.rows("events")
    for path, methods in document["paths"].items():
        if "post" not in methods or path == "/v1/session" or path.startswith(server.IMPORT):
            continue
        schema = methods["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"][0]
        good = made.good(schema)
        if who.client.post(path, {"no": 1}).status != 403:
            opened.add(path[4:])
        fields = [(None, n, f) for n, f in made.resolve(schema).get("properties", {}).items()]
        for name, field in list((n, made.resolve(f)) for _, n, f in fields):
            if "array" in made.kinds(field):
                fields += [(name, n, f) for n, f in made.resolve(field["items"]).get("properties", {}).items()]
        for within, name, field in fields:
            code, other = foreign_of(who, made.resolve(field).get("x-ref"))
            if not code:
                continue
            replies = []
            for value in (code, other):
                body = json.loads(json.dumps(good))
                at = body.setdefault(within, [made.good(made.resolve(made.resolve(schema)["properties"][within])["items"])])[0] if within else body
                at[name] = value
                replies.append(who.client.post(path, body))
                who.clean(f"{path} preview", who.client.post(path + "?preview=true", body), (value,))
            alike(who, f"{path} with {name}", replies[0], code, replies[1], other)
            tally.check(f"{who.name}: {path} with a foreign {name}", replies[0].status in (403, 404, 422), replies[0])
    after = [e for e in admin.rows("events") if e["actor"] == who.name]
    tally.check(f"{who.name}: nothing was done", not after and len(admin.rows("events")) == len(before), after[:3])
    return opened


def papers(who, admin, document):
    kinds = document["paths"]["/v1/document/{what}/{number}"]["get"]["parameters"][0]["schema"]["enum"]
    foreign = sorted(d["number"] for d in who.documents if d["number"] not in who.own)
    bills = [r["number"] for r in admin.rows("invoices") if not who.party or r["party"] != who.party]
    for what in kinds:
        for number in (n for n in foreign + bills if not n.endswith("1001")):
            other = number[:-1] + "X"
            alike(who, f"{what} {number}", who.client.get(f"/v1/document/{what}/{number}"), number, who.client.get(f"/v1/document/{what}/{other}"), other)
    for number in foreign + sorted(who.own):
        for path in (f"/v1/trace/order/{number}", f"/v1/trace/lot/{number}"):
            tally.check(f"{who.name}: {path}", who.client.get(path).status == 403)
    tally.check(f"{who.name}: proofs", who.client.get("/v1/prove").status == 403)


def pictures(who, admin):
    """A picture is his whose the return is; another's is as one that is not there."""
    for a in admin.rows("attachments"):
        path = "/v1/attachment/" + a["id"]
        if a["doc"] in who.own:
            reply = who.client.get(path)
            tally.check(f"{who.name}: the picture of {a['doc']}", reply.status == 200 and reply.text == b"\xff\xd8\xff\x00\x00\x00", reply)
        else:
            alike(who, f"picture of {a['doc']}", who.client.get(path), a["id"], who.client.get("/v1/attachment/77"), "77")


def tables(who, seen, opened):
    reply = who.client.get("/v1/tables")
    got = reply.json
    who.clean("the tables", reply)
    tally.check(f"{who.name}: tables name the open lists", {v["name"] for v in got["views"]} == seen, {v["name"] for v in got["views"]} ^ seen)
    tally.check(f"{who.name}: and the open actions", {f"{a['noun']}/{a['verb']}" for a in got["actions"]} == opened,
                {f"{a['noun']}/{a['verb']}" for a in got["actions"]} ^ opened)
    who.clean("the session", who.client.get("/v1/session"))


def heard(who, s, admin, do):
    """What he hears of the stream while others work."""
    lines, ready = [], threading.Event()
    with subprocess.Popen(["curl", "-sN", "--max-time", "6", "-H", f"Authorization: Bearer {who.client.token}", f"http://127.0.0.1:{s.port}/v1/stream"],
                          stdout=subprocess.PIPE) as curl:
        def listen():
            for line in iter(curl.stdout.readline, b""):
                lines.append(line.decode())
                ready.set()
        thread = threading.Thread(target=listen)
        thread.start()
        ready.wait(10)
        do()
        time.sleep(2.5)
        curl.terminate()
        thread.join()
    reply = server.Reply(200, {}, "".join(lines).encode())
    who.clean("the stream", reply)
    return reply.text.decode()


def works(s, admin, sam, sue, dan):
    """What is his he does."""
    sam, sue, dan = sam.client, sue.client, dan.client
    admin.do("stock/adjust", item="CUP", site="WH", qty="900", reason="found")
    ok = lambda what, reply: tally.check(what, reply.status == 200, reply)
    ok("sam adjusts his stock", sam.post("/v1/stock/adjust", {"item": "CUP", "site": "WH", "qty": "2", "reason": "found"}))
    seen = sam.post("/v1/stock/adjust?preview=true", {"item": "CUP", "site": "WH", "qty": "2", "reason": "found"})
    tally.check("a preview shows his stock and no money", seen.status == 200 and seen.json["changes"]["stock"] and not seen.json["changes"]["money"], seen)
    reply = sam.post("/v1/order/allocate", {})
    tally.check("without a site he says whose", reply.status == 422 and reply.json["field"] == "order" and "WH" in reply.json["hint"], reply)
    outward = next(t["number"] for t in admin.rows("transfers") if t["from"] == "WH" and t["to"] == "ZENORTH")
    reply = sam.post("/v1/transfer/receive", {"transfer": outward})
    tally.check("what another site receives is not his to receive", reply.status == 403, reply)
    ok("what leaves his site he ships", sam.post("/v1/transfer/ship", {"transfer": outward, "lines": [{"pos": 1, "qty": "1"}]}))
    open_order = next(o["number"] for o in admin.rows("orders") if o["site"] == "WH" and o["customer"] == "ZEEVE" and o["status"] == "open" and o["lines_open"])
    ok("he picks his site's order", sam.post("/v1/shipment/pick", {"order": open_order}))
    purchase = admin.do("purchase/create", supplier="MAKERS", site="WH", lines=[{"item": "CUP", "qty": "9", "price": "1", "due": chain.day(5)}])["number"]
    admin.do("purchase/send", purchase=purchase)
    ok("the supplier confirms her own", sue.post("/v1/purchase/confirm", {"purchase": purchase, "lines": [{"pos": 1, "qty": "9", "due": chain.day(7)}]}))
    order = next(o["number"] for o in admin.rows("orders") if o["customer"] == "DINA" and o["site"] == "ZENORTH" and not o["lines_open"])
    ok("the customer asks to send back", dan.post("/v1/return/request", {"order": order, "lines": [{"pos": 1, "qty": "1", "reason": "unwanted"}]}))
    for who, what, number in ((sue, "purchase-order", purchase), (dan, "invoice", next(i["number"] for i in admin.rows("invoices") if i["party"] == "DINA"))):
        tally.check(f"a {what} of one's own", who.get(f"/v1/document/{what}/{number}").status == 200)
    lines = dan.rows("order-lines")
    tally.check("a customer's lines tell nothing of our supply", lines and all(not r["waits_for"] and r["held"] == "0" for r in lines), lines[:2])
    ok("one's own password", sam.post("/v1/user/password", {"user": "sam", "password": "three calm herons"}))
    tally.check("not another's", sam.post("/v1/user/password", {"user": "admin", "password": "three calm herons"}).status == 422)


def tokens(s, admin):
    """What a token may be made with, and what it does."""
    admin.do("user/create", code="ann", name="Ann", roles="buyer,viewer")
    make = lambda **fields: admin.post("/v1/token/create", {"owner": "ann", "days": 9, **fields})
    tally.check("more roles than its owner has", make(code="t0", roles="admin").status == 422 and make(code="t0", roles="viewer,maker").status == 422)
    tally.check("roles that there are not", make(code="t0", roles="king").status == 422)
    few = server.Client(s.port, make(code="t1", roles="viewer").json["secret"])
    tally.check("fewer roles", few.get("/v1/orders").status == 200 and few.post("/v1/purchase/send", {"purchase": "PO-1"}).status == 403)
    tally.check("the session tells them", few.get("/v1/session").json["roles"] == ["viewer"])
    reads = server.Client(s.port, make(code="t2", read_only=True).json["secret"])
    tally.check("a reading token reads", reads.get("/v1/purchases").status == 200)
    tally.check("and no more", reads.post("/v1/purchase/send", {"purchase": "PO-1"}).status == 403 and reads.post("/v1/purchase/send?preview=true", {}).status == 403)
    tally.check("its tables have no actions", reads.get("/v1/tables").json["actions"] == [])
    tally.check("a narrow token sets no password", few.post("/v1/user/password", {"user": "ann", "password": "three calm herons"}).status == 403)
    admins = server.Client(s.port, admin.do("token/create", owner="admin", code="t3", days=9, roles="buyer")["secret"])
    tally.check("an administrator's token for a buyer", admins.get("/v1/purchases").status == 200 and admins.get("/v1/users").status == 403)
    for owner, fields in (("admin", {"site": "WH"}), ("admin", {"roles": "admin", "party": "DINA"})):
        reply = admin.post("/v1/token/create", {"owner": owner, "code": "t9", **fields})
        tally.check("an administrator is not bound", reply.status == 422, reply)
    reply = admin.post("/v1/user/update", {"user": "admin", "site": "WH"})
    tally.check("nor made so", reply.status == 422 and reply.json["field"] == "site", reply)
    reply = admin.post("/v1/token/create", {"owner": "sam", "code": "t9", "site": "ZENORTH"})
    tally.check("a token is not bound elsewhere than its owner", reply.status == 422 and reply.json["field"] == "site", reply)
    wide = server.Client(s.port, make(code="t4").json["secret"])
    tally.check("not bound", len(wide.rows("purchases")) == len(admin.rows("purchases")))
    admin.do("user/update", user="ann", party="ZEPOTS")
    tally.check("bound at once", 0 < len(wide.rows("purchases")) < len(admin.rows("purchases")) and wide.get("/v1/items").status == 403)
    admin.do("user/update", user="ann", party=None)
    tally.check("and free at once", len(wide.rows("purchases")) == len(admin.rows("purchases")))
    site = server.Client(s.port, make(code="t5", site="WH").json["secret"])
    key = {"Idempotency-Key": "scope-1"}
    body = {"order": "SO-1001", "lines": []}
    tally.check("a token of a site", len(site.rows("purchases")) < len(admin.rows("purchases")), body, key)
    admin.do("user/update", user="ann", site="ZENORTH")
    tally.check("what is bound to two sites is nothing", site.get("/v1/purchases").status == 401)


def main():
    s = server.Server("scope")
    admin = s.client()
    company(admin)
    document = admin.get("/v1/openapi.json").json
    codes = inputs.codes_of(admin)
    public = set(re.findall(r"[A-Z]+-\d+", json.dumps(document))) | {"SH-1001", "INV-1001", "RMA-1001", "PO-1001"}
    sam, sue, dan = (Bound(s, admin, "sam", public, site="WH"), Bound(s, admin, "sue", public, party="MAKERS"), Bound(s, admin, "dan", public, party="DINA"))
    tok = Bound(s, admin, "tok", public, site="WH", by_token=True)
    both = Bound(s, admin, "both", public, site="ZENORTH", party="MAKERS")
    for who in (sam, sue, dan, tok, both):
        seen = views(who, admin, document, s.port)
        opened = actions(who, admin, document, codes)
        papers(who, admin, document) if who is not tok else None
        pictures(who, admin)
        tables(who, seen, opened)
    text = heard(sam, s, admin, lambda: (admin.do("stock/adjust", item="ZEJUG", site="ZENORTH", qty="-1", reason="x"),
                                         admin.do("order/place", customer="ZEEVE", site="ZENORTH", lines=[{"item": "ZEJUG", "qty": "1"}]),
                                         admin.do("order/place", customer="DINA", site="WH", ref="own", lines=[{"item": "CUP", "qty": "1"}])))
    tally.check("sam hears of his site's order alone", text.count("event: change") == 1 and '"place"' in text, text)
    tally.check("a party hears nothing", sue.client.get("/v1/stream").status == 403)
    works(s, admin, sam, sue, dan)
    tokens(s, admin)
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
