"""The app as the program serves it: its files, its pages, what browsers are told about them. Where no app was built into the program only
that is looked at, and how files are turned into C."""
import gzip
import os
import re
import shutil
import subprocess
import tempfile

os.environ["ARGOSY_TEST_DB"] = "sqlite"  # nothing here asks the store
import server

tally = server.Tally()
DIST = os.path.join(server.ROOT, "web", "dist")
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


# Node has brotli built in. Each text comes after its length.
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), all = fs.readFileSync(0);
for (let at = 0; at < all.length;) {
  const n = all.readUInt32LE(at), whole = zlib.brotliDecompressSync(all.subarray(at + 4, at + 4 + n)), length = Buffer.alloc(4);
  length.writeUInt32LE(whole.length);
  process.stdout.write(Buffer.concat([length, whole]));
  at += 4 + n;
}
"""


def unbrotli(texts):
    pipe = subprocess.run(["node", "-e", UNPACK], input=b"".join(len(t).to_bytes(4, "little") + t for t in texts), stdout=subprocess.PIPE)
    got, at, out = pipe.stdout, 0, []
    while at < len(got):
        n = int.from_bytes(got[at:at + 4], "little")
        out.append(got[at + 4:at + 4 + n])
        at += 4 + n
    return out


def embedding():
    """tools/embed-web, by what it writes."""
    folder = tempfile.mkdtemp()
    files = {"index.html": b"<p>__CSP_NONCE__</p>" * 50, "assets/app-AbCd1234.js": b"let a = 1;\n" * 500, "sw.js": b"//" + b"x" * 300,
             "assets/a.woff2": os.urandom(500)}
    for name, data in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    tool, out = os.path.join(server.ROOT, "tools", "embed-web"), os.path.join(folder, "out.c")
    paths = [os.path.join(folder, n) for n in files]
    subprocess.run([tool, folder, out, *paths], check=True)
    with open(out) as f:
        text = f.read()
    rows = re.findall(r'\{"(/[^"]+)", "([^"]+)", "(\w+)", (file_\d+), (\d+), (\d+), (\w+), (\w+), (\d+), (\w+)\}', text)
    tally.check("all are there, sorted", [r[0] for r in rows] == sorted("/" + n for n in files), rows)
    def bytes_of(variable):
        numbers = re.search(variable + r"\[\] = \{\n(.*?)0\};", text, re.S)[1].replace("\n", "").split(",")[:-1]
        return bytes(int(n.strip("'\\x"), 16) if "x" in n else int(n) for n in numbers)

    for path, kind, _, variable, size, plain, zipped, second, second_size, for_good in rows:
        data = bytes_of(variable)
        whole = files[path[1:]]
        tally.check(path, len(data) == int(size) and len(whole) == int(plain) and
                    (gzip.decompress(data) if zipped == "true" else data) == whole)
        again = bytes_of(second) if second != "0" else b""
        tally.check(f"{path} by brotli", len(again) == int(second_size) and (unbrotli([again]) == [whole] if zipped == "true" else not again))
        tally.check(f"{path} is packed where that helps", zipped == ("true" if path.endswith(".js") else "false"))
        tally.check(f"{path} is kept for good", for_good == ("true" if "AbCd1234" in path else "false"))
        tally.check(f"{path} has its type", kind.split("/")[0] == ("font" if "woff2" in path else "text"), kind)
    with open(os.path.join(folder, "x.unknown"), "wb") as f:
        f.write(b"x")
    refused = subprocess.run([tool, folder, out, os.path.join(folder, "x.unknown")], stderr=subprocess.PIPE)
    tally.check("a file of no known type is refused", refused.returncode != 0 and b".unknown" in refused.stderr, refused)
    shutil.rmtree(folder)


def safe(what, reply):
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                        ("Cross-Origin-Opener-Policy", "same-origin"), ("Permissions-Policy", "camera=(self)")):
        tally.check(f"{what}: {name}", reply.headers.get(name) == value, reply.headers.items())
    policy = reply.headers.get("Content-Security-Policy", "")
    if reply.status != 304:
        tally.check(f"{what}: a strict policy", "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy, policy)


def pages(client):
    """Whatever page of the app is asked for."""
    nonces = set()
    for path in ("/", "/index.html", "/plan/bench/CUP/WH", "/orders", "/settings?x=1", "/v2/x", "/problemsolving"):
        reply = client.get(path, headers=HTML, token=False)
        safe(path, reply)
        if not tally.check(path, reply.status == 200 and reply.type == "text/html", reply):
            continue
        nonce = re.search(r'<meta name="csp-nonce" content="([\w-]+)"', reply.text.decode())
        policy = reply.headers["Content-Security-Policy"]
        tally.check(f"{path}: the policy lets in its nonce", nonce and f"style-src 'self' 'nonce-{nonce[1]}'" in policy, policy)
        tally.check(f"{path}: scripts are files of ours alone", "script-src 'self';" in policy, policy)
        tally.check(f"{path}: no mark is left", b"__CSP_NONCE__" not in reply.text)
        tally.check(f"{path}: asked for again", reply.headers["Cache-Control"] == "private, no-cache", reply.headers.items())
        nonces.add(nonce[1])
        again = client.get(path, headers={**HTML, "If-None-Match": reply.headers["ETag"]}, token=False)
        tally.check(f"{path}: not sent twice", again.status == 304 and not again.text and again.headers["ETag"] == reply.headers["ETag"], again)
        tally.check(f"{path}: its copy keeps its policy", "Content-Security-Policy" not in again.headers)
        safe(path, again)
        head = client.ask("HEAD", path, headers=HTML, token=False)
        tally.check(f"{path} by HEAD", head.status == 200 and not head.text, head)
    tally.check("each nonce is new", len(nonces) == 7 and all(len(n) >= 22 for n in nonces), nonces)


def files(client):
    by_brotli = []
    for folder, _, names in os.walk(DIST):
        for name in names:
            if name.startswith("."):
                continue
            with open(os.path.join(folder, name), "rb") as f:
                whole = f.read()
            path = "/" + os.path.relpath(os.path.join(folder, name), DIST)
            if path == "/index.html":
                continue
            packed = client.get(path, headers={"Accept-Encoding": "deflate, gzip;q=0.8"}, token=False)
            least = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"}, token=False)
            plain = client.get(path, token=False)
            refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0"}, token=False)
            safe(path, packed)
            got = gzip.decompress(packed.text) if packed.headers.get("Content-Encoding") == "gzip" else packed.text
            if "Content-Encoding" in packed.headers:
                tally.check(f"{path}: smaller by brotli", least.headers.get("Content-Encoding") == "br" and len(least.text) < len(packed.text) and
                            least.headers.get("Vary") == "Accept-Encoding")
                by_brotli.append((path, least.text, whole))
            tally.check(path, packed.status == plain.status == 200 and got == plain.text == refused.text == whole, packed.status, plain.status)
            tally.check(f"{path}: unpacked for who takes none", "Content-Encoding" not in plain.headers and "Content-Encoding" not in refused.headers)
            hashed = re.search(r"^/assets/.*-[\w-]{8,}\.\w+$", path)
            kept = "public, max-age=31536000, immutable" if hashed else "no-cache"
            tally.check(f"{path}: how long it is kept", packed.headers["Cache-Control"] == kept, packed.headers["Cache-Control"])
            again = client.get(path, headers={"If-None-Match": f'"other", {packed.headers["ETag"]}'}, token=False)
            tally.check(f"{path}: not sent twice", again.status == 304 and not again.text, again)
            other = client.get(path, headers={"If-None-Match": 'W/"other"'}, token=False)
            tally.check(f"{path}: another is", other.status == 200, other)
            ending = path.rsplit(".", 1)[1]
            if ending in ("js", "css"):
                tally.check(f"{path}: small", "gzip" == packed.headers.get("Content-Encoding") or len(whole) < 300, packed.headers.items())
                tally.check(f"{path}: varies", "gzip" not in packed.headers.get("Content-Encoding", "") or packed.headers.get("Vary") == "Accept-Encoding")
    for (path, _, whole), got in zip(by_brotli, unbrotli([text for _, text, _ in by_brotli])):
        tally.check(f"{path}: the same by brotli", got == whole)
    tally.check("some came by brotli", len(by_brotli) > 10 or not os.path.exists(DIST), len(by_brotli))


FIRST_BYTES = 285_000  # of the 300 kB before charts (bench/app.mjs); the answers of Today take the rest


def first_visit(client):
    """What is read before Today can be drawn, where the browser takes gzip alone."""
    got = {}
    page = client.get("/", headers=HTML, token=False).text.decode()
    latin = next(name for name in os.listdir(os.path.join(DIST, "assets")) if name.startswith("inter-latin-wght"))
    for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page) + [f"/assets/{latin}", "/v1/tables"]:
        reply = client.get(path, headers={"Accept-Encoding": "gzip"}, token=path.startswith("/v1"))
        got[path] = len(reply.text) if reply.status == 200 else None
    tally.check("the first visit is light", len(got) >= 4 and None not in got.values() and sum(got.values()) < FIRST_BYTES, got)


def others(client, app):
    for path in ("/assets/none-12345678.js", "/none.html", "/v1/none", "/v1", "/problems/none", "/healthz/x", "/assets/", "/assets",
                 "/../etc/hosts.conf", "/assets/%2e%2e/index.html"):
        reply = client.get(path, headers=HTML)
        tally.check(f"{path} is not there", reply.status == 404 and reply.type == "application/problem+json", reply)
        safe(path, reply)
    tally.check("a page is not posted to", client.post("/orders", {}).status == 404)
    root = client.get("/", token=False)
    tally.check("a program gets JSON", root.type == "application/json" and root.json["program"] == "argosy", root)
    for path in ("/healthz", "/v1/openapi.json"):
        reply = client.get(path, headers=HTML, token=False)
        tally.check(f"{path} stays what it is", reply.type == "application/json", reply)
        safe(path, reply)
    if not app:
        reply = client.get("/orders", headers=HTML, token=False)
        tally.check("no app, no page", reply.status == 404, reply)
    # what is large comes packed to who takes that
    packed = client.get("/v1/tables", headers={"Accept-Encoding": "gzip, deflate"})
    plain = client.get("/v1/tables")
    tally.check("large answers are packed", packed.headers.get("Content-Encoding") == "gzip" and
                re.sub(rb'"now":"[^"]*"', b"", gzip.decompress(packed.text)) == re.sub(rb'"now":"[^"]*"', b"", plain.text) and
                len(packed.text) < len(plain.text) / 3, len(packed.text), len(plain.text))
    tally.check("small ones are not", "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers)


def main():
    embedding()
    s = server.Server("web")
    client = s.client()
    app = client.get("/", headers=HTML, token=False).type == "text/html"
    if app:
        pages(client)
        files(client)
        first_visit(client)
    else:
        tally.skipped += 1
        print("no app was built into the program")
    tally.check("the app is in the program where it was built", app == os.path.exists(os.path.join(DIST, "index.html")))
    others(client, app)
    s.stop()
    s.drop()
    tally.end()


main()
