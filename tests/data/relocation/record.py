#!/usr/bin/env python3
"""Records what rattler makes of odd files with placeholders, at several prefixes: rattler.json beside this file.

usage: record.py            (needs py-rattler: pip install py-rattler; writes packages and prefixes below a temporary folder under /tmp)
"""
import asyncio, base64, hashlib, importlib.metadata, io, json, os, shutil, tarfile, tempfile
import rattler

PLACEHOLDER = "/opt/" + "placehold_" * 25           # 255 bytes
SHORT = "/tmp/hold"                                  # a placeholder of another length
P, S = PLACEHOLDER.encode(), SHORT.encode()
FILES = {  # name: (mode, placeholder, content)
    "shebang": ("text", PLACEHOLDER, b"#!" + P + b"/bin/python3.11\nimport sys\n"),
    "shebang-no-version": ("text", PLACEHOLDER, b"#!" + P + b"/bin/python -E -s\nprint()\n"),
    "shebang-micro": ("text", PLACEHOLDER, b"#!" + P + b"/bin/python3.11.2\nprint()\n"),
    "shebang-pythonw": ("text", PLACEHOLDER, b"#!" + P + b"/bin/pythonw\nprint()\n"),
    "shebang-blank-before": ("text", PLACEHOLDER, b"#!  " + P + b"/bin/perl -w\nprint 1;\n"),
    "shebang-tab": ("text", PLACEHOLDER, b"#!" + P + b"/bin/perl\t-w\n"),
    "shebang-crlf": ("text", PLACEHOLDER, b"#!" + P + b"/bin/python3\r\nprint()\r\n" + P + b"\r\n"),
    "shebang-escaped-blank": ("text", PLACEHOLDER, b"#!" + P + b"/a\\ b/bin/python\nx\n"),
    "shebang-twice": ("text", PLACEHOLDER, b"#!" + P + b"/bin/env " + P + b"/bin/python\n" + P + P + b"\n"),
    "shebang-long-elsewhere": ("text", PLACEHOLDER, b"#!/" + b"x" * 130 + b"/bin/python3\n" + P + b"\n"),
    "shebang-elsewhere": ("text", PLACEHOLDER, b"#!/bin/sh\necho " + P + b"\n"),
    "shebang-relative": ("text", PLACEHOLDER, b"#!python\n" + P + b"\n"),
    "shebang-env": ("text", PLACEHOLDER, b"#!/usr/bin/env " + P + b"/bin/python\n"),
    "shebang-127": ("text", SHORT, b"#!" + S + b"/" + b"y" * (127 - 2 - 1 - 40) + b"\nx\n"),
    "shebang-non-ascii": ("text", PLACEHOLDER, "#!".encode() + P + "/bin/pyth\u00f6n arg\nx\n".encode()),
    "hash-only": ("text", PLACEHOLDER, b"#\n" + P),
    "not-a-shebang": ("text", PLACEHOLDER, b" #!" + P + b"/bin/python3\n"),
    "text-no-newline": ("text", PLACEHOLDER, b"prefix=" + P),
    "text-only": ("text", PLACEHOLDER, P),
    "text-crlf": ("text", PLACEHOLDER, b"a=" + P + b"\r\nb=" + P + b"/x\r\n"),
    "text-near-miss": ("text", PLACEHOLDER, P[:-1] + P[:-1] + P + P[1:] + b"\n"),
    "text-with-nul": ("text", PLACEHOLDER, b"\0" + P + b"/x\0" + P + b"\0"),
    "text-short": ("text", SHORT, b"x" + S + b"y" + S + b"\n"),
    "text-none": ("text", PLACEHOLDER, b"nothing here\n"),
    "binary-one": ("binary", PLACEHOLDER, b"\x7fELF\0\1" + P + b"/lib\0tail\0\xff"),
    "binary-two-strings": ("binary", PLACEHOLDER, b"a\0" + P + b"/lib\0b\0" + P + b"/share\0c"),
    "binary-two-in-one": ("binary", PLACEHOLDER, b"a\0" + P + b"/lib:" + P + b"/lib64\0b\0"),
    "binary-three-adjacent": ("binary", PLACEHOLDER, P + P + P + b"\0z"),
    "binary-inside-string": ("binary", PLACEHOLDER, b"\0-I" + P + b"/include -L" + P + b"/lib -Wall\0\0end"),
    "binary-unterminated": ("binary", PLACEHOLDER, b"x\0" + P + b"/lib"),
    "binary-newlines": ("binary", PLACEHOLDER, b"#!" + P + b"/bin/python\n" + P + b"\n\0after"),
    "binary-short": ("binary", "/tmp/" + "s" * 295, b"q\0" + b"/tmp/" + b"s" * 295 + b"/x\0r"),
    "binary-empty": ("binary", PLACEHOLDER, b"\0nothing\0"),
}
PREFIXES = ["/tmp/pr", "/tmp/pr-" + "m" * 100, "/tmp/pr-" + "l" * 150, "/tmp/p r", "/tmp/pr-" + "e" * 247, "/tmp/pr\u00e9fix\u2026"]


