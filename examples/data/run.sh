#!/usr/bin/env bash
# Git repositories and files in an environment: builds one, shows what it carries, changes the repository, and shows that one layer was new.
# The test data's server gives packages and files: that on port 8080 if there is one, else one of our own. All is made in examples/data/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs git curl python3
need_data
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

if curl -fsI http://127.0.0.1:8080/http/Zmumu.root > "$work/curl.log" 2>&1; then
  files=http://127.0.0.1:8080 remote=$work/git/code.git
  export CONDARC=${CONDARC:-$data/specs/condarc}
else
  coproc SERVER { exec 9>&-; exec "$data/serve" --git "$work/git"; }
  read -r files <&"${SERVER[0]}"
  remote=$files/git/code.git
  sed "s#http://127.0.0.1:8080#$files#" "$data/specs/condarc" > "$work/condarc"
  export CONDARC=$work/condarc
fi
sed -e "s#@GIT@#$remote#; s#@COMMIT@#$pinned#; s#@FILES@#$files#; s#@WORK@#$work#" "$here/spec.json" > "$work/data.json"

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
