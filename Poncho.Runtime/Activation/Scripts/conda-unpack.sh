#!/bin/sh
# Puts the path of this folder into the files of the environment that were built with another: once, after unpacking.
# For an environment without Python: needs awk, dd, grep, head, sed, tail, tr and wc. The places are those of the index in .poncho/config.json.
set -u
LC_ALL=C
export LC_ALL

fail() {
    printf 'conda-unpack: %s\n' "$*" >&2
    exit 1
}

# The relocations of the index, one a line: mode, number of the placeholder, path (as printf %b reads it), offsets. Where two layers have a path, the
# later one's. The config is written with one placeholder and one relocation a line.
list_relocations() {
    awk '
    function text(json,    out, c, code, i) {
        out = ""
        for (i = 1; i <= length(json); i++) {
            c = substr(json, i, 1)
            if (c != "\\") { out = out c; continue }
            c = substr(json, ++i, 1)
            if (c == "u") {
                code = hex(substr(json, i + 1, 4)); i += 4
                if (code >= 55296 && code < 56320) { code = 65536 + (code - 55296) * 1024 + hex(substr(json, i + 3, 4)) - 56320; i += 6 }
                out = out utf8(code)
            }
            else if (c == "\"" || c == "/") out = out c
            else out = out "\\" c
        }
        return out
    }
    function hex(digits,    i, n) {
        for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
        return n
    }
    function octal(byte) { return sprintf("\\0%03o", byte) }
    function utf8(code) {
        if (code < 128) return octal(code)
        if (code < 2048) return octal(192 + int(code / 64)) octal(128 + code % 64)
        if (code < 65536) return octal(224 + int(code / 4096)) octal(128 + int(code / 64) % 64) octal(128 + code % 64)
        return octal(240 + int(code / 262144)) octal(128 + int(code / 4096) % 64) octal(128 + int(code / 64) % 64) octal(128 + code % 64)
    }
    /^  "schema": / { if ($2 + 0 > 1) { print "schema"; exit } }
    /^      \{"path":"/ {
        line = substr($0, 16)
        for (end = 1; substr(line, end, 1) != "\""; end++) if (substr(line, end, 1) == "\\") end++
        path = text(substr(line, 1, end - 1))
        line = substr(line, end)
        mode = index(line, "\"mode\":\"binary\"") ? "binary" : "text"
        number = line; sub(/.*"placeholder":/, "", number); sub(/,.*/, "", number)
        offsets = line; sub(/.*"offsets":\[/, "", offsets); sub(/\].*/, "", offsets); gsub(/,/, " ", offsets)
        if (!(path in found)) order[++count] = path
        found[path] = mode "\t" number "\t" path "\t" offsets
    }
    END { for (i = 1; i <= count; i++) print found[order[i]] }' "$1"
}

# Placeholder number $2 of config $1.
placeholder_of() {
    awk -v wanted="$2" '
    /^  "placeholders": \[/ { inside = 1; next }
    inside && /^  \]/ { exit }
    inside { if (number++ == wanted) { gsub(/^    "|",?$/, ""); print; exit } }' "$1"
}

# $2 bytes of file $3 from byte $1 on; without $2 (empty) all the rest. Where whoever started us ignores SIGPIPE, tail would complain that head has enough.
bytes() {
    if [ -n "$2" ]; then tail -c "+$(($1 + 1))" "$3" 2>/dev/null | head -c "$2"; else tail -c "+$(($1 + 1))" "$3"; fi
}

