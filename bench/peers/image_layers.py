"""Bytes that an engine pulls after each of ten changes of the Coffea spec: by Poncho's grouping of layers, by apko's rule, as one layer, and without grouping.
usage: python3 bench/peers/image_layers.py [PONCHO]        prints a table for bench/README.md; packages come from ../shared/data, served by ../shared/data/serve
"""

import copy
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("PONCHO_TEST_DATA", ROOT.parent / "shared" / "data"))
MOST = 60
AROUND = ("poncho: glibc ", "poncho: relocated files", "poncho: folders and documents")


def conda(spec):
    return spec["conda"]["dependencies"]


def swap(old, new):
    def change(spec):
        conda(spec)[conda(spec).index(old)] = new

    return change


def add(*names):
    def change(spec):
        at = next(i for i, one in enumerate(conda(spec)) if not isinstance(one, str))
        conda(spec)[at:at] = names

    return change


def drop(name):
    return lambda spec: conda(spec).remove(name)


def pip(old, new):
    def change(spec):
        wheels = next(one for one in conda(spec) if not isinstance(one, str))["pip"]
        wheels[:] = [one for one in wheels if one != old] + ([new] if new else [])

    return change


# As such a spec is edited: a version is held back or let go, a package comes or goes.
CHANGES = [
    ("requests held back", swap("requests", "requests=2.31.0")),
    ("tqdm added", add("tqdm")),
    ("setuptools held back", swap("setuptools", "setuptools=69.5.1")),
    ("cloudpickle held back", add("cloudpickle=3.0.0")),
    ("pyzmq dropped", drop("pyzmq")),
    ("requests let go", swap("requests=2.31.0", "requests")),
    ("rich added", add("rich")),
    ("docopt of pip dropped", pip("docopt", None)),
    ("matplotlib whole", swap("matplotlib-base", "matplotlib")),
    ("numba dropped", drop("numba")),
]


class Layer:
    def __init__(self, descriptor, name):
        self.digest, self.size, self.name = descriptor["digest"], descriptor["size"], name


def layers_of(layout, name):
    index = json.loads((layout / "index.json").read_text())
    entry = next(one for one in index["manifests"] if one["annotations"]["org.opencontainers.image.ref.name"] == name)
    manifest = json.loads(blob(layout, entry["digest"]))
    config = json.loads(blob(layout, manifest["config"]["digest"]))
    return [Layer(layer, entry["created_by"]) for layer, entry in zip(manifest["layers"], config["history"])]


def blob(layout, digest):
    return (layout / "blobs" / "sha256" / digest.split(":")[1]).read_bytes()


def merged(layers):
    descriptor = {"digest": hashlib.sha256("".join(layer.digest for layer in layers).encode()).hexdigest(), "size": sum(layer.size for layer in layers)}
    return [Layer(descriptor, "merged")] if layers else []


def apko(layers):
    """Sorts by size, keeps the largest by themselves and merges the rest."""
    by_size = sorted(layers, key=lambda layer: (-layer.size, layer.name))
    kept = MOST - 1 - 3
    return by_size[:kept] + merged(sorted(by_size[kept:], key=lambda layer: layer.name))


def new_bytes(before, after):
    had = {layer.digest for layer in before}
    return sum(layer.size for layer in after if layer.digest not in had)


def main():
    poncho = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else str(ROOT / "artifacts" / "bin" / "poncho")
    work = pathlib.Path(tempfile.mkdtemp(prefix="poncho-layers-", dir="/dev/shm"))
    server = subprocess.Popen([str(DATA / "serve"), "--port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        measure(poncho, work, server.stdout.readline().strip())
    finally:
        server.stdin.close()
        server.wait()
        shutil.rmtree(work)


def measure(poncho, work, files):
    condarc = (DATA / "specs" / "condarc").read_text().replace("http://127.0.0.1:8080", files)
    (work / "condarc").write_text(condarc)
    environment = {
        **os.environ, "PONCHO_HOME": str(work / "home"), "CONDARC": str(work / "condarc"), "PIP_INDEX_URL": f"{files}/pypi/simple/", "PIP_CONFIG_FILE": "/dev/null",
    }

    def run(*words):
        subprocess.run([poncho, *words], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    spec = json.loads((DATA / "specs" / "coffea.json").read_text().replace("http://127.0.0.1:8080", files))
    versions = [("as it was", copy.deepcopy(spec))]
    for name, change in CHANGES:
        change(spec)
        versions.append((name, copy.deepcopy(spec)))
    images = []
    for i, (name, version) in enumerate(versions):
        (work / "spec.json").write_text(json.dumps(version))
        run("create", str(work / "spec.json"), "-t", f"layers:{i}")
        run("export", f"layers:{i}", str(work / "own.oci"), "--max-layers", "1000")
        run("export", f"layers:{i}", str(work / "grouped.oci"), "--max-layers", str(MOST))
        own = layers_of(work / "own.oci", f"layers:{i}")
        # The root below, what is relocated and what speaks of the whole above: the same whatever the rule.
        around = [layer for layer in own if layer.name.startswith(AROUND)]
        middle = [layer for layer in own if not layer.name.startswith(AROUND)]
        images.append({
            "Poncho": layers_of(work / "grouped.oci", f"layers:{i}"), "apko": around + apko(middle), "one layer": around + merged(middle), "each its own": own, "count": len(own),
        })
    ways = ["Poncho", "apko", "one layer", "each its own"]
    print(f"| change | layers | {' | '.join(ways)} |\n| --- | --- | {' | '.join('---' for _ in ways)} |")
    sums = dict.fromkeys(ways, 0)
    for (name, _), before, after in zip(versions[1:], images, images[1:]):
        moved = {way: new_bytes(before[way], after[way]) for way in ways}
        for way in ways:
            sums[way] += moved[way]
        print(f"| {name} | {after['count']} | {' | '.join(f'{moved[way] / 1e6:.1f} MB' for way in ways)} |")
    print(f"| all ten | | {' | '.join(f'{sums[way] / 1e6:.1f} MB' for way in ways)} |")


main()
