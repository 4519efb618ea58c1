"""One measured run of a command: wall time, and the peak of what it and its children hold in memory."""
import dataclasses
import json
import os
import resource
import shlex
import subprocess
import threading
import time


@dataclasses.dataclass
class Result:
    seconds: float
    memory: int  # bytes: anonymous pages of all processes of the command together, at their highest
    bytes: int  # of the output file, 0 where there is none
    note: str = ""  # what else a command counted: it stands beside the time, or in its place where that is not what counts
    timed: bool = True
    cpu: float = 0.0  # seconds of processors: they hold on a machine that others use, where times do not


def tree(root):
    """The process and all below it."""
    found, open_ = [], [root]
    while open_:
        pid = open_.pop()
        found.append(pid)
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as children:
                    open_.extend(int(child) for child in children.read().split())
        except OSError:
            pass
    return found


def anonymous(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            return sum(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon:"))
    except (OSError, ValueError):
        return 0


def own_answer(said):
    """
    What a command measured of itself, where its last line is {"seconds": ...} or {"note": ...}: for work inside a process that is warm, or whose start is not what is
    compared, and for what is counted.
    """
    last = said.decode(errors="replace").strip().rsplit("\n", 1)[-1]
    return json.loads(last) if last.startswith(('{"seconds"', '{"note"')) else {}


def started(command):
    """Starts a program by itself, without a shell around it and without anyone who watches: for rows of a few milliseconds. "export NAME=VALUE; " before it sets variables."""
    *exports, line = command.split("; ")
    words, given = shlex.split(line), [pair for export in exports for pair in shlex.split(export.removeprefix("export "))]
    variables = dict(os.environ, **dict(pair.split("=", 1) for pair in given))
    null = os.open(os.devnull, os.O_RDWR)
    try:
        start = time.perf_counter()
        process = os.posix_spawnp(words[0], words, variables, file_actions=[(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)])
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        seconds = time.perf_counter() - start
    finally:
        os.close(null)
    if status != 0:
        raise SystemExit(f"measure.py: status {status} of: {command}")
    return Result(seconds, 0, 0)


def measure(command, output=None):
    """Runs a shell command to its end; a failure ends the benchmark and shows what it said."""
    peak, done, before = 0, threading.Event(), resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(["bash", "-c", "set -o pipefail; " + command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def watch():
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, sum(anonymous(pid) for pid in tree(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said = process.communicate()[0]
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    if process.returncode != 0:
        raise SystemExit(f"measure.py: status {process.returncode} of: {command}\n{said.decode(errors='replace')[-2000:]}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    own = own_answer(said)
    size = os.path.getsize(output) if output and os.path.exists(output) else 0
    return Result(own.get("seconds", seconds), peak, size, own.get("note", ""), "seconds" in own or not own, cpu)
