#!/usr/bin/env bash
# TaskVine: 20 PythonTasks in an environment whose layers are files of TaskVine's own, on four workers (two nodes); one line of a local package is edited, and the bytes that go to the
# workers are counted. By TaskVine where its module and vine_worker are, else by a stand-in that runs the same commands.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge and PyPI. All is made in examples/taskvine/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
workers=4
need_programs python3
build_poncho
export PONCHO=$poncho PYTHONPATH=$root/examples/python-api/src PYTHONDONTWRITEBYTECODE=1
if command -v vine_worker > /dev/null && python_with ndcctools.taskvine cloudpickle; then
  echo "workers: TaskVine's"
else
  python_with cloudpickle || fail "needs cloudpickle for python3: install it (on Debian: sudo apt-get install python3-cloudpickle)"
  PATH=$here/standin/bin:$PATH PYTHONPATH=$here/standin:$PYTHONPATH
  echo "workers: a stand-in (there is no TaskVine here)"
fi
use_packages

# What an earlier run left is forgotten: a cold start is to be cold, and the edited package to be made again.
cd "$work"
if "$poncho" rm toys > prune.log 2>&1; then "$poncho" prune >> prune.log 2>&1; fi
rm -rf toys vine spec.json spec.json.lock.json env.tar.zst
mkdir vine
cp -r "$here/toys" toys
# Functions that travel are byte code, and the same Python reads it.
sed "s/@PYTHON@/$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')/" "$here/spec.json" > spec.json

step "poncho create spec.json env.tar.zst"
"$poncho" create spec.json env.tar.zst -t toys > /dev/null

step "20 tasks cold, warm, and after an edit"
# shellcheck disable=SC2016
alone "$python" "$here/tasks.py" toys "$work/vine" "$workers" \
  sh -c 'sed -i "s/^THROWS = 100_000/THROWS = 200_000/" toys/toys/__init__.py && exec "$PONCHO" create spec.json env.tar.zst -t toys > create.log 2>&1' 2>&1 | tee tasks.log
sent=$(sed -n 's/^after the edit: \([0-9]*\) bytes to .*/\1/p' tasks.log)
layer=$("$poncho" inspect toys --json | python3 -c 'import json, sys; print(next(layer["size"] for layer in json.load(sys.stdin)["layers"] if layer["name"] == "toys"))')
all=$(stat -c %s env.tar.zst)
echo "after the edit: the layer has $layer bytes, $((sent / workers - layer)) more went to each worker; env.tar.zst has $all"
[ $((sent / workers - layer)) -le 65536 ] || fail "more than 64 KiB besides the layer went to a worker"
rm -rf vine
