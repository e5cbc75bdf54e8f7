"""Strings such as attackers send, in every field of every action and in every filter, sort and cursor of every list: they change nothing but the text
that is stored, as it was given. The tables' digests are compared, and the schema."""
import base64
import json
import subprocess
import time
import urllib.parse

import chain
import inputs
import server

tally = server.Tally()
TEXTS = ("'; drop table item; --", "' or '1'='1", '" or ""="', "1; update app_user set roles = 255; --", "$1", "'||(select hash from token)||'", "x' union select * from app_user --",
         "%27%20or%201=1", "{{7*7}}${7*7}<%= 7*7 %>", "<script>alert(1)</script>", "../../../../etc/passwd", "%s%n%x%p", "=cmd|' /C calc'!A0", "\u202egnp.exe", "\\'; drop table item; --", "1) or (1=1",
         "a' and randomblob(999999999) is not null --", "a'; select pg_sleep(30); --", "\U0001f4a9'\u0000".replace("\u0000", "")[:2], "@@version", "e.site = @", "-1 or 1=1", "0x31303235", "9223372036854775808")


def schema_of(s):
    """What the tables look like."""
    if server.STORE == "sqlite":
        import sqlite3
        with sqlite3.connect(s.db, timeout=20) as c:
            return sorted(map(repr, c.execute("select type, name, sql from sqlite_master")))
    return subprocess.run(["psql", "-qAtX", s.db, "-c", "select table_name, column_name, data_type from information_schema.columns where table_schema = current_schema() order by 1, 2"],
                          check=True, stdout=subprocess.PIPE).stdout.decode().split("\n")


