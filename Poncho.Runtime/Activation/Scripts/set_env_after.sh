if [ -n "${_poncho_alone:-}" ]; then
    _poncho_package_scripts "$1"
    unset _poncho_alone
    unset -f _poncho_set
fi
