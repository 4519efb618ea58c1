#!/bin/sh
# Runs a command in this environment, relocating it first where that was not done:  PREFIX/bin/run_in_env COMMAND...
# Scripts that packages run at activation are written for bash: it is taken where there is one.
if [ -z "${BASH_VERSION:-}" ] && command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
case "$0" in
*/*) prefix="${0%/*}" ;;
*) prefix="." ;;
esac
prefix=$(CDPATH= cd -- "$prefix/.." && pwd) || exit 125
if [ "${1:-}" = "--" ]; then shift; fi
if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT...]" >&2
    exit 2
fi
"$prefix/bin/conda-unpack" --quiet || exit 125
unset PYTHONPATH PYTHONHOME
# For a shell that does not say which file it reads, the relocated one does.
. "$prefix/bin/activate" || exit 125
exec "$@"
