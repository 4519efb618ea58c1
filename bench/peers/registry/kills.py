#!/usr/bin/env python3
"""kill -9 of a registry that is pushed to and collected at the same time, at random instants; after each, what it acknowledged has to be there, and everything that is there has to be whole.

usage: kills.py COUNT FOLDER
"""
import json
import os
import random
import subprocess
import sys
import threading
import time

from client import Client, Refused, digest_of, manifest_of
from servers import OURS, free_port, serving

PUSHERS, LAYER, LONGEST, KEPT, OLD = 4, 20_000, 0.25, 100, 3 * 3600

count, folder = int(sys.argv[1]), sys.argv[2]
root = f"{folder}/registry"
chance = random.Random(16)
acknowledged = {}  # path -> digest
problems = []
pushed = 0


def push(server, number, stop):
    """Until the server is gone. Only what was answered with 201 is remembered."""
    global pushed
    try:
        with Client(server.port) as client:
            for turn in range(1_000_000):
                if stop.is_set():
                    return
                name, tag = f"kills/r{(number + turn) % 3}", f"t{chance.randrange(KEPT)}-{number}"
                config, layer = json.dumps({"n": pushed, "of": number}).encode(), os.urandom(LAYER)
                manifest = manifest_of(config, [layer])
                client.push_blob(name, config)
                client.push_blob(name, layer)
                path = f"/v2/{name}/manifests/{tag}"
                # Between the request and its answer either is right.
                before = acknowledged.pop(path, None)
                pending[path] = {before, digest_of(manifest)}
                client.push_manifest(name, tag, manifest)
                acknowledged[path] = digest_of(manifest)
                del pending[path]
                pushed += 1
    except Refused as refused:
        problems.append(f"refused: {refused}")
    except OSError:
        pass


def collect(stop):
    """Beside the server, with the shortest lease and no time in the trash."""
    while not stop.is_set():
        subprocess.run([OURS, "gc", "--root", root, "--lease", "2h", "--trash", "0s"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def verify(server):
    """Every acknowledged manifest, and a layer of it, as it was."""
    with Client(server.port) as client:
        for path, allowed in [*((path, {digest}) for path, digest in acknowledged.items()), *pending.items()]:
            try:
                body = client.ask("GET", path)[2]
            except Refused as refused:
                if refused.status != 404 or None not in allowed:
                    problems.append(f"{path}: {refused}")
                continue
            if digest_of(body) not in allowed:
                problems.append(f"{path} is not what was acknowledged")
            layer = json.loads(body)["layers"][0]["digest"]
            if digest_of(client.ask("GET", f"{path.split('/manifests/')[0]}/blobs/{layer}")[2]) != layer:
                problems.append(f"a blob that is not its digest: {layer}")
            acknowledged[path] = digest_of(body)
    pending.clear()


def age():
    """
    What nobody needs has no lease any more, and goes in the next round; manifests that lost their tag go now, while no server runs: else each round would check, and age,
    everything that was ever pushed.
    """
    then = time.time() - OLD
    for top, _, names in os.walk(f"{root}/blobs"):
        for name in names:
            os.utime(f"{top}/{name}", (then, then))
    subprocess.run([OURS, "gc", "--root", root, "--lease", "2h", "--trash", "0s", "--untagged", "2h"], stdout=subprocess.DEVNULL, check=True)


pending = {}
for round_ in range(count):
    if problems:
        break
    with serving("ours", root, "--gc-every", "0", port=free_port()) as server:
        verify(server)
        stop = threading.Event()
        threads = [threading.Thread(target=push, args=(server, number, stop)) for number in range(PUSHERS)] + [threading.Thread(target=collect, args=(stop,))]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.01, LONGEST))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
    checked = subprocess.run([OURS, "check", "--root", root], capture_output=True, text=True)
    if checked.returncode != 0:
        problems.append(checked.stdout + checked.stderr)
    age()
for problem in problems:
    print(f"kills.py: {problem}", file=sys.stderr)
if problems:
    sys.exit(1)
with serving("ours", root) as server:
    verify(server)
if problems:
    sys.exit(f"kills.py: {problems[0]}")
print(json.dumps({"note": f"{count} kills, {pushed} manifests acknowledged, none lost, nothing damaged"}))
