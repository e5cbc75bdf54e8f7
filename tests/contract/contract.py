"""Every operation of the description is called, and every reply fits it: status, type and body."""
import csv
import io
import json
import re
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
        said = f"{method} {path} {json.dumps(body)[:300] if body is not None else ''}"
        if not tally.check(said, described is not None, "is not described:", reply):
            return
        content = self.schemas.resolve(described).get("content", {})
        if not tally.check(said, reply.type in content, f"has the type {reply.type}, not", list(content)):
            return
        if reply.type.endswith("json"):
            faults = self.schemas.faults(content[reply.type].get("schema", {}), reply.json, "", closed=at != "/v1/openapi.json")
            # One reply has one form, which the request says.
            if reply.status == 200 and method == "POST" and not isinstance(body, bytes):
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
    as_csv = client.get(base + "&format=csv&limit=50")
    lines = list(csv.reader(io.StringIO(as_csv.text.decode())))
    tally.check(path, lines and lines[0] == members and len(lines) == len(rows) + 1, "CSV is another", as_csv)
    accepted = client.get(base + "&limit=1", headers={"Accept": "text/csv"})
    tally.check(path, accepted.type == "text/csv", accepted)
    for wrong in ("limit=0", "limit=x", "limit=10001", "sort=nothing", "after=x", "format=xml", "nothing=1", "nothing.lt=1",
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
    for name in ("argosy_http_requests_total{", "argosy_http_request_seconds_bucket{", "argosy_store_queue ",
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
    newest = {view: client.rows(f"{view}?sort=-number&limit=1" if view != "packages" else "packages?sort=-id&limit=1") for view in
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
    open_paths(client)
    tally.check("the trace of an order", client.get("/v1/trace/order/" + client.done["order"]).status == 200)
    lots = client.rows("lots")
    tally.check("the trace of a lot", lots and client.get("/v1/trace/lot/" + urllib.parse.quote(lots[0]["code"])).status == 200)
    documents(client)
    for method, path in [(m.upper(), p) for p, ms in document["paths"].items() for m in ms]:
        tally.check(f"{method} {path} was called", (method, path) in client.statuses)
    refusals(client, "/v1/prove", "GET", client.done["secret"])
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
