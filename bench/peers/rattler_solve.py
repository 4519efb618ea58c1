#!/usr/bin/env python3
"""rattler's side of the solver rows; the last line of output says the seconds.

usage: rattler_solve.py sets DATA SET...         all questions of these sets of the oracle once to warm up, once more with the clock running
       rattler_solve.py first CHANNEL SPEC...    one solve on a channel's folder, nothing read yet: with the clock running from before its index is opened
"""
import asyncio
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time

import rattler
from rattler import Channel, ChannelPriority, GenericVirtualPackage, MatchSpec, PackageName, Version
from rattler.exceptions import SolverError
from rattler.repo_data.sparse import SparseRepoData

try:
    from rattler.package.build_string import BuildString
except ImportError:  # older versions take the text itself
    BuildString = str

PRIORITIES = {"strict": ChannelPriority.Strict, "disabled": ChannelPriority.Disabled, "flexible": getattr(ChannelPriority, "Flexible", None)}


def virtual(text):
    name, version, build = text.split("=")
    return GenericVirtualPackage(PackageName(name), Version(version), BuildString(build))


class Questions:
    """One folder of the oracle with its indexes open."""

    def __init__(self, folder, scratch):
        self.folder, self.scratch, self.open = folder, scratch, {}
        self.has_channels = not os.path.isdir(f"{folder}/noarch")
        self.queries = json.load(open(f"{folder}/queries.json"))
        self.asked = [self.prepared(query) for query in self.queries]

    def index(self, channel, subdir):
        where = f"{self.folder}/{channel}/{subdir}" if self.has_channels else f"{self.folder}/{subdir}"
        if (where, channel) not in self.open:
            plain = f"{self.scratch}/{len(os.listdir(self.scratch))}.json"
            with open(plain, "w") as out:
                subprocess.run(["zstd", "-dcq", f"{where}/repodata.json.zst"], stdout=out, check=True)
            self.open[where, channel] = SparseRepoData(Channel("https://conda.anaconda.org/" + channel), subdir, plain)
        return self.open[where, channel]

    def record(self, query, path):
        parts = path.split("/")
        found = self.index(parts[0] if self.has_channels else query["channels"][0], parts[-2]).load_records(PackageName(parts[-1].rsplit("-", 2)[0]))
        return [record for record in found if record.file_name == parts[-1]]

    def prepared(self, query):
        newest = query.get("exclude_newer")
        return dict(
            specs=[MatchSpec(text, strict=False) for text in query["specs"]],
            sparse_repodata=[self.index(channel, subdir) for channel in query["channels"] for subdir in query["subdirs"]],
            locked_packages=[r for path in query.get("locked", []) for r in self.record(query, path)],
            pinned_packages=[r for path in query.get("pinned", []) for r in self.record(query, path)],
            virtual_packages=[virtual(text) for text in query.get("virtual_packages", [])],
            channel_priority=PRIORITIES[query["channel_priority"]],
            exclude_newer=datetime.datetime.fromisoformat(newest.replace("Z", "+00:00")) if newest else None,
            strategy=query.get("strategy", "highest"),
            constraints=[MatchSpec(text, strict=False) for text in query.get("constraints", [])] or None,
            add_pip_as_python_dependency=query.get("add_pip", False),
            timestamp_policy=query.get("timestamp_policy", "require-timestamp"),
        )

    async def ask(self):
        solved = 0
        for question in self.asked:
            try:
                await rattler.solve_with_sparse_repodata(**question)
                solved += 1
            except SolverError:
                pass
        return solved


async def sets(data, names):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as scratch:
        all_sets = []
        for name in names:
            os.mkdir(f"{scratch}/{name}")
            all_sets.append(Questions(f"{data}/solver/{name}", f"{scratch}/{name}"))
        for one in all_sets:
            await one.ask()
        start = time.perf_counter()
        solved = sum([await one.ask() for one in all_sets])
        return {"seconds": time.perf_counter() - start, "questions": sum(len(one.queries) for one in all_sets), "solved": solved}


async def first(channel, specs):
    start = time.perf_counter()
    indexes = [SparseRepoData(Channel("https://conda.anaconda.org/" + os.path.basename(channel)), subdir, f"{channel}/{subdir}/repodata.json") for subdir in ("linux-64", "noarch")]
    records = await rattler.solve_with_sparse_repodata(
        specs=[MatchSpec(text) for text in specs], sparse_repodata=indexes, virtual_packages=[v.into_generic() for v in rattler.VirtualPackage.detect()])
    return {"seconds": time.perf_counter() - start, "packages": len(records)}


verb, where, *names = sys.argv[1:]
print(json.dumps(asyncio.run(sets(where, names) if verb == "sets" else first(where, names))), flush=True)
os._exit(0)  # the extension module crashes at exit now and then
