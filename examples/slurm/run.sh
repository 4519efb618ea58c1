#!/usr/bin/env bash
# Slurm: the tarball and the program go to the disks of two nodes by sbcast, and an array job runs in the environment, cold and warm. The cluster is
# slurmctld, two slurmd and munged, started here by root, on loopback, and gone afterwards.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge. All is made in examples/slurm/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" = 0 ] || fail "needs root, as slurmd does"
for program in slurmctld slurmd munged sbatch; do
  command -v "$program" > /dev/null || fail "needs $program: install it (on Debian: sudo apt-get install slurmctld slurmd slurm-client munge)"
done
need_programs python3
build_poncho
use_packages
cd "$work"
make_scratch
# Slurm and MUNGE have sockets in it, whose paths are 107 bytes long at most.
[ "${#scratch}" -le 70 ] || fail "needs a shorter path: \"$scratch\""

step "poncho create spec.json env.tar.zst"
"$poncho" create "$here/spec.json" env.tar.zst > /dev/null

step "a cluster of two nodes"
# A node's own disk is another folder than the caller's node cache, and no node knows the caller's store.
unset PONCHO_HOME PONCHO_NODE_CACHE
alone "$here/cluster.sh" "$scratch" "$here/jobs.sh" "$work/env.tar.zst" "$root/artifacts/bin/poncho_package_run" "$root/examples/throw.py"
