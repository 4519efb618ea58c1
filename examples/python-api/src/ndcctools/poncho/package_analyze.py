"""Specs from Python code: the functions of PONCHO's package_analyze, done by the program poncho.

create_spec and create_spec_from_functions return what package_create.dict_to_env packs. The environment that is looked into is the one that this Python runs in
(sys.prefix), conda's or a virtual one; what it does not have is found by poncho's own table. What poncho says of the packages goes to this module's logger.
"""

import ast
import dis
import json
import logging
import os
import sys

from poncho.program import PonchoError, printed

__all__ = [
    "PonchoError",
    "analyze_full",
    "analyze_function",
    "analyze_function_from_bytecode",
    "analyze_functions_from_bytecode",
    "analyze_toplevel",
    "create_spec",
    "create_spec_from_functions",
    "export_env",
]

logger = logging.getLogger(__name__)


def create_spec(filename, out=None, toplevel=False, function=None, pkg_mapping=[], extra_pkg=[]):
    """The spec of what a file of Python imports, as a dict; where out is a path it is written there as well.

    toplevel leaves out what is imported within functions, function takes only what that function needs. pkg_mapping: "IMPORT=PACKAGE" each.
    """
    scope = ["--toplevel"] if toplevel else [f"--function={function}"] if function else []
    spec = _analyze([*scope, *_repeated("--pkg-mapping", pkg_mapping), *_repeated("--extra-pkg", extra_pkg), "--", os.fspath(filename)])
    if out is not None:
        with open(out, "w", encoding="utf-8") as file:
            json.dump(spec, file, indent=4, sort_keys=True)
            file.write("\n")
    return spec


def create_spec_from_functions(func_list):
    """The spec of what functions import within themselves, as a dict. Their sources need not be there: their bytecode is read."""
    return export_env({}, {module for func in func_list for module in _modules_of(func)}, [])


def export_env(overrides, imports, extra):
    """The spec of modules by their names, with dots or without, as a dict. overrides: a dict from a module to its package; extra: packages besides."""
    code = "".join(f"import {name}\n" for name in sorted(set(imports)))
    mapping = [f"{module}={package}" for module, package in overrides.items()]
    return _analyze([*_repeated("--pkg-mapping", mapping), *_repeated("--extra-pkg", sorted(set(extra))), "--", "-"], code)


def analyze_toplevel(module):
    """The top-level names of the modules that the statements of a parsed module import, those of its blocks left out."""
    return [name for statement in module.body for name in _imported(statement)]


def analyze_full(module):
    """The same of a parsed module, or of a part of one, with all that is within."""
    return [name for statement in ast.walk(module) for name in _imported(statement)]


def analyze_function(module, func_name):
    """The same of the function of that name in a parsed module; None where it has none."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = next((node for node in ast.walk(module) if isinstance(node, kinds) and node.name == func_name), None)
    return None if found is None else analyze_full(found)


def analyze_function_from_bytecode(func):
    """The top-level names of the modules that a function imports within itself, and those within it, as a set."""
    return {module.split(".")[0] for module in _modules_of(func)}


def analyze_functions_from_bytecode(func_list):
    """The same of several functions, as one set."""
    return set().union(*map(analyze_function_from_bytecode, func_list))


def _imported(statement):
    if isinstance(statement, ast.Import):
        return [alias.name.split(".")[0] for alias in statement.names]
    if isinstance(statement, ast.ImportFrom):
        # What is relative is of the same package.
        return [] if statement.level else [statement.module.split(".")[0]]
    return []


def _modules_of(func):
    """The modules that a function imports within itself, with dots: google.cloud.bigquery of "from google.cloud import bigquery"."""
    codes = [dis.Bytecode(func).codeobj]
    while codes:
        code = codes.pop()
        # Two constants are loaded before a name is imported: the number of dots in front of it, and the names that are taken from it.
        level = taken = None
        for step in dis.get_instructions(code):
            if step.opname == "IMPORT_NAME" and not level:
                yield from (f"{step.argval}.{name}" for name in taken) if taken and taken != ("*",) else [step.argval]
            if step.opname != "EXTENDED_ARG":
                level, taken = taken, step.argval if step.opname in ("LOAD_CONST", "LOAD_SMALL_INT") else None
        codes += [constant for constant in code.co_consts if hasattr(constant, "co_code")]


def _repeated(option, values):
    return [f"{option}={value}" for value in values]


def _analyze(arguments, code=None):
    return json.loads(printed(["analyze", "--env", sys.prefix, "--format=json", *arguments, "-"], logger, code))
