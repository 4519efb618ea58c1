#!/usr/bin/env bash
# TaskVine: 20 PythonTasks in an environment whose layers are files of TaskVine's own, on four workers (two nodes); one line of a local package is edited, and what goes over the
# network is counted. By TaskVine where its module and vine_worker are, else by a stand-in that runs the same commands.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge and PyPI. All is made in examples/taskvine/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
workers=4
need_programs python3
build_poncho
export PONCHO=$poncho PYTHONPATH=$root/examples/python-api/src${PYTHONPATH:+:$PYTHONPATH} PYTHONDONTWRITEBYTECODE=1
if command -v vine_worker > /dev/null && python_with ndcctools.taskvine cloudpickle; then
  echo "workers: TaskVine's"
else
  python_with cloudpickle || fail "needs cloudpickle for python3: install it (on Debian: sudo apt-get install python3-cloudpickle)"
  PATH=$here/standin/programs:$PATH PYTHONPATH=$here/standin:$PYTHONPATH
  echo "workers: a stand-in (there is no TaskVine here)"
fi
use_packages

# What an earlier run left is forgotten: the edited package is to be made again.
cd "$work"
if "$poncho" rm analysis:1 analysis:2 > prune.log 2>&1; then "$poncho" prune >> prune.log 2>&1; fi
rm -rf toys spec.json ./*.tar.zst ./*.tar.gz
make_scratch
cp -r "$here/toys" toys
# Functions that travel are byte code, and the same Python reads it.
sed "s/@PYTHON@/$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')/" "$here/spec.json" > spec.json

step "poncho create spec.json"
"$poncho" create spec.json env.tar.gz -t analysis:1 > /dev/null
step "one line of toys changes"
sed -i 's/^THROWS = 100_000/THROWS = 200_000/' toys/toys/__init__.py
"$poncho" create spec.json env.tar.zst -t analysis:2 > /dev/null

step "20 tasks cold, warm, after the edit, and with declare_poncho"
alone "$python" "$here/tasks.py" analysis:1 analysis:2 env.tar.gz "$scratch" "$workers" > tasks.log || { cat tasks.log; exit 1; }
cat tasks.log
moved=$(sed -n 's/^after the edit: \([0-9]*\) bytes more .*/\1/p' tasks.log)
layer=$("$poncho" inspect analysis:2 --json | python3 -c 'import json, sys; print(next(layer["size"] for layer in json.load(sys.stdin)["layers"] if layer["name"] == "toys"))')
echo "after the edit: $layer bytes of these are the layer, $((moved - layer)) the environment's documents; env.tar.zst has $(stat -c %s env.tar.zst)"
[ $((moved - layer)) -le 65536 ] || fail "more than 64 KiB besides the layer went to a worker"
