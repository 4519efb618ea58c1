#!/bin/sh
# Runs a command in this environment, relocating it first where that was not done, or where it was moved since:  PREFIX/bin/run_in_env COMMAND...
# Without a command it does nothing: who unpacks an environment does not always know yet where it will lie.
case "$0" in
*/*) prefix="$0" ;;
*) prefix="./$0" ;;
esac
# A link to this file, in a folder of commands, is followed; in a node cache the environment's own files may be links.
while [ -h "$prefix" ] && [ ! -e "${prefix%/*}/../poncho/set_env" ]; do
    link=$(readlink "$prefix") || break
    case "$link" in
    /*) prefix="$link" ;;
    *) prefix="${prefix%/*}/$link" ;;
    esac
done
prefix="${prefix%/*}"
unset link
# Each task may have a link of its own to the folder, which goes with the task: files are to name the folder itself.
prefix=$(CDPATH= cd -- "$prefix/.." && pwd -P) || exit 125
if [ "${1:-}" = "--" ]; then shift; fi
[ $# -gt 0 ] || exit 0
# A command line may have been written where another environment was active, with that one's programs: those of this one are meant.
if [ -n "${PONCHO_PREFIX:-}" ] && [ "$PONCHO_PREFIX" != "$prefix" ]; then
    case "$1" in
    "$PONCHO_PREFIX"/bin/*)
        if [ -x "$prefix/bin/${1##*/}" ]; then
            command="$prefix/bin/${1##*/}"
            shift
            set -- "$command" "$@"
        fi
        ;;
    esac
fi
# The command is told where its environment is by this script, and not by that program.
if [ -x "$prefix/bin/poncho_package_run" ]; then PONCHO_PREFIX="$prefix" exec "$prefix/bin/poncho_package_run" -e "$prefix" -- "$@"; fi
# Scripts that packages run at activation are written for bash: it is taken where there is one.
if [ -z "${BASH_VERSION:-}" ] && command -v bash >/dev/null 2>&1; then exec bash "$0" "$@"; fi
_poncho_here=
[ ! -r "$prefix/.poncho/relocated" ] || IFS= read -r _poncho_here <"$prefix/.poncho/relocated" || :
# Where nothing can be written, it works as it was packed, but for what names its own folder.
if [ "$_poncho_here" != "$prefix" ] && { [ -n "$_poncho_here" ] || [ -w "$prefix/.poncho" ]; }; then "$prefix/bin/conda-unpack" --quiet || exit 125; fi
unset PYTHONPATH PYTHONHOME
_poncho_here="$prefix"
. "$prefix/bin/activate" || exit 125
exec "$@"
