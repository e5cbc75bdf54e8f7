"""Malformed requests on a bare socket: each gets the answer that is written beside it here, or its connection is closed without one, and the server goes on.
Nothing of them is done: the tables are as they were."""
import concurrent.futures
import json
import re
import socket

import inputs
import server

tally = server.Tally()
CLOSE = "close"  # without an answer
CASES = []


def case(what, data, *want, more=b"", cut=False):
    """want: statuses, or CLOSE. cut: the sender has no more to say (half-closes)."""
    CASES.append((what, data if isinstance(data, bytes) else data.encode("latin-1"), want, more, cut))


def head(method="GET", path="/healthz", version="HTTP/1.1", host="Host: x", more=""):
    return f"{method} {path} {version}\r\n" + (host + "\r\n" if host else "") + more + "\r\n"


def post(body, more="", length=None, path="/v1/item/create", kind="application/json"):
    body = body if isinstance(body, bytes) else body.encode()
    length = len(body) if length is None else length
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\nContent-Type: {kind}\r\n" + (f"Content-Length: {length}\r\n" if length != "" else "") +
            more + "\r\n").encode() + body


GOOD = json.dumps({"code": "NEVER", "name": "never"})


def request_lines():
    for what, line, want in (
        ("no words", "", (CLOSE, 400)), ("one word", "GET", (400, CLOSE)), ("two words", "GET /healthz", (400, 200, CLOSE)), ("a blank line of blanks", "   ", (400, CLOSE)),
        ("four words", "GET /healthz HTTP/1.1 now", (400, CLOSE)), ("no path", "GET  HTTP/1.1", (400, 404, CLOSE)), ("a star", "GET * HTTP/1.1", (400, 404)),
        ("a path without slash", "GET healthz HTTP/1.1", (400, 404)), ("a tab between", "GET\t/healthz\tHTTP/1.1", (400, CLOSE)),
        ("two blanks", "GET  /healthz HTTP/1.1", (400, 200, 404, CLOSE)), ("a blank before", " GET /healthz HTTP/1.1", (400, 405, CLOSE)),
        ("a blank behind", "GET /healthz HTTP/1.1 ", (400, 200, CLOSE)), ("HTTP/0.9", "GET /healthz HTTP/0.9", (400, 505, CLOSE)),
        ("HTTP/1.2", "GET /healthz HTTP/1.2", (200, 400, 505, CLOSE)), ("HTTP/2.0", "GET /healthz HTTP/2.0", (400, 505, CLOSE)), ("HTTP/9", "GET /healthz HTTP/9", (400, 505, CLOSE)),
        ("HTTP/1.1.1", "GET /healthz HTTP/1.1.1", (400, 505, CLOSE)), ("http/1.1", "GET /healthz http/1.1", (400, 505, CLOSE)), ("FTP/1.1", "GET /healthz FTP/1.1", (400, 505, CLOSE)),
        ("HTTP/11", "GET /healthz HTTP/11", (400, 505, CLOSE)), ("HTTP/1.x", "GET /healthz HTTP/1.x", (400, 505, CLOSE)), ("HTTP/-1.1", "GET /healthz HTTP/-1.1", (400, 505, CLOSE)),
        ("HTTP/1.99999999999", "GET /healthz HTTP/1.99999999999", (400, 505, CLOSE)), ("lower case", "get /healthz HTTP/1.1", (405, 400)), ("an unknown method", "BREW /healthz HTTP/1.1", (405,)),
        ("a long method", "A" * 9000 + " /healthz HTTP/1.1", (405, 400, 414, 431, CLOSE)), ("a method with signs", "G(T /healthz HTTP/1.1", (400, 405)), ("TRACE", "TRACE /healthz HTTP/1.1", (405,)),
        ("CONNECT", "CONNECT x:443 HTTP/1.1", (400, 404, 405)), ("PUT", "PUT /v1/items HTTP/1.1", (405,)), ("PATCH", "PATCH /v1/items HTTP/1.1", (405,)),
        ("PRI of HTTP/2", "PRI * HTTP/2.0", (400, 505, CLOSE)), ("a NUL in the method", "G\0ET /healthz HTTP/1.1", (400, 405, CLOSE)), ("a NUL in the path", "GET /heal\0thz HTTP/1.1", (400, 404, CLOSE)),
        ("a NUL in the version", "GET /healthz HTTP/1.1\0", (400, 505, CLOSE)), ("bytes above 127", "GET /healthz\xff\xfe HTTP/1.1", (400, 404)), ("a control character", "GET /heal\x01thz HTTP/1.1", (400, 404)),
        ("delete", "GET /heal\x7fthz HTTP/1.1", (400, 404)), ("the whole address", "GET http://x/healthz HTTP/1.1", (200,)), ("the whole address of another", "GET http://other.example/healthz HTTP/1.1", (200,)),
        ("the whole address, no path", "GET http://x HTTP/1.1", (200,)), ("https", "GET https://x/healthz HTTP/1.1", (200,)), ("a scheme that is none", "GET gopher://x/healthz HTTP/1.1", (400, 404)),
        ("an address with a user", "GET http://a:b@x/healthz HTTP/1.1", (200,)), ("two slashes", "GET //healthz HTTP/1.1", (404,)), ("dots", "GET /../../etc/passwd HTTP/1.1", (404,)),
        ("dots that are encoded", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", (404,)), ("backslashes", "GET \\..\\..\\etc HTTP/1.1", (400, 404)), ("a fragment", "GET /healthz#x HTTP/1.1", (200, 400, 404)),
    ):
        case("request line: " + what, line + "\r\nHost: x\r\n\r\n", *want, cut=CLOSE in want)
    case("bare line feeds", "GET /healthz HTTP/1.1\nHost: x\n\n", 200, 400, CLOSE, cut=True)
    case("bare carriage returns", "GET /healthz HTTP/1.1\rHost: x\r\r", 400, CLOSE, cut=True)
    case("empty lines before", "\r\n\r\n" + head(), 200, 400)
    case("only empty lines", "\r\n" * 50, CLOSE, 400, cut=True)
    case("noise", bytes(range(256)) * 4 + b"\r\n\r\n", 400, CLOSE, cut=True)
    case("a greeting of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xab" * 300, 400, CLOSE, cut=True)
    case("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", 400, 505, CLOSE, cut=True)
    case("SMTP", "EHLO x\r\nMAIL FROM:<a@b>\r\n\r\n", 400, CLOSE, cut=True)
    for n in (1000, 4000, 8000, 16000, 31000, 33000, 70000, 300000):
        case(f"a path of {n}", f"GET /{'a' * n} HTTP/1.1\r\nHost: x\r\n\r\n", 404, 414, 431, CLOSE)
        case(f"a query of {n}", f"GET /healthz?{'a' * n} HTTP/1.1\r\nHost: x\r\n\r\n", 200, 422, 414, 431, CLOSE)


def head_lines():
    for what, more, want in (
        ("no colon", "Nonsense\r\n", (400, 200, CLOSE)), ("a blank before the colon", "Content-Length : 0\r\n", (400, CLOSE)), ("an empty name", ": x\r\n", (400, 200, CLOSE)),
        ("a NUL in a name", "X\0Y: 1\r\n", (400, 200, CLOSE)), ("a NUL in a value", "X: 1\0002\r\n", (400, 200, CLOSE)), ("a NUL in the token", "Authorization: Bearer \0\r\n", (400, 200, CLOSE)),
        ("bytes above 127", "X: \xff\xfe\xc0\r\n", (200, 400)), ("a control character", "X: a\x01b\r\n", (200, 400)), ("a name with blanks", "A B: 1\r\n", (400, 200, CLOSE)),
        ("a folded line", "X: a\r\n b\r\n", (400,)), ("many blanks", "X: " + " " * 900 + "b\r\n", (200,)), ("too many blanks", "X: " + " " * 2000 + "b\r\n", (400,)), ("tabs and blanks", "X:\t \tb \r\n", (200,)), ("a folded line of nothing", "X:\r\n b\r\n", (400,)), ("a folded first line", " folded\r\n", (400, CLOSE)), ("a bare carriage return", "X: a\rY: b\r\n", (200, 400, CLOSE)),
        ("a bare line feed", "X: a\nY: b\r\n", (200, 400)), ("an empty value", "X:\r\n", (200,)), ("the same a thousand times", "X: 1\r\n" * 1000, (200, 431, 400, CLOSE)),
        ("ten thousand of them", "".join(f"X{n}: 1\r\n" for n in range(10000)), (431, 400, CLOSE)), ("a name of 40000", "X" * 40000 + ": 1\r\n", (431, 400, CLOSE)),
        ("a value of 40000", "X: " + "y" * 40000 + "\r\n", (431, 400, CLOSE)), ("a cookie of 20000", "Cookie: a=" + "y" * 20000 + "\r\n", (200, 431, CLOSE)),
        ("two of Host", "Host: y\r\n", (400,)), ("the same Host twice", "Host: x\r\n", (400,)), ("a Connection that is none", "Connection: nonsense\r\n", (200,)),
        ("an upgrade", "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", (200, 400)), ("a websocket", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n", (200, 400)),
        ("Range", "Range: bytes=0-1\r\n", (200,)), ("a Range without sense", "Range: bytes=9-1,-,x\r\n", (200,)), ("Max-Forwards", "Max-Forwards: -1\r\n", (200,)),
        ("an Accept without sense", "Accept: ;;;,,,q=\r\n", (200,)), ("an encoding without sense", "Accept-Encoding: gzip;q=nan, *;q=9\r\n", (200,)), ("If-None-Match without end", 'If-None-Match: "\r\n', (200,)),
        ("a date that is none", "If-Modified-Since: yesterday\r\n", (200,)), ("an address that is none", "X-Forwarded-For: , ,\xff,<script>\r\n", (200,)), ("a long address", "X-Forwarded-For: " + "1" * 5000 + "\r\n", (200,)),
    ):
        case("head: " + what, head(more=more), *want, cut=CLOSE in want)
    case("head: no Host", head(host=""), 400)
    case("head: an empty Host", head(host="Host:"), 200, 400)
    case("head: a Host with signs", head(host="Host: a b<>\"@/\\"), 200, 400)
    case("head: a Host of 3000", head(host="Host: " + "h" * 3000), 200, 400)
    case("HTTP/1.0 without Host", head(version="HTTP/1.0", host=""), 200)
    case("HTTP/1.0 kept", head(version="HTTP/1.0", more="Connection: keep-alive\r\n"), 200)
    for what, value, want in (("none", "", 401), ("one word", "x", 401), ("no token", "Bearer", 401), ("no token, a blank", "Bearer ", 401), ("another scheme", "Basic YTpi", 401), ("Digest", 'Digest username="a"', 401),
                              ("quotes", "Bearer '\"; drop table token; --", 401), ("bytes above 127", "Bearer \xff\xfe", 401), ("two tokens", "Bearer a b", 401), ("a token of 20000", "Bearer " + "t" * 20000, 401),
                              ("a token in lower case", "bearer x", 401), ("no scheme, a token", "argosy_x", 401), ("a comma", "Bearer a, Bearer b", 401), ("percent", "Bearer %00%ff%s%n%x", 401)):
        case("authorization: " + what, head(path="/v1/items", more=f"Authorization: {value}\r\n"), want)
    for what, value in (("none", ""), ("signs", "argosy_session='; --"), ("no name", "=x"), ("only signs", ";;;;===;;"), ("two", "argosy_session=a; argosy_session=b"), ("bytes above 127", "argosy_session=\xff\xfe"),
                        ("long", "argosy_session=" + "s" * 10000)):
        case("cookie: " + what, head(path="/v1/items", more=f"Cookie: {value}\r\n"), 401)


def framing():
    """Where a body ends: whatever could be read in two ways is refused, and the connection closed."""
    smuggled = head(path="/v1/smuggled")
    for what, more in (("length and chunks", "Transfer-Encoding: chunked\r\n"), ("length and another coding", "Transfer-Encoding: gzip\r\n"), ("two lengths", "Content-Length: 5\r\n"),
                       ("the same length twice", f"Content-Length: {len(GOOD)}\r\n"), ("length and blank chunks", "Transfer-Encoding : chunked\r\n"), ("length and tabbed chunks", "Transfer-Encoding:\tchunked\r\n"),
                       ("length and chunks in capitals", "TRANSFER-ENCODING: CHUNKED\r\n"), ("length and two codings", "Transfer-Encoding: gzip, chunked\r\n"), ("length and chunks in quotes", 'Transfer-Encoding: "chunked"\r\n'),
                       ("length and chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), ("length and x-chunked", "Transfer-Encoding: xchunked\r\n"), ("length and no coding", "Transfer-Encoding:\r\n"),
                       ("length and identity", "Transfer-Encoding: identity\r\n"), ("length and a folded coding", "Transfer-Encoding:\r\n chunked\r\n")):
        case("framing: " + what, post(GOOD, more=more), 400, CLOSE, more=smuggled.encode())
    for length in ("-1", "+5", "5 5", "5,5", "0x10", "1e3", "five", "", " ", "5.0", "99999999999999999999", "18446744073709551616", "9223372036854775808", "-0", "\xb2", "5;", "٥"):
        case(f"framing: the length {length!r}", post(GOOD, more=f"Content-Length: {length}\r\n".encode("utf-8").decode("latin-1"), length=""), 400, 413, CLOSE, more=smuggled.encode())
    case("framing: no length", post("", length=""), 400)
    case("framing: a length of nothing", post("", length=0), 400)
    case("framing: a huge length", post("", length=10 ** 15), 413, CLOSE)
    case("framing: a huge length, asking first", post("", more="Expect: 100-continue\r\n", length=10 ** 15), 413, CLOSE)
    case("framing: another expectation", post('{"no_such_field":1}', more="Expect: a-miracle\r\n"), 417, 422)
    case("framing: a shorter body", post(GOOD, length=len(GOOD) + 10), CLOSE, 400, cut=True)
    case("framing: a body with GET", head(path="/v1/items", more="Authorization: Bearer TOKEN\r\nContent-Length: 5\r\n") + "hello", 200, 400)
    case("framing: a body with DELETE", head("DELETE", "/v1/session", more="Authorization: Bearer TOKEN\r\nContent-Length: 5\r\n") + "hello", 409, 400)
    for coding in ("gzip", "identity", "deflate", "chunked, chunked", "chunked;x=1", "CHUNKED ", ",chunked", "chunked,", "\x0bchunked", "chun\0ked"):
        case(f"framing: the coding {coding!r}", post(f"{len(GOOD):x}\r\n{GOOD}\r\n0\r\n\r\n", more=f"Transfer-Encoding: {coding}\r\n", length=""), 400, 401, CLOSE, more=smuggled.encode())
    case("framing: chunks with HTTP/1.0", b"POST /v1/item/create HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, CLOSE)


def chunks():
    def chunked(text, what, *want, cut=False):
        case("chunks: " + what, post(text, more="Transfer-Encoding: chunked\r\n", length=""), *want, cut=cut)
    n = f"{len(GOOD):x}"
    for what, text in (("no number", f"zz\r\n{GOOD}\r\n0\r\n\r\n"), ("a negative one", f"-5\r\n{GOOD}\r\n0\r\n\r\n"), ("0x", f"0x{n}\r\n{GOOD}\r\n0\r\n\r\n"), ("a blank before", f" {n}\r\n{GOOD}\r\n0\r\n\r\n"),
                       ("a plus", f"+{n}\r\n{GOOD}\r\n0\r\n\r\n"), ("a huge one", f"FFFFFFFFFFFFFFFFF\r\n{GOOD}\r\n0\r\n\r\n"), ("2^64", f"10000000000000000\r\n{GOOD}\r\n0\r\n\r\n"), ("many digits", f"{'0' * 60}{n}x\r\n{GOOD}\r\n0\r\n\r\n"),
                       ("too long a chunk", f"{len(GOOD) - 1:x}\r\n{GOOD}\r\n0\r\n\r\n"), ("an empty size", f"\r\n{GOOD}\r\n0\r\n\r\n"),
                       ("a NUL in the size", f"\0{n}\r\n{GOOD}\r\n0\r\n\r\n"), ("a comma", f"{n},5\r\n{GOOD}\r\n0\r\n\r\n"), ("no line end behind a chunk", f"{n}\r\n{GOOD}0\r\n\r\n")):
        chunked(text, what, 400, 413, CLOSE, cut=True)
    chunked(f"{n}\r\n{GOOD[:10]}", "cut off within one", CLOSE, 400, cut=True)
    chunked(f"{n}\r\n{GOOD}\r\n", "no last one", CLOSE, 400, cut=True)
    chunked(f"{n}\r\n{GOOD}\r\n0\r\n", "no end of the trailer", CLOSE, 400, cut=True)
    bad = '{"no_such_field":1}'
    m = f"{len(bad):x}"
    chunked(f"{len(bad) + 1:x}\r\n{bad}\r\n0\r\n\r\n", "too short a chunk", 400, 422, CLOSE, cut=True)  # the library takes the bare line feed behind it
    chunked(f"{m};name=value\r\n{bad}\r\n0\r\n\r\n", "an extension", 422, 400)
    chunked(f"{m};{'x' * 20000}\r\n{bad}\r\n0\r\n\r\n", "a long extension", 422, 400, 413, 431, CLOSE, cut=True)
    chunked(f"{m}\r\n{bad}\r\n0\r\nTrailer: x\r\n\r\n", "a trailer", 422, 400)
    chunked(f"{m}\r\n{bad}\r\n0\r\nContent-Length: 5\r\nAuthorization: Bearer x\r\n\r\n", "a trailer with a length", 422, 400)
    chunked(f"{m}\r\n{bad}\r\n0\r\n" + "X: 1\r\n" * 10000 + "\r\n", "ten thousand trailers", 422, 400, 431, CLOSE, cut=True)
    chunked("".join(f"1\r\n{c}\r\n" for c in bad) + "0\r\n\r\n", "one byte each", 422)
    chunked(f"000{m}\r\n{bad}\r\n000\r\n\r\n", "zeros before", 422, 400)
    chunked(f"{m.upper()}\n{bad}\n0\n\n", "bare line feeds", 422, 400, CLOSE, cut=True)


def paths():
    for text, want in (("%", (400, 422)), ("%2", (400, 422)), ("%zz", (400, 422)), ("%00", (400, 422)), ("%c0%af", (400, 422)), ("%ff", (400, 422)), ("%ed%a0%80", (400, 422)), ("%u0041", (400, 422)), ("%25%25", (422,)),
                       ("%0d%0aX:%201", (400, 422)), ("&&&", (200, 422)), ("=", (422, 200)), ("=x", (422,)), ("a=1&a=2", (422,)), ("limit=1&limit=2", (422,)), ("sort=code&sort=-code", (422,)), ("format=json&format=csv", (422,)), ("code=a&code=b", (200,)), ("limit=-1", (422,)), ("limit=1e9", (422,)),
                       ("limit=99999999999999999999", (422,)), ("limit=%31", (200,)), ("limit=0x1", (422,)), ("limit=1;drop", (422,)), ("limit=", (422,)), ("sort=", (200, 422)), ("sort=,,,", (422,)),
                       ("sort=code,code,code,code,code,code,code,code,code,code,code,code,code,code,code,code,code,code", (200, 422)), ("sort=-", (422,)), ("sort=--code", (422,)), ("sort=code;select", (422,)),
                       ("after=%FF", (422,)), ("after=" + "A" * 8000, (422,)), ("after=W10", (422,)), ("after=bnVsbA", (422,)), ("code.in=" + ",".join("x" * 3 for _ in range(3000)), (422,)),
                       ("code.like=" + "%25" * 2000, (200, 422)), ("code=%27%20or%201=1--", (200,)), ("code.eq.eq=1", (422,)), (".=1", (422,)), ("code.=1", (422,)), ("a" * 5000 + "=1", (422,)), ("format=%00", (422,)), ("count=1", (422,))):
        case("query: " + text[:60], head(path="/v1/items?" + text, more="Authorization: Bearer TOKEN\r\n"), *want)
    for path, want in (("/v1/items/", (404,)), ("/v1//items", (404,)), ("/v1/items%2f", (404,)), ("/v1/%69tems", (200,)), ("/v1/items%00", (400, 404)), ("/V1/ITEMS", (404,)), ("/v1/items;x=1", (404,)), ("/v1/item/create", (405,)),
                       ("/v1/document/invoice/%ff", (404, 422)), ("/v1/document/invoice/..%2f..%2fetc", (404,)), ("/v1/document/%00/x", (400, 404)), ("/v1/document//", (404,)), ("/v1/trace/order/", (404,)),
                       ("/v1/trace/order/%27", (404,)), ("/v1/trace/order/%c3%28", (404, 422)), ("/v1/trace/lot/" + "x" * 5000, (404, 422)), ("/assets/../../etc/passwd", (404,)), ("/assets/%2e%2e%2findex.html", (404,)),
                       ("/problems/%ff", (404,)), ("/problems/../metrics", (404,)), ("/.git/config", (404,)), ("/index.html%00.js", (400, 404))):
        case("path: " + path[:60], head(path=path, more="Authorization: Bearer TOKEN\r\n"), *want)


def bodies():
    deep = 100000
    for what, body, want in (
        ("nothing", "", 400), ("a blank", " ", 400), ("a letter", "x", 400), ("a bracket", "{", 400), ("the other", "}", 400), ("deep lists", "[" * deep, 400), ("deep objects", '{"a":' * deep, 400),
        ("deep and closed", "[" * 33 + "]" * 33, 400), ("a name twice", '{"code":"A","code":"B","name":"x"}', 400), ("a name twice, escaped", '{"code":"A","c\\u006fde":"B","name":"x"}', 400), ("two values", "{}{}", 400),
        ("a comma too many", '{"a":1,}', 400), ("no comma", '{"a":1 "b":2}', 400), ("no colon", '{"a" 1}', 400), ("a name without quotes", "{a:1}", 400), ("single quotes", "{'a':1}", 400), ("a comment", '{"a":1/*x*/}', 400),
        ("NaN", '{"code":NaN}', 400), ("Infinity", '{"code":Infinity}', 400), ("hexadecimal", '{"code":0x1}', 400), ("a plus", '{"code":+1}', 400), ("a zero before", '{"code":01}', 400), ("a point at the end", '{"code":1.}', 400),
        ("a point before", '{"code":.5}', 400), ("an exponent without digits", '{"code":1e}', 400), ("True", '{"code":True}', 400), ("nul", '{"code":nul}', 400), ("a text without end", '{"code":"x', 400),
        ("a line break in a text", '{"code":"a\nb"}', 400), ("a tab in a text", '{"code":"a\tb"}', 400), ("an escape that is none", '{"code":"\\x41"}', 400), ("half an escape", '{"code":"\\u00"}', 400), ("half a pair", '{"code":"\\ud800"}', 400),
        ("the other half", '{"code":"\\udc00"}', 400), ("a mark of byte order", "\ufeff{}", 400), ("UTF-16", '{"code":"x"}'.encode("utf-16"), 400), ("a NUL before", b"\0{}", 400), ("a NUL behind", b"{}\0", 400),
        ("not UTF-8", b'{"code":"\xff"}', 400), ("overlong", b'{"code":"\xc0\xaf"}', 400), ("a surrogate", b'{"code":"\xed\xa0\x80"}', 400), ("cut UTF-8", b'{"code":"\xe2\x82"}', 400), ("form data", "code=X&name=Y", 400),
        ("XML", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", 400), ("a NUL escaped", '{"code":"a\\u0000b","name":"x"}', 422), ("a number", "7", 422), ("a text", '"x"', 422), ("null", "null", 422),
        ("a list of null", "[null]", 200), ("a huge number", '{"code":"N1","name":"x","price":' + "9" * 5000 + "}", 422), ("a tiny number", '{"code":"N2","name":"x","price":1e-400}', 422), ("a huge exponent", '{"code":"N3","name":"x","price":1e99999999999}', 422),
        ("-0.000001", '{"code":"N4","name":"x","price":-0.000001}', 422), ("a number as list", '{"code":["A"],"name":"x"}', 422), ("an object as text", '{"code":{"a":1},"name":"x"}', 422), ("a prototype", '{"__proto__":{"admin":true},"code":"N5"}', 422),
        ("a hundred thousand names", "{" + ",".join(f'"a{n}":1' for n in range(100000)) + "}", 422), ("a name of a megabyte", '{"' + "a" * 1000000 + '":1}', 422), ("a text of a megabyte", '{"code":"' + "a" * 1000000 + '","name":"x"}', 422),
        ("1001 in a list", json.dumps([{}] * 1001), 422), ("a list in a list", "[[]]", 200),
    ):
        case("body: " + what, post(body), want)
    for kind in ("", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "json", "application/json\t;", "*/*"):
        case(f"body of the type {kind!r}", post(GOOD, kind=kind), 200 if kind == "application/json\t;" else 415)
    for key in ("k" * 191, "k k", "k\x01", "\xff"):
        case(f"a key {key[:4]!r}", post(GOOD, more=f"Idempotency-Key: {key}\r\n"), 422, 400)
    case("a body that is too large", post(b" " * (8 * 1024 * 1024 + 1)), 413)
    case("a bomb of zeros, said to be packed", post(b"\x1f\x8b" + b"\0" * 1000, more="Content-Encoding: gzip\r\n"), 400, 415)


def sequences():
    ok = head().encode()
    case("a good one behind a bad one", head(path="/v1/nothing").encode() + ok, 404, more=b"")
    case("a hundred at once", ok * 100, 200)
    case("half of the next", ok + b"GET /heal", 200)
    case("noise behind a good one", ok + b"\x00\xff\x00\r\n\r\n", 200)
    for n in (1, 4, 16, 30, len(ok) - 1):
        case(f"the first {n} bytes", ok[:n], CLOSE, 400, cut=True)
    for n in (1, 60, 150):
        case(f"the first {n} bytes of a body's head", post(GOOD)[:n], CLOSE, 400, cut=True)
    case("nothing at all", b"", CLOSE, cut=True)


def answer(sock):
    """The first status; CLOSE where there is none; None where nothing happens."""
    text = b""
    try:
        while b"\r\n" not in text:
            part = sock.recv(65536)
            if not part:
                break
            text += part
    except ConnectionError:
        pass
    except socket.timeout:
        return None, text
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", text)
    return (int(found[1]) if found else CLOSE if not text else text[:80]), text


def smuggled(sock, text):
    """Whether what came behind was taken for a request of its own."""
    sock.settimeout(0.3)
    try:
        while part := sock.recv(65536):
            text += part
    except OSError:
        pass
    return b"/v1/smuggled" in text


def run(s, what, data, want, more, cut):
    sock = socket.create_connection(("127.0.0.1", s.port), timeout=20)
    try:
        sock.sendall(data.replace(b"TOKEN", s.token.encode()) + more)
        if cut:
            sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # it has closed already
    status, text = answer(sock)
    tally.check(f"{what}: {status}", status in want, want, text[:300])
    if more:
        tally.check(f"{what}: what is behind it is no request", not smuggled(sock, text), text[:300])
    sock.close()
    try:
        tally.check(f"{what}: it goes on", server.Client(s.port).get("/healthz").status == 200)
    except OSError as e:
        tally.check(f"{what}: it goes on", False, e)


def main():
    s = server.Server("malformed")
    s.log = open("server.log", "wb")
    s.stop()
    s.start()
    client = s.client()
    for part in (request_lines, head_lines, framing, chunks, paths, bodies, sequences):
        part()
    before = inputs.digest(s)
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        list(pool.map(lambda one: run(s, *one), CASES))
    tally.check("it goes on", client.get("/healthz").status == 200)
    changed = inputs.changed(before, inputs.digest(s))
    tally.check("nothing was done but the one that was asked well", changed <= {"denial", "item", "event", "block", "meta"}, changed)
    tally.check("one item", len(client.rows("items")) == 1, client.rows("items"))
    tally.check(f"{len(CASES)} cases", len(CASES) >= 300, len(CASES))
    tally.check("it stops", s.stop())
    tally.check("nothing of ours failed", b"reference" not in open("server.log", "rb").read())
    s.drop()
    tally.end()


main()
