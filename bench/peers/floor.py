#!/usr/bin/env python3
"""The work that nobody can leave out, on all cores and with the fastest tools at hand: decode each archive once, byte-compile each noarch module once, hash each stored byte once,
and for a tar.gz deflate each byte once (by libdeflate, at the level and in the blocks that Poncho uses).

usage: floor.py WORK CHANNEL store|gz        WORK holds home/store with an environment made from CHANNEL
"""
import concurrent.futures
import ctypes
import glob
import io
import json
import os
import subprocess
import sys
import zipfile

work, channel, kind = sys.argv[1:]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
manifest_digest = next(m["digest"] for m in json.load(open(f"{work}/home/store/index.json"))["manifests"])
blobs = f"{work}/home/store/blobs/sha256"
manifest = json.load(open(f"{blobs}/{manifest_digest.split(':')[1]}"))
sources = [layer["annotations"]["vnd.poncho.layer.source"].split("/")[-2:] for layer in manifest["layers"] if "vnd.poncho.layer.source" in layer["annotations"]]

BLOCK = 512 * 1024
LIBDEFLATE = ctypes.CDLL("libdeflate.so.0")
LIBDEFLATE.libdeflate_alloc_compressor.restype = ctypes.c_void_p


def decode(parts):
    path = os.path.join(channel, *parts)
    if path.endswith(".tar.bz2"):
        subprocess.run(["bzip2", "-dc", path], stdout=subprocess.DEVNULL, check=True)
        return
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.endswith(".tar.zst"):
                subprocess.run(["zstd", "-dcq"], input=archive.read(member), stdout=subprocess.DEVNULL, check=True)


def compile_(parts):
    """The noarch modules of one package, compiled in memory by this Python."""
    import tarfile
    path = os.path.join(channel, *parts)
    if parts[0] != "noarch":
        return
    if path.endswith(".tar.bz2"):
        tar = tarfile.open(path)
    else:
        with zipfile.ZipFile(path) as archive:
            payload = next(m for m in archive.infolist() if m.filename.startswith("pkg-"))
            tar = tarfile.open(fileobj=io.BytesIO(subprocess.run(["zstd", "-dcq"], input=archive.read(payload), stdout=subprocess.PIPE, check=True).stdout))
    for entry in tar:
        if entry.isfile() and entry.name.endswith(".py"):
            try:
                compile(tar.extractfile(entry).read(), entry.name, "exec", dont_inherit=True)
            except (SyntaxError, ValueError):
                pass


def hash_(layer):
    subprocess.run(["sha256sum", f"{blobs}/{layer['digest'].split(':')[1]}"], stdout=subprocess.DEVNULL, check=True)


def deflate(layer):
    plain = subprocess.run(["zstd", "-dcq", f"{blobs}/{layer['digest'].split(':')[1]}"], stdout=subprocess.PIPE, check=True).stdout
    compressor, target = ctypes.c_void_p(LIBDEFLATE.libdeflate_alloc_compressor(2)), ctypes.create_string_buffer(2 * BLOCK)
    for start in range(0, len(plain), BLOCK):
        block = plain[start:start + BLOCK]
        LIBDEFLATE.libdeflate_deflate_compress(compressor, block, ctypes.c_size_t(len(block)), target, ctypes.c_size_t(len(target)))


with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
    tasks = [pool.submit(decode, s) for s in sources if s[0] != "noarch"]
    tasks += [pool.submit(compile_, s) for s in sources]
    tasks += [pool.submit(hash_, layer) for layer in manifest["layers"]]
    if kind == "gz":
        tasks += [pool.submit(deflate, layer) for layer in manifest["layers"]]
    for task in tasks:
        task.result()
