#!/usr/bin/env bash
# An environment becomes a Docker image without a Dockerfile, a base or Docker: it is loaded, the Z peak is found in a container, one package changes, and one layer is new.
# Docker is the one that DOCKER_HOST or its context names; as root, where none answers, one of our own is started for the moment. All is made in examples/docker/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs docker
build_poncho
use_packages
make_scratch

# An engine of our own, where none answers: its images are in $scratch and go with it.
if ! docker version > /dev/null 2>&1; then
  [ "$(id -u)" = 0 ] || fail "no Docker answers: start it, or set DOCKER_HOST"
  need_programs dockerd
  export DOCKER_HOST=unix://$scratch/docker.sock
  mkdir "$scratch/docker"
  # overlay2 does not lie on every file system; memory takes it everywhere.
  mount -t tmpfs -o size=8g tmpfs "$scratch/docker" 2> /dev/null || :
  dockerd --data-root "$scratch/docker/data" --exec-root "$scratch/docker/exec" -H "$DOCKER_HOST" --iptables=false --bridge=none --pidfile "$scratch/docker.pid" \
    > "$work/dockerd.log" 2>&1 9>&- &
  dockerd_pid=$!
  end_docker() {
    kill "$dockerd_pid" 2> /dev/null || :
    wait "$dockerd_pid" 2> /dev/null || :
    umount "$scratch/docker" 2> /dev/null || :
    end_scratch
  }
  trap end_docker EXIT
  for ((i = 0; i < 120; i++)); do
    if docker version > /dev/null 2>&1; then break; fi
    kill -0 "$dockerd_pid" 2> /dev/null || fail "dockerd does not start: $work/dockerd.log says why"
    sleep 0.5
  done
fi

sed "s#@EVENTS@#$events#" "$root/examples/zmumu/coffea.json" > "$work/coffea.json"
step "poncho create coffea.json -t zmumu:1"
"$poncho" create "$work/coffea.json" -t zmumu:1 >&2
step "poncho load zmumu:1 --engine docker"
"$poncho" load zmumu:1 --engine docker >&2
step "docker run zmumu:1 python zmumu.py"
docker run --rm --network none -v "$root/examples/zmumu/zmumu.py:/zmumu.py:ro" zmumu:1 python /zmumu.py /tmp

step "one package more: poncho create, poncho export into one layout"
sed 's#"ndcctools"#"ndcctools", "tqdm"#' "$work/coffea.json" > "$work/coffea-2.json"
"$poncho" create "$work/coffea-2.json" -t zmumu:2 >&2
rm -rf "$work/images.oci"
"$poncho" export zmumu:1 "$work/images.oci" >&2
find "$work/images.oci/blobs" -type f | sort > "$work/before"
"$poncho" export zmumu:2 "$work/images.oci" >&2
# The documents (config and manifest), the last layer with what is relocated, and the environment's own layer are small, and new in any case.
find "$work/images.oci/blobs" -type f | sort | comm -13 "$work/before" - | xargs stat -c '%s %n' | sort -n | awk -F'[ /]' '{ print "new blob " substr($NF, 1, 12) ": " $1 " bytes" }'
