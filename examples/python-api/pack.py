"""Packs an environment that is described by a dict; the second time it is found in the cache."""
import os

from ndcctools.poncho.package_create import PonchoError, dict_to_env

spec = {"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "six"]}}

print("packed:", dict_to_env(spec))
again = dict_to_env(spec)
print("found: ", again, "(a gzip file)" if open(again, "rb").read(2) == b"\x1f\x8b" else "(no gzip file)")
try:
    dict_to_env({"conda": {"channels": ["conda-forge"], "packages": ["no-such-package"]}})
except PonchoError as error:
    print("refused:", error.message)
