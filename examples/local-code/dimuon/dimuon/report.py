"""The command dimuon: reads the events that $ZMUMU names and prints a line."""
import os

import numpy as np
import uproot

from dimuon.selection import LEAST_PT, selected


def mass(events):
    """The mass of each pair, from the two four-vectors."""
    energy, *momentum = (events[f"{name}1"] + events[f"{name}2"] for name in ("E", "px", "py", "pz"))
    return np.sqrt(energy**2 - sum(part**2 for part in momentum))


def main():
    with uproot.open(os.environ["ZMUMU"]) as file:
        events = file["events"].arrays(library="np")
    masses = mass(events)[selected(events)]
    print(f"both pt > {LEAST_PT} GeV: {len(masses)} of {len(events['M'])} pairs, median mass {np.median(masses):.3f} GeV")
