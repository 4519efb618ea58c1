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

# need_data: the folder of the test data is $data.
need_data() {
  data=$(readlink -f "${PONCHO_TEST_DATA:-$root/../shared/data}") && [ -x "$data/serve" ] || fail "needs the test data: set PONCHO_TEST_DATA, or put it at ../shared/data"
}

# build_poncho: the program is $poncho.
build_poncho() {
  "$root/build"
  poncho=$root/artifacts/bin/poncho
}

# serve_data: the test data is served at $files: by the server on port 8080 if there is one, else by one of our own that ends with the script.
serve_data() {
  files=http://127.0.0.1:8080
  if curl -fsI $files/http/Zmumu.root > "$work/curl.log" 2>&1; then return; fi
  coproc SERVER { exec 9>&-; exec "$data/serve"; }
  read -r files <&"${SERVER[0]}"
}
