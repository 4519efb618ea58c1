"""The rows of images: bench/run.sh images. Engines of these rows are started by them and end with them."""

DOCKER = "DOCKER_HOST=unix://{work}/docker.sock docker"

# An engine of the row's own; its folder is below {work}, which is memory, so that overlay2 works everywhere.
DOCKERD = (
    "mkdir -p {work}/docker; setsid dockerd --data-root {work}/docker/data --exec-root {work}/docker/exec -H unix://{work}/docker.sock --iptables=false --bridge=none "
    "--pidfile {work}/docker.pid > {work}/dockerd.log 2>&1 < /dev/null & "
    "until " + DOCKER + " version > /dev/null 2>&1; do sleep 0.2; done")
STOP = "kill $(cat {work}/docker.pid); while [ -e {work}/docker.pid ]; do sleep 0.2; done"

# Processes at once on one mounted file.
CROWD = 128


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
    # squashfuse is taken where the kernel's mount is not on PATH.
    few = "mkdir {work}/programs; for name in sh flock setsid sleep umount fusermount3 squashfuse_ll; do ln -s $(command -v $name) {work}/programs/; done"
    by_fuse = lambda command: "PATH={work}/programs " + command
    stack = "-- python -c 'import awkward, coffea, hist, matplotlib.pyplot, numpy, scipy.optimize, scipy.special, uproot, vector'"
    stacked = "PONCHO_NODE_CACHE={work}/mounted {program} run -e {work}/stack.sqfs " + stack
    whole = "rm -rf {work}/run-node; {poncho} run -e {made}/coffea.tar.zst " + stack
    stack_ready = [kept + " export {made}/coffea.tar.zst {work}/stack.sqfs", few]
    at_once = f"seq {CROWD} | xargs -P {CROWD} -n 1 sh -c '%s'"
    calls = "python3 {here}/image_calls.py {work} -- "
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
        Row(
            "image-fuse", "run -e env.sqfs, mounted by squashfuse, to the end of import numpy", "2.5x faster",
            {"poncho": by_fuse(mounted), "the same of env.tar.zst, unpacked": unpacked},
            ready=[*squashed, few], before={"poncho": unmount, "the same of env.tar.zst, unpacked": "rm -rf {work}/run-node"}, done=unmount, group="images",
        ),
        Row(
            "image-stack-kernel", "the same of the whole stack by the kernel, to the end of its imports", "1.3x faster",
            {"poncho": stacked, "the same of env.tar.zst, unpacked": whole}, ready=stack_ready, before={"poncho": unmount}, done=unmount, group="images",
        ),
        Row(
            "image-stack-fuse", "the same by squashfuse", "no slower",
            {"poncho": by_fuse(stacked), "the same of env.tar.zst, unpacked": whole}, ready=stack_ready, before={"poncho": unmount}, done=unmount, group="images",
        ),
        Row(
            "image-calls", "calls that name a file of run -e and import numpy, mounted before", "",
            {"poncho": calls + "env PONCHO_NODE_CACHE={work}/mounted {program} run -e {work}/env.sqfs " + numpy,
             "unpacked before": calls + "env PONCHO_NODE_CACHE={work}/node {program} run -e {work}/env.tar.zst " + numpy},
            ready=[*squashed, mounted, "mkdir -m 700 {work}/node", "PONCHO_NODE_CACHE={work}/node {program} run -e {work}/env.tar.zst " + numpy],
            done=unmount, group="images", most=1,
        ),
        *(Row(
            "image-crowd" + name, f"{CROWD} processes at once that import numpy on one file, mounted by {way}, until the last ends", "",
            {"poncho": at_once % crowded.replace("'", '"'), "the unpacked environment's Python": at_once % '{work}/unpacked/bin/python -c "import numpy"'},
            ready=[*squashed, few, kept + " run -e bench:1 -u {work}/unpacked -- true", crowded], done=unmount, group="images",
        ) for name, way, crowded in (("", "the kernel", mounted), ("-fuse", "squashfuse", by_fuse(mounted)))),
        Row(
            "image-requests", "requests of an image's push beside its environment, asked of poncho-registry", "at most 10 requests, 8 MB",
            {side: "python3 {here}/registry/image_pushes.py " + kind + " {program} {work}/home {work}" for side, kind in (("poncho", "ours"), ("the same, asked of docker-registry", "docker-registry"))},
            ready=ready, before={side: "rm -rf {work}/home/registries" for side in ("poncho", "the same, asked of docker-registry")}, group="images", most=1,
        ),
    ]
