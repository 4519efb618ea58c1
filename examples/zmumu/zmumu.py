"""The Z peak in the dimuon mass, as numbers and as a picture: zmumu.png, in the current folder or where the argument says (a folder or a .png)."""
import os
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")

import awkward as ak
import hist
import matplotlib.pyplot as plt
import numpy as np
import uproot
import vector
from scipy.optimize import curve_fit
from scipy.special import voigt_profile

NATURAL_WIDTH = 2.495  # of the Z, in GeV; what the fit finds is what the detector adds
FITTED = (75.0, 107.0)


def read(path):
    with uproot.open(path) as file:
        return file["events"].arrays()


def muon(events, number):
    return vector.zip({name: events[f"{name}{number}"] for name in ("px", "py", "pz", "E")})


def peak(mass, count, centre, resolution, slope):
    """Expected entries in a bin of 1 GeV: a Breit-Wigner smeared by a Gaussian, over a background that falls to nothing at the end."""
    return count * voigt_profile(mass - centre, abs(resolution), NATURAL_WIDTH / 2) + background(mass, slope)


def background(mass, slope):
    return slope * (FITTED[1] - mass)


def fit(histogram):
    """The parameters of the peak and their errors, by least squares over the bins near it."""
    centres, counts = histogram.axes[0].centers, histogram.values()
    near = (centres > FITTED[0]) & (centres < FITTED[1])
    errors = np.sqrt(np.maximum(counts[near], 1))
    start = (counts[near].sum(), 91, 2, 0.1)
    found, covariance = curve_fit(peak, centres[near], counts[near], p0=start, sigma=errors, absolute_sigma=True)
    quality = (((counts[near] - peak(centres[near], *found)) / errors) ** 2).sum()
    return found, np.sqrt(np.diag(covariance)), quality, near.sum() - len(found)


def half_maximum(resolution):
    """Full width at half maximum of the smeared peak, by Olivero and Longbothum's formula."""
    gaussian = 2.3548 * abs(resolution)
    return 0.5346 * NATURAL_WIDTH + np.sqrt(0.2166 * NATURAL_WIDTH**2 + gaussian**2)


def draw(histogram, found, errors, path):
    centres, counts = histogram.axes[0].centers, histogram.values()
    figure, axes = plt.subplots(figsize=(8, 5.5), layout="constrained")
    axes.stairs(counts, histogram.axes[0].edges, fill=True, color="#c9dcec")
    axes.errorbar(centres, counts, np.sqrt(counts), fmt="o", color="#1f3b57", markersize=3.5, linewidth=1, label=f"{counts.sum():,.0f} pairs, opposite charge")
    mass = np.linspace(*FITTED, 500)
    axes.plot(mass, peak(mass, *found), color="#d1495b", linewidth=2.2, label="Breit-Wigner, smeared")
    axes.plot(mass, background(mass, found[3]), color="#d1495b", linewidth=1.4, linestyle="--", label="background alone")
    axes.text(0.03, 0.95, f"peak at {found[1]:.2f} ± {errors[1]:.2f} GeV\nwidth {half_maximum(found[2]):.2f} GeV at half height", transform=axes.transAxes, va="top", fontsize=11.5, linespacing=1.4)
    axes.set(xlim=(60, 120), xlabel="dimuon mass [GeV]", ylabel="pairs per GeV")
    axes.set_title("Z → μμ", loc="left", fontsize=15)
    axes.set_ylim(0, 1.12 * counts.max())
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper right")
    figure.savefig(path, dpi=150)


def target(argument):
    path = pathlib.Path(argument)
    if path.suffix != ".png":
        path = path / "zmumu.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def events_file():
    """What $ZMUMU names, which the environment of coffea.json sets; else the one of the test data beside the repository."""
    if named := os.environ.get("ZMUMU"):
        return named
    repository = pathlib.Path(__file__).resolve().parent / ".." / ".."
    data = os.environ.get("PONCHO_TEST_DATA") or repository / ".." / "shared" / "data"
    beside = pathlib.Path(data) / "http" / "Zmumu.root"
    if not beside.exists():
        sys.exit("zmumu: $ZMUMU names no file: run it in the environment of coffea.json, or set it")
    return beside


def main(argument="."):
    events = read(events_file())
    opposite = events[events.Q1 * events.Q2 < 0]
    mass = ak.to_numpy((muon(opposite, 1) + muon(opposite, 2)).mass)
    histogram = hist.Hist.new.Reg(60, 60, 120, name="mass", label="dimuon mass [GeV]").Double().fill(mass)
    found, errors, quality, free = fit(histogram)
    path = target(argument)
    draw(histogram, found, errors, path)
    print(f"events              {len(events):8,}")
    print(f"opposite charges    {len(opposite):8,}")
    print(f"median of all M     {np.median(events.M):8.3f} GeV")
    print(f"median of the mass  {np.median(mass):8.3f} GeV")
    print(f"fitted peak         {found[1]:8.3f} GeV  ± {errors[1]:.3f}")
    print(f"fitted resolution   {abs(found[2]):8.3f} GeV  ± {errors[2]:.3f}")
    print(f"width at half peak  {half_maximum(found[2]):8.3f} GeV")
    print(f"chi2 / free         {quality:8.1f} / {free}")
    print(f"picture             {path}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
