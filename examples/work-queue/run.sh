#!/usr/bin/env bash
# Work Queue: 100 tasks on two workers in an environment of Poncho's, half of them commands, half PythonTasks with specify_environment; then 20 more, warm.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge. All is made in examples/work-queue/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
python_with work_queue dill || fail "needs Work Queue and dill for python3: install them (on Debian: sudo apt-get install python3-workqueue python3-dill)"
command -v work_queue_worker > /dev/null || fail "needs work_queue_worker: install it (on Debian: sudo apt-get install coop-computing-tools)"
build_poncho
use_packages
cd "$work"
make_scratch
export PONCHO_NODE_CACHE=$scratch/node
mkdir -m 700 "$scratch/workers" "$PONCHO_NODE_CACHE"
# Functions that travel are byte code, and the same Python reads it.
sed "s/@PYTHON@/$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')/" "$here/spec.json" > spec.json

step "poncho create spec.json env.tar.gz"
"$poncho" create spec.json env.tar.gz > /dev/null

step "100 tasks cold, and warm"
# PythonTask looks for the program on PATH.
PATH=$root/artifacts/bin:$PATH alone "$python" "$here/tasks.py" "$work/env.tar.gz" "$root/artifacts/bin/poncho_package_run" "$scratch/workers" 2
