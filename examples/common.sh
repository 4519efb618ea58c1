# How every example begins: its run.sh sources this file. Not run by itself.
# Gives $here (the example's folder), $root (the clone) and $work (where all is made); Poncho's home and node cache are in $work. Two runs of one example wait for one another.

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/work
mkdir -p "$work"
exec 9> "$work/.lock"
flock 9
export PONCHO_HOME=$work/home PONCHO_NODE_CACHE=$work/node
mkdir -m 700 -p "$PONCHO_NODE_CACHE"

step() { echo "== $*" >&2; }
fail() { echo "$(basename "$here"): $*" >&2; exit 1; }

# need_programs PROGRAM...: there, or a line that says what to install.
need_programs() {
  local program
  for program; do command -v "$program" > /dev/null || fail "needs $program: install it (on Debian: sudo apt-get install $program)"; done
}

# build_poncho: the program is $poncho.
build_poncho() {
  "$root/build"
  poncho=$root/artifacts/bin/poncho
}

# python_with MODULE...: the first Python that imports them all is $python; the status says whether there is one.
python_with() {
  local found
  for found in python3 /usr/bin/python3; do
    if python=$(command -v "$found") && "$python" -c "import $(IFS=,; echo "$*")" 2> /dev/null; then return; fi
  done
  return 1
}

# make_scratch: an empty folder is $scratch. It goes when the script ends, or at the next start where that was killed.
make_scratch() {
  scratch=$work/scratch
  rm -rf "$scratch"
  mkdir -m 700 "$scratch"
  trap end_scratch EXIT
}

end_scratch() {
  if [ -n "${alone_pid:-}" ]; then
    kill -KILL "$alone_pid" 2> /dev/null || :
    wait "$alone_pid" 2> /dev/null || :
  fi
  rm -rf "$scratch" || { sleep 1; rm -rf "$scratch"; }
}

# alone COMMAND...: with processes, mounts and a network of its own, where only loopback is: what it starts cannot be reached from elsewhere, and ends
# with this script, even if that is killed. Fails where this machine lets only root make these.
alone() {
  local enter=(setpriv --pdeathsig KILL unshare --net --pid --mount-proc --fork --kill-child)
  [ "$(id -u)" = 0 ] || enter+=(--map-root-user)
  "${enter[@]}" true 2> /dev/null || fail "needs processes and a network of its own, which this machine lets only root make"
  # shellcheck disable=SC2016
  "${enter[@]}" bash -c 'python3 -c "
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack(\"16sh14x\", b\"lo\", 0x41))" && "$@"' alone "$@" 9>&- &
  # Waited for rather than run, so that a signal ends the script at once.
  alone_pid=$!
  wait "$alone_pid"
}

# reachable URL: answers within seconds.
reachable() {
  if command -v curl > /dev/null; then curl -fsIL --max-time 8 -o /dev/null "$1" 2> /dev/null
  elif command -v wget > /dev/null; then wget -q --spider --timeout=8 --tries=1 "$1" 2> /dev/null
  else timeout 8 bash -c "exec 3<> /dev/tcp/$(echo "$1" | cut -d/ -f3)/443" 2> /dev/null
  fi
}

# find_data: the folder of the test data is $data; fails where there is none.
find_data() {
  data=$(readlink -f "${PONCHO_TEST_DATA:-$root/../shared/data}") && [ -x "$data/serve" ]
}

# use_packages [OPTION...]: from the test data where that is, else from conda-forge and PyPI. $events is the address of a file of Z candidates, and $data is empty
# where there is no test data.
use_packages() {
  if find_data; then
    need_programs curl python3
    serve_data "$@"
    events=$files/http/Zmumu.root
    sed "s#http://127.0.0.1:8080#$files#" "$data/specs/condarc" > "$work/condarc"
    export CONDARC=$work/condarc PIP_INDEX_URL=$files/pypi/simple/ PIP_CONFIG_FILE=/dev/null
    return
  fi
  data='' events=https://raw.githubusercontent.com/scikit-hep/scikit-hep-testdata/main/src/skhep_testdata/data/uproot-Zmumu.root
  local url
  for url in https://conda.anaconda.org/conda-forge/noarch/repodata.json.zst https://pypi.org/simple/pip/ "$events"; do
    reachable "$url" || fail "cannot reach $url: set HTTPS_PROXY, or PONCHO_TEST_DATA to the folder of the test data (looked for at ../shared/data as well)"
  done
}

# serve_data [OPTION...]: the test data is served at $files: by the server on port 8080 if there is one, else by one of our own that ends with the script.
serve_data() {
  files=http://127.0.0.1:8080
  if curl -fsI $files/http/Zmumu.root > "$work/curl.log" 2>&1; then return; fi
  coproc SERVER { exec 9>&-; exec "$data/serve" "$@"; }
  read -r files <&"${SERVER[0]}"
}
