#!/usr/bin/env python3
"""kill -9 at a random instant of a cold start, then a start in what that left: how many of these do what the command asks, in a cache that is whole.

usage: kills.py COUNT SHIM PONCHO ENV FOLDER        ENV has Python and NumPy; FOLDER is for node caches
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

PROGRAM = "import numpy; print(int(numpy.arange(10).sum()))"
RIGHT = "45"

count, shim, poncho, environment, folder = sys.argv[1:]
start = [shim, "-e", environment, "--", "python", "-c", PROGRAM]
chance = random.Random(9)
cache = f"{folder}/cache"
variables = {**os.environ, "PONCHO_NODE_CACHE": cache, "PONCHO_HOME": f"{folder}/home"}


def cold_start():
    begin = time.perf_counter()
    subprocess.run(start, env=variables, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(cache)
    return time.perf_counter() - begin


longest = min(cold_start() for _ in range(3))
right = killed = 0
for _ in range(int(count)):
    process = subprocess.Popen(start, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(chance.uniform(0, longest))
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        killed += 1
    process.communicate()
    again = subprocess.run(start, env=variables, capture_output=True, text=True)
    verified = subprocess.run([poncho, "cache", "verify"], env=variables, capture_output=True, text=True)
    left = [name for root, folders, _ in os.walk(cache) for name in folders if name.endswith(".poncho-tmp")]
    if again.returncode == 0 and again.stdout.strip() == RIGHT and verified.returncode == 0 and not left:
        right += 1
    else:
        print(f"kills.py: {again.returncode} {again.stdout} {again.stderr} {verified.returncode} {verified.stdout} {left}", file=sys.stderr)
    shutil.rmtree(cache)
print(json.dumps({"note": f"{right} of {count} right, {killed} killed before their end"}))
