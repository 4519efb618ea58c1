#!/usr/bin/env python3
"""The tarball that the original would send to TaskVine's workers: a conda prefix with its run_in_env and its bash program, packed by conda-pack.

usage: vine_tarball.py PREFIX TOYS OUTPUT        TOYS: the local package's folder; run by a Python that has conda-pack
"""
import os
import shutil
import sys

import conda_pack

prefix, toys, output = sys.argv[1:]
# What its users write to bin/run_in_env, as far as TaskVine sees it: the folder itself is the prefix, and the program beside it runs the command.
RUN_IN_ENV = """\
#!/bin/bash
export PONCHO_PREFIX=$(dirname "$(dirname "$(readlink -f "$0")")")
exec "$PONCHO_PREFIX/bin/poncho_package_run" -e "$PONCHO_PREFIX" "$@"
"""

shutil.copytree(f"{toys}/toys", f"{prefix}/lib/python3.11/site-packages/toys", dirs_exist_ok=True)
with open(f"{prefix}/bin/run_in_env", "w") as script:
    script.write(RUN_IN_ENV)
shutil.copy(shutil.which("python_package_run", path="/usr/bin"), f"{prefix}/bin/poncho_package_run")
for name in ("run_in_env", "poncho_package_run"):
    os.chmod(f"{prefix}/bin/{name}", 0o755)
conda_pack.pack(prefix=prefix, output=output, n_threads=2, force=True, ignore_missing_files=True, verbose=False)
