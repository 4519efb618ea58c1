#!/usr/bin/env bash
# A Python program packs an environment through ndcctools.poncho.package_create: installs the package into a virtual environment, packs a spec twice, and runs what was packed.
# Packages come from the test data's channel. All is made in examples/python-api/work.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/work
mkdir -p "$work"
exec 9> "$work/.lock"
flock 9
export PONCHO_HOME=$work/home PONCHO_NODE_CACHE=$work/node
mkdir -m 700 -p "$PONCHO_NODE_CACHE"

step() { echo "== $*" >&2; }
fail() { echo "python-api: $*" >&2; exit 1; }
data=$(readlink -f "${PONCHO_TEST_DATA:-$root/../shared/data}") && [ -d "$data/channels" ] || fail "needs the test data: set PONCHO_TEST_DATA, or put it at ../shared/data"
python3 -c 'import ensurepip, venv' 2> /dev/null || fail "needs python3 with venv: install it (on Debian: sudo apt-get install python3-venv)"
"$root/build"
export PONCHO=$root/artifacts/bin/poncho

step "pip install examples/python-api"
python=$work/venv/bin/python
[ -x "$python" ] || python3 -m venv "$work/venv"
"$python" -m pip install -q --disable-pip-version-check --no-index --find-links "$data/pypi/files" --force-reinstall "$here"

step "python pack.py"
printf 'channel_alias: file://%s/channels\n' "$data" > "$work/condarc"
export CONDARC=$work/condarc
rm -rf "$work/programs"
mkdir "$work/programs"
cd "$work/programs"
"$python" "$here/pack.py"

step "what was packed runs"
"$PONCHO" run -e env-md5-*.tar.gz -- python -c 'import six; print("six", six.__version__)'
