"""20 PythonTasks of TaskVine in an environment of Poncho's, cold and warm, and again after an edit: what they computed, how long it took, what was sent.

usage: tasks.py ENVIRONMENT FOLDER WORKERS EDIT...      FOLDER: for workers and node caches; EDIT...: a command that edits the package and builds the environment again
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
        for number in range(count):
            node = f"{folder}/node-{number // WORKERS_OF_A_NODE}"
            os.makedirs(node, mode=0o700, exist_ok=True)
            self.processes.append(subprocess.Popen(
                ["vine_worker", "--cores", "1", "--timeout", "60", "--workspace", f"{folder}/worker-{number}", "127.0.0.1", str(port)],
                env={**os.environ, "PONCHO_NODE_CACHE": node},
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


def run(manager, what, environment, workers):
    sent, begin, first = manager.stats.bytes_sent, time.monotonic(), None
    file = poncho.taskvine.declare(manager, environment)
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
    sent = manager.stats.bytes_sent - sent
    print(f"{what}: {sent / workers / 1024:,.0f} KiB sent to a worker", flush=True)
    return sent


def main(environment, folder, workers, *edit):
    workers = int(workers)
    manager = vine.Manager(port=0, run_info_path=f"{folder}/vine-run-info")
    with Workers(manager.port, folder, workers):
        run(manager, "cold", environment, workers)
        run(manager, "warm", environment, workers)
        subprocess.run(edit, check=True)
        sent = run(manager, "edited", environment, workers)
    print(f"after the edit: {sent} bytes to {workers} workers")


main(*sys.argv[1:])
