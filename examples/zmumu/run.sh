#!/usr/bin/env bash
# The Z peak in the dimuon mass: builds the Coffea stack (conda and pip packages, and a file of events) into a tarball, and runs zmumu.py in it.
# Packages and events come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge, PyPI and scikit-hep. All is made in examples/zmumu/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
build_poncho
use_packages
sed "s#@EVENTS@#$events#" "$here/coffea.json" > "$work/coffea.json"

step "poncho create coffea.json coffea.tar.gz"
"$poncho" create "$work/coffea.json" "$work/coffea.tar.gz" >&2
step "poncho run -e coffea.tar.gz -- python zmumu.py"
"$poncho" run -e "$work/coffea.tar.gz" -- python "$here/zmumu.py" "$work"
