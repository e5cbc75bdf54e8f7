"""For each action, all kinds of wrong input: each is refused with a problem that names the fault, and nothing changes."""
import json

import chain
import inputs as made
import server

tally = server.Tally()
def refused(client, path, said, reply, statuses, field=None):
    if not tally.check(f"{path}: {said}", reply.status in statuses and reply.type == "application/problem+json", reply):
        return
    problem = reply.json
    good = problem["status"] == reply.status and problem["title"] and problem["type"] and problem.get("detail")
    tally.check(f"{path}: {said} says what is wrong", good, reply)
    if field:
        tally.check(f"{path}: {said} names {field}", field in problem.get("field", ""), reply)


def count(client):
    return len(client.rows("events")), len(client.rows("documents")), len(client.rows("moves")), len(client.rows("postings"))


def actions(client, document, inputs):
    big = b'{"x":"' + b"x" * 10_000_000 + b'"}'
    for path, methods in document["paths"].items():
        if "post" not in methods or path == "/v1/session" or path.startswith(server.IMPORT):
            continue
        schema = methods["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"][0]
        singles = []
        for what, at, change in inputs.wrong(schema):
            body = inputs.make(schema, at, change)
            name = [str(s) for s in at if s != 0][-1]
            singles.append((what, name, body))
            refused(client, path, f"{what} as {name}", client.post(path, body), (404, 409, 422), name)
        # The same in lists, where each has its own answer.
        for i in range(0, len(singles), 1000):
            part = singles[i:i + 1000]
            reply = client.post(path, [body for _, _, body in part])
            statuses = [r["status"] for r in reply.json] if reply.status == 200 else []
            tally.check(f"{path}: wrong ones in a list", len(statuses) == len(part) and all(400 <= s < 500 for s in statuses), statuses)
        good = json.dumps(inputs.good(schema)).encode()
        json_type = {"Content-Type": "application/json"}
        for said, body, statuses in (
            ("JSON that is cut off", good[:-1] or b"{", (400,)), ("no JSON", b"certainly", (400,)), ("two values", good + good, (400,)),
            ("an unfinished text", b'{"a":"', (400,)), ("a repeated name", b'{"a":1,"a":2}', (400,)),
            ("bytes that are no UTF-8", b'{"a":"\xff\xfe"}', (400,)), ("a name that is no UTF-8", b'{"\xc0\xaf":1}', (400,)),
            ("half a surrogate", b'{"a":"\\ud800"}', (400,)), ("too deep", b"[" * 200 + b"]" * 200, (400,)),
            ("a number", b"7", (422,)), ("a text", b'"x"', (422,)), ("null", b"null", (422,)),
            ("ten million bytes", big, (413,)), ("nothing", b"", (400,)),
        ):
            reply = client.post(path, body, headers=json_type)
            if said == "nothing" and "properties" not in inputs.resolve(schema):
                continue  # an action without input takes none
            refused(client, path, said, reply, statuses)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""):
            refused(client, path, f"the type {kind}", client.post(path, good, headers={"Content-Type": kind}), (415,))
        refused(client, path, "an unknown parameter", client.post(path + "?dry=1", good), (422,), "dry")
        refused(client, path, "a preview and none", client.post(path + "?preview=true&preview=false", good), (422,), "preview")
        refused(client, path, "a preview of perhaps", client.post(path + "?preview=perhaps", good), (422,), "preview")
        key = {"Idempotency-Key": "k\u00e9y".encode("utf-8").decode("latin-1")}
        refused(client, path, "a key that is no ASCII", client.post(path, good, headers=key), (422,), "Idempotency-Key")


def main():
    s = server.Server("wrong")
    client = s.client()
    chain.live(client)
    document = client.get("/v1/openapi.json").json
    codes = made.codes_of(client)
    before = count(client)
    actions(client, document, made.Inputs(document, codes))
    tally.check("nothing was changed", count(client) == before, before, count(client))
    tally.check("it is as before", client.get("/readyz").status == 200)
    tally.check("it stops", s.stop())
    tally.check("all holds", s.proven())
    s.drop()
    tally.end()


main()
