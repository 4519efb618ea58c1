"""Prints what the environment carries besides packages: each thing is found by a variable of its name."""
import os, pathlib


def text(variable, *names):
    return pathlib.Path(os.environ[variable], *names).read_text().strip()


events = pathlib.Path(os.environ["EVENTS"])
print("analysis (branch):", text("ANALYSIS", "analysis.txt"))
print("settings (tag):   ", text("RELEASE", "cuts.txt"))
print("pinned (commit):  ", text("PINNED", "analysis.txt"))
print("events (file):    ", events.stat().st_size, "bytes, begins with", events.open("rb").read(4).decode())
print("tables (tar.gz):  ", ", ".join(sorted(p.name for p in pathlib.Path(os.environ["TABLES"]).rglob("*.csv"))))
