#!/usr/bin/env bash
# The Z peak in the dimuon mass: builds the Coffea stack (conda and pip packages, and a file of events) into a tarball, and runs zmumu.py in it.
# The test data's server gives packages and events: that on port 8080 if there is one, else one of our own. All is made in examples/zmumu/work.
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
fail() { echo "zmumu: $*" >&2; exit 1; }
for program in curl python3; do command -v $program > /dev/null || fail "needs $program: install it (on Debian: sudo apt-get install $program)"; done
data=$(readlink -f "${PONCHO_TEST_DATA:-$root/../shared/data}") && [ -x "$data/serve" ] || fail "needs the test data: set PONCHO_TEST_DATA, or put it at ../shared/data"
"$root/build"
poncho=$root/artifacts/bin/poncho

files=http://127.0.0.1:8080
if ! curl -fsI $files/http/Zmumu.root > "$work/curl.log" 2>&1; then
  coproc SERVER { exec 9>&-; exec "$data/serve"; }
  read -r files <&"${SERVER[0]}"
fi
for name in coffea.json condarc; do sed "s#http://127.0.0.1:8080#$files#" "$data/specs/$name" > "$work/$name"; done
export CONDARC=$work/condarc PIP_INDEX_URL=$files/pypi/simple/ PIP_CONFIG_FILE=/dev/null

step "poncho create coffea.json coffea.tar.gz"
"$poncho" create "$work/coffea.json" "$work/coffea.tar.gz" >&2
step "poncho run -e coffea.tar.gz -- python zmumu.py"
"$poncho" run -e "$work/coffea.tar.gz" -- python "$here/zmumu.py" "$work"
