#!/usr/bin/env python3
"""Writes a channel of conda packages with the sizes and the numbers of files of torch with CUDA on linux-64: 5 GB and 22,800 files where nothing else is asked for.
Contents are made up, and the same each time: libraries of which zstd saves a half, modules that are text, and a placeholder in a few text files of each package.

usage: big_channel.py CHANNEL [GIGABYTES]        then: poncho index CHANNEL
"""
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import zipfile

channel = sys.argv[1]
scale = (float(sys.argv[2]) if len(sys.argv) > 2 else 5.0) / 5.0

# Name, version, megabytes of libraries, how many of these, how many text files.
PACKAGES = [
    ("libtorch", "2.8.0", 1450, 12, 6500),
    ("pytorch", "2.8.0", 60, 3, 9800),
    ("cudnn", "9.10", 980, 9, 40),
    ("libcublas", "12.8", 620, 4, 30),
    ("triton", "3.4.0", 420, 6, 2900),
    ("libcusparse", "12.5", 350, 2, 20),
    ("libcufft", "11.3", 270, 3, 20),
    ("nccl", "2.27", 260, 2, 20),
    ("libcusolver", "11.7", 230, 3, 20),
    ("cuda-nvrtc", "12.8", 110, 4, 30),
    ("libcurand", "10.3", 95, 2, 40),
    ("sympy", "1.14.0", 0, 0, 1600),
    ("torchvision", "0.23.0", 40, 4, 1700),
]
PLACEHOLDER = "/opt/" + "_placehold" * 20
TEXT_BYTES = 6_500
PIECE = 1024 * 1024
EPOCH = 1_700_000_000

chance = random.Random(2026)
noise = chance.randbytes(64 * PIECE)
words = [bytes(chance.choices(b"abcdefghijklmnopqrstuvwxyz_", k=chance.randint(2, 12))) for _ in range(4000)]


def library(size):
    """Pieces of a library: a half of each block is noise, the other a pattern, as of code and tables."""
    while size > 0:
        at = chance.randrange(len(noise) - PIECE)
        piece = bytearray(noise[at:at + PIECE])
        pattern = bytes(piece[:64]) * 32
        for block in range(0, PIECE, 4096):
            piece[block:block + 2048] = pattern
        yield bytes(piece[:size])
        size -= PIECE


def text(number, name):
    lines = [b" ".join(chance.choices(words, k=9)) for _ in range(TEXT_BYTES // 70)]
    return b"# module %d of %s\n" % (number, name.encode()) + b"\n".join(lines) + b"\n"


class Package:
    def __init__(self, name, version):
        self.name, self.version, self.paths = name, version, []
        self.stem = f"{name}-{version}-0"

    def add(self, tar, path, pieces, size, mode=0o644, placeholder=None):
        entry = tarfile.TarInfo(path)
        entry.size, entry.mode, entry.mtime = size, mode, EPOCH
        digest = hashlib.sha256()

        class Source(io.RawIOBase):
            rest = b""

            def read(self, count=-1):
                while len(self.rest) < count:
                    piece = next(pieces, b"")
                    if not piece:
                        break
                    digest.update(piece)
                    self.rest += piece
                given, self.rest = self.rest[:count], self.rest[count:]
                return given

        tar.addfile(entry, Source())
        known = {"_path": path, "path_type": "hardlink", "sha256": digest.hexdigest(), "size_in_bytes": size}
        self.paths.append(known | ({"prefix_placeholder": placeholder, "file_mode": "text"} if placeholder else {}))

    def write(self, folder, megabytes, libraries, texts):
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            content, info = f"{temporary}/pkg-{self.stem}.tar.zst", f"{temporary}/info-{self.stem}.tar.zst"
            with compressed(content) as tar:
                for number in range(libraries):
                    size = int(megabytes * scale * 1e6 * 2 * (number + 1) / (libraries * (libraries + 1)))
                    self.add(tar, f"lib/lib{self.name}_{number}.so", library(size), size, 0o755)
                for number in range(int(texts * scale)):
                    module = text(number, self.name)
                    self.add(tar, f"lib/python3.11/site-packages/{self.name}/part{number % 97}/m{number}.py", iter([module]), len(module))
                pc = f"prefix={PLACEHOLDER}\nlibdir=${{prefix}}/lib\nName: {self.name}\n".encode()
                self.add(tar, f"lib/pkgconfig/{self.name}.pc", iter([pc]), len(pc), placeholder=PLACEHOLDER)
            index = {"name": self.name, "version": self.version, "build": "0", "build_number": 0, "depends": ["python 3.11.*"], "subdir": "linux-64", "arch": "x86_64", "platform": "linux"}
            with compressed(info) as tar:
                for path, document in (("index", index), ("paths", {"paths": self.paths, "paths_version": 1})):
                    encoded = json.dumps(document).encode()
                    entry = tarfile.TarInfo(f"info/{path}.json")
                    entry.size, entry.mtime = len(encoded), EPOCH
                    tar.addfile(entry, io.BytesIO(encoded))
            with zipfile.ZipFile(f"{folder}/{self.stem}.conda", "w") as archive:
                archive.writestr(zipfile.ZipInfo("metadata.json"), '{"conda_pkg_format_version": 2}')
                archive.write(content, os.path.basename(content))
                archive.write(info, os.path.basename(info))


class compressed:
    """A tarball that the program zstd compresses into a file."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.zstd = subprocess.Popen(["zstd", "-q", "-3", "-T0", "-c"], stdin=subprocess.PIPE, stdout=self.file)
        self.tar = tarfile.open(fileobj=self.zstd.stdin, mode="w|", format=tarfile.USTAR_FORMAT)

    def __enter__(self):
        return self.tar

    def __exit__(self, *_):
        self.tar.close()
        self.zstd.stdin.close()
        if self.zstd.wait() != 0:
            sys.exit("big_channel.py: zstd failed")
        self.file.close()


folder = f"{channel}/linux-64"
os.makedirs(folder)
for name, version, megabytes, libraries, texts in PACKAGES:
    Package(name, version).write(folder, megabytes, libraries, texts)
