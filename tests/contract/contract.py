"""Every operation of the description is called, and every reply fits it: status, type and body."""
import csv
import http.client
import io
import json
import re
import time
import urllib.parse

import chain
import schema
import server

tally = server.Tally()


class Checked(server.Client):
    """A client that holds each reply against the description, and notes what was called."""

    def __init__(self, port, token, document):
        super().__init__(port, token)
        self.document, self.schemas = document, schema.Schemas(document)
        self.statuses = {}  # (method, path) → statuses seen
        self.did = set()    # paths of actions that were done, and not only tried
        self.paths = {re.compile("^" + re.sub(r"\\{\w+\\}", ".+", re.escape(p)) + "$"): p for p in document["paths"]}

    def path_of(self, path):
        path = path.split("?")[0]
        if path in self.document["paths"]:
            return path
        return next((p for pattern, p in self.paths.items() if pattern.match(path)), None)

    def ask(self, method, path, body=None, headers=None, token=True):
        reply = super().ask(method, path, body, headers, token)
        at = self.path_of(path)
        if at and method.lower() in self.document["paths"][at]:
            self.hold(method, at, path, body, reply)
        return reply

    def hold(self, method, at, path, body, reply):
        operation = self.document["paths"][at][method.lower()]
        self.statuses.setdefault((method, at), set()).add(reply.status)
        if method == "POST" and reply.status == 200 and "preview=true" not in path:
            self.did.add(at)
        described = operation["responses"].get(str(reply.status))
        said = f"{method} {path} {'' if body is None else body if isinstance(body, bytes) else json.dumps(body)[:300]}"
        if not tally.check(said, described is not None, "is not described:", reply):
            return
        content = self.schemas.resolve(described).get("content", {})
        if reply.status == 204:
            tally.check(said, not content and not reply.text, "is not empty", reply)
            return
        if not tally.check(said, reply.type in content, f"has the type {reply.type}, not", list(content)):
            return
        if reply.type.endswith("json"):
            faults = self.schemas.faults(content[reply.type].get("schema", {}), reply.json, "", closed=at != "/v1/openapi.json")
            # One reply has one form, which the request says.
            if reply.status == 200 and method == "POST" and at != "/v1/session" and not isinstance(body, bytes):
                form = 2 if isinstance(body, list) else 1 if "preview=true" in path else 0
                faults = self.schemas.faults(content[reply.type]["schema"]["anyOf"][form], reply.json)
            tally.check(said, not faults, faults[:4], reply)
        for name, header in described.get("headers", {}).items():
            if name not in ("Idempotency-Replayed", "Link"):
                tally.check(said, name in reply.headers, "lacks the header", name)


def quoted(**parameters):
    return urllib.parse.urlencode(parameters)


def text_of(value):
    return "true" if value is True else "false" if value is False else "" if value is None else str(value)


def base_of(client, path):
    """The path with the parameters that it must have."""
    needed = {}
    for p in client.document["paths"][path]["get"].get("parameters", []):
        if p.get("required"):
            needed[p["name"]] = {"item": "CUP", "site": "WH", "doc": client.done["order"]}.get(p["schema"].get("x-ref"), "1")
    return path + "?" + quoted(**needed)


