"""Runs the jobs of a submit file as HTCondor's starter runs them on a node of two slots: each in a scratch folder of its own, to which its files were
copied, its program under another name, with no variables but those that the file and HTCondor give, and everything gone afterwards.

usage: starter.py SUBMIT-FILE EXECUTE      EXECUTE: the node's folder for scratch folders; output files go beside the submit file
"""

import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

SLOTS = 2


def read(path):
    settings, count = {}, 1
    with open(path) as file:
        for line in file:
            if match := re.match(r"queue\s+(\d+)", line):
                count = int(match[1])
            elif match := re.match(r"(\w+)\s*=\s*(.*?)\s*$", line):
                settings[match[1]] = match[2]
    return settings, count


def start(settings, process, execute):
    """The job's status, and how long it took from the first copy to its end, in seconds."""
    said = {name: re.sub(r"\$ENV\((\w+)\)", lambda match: os.environ[match[1]], value).replace("$(Process)", str(process)) for name, value in settings.items()}
    begin = time.monotonic()
    scratch = f"{execute}/dir_{process}"
    os.makedirs(scratch, mode=0o700)
    shutil.copy(said["executable"], f"{scratch}/condor_exec.exe")
    for name in said["transfer_input_files"].split(","):
        shutil.copy(name.strip(), scratch)
    variables = dict(word.split("=", 1) for word in said["environment"].strip('"').split())
    variables |= {"_CONDOR_SCRATCH_DIR": scratch, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch, "_CONDOR_SLOT": f"slot1_{process % SLOTS + 1}"}
    with open(said["output"], "wb") as output, open(said["error"], "wb") as error:
        done = subprocess.run(
            ["condor_exec.exe", *said["arguments"].split()],
            executable=f"{scratch}/condor_exec.exe", cwd=scratch, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=error, start_new_session=True,
        )
    shutil.rmtree(scratch)
    return done.returncode, time.monotonic() - begin


def main(submit_file, execute):
    os.chdir(os.path.dirname(os.path.abspath(submit_file)))
    settings, count = read(submit_file)
    with ThreadPoolExecutor(SLOTS) as slots:
        jobs = list(slots.map(lambda process: start(settings, process, execute), range(count)))
    for process, (status, _) in enumerate(jobs):
        if status != 0:
            with open(settings["error"].replace("$(Process)", str(process))) as error:
                sys.exit(f"job {process} ended with status {status}: {error.read()}")
    results = []
    for process in range(count):
        with open(settings["output"].replace("$(Process)", str(process))) as output:
            results.append([int(word) for word in output.read().split()])
    landed, thrown = sum(result[0] for result in results), sum(result[1] for result in results)
    took = [seconds for _, seconds in jobs]
    print(f"{len(jobs)} of {count} jobs, {thrown:,} darts, pi = {4 * landed / thrown:.4f}")
    print(f"cold: the first {SLOTS} jobs took {max(took[:SLOTS]):.2f} s")
    print(f"warm: the others took {sorted(took[SLOTS:])[len(took[SLOTS:]) // 2]:.2f} s (median)")
    print(f"unpacked {len({result[2] for result in results})} times on one node")


main(*sys.argv[1:])