# A shebang line $1 as it must be for this prefix: one of over 127 bytes, or with a blank in the interpreter's path, as conda writes it.
shebang() {
    printf '%s\n' "$1" | awk -v old="$2" '
    function replaced(line,    out, at) {
        while ((at = index(line, old)) > 0) { out = out substr(line, 1, at - 1) new; line = substr(line, at + length(old)) }
        return out line
    }
    function rewritten(line,    start, end, c, path, rest, program) {
        for (start = 3; substr(line, start, 1) == " "; start++) ;
        if (substr(line, start, 1) != "/") return line
        for (end = start; end <= length(line); end++) {
            c = substr(line, end, 1)
            if (c == "\\" && substr(line, end + 1, 1) == " ") end++
            else if (c == " " || c == "\t" || c == "\r") break
        }
        path = substr(line, start, end - start); rest = substr(line, end)
        program = path; sub(/.*\//, "", program)
        if (program ~ /^python([0-9]+(\.[0-9]+)?)?$/) return "#!/bin/sh\n\047\047\047exec\047 \"" path "\"" rest " \"$0\" \"$@\" #\047\047\047"
        return "#!/usr/bin/env " program rest
    }
    BEGIN { new = ENVIRON["prefix"] }
    {
        if (index(new, " ") > 0) { print (index($0, old) ? replaced(rewritten($0)) : $0); exit }
        line = replaced($0)
        print (length(line) <= 127 ? line : rewritten(line))
    }'
}

# Whether line $1 declares another encoding than UTF-8 (PEP 263) and holds no placeholder.
is_other_encoding() {
    case "$1" in
    *"$placeholder"*) return 1 ;;
    esac
    case "$(printf '%s\n' "$1" | sed -n 's/^[[:space:]]*#.*coding[:=][[:space:]]*\([-_.A-Za-z0-9]*\).*/\1/p' | tr A-Z_ a-z-)" in
    '' | utf-8 | utf8 | u8 | ascii | us-ascii | utf-8-*) return 1 ;;
    esac
}