def view(client, path, operation):
    """A list: whole, by pages, sorted, filtered by each of its columns, as CSV."""
    base = base_of(client, path)
    if path == "/v1/denials":
        time.sleep(2.5)  # until what was denied so far is kept: the list is to stand still
    reply = client.get(base + "&limit=50")
    if not tally.check(path, reply.status == 200, reply):
        return
    rows = reply.json["rows"]
    operators = next(p for p in operation["parameters"] if p.get("name") == "where")["schema"]["patternProperties"]
    columns = [p["name"] for p in operation["parameters"] if p.get("description", "").startswith("Only rows of this")]
    row_schema = client.schemas.resolve(client.document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"])
    members = list(client.schemas.resolve(row_schema["properties"]["rows"]["items"])["properties"])
    for column in columns:
        client.get(base + f"&limit=3&sort=-{column}")
        value = text_of(rows[0][column]) if rows and column in rows[0] else None
        if value is None:
            continue
        found = client.get(base + "&" + quoted(**{column: value, "limit": "1000"}))
        tally.check(f"{path} {column}={value}", found.status == 200 and (value == "" or rows[0] in found.json["rows"]), found)
        for operator in ("ne", "ge", "in", "like"):
            if any(re.search(p, f"{column}.{operator}") for p in operators):
                client.get(base + "&" + quoted(**{f"{column}.{operator}": value, "limit": "3"}))
    if len(rows) > 1:
        first = client.get(base + "&limit=1")
        tally.check(path, first.json["next"] and "rel=\"next\"" in first.headers.get("Link", ""), "has no next page", first)
        second = client.get(base + "&limit=1&after=" + first.json["next"])
        tally.check(path, second.json["rows"] == rows[1:2], "the second page is another", second, rows[1])
    counted = client.get(base + "&limit=1&count=true")
    tally.check(path, counted.json.get("more") is False and counted.json["rows"] == rows[:1] and
                (len(rows) == 50 or counted.json["count"] == len(rows)), "counts otherwise", counted, len(rows))
    tally.check(path, "count" not in client.get(base + "&limit=1").json, "counts unasked")
    if rows:
        behind = client.get(base + "&limit=1&count=true&" + quoted(**{members[0] + ".ne": text_of(rows[0][members[0]])}))
        tally.check(path, behind.json["count"] == counted.json["count"] - 1, "counts what is filtered out", behind, counted)
    as_csv = client.get(base + "&format=csv&limit=50")
    lines = list(csv.reader(io.StringIO(as_csv.text.decode())))
    tally.check(path, lines and lines[0] == members and len(lines) == len(rows) + 1, "CSV is another", as_csv)
    accepted = client.get(base + "&limit=1", headers={"Accept": "text/csv"})
    tally.check(path, accepted.type == "text/csv", accepted)
    for wrong in ("limit=0", "limit=x", "limit=10001", "count=perhaps", "sort=nothing", "after=x", "format=xml", "nothing=1", "nothing.lt=1",
                  f"{members[0]}.about=1", "%FF=1", f"{members[0]}=%FF"):
        reply = client.get(base + "&" + wrong)
        tally.check(f"{path} {wrong}", reply.status == 422 and reply.json.get("field"), reply)


def refusals(client, path, method, wanda):
    """What every operation refuses alike."""
    body = {} if method == "POST" else None
    reply = client.ask(method, path, body, token=False)
    tally.check(f"{path} without a token", reply.status == 401 and reply.json["type"] == "/problems/token", reply)
    reply = client.ask(method, path, body, token="argosy_wrong")
    tally.check(f"{path} with a wrong token", reply.status == 401, reply)
    wrong = "GET" if method == "POST" else "POST"
    reply = client.ask(wrong, path, b"{}" if wrong == "POST" else None)
    tally.check(f"{path} by {wrong}", reply.status == 405 and method in reply.headers["Allow"], reply)
    reply = client.ask("OPTIONS", path)
    tally.check(f"{path} by OPTIONS", reply.status == 204 and method in reply.headers["Allow"], reply)
    if method == "GET":
        reply = client.ask("HEAD", base_of(client, path))
        tally.check(f"{path} by HEAD", reply.status == 200 and not reply.text, reply)
    roles = client.document["paths"][path][method.lower()]["x-roles"]
    if not {"warehouse", "viewer"} & set(roles):
        reply = client.ask(method, path, body, token=wanda)
        tally.check(f"{path} by the wrong role", reply.status == 403 and reply.json["hint"], reply)


def many(client):
    """Lists of actions, previews, repeated keys."""
    order = {"customer": "DINA", "site": "WH", "lines": [{"item": "CUP", "qty": "1"}]}
    before = len(client.rows("orders"))
    reply = client.post("/v1/order/place?preview=true", order)
    tally.check("a preview", reply.status == 200 and reply.json["changes"]["records"], reply)
    tally.check("a preview changes nothing", len(client.rows("orders")) == before)
    tally.check("an empty list", client.post("/v1/order/place", []).json == [])
    mixed = client.post("/v1/order/place", [order, {**order, "customer": "NOBODY"}, 7, order])
    got = [r["status"] for r in mixed.json]
    tally.check("each of a list has its own result", got == [200, 422, 422, 200], mixed)
    tally.check("two of them are there", len(client.rows("orders")) == before + 2)
    tally.check("a list that is too long", client.post("/v1/order/place", [order] * 1001).status == 422)
    whole = client.post("/v1/order/place", [order] * 1000)
    tally.check("a list of a thousand", [r["status"] for r in whole.json] == [200] * 1000, whole)
    tally.check("a preview of a list", client.post("/v1/order/place?preview=true", [order, order]).status == 200)
    key = {"Idempotency-Key": "key-1"}
    first = client.post("/v1/order/place", order, headers=key)
    again = client.post("/v1/order/place", order, headers=key)
    tally.check("a repeated key", again.text == first.text and again.headers["Idempotency-Replayed"] == "true", again)
    tally.check("the first is not replayed", "Idempotency-Replayed" not in first.headers)
    other = client.post("/v1/order/place", {**order, "ref": "x"}, headers=key)
    tally.check("the key with another body", other.status == 422 and other.json["field"] == "Idempotency-Key", other)
    other = client.post("/v1/order/promise", {"order": first.json["number"]}, headers=key)
    tally.check("the key with another action", other.status == 422, other)
    key = {"Idempotency-Key": "key-2"}
    first = client.post("/v1/order/place", [order, order], headers=key)
    again = client.post("/v1/order/place", [order, order], headers=key)
    tally.check("a repeated key of a list", [r["body"] for r in again.json] == [r["body"] for r in first.json], again)
    tally.check("each says so", all(r["replayed"] for r in again.json) and again.headers["Idempotency-Replayed"] == "true", again)
    longer = client.post("/v1/order/place", [order, order, order], headers=key)
    tally.check("the key with a longer list", [r["status"] for r in longer.json] == [422, 422, 200], longer)
    tally.check("a key that is too long", client.post("/v1/order/place", order, headers={"Idempotency-Key": "k" * 191}).status == 422)
    failed = {"Idempotency-Key": "key-3"}
    tally.check("a refused request", client.post("/v1/order/place", {**order, "customer": "LATE"}, headers=failed).status == 422)
    client.do("party/create", code="LATE", name="Late", customer=True, country="GB")
    tally.check("keeps no key", client.post("/v1/order/place", {**order, "customer": "LATE"}, headers=failed).status == 200)


def tables(client, port):
    """The tables name what the description has for these roles, and nothing else."""
    wanda = Checked(port, client.done["secret"], client.document)
    for who in (client, wanda):
        reply = who.get("/v1/tables")
        if not tally.check("the tables", reply.status == 200, reply):
            continue
        got = reply.json
        roles = set(got["user"]["roles"])
        may = {(m, p) for p, ms in client.document["paths"].items() for m, o in ms.items() if roles & set(o.get("x-roles", [])) and not p.startswith(server.IMPORT)}
        name = got["user"]["code"]
        tally.check(f"{name}: actions", {("post", f"/v1/{a['noun']}/{a['verb']}") for a in got["actions"]} == {x for x in may if x[0] == "post"})
        lists = {x for x in may if client.document["paths"][x[1]]["get" if x[0] == "get" else "post"]["operationId"].startswith("list")}
        tally.check(f"{name}: views", {("get", "/v1/" + v["name"]) for v in got["views"]} == lists)
        tally.check(f"{name}: areas", set(got["areas"]) == {x["area"] for x in got["actions"] + got["views"]}, got["areas"])
        views = {v["name"]: v for v in got["views"]}
        for v in got["views"]:
            row = client.document["paths"]["/v1/" + v["name"]]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            members = client.schemas.resolve(row["properties"]["rows"]["items"])["properties"]
            tally.check(f"{name}: columns of {v['name']}", [c["name"] for c in v["columns"]] == list(members), v)
            for at, c in enumerate(v["columns"]):
                enum = members[c["name"]].get("enum", [])
                tally.check(f"{v['name']}.{c['name']}", c["ref"] == members[c["name"]].get("x-ref") and
                            (c["choices"] or []) == [w for w in enum if w], c, members[c["name"]])
                if at == 0 and not v["params"]:
                    sorted_by = who.get(f"/v1/{v['name']}?limit=1&sort={c['name']}")
                    tally.check(f"{v['name']} sorted by {c['name']}", sorted_by.status == 200, sorted_by)
        for e in got["entities"]:
            tally.check(f"{name}: the list of {e['name']}", e["view"] in views and views[e["view"]]["entity"] == e["name"], e)
            tally.check(f"{name}: the key of {e['name']}", e["key"] is None or e["key"] in [f["name"] for f in e["fields"]], e)
    got = client.get("/v1/tables").json
    for a in got["actions"]:
        schema_in = client.document["paths"][f"/v1/{a['noun']}/{a['verb']}"]["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"][0]
        fits(f"{a['noun']} {a['verb']}", client, [f for f in a["in"] if not f.get("output")], schema_in)
    item = next(e for e in got["entities"] if e["name"] == "item")
    tally.check("the entity item", item["view"] == "items" and item["key"] == "code" and item["label"] == "Item", item)
    place = next(a for a in got["actions"] if (a["noun"], a["verb"]) == ("order", "place"))
    lines = next(f for f in place["in"] if f["name"] == "lines")
    tally.check("lines of an order", lines["kind"] == "list" and {"item", "qty"} <= {f["name"] for f in lines["of"]}, lines)
    tally.check("the company", (got["company"]["name"], got["company"]["currency"]) == ("Cups", "GBP"), got["company"])
    user = Checked(port, client.done["secret"], client.document).get("/v1/tables").json["user"]
    tally.check("who asks", user == {"code": "wanda", "name": "Wanda W.", "roles": ["viewer", "warehouse"], "site": None, "party": None}, user)
    tally.check("a parameter that is none", client.get("/v1/tables?x=1").status == 422)


def fits(what, client, fields, of):
    """The fields of a form are those of the schema, as deep as it goes."""
    of = client.schemas.resolve(of)
    members = of.get("properties", {})
    tally.check(f"fields of {what}", [f["name"] for f in fields] == list(members), fields, list(members))
    needed = [f["name"] for f in fields if not f.get("optional")]
    tally.check(f"what {what} needs", needed == of.get("required", []), needed, of.get("required"))
    for f in fields:
        member = members.get(f["name"], {})
        tally.check(f"{what}.{f['name']}", f.get("ref") == member.get("x-ref"), f, member)
        if "of" in f:
            fits(f"{what}.{f['name']}", client, f["of"], member["items"])


def sessions(client, s):
    """Each operation once, for the description; session.py looks closer."""
    secret = client.do("user/link", user="wanda")["secret"]
    reply = client.post("/v1/session", {"link": secret}, token=False)
    cookie = {"Cookie": reply.headers["Set-Cookie"].split(";")[0], "Sec-Fetch-Site": "same-origin"}
    tally.check("signed in", client.get("/v1/session", headers=cookie, token=False).json["user"] == "wanda")
    tally.check("by a token", client.get("/v1/session").json["session"] is None)
    tally.check("from another page", client.post("/v1/session", {"link": "x"}, token=False, headers={"Origin": "http://evil"}).status == 403)
    for wrong in ({}, {"user": "wanda"}, {"user": "wanda", "password": "x", "link": "y"}, {"link": 7}, {"nothing": 1}):
        reply = client.post("/v1/session", wrong, token=False)
        tally.check(f"sign in by {wrong}", reply.status == 422 and reply.json["field"], reply)
    tally.check("sign in by a list", client.post("/v1/session", [{}], token=False).status == 422)
    tally.check("sign in by no JSON", client.post("/v1/session", b"x", token=False).status == 400)
    tally.check("sign in by a form", client.post("/v1/session", b"user=x", token=False, headers={"Content-Type": "x"}).status == 415)
    tally.check("sign in wrongly", client.post("/v1/session", {"user": "x", "password": "y"}, token=False).status == 401)
    tally.check("signed out", client.ask("DELETE", "/v1/session", headers=cookie, token=False).status == 204)
    tally.check("a token has no session", client.ask("DELETE", "/v1/session").status == 409)
    tally.check("PUT", client.ask("PUT", "/v1/session").status == 405)


def stream(client, s):
    """It has no end, so only its beginning is held against the description; stream.py looks closer."""
    refusals(client, "/v1/stream", "GET", client.done["secret"])
    connection = http.client.HTTPConnection("127.0.0.1", s.port, timeout=20)
    connection.request("GET", "/v1/stream", headers={"Authorization": "Bearer " + s.token})
    answer = connection.getresponse()
    described = client.document["paths"]["/v1/stream"]["get"]["responses"]["200"]["content"]
    tally.check("the stream", answer.status == 200 and answer.headers["Content-Type"] in described, answer.status)
    connection.close()
    client.statuses.setdefault(("GET", "/v1/stream"), set()).add(answer.status)
    tally.check("no such event", client.get("/v1/stream", headers={"Last-Event-ID": "7"}).status == 422)
    tally.check("a parameter that is none", client.get("/v1/stream?x=1").status == 422)


def ranges(client):
    """A range of a column that an index gives in order is sorted by it, where no other order is asked for."""
    for view, column in (("moves", "effective"), ("postings", "effective"), ("events", "at")):
        page = client.get(f"/v1/{view}?{column}.gt=2011-01-01T00:00:00Z&limit=3").json
        values = [r[column] for r in page["rows"]]
        tally.check(f"a range of {view}", len(values) == 3 and values == sorted(values, reverse=True), values)
        on = lambda sort: client.get(f"/v1/{view}?{column}.gt=2011-01-01T00:00:00Z&limit=3{sort}&after={page['next']}").status
        tally.check(f"{view} are sorted by {column}", (on(""), on(f"&sort=-{column}"), on("&sort=-id")) == (200, 200, 422))
        page = client.get(f"/v1/{view}?{column}.gt=2011-01-01T00:00:00Z&limit=1&id.gt=1").json
        status = client.get(f"/v1/{view}?{column}.gt=2011-01-01T00:00:00Z&limit=1&id.gt=1&sort=-id&after={page['next']}").status
        tally.check(f"{view} of two columns are in their own order", status == 200, status)


def tokens(client, port):
    secret = client.do("token/create", owner="wanda", code="short")["secret"]
    wanda = server.Client(port, secret)
    tally.check("a new token", wanda.get("/v1/items").status == 200)
    client.do("token/revoke", code="short")
    tally.check("counts no more once it is revoked", wanda.get("/v1/items").status == 401)
    secret = client.do("token/create", owner="wanda", code="next")["secret"]
    wanda = server.Client(port, secret)
    tally.check("another", wanda.get("/v1/items").status == 200)
    client.do("user/update", user="wanda", active=False)
    tally.check("counts no more once its user is not active", wanda.get("/v1/items").status == 401)


def open_paths(client):
    for path in ("/healthz", "/readyz", "/v1/openapi.json", "/problems/stock"):
        tally.check(path, client.get(path, token=False).status == 200)
    tally.check("no such problem", client.get("/problems/nothing", token=False).status == 404)
    metrics = client.get("/metrics", token=False)
    for name in ("argosy_http_requests_total{", "argosy_http_request_seconds_bucket{", "argosy_stream_listeners ", "argosy_store_queue ",
                 "argosy_store_commits_total ", "argosy_store_group_actions_bucket{", "argosy_events_total "):
        tally.check(f"metrics have {name}", name in metrics.text.decode())
    root = client.get("/", token=False)
    tally.check("/", root.status == 200 and root.headers["X-Content-Type-Options"] == "nosniff", root)
    for path, hint in (("/v1/ordres", "/v1/orders"), ("/v1/order/plaec", "/v1/order/place"), ("/nothing/at/all", "openapi.json")):
        reply = client.get(path)
        tally.check(path, reply.status == 404 and hint in reply.json["hint"], reply)
    tally.check("a path that is no UTF-8", client.get("/v1/%ff%fe").status == 404)
    tally.check("an order that is not there", client.get("/v1/trace/order/NOTHING").status == 404)
    tally.check("a lot that is not there", client.get("/v1/trace/lot/NOTHING").status == 404)
    tally.check("a parameter that is none", client.get("/v1/prove?x=1").status == 422)


def documents(client):
    """Each kind of document, of the newest of what it is about, in each of its forms."""
    newest = {view: client.rows(f"{view}?sort=-number" if view != "packages" else "packages?sort=-id") for view in
              ("purchases", "shipments", "invoices", "returns", "packages")}
    approved = [r for r in client.rows("returns") if r["status"] not in ("requested", "rejected", "cancelled")]
    packed = [r for r in client.rows("shipments") if r["packages"]]
    for what, number, zpl in (("purchase-order", newest["purchases"][0]["number"], False), ("pick-list", packed[0]["number"], False),
                              ("packing-slip", packed[0]["number"], False), ("shipping-label", packed[0]["number"], True),
                              ("shipping-label", newest["packages"][0]["code"], True), ("invoice", newest["invoices"][0]["number"], False),
                              ("return-label", approved[0]["number"], True)):
        path = f"/v1/document/{what}/{urllib.parse.quote(number)}"
        reply = client.get(path)
        tally.check(path, reply.status == 200 and reply.text.startswith(b"%PDF") and reply.text.rstrip().endswith(b"%%EOF"), reply)
        tally.check(f"{path} is shown", reply.headers["Content-Disposition"] == f'inline; filename="{what}-{number}.pdf"')
        tally.check(f"{path} again", client.get(path).text == reply.text, "is another")
        other = client.get(path + "?format=zpl")
        if zpl:
            tally.check(f"{path} as ZPL", other.status == 200 and other.text.startswith(b"^XA^CI28") and other.type == "text/plain", other)
        else:
            tally.check(f"{path} as ZPL", other.status == 422 and other.json["field"] == "format" and other.json["hint"] == "pdf", other)
    for path, status, field in (("invoice/INV-9999", 404, "number"), ("invoice/" + newest["purchases"][0]["number"], 404, "number"),
                                ("packing-slip/" + newest["purchases"][0]["number"], 404, "number"), ("bill/INV-1001", 404, "what"),
                                ("invoice/INV-1001?format=doc", 422, "format"), ("invoice/INV-1001?x=1", 422, "x"), ("invoice/%FF", 422, "number")):
        reply = client.get("/v1/document/" + path)
        tally.check(path, reply.status == status and reply.json["field"] == field and reply.json.get("hint"), reply)
    refused = server.Client(client.port, "argosy_wrong").get("/v1/document/invoice/INV-1001")
    tally.check("a document without a token", refused.status == 401, refused)


def pictures(client):
    """What was attached comes back as it was given."""
    kept = client.rows("attachments")[0]
    reply = client.get("/v1/attachment/" + kept["id"])
    tally.check("a picture comes back", reply.status == 200 and reply.type == kept["kind"] == "image/jpeg" and reply.text == b"\xff\xd8\xff\x00\x00\x00", reply)
    for path, status in (("77", 404), ("x", 404), ("%FF", 404), (kept["id"] + "?x=1", 422)):
        reply = client.get("/v1/attachment/" + path)
        tally.check("a picture " + path, reply.status == status, reply)


def imports(client, s):
    """Records as CSV: what was exported is known, and each row is looked at by itself."""
    put = lambda plural, text, query="": client.post(server.IMPORT + plural + query, text.encode(), headers={"Content-Type": "text/csv; charset=utf-8"})
    for path in [p for p in client.document["paths"] if p.startswith(server.IMPORT)]:
        plural = path[len(server.IMPORT):]
        text = s.run("export", plural)
        got = put(plural, text)
        tally.check(f"{plural} as they were exported are known", got.status == 200 and got.json["read"] == got.json["unchanged"] and not got.json["rows"], got)
    counts = lambda reply: [reply.json.get(k) for k in ("read", "created", "updated", "unchanged", "rejected")]
    known = len(client.rows("items"))
    file = 'code,name,price\nI-1,"One\nand a half",1\nI-2,Two,x\nCUP,Another cup,\nI-1,One,2\n,None,1\n'
    for query in ("?preview=true", ""):
        got = put("items", file, query)
        tally.check(f"a mixed file{query}", counts(got) == [5, 1, 2, 0, 2], got)
        why = got.json["rows"]
        tally.check(f"its rows{query}", [(r["row"], r["line"], r["field"]) for r in why] == [(2, 4, "price"), (5, 7, "code")] and all(r["reason"] and r["hint"] for r in why), why)
        tally.check(f"what is there{query}", len(client.rows("items")) == known + (not query), client.rows("items")[:3])
    tally.check("an empty cell is none", client.rows("items?code=CUP")[0]["price"] == "0", client.rows("items?code=CUP"))
    tally.check("mended and sent again", counts(put("items", file.replace("x", "3").replace("\n,None", "\nI-3,None"))) == [5, 2, 2, 1, 0])
    tally.check("columns of other names", counts(put("items", "SKU=no,What,price\nI-2,Deux,4\n", "?column=SKU%3Dno%3Dcode&column=What%3Dname&column=price%3D")) == [1, 0, 1, 0, 0])
    tally.check("a column that is left out", client.rows("items?code=I-2")[0]["price"] == "3" and client.rows("items?code=I-2")[0]["name"] == "Deux")
    for what, text, query, field in (("an unknown column", "code,colour\nI-9,red\n", "", "colour"), ("no key", "name\nNine\n", "", "code"), ("an unknown parameter", "code\n", "?colour=red", "colour"),
                                     ("a preview of no kind", "code\n", "?preview=perhaps", "preview"), ("a column without a field", "code\n", "?column=code", "column"),
                                     ("a column that is not there", "code\n", "?column=sku%3Dcode", "sku"), ("two columns of a field", "code,name,x\n", "?column=x%3Dname", "name")):
        got = put("items", text, query)
        tally.check(what, got.status == 422 and got.json.get("field") == field and got.json.get("hint" if field not in ("sku", "name") else "detail"), got)
    got = put("items", 'code,name\nI-8,Eight\nI-9,"Nine\n')
    tally.check("a broken file is refused as a whole", got.status == 422 and not client.rows("items?code=I-8"), got)
    tally.check("what is not said to be CSV", client.post(server.IMPORT + "items", {"code": "I-9"}).status == 415)
    tally.check("of what cannot be imported", client.post(server.IMPORT + "orders", b"x", headers={"Content-Type": "text/csv"}).status == 404)
    tally.check("a body that is too large", put("items", "code,name\n" + "x" * 9_000_000).status == 413)
    many = "code,name\n" + "".join(f"M-{i},Thing {i}\n" for i in range(3_000))
    tally.check("many rows", counts(put("items", many, "?preview=true")) == [3_000, 3_000, 0, 0, 0] and counts(put("items", many)) == [3_000, 3_000, 0, 0, 0])
    tally.check("and again", counts(put("items", many)) == [3_000, 0, 0, 3_000, 0])


def main():
    s = server.Server("contract")
    document = server.Client(s.port).get("/v1/openapi.json").json
    client = Checked(s.port, s.token, document)
    try:
        client.done = chain.live(client)
        tally.check("the chain runs", True)
    except (AssertionError, KeyError, StopIteration) as e:
        tally.check("the chain runs", False, repr(e))
        client.done = {"order": "SO-1001", "secret": s.token}
    for path, methods in document["paths"].items():
        if path == "/v1/session":
            continue  # session.py
        if path.startswith(server.IMPORT):
            refusals(client, path, "POST", client.done["secret"])
            continue
        if "post" in methods:
            refusals(client, path, "POST", client.done["secret"])
            # Its own example: understood, whatever the state of things says to it.
            for example in methods["post"]["requestBody"]["content"]["application/json"]["examples"].values():
                shown = [client.schemas.faults(one, example["value"]) for one in
                         methods["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"]]
                tally.check(f"{path} has an example that fits", not min(shown, key=len), shown)
                reply = client.post(path + "?preview=true", example["value"])
                tally.check(f"{path} understands its example", reply.status in (200, 404, 409, 422), reply)
            done = client.statuses.get(("POST", path), set())
            tally.check(f"{path} was done", path in client.did, sorted(done))
        elif methods["get"]["operationId"].startswith("list"):
            view(client, path, methods["get"])
            refusals(client, path, "GET", client.done["secret"])
    many(client)
    imports(client, s)
    open_paths(client)
    tally.check("the trace of an order", client.get("/v1/trace/order/" + client.done["order"]).status == 200)
    lots = client.rows("lots")
    tally.check("the trace of a lot", lots and client.get("/v1/trace/lot/" + urllib.parse.quote(lots[0]["code"])).status == 200)
    tables(client, s.port)
    sessions(client, s)
    stream(client, s)
    ranges(client)
    documents(client)
    pictures(client)
    for method, path in [(m.upper(), p) for p, ms in document["paths"].items() for m in ms]:
        tally.check(f"{method} {path} was called", (method, path) in client.statuses)
    refusals(client, "/v1/prove", "GET", client.done["secret"])
    refusals(client, "/v1/tables", "GET", client.done["secret"])
    for path in ("/v1/prove", "/v1/trace/order/{number}", "/v1/trace/lot/{code}", "/v1/document/{what}/{number}"):
        tally.check(f"{path} names its roles", "admin" in document["paths"][path]["get"].get("x-roles", []))
    proof = client.get("/v1/prove")
    tally.check("all holds", proof.status == 200 and proof.json["holds"], proof)
    if server.STORE != "sqlite":
        unsealed = lambda: re.search(r"^argosy_events_unsealed (\d+)", client.get("/metrics").text.decode(), re.M)[1] == "0"
        tally.check("events are sealed", server.waited(unsealed))
    tokens(client, s.port)
    tally.check("it stops", s.stop())
    s.drop()
    tally.end()


main()
