#!/usr/bin/env python3
"""Asks rattler (py-rattler) what it answers to solver cases, for comparing another solver with it.

usage: rattler_answers.py < cases.jsonl > answers.jsonl

A case is one line of JSON: {"channels": {NAME: {SUBDIR: REPODATA}}, "order": [NAME...], "subdirs": [...], "specs": [...], "channel_priority": "strict",
"virtual_packages": ["name=version=build"], "pinned": ["channel/subdir/file"], "locked": [...], "constraints": [...], "exclude_newer": milliseconds or null,
"timestamp_policy": "...", "strategy": "...", "add_pip": false}. The answer is the sorted list of "channel/subdir/file", null for no solution, or {"error": text}.
"""
import asyncio
import datetime
import json
import pathlib
import shutil
import sys
import tempfile

from rattler import Channel, ChannelPriority, GenericVirtualPackage, MatchSpec, PackageName, Version
from rattler.exceptions import SolverError
from rattler.repo_data.sparse import PackageFormatSelection, SparseRepoData
from rattler.solver.solver import solve_with_sparse_repodata

try:
    from rattler.package.build_string import BuildString
except ImportError:  # older versions take the text itself
    def BuildString(text):
        return text

PRIORITIES = {"strict": ChannelPriority.Strict, "disabled": ChannelPriority.Disabled, "flexible": getattr(ChannelPriority, "Flexible", None)}
EPOCH = datetime.datetime(1970, 1, 1)


def virtual(text):
    name, version, build = text.split("=")
    return GenericVirtualPackage(PackageName(name), Version(version), BuildString(build))


def record(sparse, path):
    channel, subdir, file_name = path.split("/")
    name = file_name.rsplit("-", 2)[0]
    # Both formats: a pinned record may be one that is hidden from the solver by the other format.
    for found in sparse[channel, subdir].load_records(PackageName(name), PackageFormatSelection.BOTH):
        if found.file_name == file_name:
            return found
    raise KeyError(path)


async def answer(case, folder):
    sparse = {}
    for channel in case["order"]:
        for subdir in case["subdirs"]:
            if subdir not in case["channels"][channel]:
                continue
            path = folder / channel / subdir / "repodata.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(case["channels"][channel][subdir]))
            sparse[channel, subdir] = SparseRepoData(Channel("https://conda.anaconda.org/" + channel), subdir, str(path))
    newest = case.get("exclude_newer")
    try:
        records = await solve_with_sparse_repodata(
            specs=[MatchSpec(text, strict=False) for text in case["specs"]],
            sparse_repodata=list(sparse.values()),
            locked_packages=[record(sparse, path) for path in case.get("locked", [])],
            pinned_packages=[record(sparse, path) for path in case.get("pinned", [])],
            virtual_packages=[virtual(text) for text in case.get("virtual_packages", [])],
            channel_priority=PRIORITIES[case.get("channel_priority", "strict")],
            exclude_newer=None if newest is None else EPOCH + datetime.timedelta(milliseconds=newest),
            strategy=case.get("strategy", "highest"),
            constraints=[MatchSpec(text, strict=False) for text in case.get("constraints", [])] or None,
            add_pip_as_python_dependency=case.get("add_pip", False),
            timestamp_policy=case.get("timestamp_policy", "require-timestamp"),
        )
    except SolverError:
        return None
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return sorted("/".join(str(item.url).split("/")[-3:]) for item in records)


async def main():
    base = pathlib.Path(tempfile.mkdtemp(dir="/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None))
    try:
        for number, line in enumerate(sys.stdin):
            folder = base / str(number)
            print(json.dumps(await answer(json.loads(line), folder)), flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)


asyncio.run(main())
