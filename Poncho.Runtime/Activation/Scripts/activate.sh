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

# Prints a command for each text member of the JSON object in file $1 (of its member $2, if given), as conda keeps variables.
_poncho_read_variables() {
    LC_ALL=C awk -v member="$2" '
    { all = all $0 "\n" }
    END {
        at = 1; depth = 0; key = ""; inside = member == ""
        while (at <= length(all)) {
            c = substr(all, at, 1)
            if (c == "\"") {
                text = string()
                if (expecting == "value") { if (inside && depth == 1 + (member != "")) put(key, text); expecting = "" } else key = text
                continue
            }
            if (c == ":") expecting = "value"
            else if (c == "," ) expecting = ""
            else if (c == "{" || c == "[") { depth++; if (depth == 2 && key == member && c == "{") inside = 1; expecting = "" }
            else if (c == "}" || c == "]") { depth--; if (depth == 1 && member != "") inside = 0 }
            at++
        }
    }
    function string(    out, c, code) {
        out = ""
        for (at++; at <= length(all) && (c = substr(all, at, 1)) != "\""; at++) {
            if (c != "\\") { out = out c; continue }
            c = substr(all, ++at, 1)
            if (c == "n") out = out "\n"
            else if (c == "t") out = out "\t"
            else if (c == "r") out = out "\r"
            else if (c == "b") out = out "\b"
            else if (c == "f") out = out "\f"
            else if (c == "u") {
                code = hex(substr(all, at + 1, 4)); at += 4
                if (code >= 55296 && code < 56320 && substr(all, at + 1, 2) == "\\u") { code = 65536 + (code - 55296) * 1024 + hex(substr(all, at + 3, 4)) - 56320; at += 6 }
                out = out utf8(code)
            }
            else out = out c
        }
        at++
        return out
    }
    function hex(digits,    i, n) {
        n = 0
        for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
        return n
    }
    function utf8(code) {
        if (code < 128) return sprintf("%c", code)
        if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
        if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
        return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
    }
    function put(name, value) {
        if (name !~ /^[A-Za-z_][A-Za-z0-9_]*$/ || value == "***unset***") return
        gsub(/\047/, "\047\\\047\047", value)
        printf "_poncho_set %s \047%s\047\n", name, value
    }' "$1"
}

_poncho_activate() {
    [ -z "${ZSH_VERSION:-}" ] || emulate -L sh
    if [ "${PONCHO_PREFIX:-}" = "$1" ] && [ "${CONDA_PREFIX:-}" = "$1" ]; then return 0; fi
    if [ -n "${CONDA_PREFIX:-}" ] && [ -r "$CONDA_PREFIX/bin/deactivate" ]; then . "$CONDA_PREFIX/bin/deactivate"; fi
    _poncho_set CONDA_PREFIX "$1"
    _poncho_set PONCHO_PREFIX "$1"
    case "${1%/*}" in
    */envs) _poncho_set CONDA_DEFAULT_ENV "${1##*/}" ;;
    *) _poncho_set CONDA_DEFAULT_ENV "$1" ;;
    esac
    PATH="$1/bin${PATH:+:$PATH}"
    export PATH
    if [ -n "${PS1+x}" ]; then
        _PONCHO_OLD_PS1="$PS1"
        PS1="(${1##*/}) $PS1"
    fi
    for _poncho_file in "$1"/etc/conda/env_vars.d/*.json; do
        [ ! -r "$_poncho_file" ] || eval "$(_poncho_read_variables "$_poncho_file" "")"
    done
    [ ! -r "$1/conda-meta/state" ] || eval "$(_poncho_read_variables "$1/conda-meta/state" env_vars)"
    if [ -r "$1/poncho/set_env" ]; then
        for _poncho_file in $(sed -n 's/^export \([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' "$1/poncho/set_env"); do
            eval "_poncho_set $_poncho_file \"\${$_poncho_file-}\""
        done
        . "$1/poncho/set_env" "$1"
    fi
    for _poncho_file in "$1"/etc/conda/activate.d/*.sh; do
        [ ! -r "$_poncho_file" ] || . "$_poncho_file"
    done
    unset _poncho_file
    hash -r 2>/dev/null || :
}

# Where this file is. A shell that does not say takes what relocation wrote here.
if [ -n "${BASH_SOURCE:-}" ]; then
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
