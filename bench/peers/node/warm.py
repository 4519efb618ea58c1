#!/usr/bin/env python3
"""What a warm start costs besides time.

usage: warm.py memory|calls SHIM ENV
memory: the highest resident set, in bytes, of the program until it becomes the command (it is asked for a command that does not exist, so that only its own counts).
calls: its system calls that name a path (strace's class %file), until it becomes the command; how many of them are of the kernel's own folders, where no file server is asked.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

NOT_FOUND = 127
KERNELS_OWN = re.compile(r'"/(proc|sys|dev/(?!shm))')


def memory(start):
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *start, "/no/such/command"], stderr=subprocess.PIPE, text=True)
    if done.returncode != NOT_FOUND:
        sys.exit(f"warm.py: status {done.returncode}: {done.stderr}")
    return f"{int(done.stderr.split()[-1]) * 1024 / 1e6:.1f} MB"


def calls(start):
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "trace")
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=%file", "-o", trace, *start, "/bin/true"], check=True)
        lines = [line for line in open(trace) if "resumed>" not in line and "AT_EMPTY_PATH" not in line]
    # The first is the program's own start, the last that counts its end: the command's loader opens files of its own.
    end = next(number for number, line in enumerate(lines) if 'execve("/bin/true"' in line)
    mine = lines[:end + 1]
    kernels = sum(1 for line in mine if KERNELS_OWN.search(line))
    return f"{len(mine)} calls, {kernels} of them of /proc, /sys and /dev"


what, shim, environment = sys.argv[1:]
print(json.dumps({"note": {"memory": memory, "calls": calls}[what]([shim, "-e", environment, "--"])}))
