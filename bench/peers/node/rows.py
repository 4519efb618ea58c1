"""The rows of the node's part: bench/run.sh node. Nobody has a store there, and each run of a cold row begins with an empty node cache."""

TASKS = 200
WORKERS = 20
KILLS = 500


def node_rows(Row):
    return [row for rows in (_warm(Row), _cold(Row), _crowd(Row), _vine(Row), _big(Row), _kills(Row)) for row in rows]


def _run(cache, environment):
    return "export PONCHO_HOME=/nonexistent PONCHO_NODE_CACHE={work}/%s; {shim} -e %s -- " % (cache, environment)


def _warm(Row):
    here = "python3 {here}/node/warm.py"
    kept = ["mkdir -m 700 {work}/node", _run("node", "{made}/coffea.tar.zst") + "true", _run("node", "{made}/coffea.tar.gz") + "true", _run("node", "{made}/scripts.tar.zst") + "true"]
    what = {"zst": "a warm start from .tar.zst", "gz": "the same from .tar.gz", "scripts": "the same with five activation scripts more"}
    environments = {"zst": "coffea.tar.zst", "gz": "coffea.tar.gz", "scripts": "scripts.tar.zst"}
    return [
        *(Row(f"warm-{name}", what[name], "3 ms over it",
              {"poncho": _run("node", "{made}/" + environments[name]) + "/bin/true", "the command by itself": "/bin/true"},
              ready=kept, short=True, group="node") for name in what),
        *(Row(f"warm-{name}-{count}", f"its {said}", goal,
              {"poncho": f"export PONCHO_HOME=/nonexistent PONCHO_NODE_CACHE={{work}}/node; {here} {count} {{shim}} {{made}}/{environments[name]}"},
              ready=kept, group="node")
          for name in ("zst", "scripts")
          for count, said, goal in (("memory", f"memory until it is the command ({name})", "8 MB"), ("calls", f"calls that name a file ({name})", "40 calls"))),
    ]


def _cold(Row):
    unpack = "mkdir {work}/run-out && zstd -dc {made}/coffea.tar.zst | tar x -C {work}/run-out && {work}/run-out/bin/python {work}/run-out/bin/conda-unpack && . {work}/run-out/bin/activate && "
    original = "mkdir {work}/run-tmp && cd {work}/run-tmp && TMPDIR={work}/run-tmp /usr/bin/python_package_run -e {made}/coffea.tar.gz "
    rows = []
    for name, what, program, goals in (
        ("cold", "to the first line of python -c 'print(1)'", "print(1)", ("1.5x faster", "3.5x faster")),
        ("cold-import", "to the end of import coffea", "import coffea", ("1.3x", "2x")),
    ):
        command = f"python -c '{program}'"
        rows.append(Row(f"{name}-zst", f"a cold start from .tar.zst {what}", goals[0],
                        {"poncho": _run("run-node", "{made}/coffea.tar.zst") + command, "zstd -dc, tar x, conda-unpack, activate": unpack + command}, group="node"))
        rows.append(Row(f"{name}-gz", f"a cold start from .tar.gz {what}", goals[1],
                        {"poncho": _run("run-node", "{made}/coffea.tar.gz") + command, "the original's python_package_run": original + command}, group="node"))
    rows.append(Row("second", "a second environment, 95 % of which the node has", "10x faster",
                    {"poncho": _run("run-node", "{made}/second.tar.zst") + "true", "the first": _run("run-first", "{made}/first.tar.zst") + "true"},
                    before={"poncho": _run("run-node", "{made}/first.tar.zst") + "true"}, group="node"))
    return rows


def _crowd(Row):
    crowd = "python3 {here}/node/crowd.py %s " + str(TASKS) + " {shim} {made}/coffea.tar.zst {work}/%s"
    return [
        Row("crowd-cold", f"{TASKS} tasks at once on a cold node, until the last begins", "1.5x its time, one unpacking",
            {"poncho": "mkdir -m 700 {work}/run-node && " + crowd % ("all", "run-node"), "one task": "mkdir -m 700 {work}/run-node && " + crowd % ("one", "run-node")}, group="node"),
        Row("crowd-warm", f"{TASKS} tasks at once on a warm one", "1.5x its time",
            {"poncho": crowd % ("pythons", "node"), "xargs -P 200 of the environment's Python": crowd % ("direct", "node")},
            ready=["mkdir -m 700 {work}/node", _run("node", "{made}/coffea.tar.zst") + "true"], group="node"),
    ]


