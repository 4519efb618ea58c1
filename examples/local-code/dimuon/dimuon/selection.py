"""Which events are counted."""
import numpy as np

LEAST_PT = 20  # GeV, of both muons


def selected(events):
    """A mask: opposite charges, and enough transverse momentum."""
    pt = [np.hypot(events[f"px{muon}"], events[f"py{muon}"]) for muon in (1, 2)]
    return (events["Q1"] * events["Q2"] < 0) & (pt[0] > LEAST_PT) & (pt[1] > LEAST_PT)
