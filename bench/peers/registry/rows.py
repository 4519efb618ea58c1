"""The rows of registries: bench/run.sh registry. Every registry of a row is started by it, over a new folder, and ends with it."""

CLIENTS = 32
KILLS, MUTATED, REPOSITORIES = 300, 20_000, 100_000
DELAY = 40  # milliseconds there and back

OURS = "{program}-registry --root {work}/run-registry --listen 127.0.0.1:5071 > {work}/ours.log 2>&1"
THEIRS = (
    "printf 'version: 0.1\\nlog: {level: error}\\nstorage: {cache: {blobdescriptor: inmemory}, filesystem: {rootdirectory: {work}/run-registry}}\\nhttp: {addr: 127.0.0.1:5072}\\n' > {work}/theirs.yml; "
    "docker-registry serve {work}/theirs.yml > {work}/theirs.log 2>&1")
OURS_FILLED, THEIRS_FILLED = OURS.replace("run-registry", "filled-ours"), THEIRS.replace("run-registry", "filled-theirs")
PEER = "docker-registry"


def registry_rows(Row):
    return [row for rows in (_environments(Row), _delayed(Row), _transfers(Row), _counted(Row)) for row in rows]


def beside(server, port, command):
    """A command while a registry runs, which is started for it and then ends."""
    return f"{{ {server} & }}; server=$!; until curl -fs http://127.0.0.1:{port}/v2/ > /dev/null; do sleep 0.02; done; {command}; status=$?; kill $server; wait $server; exit $status"


def behind(delayed, port, command):
    """A command while a registry on the port is also to be had behind a delay, on the other port."""
    return f"{{ python3 {{here}}/registry/delay.py {DELAY} {delayed} {port} & }}; proxy=$!; until curl -fs http://127.0.0.1:{delayed}/v2/ > /dev/null; do sleep 0.02; done; {command}; passed=$?; kill $proxy; [ $passed = 0 ]"


class Commands:
    """What both sides do with a registry on a port of the loopback."""
    kept, fresh = "export PONCHO_HOME={work}/home; {poncho}", "export PONCHO_HOME={work}/run-home; {poncho}"
    skopeo = "skopeo --insecure-policy copy -q"
    layout = "oci:{work}/home/store:bench:1"
    ready = [kept + " create {spec} -t bench:1"]

    @classmethod
    def push(cls, port):
        return cls.kept + f" push bench:1 127.0.0.1:{port}/hep/bench:1"

    @classmethod
    def push_peer(cls, port):
        return f"{cls.skopeo} --dest-tls-verify=false {cls.layout} docker://127.0.0.1:{port}/hep/bench:1"

    @classmethod
    def pull(cls, port):
        return cls.fresh + f" pull 127.0.0.1:{port}/hep/bench:1"

    @classmethod
    def pull_peer(cls, port):
        return f"{cls.skopeo} --src-tls-verify=false docker://127.0.0.1:{port}/hep/bench:1 oci:{{work}}/run-layout:bench:1"

    @classmethod
    def filled(cls):
        return [*cls.ready, beside(OURS_FILLED, 5071, cls.push(5071)), beside(THEIRS_FILLED, 5072, cls.push_peer(5072))]


FORGET = {"poncho": "rm -rf {work}/home/registries"}
SKOPEO = "skopeo, docker-registry"


def _environments(Row):
    run = "run -e %s -- python -c 'import numpy, scipy, pandas'"
    return [
        Row("push-cold", "push into an empty registry", "2x faster",
            {"poncho": beside(OURS, 5071, Commands.push(5071)), SKOPEO: beside(THEIRS, 5072, Commands.push_peer(5072))}, ready=Commands.ready, before=FORGET, group="registry"),
        Row("pull-cold", "pull into an empty store", "2x faster",
            {"poncho": beside(OURS_FILLED, 5071, Commands.pull(5071)), SKOPEO: beside(THEIRS_FILLED, 5072, Commands.pull_peer(5072))}, ready=Commands.filled(), group="registry"),
        Row("run-remote", "run -e REF on an empty node, to the end of the imports", "2x faster",
            {"poncho": beside(OURS_FILLED, 5071, Commands.fresh + " " + run % "127.0.0.1:5071/hep/bench:1"),
             "skopeo, then unpack": beside(THEIRS_FILLED, 5072, Commands.pull_peer(5072) + "; export PONCHO_HOME={work}/run-other; mkdir -p {work}/run-other; "
                                           "mv {work}/run-layout {work}/run-other/store; {poncho} " + run % "bench:1")},
            ready=Commands.filled(), group="registry"),
    ]


