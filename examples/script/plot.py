#!/usr/bin/env -S poncho run
# /// script
# requires-python = ">=3.11"
# dependencies = ["uproot>=5"]
#
# [tool.poncho]
# channels = ["conda-forge"]
# dependencies = ["numpy", "matplotlib-base"]
# ///
"""Draws the mass of muon pairs in a file of events: plot.py [EVENTS [PICTURE]]. What it needs stands above, and nowhere else."""

import argparse
import os
import pathlib

import matplotlib
import numpy as np
import uproot

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the choice of what draws)


def mass(events):
    """Of the two muons together, in GeV."""
    energy = events["E1"] + events["E2"]
    momentum = sum((events[f"p{axis}1"] + events[f"p{axis}2"]) ** 2 for axis in "xyz")
    return np.sqrt(np.maximum(energy**2 - momentum, 0))


def sample():
    """The events of the test data beside the repository."""
    data = os.environ.get("PONCHO_TEST_DATA") or pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
    return str(pathlib.Path(data) / "http" / "Zmumu.root")


def main():
    parser = argparse.ArgumentParser(description="Draw the mass of muon pairs.")
    parser.add_argument("events", nargs="?", default=sample(), help="a ROOT file with a tree of that name (default: %(default)s)")
    parser.add_argument("picture", nargs="?", default="mass.png", help="what is written (default: %(default)s)")
    parser.add_argument("--bins", type=int, default=60)
    options = parser.parse_args()
    columns = [f"{name}{muon}" for name in ("E", "px", "py", "pz") for muon in "12"]
    masses = mass(uproot.open(options.events)["events"].arrays(columns, library="np"))
    plt.hist(masses, bins=options.bins, range=(60, 120), histtype="step")
    plt.xlabel("mass of the pair [GeV]")
    plt.ylabel("pairs")
    plt.savefig(options.picture)
    print(f"{len(masses)} pairs, median {np.median(masses):.2f} GeV: {options.picture}")


if __name__ == "__main__":
    main()
