#!/usr/bin/env python3
"""Reads a prefix's conda-meta as rattler does: one line for each package, NAME VERSION BUILD. Fails where a record names a path that is not there, or a wrong size.

usage: read_records.py PREFIX
"""
import os
import pathlib
import sys

import rattler

prefix = pathlib.Path(sys.argv[1])
wrong = []
for path in sorted((prefix / "conda-meta").glob("*.json")):
    record = rattler.PrefixRecord.from_path(path)
    print(record.name.normalized, record.version, record.build)
    if path.name != f"{record.name.normalized}-{record.version}-{record.build}.json":
        wrong.append(f"{path.name}: the record is of another package")
    listed = {str(entry.relative_path) for entry in record.paths_data.paths}
    if set(map(str, record.files)) != listed:
        wrong.append(f"{path.name}: files and paths_data differ")
    for entry in record.paths_data.paths:
        at = prefix / entry.relative_path
        if not os.path.lexists(at):
            wrong.append(f"{path.name}: not there: {entry.relative_path}")
        elif entry.size_in_bytes is not None and not at.is_symlink() and not entry.prefix_placeholder and at.stat().st_size != entry.size_in_bytes:
            wrong.append(f"{path.name}: other size: {entry.relative_path}")
for line in wrong:
    print(line, file=sys.stderr)
sys.stdout.flush()
os._exit(1 if wrong else 0)  # the extension module crashes at exit now and then
