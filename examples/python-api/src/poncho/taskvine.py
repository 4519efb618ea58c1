"""Environments for TaskVine whose layers are files of its own.

declare_poncho sends one tarball, which is another file after every edit. Here each layer is a file that TaskVine knows by its content: it goes to a worker once, from
another worker where one has it, and after an edit only the new layer goes. What is unpacked is in the node cache, shared by all tasks, workers and managers of a node.

    import ndcctools.taskvine as vine
    import poncho.taskvine

    manager = vine.Manager()
    environment = poncho.taskvine.declare(manager, "analysis")    # a name or digest of "poncho images", or an env.tar.zst
    task.add_environment(environment)
"""

import logging
import os
import shutil
import tempfile

from poncho.program import answer, find, run

__all__ = ["declare"]

logger = logging.getLogger(__name__)

# $0 is bin/run_in_env below the link that each task has to this folder. Nothing is started but the program, which becomes the command.
_RUN_IN_ENV = """\
#!/bin/sh
here=${{0%/bin/run_in_env}}
set -- -e "$here/{name}.tar.zst" --with "$here/layers" -- "$@"
exec "$here/bin/poncho_package_run" "$@"
"""

_LAYOUT = {"oci-layout": '{"imageLayoutVersion":"1.0.0"}', "index.json": '{"schemaVersion":2,"manifests":[]}'}


def declare(manager, environment, program=None, cache="worker"):
    """Declares an environment to a manager of TaskVine, and returns the file for add_environment (or poncho_env of a library).

    environment: a name or digest in the store of poncho, or a .tar.zst, which is loaded into the store first.
    program: the poncho_package_run that is sent along; without it the one beside the program poncho.
    cache: how long workers keep the files, "worker" or "forever"; TaskVine knows them by their content at these levels alone.

    The layers are read from the store when a worker asks for them: run no "poncho prune" before the manager has ended.
    """
    import ndcctools.taskvine as vine

    name = os.fspath(environment)
    if os.path.isfile(name):
        name = answer(["load", name], logger)["digest"]
    found = answer(["inspect", name], logger)
    blobs = os.path.join(answer(["info"], logger)["home"]["path"], "store", "blobs", "sha256")
    short = (found["name"] or "environment").rsplit("/", 1)[-1]

    inputs = {
        "bin/poncho_package_run": manager.declare_file(_node_program(program), cache=cache, peer_transfer=True),
        "bin/run_in_env": manager.declare_buffer(_RUN_IN_ENV.format(name=short), cache=cache, peer_transfer=True),
        f"{short}.tar.zst": manager.declare_buffer(_head(found["digest"]), cache=cache, peer_transfer=True),
    }
    for path, text in _LAYOUT.items():
        inputs[f"layers/{path}"] = manager.declare_buffer(text, cache=cache, peer_transfer=True)
    for layer in found["layers"]:
        digits = layer["digest"].removeprefix("sha256:")
        inputs[f"layers/blobs/sha256/{digits}"] = manager.declare_file(os.path.join(blobs, digits), cache=cache, peer_transfer=True)

    # Inputs are links into the worker's cache, so that the folder takes no room of its own. Without a command it is unpacked into the node cache, before the first task.
    task = vine.Task("environment/bin/run_in_env")
    for path, file in inputs.items():
        task.add_input(file, f"environment/{path}")
    return manager.declare_minitask(task, "environment", cache=cache, peer_transfer=False)


def _node_program(program):
    if program is None:
        program = shutil.which("poncho_package_run", path=os.path.dirname(os.path.realpath(find())))
        if program is None:
            raise FileNotFoundError("there is no poncho_package_run beside the program poncho: name one with program=")
    if not os.path.isfile(program):
        raise FileNotFoundError(f'there is no such program: "{program}"')
    # TaskVine sends a link as a link.
    return os.path.realpath(program)


def _head(digest):
    """The environment's documents as a tarball of its own, all of whose layers are elsewhere: a few KB, since it is compressed."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "environment.tar.zst")
        run(["export", digest, path, "--since", digest], logger)
        with open(path, "rb") as file:
            return file.read()
