"""20 PythonTasks of TaskVine in an environment of Poncho's, cold and warm, and again after an edit: what they computed, how long it took, what went over the network.

usage: tasks.py ENVIRONMENT EDITED TARBALL FOLDER WORKERS      EDITED: the environment after the edit; TARBALL: ENVIRONMENT as a .tar.gz; FOLDER: for workers and node caches
"""

import os
import subprocess
import sys
import time

import ndcctools.taskvine as vine

import poncho.taskvine

TASKS = 20
WORKERS_OF_A_NODE = 2


def throw(seed):
    import os
    import sys

    import toys

    # Which unpacked environment this is.
    return toys.hits(seed), os.stat(sys.prefix).st_ino


class Workers:
    """Workers of TaskVine, two of which share a node cache, as on a node of their own."""

    def __init__(self, port, folder, count):
        self.processes = []
        # What a user's own machine has is not a worker's: the store, from which layers could come, least of all.
        environment = {**os.environ, "HOME": folder}
        del environment["PONCHO_HOME"]
        for number in range(count):
            node = f"{folder}/node-{number // WORKERS_OF_A_NODE}"
            os.makedirs(node, mode=0o700, exist_ok=True)
            self.processes.append(subprocess.Popen(
                ["vine_worker", "--cores", "1", "--timeout", "60", "--workspace", f"{folder}/worker-{number}", "127.0.0.1", str(port)],
                env={**environment, "PONCHO_NODE_CACHE": node},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


def bytes_over_network():
    """Whatever went over loopback, from the manager, between workers and back."""
    with open("/proc/net/dev") as devices:
        return next(int(line.split(":")[1].split()[0]) for line in devices if line.strip().startswith("lo:"))


def run(manager, what, declare, workers):
    moved, begin, first = bytes_over_network(), time.monotonic(), None
    file = declare(manager)
    for seed in range(TASKS):
        task = vine.PythonTask(throw, seed)
        task.set_cores(1)
        task.add_environment(file)
        manager.submit(task)
    results = []
    while not manager.empty():
        task = manager.wait(5)
        if task is None:
            continue
        if not task.successful():
            sys.exit(f"task {task.id} failed: {task.result}, status {task.exit_code}: {task.std_output}")
        results.append(task.output)
        first = first or time.monotonic() - begin
    if len(results) != TASKS:
        sys.exit(f"{len(results)} of {TASKS} tasks came back")
    landed, thrown = (sum(counts) for counts in zip(*(counts for counts, _ in results)))
    print(f"{what}: {len(results)} of {TASKS} tasks, {thrown:,} darts, pi = {4 * landed / thrown:.4f}")
    print(f"{what}: first result after {first:.2f} s, all after {time.monotonic() - begin:.2f} s")
    print(f"{what}: unpacked {len({inode for _, inode in results})} times on {-(-workers // WORKERS_OF_A_NODE)} nodes")
    moved = bytes_over_network() - moved
    print(f"{what}: {moved / workers / 1024:,.0f} KiB over the network for each worker", flush=True)
    return moved


def layers(environment):
    return lambda manager: poncho.taskvine.declare(manager, environment)


def main(environment, edited, tarball, folder, workers):
    workers = int(workers)
    manager = vine.Manager(port=0, run_info_path=f"{folder}/vine-run-info")
    with Workers(manager.port, folder, workers):
        run(manager, "cold", layers(environment), workers)
        tasks = run(manager, "warm", layers(environment), workers)
        moved = run(manager, "edited", layers(edited), workers) - tasks

        # TaskVine's own way, for comparison: one file, unpacked by each worker.
        run(manager, "declare_poncho", lambda manager: manager.declare_poncho(tarball, cache="worker", peer_transfer=True), workers)
    print(f"after the edit: {moved // workers} bytes more for each worker than the tasks alone")


main(*sys.argv[1:])
