#!/usr/bin/env bash
# Parsl: 40 apps on two blocks of a HighThroughputExecutor. Parsl is the environment's, for the program as for the workers, which start through poncho_package_run; cold and warm.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge. All is made in examples/parsl/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs python3
build_poncho
use_packages
cd "$work"
make_scratch

step "poncho create spec.json env.tar.zst"
"$poncho" create "$here/spec.json" env.tar.zst -t parsl > /dev/null

step "poncho run -e parsl -- python app.py"
alone "$poncho" run -e parsl -- python "$here/app.py" "$work/env.tar.zst" "$root/artifacts/bin/poncho_package_run" "$scratch"
