# Activates this environment in the shell that reads it:  . PREFIX/bin/activate
# For bash, zsh, ksh and other POSIX shells. What it changes, ". deactivate" takes back.

# Sets and exports $1 to $2, and keeps what it was for deactivate.
_poncho_set() {
    case " ${_PONCHO_SET:-} " in
    *" $1 "*) ;;
    *)
        eval "[ -z \"\${$1+x}\" ] || export _PONCHO_OLD_$1=\"\${$1}\""
        export _PONCHO_SET="${_PONCHO_SET:+$_PONCHO_SET }$1"
        ;;
    esac
    export "$1=$2"
}

_poncho_activate() {
    [ -z "${ZSH_VERSION:-}" ] || emulate -L sh
    if [ "${PONCHO_PREFIX:-}" = "$1" ] && [ "${CONDA_PREFIX:-}" = "$1" ]; then return 0; fi
    if [ -n "${CONDA_PREFIX:-}" ] && [ -r "$CONDA_PREFIX/bin/deactivate" ]; then . "$CONDA_PREFIX/bin/deactivate"; fi
    _poncho_set CONDA_PREFIX "$1"
    _poncho_set PONCHO_PREFIX "$1"
    _poncho_name="${1##*/}"
    case "${1%/*}" in
    */envs)
        # In a node cache the folder has a digest for a name, and a note says what poncho run was asked for.
        [ ! -r "$1/.poncho/name" ] || IFS= read -r _poncho_name <"$1/.poncho/name" || :
        _poncho_set CONDA_DEFAULT_ENV "$_poncho_name"
        ;;
    *) _poncho_set CONDA_DEFAULT_ENV "$1" ;;
    esac
    PATH="$1/bin${PATH:+:$PATH}"
    export PATH
    if [ -n "${PS1+x}" ]; then
        _PONCHO_OLD_PS1="$PS1"
        PS1="($_poncho_name) $PS1"
    fi
    if [ -r "$1/poncho/package_variables" ]; then
        . "$1/poncho/package_variables"
        _poncho_package_variables "$1"
    fi
    if [ -r "$1/poncho/set_env" ]; then
        for _poncho_file in $(sed -n 's/^export \([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' "$1/poncho/set_env"); do
            eval "_poncho_set $_poncho_file \"\${$_poncho_file-}\""
        done
        . "$1/poncho/set_env" "$1"
    fi
    [ ! -r "$1/poncho/package_variables" ] || _poncho_package_scripts "$1"
    [ -e "$1/.poncho/relocated" ] || [ ! -e "$1/.poncho/config.json" ] || _poncho_unrelocated "$1"
    unset _poncho_file _poncho_name
    hash -r 2>/dev/null || :
}

# For an environment that nobody relocated: says by variables what its programs would look for in the folder that they were built for. What is set
# already stays.
_poncho_unrelocated() {
    _poncho_found SSL_CERT_FILE "$1/ssl/cacert.pem"
    [ ! -x "$1/bin/curl" ] || _poncho_found CURL_CA_BUNDLE "$1/ssl/cacert.pem"
    [ ! -x "$1/bin/git" ] || _poncho_found GIT_SSL_CAINFO "$1/ssl/cacert.pem"
    _poncho_found GIT_EXEC_PATH "$1/libexec/git-core"
    _poncho_found GIT_TEMPLATE_DIR "$1/share/git-core/templates"
    _poncho_found FONTCONFIG_PATH "$1/etc/fonts"
    _poncho_found MAGIC "$1/share/misc/magic.mgc"
    for _poncho_file in "$1"/lib/tcl8.* "$1"/lib/tcl9.*; do [ ! -e "$_poncho_file/init.tcl" ] || _poncho_found TCL_LIBRARY "$_poncho_file"; done
    for _poncho_file in "$1"/lib/tk8.* "$1"/lib/tk9.*; do [ ! -e "$_poncho_file/tk.tcl" ] || _poncho_found TK_LIBRARY "$_poncho_file"; done
    _poncho_file=
    for _poncho_name in "$1"/lib/perl5/*/core_perl "$1"/lib/perl5/*/vendor_perl "$1"/lib/perl5/*/site_perl; do
        [ ! -d "$_poncho_name" ] || _poncho_file="${_poncho_file:+$_poncho_file:}$_poncho_name"
    done
    [ -z "$_poncho_file" ] || [ -n "${PERL5LIB:-}" ] || _poncho_set PERL5LIB "$_poncho_file"
    [ ! -d "$1/share/terminfo" ] || [ -n "${TERMINFO_DIRS:-}" ] ||
        _poncho_set TERMINFO_DIRS "$1/share/terminfo:/etc/terminfo:/lib/terminfo:/usr/share/terminfo"
}

_poncho_found() {
    if [ -e "$2" ] && eval "[ -z \"\${$1:-}\" ]"; then _poncho_set "$1" "$2"; fi
}

# Where this file is: as the script says that reads it, else as the shell does. A shell that does not say takes what relocation wrote here.
if [ -n "${_poncho_here:-}" ]; then
    _poncho_prefix="$_poncho_here/bin/activate"
    unset _poncho_here
elif [ -n "${BASH_SOURCE:-}" ]; then
    _poncho_prefix="$BASH_SOURCE"
elif [ -n "${ZSH_VERSION:-}" ]; then
    eval '_poncho_prefix="${(%):-%x}"'
elif [ -n "${KSH_VERSION:-}" ] && (eval ': "${.sh.file}"') 2>/dev/null; then
    eval '_poncho_prefix="${.sh.file}"'
else
    _poncho_prefix=$(cat <<'PONCHO_PREFIX'
@PLACEHOLDER@/bin/activate
PONCHO_PREFIX
)
fi
case "$_poncho_prefix" in
*/*) ;;
*) _poncho_prefix="./$_poncho_prefix" ;;
esac
_poncho_prefix=$(CDPATH= cd -- "${_poncho_prefix%/*}/.." 2>/dev/null && pwd) || _poncho_prefix=
if [ -n "$_poncho_prefix" ] && [ -r "$_poncho_prefix/bin/activate" ]; then
    _poncho_activate "$_poncho_prefix"
    unset _poncho_prefix
else
    echo "poncho: this shell does not say where the environment is: run its bin/conda-unpack first, or use bash" >&2
    unset _poncho_prefix
    false
fi