def package(path):
    index = {"name": "odd", "version": "1", "build": "0", "build_number": 0, "depends": [], "subdir": "linux-64", "arch": "x86_64", "platform": "linux"}
    paths = {"paths_version": 1, "paths": [
        {"_path": "share/" + name, "path_type": "hardlink", "sha256": hashlib.sha256(data).hexdigest(), "size_in_bytes": len(data), "prefix_placeholder": placeholder, "file_mode": mode}
        for name, (mode, placeholder, data) in sorted(FILES.items())]}
    members = {"info/index.json": json.dumps(index).encode(), "info/paths.json": json.dumps(paths).encode(), "info/files": b"".join(b"share/" + n.encode() + b"\n" for n in sorted(FILES))}
    members |= {"share/" + name: data for name, (_, _, data) in FILES.items()}
    with tarfile.open(path, "w:bz2") as tar:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return index


async def main():
    folder = tempfile.mkdtemp(prefix="odd")
    os.makedirs(folder + "/linux-64")
    archive = folder + "/linux-64/odd-1-0.tar.bz2"
    index = package(archive)
    sha = hashlib.sha256(open(archive, "rb").read()).hexdigest()
    with open(folder + "/linux-64/repodata.json", "w") as out:
        json.dump({"info": {"subdir": "linux-64"}, "packages": {"odd-1-0.tar.bz2": index | {"sha256": sha, "size": os.path.getsize(archive)}}, "packages.conda": {}}, out)
    gateway = rattler.Gateway(cache_dir=folder + "/repodata")
    records = await rattler.solve(sources=["file://" + folder], specs=["odd"], gateway=gateway, platforms=["linux-64"], virtual_packages=[])
    made = []
    for prefix in PREFIXES:
        shutil.rmtree(prefix, ignore_errors=True)
        await rattler.install(records, target_prefix=prefix, cache_dir=folder + "/cache", platform=rattler.Platform("linux-64"), show_progress=False)
        files = {name: base64.b64encode(open(f"{prefix}/share/{name}", "rb").read()).decode() for name in sorted(FILES)}
        made.append({"prefix": prefix, "files": files})
        shutil.rmtree(prefix)
    shutil.rmtree(folder)
    files = [{"name": name, "mode": mode, "placeholder": placeholder, "content": base64.b64encode(data).decode()} for name, (mode, placeholder, data) in sorted(FILES.items())]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "rattler.json"), "w") as out:
        json.dump({"files": files, "made": made}, out, indent=1)
        out.write("\n")
    print(len(files) * len(made), "cases, py-rattler", importlib.metadata.version("py-rattler"), flush=True)
    os._exit(0)  # the extension module crashes at exit now and then


asyncio.run(main())
