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
import contextlib
import fcntl
import json
import os
import re
import stat
import sys

USAGE = """usage: conda-unpack [--quiet] [--version]

Makes this folder an environment in its place, after a tarball was unpacked by hand: replaces the placeholder that stands for the
environment's folder in the files that hold it. Run it once, and again after the folder was moved; else a second time does nothing."""

LONGEST_SHEBANG = 127
# Between what a tarball's scripts have in front, or Python's build-time variables behind, and the file itself.
BORDER = b"# poncho: in the place of a file with a placeholder, until relocation\n"
LONGEST_ADDITION = 16 * 1024
# Where a relocation was broken off so often, somebody plays with it.
MOST_FORMER = 64
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


def packed(path, data, mode, placeholder, offsets, former, prefix):
    """The file as it was packed; None where it was relocated already, or is another layer's."""
    data = without_addition(path, data)
    old = os.fsencode(placeholder)
    if all(data[offset:offset + len(old)] == old for offset in offsets):
        return data
    for before in former:
        was = restored(data, mode, old, offsets, os.fsencode(before), False)
        if was is not None:
            return None if before == prefix else was
    guesses = (restored(data, mode, old, offsets, os.fsencode(before), True) for before in former)
    return next((was for was in guesses if was is not None), None)


def without_addition(path, data):
    """The file itself, of what a tarball has in its place."""
    if path.startswith("bin/"):
        at = data.find(BORDER, 0, LONGEST_ADDITION)
        return data if at <= 0 else data[at + len(BORDER):]
    at = data.rfind(b"\n" + BORDER, max(0, len(data) - LONGEST_ADDITION))
    return data if at < 0 or not path.startswith("lib/python3") else data[:at]


def restored(data, mode, placeholder, offsets, before, guess):
    """The file as it was before it was relocated to another prefix; None where it was not."""
    if mode == "text":
        data = plain_shebang(data, offsets, before, guess)
    pieces = []
    at = written = gap = 0
    for offset in list(offsets) + [None]:
        end = len(data) if offset is None else at + offset - written
        # A C string that became shorter has NUL bytes behind it that were not there.
        nul = data.find(b"\0", at, end) if gap else -1
        if nul >= 0:
            if data[nul:nul + gap] != b"\0" * gap:
                return None
            pieces.append(data[at:nul])
            written += nul - at
            at, gap = nul + gap, 0
            end = len(data) if offset is None else at + offset - written
        pieces.append(data[at:end])
        if offset is None:
            return None if gap else b"".join(pieces)
        if data[end:end + len(before)] != before:
            return None
        pieces.append(placeholder)
        written = offset + len(placeholder)
        at = end + len(before)
        if mode == "binary":
            gap += len(placeholder) - len(before)
            if gap < 0:
                return None


def plain_shebang(data, offsets, before, guess):
    """The file with the first line that it had with that prefix, where that had to be rewritten. A line of /usr/bin/env does not name the prefix
    any more: that it is one of an interpreter of bin is a guess."""
    # Before the first placeholder nothing moves: where the prefix is in its place, the line is as it was.
    if not data.startswith(b"#!") or data.startswith(before, offsets[0]):
        return data

    def line(words):
        return b"#!" + (b" " * max(0, min(offsets[0], LONGEST_ADDITION) - 2) if words.startswith(before) else b"") + words

    lines = data.split(b"\n", 3)
    if lines[0] == b"#!/bin/sh":
        quotes = b"'" * 3
        for number in range(1, min(3, len(lines))):
            match = re.match(quotes + rb"exec' \"([^\"]*)\"(.*) \"\$0\" \"\$@\" #" + quotes + rb"\Z", lines[number], re.DOTALL)
            if match:
                return b"\n".join([line(match.group(1) + match.group(2))] + lines[1:number] + lines[number + 1:])
    elif lines[0].startswith(b"#!/usr/bin/env "):
        program = lines[0].split(b" ", 1)[1]
        named = program.find(before)
        if named >= 0 or guess:
            is_of_system = named >= 0 and len("#!/usr/bin/") + named == offsets[0]
            lines[0] = line((b"/usr/bin/" if is_of_system else before + b"/bin/") + program)
    return b"\n".join(lines)


def relocated(data, mode, placeholder, offsets, prefix):
    """The relocated bytes of a file as it was packed."""
    old, new = os.fsencode(placeholder), os.fsencode(prefix)
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


def read_lines(path):
    with contextlib.suppress(FileNotFoundError):
        with open(path, encoding="utf-8", errors="surrogateescape") as lines:
            return lines.read().split("\n")
    return []


def write_lines(path, lines):
    with open(path + ".poncho-tmp", "w", encoding="utf-8", errors="surrogateescape") as out:
        out.write("".join(line + "\n" for line in lines))
    os.replace(path + ".poncho-tmp", path)


@contextlib.contextmanager
def locked(path):
    """Keeps others away who relocate the same folder; the kernel drops the lock with the process."""
    with open(path, "a") as lock:
        # Some file systems have no locks: files are replaced as a whole all the same.
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def unpack(prefix):
    marker = os.path.join(prefix, ".poncho", "relocated")
    if is_at(prefix, read_lines(marker)):
        return
    with locked(os.path.join(prefix, ".poncho", "unpack.lock")):
        lines = read_lines(marker)
        if not is_at(prefix, lines):
            relocate(prefix, marker, lines)


def is_at(prefix, lines):
    """Whether the note of the last relocation names this very folder."""
    return bool(lines) and (lines[0] == prefix or is_same(lines[0], prefix))


def relocate(prefix, marker, lines):
    with open(os.path.join(prefix, ".poncho", "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    if config.get("schema", 0) > SCHEMA:
        raise Refused("the environment was made by a newer poncho: its config has schema %s, and this reads up to %s" % (config["schema"], SCHEMA))
    if "\n" in prefix:
        raise Refused("an environment's folder cannot have a line break in its name")
    files = relocations(config)
    odd = re.search("['\"\\\\$`:]", prefix)
    if odd and any(mode == "text" for mode, _, _ in files.values()):
        raise Refused('this folder cannot have %s in its path, which scripts and Python files would read as something else: "%s"' % (odd.group(), prefix))
    size = len(os.fsencode(prefix))
    for path, (mode, placeholder, _) in files.items():
        room = len(os.fsencode(placeholder))
        if not inside(path):
            raise Refused('the index names a file outside the environment: "%s"' % path)
        if mode == "binary" and size > room:
            raise Refused('the path of this folder has %d bytes, and the binary file %s has room for %d: "%s"' % (size, path, room, prefix))
    # Prefixes that files may have: where a relocation was broken off, some have one and some another. Of two that both fit, one begins with the other.
    note = os.path.join(prefix, ".poncho", "relocating")
    former = [line for line in dict.fromkeys(read_lines(note) + lines[:1]) if line.startswith("/")][:MOST_FORMER]
    write_lines(note, dict.fromkeys(former + [prefix]))
    tried = sorted(dict.fromkeys(former + [prefix]), key=len, reverse=True) if former else []
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
        data = packed(path, data, mode, placeholder, offsets, tried, prefix)
        if data is not None:
            write(full, relocated(data, mode, placeholder, offsets, prefix), status)
            forget_compiled(full)
    # The second line says which environment it is.
    write_lines(marker, [prefix] + [line for line in lines[1:] if line])
    os.unlink(note)


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
