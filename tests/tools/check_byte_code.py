#!/usr/bin/env python3
"""Looks at every module of the prefix that this Python runs in: is there byte code, and would the import system use it (PEP 552: same time and size as the source)?

usage: PREFIX/bin/python -B check_byte_code.py      prints lines KIND PATH, KIND one of valid, stale, none (module without byte code) and bad (module that does not compile)
"""
import importlib.util
import os
import struct
import sys

prefix = sys.prefix
library = os.path.join(prefix, "lib", "python%d.%d" % sys.version_info[:2])


def kind(source):
    try:
        with open(importlib.util.cache_from_source(source), "rb") as file:
            head = file.read(16)
    except FileNotFoundError:
        try:
            compile(open(source, "rb").read(), source, "exec", dont_inherit=True)
            return "none"
        except (SyntaxError, ValueError):
            return "bad"
    status = os.stat(source)
    expected = importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF)
    return "valid" if head == expected else "stale"


for folder, _, files in os.walk(library):
    for name in sorted(files):
        if name.endswith(".py"):
            path = os.path.join(folder, name)
            print(kind(path), os.path.relpath(path, prefix))