def _vine(Row):
    poncho = "export CONDARC={work}/condarc PONCHO_HOME={work}/home PONCHO={program} PIP_INDEX_URL={server}/pypi/simple/; "
    vine = poncho + "python3 {here}/node/vine.py %s %s {work}/run-vine %d %s"
    toys = "{work}/toys/toys/__init__.py"
    edit = f"sed -i 's/^THROWS = 100_000/THROWS = 200_000/' {toys}"
    pack = "{rattler} {work}/prefix --cache {work}/cache python=3.11 pip numpy cloudpickle > /dev/null; {python} {here}/node/vine_tarball.py {work}/prefix {work}/toys {work}/%s.tar.gz"
    create = poncho + "cd {work} && {program} create spec.json -t vine:%d {work}/ours-%d.tar.gz"
    ready = [
        "cp -r {here}/../../examples/taskvine/toys {work}/toys",
        "sed 's/@PYTHON@/3.11/' {here}/../../examples/taskvine/spec.json > {work}/spec.json",
        pack % "theirs-1", create % (1, 1), edit, "rm -rf {work}/prefix", pack % "theirs-2", create % (2, 2),
    ]
    theirs = "declare_poncho of the original's tarball and program"

    def row(name, what, goal, workers, which, first="vine:1", second=""):
        tarballs = "{work}/theirs-1.tar.gz" + (" {work}/theirs-2.tar.gz" if second else "")
        return Row(name, what, goal, {"poncho": vine % (which, "layers", workers, f"{first} {second}"), theirs: vine % (which, "tarball", workers, tarballs)}, ready=ready, group="node")

    return [
        row("vine-first", "20 PythonTasks of TaskVine (its commands) on 4 workers: the first result", "no longer, 20 of 20", 4, "first"),
        row("vine-all", "the same, all", "no longer, 20 of 20", 4, "all"),
        Row("vine-tarball", "the same, Poncho's env.tar.gz by declare_poncho", "no longer, 20 of 20",
            {"poncho": vine % ("all", "tarball", 4, "{work}/ours-1.tar.gz"), theirs: vine % ("all", "tarball", 4, "{work}/theirs-1.tar.gz")}, ready=ready, group="node"),
        row("vine-again", "the same, all, when the nodes ran it before", "2x", 4, "again"),
        row("vine-edit", f"one local package edited, {WORKERS} workers: the first result, bytes to each", "10x, the layer and 64 KiB", WORKERS, "edit", second="vine:2"),
    ]


def _big(Row):
    poncho = "export CONDARC={work}/condarc PONCHO_HOME={work}/%s; {program}"
    names = "python=3.11 pytorch torchvision triton cudnn libtorch libcublas libcusparse libcufft nccl libcusolver cuda-nvrtc libcurand sympy"
    spec = '{"conda": {"channels": ["file://{big}"], "packages": ["%s"]}}' % '", "'.join(names.split())
    second = spec.replace('"python=3.11"', '"python=3.11", "numpy"')
    ready = [f"echo '{spec}' > {{work}}/big.json", f"echo '{second}' > {{work}}/second.json"]
    install = "{python} {peers}/rattler_create.py file://{big} {work}/run-prefix --cache {work}/run-cache " + names
    pack = " && {python} -m conda_pack.cli -p {work}/run-prefix -o {work}/run-packed --format no-archive -q -f --ignore-missing-files && tar c -C {work}/run-packed . | zstd -q -3 -T0 -o {work}/run-env.tar.zst"
    unpack = "mkdir {work}/run-out && zstd -dcq {work}/big.tar.zst | tar x -C {work}/run-out && {work}/run-out/bin/python {work}/run-out/bin/conda-unpack && . {work}/run-out/bin/activate && python -c 'print(1)'"
    made = [*ready, poncho % "home" + " create {work}/big.json -t big:1 {work}/big.tar.zst", poncho % "home" + " create {work}/second.json {work}/second.tar.zst", "rm -rf {work}/home"]
    cold = _run("run-node", "{work}/big.tar.zst") + "python -c 'print(1)'"
    packed = "rattler, conda-pack, tar, zstd -3 -T0"
    return [
        Row("big-create", "an environment of 5 GB (torch with CUDA by size): create to env.tar.zst", "faster, 400 MB",
            {"poncho": poncho % "run-home" + " create --no-compile {work}/big.json {work}/run-env.tar.zst", packed: install + pack},
            ready=ready, outputs={"poncho": "{work}/run-env.tar.zst", packed: "{work}/run-env.tar.zst"}, group="node", most=1),
        Row("big-run", "its cold start", "faster, 400 MB", {"poncho": cold, "zstd -dc, tar x, conda-unpack, activate": unpack}, ready=made, group="node", most=2),
        Row("big-second", "a second one that has one package more", "faster, 400 MB, one copy on disk",
            {"poncho": "begin=$(date +%s.%N); " + _run("run-node", "{work}/second.tar.zst") + "python -c 'print(1)' && python3 {here}/node/disk.py {work}/run-node $begin $(date +%s.%N)", "zstd -dc, tar x, conda-unpack, activate": unpack},
            ready=made, before={"poncho": cold}, group="node", most=1),
    ]


def _kills(Row):
    command = "python3 {here}/node/kills.py %d {shim} {program} {made}/small.tar.zst {work}/kills" % KILLS
    return [Row("kills", f"{KILLS} kill -9 at random instants of a cold start, then a start", f"{KILLS} right", {"poncho": "mkdir -p {work}/kills && " + command}, group="node", most=1)]
