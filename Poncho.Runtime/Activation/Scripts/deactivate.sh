# Takes back what ". PREFIX/bin/activate" changed in the shell that reads it:  . deactivate

_poncho_deactivate() {
    [ -z "${ZSH_VERSION:-}" ] || emulate -L sh
    [ -n "${PONCHO_PREFIX:-}" ] || return 0
    # The last first, as conda does.
    set --
    for _poncho_name in "$PONCHO_PREFIX"/etc/conda/deactivate.d/*.sh; do
        [ ! -r "$_poncho_name" ] || set -- "$_poncho_name" "$@"
    done
    for _poncho_file in "$@"; do . "$_poncho_file"; done
    case ":$PATH:" in
    *":$PONCHO_PREFIX/bin:"*)
        _poncho_path=":$PATH:"
        _poncho_path="${_poncho_path%%":$PONCHO_PREFIX/bin:"*}:${_poncho_path#*":$PONCHO_PREFIX/bin:"}"
        _poncho_path="${_poncho_path#:}"
        PATH="${_poncho_path%:}"
        export PATH
        ;;
    esac
    for _poncho_name in ${_PONCHO_SET:-CONDA_PREFIX PONCHO_PREFIX CONDA_DEFAULT_ENV}; do
        eval "
            if [ -n \"\${_PONCHO_OLD_$_poncho_name+x}\" ]; then
                export $_poncho_name=\"\${_PONCHO_OLD_$_poncho_name}\"
                unset _PONCHO_OLD_$_poncho_name
            else
                unset $_poncho_name
            fi"
    done
    unset _PONCHO_SET
    if [ -n "${_PONCHO_OLD_PS1+x}" ]; then
        PS1="$_PONCHO_OLD_PS1"
        unset _PONCHO_OLD_PS1
    fi
    unset _poncho_name _poncho_file _poncho_path
    hash -r 2>/dev/null || :
}

_poncho_deactivate
# Nothing stays, but where this is read by another environment's activate, which still needs them.
[ -n "${_poncho_prefix+x}" ] || {
    unset -f _poncho_set _poncho_activate _poncho_unrelocated _poncho_found _poncho_package_variables _poncho_package_scripts \
        _poncho_read_variables _poncho_deactivate
} 2>/dev/null || :
