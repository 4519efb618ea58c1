#!/usr/bin/env python3
"""Simulates many nodes that start at once and all want the same environment, by each way that there is (ways.py), with what was measured (constants.py).

usage: simulate.py [--nodes N] [--seed N] [--write]
  --write   also writes the table and the picture of docs/scale.md
The same seed gives the same numbers.
"""
import argparse
import os
import random

import constants
import picture
from ways import WAYS

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs")
BEGIN, END = "<!-- simulated: begin -->", "<!-- simulated: end -->"
NETWORKS = {"10 Gbit/s": 10e9 / 8, "100 Gbit/s": 100e9 / 8}


def amount(value, unit=""):
    for size, name in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {name}{unit}"
    return f"{value:.3g} {unit}".rstrip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    arrivals = [chance.uniform(0, constants.SPREAD) for _ in range(options.nodes)]
    results = {network: {way: simulate(arrivals, rate) for way, simulate in WAYS.items()} for network, rate in NETWORKS.items()}
    lines = [f"{options.nodes:,} nodes, seed {options.seed}.", "",
             "| way | " + " | ".join(f"half begun, last begun at {network}" for network in NETWORKS) + " | from the one place | asked of it | most of a node's network |",
             "| --- | " + "--- | " * len(NETWORKS) + "--- | --- | --- |"]
    for way in WAYS:
        cells = []
        for network in NETWORKS:
            starts = sorted(results[network][way].starts)
            cells.append(f"{starts[len(starts) // 2]:.0f} s, {starts[-1]:.0f} s")
        outcome = results["10 Gbit/s"][way]
        cells += [amount(outcome.server_bytes, "B"), amount(outcome.server_requests), amount(outcome.node_bytes, "B")]
        lines.append(f"| {way} | " + " | ".join(cells) + " |")
    print("\n".join(lines))
    if options.write:
        path = os.path.join(DOCS, "scale.md")
        with open(path) as document:
            before, rest = document.read().split(BEGIN, 1)
        with open(path, "w") as document:
            document.write(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END, 1)[1])
        with open(os.path.join(DOCS, "scale.svg"), "w") as drawing:
            drawing.write(picture.draw({network: {way: max(outcome.starts) for way, outcome in ways.items()} for network, ways in results.items()}))


if __name__ == "__main__":
    main()
