#!/usr/bin/env python3
"""What poncho asks of a registry for an image of an environment that it has, counted from the registry's access log: beside the environment, and the same again.

usage: image_pushes.py ours|docker-registry PROGRAM HOME FOLDER      HOME's store has bench:1
"""
import json
import os
import re
import subprocess
import sys
import time

from servers import serving

QUIET = 0.3  # seconds after which the log has what was asked
ASKED = re.compile(r' path=/v2/|"[A-Z]+ /v2/')  # of ours, and of docker-registry's (Apache's combined form)

kind, program, home, folder = sys.argv[1:]


def push(server, name, *options):
    before = os.path.getsize(server.log)
    command = [program, "push", "bench:1", f"{server.host}/{name}", *options]
    said = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=dict(os.environ, PONCHO_HOME=home)).stderr
    time.sleep(QUIET)
    with open(server.log) as log:
        log.seek(before)
        return sum(1 for line in log if ASKED.search(line)), said.strip().splitlines()[-1]


with serving(kind, f"{folder}/run-registry") as server:
    whole, _ = push(server, "hep/bench:1")
    image, sent = push(server, "hep/bench:1-image", "--as", "image")
    again, _ = push(server, "hep/bench:1-image", "--as", "image")
print(json.dumps({"note": f"{image} ({sent}), {again} again, {whole} for the environment before"}))
