#!/usr/bin/env python3
"""Records what rattler makes of each package of the odd channel (tests/Poncho.Testing/Odd), alone in a prefix with its dependencies.

usage: record_odd_trees.py [-o tests/data/odd-trees/trees.json] [--channel DIR]
Needs py-rattler, and dotnet unless --channel names a folder that holds the channel already. The prefix is always PREFIX: relocated bytes depend on it.
"""
import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

PREFIX = "/tmp/poncho-odd-trees/prefix"
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# What an environment adds, not the package.
ASIDE = {"conda-meta", "CACHEDIR.TAG", "__clobbers__"}


def write_channel(folder):
    environment = dict(os.environ, PONCHO_WRITE_ODD_CHANNEL=folder)
    subprocess.check_call(["dotnet", "test", "tests/Poncho.Conda.Tests", "-v", "q", "--nologo", "--filter", "The_channel_of_odd_packages_is_written_where_the_recorder_asks_for_it"], cwd=REPOSITORY, env=environment)


def tree(prefix):
    paths = {}
    for folder, folders, files in os.walk(prefix):
        if folder == prefix:
            folders[:] = [name for name in folders if name not in ASIDE]
            files = [name for name in files if name not in ASIDE]
        if not folders and not files and folder != prefix:
            paths[os.path.relpath(folder, prefix)] = {"type": "folder", "target": None, "is_executable": False, "sha256": None}
        for name in files + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            full = os.path.join(folder, name)
            status = os.lstat(full)
            link = stat.S_ISLNK(status.st_mode)
            paths[os.path.relpath(full, prefix)] = {
                "type": "link" if link else "file",
                "target": os.readlink(full) if link else None,
                "is_executable": not link and bool(status.st_mode & stat.S_IXUSR),
                "sha256": None if link else hashlib.sha256(pathlib.Path(full).read_bytes()).hexdigest(),
            }
    return dict(sorted(paths.items()))


def install_one(channel, spec, cache):
    import rattler

    async def main():
        records = await rattler.solve(sources=["file://" + channel], specs=[spec], gateway=rattler.Gateway(cache_dir=cache + "/repodata"), platforms=["linux-64", "noarch"], virtual_packages=[])
        await rattler.install(records, target_prefix=PREFIX, cache_dir=cache + "/pkgs", platform=rattler.Platform("linux-64"), show_progress=False)

    asyncio.run(main())


def record(channel, name, version, build, cache):
    shutil.rmtree(PREFIX, ignore_errors=True)
    os.makedirs(os.path.dirname(PREFIX), exist_ok=True)
    # A process of its own: the extension module crashes at exit now and then.
    result = subprocess.run([sys.executable, __file__, "--channel", channel, "--install", f"{name} =={version} {build}", "--cache", cache], capture_output=True, text=True)
    if result.returncode == 0:
        return {"refused": None, "paths": tree(PREFIX)}
    words = (result.stderr.strip().splitlines() or ["no words"])[-1]
    return {"refused": words.replace(cache, "CACHE").replace(channel, "CHANNEL"), "paths": None}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", default=str(REPOSITORY / "tests/data/odd-trees/trees.json"))
    parser.add_argument("--channel")
    parser.add_argument("--install")
    parser.add_argument("--cache")
    arguments = parser.parse_args()
    if arguments.install:
        install_one(arguments.channel, arguments.install, arguments.cache)
        sys.stdout.flush()
        os._exit(0)
    import rattler

    with tempfile.TemporaryDirectory() as scratch:
        channel = arguments.channel or scratch + "/channel"
        if not arguments.channel:
            write_channel(channel)
        packages = {}
        for line in pathlib.Path(channel, "payloads.txt").read_text().splitlines():
            name, version, build, payload = line.split()
            packages[f"{name}-{version}-{build}"] = {"payload": payload, **record(channel, name, version, build, scratch + "/cache")}
    shutil.rmtree(os.path.dirname(PREFIX), ignore_errors=True)
    document = {"prefix": PREFIX, "rattler": rattler.__version__, "packages": packages}
    pathlib.Path(arguments.output).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    refused = [name for name, package in packages.items() if package["refused"]]
    print(f"{len(packages)} packages, {len(refused)} refused")
    for name in refused:
        print(f"  {name}: {packages[name]['refused']}")


if __name__ == "__main__":
    main()
