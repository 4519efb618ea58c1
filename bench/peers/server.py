"""The test data over HTTP on a free port of the loopback address, for rows that need an index: one server for all of them."""
import atexit
import functools
import os
import subprocess
import sys


@functools.cache
def url(data):
    """Such as http://127.0.0.1:40123; the server ends with this program."""
    script = os.path.realpath(os.path.join(data, "serve"))
    process = subprocess.Popen([sys.executable, script, "--port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.kill)
    return process.stdout.readline().strip()
