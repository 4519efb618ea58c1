#!/usr/bin/env bash
# An environment as one file: 100 tasks run in a squashfs, which is mounted once for all of them and unmounted when the last has ended.
# As root the kernel mounts it, else squashfuse does; where neither can, it is unpacked once. All is made in examples/squashfs/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
command -v tar2sqfs > /dev/null || fail "needs tar2sqfs: install it (on Debian: sudo apt-get install squashfs-tools-ng)"
build_poncho
use_packages
cd "$work"

step "poncho export darts env.sqfs"
"$poncho" create "$here/spec.json" -t darts >&2
"$poncho" export darts env.sqfs >&2

mounts() { grep -c " $PONCHO_NODE_CACHE/mounts/" /proc/mounts || :; }

step "100 tasks, 8 at a time"
export PONCHO_MOUNT_IDLE=2
seq 100 | xargs -P 8 -I@ "$root/artifacts/bin/poncho_package_run" -e env.sqfs -- python "$root/examples/throw.py" @ > thrown
mounted=$(mounts)
awk -v mounted="$mounted" '
  { inside += $1; thrown += $2; environments[$3] }
  END { printf "%d tasks in %d environment and %d mount: pi is %.2f\n", NR, length(environments), mounted, 4 * inside / thrown }' thrown

step "nobody uses it any more"
for ((i = 0; i < 120; i++)); do
  if [ "$(mounts)" = 0 ]; then break; fi
  sleep 0.5
done
echo "mounts: $(mounts)"
