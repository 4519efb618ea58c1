# What packages and conda set in this environment, for bin/activate and poncho/set_env, which bring _poncho_set NAME VALUE.

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

# Sets what etc/conda/env_vars.d and conda-meta/state of the environment $1 say.
_poncho_package_variables() {
    [ -z "${ZSH_VERSION:-}" ] || emulate -L sh
    for _poncho_file in "$1"/etc/conda/env_vars.d/*.json; do
        [ ! -r "$_poncho_file" ] || eval "$(_poncho_read_variables "$_poncho_file" "")"
    done
    [ ! -r "$1/conda-meta/state" ] || eval "$(_poncho_read_variables "$1/conda-meta/state" env_vars)"
    unset _poncho_file
}

# Reads the scripts of packages in the environment $1.
_poncho_package_scripts() {
    [ -z "${ZSH_VERSION:-}" ] || emulate -L sh
    for _poncho_file in "$1"/etc/conda/activate.d/*.sh; do
        [ ! -r "$_poncho_file" ] || . "$_poncho_file"
    done
    unset _poncho_file
}
