#!/usr/bin/env python3
"""What a server holds in memory (anonymous pages) while a blob of 5 GB comes in and goes out, and while 100 clients push and pull at once.

usage: memory.py ours|docker-registry FOLDER
"""
import json
import sys
import threading
import time

from client import Client, digest_of_file
from servers import serving

LENGTH, CLIENTS, PART = 5_000_000_000, 100, 20_000_000

kind, folder = sys.argv[1:]
path = f"{folder}/run-blob"
with open(path, "wb") as file:
    file.truncate(LENGTH)
digest = digest_of_file(path)
peaks, done = [], threading.Event()


def watch(server):
    while not done.wait(0.02):
        peaks[-1] = max(peaks[-1], server.memory())


def work(server, number):
    """Half of them push, half pull a part."""
    with Client(server.port) as client:
        if number % 2:
            begin = number * PART
            client.ask("GET", f"/v2/bench/one/blobs/{digest}", headers=[("Range", f"bytes={begin}-{begin + PART - 1}")], keep=False)
        else:
            client.push_blob(f"bench/c{number}", number.to_bytes(8, "big") * (PART // 8))


with serving(kind, f"{folder}/run-{kind}") as server:
    peaks.append(0)
    watcher = threading.Thread(target=watch, args=(server,))
    watcher.start()
    begin = time.perf_counter()
    with Client(server.port) as client:
        client.push_file("bench/one", path, LENGTH, digest)
        peaks.append(0)
        client.ask("GET", f"/v2/bench/one/blobs/{digest}", keep=False)
    peaks.append(0)
    threads = [threading.Thread(target=work, args=(server, number)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    done.set()
    watcher.join()
into, out, many = (f"{peak / 1e6:.0f}" for peak in peaks)
print(json.dumps({"seconds": seconds, "note": f"in {into} MB, out {out} MB, {CLIENTS} clients {many} MB"}))
