"""The program poncho, run for Python programs: $PONCHO, else the one beside this Python, else the first on PATH."""

import json
import logging
import os
import shutil
import subprocess
import sys

__all__ = ["PonchoError", "answer", "find", "printed", "run"]


class PonchoError(Exception):
    """What poncho said when it failed: one line of what is wrong, and a hint of what to do, or None."""

    def __init__(self, message, hint=None, status=1):
        super().__init__(message if hint is None else f"{message} (hint: {hint})")
        self.message = message
        self.hint = hint
        self.status = status

    def __reduce__(self):
        # Parsl carries exceptions from one process to another.
        return (PonchoError, (self.message, self.hint, self.status))


def find():
    """The path of the program."""
    named = os.environ.get("PONCHO")
    if named:
        found = shutil.which(named)
        if found is None:
            raise FileNotFoundError(f'$PONCHO names no program: "{named}"')
        return found
    # Not poncho_package_create: where the original is installed as well, that is a Python script which would call this module again.
    beside = os.path.dirname(sys.executable or "")
    found = (beside and shutil.which("poncho", path=beside)) or shutil.which("poncho")
    if found is None:
        raise FileNotFoundError("the program poncho was not found: put it on PATH or beside this Python, or name it in $PONCHO")
    return found


def run(arguments, logger, text=None):
    """Runs poncho to its end, with text on its standard input. What it warns of goes to the logger, the rest there as well, for debugging."""
    _run([find(), *arguments], logger, text, subprocess.DEVNULL)


def answer(arguments, logger):
    """The JSON that poncho prints."""
    return json.loads(printed([*arguments, "--json"], logger))


def printed(arguments, logger, text=None):
    """What poncho prints on its standard output, with text on its standard input."""
    return _run([find(), *arguments], logger, text, subprocess.PIPE)


def _run(command, logger, text, stdout):
    said = []
    process = subprocess.Popen(
        command,
        stdin=None if text is None else subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    with process:
        try:
            _give(process.stdin, text)
            for line in process.stderr:
                said.append(line.rstrip("\n"))
                _log(logger, said[-1])
            printed = process.stdout.read() if process.stdout else None
        except BaseException:
            # Ctrl-C reaches poncho as well; it ends by itself and leaves nothing half done.
            process.terminate()
            raise
    if process.returncode != 0:
        raise _failure(process.returncode, said)
    return printed


def _give(stdin, text):
    if text is None:
        return
    try:
        with stdin:
            stdin.write(text)
    except BrokenPipeError:
        # It ended before it read the text: its own message says why.
        pass


def _log(logger, line):
    level, text = (logging.WARNING, line[9:]) if line.startswith("warning: ") else (logging.DEBUG, line)
    logger.log(level, "%s", text)


def _failure(status, said):
    if status < 0:
        return PonchoError(f"poncho was ended by signal {-status}", status=status)
    message = next((line[8:] for line in said if line.startswith("poncho: ")), None)
    hint = next((line[6:] for line in said if line.startswith("hint: ")), None)
    if message is None:
        message = next((line for line in reversed(said) if line.strip()), f"poncho failed with status {status}")
    return PonchoError(message, hint, status)
