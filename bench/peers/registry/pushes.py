#!/usr/bin/env python3
"""What a client asks of a registry, counted from the access log of poncho-registry: a push into an empty one, the same again, with one package changed, into a second repository.

usage: pushes.py poncho|skopeo PROGRAM HOME FOLDER      HOME's store has bench:1 and bench:2, which differ in one package
"""
import json
import os
import re
import subprocess
import sys
import time

from client import IMAGE, Client
from servers import serving

QUIET = 0.3  # seconds after which the log has what was asked

kind, program, home, folder = sys.argv[1:]


def push(server, tag, name):
    if kind == "poncho":
        command = [program, "push", f"bench:{tag}", f"{server.host}/{name}"]
    else:
        command = ["skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false", f"oci:{home}/store:bench:{tag}", f"docker://{server.host}/{name}"]
    before = os.path.getsize(server.log)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, PONCHO_HOME=home))
    time.sleep(QUIET)
    with open(server.log) as log:
        log.seek(before)
        lines = [line for line in log if " path=/v2/" in line]
    return len(lines), sum(max(0, int(re.search(r" in=(-?\d+)", line)[1])) for line in lines)


def blobs(client, name):
    manifest = json.loads(client.ask("GET", f"/v2/{name}", headers=[("Accept", IMAGE)])[2])
    return {one["digest"]: one["size"] for one in [manifest["config"], *manifest["layers"]]}


with serving("ours", f"{folder}/run-registry") as server, Client(server.port) as client:
    whole, _ = push(server, 1, "hep/bench:1")
    first = blobs(client, "hep/bench/manifests/1")
    again, _ = push(server, 1, "hep/bench:1")
    changed, sent = push(server, 2, "hep/bench:1")
    second = blobs(client, "hep/bench/manifests/1")
    other, _ = push(server, 2, "hep/other:1")
layer = max(size for digest, size in second.items() if digest not in first)
print(json.dumps({"note": f"{whole} for {len(first)} blobs, {again} again, {changed} after one package changed ({(sent - layer) / 1024:.0f} KiB beside its layer), {other} into a second repository"}))
