"""What the numbers were measured on: ratios move with it."""
import os
import platform
import subprocess


def describe():
    info = open("/proc/cpuinfo").read()
    model = next((line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), platform.machine())
    sha = "with SHA instructions" if " sha_ni " in info else "without SHA instructions"
    versions = [subprocess.run(c, capture_output=True, text=True, shell=True).stdout.splitlines()[0] for c in ("artifacts/bin/poncho --version", "zstd --version", "tar --version")]
    return f"{os.cpu_count()} cores of {model}, {sha}; Linux {platform.release()}; " + "; ".join(v.strip("* ") for v in versions)
