#!/usr/bin/env python3
"""What the rows of pip's part build: the specs with the addresses of one server, and a project of local code.

usage: pip_specs.py WORK DATA SERVER EXAMPLE       EXAMPLE holds the project "dimuon"
"""
import copy
import json
import shutil
import sys

work, data, server, example = sys.argv[1:]
coffea = json.loads(open(f"{data}/specs/coffea.json").read().replace("http://127.0.0.1:8080", server))
wheels = copy.deepcopy(coffea)
del wheels["http"]
local = copy.deepcopy(coffea)
conda = [item for item in coffea["conda"]["dependencies"] if isinstance(item, str)]
next(item for item in local["conda"]["dependencies"] if isinstance(item, dict))["pip"].append("-e ./dimuon")
for name, spec in {"coffea": coffea, "wheels": wheels, "local": local, "conda": {"conda": {"channels": coffea["conda"]["channels"], "packages": conda}}}.items():
    with open(f"{work}/{name}.json", "w") as out:
        json.dump(spec, out)
shutil.copytree(f"{example}/dimuon", f"{work}/dimuon", ignore=shutil.ignore_patterns("__pycache__"))
