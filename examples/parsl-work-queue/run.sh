#!/usr/bin/env bash
# Parsl as it is, with WorkQueueExecutor(pack=True): it finds Poncho's programs under the original's names, analyzes each app, makes its environment, and sends that with the run
# program to work_queue_workers. The driver and the workers are those of an environment of Poncho's.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge. All is made in examples/parsl-work-queue/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs python3
build_poncho
use_packages
cd "$work"
make_scratch

step "poncho create spec.json"
"$poncho" create "$here/spec.json" -t parsl-wq > /dev/null

# The names that Parsl looks for on PATH. Packed environments go into a TMPDIR of the example's own.
mkdir "$scratch/programs" "$scratch/tmp"
ln -s "$poncho" "$scratch/programs/python_package_analyze"
ln -s "$poncho" "$scratch/programs/python_package_create"
cp "$root/artifacts/bin/poncho_package_run" "$scratch/programs/python_package_run"

# What the apps need is fetched while the driver runs: the test data's server is started beside it, at the same address.
# shellcheck disable=SC2016
beside='"$1" --port "$2" --stay > /dev/null & until curl -fsI "http://127.0.0.1:$2/http/Zmumu.root" > /dev/null 2>&1; do sleep 0.1; done; shift 2; exec "$@"'
export PATH=$scratch/programs:$PATH TMPDIR=$scratch/tmp
driver=("$poncho" run -e parsl-wq -- python "$here/app.py" "$scratch")

step "poncho run -e parsl-wq -- python app.py"
if [ -n "$data" ]; then alone bash -c "$beside" beside "$data/serve" "${files##*:}" "${driver[@]}"; else "${driver[@]}"; fi
