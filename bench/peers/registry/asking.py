#!/usr/bin/env python3
"""How many questions a second a registry answers, by wrk on one thread: blobs of 1 KiB, or a manifest of 115 layers by its tag.

usage: asking.py blobs|manifests ours|docker-registry CONNECTIONS SECONDS FOLDER
"seconds" are those of 100,000 requests.
"""
import json
import re
import subprocess
import sys

from client import IMAGE, Client, manifest_of
from servers import serving

LAYERS, COUNTED = 115, 100_000

what, kind, connections, seconds, folder = sys.argv[1:]
with serving(kind, f"{folder}/run-{kind}") as server:
    with Client(server.port) as client:
        layers = [number.to_bytes(1024, "big") for number in range(LAYERS)]
        for layer in layers:
            digest = client.push_blob("bench/asked", layer)
        client.push_blob("bench/asked", b"{}")
        client.push_manifest("bench/asked", "1", manifest_of(b"{}", layers))
    url = f"http://{server.host}/v2/bench/asked/" + (f"blobs/{digest}" if what == "blobs" else "manifests/1")
    before = server.cpu()
    said = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-H", f"Accept: {IMAGE}", url], capture_output=True, text=True, check=True).stdout
    used = server.cpu() - before
if "Non-2xx" in said or "Socket errors" in said:
    sys.exit(f"asking.py: {said}")
rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1])
print(json.dumps({"seconds": COUNTED / rate, "note": f"{rate:,.0f} a second, {used / rate / float(seconds) * 1e6:.0f} µs of its CPU each"}))
