"""Compiles Python sources for Poncho: requests come on standard input, answers go to standard output, both as length-prefixed binary.

A request is the path to show in tracebacks, the source's time and its bytes. An answer is the .pyc as the interpreter itself would write it beside the source
(PEP 3147, PEP 552: valid by the source's time and size), or a reason why there is none. The first message says the interpreter's cache tag.
"""
import sys

sys.path = [p for p in sys.path if p]
sys.dont_write_bytecode = True

import importlib.machinery
import importlib.util
import marshal
import os
import struct
import warnings

warnings.simplefilter("ignore")
stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
try:
    # A pipe that holds a whole message spares both sides waiting for each other in the middle of it (F_SETPIPE_SZ).
    import fcntl
    fcntl.fcntl(0, 1031, 1 << 20)
    fcntl.fcntl(1, 1031, 1 << 20)
except Exception:
    pass
MAGIC = importlib.util.MAGIC_NUMBER
# From 3.12 on, what a process compiled before shows in the references of what it marshals next: each file gets a fork of the clean state.
FRESH = sys.version_info >= (3, 12)


def compiled(path, mtime, source):
    loader = importlib.machinery.SourceFileLoader("<poncho>", path)
    code = loader.source_to_code(source, path)
    head = MAGIC + struct.pack("<III", 0, mtime & 0xFFFFFFFF, len(source) & 0xFFFFFFFF)
    return 0, head + marshal.dumps(code)


def answer(path, mtime, source):
    try:
        return compiled(path, mtime, source)
    except BaseException as problem:
        return 1, ("%s: %s" % (type(problem).__name__, problem)).encode("utf-8", "replace")


def answer_in_fork(path, mtime, source):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status, body = answer(path, mtime, source)
        with os.fdopen(write, "wb") as out:
            out.write(bytes([status]) + body)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as result:
        body = result.read()
    _, ended = os.waitpid(child, 0)
    if ended != 0 or not body:
        return 1, b"the interpreter died while compiling"
    return body[0], body[1:]


def send(status, body):
    stdout.write(struct.pack("<BI", status, len(body)))
    stdout.write(body)
    stdout.flush()


def main():
    send(0, (sys.implementation.cache_tag or "").encode())
    while True:
        head = stdin.read(16)
        if len(head) < 16:
            return
        name_length, mtime, source_length = struct.unpack("<IqI", head)
        path = os.fsdecode(stdin.read(name_length))
        source = stdin.read(source_length)
        send(*(answer_in_fork if FRESH else answer)(path, mtime, source))


main()
