#!/usr/bin/env bash
# From one file to a result: a script that says itself what it needs. The first run builds its environment, the second finds it. Shows times, and what the script printed.
# Packages and events come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge, PyPI and scikit-hep.
# All is made in examples/script/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
build_poncho
use_packages
export PATH=$root/artifacts/bin:$PATH
cd "$work"
rm -f ./*.png
if [ -n "$data" ]; then cp "$data/http/Zmumu.root" events.root
elif [ ! -f events.root ]; then
  need_programs curl
  curl -fsSL "$events" -o events.part && mv events.part events.root
fi

# timed COMMAND...: how long it took, in seconds, goes to $seconds.
timed() {
  local begin=${EPOCHREALTIME/./}
  "$@"
  seconds=$(printf '%06d' $((${EPOCHREALTIME/./} - begin)) | sed 's/....$//; s/..$/.&/; s/^\./0./')
}

# What earlier runs built is forgotten, so that the first one builds.
if "$poncho" rm 'scripts/*' > rm.log 2>&1; then "$poncho" prune >> rm.log 2>&1; fi
step "poncho run plot.py events.root"
timed "$poncho" run "$here/plot.py" events.root
echo "first run, which builds: $seconds s"

step "poncho run plot.py events.root again.png --bins 30"
timed "$poncho" run "$here/plot.py" events.root again.png --bins 30
echo "second run: $seconds s"

step "./plot.py, as a program: its first line names poncho"
timed "$here/plot.py" events.root third.png
echo "as a program: $seconds s"

step "the environment, in the store"
"$poncho" images 'scripts/*'
