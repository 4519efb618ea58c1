"""Apps of Parsl by a WorkQueueExecutor that packs: for each app it has the environment found out, made and sent with the program that runs it.

usage: app.py FOLDER      FOLDER: for node caches and logs. Run it in an environment with parsl and ndcctools, with the three programs on PATH.
"""

import glob
import os
import sys
import tempfile
import time

import parsl
from parsl import Config
from parsl.executors import WorkQueueExecutor
from parsl.launchers import SimpleLauncher
from parsl.providers import LocalProvider

TASKS = 12
WORKERS = 2


@parsl.python_app
def throw(seed):
    import sys

    import numpy

    darts = numpy.random.default_rng(seed).random((100_000, 2))
    return int((numpy.square(darts).sum(axis=1) < 1).sum()), len(darts), sys.prefix


@parsl.python_app
def greet(name):
    import sys

    return f"hello {name}", sys.prefix


def executor(folder):
    # A worker knows nothing of the driver's environment: its tasks have the one that is sent to them.
    return WorkQueueExecutor(
        label="wq",
        address="127.0.0.1",
        port=0,
        pack=True,
        full_debug=False,
        worker_options="--cores=1",
        provider=LocalProvider(
            init_blocks=WORKERS,
            min_blocks=WORKERS,
            max_blocks=WORKERS,
            launcher=SimpleLauncher(),
            worker_init=f"unset PONCHO_HOME; export PONCHO_NODE_CACHE={folder}/node",
        ),
    )


def run(what, folder):
    begin = time.monotonic()
    with parsl.load(Config(executors=[executor(folder)], run_dir=f"{folder}/runinfo", strategy="none")):
        greeting, bare = greet("physicist").result()
        first = time.monotonic() - begin
        results = [future.result() for future in [throw(seed) for seed in range(TASKS)]]
        landed, thrown = sum(result[0] for result in results), sum(result[1] for result in results)
        prefixes = {result[2] for result in results}
        print(f"{what}: {greeting}; {len(results)} of {TASKS} apps, {thrown:,} darts, pi = {4 * landed / thrown:.4f}")
        print(f"{what}: first result after {first:.2f} s, all after {time.monotonic() - begin:.2f} s")
        packed = glob.glob(os.path.join(tempfile.gettempdir(), "python_package-*", "pack-*.tar.gz"))
        unpacked = glob.glob(f"{folder}/node/envs/*")
        print(f"{what}: {len(packed)} environments packed, {len(unpacked)} unpacked for {WORKERS} workers", flush=True)
        if sys.prefix in prefixes or bare in prefixes:
            raise SystemExit(f"an app ran in another environment than its own: {sorted(prefixes | {bare})}")


def main(folder):
    os.makedirs(f"{folder}/node", mode=0o700)
    run("cold", folder)
    run("warm", folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
