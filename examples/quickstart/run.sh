#!/usr/bin/env bash
# From a fresh clone to a Python application that runs in an environment that Poncho solved, built, packed and unpacked: no conda, mamba or Docker.
# Packages come from conda-forge where it can be reached, else from Debian's mirror. QUICKSTART_CHANNEL=conda-forge or =debian decides by itself.
# Everything is made in examples/quickstart/work; run it again and only what is missing is done; delete the folder and nothing is left.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"

apt_lists() {
  if [ -n "$(apt-cache show --no-all-versions python3-numpy 2> /dev/null)" ]; then return; fi
  [ "$(id -u)" = 0 ] || fail "apt has no package lists: run \"sudo apt-get update\" first"
  apt-get update -qq || fail "apt cannot reach its mirror"
}

step "building poncho"
build_poncho

source=${QUICKSTART_CHANNEL:-}
if [ -z "$source" ]; then
  # conda-forge answers within seconds, or there is Debian.
  if reachable https://conda.anaconda.org/conda-forge/noarch/repodata.json.zst; then source=conda-forge; else source=debian; fi
fi

# The application is a package as well: one Python file, with a command.
channel=$work/channel
case $source in
  conda-forge) channels="\"file://$channel\", \"conda-forge\"" ;;
  debian)
    channels="\"file://$channel\""
    command -v apt-get > /dev/null || fail "conda-forge cannot be reached, and Debian's packages need apt"
    if [ ! -e "$work/debian-is-there" ]; then
      step "making a conda channel of Debian's Python and numpy (conda-forge cannot be reached)"
      apt_lists
      PONCHO=$poncho "$here/debian-channel.sh" "$channel"
      touch "$work/debian-is-there"
    fi ;;
  *) fail "QUICKSTART_CHANNEL is conda-forge or debian, not \"$source\"" ;;
esac

step "packaging the application"
rm -f "$channel"/noarch/zmumu-*.conda
"$poncho" package "$here/app" --name zmumu --version 1.0 --noarch python --depends "python >=3.9" --depends numpy --entry-point "zmumu = zmumu:main" --output "$channel"
"$poncho" index "$channel"

cat > "$work/spec.json" << SPEC
{
    "conda": {
        "channels": [$channels],
        "packages": ["zmumu"]
    }
}
SPEC

step "creating the environment: spec.json becomes env.tar.gz"
"$poncho" create "$work/spec.json" "$work/env.tar.gz" -t quickstart

step "what is in it"
"$poncho" inspect quickstart

step "running the application in it"
"$poncho" run -e "$work/env.tar.gz" -- zmumu
