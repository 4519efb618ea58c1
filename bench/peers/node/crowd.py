#!/usr/bin/env python3
"""Many tasks that are started at once: when the last of them begins.

usage: crowd.py one|all|pythons|direct COUNT SHIM ENV CACHE
one: a single task that notes the clock (date). all: COUNT of them. pythons: COUNT of Python, which note it when they begin. direct: COUNT of the environment's own
Python, by xargs and without Poncho; CACHE holds the unpacked environment.
"seconds" is from the start to the last of these notes; the other note says how many environments were unpacked.
"""
import glob
import json
import os
import subprocess
import sys
import time

PYTHON = "import sys, time; sys.stdout.write(f\"{time.time()} {sys.prefix}\\n\")"
DATE = "echo $(date +%s.%N) $CONDA_PREFIX"

what, count, shim, environment, cache = sys.argv[1:]
variables = {**os.environ, "PONCHO_NODE_CACHE": cache, "PONCHO_HOME": "/nonexistent"}
begin = time.time()
if what == "direct":
    python = glob.glob(f"{cache}/envs/*/bin/python")[0]
    run = ["xargs", "-P", count, "-I", "{}", python, "-c", PYTHON]
    said = subprocess.run(run, input="".join(f"{n}\n" for n in range(int(count))), stdout=subprocess.PIPE, text=True, check=True, env=variables).stdout
else:
    command = ["python", "-c", PYTHON] if what == "pythons" else ["sh", "-c", DATE]
    tasks = [
        subprocess.Popen([shim, "-e", environment, "--", *command], stdout=subprocess.PIPE, text=True, env=variables)
        for _ in range(1 if what == "one" else int(count))
    ]
    said = "".join(task.communicate()[0] for task in tasks)
    failed = sum(1 for task in tasks if task.returncode != 0)
    if failed:
        sys.exit(f"crowd.py: {failed} of {len(tasks)} tasks failed")
lines = [line.split() for line in said.splitlines()]
answer = {"seconds": max(float(at) for at, _ in lines) - begin}
if what in ("all", "pythons"):
    inodes = {os.stat(prefix).st_ino for _, prefix in lines}
    answer["note"] = f"{len(lines)} of {count}, {len(inodes)} unpacked"
print(json.dumps(answer))