def everything(s):
    """All texts that the store holds, and how many rows each table has."""
    if server.STORE == "sqlite":
        import sqlite3
        with sqlite3.connect(s.db, timeout=20) as c:
            names = [r[0] for r in c.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")]
            rows = {n: c.execute(f'select * from "{n}"').fetchall() for n in names}
        return {v for table in rows.values() for row in table for v in row if isinstance(v, str)}, {n: len(r) for n, r in rows.items()}
    psql = lambda sql: subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", s.db, "-c", sql], check=True, stdout=subprocess.PIPE).stdout.decode()
    names = psql("select tablename from pg_tables where schemaname = current_schema()").split()
    texts, counts = set(), {}
    for line in psql(" union all ".join(f"select jsonb_build_object('{n}', coalesce(jsonb_agg(t), '[]'::jsonb)) from \"{n}\" t" for n in names)).splitlines():
        for name, rows in json.loads(line).items():
            counts[name] = len(rows)
            texts |= {v for row in rows for v in row.values() if isinstance(v, str)}
    return texts, counts


def fields_of(made, schema, path=()):
    for name, field in made.resolve(schema).get("properties", {}).items():
        field = made.resolve(field)
        yield path + (name,)
        if "array" in made.kinds(field):
            yield from fields_of(made, field["items"], path + (name, 0))


def actions(s, client, document, made):
    """In every field, as a preview: nothing changes. Then those that are taken, in earnest: the text is stored as it is."""
    before, taken, n = inputs.digest(s), [], 0
    for path, methods in sorted(document["paths"].items()):
        if "post" not in methods or path == "/v1/session" or path.startswith(server.IMPORT):
            continue
        schema = methods["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"][0]
        bodies = []
        for at in fields_of(made, schema):
            for k in range(4):
                text = TEXTS[(n + k * 6) % len(TEXTS)]
                body = made.make(schema, at, lambda o, t=text: o.__setitem__(at[-1], t))
                bodies.append((at, text, body))
            n += 1
        for start in range(0, len(bodies), 500):
            part = bodies[start:start + 500]
            reply = client.post(path + "?preview=true", [b for _, _, b in part])
            if not tally.check(f"{path}: hostile", reply.status == 200 and len(reply.json) == len(part), reply):
                continue
            for (at, text, body), one in zip(part, reply.json):
                tally.check(f"{path}: {text!r} as {at}", one["status"] in (200, 403, 404, 409, 422), one)
                if one["status"] == 200 and "secret" not in json.dumps(one):
                    taken.append((path, at, body))
    # On PostgreSQL numbers are taken ahead, whatever comes of the action.
    tally.check("nothing was changed", inputs.changed(before, inputs.digest(s)) <= ({"denial"} if server.STORE == "sqlite" else {"denial", "counter"}), inputs.changed(before, inputs.digest(s)))
    texts, counts = everything(s)
    sent = []
    for i, (path, at, body) in enumerate({(p, a): (p, a, b) for p, a, b in taken}.values()):
        here = body
        for step in at[:-1]:
            here = here[step]
        if here[at[-1]] not in TEXTS:
            continue
        here[at[-1]] = f"h{i}'); drop table item; --\"\\{{}}%s$1"
        reply = client.post(path, body)
        tally.check(f"{path}: in earnest as {at}", reply.status < 500, reply)
        if reply.status == 200 and path != "/v1/user/password":  # of which a digest is kept
            sent.append((path, at, here[at[-1]]))
    after, left = everything(s)
    for path, at, text in sent:
        stored = text in after or any(json.dumps(text)[1:-1] in t for t in after)
        tally.check(f"{path}: {at} is stored as it was given", stored, text)
    tally.check("no table lost a row", all(left[t] >= counts[t] for t in counts), {t: (counts[t], left[t]) for t in counts if left[t] < counts[t]})
    tally.check("texts are stored", len(sent) >= 15, len(sent))


def cursor(values):
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def lists(s, client, document):
    if server.STORE != "sqlite":
        time.sleep(2)  # until the sealer has sealed what the chain did
    before, n = inputs.digest(s), 0
    for path, methods in sorted(document["paths"].items()):
        if "get" not in methods or not methods["get"]["operationId"].startswith("list"):
            continue
        parameters = methods["get"]["parameters"]
        needed = {p["name"]: {"item": "CUP", "site": "WH", "doc": "SO-1001"}.get(p["schema"].get("x-ref"), "1") for p in parameters if p.get("required")}
        columns = [p["name"] for p in parameters if p.get("description", "").startswith("Only rows of this")]
        asks = []
        for column in columns:
            n += 1
            for k, operator in enumerate(("", ".like", (".ne", ".lt", ".ge", ".in")[n % 4])):
                asks.append({column + operator: TEXTS[(n + k * 7) % len(TEXTS)]})
        for k, name in enumerate(("sort", "after", "limit", "format", "count", "where")):
            asks.append({name: TEXTS[(n + k) % len(TEXTS)]})
        asks += [{TEXTS[n % len(TEXTS)]: "1"}, {columns[0] + "." + TEXTS[n % len(TEXTS)]: "1"}] if columns else []
        asks += [{"sort": columns[0], "after": cursor([path[4:], columns[0], t])} for t in TEXTS[n % 3::3]] if columns else []
        for ask in asks:
            reply = client.get(path + "?" + urllib.parse.urlencode({**needed, **ask}))
            tally.check(f"{path} {ask}", reply.status in (200, 422), reply)
            name, value = next(iter(ask.items()))
            if reply.status == 200 and name in columns and not name.endswith((".ne", ".lt", ".ge", ".like")):
                tally.check(f"{path} {ask} finds nothing", not reply.json["rows"], reply)
    for text in TEXTS:
        quoted = urllib.parse.quote(text, safe="")
        for path in (f"/v1/trace/order/{quoted}", f"/v1/trace/lot/{quoted}", f"/v1/document/invoice/{quoted}", f"/v1/document/{quoted}/X", f"/v1/{quoted}", f"/problems/{quoted}"):
            tally.check(path, client.get(path).status in (404, 422))
        for header in ("Authorization", "Cookie", "Idempotency-Key", "Last-Event-ID", "X-Forwarded-For"):
            reply = client.get("/v1/items?limit=1", headers={header: text.encode("utf-8").decode("latin-1")}) if header != "Last-Event-ID" else client.ask(
                "HEAD", "/v1/stream", headers={header: text.encode("utf-8").decode("latin-1")})
            tally.check(f"{header}: {text}", reply.status in (200, 401, 422, 431), reply)
        reply = client.ask("POST", "/v1/session", {"user": text, "password": text}, {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": f"10.9.0.{TEXTS.index(text)}"}, False)
        tally.check(f"signing in as {text}", reply.status in (401, 422), reply)
    tally.check("nothing was changed by reading", inputs.changed(before, inputs.digest(s)) <= {"denial"}, inputs.changed(before, inputs.digest(s)))


def main():
    s = server.Server("hostile")
    client = s.client()
    chain.live(client)
    document = client.get("/v1/openapi.json").json
    made = inputs.Inputs(document, inputs.codes_of(client))
    schema = schema_of(s)
    lists(s, client, document)
    actions(s, client, document, made)
    tally.check("the tables are as they were made", schema_of(s) == schema)
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
