"""The rows of images: bench/run.sh images. Engines of these rows are started by them and end with them."""

DOCKER = "DOCKER_HOST=unix://{work}/docker.sock docker"

# An engine of the row's own; its folder is below {work}, which is memory, so that overlay2 works everywhere.
DOCKERD = (
    "mkdir -p {work}/docker; setsid dockerd --data-root {work}/docker/data --exec-root {work}/docker/exec -H unix://{work}/docker.sock --iptables=false --bridge=none "
    "--pidfile {work}/docker.pid > {work}/dockerd.log 2>&1 < /dev/null & "
    "until " + DOCKER + " version > /dev/null 2>&1; do sleep 0.2; done")
STOP = "kill $(cat {work}/docker.pid); while [ -e {work}/docker.pid ]; do sleep 0.2; done"


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
