#!/usr/bin/env python3
"""20 PythonTasks by the commands of TaskVine's workers (the stand-in of examples/taskvine): how long until the first result and all, and what went to the workers.

usage: vine.py first|all|again|edit layers|tarball FOLDER WORKERS ENV [EDITED]
layers: poncho.taskvine.declare of ENV, a name in the store. tarball: declare_poncho's mini task with ENV, a .tar.gz.
first, all: seconds until then, on nodes that have nothing. again: until all, with a new manager and new workers on the same nodes.
edit: until the first result with EDITED, on workers that ran ENV; the note says how many bytes went to each worker besides the tasks.
"""
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "..", "examples")
STANDIN = os.path.join(EXAMPLES, "taskvine", "standin")
sys.path[:0] = [STANDIN, os.path.join(EXAMPLES, "python-api", "src")]
import ndcctools.taskvine as vine
import poncho.taskvine

TASKS = 20


def throw(seed):
    import numpy
    import toys
    return toys.hits(seed), numpy.__version__


class Bench:
    def __init__(self, kind, folder, workers):
        self.kind, self.folder, self.count = kind, folder, workers

    def __enter__(self):
        self.manager = vine.Manager(port=0, run_info_path=self.folder)
        # A manager's own machine has the store; workers have nothing.
        self.workers = []
        for number in range(self.count):
            node = f"{self.folder}/node-{number}"
            os.makedirs(node, mode=0o700, exist_ok=True)
            variables = {name: value for name, value in os.environ.items() if name != "PONCHO_HOME"}
            variables.update(HOME=self.folder, PONCHO_NODE_CACHE=node)
            command = [f"{STANDIN}/programs/vine_worker", "--cores", "1", "--timeout", "60", "--workspace", f"{self.folder}/worker-{number}", "127.0.0.1", str(self.manager.port)]
            self.workers.append(subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.terminate()
            worker.wait()
        # Workspaces end with their workers, nodes do not.
        for number in range(self.count):
            shutil.rmtree(f"{self.folder}/worker-{number}")

    def run(self, environment):
        """Seconds until the first result and until all, and the bytes of the environment that were sent to workers."""
        begin, first, sent = time.perf_counter(), None, 0
        file = poncho.taskvine.declare(self.manager, environment) if self.kind == "layers" else self.manager.declare_poncho(environment, cache="worker", peer_transfer=True)
        files = self.manager.known()
        for known in files:
            known.sent = 0
        for seed in range(TASKS):
            task = vine.PythonTask(throw, seed)
            task.set_cores(1)
            task.add_environment(file)
            self.manager.submit(task)
        done = 0
        while not self.manager.empty():
            task = self.manager.wait(5)
            if task is None:
                continue
            if not task.successful() or task.output[1] == "":
                sys.exit(f"vine.py: task {task.id} failed with status {task.exit_code}: {task.std_output}")
            first = first or time.perf_counter() - begin
            done += 1
        seconds = time.perf_counter() - begin
        return first, seconds, done, sum(known.sent for known in files)


def main(what, kind, folder, workers, environment, edited=None):
    workers = int(workers)
    with Bench(kind, folder, workers) as bench:
        first, seconds, done, _ = bench.run(environment)
        if what == "edit":
            first, seconds, done, sent = bench.run(edited)
    if what == "again":
        with Bench(kind, folder, workers) as bench:
            first, seconds, done, _ = bench.run(environment)
    note = f"{sent / workers / 1024:,.0f} KiB a worker" if what == "edit" else f"{done} of {TASKS}"
    print(json.dumps({"seconds": first if what in ("first", "edit") else seconds, "note": note}))


main(*sys.argv[1:])
