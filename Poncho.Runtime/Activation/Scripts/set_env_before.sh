# Sets the variables of this environment:  . PREFIX/poncho/set_env PREFIX
# After bin/activate those that packages set are there already.
if [ "${PONCHO_PREFIX:-}" != "$1" ] && [ -r "$1/poncho/package_variables" ]; then
    _poncho_alone=1
    export CONDA_PREFIX="$1" PONCHO_PREFIX="$1"
    _poncho_set() { export "$1=$2"; }
    . "$1/poncho/package_variables"
    _poncho_package_variables "$1"
fi
