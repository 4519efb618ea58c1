#!/usr/bin/env python3
"""Blobs into a registry, or out of it, by many clients at once: how long all of them take, the megabytes a second, and what the server took of processors.

usage: transfer.py put|get ours|docker-registry|nginx CLIENTS MEGABYTES FOLDER      MEGABYTES: of each client's blob
"""
import json
import os
import sys
import threading
import time

from client import Client, digest_of_file
from servers import serving

PROCESSES = 4

what, kind, clients, megabytes, folder = sys.argv[1:]
clients, length = int(clients), int(megabytes) * 1_000_000


def source(number):
    """A blob that no other client has: random bytes, of which the first say whose it is."""
    path = f"{folder}/blob-{number}"
    if not os.path.exists(path) or os.path.getsize(path) != length:
        with open(path, "wb") as file:
            piece = os.urandom(1_000_000)
            file.write(number.to_bytes(8, "big") + piece[8:])
            for _ in range(length // len(piece) - 1):
                file.write(piece)
    return path, digest_of_file(path)


def put(server, blobs, number):
    path, digest = blobs[number]
    with Client(server.port) as client:
        client.push_file(f"bench/c{number}", path, length, digest)


def get(server, path):
    with Client(server.port) as client:
        _, _, got = client.ask("GET", path, keep=False)
        if got != length:
            raise SystemExit(f"transfer.py: {got} of {length} bytes")


def together(work):
    """Runs work(number) for each client, in some processes with threads each; seconds from when all are ready to when all are done."""
    ready, begin = os.pipe(), os.pipe()
    children = []
    for process in range(min(PROCESSES, clients)):
        child = os.fork()
        if child == 0:
            failed = []

            def one(number):
                try:
                    work(number)
                except BaseException as error:
                    failed.append(error)
            threads = [threading.Thread(target=one, args=(number,)) for number in range(process, clients, PROCESSES)]
            os.write(ready[1], b"r")
            os.read(begin[0], 1)
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for error in failed:
                print(f"transfer.py: {type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1 if failed else 0)
        children.append(child)
    for _ in children:
        os.read(ready[0], 1)
    start = time.perf_counter()
    os.write(begin[1], b"b" * len(children))
    statuses = [os.waitpid(child, 0)[1] for child in children]
    seconds = time.perf_counter() - start
    if any(statuses):
        sys.exit("transfer.py: a client failed")
    return seconds


root = f"{folder}/run-{kind}"
if what == "put":
    blobs = [source(number) for number in range(clients)]
    with serving(kind, root) as server:
        before = server.cpu()
        seconds = together(lambda number: put(server, blobs, number))
        used = server.cpu() - before
else:
    path, digest = source(0)
    if kind == "nginx":
        os.makedirs(f"{root}/www/v2/bench/c0/blobs")
        os.link(path, f"{root}/www/v2/bench/c0/blobs/{digest}")
    with serving(kind, root) as server:
        if kind != "nginx":
            put(server, [(path, digest)], 0)
        before = server.cpu()
        seconds = together(lambda _: get(server, f"/v2/bench/c0/blobs/{digest}"))
        used = server.cpu() - before
print(json.dumps({"seconds": seconds, "note": f"{clients * length / seconds / 1e6:,.0f} MB/s, {used:.1f} s of its CPU"}))
