#!/usr/bin/env python3
"""Makes a wheel that has something of everything: all schemes of *.data, console and gui scripts, scripts that setuptools would make of an entry point, versioned programs of pip's kind, another hash.

usage: make_wheel.py FOLDER        writes FOLDER/Poncho_Odd-1.0-py3-none-any.whl and prints its name
"""
import base64
import hashlib
import os
import sys
import zipfile

NAME, VERSION = "Poncho_Odd", "1.0"
INFO, DATA = f"{NAME}-{VERSION}.dist-info", f"{NAME}-{VERSION}.data"
FILES = [
    ("poncho_odd/__init__.py", "def main():\n    pass\n\n\nclass Tool:\n    @staticmethod\n    def run():\n        pass\n", 0o644),
    ("poncho_odd/bad.py", "{{ this is no Python }}\n", 0o644),
    ("poncho_odd/data, with \"quotes\".txt", "x\n", 0o644),
    ("poncho_odd/tool.sh", "#!/bin/sh\n", 0o755),
    (f"{DATA}/purelib/poncho_pure.py", "x = 1\n", 0o644),
    (f"{DATA}/platlib/poncho_plat/__init__.py", "x = 2\n", 0o644),
    (f"{DATA}/data/share/poncho/odd.txt", "data\n", 0o644),
    (f"{DATA}/data/lib/python3.11/site-packages/poncho_data.py", "x = 3\n", 0o644),
    (f"{DATA}/headers/odd.h", "#define ODD\n", 0o644),
    (f"{DATA}/scripts/odd-python", "#!python -E\nprint('odd')\n", 0o755),
    (f"{DATA}/scripts/odd-window", "#!pythonw\nprint('odd')\n", 0o644),
    (f"{DATA}/scripts/odd-shell", "#!/bin/sh\necho odd\n", 0o755),
    (f"{DATA}/scripts/odd-module.py", "#!python\nx = 1\n", 0o755),
    (f"{DATA}/scripts/odd-plain.py", "#!/usr/bin/env python\nx = 1\n", 0o755),
    (f"{DATA}/scripts/odd-main", "#!python\nraise SystemExit\n", 0o755),
    (f"{DATA}/scripts/odd-gui-script.py", "#!python\nraise SystemExit\n", 0o755),
    (f"{INFO}/entry_points.txt", "[console_scripts]\nodd-main = poncho_odd:main\nodd-tool = poncho_odd:Tool.run [extra]\neasy_install = poncho_odd:main\neasy_install-2.7 = poncho_odd:main\n\n[gui_scripts]\nodd-gui = poncho_odd:main\n", 0o644),
    (f"{INFO}/METADATA", f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\nLicense: MIT\nProvides-Extra: extra\n", 0o644),
    (f"{INFO}/WHEEL", "Wheel-Version: 1.0\nGenerator: make_wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n", 0o644),
]


def quoted(text):
    return '"%s"' % text.replace('"', '""') if '"' in text or "," in text else text


def digest(name, content):
    hash = "sha512" if name.endswith("tool.sh") else "sha256"
    return hash + "=" + base64.urlsafe_b64encode(hashlib.new(hash, content).digest()).decode().rstrip("=")


path = os.path.join(sys.argv[1], f"{NAME}-{VERSION}-py3-none-any.whl")
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip:
    rows = []
    for name, text, mode in FILES + [(f"{INFO}/RECORD", "", 0o644)]:
        if name.endswith("/RECORD"):
            text = "".join(rows) + name + ",,\n"
        content = text.encode()
        rows.append("%s,%s,%d\n" % (quoted(name), digest(name, content), len(content)))
        entry = zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8))
        entry.external_attr = (0o100000 | mode) << 16
        zip.writestr(entry, content, zipfile.ZIP_DEFLATED)
print(os.path.basename(path))