# Text: pieces of the file with the prefix between them. $1 file, $2 length of the placeholder, then offsets.
relocate_text() {
    file=$1 length=$2 at=0
    shift 2
    if [ "$(head -c 2 "$file")" = "#!" ]; then
        line=$(head -n 1 "$file")
        shebang "$line" "$placeholder" >"$temporary.line" || return 1
        at=${#line}
        second=$(sed -n 2p "$file")
        # The declaration of an encoding counts in the first two lines alone.
        if [ "$(wc -l <"$temporary.line")" -gt 1 ] && is_other_encoding "$second"; then
            printf '%s\n%s\n%s\n' "$(sed -n 1p "$temporary.line")" "$second" "$(sed -n 2p "$temporary.line")" >"$temporary.lines" || return 1
            mv -f "$temporary.lines" "$temporary.line"
            at=$((at + 1 + ${#second}))
        fi
        # The line break belongs to what follows.
        head -c "$(($(wc -c <"$temporary.line") - 1))" "$temporary.line"
        rm -f "$temporary.line"
    fi
    for offset in "$@"; do
        [ "$offset" -ge "$at" ] || continue
        bytes "$at" "$((offset - at))" "$file"
        printf %s "$prefix"
        at=$((offset + length))
    done
    bytes "$at" "" "$file"
}

# Binary: a C string with placeholders moves up, and NUL bytes after it keep the rest in its place. $1 file, $2 length of the placeholder, then offsets.
relocate_binary() {
    file=$1 length=$2 at=0
    shift 2
    while [ $# -gt 0 ]; do
        start=$1
        bytes "$at" "$((start - at))" "$file"
        at=$start owed=0
        end=$((start + length + $({ bytes "$((start + length))" "" "$file" | tr -c '\000' x | tr '\000' '\n'; } 2>/dev/null | head -n 1 | tr -d '\n' | wc -c)))
        while [ $# -gt 0 ] && [ "$1" -lt "$end" ]; do
            bytes "$at" "$(($1 - at))" "$file"
            printf %s "$prefix"
            at=$(($1 + length)) owed=$((owed + length - size))
            shift
        done
        bytes "$at" "$((end - at))" "$file"
        [ "$owed" -eq 0 ] || dd if=/dev/zero bs="$owed" count=1 2>/dev/null
        at=$end
    done
    bytes "$at" "" "$file"
}

# Says no where a placeholder is not in its place: the file was relocated already, or is another layer's.
holds_placeholders() {
    file=$1 length=$2
    shift 2
    for offset in "$@"; do
        [ "$(bytes "$offset" "$length" "$file" | tr '\000' '\001')" = "$placeholder" ] || return 1
    done
}

relocate() {
    mode=$1 number=$2 path=$3
    shift 3
    case "/$path/" in
    //* | */../* | */./*) fail "the index names a file outside the environment: \"$path\"" ;;
    esac
    full="$prefix/$path"
    if [ ! -f "$full" ] || [ -h "$full" ]; then return 0; fi
    # A folder of the path that is a link of another layer: nothing is written through it.
    [ "$(CDPATH= cd -- "${full%/*}" && pwd -P)/${full##*/}" = "$real_prefix/$path" ] || return 0
    placeholder=$(placeholder_of "$config" "$number")
    size=${#prefix} room=${#placeholder}
    temporary="$full.poncho-tmp$alone"
    packed=$full
    case "$path" in
    bin/*)
        # What a tarball has in the place of a script: the script is behind a line of its own.
        line=$(head -c 16384 "$full" | sed -n "/^$border\$/{=;q;}")
        if [ -n "$line" ]; then
            packed="$temporary.packed"
            tail -n "+$((line + 1))" "$full" >"$packed" || fail "cannot write \"$packed\""
        fi
        ;;
    esac
    if ! holds_placeholders "$packed" "$room" "$@"; then
        [ "$packed" = "$full" ] || rm -f "$packed"
        return 0
    fi
    if [ "$mode" = binary ] && [ "$size" -gt "$room" ]; then
        fail "the path of this folder has $size bytes, and the binary file $path has room for $room: \"$prefix\""
    fi
    # A copy first: it has the file's mode.
    cp -p -- "$full" "$temporary" && chmod u+w "$temporary" && "relocate_$mode" "$packed" "$room" "$@" >"$temporary" || fail "cannot write \"$temporary\""
    if [ "$mode" = binary ] && [ "$(wc -c <"$temporary")" -ne "$(wc -c <"$full")" ]; then fail "the relocated file has another size: \"$full\""; fi
    case "$(ls -ld -- "$full")" in
    ??w*) ;;
    *) chmod u-w "$temporary" ;;
    esac
    touch -r "$full" "$temporary"
    mv -f -- "$temporary" "$full" || fail "cannot write \"$full\""
    [ "$packed" = "$full" ] || rm -f "$packed"
}

case "${1:-}" in
-h | --help)
    printf 'usage: conda-unpack [--quiet] [--version]\n\nMakes this folder an environment in its place, after a tarball was unpacked by hand. Run it once; a second time does nothing.\nAfter the folder was moved it is run again, where bin/poncho_package_run lies beside it.\n'
    exit 0
    ;;
--version)
    echo "conda-unpack of poncho, schema 1"
    exit 0
    ;;
'' | -q | --quiet | -v | --verbose) ;;
*)
    echo "usage: conda-unpack [--quiet] [--version]" >&2
    exit 2
    ;;
esac
case "$0" in
*/*) prefix="${0%/*}" ;;
*) prefix="." ;;
esac
prefix=$(CDPATH= cd -- "$prefix/.." && pwd) || exit 1
export prefix
real_prefix=$(CDPATH= cd -- "$prefix" && pwd -P)
config="$prefix/.poncho/config.json"
marker="$prefix/.poncho/relocated"
border='# poncho: in the place of a file with a placeholder, until relocation'
alone=
# Others who relocate the same folder are waited for; without a program that locks, each has temporary files of its own, and the result is the same.
if [ ! -e "$marker" ]; then
    if command -v flock >/dev/null 2>&1 && exec 9>>"$prefix/.poncho/unpack.lock"; then flock 9 2>/dev/null || alone=".$$"; else alone=".$$"; fi
fi
if [ -e "$marker" ]; then
    before=$(head -n 1 "$marker")
    if [ "$before" = "$prefix" ] || [ "$(CDPATH= cd -- "$before" 2>/dev/null && pwd -P)" = "$real_prefix" ]; then exit 0; fi
    [ ! -x "$prefix/bin/poncho_package_run" ] || exec "$prefix/bin/poncho_package_run" -e "$prefix" -- true
    fail "this environment was relocated to another folder and cannot be moved without Python; unpack it again: \"$before\""
fi
[ -r "$config" ] || fail "cannot read \"$config\""
tab=$(printf '\t')
list_relocations "$config" >"$marker.list$alone" || fail "cannot read \"$config\""
[ "$(head -n 1 "$marker.list$alone")" != "schema" ] || fail "the environment was made by a newer poncho"
if grep -q '^text' "$marker.list$alone"; then
    case "$prefix" in
    *[\'\"\\\$\`:]*) fail "this folder has a character in its path that scripts would read as something else: \"$prefix\"" ;;
    esac
fi
while IFS="$tab" read -r mode number path offsets; do
    # The dot keeps line breaks at a name's end.
    path=$(printf '%b.' "$path")
    # shellcheck disable=SC2086 # numbers, one word each
    relocate "$mode" "$number" "${path%.}" $offsets
done <"$marker.list$alone"
rm -f "$marker.list$alone"
printf '%s\n' "$prefix" >"$marker.poncho-tmp$alone" && mv -f "$marker.poncho-tmp$alone" "$marker" || fail "cannot write \"$marker\""
