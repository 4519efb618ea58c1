#!/usr/bin/env python3
"""The system calls of a command, and of all that it starts, that name a file (strace's class %file), by strace -c.

usage: image_calls.py FOLDER -- COMMAND...      strace's table lies in FOLDER for a moment
"""
import json
import os
import subprocess
import sys

folder, _, *command = sys.argv[1:]
table = os.path.join(folder, "run-calls")
subprocess.run(["strace", "-f", "-c", "-e", "trace=%file", "-o", table, *command], check=True, stdout=subprocess.DEVNULL)
# % time, seconds, usecs/call, calls, errors (where there are any), name
rows = [line.split() for line in open(table) if line.strip() and line.split()[-1] not in ("syscall", "total") and not line.startswith("-")]
calls = {row[-1]: int(row[3]) for row in rows}
most = sorted(calls, key=calls.get, reverse=True)[:3]
print(json.dumps({"note": f"{sum(calls.values())} calls: " + ", ".join(f"{calls[name]} {name}" for name in most)}))