def _delayed(Row):
    far = f", {DELAY} ms away"
    return [
        Row("push-far", "push into an empty registry" + far, "2x faster",
            {"poncho": beside(OURS, 5071, behind(5073, 5071, Commands.push(5073))), SKOPEO: beside(THEIRS, 5072, behind(5074, 5072, Commands.push_peer(5074)))},
            ready=Commands.ready, before=FORGET, group="registry", most=3),
        Row("pull-far", "pull into an empty store" + far, "2x faster",
            {"poncho": beside(OURS_FILLED, 5071, behind(5073, 5071, Commands.pull(5073))), SKOPEO: beside(THEIRS_FILLED, 5072, behind(5074, 5072, Commands.pull_peer(5074)))},
            ready=Commands.filled(), group="registry", most=3),
    ]


def _transfers(Row):
    transfer = "python3 {here}/registry/transfer.py %s %s %d %d {work}"
    ask = "python3 {here}/registry/asking.py %s %s " + str(CLIENTS) + " 5 {work}"
    memory = "python3 {here}/registry/memory.py %s {work}"
    both = lambda command, *words: {"poncho" if kind == "ours" else kind: command % (*words[:1], kind, *words[1:]) for kind in ("ours", PEER)}
    return [
        Row("put-one", "a blob of 2 GB in", "3x", both(transfer, "put", 1, 2000), group="registry", most=3),
        Row("put-many", f"{CLIENTS} blobs of 64 MB in, at once", "3x", both(transfer, "put", CLIENTS, 64), group="registry", most=3),
        Row("get-one", "a blob of 2 GB out", "", both(transfer, "get", 1, 2000), group="registry", most=3),
        Row("get-many", f"a blob of 128 MB out to {CLIENTS} clients at once", "", both(transfer, "get", CLIENTS, 128), group="registry", most=3),
        Row("get-one-nginx", "a blob of 2 GB out, beside nginx", "1x", {"poncho": transfer % ("get", "ours", 1, 2000), "nginx": transfer % ("get", "nginx", 1, 2000)}, group="registry", most=3),
        Row("get-many-nginx", f"a blob of 128 MB out to {CLIENTS} clients at once, beside nginx", "1x",
            {"poncho": transfer % ("get", "ours", CLIENTS, 128), "nginx": transfer % ("get", "nginx", CLIENTS, 128)}, group="registry", most=3),
        Row("ask-blobs", f"100,000 blobs of 1 KiB, {CLIENTS} clients", "5x", both(ask, "blobs"), group="registry", most=3),
        Row("ask-manifests", f"100,000 manifests of 115 layers by tag, {CLIENTS} clients", "5x", both(ask, "manifests"), group="registry", most=3),
        Row("registry-memory", "the server's memory: 5 GB in, out, 50 pushes and 50 pulls at once", "150 MB, flat", {"poncho": memory % "ours", PEER: memory % PEER}, group="registry", most=1),
    ]


def _counted(Row):
    changed = "sed 's/\"requests\"/\"requests=2.31.0\"/' {spec} > {work}/changed.json"
    ready = [*Commands.ready, changed, Commands.kept + " create {work}/changed.json -t bench:2"]
    count = "python3 {here}/registry/pushes.py %s {program} {work}/home {work}"
    script = "mkdir -p {work}/run-%s && python3 {here}/registry/%s.py %d {work}/run-%s"
    alone = lambda name, number: {"poncho": script % (name, name, number, name)}
    return [
        Row("push-requests", "requests of a push, asked of poncho-registry", "at most 2 a blob and 3; 1; 10, 32 KiB", {"poncho": count % "poncho", "skopeo": count % "skopeo"},
            ready=ready, before=FORGET, group="registry", most=1),
        Row("registry-kills", f"{KILLS} kill -9 during pushes and garbage collection", "nothing lost or damaged", alone("kills", KILLS), group="registry", most=1),
        Row("registry-mutated", f"{MUTATED:,} random and mutated requests", "no 500, no growth", alone("mutated", MUTATED), group="registry", most=1),
        Row("registry-many", f"{REPOSITORIES:,} repositories with 10 tags", "start 2 s, page 50 ms, tags 20 ms", alone("many", REPOSITORIES), group="registry", most=1),
    ]
