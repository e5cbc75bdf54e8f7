"""Well-formed inputs of every action, made from the description, and what can be wrong with them."""
import hashlib
import sqlite3
import subprocess

import chain
import server

HUGE = "9" * 40


class Inputs:
    """Well-formed inputs made from the description's schemas, and what can be wrong with them."""

    def __init__(self, document, codes):
        self.document, self.codes = document, codes

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return schema

    @staticmethod
    def kinds(schema):
        kinds = schema.get("type", [])
        return set(kinds if isinstance(kinds, list) else [kinds])

    def good(self, schema, name=""):
        schema = self.resolve(schema)
        kinds = self.kinds(schema)
        if "enum" in schema:
            return schema["enum"][0]
        if "x-ref" in schema:
            return self.codes.get(schema["x-ref"], "1")
        if "object" in kinds:
            return {k: self.good(v, k) for k, v in schema.get("properties", {}).items() if k in schema.get("required", [])}
        if "array" in kinds:
            return [self.good(schema["items"]) for _ in range(max(1, schema.get("minItems", 1)))]
        if "boolean" in kinds:
            return True
        if "integer" in kinds and "string" not in kinds:
            return max(1, schema.get("minimum", 1))
        if schema.get("format") == "date":
            return chain.day(3)
        if schema.get("format") == "date-time":
            return chain.day(0) + "T08:00:00Z"
        if "contentEncoding" in schema:
            return "/9j/AAAA"  # how a JPEG begins
        return "1" if "pattern" in schema else "x"

    def bad_values(self, schema):
        """(what, value): what this may not be."""
        schema = self.resolve(schema)
        kinds = self.kinds(schema)
        if "array" not in kinds:
            yield "a list", [1]
        if "object" not in kinds:
            yield "an object", {"a": 1}
        if "boolean" not in kinds:
            yield "a truth value", True
        if "array" in kinds:
            yield "a text", "x"
            yield "a list of numbers", [7]
            yield "a list of nothing", [None]
            if schema.get("minItems"):
                yield "an empty list", []
            return
        if "boolean" in kinds:
            yield "a word", "perhaps"
            yield "a number", 7
            return
        if "enum" in schema:
            yield "no such choice", "no such choice"
            yield "a number", 7
            return
        if "x-ref" in schema:
            yield "an unknown reference", "NO-SUCH-THING"
            yield "an id of nothing", "4611686018427387904"
            yield "a reference with NUL", "a\0b"
            return
        if "format" in schema and schema["format"] in ("date", "date-time"):
            for text in ("tomorrow", "2011-02-30", "2011-13-01", "99999-01-01", ""):
                if text or "null" not in kinds:
                    yield f"the date {text}", text
            yield "a number", 20110601
            return
        if "integer" in kinds and "string" not in kinds or "pattern" in schema:
            yield "a word", "many"
            yield "a huge number", int(HUGE)
            yield "a huge number as text", HUGE
            yield "too many decimals", "0.12345678901"
            yield "no number", "NaN"
            yield "infinity", "1e400"
            if "minimum" in schema or "exclusiveMinimum" in schema:
                yield "a negative number", "-1"
            if schema.get("exclusiveMinimum") == 0:
                yield "nothing", "0"
            if "maximum" in schema:
                yield "too much", schema["maximum"] + 1
            return
        if "string" in kinds:
            yield "a number", 7
            if "contentEncoding" in schema:
                yield "no base64", "/9j/AAA"
            yield "too long a text", "x" * (schema.get("maxLength", 4000) + 1)
            yield "a text with NUL", "a\0b"
            if schema.get("minLength"):
                yield "an empty text", ""

    def wrong(self, schema, path=()):
        """(what, path, change): each makes a good input wrong in one place."""
        schema = self.resolve(schema)
        for name, field in schema.get("properties", {}).items():
            at = path + (name,)
            for what, value in self.bad_values(field):
                yield what, at, lambda o, v=value, n=name: o.__setitem__(n, v)
            if name in schema.get("required", []):
                yield "nothing at all", at, lambda o, n=name: o.pop(n, None)
                yield "null", at, lambda o, n=name: o.__setitem__(n, None)
            inner = self.resolve(field)
            if "array" in self.kinds(inner):
                yield from self.wrong(inner["items"], at + (0,))
        yield "an unknown field", path + ("no_such_field",), lambda o: o.__setitem__("no_such_field", 1)

    def make(self, schema, path, change):
        """A good input with the change at the path."""
        value = self.good(schema)
        at, here = value, schema
        for step in path[:-1]:
            here = self.resolve(here)
            if step == 0:
                here = here["items"]
                at = at[0]
                continue
            here = here["properties"][step]
            if step not in at:
                at[step] = [self.good(self.resolve(here)["items"])]
            at = at[step]
        change(at)
        return value


def codes_of(client):
    """A record of each kind that the chain leaves, by its noun."""
    codes = {"item": "CUP", "site": "WH", "party": "DINA", "channel": "STALL", "place": "WH/SHELF", "bill": "RED-CUP-B", "user": "wanda",
             "lot": "DYE-2", "doc": "SO-1001"}
    for noun, view, column in (("account", "accounts", "code"), ("due", "dues", "id"), ("message", "messages", "id"), ("invoice", "invoices", "number"),
                               ("payment", "payments", "number"), ("exception", "exceptions", "id"), ("scenario", "scenarios", "code")):
        rows = client.rows(view)
        if rows:
            codes[noun] = rows[0][column]
    return codes


def digest(s):
    """Of each table's rows, so that it can be told what was changed; but for the times that PostgreSQL's workers take ids from, which go on by themselves."""
    if server.STORE == "sqlite":
        with sqlite3.connect(s.db, timeout=20) as c:
            names = [r[0] for r in c.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")]
            return {n: hashlib.sha256(repr(sorted(map(repr, c.execute(f'select * from "{n}"')))).encode()).hexdigest() for n in names}
    psql = lambda sql: subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", s.db, "-c", sql], check=True, stdout=subprocess.PIPE).stdout.decode()
    names = psql("select tablename from pg_tables where schemaname = current_schema() and tablename <> 'node'").split()
    rows = psql(" union all ".join(f"select '{n}', md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from \"{n}\" t" for n in names))
    return dict(line.split("|") for line in rows.split())


def changed(before, after):
    return {n for n in before if before[n] != after[n]}
