#!/usr/bin/env python3
"""Grows a channel's index to a million records from real ones: copies of the records of conda-forge around Python 3.9 in which every name has a suffix, so that each copy
depends on itself alone, after the first, which keeps its names. Every copy has its own builds, sizes and checksums, as real ones have.

usage: grow.py DATA TARGET [RECORDS]         writes TARGET/linux-64/repodata.json, .zst, and TARGET/noarch/...
"""
import hashlib
import json
import os
import subprocess
import sys

data, target = sys.argv[1:3]
wanted = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
SUBDIRS = ("linux-64", "noarch")


def read(subdir):
    return json.loads(subprocess.run(["zstd", "-dcq", f"{data}/solver/conda-forge-python39/{subdir}/repodata.json.zst"], stdout=subprocess.PIPE, check=True).stdout)


def grown(spec, names, suffix):
    name, space, rest = spec.partition(" ")
    return f"{name}{suffix}{space}{rest}" if name in names else spec


def copy(record, file, names, suffix):
    """A record of the copy with this suffix, and its file's name."""
    if not suffix:
        return file, record
    name = record["name"] + suffix
    record = dict(record, name=name, depends=[grown(d, names, suffix) for d in record.get("depends", [])])
    if record.get("constrains"):
        record["constrains"] = [grown(c, names, suffix) for c in record["constrains"]]
    file = f"{name}-{record['version']}-{record['build']}" + (".conda" if file.endswith(".conda") else ".tar.bz2")
    record["sha256"] = hashlib.sha256(file.encode()).hexdigest()
    if "md5" in record:
        record["md5"] = record["sha256"][:32]
    return file, record


real = {subdir: read(subdir) for subdir in SUBDIRS}
names = {record["name"] for index in real.values() for section in ("packages", "packages.conda") for record in index.get(section, {}).values()}
count = sum(len(index.get(section, {})) for index in real.values() for section in ("packages", "packages.conda"))
copies = -(-wanted // count)
for subdir in SUBDIRS:
    os.makedirs(f"{target}/{subdir}")
    path = f"{target}/{subdir}/repodata.json"
    with open(path, "w") as out:
        out.write('{"info": {"subdir": "%s"}' % subdir)
        for section in ("packages", "packages.conda"):
            out.write(', "%s": {' % section)
            # Copies of one name are not neighbours of the original's in a real index, which is sorted by name: names sort by their own text first.
            records = sorted(real[subdir].get(section, {}).items())
            first = True
            for file, record in (copy(record, file, names, "" if i == 0 else f"-{i}") for file, record in records for i in range(copies)):
                out.write(("\n" if first else ",\n") + json.dumps(file) + ": " + json.dumps(record))
                first = False
            out.write("}")
        out.write(', "repodata_version": 1}')
    subprocess.run(["zstd", "-q", "-3", "-T0", path, "-o", path + ".zst"], check=True)
print(count * copies)
