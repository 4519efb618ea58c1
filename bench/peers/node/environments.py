"""The environments that the node's rows run, made once and removed when the benchmark ends."""
import atexit
import functools
import glob
import json
import os
import random
import shutil
import subprocess
import tempfile

import server

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
PONCHO = os.path.join(ROOT, "artifacts", "bin", "poncho")

# A package of so many bytes, of which zstd saves nothing, is a twentieth of the conda part of the Coffea stack.
EXTRA_BYTES, EXTRA_FILES = 9_000_000, 300

# Of packages that have them: compilers, data, certificates. Each looks at a variable of the caller, and keeps the old value.
SCRIPT = """\
export {name}_HOME_OLD="${{{name}_HOME:-}}"
export {name}_HOME="$CONDA_PREFIX/share/{lower}"
if [ -n "${{{name}_FLAGS:-}}" ]; then
    export {name}_FLAGS="$({lower}-config --flags 2> /dev/null || echo -O2) ${{{name}_FLAGS}}"
else
    export {name}_FLAGS="-O2 -I$CONDA_PREFIX/include"
fi
"""


@functools.cache
def folder(data):
    """Holds coffea.tar.zst and .tar.gz, first.tar.zst and second.tar.zst (95 % of which is the first), scripts.tar.zst, small.tar.zst."""
    work = tempfile.mkdtemp(prefix="poncho-node-", dir="/dev/shm")
    atexit.register(shutil.rmtree, work)
    url, channel = server.url(data), os.path.join(data, "channels", "conda-forge")
    subprocess.check_call(["python3", f"{HERE}/../pip_specs.py", work, data, url, f"{ROOT}/examples/local-code"])
    with open(f"{work}/condarc", "w") as condarc:
        condarc.write(f"channel_alias: file://{os.path.dirname(channel)}\n")
    _write_extra(f"{work}/extra")
    _write_scripts(f"{work}/activating")
    for name in ("extra", "activating"):
        _poncho(work, url, "package", f"{work}/{name}", "--name", name, "--version", "1", "--noarch", "generic", "-o", f"{work}/channel")
    _poncho(work, url, "index", f"{work}/channel")
    conda = json.load(open(f"{data}/specs/coffea-conda.json"))["conda"]["dependencies"]
    specs = {"first": conda, "second": [*conda, "extra"], "scripts": ["python=3.11", "activating"], "small": ["python=3.11", "numpy", "cloudpickle"]}
    for name, packages in specs.items():
        with open(f"{work}/{name}.json", "w") as spec:
            json.dump({"conda": {"channels": [f"file://{work}/channel", "conda-forge"], "packages": packages}}, spec)
        _poncho(work, url, "create", f"{work}/{name}.json", f"{work}/{name}.tar.zst", "-t", f"{name}:1")
    _poncho(work, url, "create", f"{work}/coffea.json", f"{work}/coffea.tar.gz", "-t", "coffea:1")
    _poncho(work, url, "export", "coffea:1", f"{work}/coffea.tar.zst")
    shutil.rmtree(f"{work}/home")
    return work


@functools.cache
def big(data):
    """A channel that has an environment of $PONCHO_BENCH_GIGABYTES (5) besides the packages of the test data."""
    work = tempfile.mkdtemp(prefix="poncho-node-big-", dir="/dev/shm")
    atexit.register(shutil.rmtree, work)
    subprocess.check_call(["python3", f"{HERE}/big_channel.py", f"{work}/channel", os.environ.get("PONCHO_BENCH_GIGABYTES", "5")])
    for subdir in ("linux-64", "noarch"):
        os.makedirs(f"{work}/channel/{subdir}", exist_ok=True)
        for package in glob.glob(f"{data}/channels/conda-forge/{subdir}/*.conda") + glob.glob(f"{data}/channels/conda-forge/{subdir}/*.tar.bz2"):
            os.symlink(package, f"{work}/channel/{subdir}/{os.path.basename(package)}")
    subprocess.run([PONCHO, "index", f"{work}/channel"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return f"{work}/channel"


def _poncho(work, url, *words):
    variables = {"CONDARC": f"{work}/condarc", "PIP_INDEX_URL": f"{url}/pypi/simple/", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PONCHO_HOME": f"{work}/home"}
    subprocess.run([PONCHO, *words], env={**os.environ, **variables}, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _write_extra(folder_):
    chance = random.Random(95)
    os.makedirs(f"{folder_}/share/extra")
    for number in range(EXTRA_FILES):
        with open(f"{folder_}/share/extra/{number}", "wb") as file:
            file.write(chance.randbytes(EXTRA_BYTES // EXTRA_FILES))


def _write_scripts(folder_):
    os.makedirs(f"{folder_}/etc/conda/activate.d")
    for name in ("GEANT", "ROOT", "GFORTRAN", "LHAPDF", "PYTHIA"):
        with open(f"{folder_}/etc/conda/activate.d/{name.lower()}-activate.sh", "w") as script:
            script.write(SCRIPT.format(name=name, lower=name.lower()))
