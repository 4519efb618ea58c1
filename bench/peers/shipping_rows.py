"""The rows of images and registries: bench/run.sh images, bench/run.sh registry. Engines and registries of these rows are started by them and end with them."""

DOCKER = "DOCKER_HOST=unix://{work}/docker.sock docker"

# An engine of the row's own; its folder is below {work}, which is memory, so that overlay2 works everywhere.
DOCKERD = (
    "mkdir -p {work}/docker; setsid dockerd --data-root {work}/docker/data --exec-root {work}/docker/exec -H unix://{work}/docker.sock --iptables=false --bridge=none "
    "--pidfile {work}/docker.pid > {work}/dockerd.log 2>&1 < /dev/null & "
    "until " + DOCKER + " version > /dev/null 2>&1; do sleep 0.2; done")
STOP = "kill $(cat {work}/docker.pid); while [ -e {work}/docker.pid ]; do sleep 0.2; done"

OURS = "{program}-registry --root {work}/run-registry --listen 127.0.0.1:5071 > {work}/ours.log 2>&1"
THEIRS = (
    "printf 'version: 0.1\\nlog: {level: error}\\nstorage: {filesystem: {rootdirectory: {work}/run-registry}}\\nhttp: {addr: 127.0.0.1:5072}\\n' > {work}/theirs.yml; "
    "docker-registry serve {work}/theirs.yml > {work}/theirs.log 2>&1")


def beside(server, port, command):
    """A command while a registry runs, which is started for it and then ends."""
    return f"{{ {server} & }}; server=$!; until curl -fs http://127.0.0.1:{port}/v2/ > /dev/null; do sleep 0.02; done; {command}; status=$?; kill $server; wait $server; exit $status"


def image_rows(Row):
    kept = "export PONCHO_HOME={work}/home; {poncho}"
    changed = "sed 's/\"requests\"/\"requests=2.31.0\"/' {spec} > {work}/changed.json"
    ready = [kept + " create {spec} -t bench:1 {work}/first.tar.gz", changed, kept + " create {work}/changed.json -t bench:2", "cp -a {work}/home {work}/saved"]
    dockerfile = "printf 'FROM scratch\\nADD first.tar.gz /opt/env/\\n' > {work}/Dockerfile"
    build = f"cd {{work}} && {DOCKER} build -q --no-cache -t peer -f Dockerfile --build-arg x=1 . && {DOCKER} save peer -o {{work}}/run-peer.tar"
    context = "printf '*\\n!first.tar.gz\\n!Dockerfile\\n' > {work}/.dockerignore"
    back = "rm -rf {work}/home && cp -a {work}/saved {work}/home"
    docker = [*ready, dockerfile, context, DOCKERD]
    numpy = "-- python -c 'import numpy'"
    mounted = "PONCHO_NODE_CACHE={work}/mounted {program} run -e {work}/env.sqfs " + numpy
    unmount = "umount {work}/mounted/mounts/* 2> /dev/null; rm -rf {work}/mounted"
    squashed = [*ready, kept + " export bench:1 {work}/env.sqfs", kept + " export bench:1 {work}/env.tar.zst"]
    unpacked = "{poncho} run -e {work}/env.tar.zst " + numpy
    return [
        Row(
            "image-oci", "export to an OCI layout, first time", "5x faster, 200 MB",
            {"poncho": kept + " export bench:1 {work}/run-image.oci", "docker build, docker save": build},
            ready=docker, before={"poncho": back}, done=STOP, group="images",
        ),
        Row(
            "image-again", "again after one package changed, into the same layout", "20x faster",
            {"poncho": kept + " export bench:2 {work}/images.oci"},
            ready=[*ready, kept + " export bench:1 {work}/first.oci", "rm -rf {work}/saved; cp -a {work}/home {work}/saved"],
            before={"poncho": back + "; rm -rf {work}/images.oci; cp -a {work}/first.oci {work}/images.oci"},
            beside="image-oci", group="images",
        ),
        Row(
            "image-kept", "export to an OCI layout of what was exported before", "1 s",
            {"poncho": kept + " export bench:1 {work}/run-image.oci"},
            ready=[*ready, kept + " export bench:1 {work}/first.oci"], group="images",
        ),
        Row(
            "image-sqfs", "export to squashfs", "near it",
            {"poncho": kept + " export bench:1 {work}/run-image.sqfs",
             "mksquashfs of the unpacked folder": "mksquashfs {work}/unpacked {work}/run-peer.sqfs -comp zstd -Xcompression-level 9 -quiet -no-progress"},
            ready=[*ready, kept + " run -e bench:1 -u {work}/unpacked -- true"],
            outputs={"poncho": "{work}/run-image.sqfs", "mksquashfs of the unpacked folder": "{work}/run-peer.sqfs"}, group="images",
        ),
        Row(
            "image-mount", "run -e env.sqfs, mounted by the kernel, to the end of import numpy", "3.5x faster",
            {"poncho": mounted, "the same of env.tar.zst, unpacked": unpacked},
            ready=squashed, before={"poncho": unmount, "the same of env.tar.zst, unpacked": "rm -rf {work}/run-node"}, done=unmount, group="images",
        ),
        Row(
            "image-mounted", "the same, where it is mounted already", "", {"poncho": mounted}, ready=[*squashed, mounted], done=unmount, group="images",
        ),
    ]


