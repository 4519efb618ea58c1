"""What the example needs of TaskVine's module, for machines that have none: files known by their content, mini tasks, PythonTasks with an environment.

Its workers (bin/vine_worker beside it) run the commands that TaskVine's run, in folders laid out as theirs. It is no scheduler: files come from the manager alone.
"""

import hashlib
import json
import pickle
import queue
import sys
import threading
from multiprocessing.connection import Listener

import cloudpickle

_WRAPPER = b"""\
import sys
import cloudpickle
function, arguments, output = sys.argv[1:]
with open(function, "rb") as file:
    call = cloudpickle.load(file)
with open(arguments, "rb") as file:
    result = call(*cloudpickle.load(file))
with open(output, "wb") as file:
    cloudpickle.dump(result, file)
"""


class File:
    def __init__(self, kind, content, read=None, made=None):
        self.name = f"{kind}-md5-{hashlib.md5(content, usedforsecurity=False).hexdigest()}"
        self.read = read
        self.made = made
        # Bytes that went to workers.
        self.sent = 0


class Task:
    def __init__(self, command):
        self.command = command
        self.inputs = []

    def add_input(self, file, remote_name, mount_symlink=False):
        self.inputs.append((file, remote_name, mount_symlink))

    def add_environment(self, file):
        folder = f"__vine_env_{file.name}"
        self.add_input(file, folder, mount_symlink=True)
        self.command = f"{folder}/bin/run_in_env {self.command}"

    def set_cores(self, count):
        """Every worker here runs one task at a time."""

    def _message(self):
        return {"command": self.command, "inputs": [(_described(file), remote, link) for file, remote, link in self.inputs]}


class PythonTask(Task):
    def __init__(self, function, *arguments):
        super().__init__("${PONCHO_PREFIX:+${PONCHO_PREFIX}/bin/}" + f"python{sys.version_info[0]} w f a o")
        for remote, content in (("w", _WRAPPER), ("f", cloudpickle.dumps(function)), ("a", cloudpickle.dumps(arguments))):
            self.add_input(File("buffer", content, lambda content=content: content), remote)

    def successful(self):
        return self.exit_code == 0

    @property
    def output(self):
        return cloudpickle.loads(self.returned)


class Manager:
    def __init__(self, port, run_info_path):
        self._listener = Listener(("127.0.0.1", port))
        self.port = self._listener.address[1]
        self._waiting, self._done, self._submitted, self._files = queue.Queue(), queue.Queue(), 0, {}
        threading.Thread(target=self._accept, daemon=True).start()

    def declare_file(self, path, cache, peer_transfer):
        def read():
            with open(path, "rb") as file:
                return file.read()

        return self._known(File("file", read(), read))

    def declare_buffer(self, content, cache, peer_transfer):
        content = content.encode() if isinstance(content, str) else content
        return self._known(File("buffer", content, lambda: content))

    def declare_minitask(self, task, source, cache, peer_transfer):
        made = {**task._message(), "source": source}
        return self._known(File("task", json.dumps(made, sort_keys=True).encode(), made=made))

    def declare_poncho(self, package, cache, peer_transfer):
        """The mini task that TaskVine makes of a tarball: it is called so whatever it is, and run_in_env gets no command."""
        task = Task("mkdir output && tar xf package.tar.gz -C output && output/bin/run_in_env")
        task.add_input(self.declare_file(package, cache, peer_transfer), "package.tar.gz")
        return self.declare_minitask(task, "output", cache, peer_transfer)

    def submit(self, task):
        for file, _, _ in task.inputs:
            self._known(file)
        self._submitted += 1
        task.id = self._submitted
        self._waiting.put(task)

    def empty(self):
        return self._submitted == 0

    def wait(self, seconds):
        try:
            task = self._done.get(timeout=seconds)
        except queue.Empty:
            return None
        self._submitted -= 1
        return task

    def known(self):
        """All files that were declared or that tasks take."""
        return list(self._files.values())

    def _known(self, file):
        return self._files.setdefault(file.name, file)

    def _accept(self):
        while True:
            threading.Thread(target=self._serve, args=[self._listener.accept()], daemon=True).start()

    def _serve(self, worker):
        while True:
            task = self._waiting.get()
            worker.send_bytes(pickle.dumps(task._message()))
            while isinstance(asked := pickle.loads(worker.recv_bytes()), str):
                file = self._files[asked]
                content = file.read()
                file.sent += len(content)
                worker.send_bytes(content)
            task.exit_code, task.std_output, task.returned = asked
            task.result = "failure" if task.exit_code else "success"
            self._done.put(task)


def _described(file):
    return {"name": file.name, "made": file.made}
