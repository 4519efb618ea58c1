#!/usr/bin/env python3
"""A registry of 100,000 repositories with 10 tags each: how soon it answers after its start, how long a page of the catalog and a list of tags take, and whether pushes go on while garbage is collected.

usage: many.py COUNT FOLDER
The folder is written as docs/registry.md describes it: of the ten manifests of a repository one is its own, the others all have.
"""
import json
import os
import statistics
import subprocess
import sys
import threading
import time

from client import IMAGE, Client, digest_of, manifest_of
from servers import OURS, serving

TAGS, ASKED = 10, 50

count, folder = int(sys.argv[1]), sys.argv[2]
root = f"{folder}/run-many"


def name_of(number):
    return f"group{number // 1000:03}/repository{number % 1000:03}"


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def make():
    for name in ("blobs/sha256", "blobs/sha512", "trash/sha256", "trash/sha512", "uploads", "repositories", "tags"):
        os.makedirs(f"{root}/{name}")
    blob = lambda content: write(f"{root}/blobs/sha256/{digest_of(content)[7:]}", content)
    config, layer = b"{}", b"layer"
    blob(config)
    blob(layer)
    shared = [manifest_of(config, [layer] * (number + 2)) for number in range(TAGS - 1)]
    for number, manifest in enumerate(shared):
        blob(manifest)
        write(f"{root}/tags/t{number}", digest_of(manifest).encode() + b"\n")
    lines = [f"+ blob {digest_of(one)} {len(one)}" for one in (config, layer)] + [f"+ manifest {digest_of(one)} {len(one)} {IMAGE}" for one in shared]
    for number in range(count):
        place = f"{root}/repositories/{name_of(number)}"
        os.makedirs(f"{place}/_tags")
        own = manifest_of(config, [layer])[:-1] + b', "annotations": {"n": "%d"}}' % number
        blob(own)
        for tag in range(TAGS - 1):
            os.link(f"{root}/tags/t{tag}", f"{place}/_tags/t{tag}")
        write(f"{place}/_tags/own", digest_of(own).encode() + b"\n")
        write(f"{place}/_members", ("\n".join([*lines, f"+ manifest {digest_of(own)} {len(own)} {IMAGE}"]) + "\n").encode())
    write(f"{root}/catalog", "".join(name_of(number) + "\n" for number in range(count)).encode())


def timed(action):
    begin = time.perf_counter()
    result = action()
    return (time.perf_counter() - begin) * 1000, result


def push(client, number):
    layer = b"%d" % number
    client.push_blob("pushed/one", layer)
    client.push_blob("pushed/one", b"{}")
    client.push_manifest("pushed/one", f"t{number}", manifest_of(b"{}", [layer]))


make()
begin = time.perf_counter()
with serving("ours", root, "--gc-every", "0") as server, Client(server.port) as client:
    client.ask("GET", "/v2/")
    start = time.perf_counter() - begin
    pages, tags = [], []
    path = "/v2/_catalog"
    listed = 0
    while path:
        took, (_, headers, body) = timed(lambda: client.ask("GET", path))
        pages.append(took)
        listed += len(json.loads(body)["repositories"])
        path = headers["link"].split("<")[1].split(">")[0] if "link" in headers else None
    if listed != count:
        sys.exit(f"many.py: the catalog has {listed} of {count}")
    for number in range(0, count, max(1, count // ASKED)):
        took, (_, _, body) = timed(lambda: client.ask("GET", f"/v2/{name_of(number)}/tags/list"))
        tags.append(took)
        if len(json.loads(body)["tags"]) != TAGS:
            sys.exit(f"many.py: {body}")
    before = [timed(lambda: push(client, number))[0] for number in range(ASKED)]
    collecting = subprocess.Popen([OURS, "gc", "--root", root], stdout=subprocess.PIPE, text=True)
    begin, during = time.perf_counter(), []
    while collecting.poll() is None:
        during.append(timed(lambda: push(client, ASKED + len(during)))[0])
    collected = time.perf_counter() - begin
    memory = server.memory()
    if collecting.returncode != 0:
        sys.exit(f"many.py: gc ended with {collecting.returncode}")
worst = lambda times: f"{statistics.median(times):.1f} ms (at most {max(times):.0f})"
print(json.dumps({"note": f"start {start:.2f} s; page of the catalog {worst(pages)}; tags {worst(tags)}; gc {collected:.0f} s, meanwhile {len(during):,} pushes of {worst(during)} each, before it {worst(before)}; "
                          f"memory {memory / 1e6:.0f} MB"}))
