"""Wrong inputs for every action, made from its fields: errors.py MAKE FOLDER writes them, errors.py CHECK FOLDER reads what came.

For each action a file of inputs, each wrong in one way: a wrong type, a missing field, an unknown reference, a negative number, a huge
one, too long a text, a NUL, an unknown field. Each must be refused with a problem that names the field.
"""
import copy
import glob
import json
import os
import sys

NUMBERS = {"int", "int64", "qty", "money", "price", "rate"}
GOOD = {"bool": True, "int": 1, "int64": 1, "qty": "1", "money": "1.00", "price": "1", "rate": "0.5", "date": "2011-06-01",
        "time": "2011-06-01T08:00:00Z", "text": "x", "id": "1"}
LIMIT = 1000  # inputs in one list


def good(field):
    if field["kind"] == "list":
        return [good_object(field["fields"]), good_object(field["fields"])]
    if "choices" in field:
        return field["choices"][0]
    if field["kind"] == "text" and field.get("example"):
        return field["example"]
    return GOOD[field["kind"]]


def good_object(fields):
    return {f["name"]: good(f) for f in fields if not f["output"]}


def faults(field):
    """(what, value): values that the field may not have."""
    kind = field["kind"]
    yield "object", {"x": 1}
    if kind == "list":
        yield "text", "abc"
        yield "numbers", [1, 2]
        yield "null element", [None]
        return
    yield "list", [1]
    if kind == "bool":
        yield "word", "perhaps"
        yield "number", 7
        return
    yield "truth", True
    if "choices" in field:
        yield "no choice", "no such choice"
        yield "number", 1
        return
    if kind in NUMBERS:
        yield "word", "abc"
        yield "huge", "99999999999999999999999999"
        yield "huge number", 1e300
        yield "infinite", "inf"
        if not field["negative"]:
            yield "negative", "-1"
        if kind in ("int", "int64"):
            yield "fraction", "1.5"
    elif kind in ("date", "time"):
        yield "word", "yesterday"
        yield "no such day", "2011-02-30" if kind == "date" else "2011-02-30T00:00:00Z"
        yield "number", 20110601
    elif kind == "text":
        yield "number", 12
        yield "long", "x" * 5000
        yield "NUL", "a\0b"
    elif kind == "id":
        yield "unknown", "no such code"
        yield "huge", "99999999999999999999999999"
        yield "negative", "-1"


def cases(fields, path=()):
    """(what, path, value): one fault each, for the fields and those of their elements. Value None: left out."""
    yield "unknown field", path + ("no_such_field",), 1
    for f in fields:
        if f["output"]:
            yield "output field", path + (f["name"],), good(f)
            continue
        here = path + (f["name"],)
        if f["must"]:
            yield "missing", here, None
        for what, value in faults(f):
            yield what, here, value
        if f["kind"] == "list":
            yield from cases(f["fields"], here + (0,))


def broken(fields, path, value):
    whole = good_object(fields)
    at = whole
    for key in path[:-1]:
        at = at[key]
    if value is None:
        at.pop(path[-1], None)
    else:
        at[path[-1]] = value
    return whole


def shown(path):
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else ("." if text else "") + key
    return text


def make(folder):
    with open(os.path.join(folder, "help.json"), encoding="utf-8") as f:
        actions = json.load(f)["actions"]
    for a in actions:
        name = f"{a['noun']} {a['verb']}"
        wrong = [(what, path, broken(a["in"], path, copy.deepcopy(value))) for what, path, value in cases(a["in"])]
        wrong += [("no object", (), value) for value in (1, "x", None, True)]
        for part in range(0, len(wrong), LIMIT):
            base = os.path.join(folder, f"{name}.{part}")
            with open(base + ".in", "w", encoding="utf-8") as f:
                json.dump([w[2] for w in wrong[part:part + LIMIT]], f)
            with open(base + ".want", "w", encoding="utf-8") as f:
                json.dump([[w[0], shown(w[1])] for w in wrong[part:part + LIMIT]], f)


def check(folder):
    passed = failed = 0
    for base in sorted(p[:-5] for p in glob.glob(os.path.join(folder, "*.want"))):
        with open(base + ".want", encoding="utf-8") as f:
            want = json.load(f)
        try:
            with open(base + ".out", encoding="utf-8") as f:
                got = json.load(f)
        except ValueError:
            got = []
        bad = []
        if len(got) != len(want):
            bad.append(f"{len(want)} inputs, {len(got)} results")
        for (what, path), result in zip(want, got):
            problem = result.get("problem", {})
            if not 400 <= result["status"] < 500:
                bad.append(f"{what} {path}: {json.dumps(result)[:300]}")
            elif not problem.get("detail") or (what in ("unknown field", "missing", "output field") and problem.get("field") != path):
                # A record may be told by its code instead of its id.
                if what != "missing" or not problem.get("field"):
                    bad.append(f"{what} {path}: {json.dumps(problem)[:300]}")
        passed, failed = passed + (not bad), failed + bool(bad)
        if bad:
            print(f"FAIL {os.path.basename(base)}: " + "\n    ".join(bad[:10]))
    print(f"{passed} actions refuse all of it, {failed} do not")
    return 1 if failed or not passed else 0


sys.exit({"MAKE": make, "CHECK": check}[sys.argv[1]](sys.argv[2]))
