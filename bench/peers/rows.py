"""The rows: what Poncho does, what a person would type instead, and the goal of the project for the two together."""
import glob
import json
import os
import shutil
import subprocess
import tempfile

import server
from analyze.rows import analyze_rows
from node.environments import big as node_big
from node.environments import folder as node_folder
from node.rows import node_rows
from pip_rows import pip_rows
from registry.rows import registry_rows
from shipping_rows import image_rows

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))
DATA = os.environ.get("PONCHO_TEST_DATA") or os.path.join(ROOT, "..", "shared", "data")
PEERS = os.path.abspath(os.path.join(DATA, "..", "peers"))
CHANNEL = os.path.abspath(os.path.join(DATA, "channels", "conda-forge"))
SPEC = os.path.abspath(os.path.join(DATA, "specs", "coffea-conda.json"))
PONCHO = os.path.join(ROOT, "artifacts", "bin", "poncho")
SHIM = os.path.join(ROOT, "artifacts", "bin", "poncho_package_run")
BENCHMARKS = os.path.join(ROOT, "bench", "Poncho.Benchmarks")
SETS = " ".join(sorted(os.path.basename(os.path.dirname(path)) for path in glob.glob(f"{DATA}/solver/*/queries.json")))
PACKAGES = json.load(open(SPEC))["conda"]["dependencies"]


def python():
    """A Python with rattler and conda-pack: made once from the wheels of the peers' folder."""
    folder = os.environ.get("PONCHO_PEERS") or os.path.join(ROOT, "artifacts", "peers")
    found = os.path.join(folder, "bin", "python")
    if not os.path.exists(found):
        subprocess.check_call(["python3.11", "-m", "venv", folder])
        wheels = glob.glob(f"{PEERS}/*.whl") + glob.glob(f"{DATA}/pypi/files/setuptools-8*.whl")
        subprocess.check_call([os.path.join(folder, "bin", "pip"), "install", "-q", "--no-index", "--no-deps", *wheels])
    return found


class Row:
    """One row. The folder {work} is new for each row and gone after it."""

    def __init__(self, name, what, goal, sides, ready=(), before=None, outputs=None, beside=None, group="", short=False, most=None, done=None):
        """beside: the row whose peer this row is compared with, which is then measured once for both. group: the table that it stands in; run.sh takes it for all of its rows.
        short: of a few milliseconds, so that each side is started by itself and more often. most: so many runs at most, of what takes minutes.
        done: what ends that which ready began."""
        self.most, self._done = most, done
        self.name, self.what, self.goal, self.beside, self.group, self.short = name, what, goal, beside, group, short
        self._sides, self._ready, self._before, self._outputs = sides, ready, before or {}, outputs or {}

    def begin(self):
        self.work = tempfile.mkdtemp(prefix="poncho-bench-", dir="/dev/shm")
        with open(f"{self.work}/condarc", "w") as condarc:
            condarc.write(f"channel_alias: file://{os.path.dirname(CHANNEL)}\n")
        self.sides = {side: self._filled(command) for side, command in self._sides.items()}
        for command in self._ready:
            subprocess.run(["bash", "-c", self._filled(command)], check=True, stdout=subprocess.DEVNULL)

    def end(self):
        if self._done:
            subprocess.run(["bash", "-c", self._filled(self._done)], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.work)

    def prepare(self, side):
        if side in self._before:
            subprocess.run(["bash", "-c", self._filled(self._before[side])], check=True, stdout=subprocess.DEVNULL)

    def clean(self, side):
        for path in glob.glob(f"{self.work}/run-*"):
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)

    def output(self, side):
        return self._filled(self._outputs[side]) if side in self._outputs else None

    def _filled(self, command):
        environment = f"export CONDARC={self.work}/condarc PONCHO_NODE_CACHE={self.work}/run-node; "
        values = {
            "work": self.work,
            "poncho": f"{environment}{PONCHO}",
            "program": PONCHO,
            "shim": SHIM,
            "peers": PEERS,
            "big": node_big(os.path.abspath(DATA)) if "{big}" in command else "",
            "spec": SPEC,
            "rattler": f"{python()} {PEERS}/rattler_create.py file://{CHANNEL}",
            "packages": " ".join(f"'{p}'" for p in PACKAGES),
            "compileall": f"{self.work}/run-prefix/bin/python -m compileall -q -j2 {self.work}/run-prefix/lib/python3.11/site-packages || true",
            "channel": CHANNEL,
            "data": os.path.abspath(DATA),
            "sets": SETS,
            "benchmarks": f"PONCHO_TEST_DATA={os.path.abspath(DATA)} dotnet {BENCHMARKS}/bin/Release/net10.0/Poncho.Benchmarks.dll",
            "here": HERE,
            "python": python() if "{python}" in command else "",
            "uv": os.path.join(os.path.dirname(python()), "uv") if "{uv}" in command else "",
            "made": node_folder(os.path.abspath(DATA)) if "{made}" in command else "",
            "server": server.url(DATA) if "{server}" in command else "",
        }
        for name, value in values.items():
            command = command.replace("{" + name + "}", value)
        return command


