"""100 tasks of Work Queue in an environment of Poncho's, cold and warm: what they computed, how long it took, how often the environment was unpacked.

usage: tasks.py TARBALL PROGRAM FOLDER WORKERS      PROGRAM: poncho_package_run; FOLDER: for the workers
"""

import os
import subprocess
import sys
import time

import work_queue

TASKS = 100
TASKS_WARM = 20
THROW = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "throw.py")


def throw(seed):
    import os
    import sys

    import numpy

    darts = numpy.random.default_rng(seed).random((100_000, 2))
    return int((numpy.square(darts).sum(axis=1) < 1).sum()), len(darts), os.stat(sys.prefix).st_ino


def command_task(seed, tarball, program):
    task = work_queue.Task(f"./poncho_package_run -e env.tar.gz -- python throw.py {seed}")
    task.specify_input_file(program, "poncho_package_run", cache=True)
    task.specify_input_file(tarball, "env.tar.gz", cache=True)
    task.specify_input_file(THROW, "throw.py", cache=True)
    return task


def python_task(seed, tarball):
    task = work_queue.PythonTask(throw, seed)
    task.specify_environment(tarball)
    return task


def result_of(task):
    if isinstance(task, work_queue.PythonTask):
        return task.output
    return [int(word) for word in task.output.split()]


def run(manager, what, count, tarball, program):
    begin, first = time.monotonic(), None
    for seed in range(count):
        task = command_task(seed, tarball, program) if seed % 2 == 0 else python_task(seed, tarball)
        task.specify_cores(1)
        manager.submit(task)
    results = {work_queue.Task: [], work_queue.PythonTask: []}
    while not manager.empty():
        task = manager.wait(5)
        if not task:
            continue
        result = result_of(task) if task.return_status == 0 else None
        if not isinstance(result, (list, tuple)) or len(result) != 3:
            sys.exit(f"task {task.id} failed: {task.result}, status {task.return_status}: {task.output}")
        results[type(task)].append(result)
        first = first or time.monotonic() - begin
    both = [result for kind in results.values() for result in kind]
    landed, thrown = sum(result[0] for result in both), sum(result[1] for result in both)
    print(f"{what}: {len(both)} of {count} tasks, {thrown:,} darts, pi = {4 * landed / thrown:.4f}")
    print(f"{what}: first result after {first:.2f} s, all after {time.monotonic() - begin:.2f} s")
    for kind, where in ((work_queue.Task, "in the node cache, for command tasks"), (work_queue.PythonTask, "in workers' own folders, for PythonTasks")):
        print(f"{what}: {len({result[2] for result in results[kind]})} environments {where}", flush=True)


def main(tarball, program, folder, workers):
    manager = work_queue.WorkQueue(port=0)
    # What a user's own machine has is not a worker's: the store, from which layers could come, least of all.
    environment = {**os.environ, "HOME": folder}
    environment.pop("PONCHO_HOME")
    started = [
        subprocess.Popen(
            ["work_queue_worker", "--cores", "1", "-t", "60", "--workdir", folder, "127.0.0.1", str(manager.port)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(int(workers))
    ]
    try:
        run(manager, "cold", TASKS, tarball, program)
        run(manager, "warm", TASKS_WARM, tarball, program)
    finally:
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait()


main(*sys.argv[1:])
