#!/usr/bin/env bash
# The Z peak in the dimuon mass: builds the Coffea stack (conda and pip packages, and a file of events) into a tarball, and runs zmumu.py in it.
# The test data's server gives packages and events: that on port 8080 if there is one, else one of our own. All is made in examples/zmumu/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs curl python3
need_data
build_poncho
serve_data
for name in coffea.json condarc; do sed "s#http://127.0.0.1:8080#$files#" "$data/specs/$name" > "$work/$name"; done
export CONDARC=$work/condarc PIP_INDEX_URL=$files/pypi/simple/ PIP_CONFIG_FILE=/dev/null

step "poncho create coffea.json coffea.tar.gz"
"$poncho" create "$work/coffea.json" "$work/coffea.tar.gz" >&2
step "poncho run -e coffea.tar.gz -- python zmumu.py"
"$poncho" run -e "$work/coffea.tar.gz" -- python "$here/zmumu.py" "$work"