def all_rows():
    fresh, kept = ("export PONCHO_HOME={work}/%s; {poncho}" % home for home in ("run-home", "home"))
    peer = "{rattler} {work}/run-prefix %s --cache {work}/run-cache {packages}"
    install = peer % ""
    pack = "{python} -m conda_pack.cli -p {work}/run-prefix -o {work}/run-env.%s -q -f --ignore-missing-files -j 2"
    whole = install + " && {compileall}; " + pack
    plain = install + " && " + pack
    changed = "sed 's/\"requests\"/\"requests=2.31.0\"/' {spec} > {work}/changed.json"
    first = [kept + " create {spec} -t bench:1 {work}/first.tar.gz", kept + " export bench:1 {work}/first.tar.zst", changed, "cp -a {work}/home {work}/saved"]
    back = "rm -rf {work}/home && cp -a {work}/saved {work}/home"
    many = "python=3.9 curl sqlite packaging setuptools"
    many_spec = json.dumps({"conda": {"channels": ["file://{work}/many"], "dependencies": many.split()}})
    grown = ["python3 {here}/grow.py {data} {work}/many", f"echo '{many_spec}' > {{work}}/many.json"]
    locks = "export PONCHO_HOME={work}/%s; {poncho} lock {work}/many.json -o {work}/run-lock.json"
    sparse = "{python} {here}/rattler_solve.py first {work}/many " + many
    unpacked = "export PONCHO_HOME={work}/home PONCHO_NODE_CACHE={work}/node; {program} run -e bench:1 -- /bin/true"
    rows = [
        Row(
            "create-store", "create into the store", "6x",
            {"poncho": fresh + " create {spec}", "rattler, compileall, conda-pack to tar.zst": whole % "tar.zst"},
        ),
        Row(
            "create-store-plain", "the same, nothing compiled", "10x",
            {"poncho": fresh + " create --no-compile {spec}", "rattler, conda-pack to tar.zst": plain % "tar.zst"},
        ),
        Row(
            "create-zst", "create to env.tar.zst", "5x",
            {"poncho": fresh + " create {spec} {work}/run-env.tar.zst", "rattler, compileall, conda-pack": whole % "tar.zst"},
            outputs={"poncho": "{work}/run-env.tar.zst", "rattler, compileall, conda-pack": "{work}/run-env.tar.zst"},
        ),
        Row(
            "create-gz", "create to env.tar.gz", "3x, at most 5 % larger",
            {"poncho": fresh + " create {spec} {work}/run-env.tar.gz", "rattler, compileall, conda-pack": whole % "tar.gz"},
            outputs={"poncho": "{work}/run-env.tar.gz", "rattler, compileall, conda-pack": "{work}/run-env.tar.gz"},
        ),
        Row(
            "floor-store", "create into the store, beside the unavoidable work", "at most 1.4x",
            {"poncho": fresh + " create {spec}", "decode, compile, hash once": "{python} {here}/floor.py {work} {channel} store"},
            ready=first,
        ),
        Row(
            "floor-gz", "create to env.tar.gz, beside the unavoidable work", "at most 1.4x",
            {
                "poncho": fresh + " create {spec} {work}/run-env.tar.gz",
                "decode, compile, hash, deflate once": "{python} {here}/floor.py {work} {channel} gz",
            },
            ready=first,
        ),
        Row(
            "again-store", "again after one package changed, into the store", "25x",
            {"poncho": kept + " create {work}/changed.json -t bench:2"},
            ready=first,
            before={"poncho": back},
            beside="create-store",
        ),
        Row(
            "again-zst", "again after one package changed, to env.tar.zst", "20x",
            {"poncho": kept + " create {work}/changed.json {work}/run-env.tar.zst -t bench:2"},
            ready=first,
            before={"poncho": back},
            beside="create-zst",
        ),
        Row(
            "again-gz", "again after one package changed, to env.tar.gz", "20x",
            {"poncho": kept + " create {work}/changed.json {work}/run-env.tar.gz -t bench:2"},
            ready=first,
            before={"poncho": back},
            beside="create-gz",
        ),
        Row(
            "unpack-store", "unpack and relocate from the store", "no slower",
            {"poncho": kept + " run -e bench:1 -u {work}/run-out -- true", "rattler install, empty cache": install},
            ready=first,
        ),
        Row(
            "unpack-gz", "unpack and relocate env.tar.gz", "1.5x faster",
            {
                "poncho": kept + " run -e {work}/first.tar.gz -u {work}/run-out -- true",
                "tar xzf": "mkdir {work}/run-out && tar xzf {work}/first.tar.gz -C {work}/run-out",
            },
            ready=first,
        ),
        Row(
            "unpack-zst", "unpack and relocate env.tar.zst", "at most 1.25x",
            {
                "poncho": kept + " run -e {work}/first.tar.zst -u {work}/run-out -- true",
                "zstd -dc, tar x": "mkdir {work}/run-out && zstd -dc {work}/first.tar.zst | tar x -C {work}/run-out",
            },
            ready=first,
        ),
        Row(
            "solve-sets", "solve, indexes read, in one warm process: all questions of the oracle", "1x or less",
            {"poncho": "{benchmarks} solve {sets}", "rattler": "{python} {here}/rattler_solve.py sets {data} {sets}"},
            ready=["dotnet build {here}/../Poncho.Benchmarks -c Release -v q --nologo"],
        ),
        Row(
            "solve-first", "first solve on a channel of 10^6 records (whole process; rattler without its Python's start)", "1x or less, 200 MB",
            {"poncho": locks % "run-home", "rattler, sparse repodata": sparse},
            ready=grown,
        ),
        Row(
            "solve-again", "the same again, from what was kept", "1x or less, 200 MB",
            {"poncho": locks % "home", "rattler, sparse repodata": sparse},
            ready=[*grown, locks % "home"],
        ),
        Row("version", "poncho --version", "10 ms", {"poncho": kept + " --version"}, short=True),
        Row("nothing", "create with nothing to do", "60 ms", {"poncho": kept + " create {spec} -t bench:1"}, ready=first, short=True),
        Row(
            "run-again", "run when unpacked", "10 ms over it",
            {"poncho": unpacked, "the command by itself": "/bin/true"},
            ready=[*first, "mkdir -m 700 {work}/node", unpacked],
            short=True,
        ),
    ]
    return {row.name: row for row in [*rows, *pip_rows(Row), *node_rows(Row), *analyze_rows(Row), *image_rows(Row), *registry_rows(Row)]}
