"""A server with a company of its own, for tests: started, killed, spoken to. Its store is the one that ARGOSY_TEST_DB names."""
import atexit
import base64
import hmac
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

PROGRAM = os.path.abspath(os.environ.get("ARGOSY", "build/argosy"))
ROOT = os.environ.get("ARGOSY_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STORE = os.environ.get("ARGOSY_TEST_DB", "sqlite")


class Reply:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text
        self.type = headers.get("Content-Type", "").split(";")[0]

    @property
    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"{self.status} {self.text[:600].decode('utf-8', 'replace')}"


IMPORT = "/v1/import/"  # the paths that take CSV: they are held to theirs by contract.py, and by matrix.py to who may


class Client:
    """One connection that is kept."""

    def __init__(self, port, token=None):
        self.port, self.token = port, token
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method, path, body=None, headers=None, token=True):
        all_headers = dict(headers or {})
        if token and self.token:
            all_headers.setdefault("Authorization", "Bearer " + (self.token if token is True else token))
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            all_headers.setdefault("Content-Type", "application/json")
        try:
            self.connection.request(method, path, body, all_headers)
            answer = self.connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        except Exception:
            self.connection.close()
            raise

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def do(self, action, **fields):
        """An action that must succeed; its reply."""
        reply = self.post("/v1/" + action, fields)
        if reply.status != 200:
            raise AssertionError(f"{action} {json.dumps(fields)}: {reply}")
        return reply.json

    def rows(self, view):
        """All rows of a view, through its pages."""
        join, after, rows = "&" if "?" in view else "?", "", []
        while True:
            reply = self.get(f"/v1/{view}{join}limit=10000{after}")
            if reply.status != 200:
                raise AssertionError(f"{view}: {reply}")
            page = reply.json
            rows += page["rows"]
            if not page["next"]:
                return rows
            after = "&after=" + page["next"]


def cup_shop(client, *cups, qty=None):
    """Dina may buy cups at the warehouse WH: CUP, or those that are named; so many of each are there."""
    client.do("site/create", code="WH", name="Warehouse", kind="warehouse", country="GB")
    client.do("party/create", code="DINA", name="Dina", customer=True, country="GB")
    client.do("lane/create", code="WH-GB", from_site="WH", to_country="GB", lead_days=2)
    for code in cups or ("CUP",):
        client.do("item/create", code=code, name="Cup", price="4.25", cost="1")
        if qty:
            client.do("stock/open", item=code, site="WH", qty=qty)


class Server:
    def __init__(self, name, company=None):
        if STORE == "sqlite":
            self.db = os.path.abspath(name + ".db")
        else:
            base = f"contract_{name}_{os.getpid()}"
            self.psql(f"create database {base} template template0")
            self.db = STORE.rsplit("/", 1)[0] + "/" + base
        more = ["--from", os.path.join(ROOT, company), "--until-today"] if company else []
        self.run("init", *more)
        self.process, self.token, self.log = None, None, None
        self.start()

    def beside(self):
        """Another server of the same company."""
        other = object.__new__(Server)
        other.db, other.token, other.process, other.log = self.db, self.token, None, self.log
        other.start()
        return other

    @staticmethod
    def psql(sql):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", STORE, "-c", sql], check=True)

    def run(self, *words, check=True):
        """The program's command line on the same store."""
        return subprocess.run([PROGRAM, *words, "--db", self.db], check=check, stdout=subprocess.PIPE).stdout.decode()

    def start(self, *flags):
        self.process = subprocess.Popen([PROGRAM, "serve", "--db", self.db, "--port", "0", "--announce", *flags], stdout=subprocess.PIPE, stderr=self.log)
        atexit.register(self.process.kill)  # where a test breaks off
        for line in iter(self.process.stdout.readline, b""):
            text = line.decode()
            found = re.search(r"argosy_[A-Za-z0-9_-]+", text)
            if found:
                self.token = found[0]
            found = re.search(r"https?://127.0.0.1:(\d+)", text)
            if found:
                self.port = int(found[1])
                return
        raise AssertionError("the server did not start")

    def client(self):
        return Client(self.port, self.token)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """True where it ended as it should."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process.stdout.close()
        return code == 0

    def proven(self):
        return self.run("prove", check=False).strip().endswith("All hold.")

    def drop(self):
        if STORE != "sqlite":
            self.psql(f"drop database {self.db.rsplit('/', 1)[1]} with (force)")


class Tally:
    """What passed and what failed; the last line is read by the test run."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, what, good, *more):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            if self.failed <= 60:
                print("FAIL", what, *[str(m)[:900] for m in more])
        return bool(good)

    def end(self):
        tail = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{tail}")
        sys.exit(1 if self.failed else 0)


def code_of(secret, ahead=0):
    """What a device shows for a second factor (RFC 6238): now, or so many half minutes ahead."""
    step = int(time.time()) // 30 + ahead
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = mac[19] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7fffffff) % 1000000:06d}"


def waited(until, seconds=30):
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
