#!/bin/sh
''':'
# Puts the path of this folder into the files of the environment that were built with another: once, after unpacking.
# The shell reads as far as "exit", the environment's own Python the rest.
case "$0" in
*/*) here="${0%/*}" ;;
*) here="." ;;
esac
if [ ! -x "$here/python3" ]; then
    echo "conda-unpack: the environment has no Python to do it: $here/python3" >&2
    exit 1
fi
exec "$here/python3" -I -B "$0" "$@"
exit 1
'''
import json
import os
import re
import stat
import sys

USAGE = """usage: conda-unpack [--quiet] [--version]

Makes this folder an environment in its place, after a tarball was unpacked by hand: replaces the placeholder that stands for the
environment's folder in the files that hold it. Run it once; a second time does nothing. The folder cannot be moved afterwards."""

LONGEST_SHEBANG = 127
SCHEMA = 1


class Refused(Exception):
    pass


def relocations(config):
    """The files that hold a placeholder; where two layers have a path, the later one's."""
    found = {}
    for layer in config["layers"]:
        for file in layer.get("relocations", ()):
            found[file["path"]] = (file["mode"], config["placeholders"][file["placeholder"]], file["offsets"])
    return found


def inside(path):
    return not path.startswith("/") and not any(part in ("", ".", "..") for part in path.split("/"))


def relocated(data, mode, placeholder, offsets, prefix):
    """The relocated bytes; None where the placeholders are not in their places: the file was relocated already, or is another layer's."""
    old, new = os.fsencode(placeholder), os.fsencode(prefix)
    if any(data[offset:offset + len(old)] != old for offset in offsets):
        return None
    if mode == "text":
        return text(data, old, new, offsets)
    return binary(data, old, new, offsets)


def text(data, old, new, offsets):
    end = 0
    first = b""
    pieces = []
    if data.startswith(b"#!"):
        end = data.find(b"\n")
        end = len(data) if end < 0 else end
        first = shebang(data[:end], old, new)
    for offset in offsets:
        if offset >= end:
            pieces += [data[end:offset], new]
            end = offset + len(old)
    pieces.append(data[end:])
    rest = b"".join(pieces)
    if b"\n" in first:
        # The declaration of an encoding counts in the first two lines alone.
        _, second, behind = (rest.split(b"\n", 2) + [None, None])[:3]
        if second is not None and is_other_encoding(second):
            line, program = first.split(b"\n", 1)
            return b"\n".join([line, second, program] + ([] if behind is None else [behind]))
    return first + rest


