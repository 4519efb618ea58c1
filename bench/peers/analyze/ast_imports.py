#!/usr/bin/env python3
"""Prints the top-level modules that each file below a folder imports, as JSON, by the ast module: what poncho analyze --imports is measured beside.

usage: ast_imports.py FOLDER
"""
import ast
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
found = {}
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if not name.endswith(".py"):
            continue
        path = os.path.join(folder, name)
        with open(path, "rb") as source:
            text = source.read()
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        modules = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module.split(".")[0])
        found[path] = sorted(modules)
json.dump(found, sys.stdout)