def registry_rows(Row):
    kept = "export PONCHO_HOME={work}/home; {poncho}"
    fresh = "export PONCHO_HOME={work}/run-home; {poncho}"
    ready = [kept + " create {spec} -t bench:1"]
    skopeo = "skopeo --insecure-policy copy -q"
    layout = "oci:{work}/home/store:bench:1"
    push_ours = beside(OURS, 5071, kept + " push bench:1 127.0.0.1:5071/hep/bench:1")
    push_theirs = beside(THEIRS, 5072, f"{skopeo} --dest-tls-verify=false {layout} docker://127.0.0.1:5072/hep/bench:1")
    fill_ours = beside(OURS.replace("run-registry", "filled-ours"), 5071, kept + " push bench:1 127.0.0.1:5071/hep/bench:1")
    fill_theirs = beside(THEIRS.replace("run-registry", "filled-theirs"), 5072, f"{skopeo} --dest-tls-verify=false {layout} docker://127.0.0.1:5072/hep/bench:1")
    from_ours, from_theirs = OURS.replace("run-registry", "filled-ours"), THEIRS.replace("run-registry", "filled-theirs")
    pull_theirs = f"{skopeo} --src-tls-verify=false docker://127.0.0.1:5072/hep/bench:1 oci:{{work}}/run-layout:bench:1"
    run = "run -e %s -- python -c 'import numpy, scipy, pandas'"
    return [
        Row("push-cold", "push into an empty registry", "2x faster", {"poncho": push_ours, "skopeo, docker-registry": push_theirs},
            ready=ready, before={"poncho": "rm -rf {work}/home/registries"}, group="registry"),
        Row("pull-cold", "pull into an empty store", "2x faster",
            {"poncho": beside(from_ours, 5071, fresh + " pull 127.0.0.1:5071/hep/bench:1"), "skopeo, docker-registry": beside(from_theirs, 5072, pull_theirs)},
            ready=[*ready, fill_ours, fill_theirs], group="registry"),
        Row("run-remote", "run -e REF on an empty node, to the end of the imports", "2x faster",
            {"poncho": beside(from_ours, 5071, fresh + " " + run % "127.0.0.1:5071/hep/bench:1"),
             "skopeo, then unpack": beside(from_theirs, 5072, pull_theirs + "; export PONCHO_HOME={work}/run-other; mkdir -p {work}/run-other; "
                                           "mv {work}/run-layout {work}/run-other/store; {poncho} " + run % "bench:1")},
            ready=[*ready, fill_ours, fill_theirs], group="registry"),
    ]
