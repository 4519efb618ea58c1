#!/usr/bin/env bash
# Git repositories and files in an environment: builds one, shows what it carries, changes the repository, and shows that one layer was new.
# Packages and events come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge, PyPI and scikit-hep.
# All is made in examples/data/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs git
build_poncho

step "a repository with a branch, a tag and a commit"
code=$work/git/code
rm -rf "$work/git"
mkdir -p "$code/settings"
git() { GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null command git -c user.name=example -c user.email=example@example.org "$@"; }
git init -q -b main "$code"
commit() { git -C "$code" add -A; git -C "$code" commit -q -m "$1"; }
echo "counts muons" > "$code/analysis.txt"; echo "pt > 20" > "$code/settings/cuts.txt"; commit "first"
pinned=$(git -C "$code" rev-parse HEAD)
echo "pt > 25" > "$code/settings/cuts.txt"; commit "harder cuts"; git -C "$code" tag -a -m "the first release" v1.0
echo "fits the peak" > "$code/analysis.txt"; commit "a fit"
git clone -q --bare "$code" "$work/git/code.git"

step "a tar.gz"
mkdir -p "$work/tables"
echo "bin,count" > "$work/tables/histogram.csv"; echo "name,value" > "$work/tables/limits.csv"
[ -f "$work/tables.tar.gz" ] || tar czf "$work/tables.tar.gz" -C "$work" tables

# The repository is served over HTTP by a server of our own; where another one is used, or none, it is a folder.
use_packages --git "$work/git"
if [ -n "${SERVER_PID:-}" ]; then remote=$files/git/code.git; else remote=$work/git/code.git; fi
sed -e "s#@GIT@#$remote#; s#@COMMIT@#$pinned#; s#@EVENTS@#$events#; s#@WORK@#$work#" "$here/spec.json" > "$work/data.json"

step "poncho create data.json"
"$poncho" create "$work/data.json"
step "what it carries"
"$poncho" run -e data -- python "$here/show.py"

step "one file of the repository changes"
echo "fits the peak, and its width" > "$code/analysis.txt"; commit "the width"; git -C "$code" push -q "$work/git/code.git" main
"$poncho" create "$work/data.json" 2> "$work/second.log"
cat "$work/second.log" >&2
"$poncho" run -e data -- python "$here/show.py" | sed -n 1p
sed -n 's/^[0-9]* layers (\([0-9]* made\), [0-9]* kept).*/layers of the second build: \1/p' "$work/second.log"