def is_other_encoding(line):
    """Whether a line declares another encoding than UTF-8 (PEP 263)."""
    match = re.match(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
    name = match.group(1).lower().replace(b"_", b"-") if match else b"utf-8"
    return name not in (b"utf-8", b"utf8", b"u8", b"ascii", b"us-ascii") and not name.startswith(b"utf-8-")


def shebang(line, old, new):
    if b" " not in new:
        line = line.replace(old, new)
        return line if len(line) <= LONGEST_SHEBANG else rewritten(line)
    return rewritten(line).replace(old, new) if old in line else line


def rewritten(line):
    """A shebang that the kernel would not take (too long, or with a blank in the interpreter's path) in a form that works, as conda writes it."""
    match = re.match(rb"#! *(/(?:\\ |[^ \n\r\t])*)(.*)", line, re.DOTALL)
    if not match:
        return line
    path, arguments = match.groups()
    program = path.rsplit(b"/", 1)[-1]
    if re.match(rb"python(\d+(\.\d+)?)?\Z", program):
        quotes = b"'" * 3
        return b"#!/bin/sh\n" + quotes + b"exec' \"" + path + b"\"" + arguments + b" \"$0\" \"$@\" #" + quotes
    return b"#!/usr/bin/env " + program + arguments


def binary(data, old, new, offsets):
    """The C string that holds a placeholder moves up; NUL bytes after it keep the rest in its place."""
    out = bytearray(data)
    i = 0
    while i < len(offsets):
        start = offsets[i]
        end = data.find(b"\0", start + len(old))
        end = len(data) if end < 0 else end
        while i < len(offsets) and offsets[i] < end:
            i += 1
        out[start:end] = data[start:end].replace(old, new).ljust(end - start, b"\0")
    return bytes(out)


def write(path, data, status):
    """Over the file, whole or not at all; the running interpreter keeps the file that it was started from."""
    if status.st_nlink > 1:
        # Its other names must become the same.
        os.chmod(path, status.st_mode | stat.S_IWUSR)
        with open(path, "r+b") as out:
            out.write(data)
            out.truncate()
        temporary = path
    else:
        temporary = "%s.poncho-tmp" % path
        if os.path.lexists(temporary):
            os.unlink(temporary)
        with open(temporary, "xb") as out:
            out.write(data)
    os.chmod(temporary, stat.S_IMODE(status.st_mode))
    os.utime(temporary, ns=(status.st_atime_ns, status.st_mtime_ns))
    if temporary != path:
        os.replace(temporary, path)


def forget_compiled(path):
    """The compiled form of a module that was relocated shows the placeholder, and its time and size may agree all the same."""
    folder, name = os.path.split(path)
    cache = os.path.join(folder, "__pycache__")
    if name.endswith(".py") and os.path.isdir(cache):
        for compiled in os.listdir(cache):
            if compiled.startswith(name[:-2]) and compiled.endswith(".pyc") and compiled.count(".") - name.count(".") in (1, 2):
                os.unlink(os.path.join(cache, compiled))


def is_same(folder, other):
    """Whether two paths lead to one folder."""
    try:
        return os.path.samefile(folder, other)
    except OSError:
        return False


def unpack(prefix):
    marker = os.path.join(prefix, ".poncho", "relocated")
    if os.path.exists(marker):
        with open(marker, encoding="utf-8", errors="surrogateescape") as lines:
            before = lines.readline().rstrip("\n")
        if before == prefix or is_same(before, prefix):
            return
        raise Refused('this environment was relocated to another folder and cannot be moved; unpack it again: "%s"' % before)
    with open(os.path.join(prefix, ".poncho", "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    if config.get("schema", 0) > SCHEMA:
        raise Refused("the environment was made by a newer poncho: its config has schema %s, and this reads up to %s" % (config["schema"], SCHEMA))
    if "\n" in prefix:
        raise Refused("an environment's folder cannot have a line break in its name")
    files = relocations(config)
    odd = re.search("['\"\\\\$`]", prefix)
    if odd and any(mode == "text" for mode, _, _ in files.values()):
        raise Refused('this folder cannot have %s in its path, which scripts and Python files would read as something else: "%s"' % (odd.group(), prefix))
    size = len(os.fsencode(prefix))
    for path, (mode, placeholder, _) in files.items():
        room = len(os.fsencode(placeholder))
        if not inside(path):
            raise Refused('the index names a file outside the environment: "%s"' % path)
        if mode == "binary" and size > room:
            raise Refused('the path of this folder has %d bytes, and the binary file %s has room for %d: "%s"' % (size, path, room, prefix))
    for path, (mode, placeholder, offsets) in files.items():
        full = os.path.join(prefix, path)
        if not os.path.lexists(full):
            continue
        status = os.lstat(full)
        # A link that another layer put here, or a folder of the path that is one: nothing is written through it.
        if not stat.S_ISREG(status.st_mode) or os.path.realpath(os.path.dirname(full)) != os.path.join(os.path.realpath(prefix), os.path.dirname(path)).rstrip("/"):
            continue
        with open(full, "rb") as file:
            data = file.read()
        data = relocated(data, mode, placeholder, offsets, prefix)
        if data is not None:
            write(full, data, status)
            forget_compiled(full)
    with open(marker + ".poncho-tmp", "w", encoding="utf-8", errors="surrogateescape") as out:
        out.write(prefix + "\n")
    os.replace(marker + ".poncho-tmp", marker)


def main():
    arguments = sys.argv[1:]
    if "-h" in arguments or "--help" in arguments:
        print(USAGE)
    elif "--version" in arguments:
        print("conda-unpack of poncho, schema %d" % SCHEMA)
    elif any(a not in ("-q", "--quiet", "-v", "--verbose") for a in arguments):
        print(USAGE, file=sys.stderr)
        return 2
    else:
        try:
            unpack(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        except Refused as refused:
            print("conda-unpack: %s" % refused, file=sys.stderr)
            return 1
        except OSError as error:
            print('conda-unpack: %s: "%s"' % (error.strerror, error.filename), file=sys.stderr)
            return 1
    return 0


sys.exit(main())
