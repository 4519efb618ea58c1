#!/usr/bin/env bash
# A Python program packs an environment through ndcctools.poncho.package_create: installs the package into a virtual environment, packs a spec twice, and runs what was packed.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge and PyPI.
# All is made in examples/python-api/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
python3 -c 'import ensurepip, venv' 2> /dev/null || fail "needs python3 with venv: install it (on Debian: sudo apt-get install python3-venv)"
build_poncho
export PONCHO=$poncho
use_packages

step "pip install examples/python-api"
python=$work/venv/bin/python
[ -x "$python" ] || python3 -m venv "$work/venv"
"$python" -m pip install -q --disable-pip-version-check --force-reinstall "$here"

step "python pack.py"
rm -rf "$work/programs"
mkdir "$work/programs"
cd "$work/programs"
"$python" "$here/pack.py"

step "what was packed runs"
"$PONCHO" run -e env-md5-*.tar.gz -- python -c 'import six; print("six", six.__version__)'
