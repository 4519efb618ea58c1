#!/usr/bin/env bash
# HTCondor: the submit file darts.sub, whose executable is poncho_package_run and whose input is the tarball. Its ten jobs run as HTCondor's
# starter runs them, by starter.py. On a pool: NODE_DISK=/scratch condor_submit darts.sub
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge. All is made in examples/condor/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs python3
build_poncho
use_packages
cd "$work"
make_scratch
submit=$scratch/submit disk=$scratch/disk
mkdir -p "$submit" "$disk"
mkdir -m 700 "$disk/poncho"

step "poncho create spec.json env.tar.zst"
"$poncho" create "$here/spec.json" "$submit/env.tar.zst" > /dev/null
cp "$root/artifacts/bin/poncho_package_run" "$root/examples/throw.py" "$here/darts.sub" "$submit"

step "ten jobs"
NODE_DISK=$disk alone python3 "$here/starter.py" "$submit/darts.sub" "$disk/execute"
