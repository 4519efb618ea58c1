#!/usr/bin/env python3
"""Compares the byte code of two prefixes, module by module: the same code, whatever path and time of its source it was compiled with.

usage: PYTHON compare_byte_code.py EXPECTED ACTUAL      PYTHON of the version that compiled; prints one line for each difference, and last how many are the same
"""
import marshal
import os
import sys


def found(prefix):
    return {os.path.relpath(os.path.join(folder, name), prefix) for folder, _, names in os.walk(prefix) for name in names if name.endswith(".pyc")}


def code(prefix, path):
    with open(os.path.join(prefix, path), "rb") as file:
        return marshal.loads(file.read()[16:])


expected, actual = sys.argv[1:]
theirs, ours = found(expected), found(actual)
for path in sorted(theirs ^ ours):
    print("only theirs:" if path in theirs else "only ours:", path)
same = 0
for path in sorted(theirs & ours):
    if code(expected, path) == code(actual, path):  # two code objects are equal whatever their files are called
        same += 1
    else:
        print("other code:", path)
print(same)
