#!/usr/bin/env bash
# The loop of whoever writes an analysis: edit one local package, build again, carry away what is new. Shows times, layers and bytes.
# Packages and events come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge, PyPI and scikit-hep.
# All is made in examples/local-code/work, the package that is edited as well.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
build_poncho
use_packages
cd "$work"
# What an earlier run made of the edited package is forgotten: it is to be made again.
if "$poncho" rm dimuon:2 > prune.log 2>&1; then "$poncho" prune >> prune.log 2>&1; fi
rm -rf dimuon spec.json.lock.json ./*.tar.zst
cp -r "$here/dimuon" dimuon
sed "s#@EVENTS@#$events#" "$here/spec.json" > spec.json

# timed COMMAND...: what it says goes to standard error, how long it took to $seconds.
timed() {
  local begin=${EPOCHREALTIME/./}
  "$@" 2> said.log >&2 || { cat said.log >&2; exit 1; }
  cat said.log >&2
  seconds=$(printf '%06d' $((${EPOCHREALTIME/./} - begin)) | sed 's/....$//; s/..$/.&/; s/^\./0./')
}

step "poncho lock spec.json; poncho create spec.json env.tar.zst"
timed "$poncho" lock spec.json
echo "locked, in $seconds s"
timed "$poncho" create spec.json env.tar.zst -t dimuon:1
echo "first build, to env.tar.zst, in $seconds s"
"$poncho" run -e env.tar.zst -- dimuon

step "one line of dimuon/selection.py changes"
sed -i 's/^LEAST_PT = 20/LEAST_PT = 30/' dimuon/dimuon/selection.py
timed "$poncho" create spec.json -t dimuon:2
echo "second build in $seconds s"
layers=$(sed -n 's/^[0-9]* layers (\([0-9]* made\), [0-9]* kept).*/\1/p' said.log)
timed "$poncho" export dimuon:2 new.tar.zst
echo "exported in $seconds s"

step "what is new"
"$poncho" diff dimuon:1 dimuon:2
"$poncho" export dimuon:2 part.tar.zst --since dimuon:1 >&2
echo "all: $(stat -c %s new.tar.zst) bytes; what is new: $(stat -c %s part.tar.zst) bytes"
step "poncho run -e part.tar.zst --with env.tar.zst -- dimuon"
"$poncho" run -e part.tar.zst --with env.tar.zst -- dimuon
echo "layers of the second build: $layers"
