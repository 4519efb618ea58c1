#!/usr/bin/env python3
"""Many tasks that are started at once: when the last of them begins.

usage: crowd.py one|all|direct COUNT SHIM ENV CACHE
one: a single task. all: COUNT of them. direct: COUNT of the environment's own Python, by xargs and without Poncho; CACHE holds the unpacked environment.
A task notes the clock when its Python begins. "seconds" is from the start to the last of these notes; for all, the note says how many environments were unpacked.
"""
import glob
import json
import os
import subprocess
import sys
import time

TASK = "import sys, time; print(time.time(), sys.prefix)"

what, count, shim, environment, cache = sys.argv[1:]
variables = {**os.environ, "PONCHO_NODE_CACHE": cache, "PONCHO_HOME": "/nonexistent"}
begin = time.time()
if what == "direct":
    python = glob.glob(f"{cache}/envs/*/bin/python")[0]
    run = ["xargs", "-P", count, "-I", "{}", python, "-c", TASK]
    said = subprocess.run(run, input="".join(f"{n}\n" for n in range(int(count))), stdout=subprocess.PIPE, text=True, check=True, env=variables).stdout
else:
    tasks = [
        subprocess.Popen([shim, "-e", environment, "--", "python", "-c", TASK], stdout=subprocess.PIPE, text=True, env=variables)
        for _ in range(1 if what == "one" else int(count))
    ]
    said = "".join(task.communicate()[0] for task in tasks)
    failed = sum(1 for task in tasks if task.returncode != 0)
    if failed:
        sys.exit(f"crowd.py: {failed} of {len(tasks)} tasks failed")
lines = [line.split() for line in said.splitlines()]
answer = {"seconds": max(float(at) for at, _ in lines) - begin}
if what == "all":
    inodes = {os.stat(prefix).st_ino for _, prefix in lines}
    answer["note"] = f"{len(lines)} of {count}, {len(inodes)} unpacked"
print(json.dumps(answer))
