"""Packed environments for Python programs: the functions of PONCHO's package_create, done by the program poncho.

poncho is the program that $PONCHO names, else the one beside this Python, else the first on PATH. What it warns of goes to this module's logger; nothing goes to
standard output. No conda is needed: conda_executable and download_micromamba are taken and mean nothing.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile

from poncho.program import PonchoError, run

__all__ = ["PonchoError", "dict_to_env", "pack_env", "pack_env_from_dict", "sort_spec"]

logger = logging.getLogger(__name__)


def dict_to_env(
    spec,
    conda_executable=None,
    download_micromamba=False,
    ignore_editable_packages=False,
    cache=True,
    cache_path=None,
    force=False,
):
    """Packs a spec, a dict or JSON text, once: the file is named for what the spec says and found again in cache_path (.poncho_cache).

    Returns the path of the file: in the cache where it was there, else in the current folder. With force it is packed again; without cache no copy is kept.
    Two specs that differ in the order of their lists have the same name, so lists are packed in sorted order, channels as well.
    """
    given = _as_dict(spec)
    spec = sort_spec(given)
    _warn_of_channels(given, spec)
    output = f"env-md5-{hashlib.md5(str(spec).encode('utf-8'), usedforsecurity=False).hexdigest()}.tar.gz"
    cached = f"{cache_path or '.poncho_cache'}/{output}"
    if not force and os.path.isfile(cached):
        logger.info("found in the cache: %s", cached)
        return cached
    pack_env_from_dict(spec, output, conda_executable, download_micromamba, ignore_editable_packages)
    if cache:
        _copy(output, cached)
    return output


def pack_env_from_dict(
    spec,
    output,
    conda_executable=None,
    download_micromamba=False,
    ignore_editable_packages=False,
):
    """Packs a spec, a dict or JSON text, into the tarball output, and returns output."""
    _create("-", output, ignore_editable_packages, json.dumps(_as_dict(spec)))
    return output


def pack_env(
    spec,
    output,
    conda_executable=None,
    download_micromamba=False,
    ignore_editable_packages=False,
):
    """Packs what spec names into the tarball output, and returns output: a spec's file, - for standard input, or the folder or the name of a conda environment."""
    _create(os.fspath(spec), output, ignore_editable_packages)
    return output


def sort_spec(spec):
    """The spec in the order that its name is made of: the keys of every dict, and every list in a dict, sorted. The spec that is given stays as it is."""
    return {key: _sorted_value(spec[key]) for key in sorted(spec)}


def _sorted_value(value):
    if isinstance(value, dict):
        return sort_spec(value)
    if not isinstance(value, list):
        return value
    try:
        return sorted(value)
    except TypeError:
        # Lists that hold {"pip": [...]} beside text have no order of their own, and no names that could be kept: text first, then dicts by what they say.
        items = [_sorted_value(item) for item in value]
        return sorted(items, key=lambda item: (not isinstance(item, str), json.dumps(item)))


def _as_dict(spec):
    return spec if isinstance(spec, dict) else json.loads(spec)


def _warn_of_channels(given, spec):
    conda = given.get("conda")
    channels = conda.get("channels") if isinstance(conda, dict) else None
    if isinstance(channels, list) and channels != spec["conda"]["channels"]:
        logger.warning("channels are taken in the order %s, since the file is named for the sorted spec; pack_env_from_dict keeps their order", spec["conda"]["channels"])


def _copy(source, target):
    """Copies so that whoever looks for target finds it whole or not at all."""
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".env-", dir=folder)
    os.close(handle)
    try:
        shutil.copy(source, temporary)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _create(spec, output, ignore_editable_packages, text=None):
    options = ["--ignore-editable-packages"] if ignore_editable_packages else []
    run(["create", *options, "--", spec, os.fspath(output)], logger, text)
