#!/usr/bin/env python3
"""crowd.py [SECONDS [IDLE [SLOW]]]: a healthy client's answer times without and with a crowd of connections that wait (5,000) and that drip a head, a body, or
read an answer by single bytes (500); both print their p50, p99 and greatest, and the ratio. Fails where p99 with the crowd is 100 ms or more.

The crowd is a process of its own; who is cut off comes back at once. A healthy client asks 100 times a second, whether or not it is answered late: half of its
requests place an order, half read a list."""
import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "contract"))
import server  # noqa: E402

CROWD = len(sys.argv) > 1 and sys.argv[1] == "crowd"
SECONDS, IDLE, SLOW = (int(a) for a in ([] if CROWD else sys.argv[1:4]) + ["10", "5000", "500"][0 if CROWD else len(sys.argv) - 1:])
RATE = 100


def more_files():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


# ---- the crowd ----

async def waits(port, counts):
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            counts["open"] += 1
            await reader.read(1)
            counts["open"] -= 1
            writer.close()
        except OSError:
            await asyncio.sleep(0.5)


async def drips(port, token, kind, counts):
    head = f"GET /v1/items?limit=10000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    post = f"POST /v1/item/create HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    big = "GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    start = {0: head, 1: post, 2: big * 8}[kind]
    while True:
        try:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # else the system takes megabytes for him
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=sock, limit=1024)
            counts["open"] += 1
            writer.write(start.encode())
            while True:
                await asyncio.sleep(1)
                if kind == 2:
                    if not await reader.read(1):
                        break
                else:
                    writer.write(b"X")
                    await writer.drain()
                    if reader.at_eof():
                        break
            writer.close()
        except OSError:
            await asyncio.sleep(0.5)
        counts["open"] -= 1
        counts["cut"] += 1


async def crowd(port, token):
    counts = {"open": 0, "cut": 0}
    tasks = []
    for n in range(IDLE + SLOW):
        tasks.append(asyncio.create_task(waits(port, counts) if n < IDLE else drips(port, token, n % 3, counts)))
        if n % 100 == 99:
            await asyncio.sleep(0.02)
    while counts["open"] < (IDLE + SLOW) * 0.99:
        await asyncio.sleep(0.1)
    print("ready", flush=True)
    while True:
        await asyncio.sleep(1)
        print(json.dumps(counts), flush=True)


# ---- who is healthy ----

def healthy(s):
    """Answer times in ms, from when each request was due."""
    client, times = s.client(), []
    start = time.monotonic()
    for n in range(SECONDS * RATE):
        due = start + n / RATE
        time.sleep(max(0, due - time.monotonic()))
        reply = client.get("/v1/orders?limit=10") if n % 2 else client.post("/v1/order/place", {"customer": "DINA", "lines": [{"item": "CUP", "qty": "1"}]})
        assert reply.status == 200, reply
        times.append(1000 * (time.monotonic() - due))
    times.sort()
    return {"p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100], "most": times[-1]}


def main():
    more_files()
    with tempfile.TemporaryDirectory(prefix="argosy-crowd-") as folder:
        os.chdir(folder)
        good = compared()
    print("1 passed, 0 failed" if good else "0 passed, 1 failed")
    sys.exit(0 if good else 1)


def compared():
    s = server.Server("crowd")
    client = s.client()
    server.cup_shop(client, qty="1000000")
    client.post("/v1/item/create", [{"code": f"I{n}", "name": "W" * 190} for n in range(1000)])
    healthy(s)  # warm
    alone = healthy(s)
    with subprocess.Popen([sys.executable, os.path.abspath(__file__), "crowd", str(s.port), s.token, str(IDLE), str(SLOW)], stdout=subprocess.PIPE) as others:
        assert others.stdout.readline().strip() == b"ready"
        time.sleep(5)  # until all have come
        among = healthy(s)
        open_now = next(line for line in s.client().get("/metrics").text.decode().splitlines() if line.startswith("argosy_http_connections "))
        cut = next(line for line in s.client().get("/metrics").text.decode().splitlines() if line.startswith("argosy_http_connections_cut_off_total "))
        others.kill()
    for name, got in (("alone", alone), ("among the crowd", among)):
        print(f"{name:16} p50 {got['p50']:7.2f} ms   p99 {got['p99']:7.2f} ms   most {got['most']:7.2f} ms")
    print(f"ratio of p99 {among['p99'] / alone['p99']:.2f}; {open_now}; {cut}")
    good = s.stop() and among["p99"] < 100
    s.drop()
    return good


if CROWD:
    IDLE, SLOW = int(sys.argv[4]), int(sys.argv[5])
    more_files()
    asyncio.run(crowd(int(sys.argv[2]), sys.argv[3]))
else:
    main()
