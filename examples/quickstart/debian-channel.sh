#!/usr/bin/env bash
# usage: debian-channel.sh CHANNEL
# Makes a conda channel of Debian's own packages: its Python, numpy, and the libraries under them. Needs apt and dpkg, but not root; $PONCHO is the program.
# Each package of libraries becomes a conda package of the same name; the four packages that Debian's Python is cut into become one.
set -euo pipefail

channel=$1
poncho=${PONCHO:-poncho}
triplet=$(uname -m)-linux-gnu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { echo "   $*" >&2; }

# The C library and what belongs to it are the node's; nis and dbm are not worth their dozen packages.
left_out=' libc6 libcrypt1 libdb5.3 libdb5.3t64 libnsl2 libtirpc3 libtirpc3t64 '
is_library() { [[ ($1 == lib* || $1 == zlib1g) && $1 != libpython* && $left_out != *" $1 "* ]]; }

# The first alternative of each dependency, one a line, without versions.
depends_of() { apt-cache show --no-all-versions "$1" | sed -n 's/^\(Pre-\)\{0,1\}Depends: //p' | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/:any//; s/ //g' | sort -u; }
libraries_of() { depends_of "$1" | while read -r name; do if is_library "$name"; then echo "$name"; fi; done; }

# What Debian adds to the version of the authors (epoch, revision, +dfsg) says nothing about the content.
version_of() { dpkg-deb -f "$1" Version | sed 's/^[0-9]*://; s/-[^-]*$//; s/[+~].*//; s/\.dfsg.*//'; }
conda_name() { echo "${1//+/x}"; }

# Downloads the packages into folders of their names.
unpack() {
  local name
  (cd "$work" && apt-get download -qq "$@" 2> download.log) || { cat "$work/download.log" >&2; echo "debian-channel: apt cannot download: $*" >&2; exit 1; }
  for name; do mv "$work/$name"_*.deb "$work/$name.deb" && dpkg-deb -x "$work/$name.deb" "$work/$name"; done
}

# ELF files find their libraries below the prefix, wherever that is.
relocatable() {
  local file
  find "$1" -type f \( -name '*.so' -o -name '*.so.*' -o -path '*/bin/*' \) | while read -r file; do
    [ "$(head -c 4 "$file" | tr -d '\0')" = $'\177ELF' ] || continue
    chmod u+w "$file"
    "$work/patchelf/usr/bin/patchelf" --set-rpath "\$ORIGIN/$(realpath -m --relative-to="$(dirname "$file")" "$1/lib")" "$file"
  done
}

# package STAGE NAME VERSION [OPTION...]
package() {
  local stage=$1 name=$2 version=$3; shift 3
  find "$stage" -type d -empty -delete
  relocatable "$stage"
  "$poncho" package "$stage" --name "$name" --version "$version" --output "$channel" "$@" > /dev/null 2> "$work/package.log" || { cat "$work/package.log" >&2; exit 1; }
  say "$name $version"
}

package_libraries() {
  local name=$1 stage=$work/stage-$1 library options=()
  mkdir -p "$stage/lib"
  # Debian keeps the reference BLAS and LAPACK aside, for alternatives.
  find "$work/$name" \( -path "*/lib/$triplet/*.so*" -o -path "*/lib/$triplet/blas/*.so*" -o -path "*/lib/$triplet/lapack/*.so*" \) -not -path '*-modules/*' -not -path '*/engines*' \
    -exec cp -a {} "$stage/lib/" \;
  for library in $(libraries_of "$name"); do options+=(--depends "$(conda_name "$library")"); done
  package "$stage" "$(conda_name "$name")" "$(version_of "$work/$name.deb")" "${options[@]}"
}

package_python() {
  local stage=$work/stage-python part library options=() modules
  mkdir -p "$stage"
  for part in "${python_parts[@]}"; do
    cp -a "$work/$part/usr/." "$stage/"
    for library in $(libraries_of "$part"); do options+=(--depends "$(conda_name "$library")"); done
  done
  modules=$stage/lib/$python
  rm -rf "$stage/share" "$stage/lib/binfmt.d" "$modules/sitecustomize.py" "$modules/EXTERNALLY-MANAGED"
  find "$modules" -type l -lname '/*' -delete
  ln -s "$python" "$stage/bin/python3"
  ln -s "$python" "$stage/bin/python"
  # Debian's Python looks for modules where Debian puts them.
  package "$stage" python "$(version_of "$work/$python.deb")" --site-packages lib/python3/dist-packages "${options[@]}"
}

package_numpy() {
  local stage=$work/stage-numpy minor=${python#python3.} library options=()
  mkdir -p "$stage/lib"
  cp -a "$work/python3-numpy/usr/lib/python3" "$stage/lib/"
  for library in $(libraries_of python3-numpy); do options+=(--depends "$(conda_name "$library")"); done
  package "$stage" numpy "$(version_of "$work/python3-numpy.deb")" --depends "python >=3.$minor,<3.$((minor + 1)).0a0" "${options[@]}"
}

python=$(depends_of python3 | grep -x 'python3\.[0-9]*') || { echo "debian-channel: this apt has no python3 (apt-get update?)" >&2; exit 1; }
python_parts=("lib$python-minimal" "lib$python-stdlib" "$python-minimal" "$python")

# Everything that these need, and what that needs.
libraries=()
queue=("${python_parts[@]}" python3-numpy)
while [ ${#queue[@]} != 0 ]; do
  for library in $(libraries_of "${queue[0]}"); do
    [[ " ${libraries[*]} " == *" $library "* ]] || { libraries+=("$library"); queue+=("$library"); }
  done
  queue=("${queue[@]:1}")
done

unpack patchelf "${python_parts[@]}" python3-numpy "${libraries[@]}"
rm -rf "$channel"
for library in "${libraries[@]}"; do package_libraries "$library"; done
package_python
package_numpy
