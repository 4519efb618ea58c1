"""40 apps of Parsl on two blocks of a HighThroughputExecutor, whose workers start through poncho_package_run; then the same executor again, warm.

usage: app.py TARBALL PROGRAM FOLDER      PROGRAM: poncho_package_run; FOLDER: for node caches and logs. Run it in the environment.
"""

import os
import sys
import time

import parsl
from parsl import Config, HighThroughputExecutor
from parsl.executors.high_throughput.executor import DEFAULT_LAUNCH_CMD
from parsl.launchers import SimpleLauncher
from parsl.providers import LocalProvider

TASKS = 40
NODES = 2


@parsl.python_app
def throw(seed):
    import os
    import sys

    import numpy

    darts = numpy.random.default_rng(seed).random((100_000, 2))
    return int((numpy.square(darts).sum(axis=1) < 1).sum()), len(darts), os.stat(sys.prefix).st_ino, os.environ["PARSL_WORKER_POOL_ID"]


def executor(tarball, program, folder):
    # Each block gets a node cache of its own, as on another machine, and knows nothing of the caller's store.
    return HighThroughputExecutor(
        label="htex",
        address="127.0.0.1",
        max_workers_per_node=1,
        encrypted=False,
        launch_cmd=f"PONCHO_NODE_CACHE={folder}/node-{{{{block_id}}}} {program} -e {tarball} -- " + DEFAULT_LAUNCH_CMD,
        provider=LocalProvider(init_blocks=NODES, min_blocks=NODES, max_blocks=NODES, launcher=SimpleLauncher(), worker_init="unset PONCHO_HOME"),
    )


def run(what, tarball, program, folder):
    begin, first = time.monotonic(), None
    with parsl.load(Config(executors=[executor(tarball, program, folder)], run_dir=f"{folder}/runinfo", strategy="none", strategy_period=0.5)):
        results = []
        for future in [throw(seed) for seed in range(TASKS)]:
            results.append(future.result())
            first = first or time.monotonic() - begin
        landed, thrown = sum(result[0] for result in results), sum(result[1] for result in results)
        print(f"{what}: {len(results)} of {TASKS} apps, {thrown:,} darts, pi = {4 * landed / thrown:.4f}")
        print(f"{what}: first result after {first:.2f} s, all after {time.monotonic() - begin:.2f} s")
        print(f"{what}: {len({result[2] for result in results})} environments for {len({result[3] for result in results})} blocks", flush=True)


def main(tarball, program, folder):
    for node in range(NODES):
        os.makedirs(f"{folder}/node-{node}", mode=0o700)
    run("cold", tarball, program, folder)
    run("warm", tarball, program, folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
